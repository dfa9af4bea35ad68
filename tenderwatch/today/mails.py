"""Mails by templates: text first, its HTML twin, and the headers by which people and machines sort and stop them."""

import re
import textwrap
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

import css_inline
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from sqlalchemy.orm import Session

from tenderwatch import i18n
from tenderwatch.config import Settings
from tenderwatch.outbox import service as outbox
from tenderwatch.outbox.compose import address_of
from tenderwatch.outbox.tables import Message
from tenderwatch.today.people import key_of
from tenderwatch.today.tokens import Links
from tenderwatch.users.tables import User
from tenderwatch.web import assets, furniture

WIDTH = 78
_BEGINNING = re.compile(r" *(?:\d+\. )?")  # what following lines stand clear of


@dataclass(frozen=True)
class Post:
    """What every mail of this installation needs to know: the addresses of links and of the sender."""

    links: Links
    sender: str

    @classmethod
    def of(cls, settings: Settings) -> "Post":
        """Return the post of an installation."""
        return cls(Links(settings.public_url, settings.secret_key), address_of(settings.mail_from))


def owe(
    session: Session,
    post: Post,
    person: User,
    *,
    kind: str,
    dedupe_key: str,
    subject: str,
    template: str,
    values: Mapping[str, Any],
    now: datetime,
    not_before: datetime | None = None,
    threads: Collection[str] = (),
) -> Message | None:
    """Owe a mail to a person in the language being spoken now; None when it was owed before.

    `threads` name what mails of one matter have in common, so that mail readers show them together.
    """
    values = {
        "subject": subject,
        "base_url": post.links.page("/"),
        "settings_url": post.links.page("/profile"),
        "unsubscribe_url": post.links.unsubscribe(person.id),
        **values,
    }
    return outbox.owe(
        session,
        person=key_of(person),
        dedupe_key=dedupe_key,
        kind=kind,
        recipient=person.email,
        language=i18n.language(),
        subject=subject,
        text=text_of(template, values),
        html=html_of(template, values),
        headers=_headers(post, person, kind, threads),
        now=now,
        not_before=not_before,
    )


def _headers(post: Post, person: User, kind: str, threads: Collection[str]) -> dict[str, str]:
    domain = post.sender.rpartition("@")[2]
    stop = f"mailto:{post.sender}?subject=unsubscribe"
    headers = {
        "List-Id": f"TenderWatch {kind} <{kind}.tenderwatch.{domain}>",
        "List-Unsubscribe": f"<{post.links.unsubscribe(person.id)}>, <{stop}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }
    if threads:
        headers["References"] = " ".join(f"<{thread}@{domain}>" for thread in threads)
    return headers


def text_of(template: str, values: Mapping[str, Any]) -> str:
    """Return the text part: no line wider than 78 columns but for links, never more than one empty line in a row."""
    written = _environment().get_template(f"emails/{template}.txt").render(values)
    lines: list[str] = []
    for line in written.splitlines():
        stripped = line.rstrip()
        if stripped or (lines and lines[-1]):
            lines += _wrapped(stripped)
    return "\n".join(lines).strip() + "\n"


def _wrapped(line: str) -> list[str]:
    if len(line) <= WIDTH or " " not in line.lstrip():  # a link stays whole
        return [line]
    beginning = _BEGINNING.match(line)
    margin = " " * (beginning.end() if beginning else 0)
    return textwrap.wrap(
        line, WIDTH, subsequent_indent=margin, break_long_words=False, break_on_hyphens=False, drop_whitespace=True
    )


def html_of(template: str, values: Mapping[str, Any]) -> str:
    """Return the HTML twin with its style on the elements: mail readers drop style sheets."""
    return str(css_inline.inline(_environment().get_template(f"emails/{template}.html").render(values)))


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(assets.folder("templates")),
        autoescape=select_autoescape(("html",)),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    furniture.furnish(environment)
    return environment
