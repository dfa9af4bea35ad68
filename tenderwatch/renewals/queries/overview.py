"""Which contracts end when, and how their renewals stand: the lines of lists, of the timeline and of the sentence."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import Select, and_, case, func, or_, select
from sqlalchemy.orm import Session

from tenderwatch.accounts.feedback.queries import Voice, voices
from tenderwatch.contracts.tables import Contract, Decision
from tenderwatch.organizations.tables import Organization
from tenderwatch.renewals import rules
from tenderwatch.renewals.facts import ENDED_BY_US, LAST_DAY, OF_THIS_END, RUNS, STARTED, TIMES_MOVED
from tenderwatch.renewals.tables import RenewalPlan, RenewalTask
from tenderwatch.users.tables import User


@dataclass(frozen=True)
class Filters:
    """What the overview is narrowed to: contracts that end by a day, of one owner or of nobody."""

    until: date
    owner_id: int | None = None
    no_owner: bool = False


@dataclass(frozen=True)
class Line:
    """A contract that ends, and its renewal; `done` of `total` tasks that are needed."""

    contract_id: int
    title: str
    reference: str
    buyer: str
    owner: str | None
    ends_on: date
    starts_on: date | None
    plan_id: int | None
    open: bool
    begun: bool
    declined: bool
    done: int
    total: int
    next_due_on: date | None
    chance: str | None
    unhappy: bool
    value: Decimal | None  # a year
    currency: str
    standing: rules.Standing
    buyer_id: int
    voices: tuple[Voice, ...] = ()  # open complaints and low scores: what speaks against keeping the customer

    @property
    def troubled(self) -> bool:
        """Whether the customer is said to be unhappy, or says so."""
        return self.unhappy or bool(self.voices)

    @property
    def at_risk(self) -> bool:
        """Whether there is no plan though its day has come, or the plan is late."""
        return self.standing in rules.AT_RISK

    @property
    def worth(self) -> rules.Worth:
        """What the sentence counts."""
        return rules.Worth(self.value, self.currency, self.standing, self.troubled)


_TASKS = (
    select(
        RenewalTask.plan_id,
        func.sum(case((RenewalTask.state == "done", 1), else_=0)).label("done"),
        func.sum(case((RenewalTask.state != "not-needed", 1), else_=0)).label("total"),
        func.min(case((RenewalTask.state == "open", RenewalTask.due_on))).label("next_due_on"),
    )
    .group_by(RenewalTask.plan_id)
    .subquery()
)


def ending(session: Session, filters: Filters, today: date) -> list[Line]:
    """Return the contracts in force whose last day lies between today and `until`, the first to end first.

    One that is held over without a last day is among them by its agreed end: its renewal is wanted most.
    """
    goes_on = and_(Contract.held_over_on.is_not(None), Contract.ends_on.is_(None))
    query = _lines().where(RUNS, or_(Contract.ends_on.between(today, filters.until), goes_on))
    if filters.owner_id is not None:
        query = query.where(Contract.owner_id == filters.owner_id)
    if filters.no_owner:
        query = query.where(Contract.owner_id.is_(None))
    ordered = query.order_by(LAST_DAY, func.lower(Contract.title), Contract.id)
    return _heard(session, (_line(row, today) for row in session.execute(ordered)), today)


def of_contracts(session: Session, contract_ids: Collection[int], today: date) -> dict[int, Line]:
    """Return the renewals of these contracts, of those that run to a last day."""
    query = _lines().where(RUNS, LAST_DAY.is_not(None), Contract.id.in_(contract_ids))
    lines = _heard(session, (_line(row, today) for row in session.execute(query)), today)
    return {line.contract_id: line for line in lines}


def _heard(session: Session, lines: Iterable[Line], today: date) -> list[Line]:
    """Return the lines with what their customers say."""
    known = list(lines)
    said = voices(session, {line.contract_id: line.buyer_id for line in known}, today) if known else {}
    return [replace(line, voices=said[line.contract_id]) if line.contract_id in said else line for line in known]


def without_end(session: Session) -> int:
    """Return how many contracts in force have no last day, and so no renewal that anybody could plan."""
    query = select(func.count()).select_from(Contract).where(RUNS, LAST_DAY.is_(None))
    return session.scalar(query.where(Contract.term != "until-further-notice")) or 0


def risk(lines: Collection[Line]) -> rules.Risk:
    """Return how many of these renewals are at risk, and what they are worth a year."""
    return rules.risk_of(each.worth for each in lines if not each.declined)


def _lines() -> Select[*tuple[Any, ...]]:
    of_end = and_(RenewalPlan.contract_id == Contract.id, RenewalPlan.ordinal == TIMES_MOVED)
    return (
        select(
            Contract.id.label("contract_id"),
            Contract.title,
            Contract.reference,
            Organization.name.label("buyer"),
            Contract.buyer_id,
            User.name.label("owner"),
            LAST_DAY.label("ends_on"),
            ENDED_BY_US.label("ended_by_us"),
            Contract.starts_on.label("first_day"),
            Contract.base_ends_on,
            Contract.value,
            Contract.currency,
            Contract.unhappy_since,
            Decision.due_on,
            Decision.state.label("decision"),
            Decision.choice,
            STARTED.label("begun"),
            RenewalPlan.id.label("plan_id"),
            RenewalPlan.state,
            RenewalPlan.chance,
            _TASKS.c.done,
            _TASKS.c.total,
            _TASKS.c.next_due_on,
        )
        .join(Organization, Organization.id == Contract.buyer_id)
        .outerjoin(User, User.id == Contract.owner_id)
        .outerjoin(Decision, OF_THIS_END)
        .outerjoin(RenewalPlan, of_end)
        .outerjoin(_TASKS, _TASKS.c.plan_id == RenewalPlan.id)
    )


def _line(row: Any, today: date) -> Line:
    declined = row.ended_by_us or (row.decision == "decided" and row.choice == "not-renewing")
    is_open = row.state == "open"
    known = rules.Renewal(row.due_on, declined, is_open, bool(row.begun), row.next_due_on if is_open else None)
    return Line(
        contract_id=row.contract_id,
        title=row.title,
        reference=row.reference,
        buyer=row.buyer,
        owner=row.owner,
        ends_on=row.ends_on,
        starts_on=row.due_on,
        plan_id=row.plan_id,
        open=is_open,
        begun=bool(row.begun),
        declined=declined,
        done=row.done or 0,
        total=row.total or 0,
        next_due_on=known.next_due_on,
        chance=row.chance,
        unhappy=row.unhappy_since is not None,
        value=rules.yearly(row.value, row.first_day, row.base_ends_on),
        currency=row.currency,
        standing=rules.standing(known, today),
        buyer_id=row.buyer_id,
    )


@dataclass(frozen=True)
class Quarter:
    """The renewals of a quarter, counted."""

    year: int
    number: int
    lines: tuple[Line, ...]

    @property
    def risk(self) -> rules.Risk:
        """How many of them are at risk."""
        return risk(self.lines)

    def chances(self) -> dict[str, int]:
        """Return how many have each chance; "" where nobody has said any."""
        said = [each.chance or "" for each in self.lines]
        return {chance: said.count(chance) for chance in (*reversed(rules.CHANCES), "") if chance in said}

    def standings(self) -> dict[rules.Standing, int]:
        """Return how many stand how."""
        found = [each.standing for each in self.lines]
        order: tuple[rules.Standing, ...] = ("none", "late", "on-time", "ahead", "not-renewing")
        return {standing: found.count(standing) for standing in order if standing in found}


def by_quarter(lines: Collection[Line]) -> list[Quarter]:
    """Return the renewals by the quarter of the last day."""
    found: dict[tuple[int, int], list[Line]] = {}
    for each in lines:
        found.setdefault(rules.quarter_of(each.ends_on), []).append(each)
    return [Quarter(year, number, tuple(each)) for (year, number), each in sorted(found.items())]
