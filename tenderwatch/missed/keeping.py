"""Looking once a week, or when asked, and keeping what was missed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from tenderwatch.calendar.rules import local_day
from tenderwatch.house import House
from tenderwatch.i18n import _, ngettext
from tenderwatch.missed.answering import reopen
from tenderwatch.missed.costs import Lately
from tenderwatch.missed.looking import Looked, look
from tenderwatch.missed.neighbourhood import strength
from tenderwatch.missed.tables import MissedAward, RecallAudit
from tenderwatch.missed.trying import Missed
from tenderwatch.notices.healing import index_of
from tenderwatch.notices.search import Index
from tenderwatch.users.tables import Team
from tenderwatch.watching.tables import SavedSearch
from tenderwatch.web import reader

DAYS = 28
"""So many days back awards are looked at each week: one that comes late is not lost, none is listed twice."""


def look_weekly(house: House, now: datetime) -> str | None:
    """The job: once a week look for each team that has searches; None when that is done already."""
    last = last_sunday(local_day(now, reader.HOME))
    with house.database.read() as session:
        teams = _due(session, last)
    if not teams:
        return None
    index, state = index_of(house)
    if index is None or state != "whole":
        return _("The index is being rebuilt: awards are looked at when it is whole.")
    new = 0
    with house.database.read() as session:
        lately = Lately(session, index, local_day(now, reader.HOME))
        looks = [(team_id, _look(session, lately, team_id, last, now)) for team_id in teams]
    for team_id, looked in looks:
        with house.database.write() as session:
            new += keep(session, team_id, looked, now, weekly=True)
    return ngettext("%(n)s award missed", "%(n)s awards missed", new)


def last_sunday(today: date) -> date:
    """Return the last day of the last week that is over."""
    return today - timedelta(days=today.weekday() + 1)


def _due(session: Session, last: date) -> Sequence[int]:
    """Return the teams that have searches and have not been looked at since the week was over."""
    watches = exists().where(SavedSearch.team_id == Team.id)
    done = exists().where(RecallAudit.team_id == Team.id, RecallAudit.weekly, RecallAudit.until_on == last)
    return session.scalars(select(Team.id).where(watches, ~done).order_by(Team.id)).all()


def look_now(session: Session, index: Index, team_id: int, now: datetime) -> Looked:
    """Look at the awards of the last weeks up to today because somebody asked."""
    today = local_day(now, reader.HOME)
    return _look(session, Lately(session, index, today), team_id, today, now)


def _look(session: Session, lately: Lately, team_id: int, last: date, now: datetime) -> Looked:
    return look(session, lately, team_id, last - timedelta(days=DAYS - 1), last, now)


@dataclass(frozen=True, slots=True)
class _Kept:
    """The look that is being kept, and its moment."""

    audit: RecallAudit
    looked: Looked
    now: datetime


def keep(session: Session, team_id: int, looked: Looked, now: datetime, *, weekly: bool) -> int:
    """Write down a look; return how many awards were not listed before.

    What is still missed is told anew with what would find it today; what a rule finds by now is told as such.
    """
    kept = _Kept(_audit(session, team_id, looked, now, weekly=weekly), looked, now)
    mine = select(MissedAward).where(MissedAward.team_id == team_id)
    listed = {each.procedure_id: each for each in session.scalars(mine.with_for_update())}
    new = 0
    for each in looked.missed:
        award = listed.pop(each.near.award.procedure_id, None)
        new += _listed(session, kept, each, award)
    for award in listed.values():
        if award.state == "open":
            _settle(award, looked, now)
    return new


def _audit(session: Session, team_id: int, looked: Looked, now: datetime, *, weekly: bool) -> RecallAudit:
    same = {"team_id": team_id, "until_on": looked.last, "weekly": weekly}
    audit = session.scalar(select(RecallAudit).filter_by(**same)) or RecallAudit(**same)
    audit.since_on, audit.made_at = looked.first, now
    audit.awards, audit.known, audit.found = looked.awards, len(looked.known), len(looked.by_rule)
    audit.searches, audit.unasked = looked.searches, list(looked.unasked)
    session.add(audit)
    session.flush()
    return audit


def _listed(session: Session, kept: _Kept, each: Missed, award: MissedAward | None) -> bool:
    """List a missed award, or tell one anew that is listed; return whether it is new."""
    if award is None:
        new = {"team_id": kept.audit.team_id, "audit_id": kept.audit.id, "procedure_id": each.near.award.procedure_id}
        session.add(MissedAward(**new, **_told(each, kept.now)))
        return True
    if award.state in ("accepted", "caught"):  # a rule was narrowed again since
        award.audit_id = kept.audit.id
        reopen(award)
    for name, value in _told(each, kept.now).items():
        setattr(award, name, value)
    return False


def _told(each: Missed, now: datetime) -> dict[str, Any]:
    return {
        "notice_id": each.near.award.notice_id,
        "call_id": each.call.id if each.call else None,
        "strength": strength(each.near.grounds),
        "grounds": [ground.as_json() for ground in each.near.grounds],
        "cause": "no-call" if each.strays else "rules",
        "suggestions": [suggestion.as_json() for suggestion in each.suggestions],
        "tried_at": now,
    }


def _settle(award: MissedAward, looked: Looked, now: datetime) -> None:
    if award.procedure_id in looked.by_rule or award.procedure_id in looked.known:
        award.state, award.answered_at = "caught", now
        award.search_id = looked.by_rule.get(award.procedure_id)
