"""Of whom a morning's run asks anything at all: asked once for everybody, so that most need not be asked about.

What is known here never says less than the question that it spares: a day's margin covers every time zone.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tenderwatch.contracts.facts import today_of
from tenderwatch.contracts.tables import Contract, ContractWarning, Decision
from tenderwatch.db.remembering import recalled, remembered
from tenderwatch.renewals.tables import RenewalPlan, RenewalTask
from tenderwatch.users.tables import User

DECIDE_DAYS = 14
"""So many days before its date a warning stands under "Decide"; before that under "Contract warnings"."""

_MARGIN = timedelta(days=1)
_KEY = "whose"


@dataclass(frozen=True)
class Whose:
    """Numbers of people (None: nobody's), and moments.

    `went_on` tells when a warning of a person last went on to somebody else, `entered_at` when the last contract was
    entered.
    """

    due_tasks: Collection[int | None]
    near_decisions: Collection[int | None]
    went_on: Mapping[int, datetime]
    entered_at: datetime | None
    names: Mapping[int, str]


def ask(session: Session, now: datetime) -> Whose:
    """Ask for everybody, to be known to what is asked of each."""
    return remembered(session, _KEY, lambda: _asked(session, now))


def spared(session: Session) -> Whose | None:
    """Return what was asked for everybody, or None when nobody did: then each question must be asked."""
    asked: Whose | None = recalled(session, _KEY)
    return asked


def _asked(session: Session, now: datetime) -> Whose:
    today = today_of(now)
    tasks = (
        select(func.coalesce(RenewalTask.owner_id, Contract.owner_id))
        .join(RenewalPlan, RenewalPlan.id == RenewalTask.plan_id)
        .join(Contract, Contract.id == RenewalPlan.contract_id)
        .where(RenewalTask.state == "open", RenewalPlan.state == "open", RenewalTask.due_on <= today + _MARGIN)
    )
    decisions = (
        select(func.coalesce(Decision.assignee_id, Contract.owner_id))
        .join(Contract, Contract.id == Decision.contract_id)
        .where(Decision.state == "open", Decision.due_on <= today + timedelta(days=DECIDE_DAYS) + _MARGIN)
    )
    went_on = select(ContractWarning.person_id, func.max(ContractWarning.escalated_at)).where(
        ContractWarning.escalated_at.is_not(None), ContractWarning.person_id.is_not(None)
    )
    return Whose(
        due_tasks=frozenset(session.scalars(tasks.distinct())),
        near_decisions=frozenset(session.scalars(decisions.distinct())),
        went_on={who: at for who, at in session.execute(went_on.group_by(ContractWarning.person_id)) if who and at},
        entered_at=session.scalar(select(func.max(Contract.entered_at))),
        names={row.id: row.name for row in session.execute(select(User.id, User.name))},
    )
