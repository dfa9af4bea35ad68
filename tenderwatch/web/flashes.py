"""What was done is said on the next page, also when signing in comes between; it goes when it is closed or read."""

import json
from dataclasses import dataclass

from flask import Blueprint, flash, get_flashed_messages, redirect, url_for
from flask.typing import ResponseReturnValue

from tenderwatch.users.rules import Permission
from tenderwatch.web.access import needs
from tenderwatch.web.origin import shown_on

bp = Blueprint("flashes", __name__)


@dataclass(frozen=True)
class Flash:
    """A note at the head of a page; `undo_url` takes back what it tells of."""

    level: str
    text: str
    undo_url: str | None
    close_url: str


def say(text: str, level: str = "ok", undo_url: str | None = None) -> None:
    """Say `text` on the next page the reader sees; level: ok, info, warn or danger."""
    flash(json.dumps([text, undo_url]), level)


def flashes() -> list[Flash]:
    """Return what is to be said on this page."""
    close_url = url_for("flashes.close")
    said = []
    messages: list[tuple[str, str]] = get_flashed_messages(with_categories=True)  # type: ignore[assignment]
    for level, message in messages:
        text, undo_url = json.loads(message)
        said.append(Flash(level, text, undo_url, close_url))
    return said


@bp.post("/flashes/close")
@needs(Permission.READ)
def close() -> ResponseReturnValue:
    """Show the page again without its notes."""
    return redirect(shown_on(), 303)
