"""Everything that the page of one contract says."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from tenderwatch.bids.tables import Bid
from tenderwatch.contracts.facts import days_off, entered_on, lead_of, open_decision, standing_notices, terms_of
from tenderwatch.contracts.gaps import gaps_in
from tenderwatch.contracts.queries.dates import DateLine, dates
from tenderwatch.contracts.queries.kept import Kept, kept, outliving
from tenderwatch.contracts.rules import terms as rules
from tenderwatch.contracts.rules.decisions import DecisionFact, Gap, decisions_of
from tenderwatch.contracts.rules.ladders import ladder_for, next_say
from tenderwatch.contracts.rules.quality import Quality, quality
from tenderwatch.contracts.rules.terms import Derived
from tenderwatch.contracts.tables import Contract, ContractOption, ContractWarning, Decision
from tenderwatch.errors import NotFound
from tenderwatch.i18n import _
from tenderwatch.notices.tables import Procedure
from tenderwatch.users.tables import User


@dataclass(frozen=True)
class PeriodLine:
    """One stretch of the contract; `number` is the option's, else 0; no `last`: until further notice."""

    kind: str  # base, option, extension, holdover
    number: int
    first: date | None
    last: date | None
    state: str  # agreed, possible
    months: int | None = None
    who: str | None = None
    decided_on: date | None = None
    decide_by: Derived | None = None
    notify_by: Derived | None = None


@dataclass(frozen=True)
class WarningLine:
    """A rung that was said, is to be said or was passed over."""

    rung: int
    state: str
    on: date
    said_at: datetime | None
    person: str | None
    escalated_at: datetime | None
    escalated_to: str | None


@dataclass(frozen=True)
class DecisionLine:
    """A decision with where its date comes from, whose it is, what was said and what is said next."""

    id: int
    kind: str
    ordinal: int
    who: str
    due_on: date
    how: Derived | None
    state: str
    choice: str | None
    reason: str | None
    decided_at: datetime | None
    decided_by: str | None
    owner: str | None
    acknowledged_at: datetime | None
    acknowledged_by: str | None
    snoozed_until: date | None
    snooze_reason: str | None
    warnings: tuple[WarningLine, ...]
    next_rung: int | None
    next_say_on: date | None


@dataclass(frozen=True)
class ContractPage:
    """A contract and what is known, derived and missing of it."""

    contract: Contract
    in_force_until: Derived | None
    latest_end: Derived | None
    periods: tuple[PeriodLine, ...]
    unused: tuple[ContractOption, ...]
    next_option: int | None
    open: tuple[DecisionLine, ...]
    closed: tuple[DecisionLine, ...]
    notice: Derived | None
    their_notice: Derived | None
    open_end: Derived | None
    notice_given: DecisionLine | None
    gaps: tuple[Gap, ...]
    quality: Quality | None  # None of a contract that has ended
    dates: tuple[DateLine, ...]
    kept: Kept
    outliving: tuple[Contract, ...]  # call-offs that run on after it
    successor: Contract | None
    predecessors: tuple[Contract, ...]
    bid: Bid | None
    procedure: Procedure | None
    people: Mapping[int, str]

    @property
    def notices_stand(self) -> bool:
        """Whether notice of termination was given and not withdrawn."""
        return bool(standing_notices(self.contract))


def page(session: Session, contract_id: int, today: date, *, deleted: bool = True) -> ContractPage:
    """Return all that the page of a contract shows; NotFound when there is none."""
    contract = session.scalar(
        select(Contract)
        .where(Contract.id == contract_id)
        .options(
            joinedload(Contract.buyer),
            joinedload(Contract.owner),
            selectinload(Contract.decisions).raiseload(Decision.warnings),
        )
    )
    if contract is None or (contract.deleted_at is not None and not deleted):
        raise NotFound(_("There is no such contract."))
    terms = _terms(contract)
    running = contract.ended_on is None
    people = {user_id: name for user_id, name in session.execute(select(User.id, User.name))}
    live = rules.live_options(terms)
    lines = _decisions(contract, _warnings(session, contract_id), people, today)
    missing = gaps_in(contract, contract.owner, contract.buyer, today) if running else ()
    found = kept(session, contract)
    asked = [(line.kind, line.ordinal) for line in lines if line.state == "open"]
    return ContractPage(
        contract=contract,
        in_force_until=rules.in_force_until(terms),
        latest_end=rules.latest_possible_end(terms),
        periods=_periods(contract, terms),
        unused=tuple(option for option in contract.options if option.state == "not-used"),
        next_option=live[0].position if live and contract.ends_on and running else None,
        open=tuple(line for line in lines if line.state == "open"),
        closed=tuple(line for line in lines if line.state != "open"),
        notice=rules.notice_by(terms, "ours") if running else None,
        their_notice=rules.notice_by(terms, "theirs") if running else None,
        open_end=rules.earliest_end_if_noticed(terms, "ours", today) if running else None,
        notice_given=next((line for line in lines if line.state == "decided" and line.choice == "given"), None),
        gaps=missing,
        quality=quality(missing) if running else None,
        dates=dates(contract, terms, asked, today) if running else (),
        kept=found,
        outliving=tuple(outliving(contract, found.call_offs)),
        successor=session.get(Contract, contract.successor_id) if contract.successor_id else None,
        predecessors=tuple(session.scalars(select(Contract).where(Contract.successor_id == contract_id))),
        bid=session.get(Bid, contract.bid_id) if contract.bid_id else None,
        procedure=session.get(Procedure, contract.procedure_id) if contract.procedure_id else None,
        people=people,
    )


# Periods


def _terms(contract: Contract) -> rules.Terms:
    """Return the terms as they are shown: of a contract that ended, none goes past the day on which it did."""
    terms = terms_of(contract)
    if contract.ended_on is None:
        return terms
    agreed, end = rules.agreed_end(terms), rules.in_force_until(terms)
    last = min(end.value, contract.ended_on) if end else contract.ended_on
    held_over = terms.holdover is not None and agreed is not None and last > agreed.value
    return replace(
        terms,
        ends_on=agreed.value if held_over and agreed else last,
        holdover=rules.Holdover(last) if held_over else None,
        notices=(),
        options=tuple(each for each in terms.options if each.state == "used"),
    )


def periods_of(contract: Contract) -> tuple[PeriodLine, ...]:
    """Return the periods of a contract, its options and notices loaded, as its page tells them."""
    return _periods(contract, _terms(contract))


def _periods(contract: Contract, terms: rules.Terms) -> tuple[PeriodLine, ...]:
    """Return the periods of the bar; what was agreed besides base and options is a period of its own."""
    if terms.kind == "until-further-notice":
        return (PeriodLine("base", 0, contract.starts_on, contract.ended_on or contract.ends_on, "agreed"),)
    options = {option.position: option for option in contract.options}
    by, notify = rules.decide_bys(terms), rules.notify_bys(terms)
    lines: list[PeriodLine] = []
    for period in rules.periods(terms):
        option = options.get(period.position)
        lines.append(
            PeriodLine(
                kind=period.kind,
                number=period.position,
                first=period.first,
                last=period.last,
                state=period.state,
                months=option.months if option else None,
                who=option.who if option else None,
                decided_on=option.decided_on if option else None,
                decide_by=by.get(period.position),
                notify_by=notify.get(period.position),
            )
        )
    return tuple(lines)


# Decisions


def _decisions(
    contract: Contract, warnings: Mapping[int, list[ContractWarning]], people: Mapping[int, str], today: date
) -> list[DecisionLine]:
    over = contract.ended_on is not None
    asked = () if over else decisions_of(terms_of(contract), today, lead_of(contract), entered_on(contract))
    facts: dict[tuple[str, int], DecisionFact] = {(fact.kind, fact.ordinal): fact for fact in asked}
    who = {option.position: option.who for option in contract.options}
    lines = []
    for decision in sorted(contract.decisions, key=lambda each: (each.due_on, each.id)):
        fact = facts.get((decision.kind, decision.ordinal))
        said = warnings.get(decision.id, [])
        lines.append(_line(contract, decision, fact.how if fact else None, said, people, today, who))
    return lines


def _line(
    contract: Contract,
    decision: Decision,
    how: Derived | None,
    warnings: Sequence[ContractWarning],
    people: Mapping[int, str],
    today: date,
    who: Mapping[int, str],
) -> DecisionLine:
    owner_id = decision.assignee_id or contract.owner_id
    following = _next_say(contract, decision, today)
    return DecisionLine(
        id=decision.id,
        kind=decision.kind,
        ordinal=decision.ordinal,
        who=who.get(decision.ordinal, "buyer") if decision.kind == "option" else "us",
        due_on=decision.due_on,
        how=how,
        state=decision.state,
        choice=decision.choice,
        reason=decision.reason,
        decided_at=decision.decided_at,
        decided_by=people.get(decision.decided_by_id or 0),
        owner=people.get(owner_id or 0),
        acknowledged_at=decision.acknowledged_at,
        acknowledged_by=people.get(decision.acknowledged_by_id or 0),
        snoozed_until=decision.snoozed_until if (decision.snoozed_until or date.min) > today else None,
        snooze_reason=decision.snooze_reason,
        warnings=tuple(_told(warning, people) for warning in warnings),
        next_rung=following[0] if following else None,
        next_say_on=following[1] if following else None,
    )


def _next_say(contract: Contract, decision: Decision, today: date) -> tuple[int, date] | None:
    if decision.state != "open":
        return None
    known = open_decision(contract, decision, ladder_for(decision.kind, contract.risk), ())
    return next_say(known, today, days_off(contract.buyer.country, today, decision.due_on))


def _told(warning: ContractWarning, people: Mapping[int, str]) -> WarningLine:
    return WarningLine(
        rung=warning.rung,
        state=warning.state,
        on=warning.reached_on,
        said_at=warning.said_at,
        person=people.get(warning.person_id or 0),
        escalated_at=warning.escalated_at,
        escalated_to=people.get(warning.escalated_to_id or 0),
    )


def _warnings(session: Session, contract_id: int) -> dict[int, list[ContractWarning]]:
    """Return what was and is to be said in the present series of each decision."""
    warnings: dict[int, list[ContractWarning]] = defaultdict(list)
    rows = session.scalars(
        select(ContractWarning)
        .join(Decision, Decision.id == ContractWarning.decision_id)
        .where(
            Decision.contract_id == contract_id,
            Decision.series == ContractWarning.series,
            ContractWarning.state != "closed",
        )
        .order_by(ContractWarning.id)
    )
    for row in rows:
        warnings[row.decision_id].append(row)
    return warnings
