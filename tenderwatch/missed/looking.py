"""Looking at the awards of a team's neighbourhood: which did no search find, and what would have found them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from tenderwatch.missed.asking import Rule, found
from tenderwatch.missed.awards import Near, as_calls, awarded, dismissed_by, known_to, liked_by, near_to, notices_of
from tenderwatch.missed.changes import CALLS
from tenderwatch.missed.costs import Lately
from tenderwatch.missed.known import neighbourhood
from tenderwatch.missed.trying import Asked, Missed, Target, Trial
from tenderwatch.notices.search import QueryError, Terms
from tenderwatch.notices.terms import in_use
from tenderwatch.watching.service.entering import Candidate
from tenderwatch.watching.tables import SavedSearch


@dataclass(frozen=True, slots=True)
class Looked:
    """What one look came to; `by_rule` are procedures that rules find, with the search that does."""

    first: date
    last: date
    awards: int
    known: frozenset[int]
    by_rule: Mapping[int, int]
    missed: tuple[Missed, ...]
    searches: int
    unasked: tuple[str, ...]


def look(session: Session, lately: Lately, team_id: int, first: date, last: date, now: datetime) -> Looked:
    """Return which awards published from `first` to `last` the team missed."""
    terms = in_use(session)
    asked, unasked = _asked(session, team_id, terms, now)
    near = neighbourhood(session, team_id, [(each.search, each.request) for each in asked])
    in_it = near_to(session, near, awarded(session, first, last))
    known = known_to(session, team_id, [each.award for each in in_it])
    open_ones = {each.award.procedure_id: each for each in in_it if each.award.procedure_id not in known}
    notices = notices_of(session, open_ones)
    by_rule = _found(asked, notices, last)
    not_ours = dismissed_by(session, team_id)
    left = [each for number, each in open_ones.items() if number not in by_rule and number not in not_ours]
    trial = Trial(lately, asked, terms, now, liked_by(session, team_id))
    missed = trial.missed(_targets(session, left, notices), last)
    return Looked(
        first, last, len(in_it), frozenset(known | not_ours & open_ones.keys()), by_rule, missed, len(asked), unasked
    )


def _asked(session: Session, team_id: int, terms: Terms, now: datetime) -> tuple[list[Asked], tuple[str, ...]]:
    """Return the team's active searches as questions, and the names of those that cannot be asked."""
    wanted = select(SavedSearch).where(SavedSearch.team_id == team_id, SavedSearch.active).order_by(SavedSearch.id)
    asked, unasked = [], []
    for search in session.scalars(wanted):
        rule = Rule.of(search.query, search.filters)
        try:
            asked.append(Asked(search, rule, rule.request(now, terms)))
        except QueryError:
            unasked.append(search.name)
    return asked, tuple(unasked)


def _found(asked: Sequence[Asked], notices: Mapping[int, Sequence[Candidate]], today: date) -> dict[int, int]:
    """Return the procedures of which a rule finds any notice, with the first search that does."""
    rows = [each.row for some in notices.values() for each in some]
    of = {each.id: number for number, some in notices.items() for each in some}
    answers = found(rows, [(each.search.id, each.request) for each in asked], today) if rows else {}
    by_rule: dict[int, int] = {}
    for search_id, ids in answers.items():
        for number in ids:
            by_rule.setdefault(of[number], search_id)
    return by_rule


def _targets(session: Session, left: Sequence[Near], notices: Mapping[int, Sequence[Candidate]]) -> list[Target]:
    """Return for each award what should have been found: its last call, its announcement, or itself as a call."""
    calls = {number: _call(some) for number, some in notices.items()}
    alone = [each for near in left if calls[near.award.procedure_id] is None for each in _award(near, notices)]
    stand_ins = as_calls(session, alone)
    both = ((near, calls[near.award.procedure_id]) for near in left)
    return [Target(near, call.row if call else stand_ins[near.award.notice_id], call) for near, call in both]


def _call(notices: Sequence[Candidate]) -> Candidate | None:
    for kind in reversed(CALLS):
        if calls := [each for each in notices if each.row.kind == kind]:
            return calls[-1]
    return None


def _award(near: Near, notices: Mapping[int, Sequence[Candidate]]) -> list[Candidate]:
    return [each for each in notices[near.award.procedure_id] if each.id == near.award.notice_id]
