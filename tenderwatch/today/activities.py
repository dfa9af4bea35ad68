"""What somebody planned to do with a customer and is due: on Today, and as a part of the daily mail."""

from datetime import date, datetime

from sqlalchemy.orm import Session

from tenderwatch.contracts.facts import today_of
from tenderwatch.i18n import _
from tenderwatch.today.in_use import has_any
from tenderwatch.today.lines import Line, Link, Part
from tenderwatch.today.parts import NAG_EVERY_DAYS, News
from tenderwatch.today.queries import responsibilities
from tenderwatch.today.tokens import Links
from tenderwatch.users.rules import Permission
from tenderwatch.users.tables import User
from tenderwatch.web import formatters, reader
from tenderwatch.work import queries as work


def due(session: Session, person: User, today: date) -> list[work.Line]:
    """Return the planned activities due today and overdue of a person, and of those for whom they stand in."""
    if not person.may(Permission.SEE_ACCOUNTS) or not has_any(session, "activities"):
        return []
    return work.due(session, responsibilities(session, person, today), today)


def coming(session: Session, person: User, first: date, last: date) -> list[work.Line]:
    """Return the planned activities of these days, of a person and of those for whom they stand in."""
    if not person.may(Permission.SEE_ACCOUNTS):
        return []
    return work.due(session, responsibilities(session, person, first), first, until=last)


def news(session: Session, person: User, since: datetime, links: Links, *, weekly: bool) -> News:
    """Return them as a part of a digest; worth a mail on the day they are due, and weekly until they are closed.

    What came due while nothing ran is worth one, too.
    """
    today, told_until = reader.today(), today_of(since)
    found = due(session, person, today)
    is_new = any(told_until < line.day or (today - line.day).days % NAG_EVERY_DAYS == 0 for line in found)
    lines = tuple(_line(line, person, today, links) for line in found)
    return News(
        Part(_("Activities"), lines, links.page("/activities?owner=me&show=planned")),
        is_new or (weekly and bool(lines)),
    )


def _line(line: work.Line, person: User, today: date, links: Links) -> Line:
    days = {"day": formatters.day(line.day), "relative": formatters.ago(line.day)}
    hour = f" {formatters.clock(line.starts_at)}" if line.starts_at and line.day == today else ""
    return Line(
        asked=line.subject if line.subject == line.type_name else f"{line.type_name}: {line.subject}",
        about=line.organization,
        when=_("Was planned for %(day)s (%(relative)s).", **days) if line.overdue else _("Today%(hour)s.", hour=hour),
        why=_("Why you: it is yours.")
        if line.owner_id == person.id
        else _("Why you: you stand in for %(name)s.", name=line.owner or _("nobody")),
        overdue=line.overdue,
        links=(
            Link(_("Close it, with the next step"), links.page(f"/activities/{line.id}/close")),
            Link(_("Move"), links.page(f"/activities/{line.id}/move")),
        ),
    )
