"""What the Today page shows one person: what to decide, what is due, what waits, what is done."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from sqlalchemy import Row, Select, and_, exists, func, or_, select
from sqlalchemy.orm import Session, raiseload

from tenderwatch.bids.tables import Bid
from tenderwatch.contracts import labels
from tenderwatch.contracts.tables import Contract, ContractWarning, Decision
from tenderwatch.db.remembering import remembered
from tenderwatch.i18n import _
from tenderwatch.notices.tables import Procedure
from tenderwatch.organizations.tables import Organization
from tenderwatch.today import gaps
from tenderwatch.today.gaps import Missing
from tenderwatch.today.lines import MOST_IN_A_PART
from tenderwatch.today.parts import DEADLINE_DAYS, buyers_of, open_bids, unclaimed
from tenderwatch.users import service as users
from tenderwatch.users.rules import Permission, acts_for
from tenderwatch.users.tables import TeamMember, User
from tenderwatch.watching.tables import SavedSearch, Triage
from tenderwatch.web import formatters

AHEAD = timedelta(days=30)
"""An open decision is shown so long before its date even when none of its rungs was reached."""

LAST_DAYS = timedelta(days=7)
"""So long before its date an acknowledged decision that is still open is back among what to decide."""


@dataclass(frozen=True)
class ToDecide:
    """An open decision that waits for this person."""

    decision_id: int
    contract_id: int
    asked: str
    title: str
    reference: str
    buyer: str
    due_on: date
    ends_on: date | None
    value: Decimal | None
    currency: str
    owner: str | None  # who decides, when that is somebody else
    owner_id: int | None
    country: str | None  # of the buyer, whose holidays count
    acknowledged: bool  # since the last warning, and not snoozed
    answered: str | None  # "acknowledged" or "snoozed": may rest for now
    series: int
    rung: int  # the nearest one said, else the days that are left: what an answer answers


@dataclass(frozen=True)
class NewTender:
    """A procedure that a team has not looked at."""

    procedure_id: int
    title: dict[str, str]
    buyer: str
    deadline_at: datetime | None


@dataclass(frozen=True)
class Due:
    """Tenders that are due soon: of a bid, or of a procedure for which there is none."""

    url: str
    title: str
    buyer: str
    deadline_at: datetime | None


@dataclass(frozen=True)
class Start:
    """What an empty house lacks first: sources, searches, contracts, people."""

    sources: bool
    searches: bool
    contracts: bool
    people: bool


def responsibilities(session: Session, person: User, today: date) -> set[int | None]:
    """Return for whom `person` decides today: themselves, those they stand in for, and nobody's when administrator."""
    return set(remembered(session, ("mine", person.id, today), lambda: _responsibilities(session, person, today)))


def _responsibilities(session: Session, person: User, today: date) -> set[int | None]:
    everybody = users.whereabouts(session)
    acting = {number: acts_for(number, everybody, today) for number in everybody}
    mine: set[int | None] = {person.id, *(number for number, acts in acting.items() if acts == person.id)}
    if not _administers(person):
        return mine
    return mine | {None, *(number for number, acts in acting.items() if acts is None)}


def _administers(person: User) -> bool:
    return person.may(Permission.ADMINISTER)


def to_decide(
    session: Session,
    person: User,
    today: date,
    *,
    everybody: bool = False,
    after: date = date.min,
    until: date = date.max,
) -> list[ToDecide]:
    """Return the open decisions in their warning window: overdue first, then by date, then by value.

    Only those due `after` a day, and `until` another at the latest.

    One that was entered after its date is a question about data (see `missing`), not a decision.
    """
    query = _open(today).where(Decision.due_on > after, Decision.due_on <= until)
    if not everybody:
        mine = responsibilities(session, person, today)
        theirs = _DECIDER.in_([each for each in mine if each is not None])
        query = query.where(or_(theirs, _DECIDER.is_(None)) if None in mine else theirs)
    return [_to_decide(row, person, today) for row in session.execute(query)]


def with_others(session: Session, person: User, today: date) -> list[ToDecide]:
    """Return the open decisions about the person's contracts that somebody else was asked to see to."""
    handed = Decision.assignee_id.is_not(None), Decision.assignee_id != person.id
    others = _open(today).where(Contract.owner_id == person.id, *handed)
    return [_to_decide(row, person, today) for row in session.execute(others)]


_DECIDER = func.coalesce(Decision.assignee_id, Contract.owner_id)
_SPOKEN = ("owed", "said", "baseline", "muted")  # muted: of one that is open, while it was snoozed


def _open(today: date) -> Select[Decision, Contract, Organization, int, str, datetime | None, int | None]:
    """Select the open decisions in their warning window, in the order in which they are decided."""
    warned = exists().where(
        ContractWarning.decision_id == Decision.id,
        ContractWarning.series == Decision.series,
        ContractWarning.state.in_(_SPOKEN),
    )
    of_it = ContractWarning.decision_id == Decision.id, ContractWarning.series == Decision.series
    said_at = select(func.max(ContractWarning.said_at)).where(*of_it).scalar_subquery()
    rung = select(func.min(ContractWarning.rung)).where(*of_it, ContractWarning.state == "said").scalar_subquery()
    return (
        select(Decision, Contract, Organization, User.id.label("decider_id"), User.name, said_at, rung)
        .join(Contract, Contract.id == Decision.contract_id)
        .join(Organization, Organization.id == Contract.buyer_id)
        .outerjoin(User, User.id == _DECIDER)
        .where(Decision.state == "open", Contract.deleted_at.is_(None))
        .where(or_(warned, and_(Decision.due_on <= today + AHEAD, Decision.due_on >= Decision.opened_on)))
        .order_by(Decision.due_on, Contract.value.desc().nulls_last(), Decision.id)
        .options(raiseload("*"))
    )


def _to_decide(
    row: Row[Decision, Contract, Organization, int, str, datetime | None, int | None], person: User, today: date
) -> ToDecide:
    decision, contract, buyer, decider_id, decider, said_at, rung = row
    return ToDecide(
        decision_id=decision.id,
        contract_id=contract.id,
        asked=labels.asked(decision.kind, decision.ordinal, buyer.name),
        title=contract.title,
        reference=contract.reference,
        buyer=buyer.name,
        due_on=decision.due_on,
        ends_on=contract.ends_on,
        value=contract.value,
        currency=contract.currency,
        owner=None if decider_id == person.id else decider or _("nobody"),
        owner_id=decider_id,
        country=buyer.country,
        acknowledged=_acknowledged(decision, said_at) and _answered(decision, said_at, today) != "snoozed",
        answered=_answered(decision, said_at, today),
        series=decision.series,
        rung=(decision.due_on - today).days if rung is None else rung,
    )


def _answered(decision: Decision, said_at: datetime | None, today: date) -> str | None:
    if decision.due_on < today:
        return None
    if decision.snoozed_until is not None and decision.snoozed_until > today:
        return "snoozed"
    rests = decision.due_on > today + LAST_DAYS and _acknowledged(decision, said_at)
    return "acknowledged" if rests else None


def _acknowledged(decision: Decision, said_at: datetime | None) -> bool:
    return decision.acknowledged_at is not None and (said_at is None or said_at <= decision.acknowledged_at)


def bids_to_move(session: Session, person: User, today: date, now: datetime) -> list[Bid]:
    """Return the person's bids whose deadline has passed, that wait for go or no-go, or whose next step is due."""
    return sorted(
        (bid for bid in open_bids(session, person) if _is_passed(bid, now) or _waits(bid, today)),
        key=lambda bid: (not _is_passed(bid, now), bid.next_step_on or date.max, bid.deadline_at or _NEVER, bid.id),
    )


_NEVER = datetime.max.replace(tzinfo=UTC)


def _is_passed(bid: Bid, now: datetime) -> bool:
    return bid.deadline_at is not None and bid.deadline_at < now


def _waits(bid: Bid, today: date) -> bool:
    return bid.stage == "go-no-go" or (bid.next_step_on is not None and bid.next_step_on <= today)


def due(session: Session, person: User, now: datetime) -> list[Due]:
    """Return what is due within seven days: the person's bids, and procedures of their teams without a bid."""
    end = now + timedelta(days=DEADLINE_DAYS)
    bids = [bid for bid in open_bids(session, person) if bid.deadline_at and now <= bid.deadline_at <= end]
    found = [Due(f"/bids/{bid.id}", bid.title, bid.buyer.name if bid.buyer else "", bid.deadline_at) for bid in bids]
    procedures = unclaimed(session, person, now)
    buyers = buyers_of(session, [each.id for each in procedures])
    found += [
        Due(f"/procedures/{each.id}", formatters.plain(each.title), buyers.get(each.id, ""), each.deadline_at)
        for each in procedures
    ]
    return sorted(found, key=lambda each: each.deadline_at or end)


def missing(session: Session, person: User, today: date) -> list[Missing]:
    """Return what is missing from the person's contracts so that nobody can be warned in time."""
    return list(gaps.missing(session, person, today))


def new_tenders(session: Session, person: User) -> tuple[int, list[NewTender]]:
    """Return how many procedures wait for review in the person's teams, and the most pressing ones."""
    waiting = (
        select(Triage.procedure_id)
        .join(TeamMember, TeamMember.team_id == Triage.team_id)
        .where(TeamMember.user_id == person.id, Triage.state == "new")
        .distinct()
    )
    query = (
        select(Procedure).where(Procedure.id.in_(waiting)).order_by(Procedure.deadline_at.nulls_last(), Procedure.id)
    )
    best = session.scalars(query.limit(MOST_IN_A_PART)).all()
    buyers = buyers_of(session, [each.id for each in best])
    total = session.scalar(select(func.count()).select_from(waiting.subquery())) or 0
    return total, [NewTender(each.id, each.title, buyers.get(each.id, ""), each.deadline_at) for each in best]


def start(session: Session) -> Start:
    """Return what there is already of what a house begins with."""
    people = session.scalar(select(func.count()).select_from(User)) or 0
    return Start(
        sources=session.scalar(select(exists().where(Procedure.id > 0))) or False,
        searches=session.scalar(select(exists().where(SavedSearch.id > 0))) or False,
        contracts=session.scalar(select(exists().where(Contract.id > 0))) or False,
        people=people > 1,
    )


def colleagues(session: Session, but: Collection[int]) -> list[tuple[int, str]]:
    """Return the active people but some, for a choice of who takes over."""
    return [(person.id, person.name) for person in users.people(session) if person.id not in but]
