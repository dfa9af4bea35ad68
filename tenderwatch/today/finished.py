"""What a person did today, of every kind that waits on Today."""

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, and_, literal, select
from sqlalchemy.orm import Session

from tenderwatch.accounts.feedback import labels as feedback
from tenderwatch.accounts.plans import labels as plans
from tenderwatch.accounts.tables import AccountGoal, Feedback
from tenderwatch.bids.tables import Bid
from tenderwatch.contracts import labels as contracts
from tenderwatch.contracts.tables import Contract, Decision
from tenderwatch.organizations.tables import Organization
from tenderwatch.renewals import labels as renewals
from tenderwatch.renewals.tables import RenewalPlan
from tenderwatch.users import labels as users
from tenderwatch.users.rules import Permission
from tenderwatch.users.tables import Audit, User
from tenderwatch.web import formatters
from tenderwatch.work import labels as work
from tenderwatch.work.tables import Activity

MOST = 50


@dataclass(frozen=True)
class Done:
    """Something the person did today."""

    at: datetime
    action: str
    title: str
    path: str
    decision_id: int | None  # whose answer this was, while it can be taken back


@dataclass(frozen=True)
class _Sort:
    """How what was done with rows of a table is told: who may read it, its words, its page, its titles by id."""

    permission: Permission
    action: Callable[[str], str]
    path: str
    titles: Select[int, str, str]  # id, title, reference


_NONE = literal("")
_PLANNED = select(RenewalPlan.id, Contract.title, Contract.reference)
_SORTS = {
    "contract": _Sort(
        Permission.SEE_CONTRACTS,
        contracts.action,
        "/contracts",
        select(Contract.id, Contract.title, Contract.reference),
    ),
    "renewal_plan": _Sort(
        Permission.SEE_CONTRACTS,
        renewals.action,
        "/renewals",
        _PLANNED.join(Contract, Contract.id == RenewalPlan.contract_id),
    ),
    "bid": _Sort(Permission.SEE_BIDS, users.action, "/bids", select(Bid.id, Bid.title, _NONE)),
    "activity": _Sort(
        Permission.SEE_ACCOUNTS, work.action, "/activities", select(Activity.id, Activity.subject, _NONE)
    ),
    "feedback": _Sort(
        Permission.SEE_ACCOUNTS,
        feedback.action,
        "/feedback",
        select(Feedback.id, Organization.name, _NONE).join(Organization, Organization.id == Feedback.organization_id),
    ),
    "account_goal": _Sort(
        Permission.SEE_ACCOUNTS, plans.action, "/goals", select(AccountGoal.id, AccountGoal.text, _NONE)
    ),
}


def done(session: Session, person: User, since: datetime) -> list[Done]:
    """Return what the person did since `since` with what waits on Today, latest first."""
    sorts = {name: sort for name, sort in _SORTS.items() if person.may(sort.permission)}
    rows = session.execute(
        select(Audit, Decision.id)
        .outerjoin(Decision, _ANSWERED)
        .where(Audit.object_type.in_(sorts), Audit.user_id == person.id, Audit.at >= since)
        .order_by(Audit.id.desc())
        .limit(MOST)
    ).all()
    told = _titles(session, sorts, [each for each, _decision in rows])
    return [
        Done(each.at, sorts[each.object_type].action(each.action), title, _path(each), decision_id)
        for each, decision_id in rows
        if (title := told[each.object_type].get(each.object_id))
    ]


_ANSWERED = and_(
    Audit.object_type == "contract",
    Decision.contract_id == Audit.object_id,
    Decision.acknowledged_at == Audit.at,
    Decision.acknowledged_by_id == Audit.user_id,
    Decision.state == "open",
)


def _titles(session: Session, sorts: Mapping[str, _Sort], rows: Collection[Audit]) -> dict[str, dict[int, str]]:
    """Return the titles of what stands in the rows, by one question a table."""
    wanted = defaultdict[str, set[int]](set)
    for each in rows:
        wanted[each.object_type].add(each.object_id)
    found = {}
    for name, ids in wanted.items():
        titles = sorts[name].titles
        named = session.execute(titles.where(titles.selected_columns[0].in_(ids)))
        found[name] = {number: formatters.titled(title, reference) for number, title, reference in named}
    return found


def _path(each: Audit) -> str:
    return f"{_SORTS[each.object_type].path}/{each.object_id}"
