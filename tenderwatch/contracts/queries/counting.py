"""How many things are missing of which contracts: what contracts.gaps finds, counted by the database.

A contract that needs the rules (stated days, odd orders, notice given, held over) is read and looked at; of all others
the database says it by comparing columns, so that thousands of contracts cost no more than one row each.
"""

from bisect import bisect_left
from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, exists, false, func, or_, select
from sqlalchemy.orm import Session, joinedload

from tenderwatch.calendar.rules import notice_date
from tenderwatch.contracts.facts import today_of
from tenderwatch.contracts.gaps import gaps_in
from tenderwatch.contracts.rules.decisions import Gap
from tenderwatch.contracts.rules.quality import MOST, QUESTIONS, Quality, lost
from tenderwatch.contracts.service.from_bid import REFERENCE_OF_BID
from tenderwatch.contracts.tables import Contract, ContractOption, TerminationNotice
from tenderwatch.organizations.tables import Organization
from tenderwatch.users.tables import User

AT_ONCE = 500
"""Contracts that are read with one question."""

_open, _used, _unused = (ContractOption.state == state for state in ("open", "used", "not-used"))
_stated = or_(
    ContractOption.decide_by.is_not(None),
    ContractOption.notify_by.is_not(None),
    ContractOption.notice_months.is_not(None),
)
_options = (
    select(
        ContractOption.contract_id,
        func.count().label("all"),
        func.sum(case((_open, 1), else_=0)).label("open"),
        func.sum(case((_used, 1), else_=0)).label("used"),
        func.sum(case((_unused, 1), else_=0)).label("unused"),
        func.sum(case((and_(_open, _stated), 1), else_=0)).label("stated"),
        func.max(case((_used, ContractOption.position))).label("last_used"),
        func.min(case((_open, ContractOption.position))).label("first_open"),
    )
    .group_by(ContractOption.contract_id)
    .subquery()
)
_further = Contract.term == "until-further-notice"
_end = func.coalesce(Contract.ends_on, case((~_further, Contract.base_ends_on)))
_given = exists().where(TerminationNotice.contract_id == Contract.id, TerminationNotice.withdrawn_on.is_(None))
_needs_rules = or_(
    Contract.held_over_on.is_not(None),
    _given,
    _options.c.stated > 0,
    _options.c.unused > 0,
    _options.c.last_used > _options.c.first_open,
    and_(_options.c.used > 0, Contract.ends_on.is_(None)),
)


def gap_counts(session: Session, today: date, *, owner_id: int | None = None) -> dict[int, int]:
    """Return how many things are missing of each contract that lacks any, by its id, most pressing contract first."""
    number = sum(_parts(session, today).values(), start=_number(false()))
    return {each: n for each, n in _reckoned(session, today, number, len, 1, owner_id).items() if n}


def qualities(session: Session, today: date, *, owner_id: int | None = None) -> dict[int, Quality]:
    """Return how well each contract that has not ended is known, by its id."""
    parts = _parts(session, today)
    costs = (
        case((or_(false(), *(parts[code] > 0 for code in each.gaps if code in parts)), each.points), else_=0)
        for each in QUESTIONS
    )
    number = sum(costs, start=_number(false()))
    found = _reckoned(session, today, number, _lost, lost({"ended-no-outcome"}), owner_id)
    return {each: Quality(MOST - n) for each, n in found.items()}


def _lost(gaps: Collection[Gap]) -> int:
    return lost({gap.code for gap in gaps})


def _reckoned(
    session: Session,
    today: date,
    number: ColumnElement[int],
    of_gaps: Callable[[Collection[Gap]], int],
    of_silent_end: int,
    owner_id: int | None,
) -> dict[int, int]:
    """Return `number` of each contract that has not ended, most pressing first; `of_gaps` where the rules must look.

    A contract that had ended when it was entered counts `of_silent_end`, as long as nobody said why.
    """
    query = _wanted(number, func.coalesce(_needs_rules, false()), _end, Contract.entered_at, Contract.successor_id)
    if owner_id is not None:
        query = query.where(Contract.owner_id == owner_id)
    rows = session.execute(query.order_by(Contract.ends_on.is_not(None), Contract.ends_on, Contract.id)).all()
    hard_ones = [contract_id for contract_id, _n, hard, *_ in rows if hard]
    read = {contract_id: of_gaps(gaps) for contract_id, gaps in _read(session, hard_ones, today)}
    return {
        contract_id: read[contract_id]
        if hard
        else _of_ended(n, end, today_of(entered_at), of_silent_end if end and end < today and not successor_id else 0)
        for contract_id, n, hard, end, entered_at, successor_id in rows
    }


def may_lack(session: Session, today: date, codes: Collection[str]) -> Select[int]:
    """Select the contracts that may lack one of `codes`; all that do are among them."""
    lacking = [part > 0 for code, part in _parts(session, today).items() if code in codes]
    return _wanted().where(or_(_needs_rules, *lacking))


def _wanted(*columns: ColumnElement[Any] | Any) -> Select[Any]:
    return (
        select(Contract.id, *columns)
        .join(Organization, Organization.id == Contract.buyer_id)
        .outerjoin(User, User.id == Contract.owner_id)
        .outerjoin(_options, _options.c.contract_id == Contract.id)
        .where(Contract.deleted_at.is_(None), Contract.ended_on.is_(None))
    )


def _of_ended(n: int, end: date | None, entered_on: date, of_silent_end: int) -> int:
    """Of a contract that had ended when it was entered only that is asked."""
    return n if end is None or end >= entered_on else of_silent_end


def _parts(session: Session, today: date) -> dict[str, ColumnElement[int]]:
    """Return how often each gap stands in a contract, by its code; see `contracts.gaps` and `rules.decisions`."""
    terms = {
        "no-owner": or_(User.id.is_(None), ~User.active),
        "no-term": Contract.term == "unknown",
        "no-start": Contract.starts_on.is_(None),
        "no-end": and_(_end.is_(None), Contract.term == "fixed"),
        "period-out-of-order": _end < Contract.starts_on,
        "ended-no-outcome": and_(_end < today, Contract.successor_id.is_(None)),
        "no-termination-notice": and_(
            Contract.termination_notice_months.is_(None), Contract.their_notice_months.is_(None)
        ),
        "no-review": _never_asks(session, today),
        "period-planned": Contract.period_planned,
        "renewals-told": and_(Contract.renewals_told != 0, _options.c.all.is_(None)),
        "no-reference": func.substr(Contract.reference, 1, len(REFERENCE_OF_BID)) == REFERENCE_OF_BID,
        "no-title": Contract.title == Contract.reference,
        "no-buyer-number": Organization.registration.is_(None),
        "no-value": Contract.value.is_(None),
    }
    return {code: _number(lacks) for code, lacks in terms.items()} | _parts_of_options(session, today)


def _parts_of_options(session: Session, today: date) -> dict[str, ColumnElement[int]]:
    """Without stated days: either no option has a day, or all have, and the first one's may be past."""
    undated = or_(_end.is_(None), Contract.option_notice_months.is_(None))
    passed = _is_passed(session, _end, Contract.option_notice_months, today)
    return {
        "option-no-notice": case((undated, func.coalesce(_options.c.open, 0)), else_=0),
        "option-passed": _number(and_(_options.c.open > 0, ~undated, passed)),
    }


def _never_asks(session: Session, today: date) -> ColumnElement[bool]:
    months = Contract.termination_notice_months
    passed = _is_passed(session, Contract.base_ends_on, months, today)
    unknown = or_(months.is_(None), Contract.base_ends_on.is_(None))
    return and_(_further, Contract.ends_on.is_(None), Contract.price_window_closes_on.is_(None), or_(unknown, passed))


def _is_passed(
    session: Session, end: ColumnElement[Any] | Any, months: ColumnElement[Any] | Any, today: date
) -> ColumnElement[bool]:
    """Tell whether the last day of a notice of `months` before `end` is past."""
    known = session.scalars(select(months).where(months.is_not(None)).distinct())
    return or_(false(), *(and_(months == each, end < _first_end_in_time(each, today)) for each in known))


def _first_end_in_time(months: int, today: date) -> date:
    """Return the first last day for which notice of `months` can still be given `today`."""
    ends = [today + timedelta(days=n) for n in range(31 * (months + 2))]
    return ends[bisect_left(ends, today, key=lambda end: notice_date(end, months).by)]


def _number(condition: ColumnElement[bool] | Any) -> ColumnElement[int]:
    return case((condition, 1), else_=0)


def _read(session: Session, contract_ids: Sequence[int], today: date) -> Iterator[tuple[int, tuple[Gap, ...]]]:
    for first in range(0, len(contract_ids), AT_ONCE):
        query = select(Contract).options(joinedload(Contract.buyer), joinedload(Contract.owner))
        for contract in session.scalars(query.where(Contract.id.in_(contract_ids[first : first + AT_ONCE]))):
            yield contract.id, gaps_in(contract, contract.owner, contract.buyer, today)
