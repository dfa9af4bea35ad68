"""Results that are published of bids and wait for somebody to confirm them and say why."""

from datetime import date, datetime

from sqlalchemy.orm import Session

from tenderwatch.bids.outcomes import labels
from tenderwatch.bids.outcomes.queries import Told, waiting
from tenderwatch.i18n import _
from tenderwatch.today.in_use import has_any
from tenderwatch.today.lines import Line, Link, Part
from tenderwatch.today.parts import News
from tenderwatch.today.queries import responsibilities
from tenderwatch.today.tokens import Links
from tenderwatch.users.rules import Permission
from tenderwatch.users.tables import User
from tenderwatch.web import formatters, reader


def published(session: Session, person: User, today: date, *, everybody: bool = False) -> list[Told]:
    """Return the published results of the bids of the person, and of those they stand in for."""
    if not person.may(Permission.EDIT_BIDS) or not has_any(session, "results"):
        return []
    return waiting(session, None if everybody else responsibilities(session, person, today))


def news(session: Session, person: User, since: datetime, links: Links, *, weekly: bool) -> News:
    """Return the lines for a digest: new on the day after it was published, then on Mondays until it is recorded."""
    found = published(session, person, reader.today())
    is_new = any(each.found_at > since for each in found)
    lines = tuple(_line(each, person, links) for each in found) if is_new or weekly else ()
    return News(Part(_("My tasks"), lines, links.page("/bids")), is_new or bool(lines))


def _line(each: Told, person: User, links: Links) -> Line:
    return Line(
        asked=_("Confirm the result: %(title)s", title=each.bid.title),
        about=labels.sentence(each.said),
        when=_("Published on %(day)s.", day=formatters.day(each.published_on)) if each.published_on else "",
        why=_("Why you: this is your bid.")
        if each.bid.owner_id == person.id
        else _("Why you: you stand in for %(name)s.", name=each.bid.owner.name),
        links=(Link(_("Open"), links.page(f"/bids/{each.bid.id}/outcome")),),
    )
