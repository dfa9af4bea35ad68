"""Who hears of feedback: those who did the work, of good words; those whose step it is, of a complaint."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from tenderwatch.accounts.feedback.queries.listing import OPEN_COMPLAINT, Line, line, lines
from tenderwatch.accounts.feedback.service.praise import IS_PRAISE
from tenderwatch.accounts.tables import Account, AccountMember, AfterCare, Feedback
from tenderwatch.contracts.tables import Contract
from tenderwatch.db.remembering import remembered


@dataclass(frozen=True)
class Praise:
    """Good words that somebody is told: from whom, about what, and what was added when they were passed on."""

    line: Line
    passed_on_with: str | None


def praise_for(session: Session, person_id: int, since: datetime, now: datetime) -> list[Praise]:
    """Return the good words about the work of a person that were released after a moment, up to now."""
    released = lines().where(
        IS_PRAISE, Feedback.removed_at.is_(None), Feedback.doers_told_at > since, Feedback.doers_told_at <= now
    )
    found = session.execute(released.order_by(Feedback.doers_told_at, Feedback.id)).all()
    if not found:
        return []
    whose = _doers(session, [row[0] for row in found])
    today = now.date()
    return [Praise(line(row, today), row[0].action) for row in found if person_id in whose[row[0].id]]


def last_praise(session: Session, now: datetime) -> datetime | None:
    """Return when good words were released last, of whomever; None: never."""
    released = IS_PRAISE & Feedback.removed_at.is_(None) & (Feedback.doers_told_at <= now)
    last = select(func.max(Feedback.doers_told_at)).where(released)
    return remembered(session, ("last praise", now), lambda: session.scalar(last))


def doers(session: Session, row: Feedback) -> set[int]:
    """Return who did the work that feedback is about.

    The person named, the owner of the contract and whoever has its after-care; without a contract those who care for
    the customer: the responsible person and the account team.
    """
    return _doers(session, [row])[row.id]


def _doers(session: Session, rows: Collection[Feedback]) -> dict[int, set[int]]:
    contracts = {row.contract_id for row in rows if row.contract_id}
    customers = {row.organization_id for row in rows if not row.contract_id}
    of_contract = _of_contracts(session, contracts) if contracts else {}
    of_account = _of_accounts(session, customers) if customers else {}
    found = {}
    for row in rows:
        team = of_contract[row.contract_id] if row.contract_id else of_account[row.organization_id]
        found[row.id] = {each for each in (row.person_id, *team) if each is not None}
    return found


def _of_contracts(session: Session, ids: Collection[int]) -> dict[int, set[int | None]]:
    owners = session.execute(select(Contract.id, Contract.owner_id).where(Contract.id.in_(ids)))
    caring = session.execute(select(AfterCare.contract_id, AfterCare.owner_id).where(AfterCare.contract_id.in_(ids)))
    return _gathered([*owners, *caring])


def _of_accounts(session: Session, ids: Collection[int]) -> dict[int, set[int | None]]:
    ours = Account.organization_id.in_(ids)
    leading = session.execute(select(Account.organization_id, Account.responsible_id).where(ours))
    team = select(Account.organization_id, AccountMember.user_id).join(Account, Account.id == AccountMember.account_id)
    return _gathered([*leading, *session.execute(team.where(ours))])


def _gathered(pairs: Iterable[tuple[int, int | None]]) -> dict[int, set[int | None]]:
    found: dict[int, set[int | None]] = defaultdict(set)
    for key, person_id in pairs:
        found[key].add(person_id)
    return found


def due_steps(session: Session, people: Collection[int | None] | None, today: date) -> list[Line]:
    """Return the complaints whose next step is these people's, the first due first; None is everybody.

    A complaint is its owner's; without one it is asked of the owner of its contract, else of who answers for what is
    nobody's (None among the people).
    """
    query = lines().where(OPEN_COMPLAINT)
    if people is not None:
        whose = func.coalesce(Feedback.owner_id, Contract.owner_id)
        named = whose.in_([each for each in people if each is not None])
        query = query.where(or_(named, whose.is_(None)) if None in people else named)
    theirs = [line(row, today) for row in session.execute(query)]
    return sorted((each for each in theirs if each.due), key=lambda each: (each.due.by if each.due else today, each.id))
