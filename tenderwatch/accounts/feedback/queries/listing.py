"""Feedback as a list: what came, from whom, about what, whose it is, and which step is overdue."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, case, func, or_, select
from sqlalchemy.orm import Session, aliased

from tenderwatch.accounts.feedback import rules
from tenderwatch.accounts.feedback.rules import LOW_TO, Complaint, Due
from tenderwatch.accounts.feedback.service.praise import IS_PRAISE
from tenderwatch.accounts.tables import Feedback
from tenderwatch.contacts.tables import Contact
from tenderwatch.contracts.facts import days_off, today_of
from tenderwatch.contracts.tables import Contract
from tenderwatch.organizations.tables import Organization
from tenderwatch.users.tables import User

PAGE = 50

RECEIVED = and_(Feedback.received_at.is_not(None), Feedback.removed_at.is_(None))
OPEN_COMPLAINT = and_(RECEIVED, Feedback.kind == "complaint", Feedback.told_on.is_(None))

STATES = ("open", "overdue", "low", "praise", "asked", "unanswered")
"""What the list can be narrowed to."""


@dataclass(frozen=True)
class Filters:
    """What the list is narrowed to; None asks for nothing."""

    state: str | None = None
    kind: str | None = None
    owner_id: int | None = None
    no_owner: bool = False
    organization_id: int | None = None


@dataclass(frozen=True)
class Line:
    """One word of a customer, or one question that waits for it."""

    id: int
    organization_id: int
    organization: str
    contract_id: int | None
    contract: str | None
    contact: str | None
    person: str | None
    service: str | None
    kind: str
    score: int | None
    words: str | None
    asked_at: datetime | None
    open_until: date | None
    received_at: datetime | None
    owner_id: int | None
    owner: str | None
    contract_owner_id: int | None
    state: str  # labels.state
    due: Due | None  # of a complaint: what comes next


@dataclass(frozen=True)
class Found:
    """One page of feedback, how many there are under the filters, and how many steps are overdue in all."""

    rows: list[Line]
    total: int
    overdue: int
    number: int = 1

    @property
    def pages(self) -> int:
        """How many pages there are."""
        return max(1, -(-self.total // PAGE))


def listing(session: Session, filters: Filters, today: date, number: int = 1) -> Found:
    """Return a page of the list: open complaints first, then what came last; what is only asked stands at the end."""
    late = overdue(session, today)
    wanted = _narrowed(filters, today, [each.id for each in late])
    total = session.scalar(select(func.count()).select_from(Feedback).where(wanted)) or 0
    number = min(number, max(1, -(-total // PAGE)))
    order = case((OPEN_COMPLAINT, 0), else_=1), *_latest()
    ids = select(Feedback.id).where(wanted).order_by(*order).offset((number - 1) * PAGE).limit(PAGE)
    rows = session.execute(lines().where(Feedback.id.in_(session.scalars(ids).all())).order_by(*order))
    return Found([line(row, today) for row in rows], total, len(late), number)


def _latest() -> tuple[Any, ...]:
    return Feedback.received_at.is_(None), Feedback.received_at.desc(), Feedback.id.desc()


def _narrowed(filters: Filters, today: date, late: Collection[int]) -> ColumnElement[bool]:
    wanted: list[ColumnElement[bool]] = [Feedback.removed_at.is_(None)]
    if filters.state:
        wanted.append(_in_state(filters.state, today, late))
    if filters.kind:
        wanted.append(Feedback.kind == filters.kind)
    if filters.owner_id is not None:
        wanted.append(Feedback.owner_id == filters.owner_id)
    if filters.no_owner:
        wanted.append(and_(Feedback.owner_id.is_(None), OPEN_COMPLAINT))
    if filters.organization_id is not None:
        wanted.append(Feedback.organization_id == filters.organization_id)
    return and_(*wanted)


def _in_state(state: str, today: date, late: Collection[int]) -> ColumnElement[bool]:
    waits = and_(Feedback.received_at.is_(None), Feedback.token.is_not(None))
    return {
        "open": OPEN_COMPLAINT,
        "overdue": Feedback.id.in_(late),
        "low": and_(RECEIVED, Feedback.score <= LOW_TO),
        "praise": and_(RECEIVED, IS_PRAISE),
        "asked": and_(waits, Feedback.open_until >= today),
        "unanswered": and_(waits, Feedback.open_until < today),
    }[state]


def overdue(session: Session, today: date) -> list[Line]:
    """Return the open complaints whose next step is overdue, the longest overdue first."""
    found = [line(row, today) for row in session.execute(lines().where(OPEN_COMPLAINT))]
    late = [(each.due.by, each.id, each) for each in found if each.due and each.due.is_overdue(today)]
    return [each for _by, _id, each in sorted(late, key=lambda entry: entry[:2])]


_PERSON, _OWNER = aliased(User), aliased(User)


def lines() -> Select[*tuple[Any, ...]]:
    """Return the question for lines, to be narrowed."""
    return (
        select(
            Feedback,
            Organization.name.label("organization"),
            Organization.country.label("country"),
            Contract.title.label("contract"),
            Contract.owner_id.label("contract_owner_id"),
            Contact.name.label("contact"),
            _PERSON.name.label("person"),
            _OWNER.name.label("owner"),
        )
        .join(Organization, Organization.id == Feedback.organization_id)
        .outerjoin(Contract, Contract.id == Feedback.contract_id)
        .outerjoin(Contact, and_(Contact.id == Feedback.contact_id, Contact.erased_at.is_(None)))
        .outerjoin(_PERSON, _PERSON.id == Feedback.person_id)
        .outerjoin(_OWNER, _OWNER.id == Feedback.owner_id)
    )


def line(found: Row[Any], today: date) -> Line:
    """Return a row of `lines` as a line."""
    row: Feedback = found[0]
    due = due_of(row, found.country)
    return Line(
        id=row.id,
        organization_id=row.organization_id,
        organization=found.organization,
        contract_id=row.contract_id,
        contract=found.contract,
        contact=found.contact,
        person=found.person,
        service=row.service,
        kind=row.kind,
        score=row.score,
        words=row.words,
        asked_at=row.asked_at,
        open_until=row.open_until,
        received_at=row.received_at,
        owner_id=row.owner_id,
        owner=found.owner,
        contract_owner_id=found.contract_owner_id,
        state=_state(row, due, today),
        due=due,
    )


def complaint_of(row: Feedback) -> Complaint:
    """Return a row as the rules reckon with it."""
    received_on = today_of(row.received_at) if row.received_at else None
    return Complaint(received_on, row.owner_id is not None, row.answered_on, row.acted_on, row.told_on)


def due_of(row: Feedback, country: str | None) -> Due | None:
    """Return what is to be done next about a complaint; None of anything else."""
    if row.kind != "complaint" or row.received_at is None or row.removed_at is not None:
        return None
    return rules.due(complaint_of(row), days_off(country, today_of(row.received_at)))


def _state(row: Feedback, due: Due | None, today: date) -> str:
    if row.received_at is None:
        return "asked" if row.open_until is not None and row.open_until >= today else "unanswered"
    if row.kind == "complaint":
        return due.step if due else "done"
    return "praise" if row.doers_told_at is not None else "received"


def of_organization(organization_id: int) -> Select[*tuple[Any, ...]]:
    """Return the question for what an organisation said, the latest first."""
    wanted = or_(RECEIVED, and_(Feedback.token.is_not(None), Feedback.removed_at.is_(None)))
    return lines().where(Feedback.organization_id == organization_id, wanted).order_by(*_latest())
