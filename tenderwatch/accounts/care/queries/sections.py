"""Care and after-care of one customer, as the account's page shows them."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, and_, case, func, select
from sqlalchemy.orm import Session

from tenderwatch.accounts.care import rules, service
from tenderwatch.accounts.care.rules import STEPS, Rule
from tenderwatch.accounts.care.service.words import Vocabulary
from tenderwatch.accounts.paging import Paged, paged
from tenderwatch.accounts.tables import Account, AfterCare
from tenderwatch.contacts.tables import Contact
from tenderwatch.contracts.tables import Contract, ContractContact
from tenderwatch.errors import NotFound
from tenderwatch.i18n import _
from tenderwatch.organizations.tables import Organization
from tenderwatch.users.tables import User
from tenderwatch.work.tables import Activity

# Care


@dataclass(frozen=True)
class RuleLine:
    """A rule that applies to an account: when it was last fulfilled, and what is planned for it."""

    rule: Rule
    last_on: date | None
    next_on: date | None
    activity_id: int | None
    owner: str | None


@dataclass(frozen=True)
class CareSection:
    """The care plan of an account; without a segment there is none."""

    account_id: int
    segment: str | None
    phase: str
    lines: tuple[RuleLine, ...]
    overdue: int
    type_names: Mapping[str, str | None]


def care(session: Session, account_id: int, today: date) -> CareSection:
    """Return what an account's care plan asks for, and how far it is followed."""
    account = _account(session, account_id)
    words = Vocabulary.of(session)
    given = rules.applying(rules.in_force(service.rules_of(session), today), account.segment, account.phase)
    last = _last(session, words, account.organization_id, today)
    planned = _planned(session, words, account.organization_id)
    lines = [_line(rule, account, words, last, planned) for rule in given]
    return CareSection(
        account_id=account.id,
        segment=account.segment,
        phase=account.phase,
        lines=tuple(sorted(lines, key=lambda line: line.next_on or date.max)),
        overdue=sum(line.next_on is not None and line.next_on < today for line in lines),
        type_names={code: word.name for code, word in words.types.items()},
    )


def _account(session: Session, account_id: int) -> Account:
    account = session.get(Account, account_id)
    if account is None:
        raise NotFound(_("There is no such account."))
    return account


def _last(session: Session, words: Vocabulary, organization_id: int, today: date) -> dict[str, date]:
    query = select(Activity.type, func.max(Activity.day)).where(
        Activity.organization_id == organization_id,
        Activity.state.in_(words.done),
        Activity.removed_at.is_(None),
        Activity.day <= today,
    )
    return {type_: day for type_, day in session.execute(query.group_by(Activity.type))}


def _planned(session: Session, words: Vocabulary, organization_id: int) -> list[tuple[Activity, str | None]]:
    query = (
        select(Activity, User.name)
        .outerjoin(User, User.id == Activity.owner_id)
        .where(Activity.organization_id == organization_id, Activity.state.in_(words.planned))
        .where(Activity.removed_at.is_(None))
        .order_by(Activity.day, Activity.id)
    )
    return [(activity, name) for activity, name in session.execute(query)]


def _line(
    rule: Rule,
    account: Account,
    words: Vocabulary,
    last: Mapping[str, date],
    planned: list[tuple[Activity, str | None]],
) -> RuleLine:
    """Tell of a rule; what is planned for it is its own care, else the first that a person planned and that counts."""
    types = words.fulfilling(rule.type)
    own = [each for each in planned if rules.read_key(each[0].key or "") == (account.id, rule.name)]
    theirs = [each for each in planned if each[0].type in types and each[0].origin != "care"]
    found, owner = next(iter([*own, *theirs]), (None, None))
    return RuleLine(
        rule=rule,
        last_on=max((day for type_, day in last.items() if type_ in types), default=None),
        next_on=found.day if found else None,
        activity_id=found.id if found else None,
        owner=owner,
    )


# After-care


@dataclass(frozen=True)
class StepLine:
    """A step of after-care; `standing` is planned, done, cancelled or withdrawn."""

    code: str
    activity_id: int
    day: date
    owner: str | None
    standing: str
    said: str | None  # what came of it, or why there is no next contact


@dataclass(frozen=True)
class AfterCareLine:
    """An after-care with its steps."""

    id: int
    account_id: int
    contract_id: int
    contract: str
    reference: str
    organization_id: int
    organization: str
    ends_on: date
    opened_on: date
    closed_on: date | None
    owner: str | None
    contact_id: int | None  # who at the contract is asked for feedback
    steps: tuple[StepLine, ...]

    @property
    def settled(self) -> int:
        """How many steps are done or cancelled."""
        return sum(step.standing in ("done", "cancelled") for step in self.steps)

    @property
    def next(self) -> StepLine | None:
        """The step that is due first."""
        return min((step for step in self.steps if step.standing == "planned"), key=lambda step: step.day, default=None)


def after_care(session: Session, account_id: int) -> tuple[AfterCareLine, ...]:
    """Return the after-cares of an account, the open ones first."""
    return tuple(_lines(session, _after_cares().where(AfterCare.account_id == account_id)))


def after_care_page(session: Session, after_care_id: int) -> AfterCareLine:
    """Return one after-care."""
    found = _lines(session, _after_cares().where(AfterCare.id == after_care_id))
    if not found:
        raise NotFound(_("There is no such after-care."))
    return found[0]


def open_after_cares(session: Session, page: int = 1) -> Paged[AfterCareLine]:
    """Return a page of the after-cares that are open, by the last day of their contracts."""
    return paged(session, _after_cares().where(AfterCare.closed_on.is_(None)), page, _lines)


def _after_cares() -> Select[AfterCare, Contract, Organization, str]:
    return (
        select(AfterCare, Contract, Organization, User.name)
        .join(Contract, Contract.id == AfterCare.contract_id)
        .join(Organization, Organization.id == Contract.buyer_id)
        .outerjoin(User, User.id == AfterCare.owner_id)
        .order_by(AfterCare.closed_on.is_not(None), AfterCare.ends_on, AfterCare.id)
    )


def _lines(session: Session, query: Select[AfterCare, Contract, Organization, str]) -> list[AfterCareLine]:
    rows = session.execute(query).all()
    steps = _steps(session, [row.id for row, *_rest in rows])
    askable = _askable(session, {contract.id for _row, contract, *_rest in rows})
    return [
        AfterCareLine(
            id=row.id,
            account_id=row.account_id,
            contract_id=contract.id,
            contract=contract.title,
            reference=contract.reference,
            organization_id=buyer.id,
            organization=buyer.name,
            ends_on=row.ends_on,
            opened_on=row.opened_on,
            closed_on=row.closed_on,
            owner=owner,
            contact_id=askable.get(contract.id),
            steps=tuple(steps[row.id][step.code] for step in STEPS if step.code in steps[row.id]),
        )
        for row, contract, buyer, owner in rows
    ]


def _askable(session: Session, contracts: Collection[int]) -> dict[int, int]:
    """Return who at each contract is asked how it went: whoever manages it there, else who was named first."""
    at = and_(ContractContact.contract_id.in_(contracts), ContractContact.removed_at.is_(None))
    mailable = and_(Contact.email.is_not(None), Contact.removed_at.is_(None), Contact.no_requests_on.is_(None))
    here = and_(ContractContact.valid_to.is_(None), Contact.valid_to.is_(None))
    query = select(ContractContact.contract_id, Contact.id).join(Contact, Contact.id == ContractContact.contact_id)
    order = case((ContractContact.role == "contract-manager", 0), else_=1), ContractContact.id
    found: dict[int, int] = {}
    for contract_id, contact_id in session.execute(query.where(at, mailable, here).order_by(*order)):
        found.setdefault(contract_id, contact_id)
    return found


def _steps(session: Session, ids: list[int]) -> dict[int, dict[str, StepLine]]:
    words = Vocabulary.of(session)
    places = {rules.step_key(number, step.code): (number, step.code) for number in ids for step in STEPS}
    query = select(Activity, User.name).outerjoin(User, User.id == Activity.owner_id)
    found: dict[int, dict[str, StepLine]] = {number: {} for number in ids}
    for activity, owner in session.execute(query.where(Activity.key.in_(places))):
        number, code = places[activity.key or ""]
        said = activity.outcome or activity.no_next_because
        line = StepLine(code, activity.id, activity.day, owner, _standing(activity, words), said)
        found[number][code] = line
    return found


def _standing(activity: Activity, words: Vocabulary) -> str:
    if activity.removed_at is not None:
        return "withdrawn"
    if activity.state in words.planned:
        return "planned"
    return "done" if activity.state in words.done else "cancelled"
