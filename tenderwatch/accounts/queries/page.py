"""Everything that the page of one account says."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from tenderwatch.accounts.queries.facts import facts_of
from tenderwatch.accounts.queries.listing import Step, is_planned, values_of
from tenderwatch.accounts.queries.matrix import present_values
from tenderwatch.accounts.queries.proposing import proposed
from tenderwatch.accounts.queries.segments import rules_of
from tenderwatch.accounts.queries.share import our_codes
from tenderwatch.accounts.rules import segments
from tenderwatch.accounts.rules.facts import Facts, in_force
from tenderwatch.accounts.rules.phases import takeover_until
from tenderwatch.accounts.rules.proposals import Proposal
from tenderwatch.accounts.rules.risks import Risk, risks
from tenderwatch.accounts.rules.strength import Strength, strength
from tenderwatch.accounts.tables import (
    Account,
    AccountClass,
    AccountDocument,
    AccountFunction,
    AccountMember,
    AccountMove,
    AccountNeed,
    AccountOffering,
    AccountRisk,
    FactorRating,
    KeptOfAccount,
)
from tenderwatch.contacts.tables import Contact
from tenderwatch.contracts import queries as contracts
from tenderwatch.contracts.queries import PeriodLine
from tenderwatch.contracts.tables import Contract
from tenderwatch.errors import NotFound
from tenderwatch.i18n import _
from tenderwatch.notices.tables import Procedure, ProcedureBuyer
from tenderwatch.organizations import queries as organizations
from tenderwatch.users.tables import User
from tenderwatch.work.lists import Word, words
from tenderwatch.work.tables import Activity

Row = TypeVar("Row", bound=KeptOfAccount)
STEPS_SHOWN, NOTICES_SHOWN = 5, 10


@dataclass(frozen=True)
class Held:
    """A contract with its periods, as its bar draws them."""

    contract: Contract
    periods: tuple[PeriodLine, ...]


@dataclass(frozen=True)
class Bought:
    """A procedure of the buyer that is open, or planned."""

    procedure_id: int
    title: Mapping[str, str]
    phase: str
    deadline_at: datetime | None
    cpv_main: str | None


@dataclass(frozen=True)
class Review:
    """The ratings of one day; `before` is what each factor was rated at the review before."""

    on: date
    ratings: Mapping[str, FactorRating]
    before: Mapping[str, int]


@dataclass(frozen=True)
class AccountPage:
    """An account, where it stands with the facts, and what is kept of it."""

    account: Account
    facts: Facts
    strength: Strength
    risks: tuple[Risk, ...]
    proposals: tuple[Proposal, ...]
    segment_proposal: str | None
    segment_due: bool
    takeover_until: date | None
    moves: Mapping[str, Sequence[AccountMove]]
    classes: Sequence[AccountClass]  # all that it has or had, the latest first
    present: Mapping[str, Decimal]  # what running contracts are worth a year, by currency
    our_codes: Sequence[str]
    steps: Sequence[Step]
    functions: Mapping[str, AccountFunction]
    members: Sequence[tuple[AccountMember, str]]
    needs: Sequence[AccountNeed]
    offering: Sequence[AccountOffering]
    seen_risks: Sequence[AccountRisk]
    documents: Sequence[AccountDocument]
    reviews: Sequence[Review]
    held: Sequence[Held]
    earlier: Sequence[Contract]
    notices: Sequence[Bought]
    kin: Sequence[organizations.Kin]
    merged: Sequence[organizations.Merged]
    contacts: Mapping[int, str]
    people: Mapping[int, str]
    lists: Mapping[str, Mapping[str, Word]]


def page(session: Session, account_id: int, today: date) -> AccountPage:
    """Return all that the page of an account shows; NotFound when there is none."""
    account = one(session, account_id)
    organization_id = account.organization_id
    facts = facts_of(session, [organization_id], today)[organization_id]
    lists = {which: words(session, which) for which in ("ladder", "segment", "service", "account-class")}
    moves = _moves(session, account_id)
    strong = strength(facts)
    held = contracts.of_buyer(session, organization_id)
    running = [each for each in held if _is_running(each, today)]
    return AccountPage(
        account=account,
        facts=facts,
        strength=strong,
        risks=risks(facts, today),
        proposals=proposed(session, account, facts, today),
        segment_proposal=_segment(session, account, strong.value, today),
        segment_due=segments.is_due(moves["segment"][0].on if moves.get("segment") else None, today),
        takeover_until=takeover_until(in_force(facts, today), today),
        moves=moves,
        classes=_classes(session, account_id),
        present=present_values(session, [organization_id], today).get(organization_id, {}),
        our_codes=our_codes(session),
        steps=_steps(session, organization_id),
        functions={each.function: each for each in _functions(session, account_id)},
        members=_members(session, account_id),
        needs=_kept(session, AccountNeed, account_id),
        offering=_kept(session, AccountOffering, account_id),
        seen_risks=_kept(session, AccountRisk, account_id),
        documents=_kept(session, AccountDocument, account_id),
        reviews=_reviews(_kept(session, FactorRating, account_id)),
        held=[Held(each, contracts.periods_of(each)) for each in running],
        earlier=[each for each in held if each not in running],
        notices=_notices(session, organization_id),
        kin=organizations.kin(session, organization_id),
        merged=organizations.merged_here(session, organization_id),
        contacts=contacts_of(session, organization_id),
        people=_people(session),
        lists=lists,
    )


def one(session: Session, account_id: int) -> Account:
    """Return an account with its organisation, manager and responsible person; NotFound when there is none."""
    whole = (joinedload(Account.organization), joinedload(Account.manager), joinedload(Account.responsible))
    account = session.scalar(select(Account).where(Account.id == account_id).options(*whole))
    if account is None:
        raise NotFound(_("There is no such account."))
    return account


def of_organization(session: Session, organization_id: int) -> int | None:
    """Return the account of an organisation, None when it is none."""
    return session.scalar(select(Account.id).where(Account.organization_id == organization_id))


def contacts_of(session: Session, organization_id: int) -> dict[int, str]:
    """Return the contacts at an organisation by name; those that were removed or erased are left out."""
    rows = session.execute(
        select(Contact.id, Contact.name)
        .where(Contact.organization_id == organization_id, Contact.removed_at.is_(None), Contact.erased_at.is_(None))
        .order_by(Contact.name, Contact.id)
    )
    return {row.id: row.name for row in rows}


def document(session: Session, account_id: int, document_id: int) -> AccountDocument | None:
    """Return a document of an account, None when it is not there."""
    found = session.get(AccountDocument, document_id)
    return found if found and found.account_id == account_id and found.removed_at is None else None


def _is_running(contract: Contract, today: date) -> bool:
    last = contract.ended_on or (None if contract.held_over_on else contract.ends_on)
    return last is None or last >= today


def _segment(session: Session, account: Account, strong: int, today: date) -> str | None:
    """Return the segment that the rules of today say, None when it is the one or no rule fits."""
    rule = segments.first_that_fits(rules_of(session), {**values_of(account), "strength": strong}, today)
    return rule.segment if rule and rule.segment != account.segment and account.closed_on is None else None


def _moves(session: Session, account_id: int) -> dict[str, list[AccountMove]]:
    found: dict[str, list[AccountMove]] = {}
    mine = select(AccountMove).where(AccountMove.account_id == account_id)
    for each in session.scalars(mine.order_by(AccountMove.at.desc(), AccountMove.id.desc())):
        found.setdefault(each.field, []).append(each)
    return found


def _classes(session: Session, account_id: int) -> Sequence[AccountClass]:
    mine = select(AccountClass).where(AccountClass.account_id == account_id)
    return session.scalars(mine.order_by(AccountClass.given_at.desc(), AccountClass.id.desc())).all()


def _steps(session: Session, organization_id: int) -> list[Step]:
    rows = session.execute(
        select(Activity.id, Activity.day, Activity.subject, Activity.type, User.name)
        .outerjoin(User, User.id == Activity.owner_id)
        .where(Activity.organization_id == organization_id, is_planned(session))
        .order_by(Activity.day, Activity.id)
        .limit(STEPS_SHOWN)
    )
    return [Step(*row) for row in rows]


def _functions(session: Session, account_id: int) -> Sequence[AccountFunction]:
    return session.scalars(select(AccountFunction).where(AccountFunction.account_id == account_id)).all()


def _members(session: Session, account_id: int) -> list[tuple[AccountMember, str]]:
    rows = session.execute(
        select(AccountMember, User.name)
        .join(User, User.id == AccountMember.user_id)
        .where(AccountMember.account_id == account_id)
        .order_by(User.name, User.id)
    )
    return [(member, name) for member, name in rows]


def _kept(session: Session, table: type[Row], account_id: int) -> Sequence[Row]:
    mine = select(table).where(table.account_id == account_id, table.removed_at.is_(None))
    return session.scalars(mine.order_by(table.id)).all()


def _reviews(ratings: Sequence[FactorRating]) -> list[Review]:
    """Return the reviews, the latest first; a factor that was rated twice on a day is as it was said last."""
    days: dict[date, dict[str, FactorRating]] = {}
    for each in ratings:
        days.setdefault(each.reviewed_on, {})[each.factor] = each
    found, before = [], dict[str, int]()
    for on in sorted(days):
        found.append(Review(on, days[on], dict(before)))
        before.update({factor: each.rating for factor, each in days[on].items()})
    return found[::-1]


def _notices(session: Session, organization_id: int) -> list[Bought]:
    rows = session.execute(
        select(Procedure.id, Procedure.title, Procedure.phase, Procedure.deadline_at, Procedure.cpv_main)
        .join(ProcedureBuyer, ProcedureBuyer.procedure_id == Procedure.id)
        .where(ProcedureBuyer.organization_id == organization_id, Procedure.phase.in_(("planning", "competition")))
        .order_by(Procedure.deadline_at.desc().nulls_last(), Procedure.id.desc())
        .limit(NOTICES_SHOWN)
    )
    return [Bought(*row) for row in rows]


def _people(session: Session) -> dict[int, str]:
    return {number: name for number, name in session.execute(select(User.id, User.name))}
