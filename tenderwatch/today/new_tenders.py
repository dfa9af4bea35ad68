"""New tenders: what the searches that a person follows found, told once, in the daily mail or at once."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from tenderwatch.i18n import _
from tenderwatch.notices.tables import Procedure
from tenderwatch.today.lines import MOST_IN_A_PART, Line, Link, Part
from tenderwatch.today.parts import News, buyers_of
from tenderwatch.today.people import clock_of
from tenderwatch.today.tokens import Links
from tenderwatch.users.rules import is_quiet
from tenderwatch.users.tables import User
from tenderwatch.watching.queries.arrivals import Arrival, Finding, unfound, untold
from tenderwatch.web import formatters
from tenderwatch.web.reader import zone_of


def news(session: Session, person: User, since: datetime, now: datetime, links: Links) -> News:
    """Return what is due to be told in the daily mail, and what came after `since` by no search."""
    arrivals = [each for each in untold(session, person) if any(_is_due(one, person, now) for one in each.findings)]
    arrivals += unfound(session, person, since)
    part = Part(_("New tenders"))
    return News(listed(session, arrivals, links) if arrivals else part, bool(arrivals), tuple(arrivals))


def _is_due(finding: Finding, person: User, now: datetime) -> bool:
    """Tell whether the daily mail of now tells a finding.

    Weekly it waits for the person's weekday, or for the next mail when none was written on it.  What they wanted at
    once and did not hear, since there were mails enough, is told too; in their quiet hours it waits for its own mail.
    """
    match finding.schedule:
        case "instant":
            return not is_quiet_for(person, now)
        case "weekly":
            clock = clock_of(person)
            days_ago = (clock.day(now).weekday() - finding.weekday) % 7
            return days_ago == 0 or finding.at <= clock.on(now - timedelta(days=days_ago))
    return True


def is_quiet_for(person: User, now: datetime) -> bool:
    """Tell whether a person wants no mail at once now."""
    there = now.astimezone(zone_of(person.time_zone))
    return is_quiet(person.quiet_from, person.quiet_to, person.quiet_weekends, there)


def listed(session: Session, arrivals: Sequence[Arrival], links: Links) -> Part:
    """Return the part of a mail about arrivals: the nearest deadlines first, the rest counted."""
    searches: dict[int, tuple[str, ...]] = {}
    for each in arrivals:
        searches[each.procedure_id] = (*searches.get(each.procedure_id, ()), *each.searches)
    nearest = select(Procedure).where(Procedure.id.in_(searches)).order_by(Procedure.deadline_at.nulls_last())
    best = session.scalars(nearest.order_by(Procedure.id).limit(MOST_IN_A_PART)).all()
    buyers = buyers_of(session, [procedure.id for procedure in best])
    lines = [_line(each, buyers.get(each.id, ""), searches[each.id], links) for each in best]
    return Part(_("New tenders"), tuple(lines), links.page("/inbox"), len(searches))


def _line(procedure: Procedure, buyer: str, searches: Sequence[str], links: Links) -> Line:
    due = procedure.deadline_at
    return Line(
        asked=formatters.plain(procedure.title) or _("Untitled"),
        about=buyer,
        when=_("Tenders due %(deadline)s.", deadline=formatters.deadline(due)) if due else "",
        value=formatters.money(procedure.value, procedure.currency) if procedure.value is not None else "",
        why=_("Why you: you follow %(searches)s.", searches=", ".join(_("“%(word)s”", word=name) for name in searches))
        if searches
        else "",
        links=(Link(_("Open"), links.page(f"/procedures/{procedure.id}")),),
    )
