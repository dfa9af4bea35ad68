"""The blueprint of the room, and the links that all its pages have."""

from datetime import date, datetime

from flask import Blueprint, url_for

from tenderwatch.i18n import _
from tenderwatch.watching.queries import Counts
from tenderwatch.web import reader

bp = Blueprint("watching", __name__)

Link = tuple[str, str, bool, int | None]


def local_day(moment: datetime) -> date:
    """Return the day of a moment on the reader's calendar."""
    return moment.astimezone(reader.zone()).date()


def local_pages(counts: Counts, current: str) -> list[Link]:
    """Return the pages of the section; `current` is a tab of the inbox, or "searches"."""
    return [
        (url_for("watching.inbox"), _("To review"), current == "new", counts.new),
        (url_for("watching.inbox", state="snoozed"), _("Snoozed"), current == "snoozed", counts.snoozed or None),
        (url_for("watching.inbox", state="decided"), _("Decided"), current == "decided", None),
        (url_for("watching.searches"), _("Saved searches"), current == "searches", None),
    ]
