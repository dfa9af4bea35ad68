"""What is owed to people, what was said to whom, and who hears of it when nobody answers."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from itertools import groupby
from typing import Any

from sqlalchemy import Row, Select, and_, case, exists, func, or_, select, update
from sqlalchemy.orm import Session, aliased

from tenderwatch.contracts.facts import days_off, today_of
from tenderwatch.contracts.rules.ladders import escalate_on
from tenderwatch.contracts.tables import Contract, ContractWarning, Decision
from tenderwatch.organizations.tables import Organization
from tenderwatch.outbox.tables import Message
from tenderwatch.users import service as users
from tenderwatch.users.tables import User


@dataclass(frozen=True, kw_only=True)
class Matter:
    """A decision that somebody must make, with what a line about it says."""

    decision_id: int
    contract_id: int
    kind: str
    ordinal: int
    due_on: date
    owner_id: int | None  # who decides: the one it was assigned to, else the contract's owner
    title: str
    reference: str
    buyer: str
    country: str | None
    ends_on: date | None
    value: Decimal | None
    currency: str


@dataclass(frozen=True, kw_only=True)
class OwedWarning(Matter):
    """A rung that is reached and must be said; `late_days` is what the machine missed."""

    warning_id: int
    series: int
    rung: int
    reached_on: date
    late_days: int
    at_once: bool
    days_left: int
    handed_at: datetime | None  # when it was last handed to somebody else: it is said anew then

    @property
    def overdue(self) -> bool:
        """Whether the decision's date has passed."""
        return self.days_left < 0


@dataclass(frozen=True, kw_only=True)
class Escalation(Matter):
    """A warning that nobody acknowledged in time; `to_id` is who hears of it now, None when nobody is left."""

    warning_id: int
    series: int
    rung: int
    said_at: datetime
    asked_id: int | None
    to_id: int | None


@dataclass(frozen=True)
class Baseline:
    """What was taken over with an import and is told one person in one summary."""

    owner_id: int | None
    warning_ids: tuple[int, ...]
    contracts: int
    overdue: int  # decisions whose date had passed
    next_due_on: date | None


_MATTER = (
    Decision.id.label("decision_id"),
    Decision.contract_id,
    Decision.kind,
    Decision.ordinal,
    Decision.due_on,
    func.coalesce(Decision.assignee_id, Contract.owner_id).label("owner_id"),
    Contract.title,
    Contract.reference,
    Organization.name.label("buyer"),
    Organization.country,
    Contract.ends_on,
    Contract.value,
    Contract.currency,
)


def _matters(today: date, *more: Any) -> Select[*tuple[Any, ...]]:
    """Select warnings of the present series of open decisions that nobody snoozed."""
    return (
        select(*_MATTER, ContractWarning.id.label("warning_id"), ContractWarning.series, ContractWarning.rung, *more)
        .join(Decision, Decision.id == ContractWarning.decision_id)
        .join(Contract, Contract.id == Decision.contract_id)
        .join(Organization, Organization.id == Contract.buyer_id)
        .where(Decision.state == "open", Decision.series == ContractWarning.series, Contract.deleted_at.is_(None))
        .where(or_(Decision.snoozed_until.is_(None), Decision.snoozed_until <= today))
    )


_NEARER = aliased(ContractWarning)
SPOKEN_FOR = exists().where(
    _NEARER.decision_id == ContractWarning.decision_id,
    _NEARER.series == ContractWarning.series,
    _NEARER.state.in_(("owed", "said")),
    _NEARER.rung < ContractWarning.rung,
)
"""The nearest rung of a series speaks for those before it that never got out."""


def owed(session: Session, today: date) -> list[OwedWarning]:
    """Return what must be said, the nearest date first; it stays owed until `mark_said`."""
    rows = session.execute(
        _matters(
            today,
            ContractWarning.reached_on,
            ContractWarning.late_days,
            ContractWarning.at_once,
            Decision.handed_at,
        )
        .where(ContractWarning.state == "owed", ~SPOKEN_FOR)
        .order_by(Decision.due_on, Contract.id, Decision.kind, ContractWarning.id)
    )
    return [OwedWarning(**row._mapping, days_left=(row.due_on - today).days) for row in rows]


def mark_said(session: Session, warning_ids: Collection[int], person_id: int, now: datetime) -> int:
    """Note to whom owed warnings were said; return how many that were still owed."""
    said = session.execute(
        update(ContractWarning)
        .where(ContractWarning.id.in_(warning_ids), ContractWarning.state == "owed")
        .values(state="said", person_id=person_id, said_at=now)
    )
    return said.rowcount  # type: ignore[attr-defined,no-any-return]


# Baseline


def baselines(session: Session, today: date) -> list[Baseline]:
    """Return, person by person, what imports took over and no summary has told yet."""
    rows = session.execute(
        _matters(today)
        .where(ContractWarning.state == "baseline", ContractWarning.said_at.is_(None))
        .order_by(func.coalesce(Decision.assignee_id, Contract.owner_id, 0), Decision.due_on, ContractWarning.id)
    )
    return [_summary(owner_id, list(group), today) for owner_id, group in groupby(rows, lambda row: row.owner_id)]


def _summary(owner_id: int | None, rows: list[Row[Any]], today: date) -> Baseline:
    return Baseline(
        owner_id=owner_id,
        warning_ids=tuple(row.warning_id for row in rows),
        contracts=len({row.contract_id for row in rows}),
        overdue=sum(row.due_on < today for row in rows),
        next_due_on=next((row.due_on for row in rows if row.due_on >= today), None),
    )


def mark_summarised(session: Session, warning_ids: Collection[int], person_id: int, now: datetime) -> int:
    """Note that a summary told these baseline rungs; return how many no summary had told before."""
    told = session.execute(
        update(ContractWarning)
        .where(
            ContractWarning.id.in_(warning_ids), ContractWarning.state == "baseline", ContractWarning.said_at.is_(None)
        )
        .values(person_id=person_id, said_at=now)
    )
    return told.rowcount  # type: ignore[attr-defined,no-any-return]


# Escalation


def escalations(session: Session, now: datetime) -> list[Escalation]:
    """Return the warnings that the next person must hear of: one a decision, and each warning once."""
    today = today_of(now)
    rows = session.execute(
        _matters(
            today,
            ContractWarning.said_at,
            ContractWarning.person_id,
            ContractWarning.escalated_at,
            _ANSWERED_AT.label("answered_at"),
            Decision.acknowledged_rung,
            Decision.resumed_on,
        )
        .where(ContractWarning.state == "said", Decision.id.in_(_UNANSWERED))
        .order_by(Decision.id, ContractWarning.said_at, ContractWarning.id)
    )
    silences = [list(group) for _id, group in groupby(rows, lambda row: row.decision_id)]
    silences = [rows for rows in silences if _unanswered(rows, today, {}) is not None]
    heard = _heard(session, [row for rows in silences for row in rows])
    found = [row for rows in silences if (row := _unanswered(rows, today, heard)) is not None]
    asked = {row.person_id or row.owner_id for row in found}
    next_of = {each: _next_person(session, each, today) for each in asked}
    return [_escalation(row, next_of) for row in found]


_ANSWERED_LAST = func.coalesce(Decision.acknowledged_at > Decision.handed_at, Decision.handed_at.is_(None))
_ANSWERED_AT = case((_ANSWERED_LAST, Decision.acknowledged_at), else_=Decision.handed_at)
"""When a decision was acknowledged, or handed to somebody else: silence begins anew with the next word."""

_UNANSWERED = (
    select(ContractWarning.decision_id)
    .join(Decision, Decision.id == ContractWarning.decision_id)
    .where(Decision.state == "open", Decision.series == ContractWarning.series)
    .where(ContractWarning.state == "said", ContractWarning.escalated_at.is_(None))
    .where(or_(_ANSWERED_AT.is_(None), ContractWarning.said_at > _ANSWERED_AT))
)
"""Decisions of which something was said that nobody answered and nobody else heard of."""


Heard = Mapping[tuple[int | None, datetime], datetime | None]
"""When a mail that was written for somebody at a moment went out; None: it is still on its way."""


def _heard(session: Session, rows: Collection[Row[Any]]) -> Heard:
    """Return of the mails that told these warnings when they went out."""
    keys = {f"user:{row.person_id}": row.person_id for row in rows}
    mails = session.execute(
        select(Message.person, Message.created_at, Message.state, Message.sent_at)
        .where(Message.person.in_(keys), Message.created_at.in_({row.said_at for row in rows}))
        .where(Message.kind.in_(("digest", "warning")), Message.state != "dropped")
    )
    on_its_way = ("owed", "sending")
    return {(keys[each.person], each.created_at): None if each.state in on_its_way else each.sent_at for each in mails}


def _unanswered(rows: list[Row[Any]], today: date, heard: Heard) -> Row[Any] | None:
    """Of one decision's warnings, the oldest since the last answer or escalation, if its time has come.

    It is counted from the day on which the mail went out; nobody is told that somebody does not answer what they have
    not got.  A decision that was recorded and taken back was an answer, too: the time begins again on that day.
    """
    for row in _since_last_heard(rows):
        heard_at = heard.get((row.person_id, row.said_at), row.said_at)
        if heard_at is None:
            return None
        holidays = days_off(row.country, today, row.due_on)
        asked_on = max(today_of(row.said_at), today_of(heard_at), row.resumed_on or date.min)
        on = escalate_on(asked_on, row.due_on, holidays)
        return row if on <= today else None
    return None


def _since_last_heard(rows: list[Row[Any]]) -> Iterator[Row[Any]]:
    """Of one decision's warnings, those of which the next person has heard nothing since the last answer.

    Silence is told once before the decision's date and once after it, however often the owner is asked meanwhile; what
    was told of it before a decision was recorded and taken back does not count.
    """
    unanswered = [row for row in rows if not _is_answered(row)]
    told = {(row.series, row.rung >= 0) for row in unanswered if _is_told(row)}
    for row in unanswered:
        if row.escalated_at is None and not told & {(row.series, row.rung >= 0), (row.series, False)}:
            yield row


def _is_answered(row: Row[Any]) -> bool:
    """Tell whether somebody answered a warning after it was said, or its very rung, whatever a wrong clock wrote."""
    if row.acknowledged_rung is not None and row.rung >= row.acknowledged_rung:
        return True
    return row.answered_at is not None and row.said_at <= row.answered_at


def _is_told(row: Row[Any]) -> bool:
    """Tell whether the next person heard of a warning since the decision was due the last time."""
    if row.escalated_at is None:
        return False
    return row.resumed_on is None or today_of(row.escalated_at) >= row.resumed_on


def _escalation(row: Row[Any], next_of: Mapping[int | None, int | None]) -> Escalation:
    facts = dict(row._mapping)
    for untold in ("escalated_at", "answered_at", "acknowledged_rung", "resumed_on"):
        del facts[untold]
    asked_id = facts.pop("person_id")
    return Escalation(**facts, asked_id=asked_id, to_id=next_of[asked_id or row.owner_id])


def _next_person(session: Session, asked_id: int | None, today: date) -> int | None:
    """The manager of who was asked, or who stands in for them; an administrator where there is none."""
    asked = session.get(User, asked_id) if asked_id else None
    manager = session.get(User, asked.manager_id) if asked and asked.manager_id else None
    next_person = users.stand_in(session, manager, today)
    if next_person is None or next_person.id == asked_id:
        next_person = next((admin for admin in users.administrators(session) if admin.id != asked_id), None)
    return next_person.id if next_person else None


def mark_escalated(session: Session, warning_ids: Collection[int], to_id: int, now: datetime) -> int:
    """Note who heard of warnings that nobody answered; return of how many nobody had heard before.

    What was said of the same matters after them is told with them: nobody hears twice of one silence.
    """
    oldest = select(ContractWarning).where(ContractWarning.id.in_(warning_ids)).subquery()
    of_one = oldest.c.decision_id == ContractWarning.decision_id, oldest.c.series == ContractWarning.series
    later = exists().where(*of_one, oldest.c.said_at <= ContractWarning.said_at)
    marked = session.execute(
        update(ContractWarning)
        .where(ContractWarning.decision_id.in_(select(oldest.c.decision_id)))
        .where(or_(ContractWarning.id.in_(warning_ids), and_(ContractWarning.state == "said", later)))
        .where(ContractWarning.escalated_at.is_(None))
        .values(escalated_at=now, escalated_to_id=to_id)
        .execution_options(synchronize_session=False)
    )
    return marked.rowcount  # type: ignore[attr-defined,no-any-return]
