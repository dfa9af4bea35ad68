"""After-care: opened by itself near the end of a contract, moved with that end, closed when its steps are."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Select, and_, func, or_, select, update
from sqlalchemy.orm import Session

from tenderwatch.accounts.care import labels, rules
from tenderwatch.accounts.care.rules import STEPS
from tenderwatch.accounts.care.service.keeping import withdraw
from tenderwatch.accounts.care.service.reckoning import TOUCHED, Accounts, some
from tenderwatch.accounts.care.service.words import Vocabulary
from tenderwatch.accounts.tables import Account, AfterCare
from tenderwatch.contracts.facts import days_off, terms_of, today_of
from tenderwatch.contracts.rules.terms import in_force_until
from tenderwatch.contracts.tables import Contract
from tenderwatch.db.bulk import insert_or
from tenderwatch.errors import Invalid, NotAllowed, NotFound
from tenderwatch.i18n import _, speaking
from tenderwatch.organizations.tables import Organization
from tenderwatch.users.audit import audit
from tenderwatch.users.tables import User
from tenderwatch.work.service import plan_once
from tenderwatch.work.tables import Activity

ORIGIN = "after-care"
SCHEDULER = "scheduler"


@dataclass
class Followed:
    """What one run did with after-care."""

    opened: int = 0
    moved: int = 0
    withdrawn: int = 0
    closed: int = 0

    def __bool__(self) -> bool:
        return bool(self.opened or self.moved or self.withdrawn or self.closed)


@dataclass(frozen=True)
class _Step:
    """A step as it stands; one that a person removed counts as settled, one that was withdrawn does not."""

    activity: Activity
    touched: bool
    is_open: bool

    @property
    def withdrawn(self) -> bool:
        return self.activity.removed_at is not None and not self.touched

    @property
    def standing(self) -> bool:
        return self.is_open and self.activity.removed_at is None


def last_day_of(contract: Contract) -> date | None:
    """Return the last day in force, as the contract's page shows it; of one that ended early the day it ended."""
    if contract.ended_on is not None:
        return contract.ended_on
    end = in_force_until(terms_of(contract))
    return end.value if end else None


def to_open(session: Session, today: date, accounts: Accounts = None) -> list[int]:
    """Return the contracts of accounts, all or some, whose after-care is due and not there."""
    near = session.scalars(_near(today, accounts))
    ends = {contract.id: end for contract in near if (end := last_day_of(contract))}
    due = {contract_id: end for contract_id, end in ends.items() if rules.opens(end, today)}
    return [contract_id for contract_id, end in due.items() if _needs(session, contract_id, end)]


def _near(today: date, accounts: Accounts) -> Select[Contract]:
    """Select the contracts of accounts that end about now, and those whose end must be computed."""
    span = timedelta(days=rules.OPENS_DAYS)
    end = func.coalesce(Contract.ended_on, Contract.ends_on)
    computed = and_(Contract.ended_on.is_(None), Contract.ends_on.is_(None), Contract.base_ends_on.is_not(None))
    theirs = select(Account.organization_id).where(Account.closed_on.is_(None), some(accounts))
    return (
        select(Contract)
        .where(Contract.deleted_at.is_(None), Contract.buyer_id.in_(theirs))
        .where(or_(end.between(today - span, today + span), computed))
        .order_by(Contract.id)
    )


def _needs(session: Session, contract_id: int, end: date) -> bool:
    rows = session.scalars(select(AfterCare).where(AfterCare.contract_id == contract_id)).all()
    alike = [row for row in rows if rules.same_end(row.ends_on, end)]
    words = Vocabulary.of(session)
    return all(_is_withdrawn(session, row, words) for row in alike)


def _is_withdrawn(session: Session, row: AfterCare, words: Vocabulary) -> bool:
    return row.closed_on is not None and any(step.withdrawn for step in steps(session, row, words))


def steps(session: Session, row: AfterCare, words: Vocabulary) -> list[_Step]:
    """Return the steps in their order."""
    keys = {rules.step_key(row.id, step.code): n for n, step in enumerate(STEPS)}
    query = select(Activity, TOUCHED).where(Activity.key.in_(keys)).execution_options(populate_existing=True)
    found = [_Step(activity, touched, activity.state in words.planned) for activity, touched in session.execute(query)]
    return sorted(found, key=lambda step: keys[step.activity.key or ""])


def open_one(session: Session, contract_id: int, now: datetime) -> AfterCare | None:
    """Open the after-care of a contract, with its steps; None when it is there or not due."""
    today = today_of(now)
    contract = session.scalar(select(Contract).where(Contract.id == contract_id).with_for_update())
    account = _account_of(session, contract) if contract else None
    end = last_day_of(contract) if contract else None
    if contract is None or account is None or end is None or not rules.opens(end, today):
        return None
    if not _needs(session, contract_id, end):
        return None
    values = {"account_id": account.id, "contract_id": contract_id, "ends_on": end, "opened_on": today}
    insert = insert_or(session, AfterCare).values(**values).on_conflict_do_nothing()
    new = session.scalar(insert.returning(AfterCare.id))
    row = session.scalars(select(AfterCare).where(AfterCare.contract_id == contract_id, AfterCare.ends_on == end)).one()
    words = Vocabulary.of(session)
    row.closed_on, row.owner_id = None, owner_of(words, contract, account)
    audit(session, row, SCHEDULER, now, "opened" if new else "reopened", {"ends_on": [None, end.isoformat()]})
    _plan(session, row, contract, words, now)
    return row


def _account_of(session: Session, contract: Contract) -> Account | None:
    return session.scalar(
        select(Account).where(Account.organization_id == contract.buyer_id, Account.closed_on.is_(None))
    )


def owner_of(words: Vocabulary, contract: Contract, account: Account) -> int | None:
    """Return the responsible expert: who owns the contract, else who does the account's work; never its seller."""
    return words.active(contract.owner_id, account.responsible_id)


def _plan(session: Session, row: AfterCare, contract: Contract, words: Vocabulary, now: datetime) -> None:
    """Plan each step once; what was withdrawn stands again."""
    days = _days(session, row, contract)
    for step in STEPS:
        with speaking(words.language(row.owner_id)):
            subject = f"{labels.step(step.code)}: {contract.title}"
        planned = plan_once(
            session,
            rules.step_key(row.id, step.code),
            organization_id=contract.buyer_id,
            type=words.type_for(step.type),
            subject=subject,
            day=days[step.code],
            owner_id=row.owner_id,
            origin=ORIGIN,
            now=now,
            contract_id=contract.id,
        )
        if planned is None:
            _restore(session, rules.step_key(row.id, step.code), days[step.code], row.owner_id)


def _restore(session: Session, key: str, day: date, owner_id: int | None) -> None:
    again = update(Activity).where(Activity.key == key, Activity.removed_at.is_not(None), ~TOUCHED)
    session.execute(
        again.values(removed_at=None, day=day, owner_id=owner_id).execution_options(synchronize_session=False)
    )


def _days(session: Session, row: AfterCare, contract: Contract) -> dict[str, date]:
    country = session.scalar(select(Organization.country).where(Organization.id == contract.buyer_id))
    holidays = days_off(country, row.opened_on, row.ends_on + timedelta(days=60))
    return dict(rules.step_days(row.ends_on, row.opened_on, holidays))


def astray(session: Session, accounts: Accounts = None) -> list[int]:
    """Return the open after-cares that are not as their contracts are, or whose steps are all settled."""
    rows = session.execute(
        select(AfterCare, Contract)
        .join(Contract, Contract.id == AfterCare.contract_id)
        .join(Account, Account.id == AfterCare.account_id)
        .where(AfterCare.closed_on.is_(None), some(accounts))
        .order_by(AfterCare.id)
    )
    words = Vocabulary.of(session)
    return [row.id for row, contract in rows.all() if _turn(session, row, contract, words)]


def _turn(session: Session, row: AfterCare, contract: Contract, words: Vocabulary) -> str | None:
    """Return what has become of an open after-care and is not seen to yet."""
    end = last_day_of(contract)
    if contract.deleted_at is not None or end is None or not rules.same_end(row.ends_on, end):
        return "withdrawn"
    if end != row.ends_on:
        return "withdrawn" if _is_taken(session, row, end) else "moved"
    if all(not step.standing for step in steps(session, row, words)):
        return "closed"
    account = session.get_one(Account, row.account_id)
    return "handed-over" if row.owner_id != owner_of(words, contract, account) else None


def follow(session: Session, after_care_id: int, now: datetime) -> str | None:
    """Let an after-care follow its contract; return what was done first: withdrawn, moved, closed or handed over."""
    row = session.scalar(select(AfterCare).where(AfterCare.id == after_care_id).with_for_update())
    first, words = None, Vocabulary.of(session)
    while row is not None and row.closed_on is None:
        contract = session.get_one(Contract, row.contract_id)
        turn = _turn(session, row, contract, words)
        if turn is None:
            break
        first = first or turn
        _TAKE[turn](session, row, contract, words, now)
        session.flush()
    return first


def _is_taken(session: Session, row: AfterCare, end: date | None) -> bool:
    other = AfterCare.contract_id == row.contract_id, AfterCare.ends_on == end, AfterCare.id != row.id
    return session.scalar(select(AfterCare.id).where(*other)) is not None


def _withdraw(session: Session, row: AfterCare, _contract: Contract, words: Vocabulary, now: datetime) -> None:
    """Take back what nobody has begun; what people did or planned anew stays theirs."""
    open_ = [step.activity.id for step in steps(session, row, words) if step.standing and not step.touched]
    withdraw(session, open_, now)
    row.closed_on = today_of(now)
    audit(session, row, SCHEDULER, now, "withdrawn")


def _move(session: Session, row: AfterCare, contract: Contract, words: Vocabulary, now: datetime) -> None:
    row.ends_on = last_day_of(contract) or row.ends_on
    audit(session, row, SCHEDULER, now, "moved")
    _place(session, row, contract, words)


def _hand_over(session: Session, row: AfterCare, contract: Contract, words: Vocabulary, now: datetime) -> None:
    row.owner_id = owner_of(words, contract, session.get_one(Account, row.account_id))
    audit(session, row, SCHEDULER, now)
    _place(session, row, contract, words)


def _close(session: Session, row: AfterCare, _contract: Contract, _words: Vocabulary, now: datetime) -> None:
    row.closed_on = today_of(now)
    audit(session, row, SCHEDULER, now, "closed")


_TAKE = {"withdrawn": _withdraw, "moved": _move, "handed-over": _hand_over, "closed": _close}


def _place(session: Session, row: AfterCare, contract: Contract, words: Vocabulary) -> None:
    """Move what nobody has begun to the days and the person that it has now."""
    days = _days(session, row, contract)
    for step in steps(session, row, words):
        if step.standing and not step.touched:
            day = days[(step.activity.key or "").rpartition(":")[2]]
            moved = update(Activity).where(Activity.id == step.activity.id)
            session.execute(moved.values(day=day, owner_id=row.owner_id).execution_options(synchronize_session=False))


def cancel(session: Session, after_care_id: int, reason: str, by: User, now: datetime) -> AfterCare:
    """Cancel what is still open of an after-care, with the reason why there is no next contact."""
    row = session.get(AfterCare, after_care_id)
    if row is None:
        raise NotFound(_("There is no such after-care."))
    if row.closed_on is not None:
        raise NotAllowed(_("This after-care is closed already."))
    if not reason.strip():
        raise Invalid(_("Say why."), {"reason": _("Say why.")})
    words = Vocabulary.of(session)
    for step in steps(session, row, words):
        if step.standing:
            step.activity.state, step.activity.no_next_because = words.cancelled[0], reason.strip()
            step.activity.closed_at, step.activity.closed_by_id = now, by.id
            audit(session, step.activity, by, now, "cancelled")
    row.closed_on = today_of(now)
    audit(session, row, by, now, "cancelled", {"reason": [None, reason.strip()]})
    session.flush()
    return row
