"""What the house has at all: one question, asked once for a page or for all mails of a morning.

Most people are asked about most things in vain; what nobody has needs not be asked of each of them.
"""

from collections.abc import Mapping

from sqlalchemy import Exists, exists, select
from sqlalchemy.orm import Session

from tenderwatch.accounts.tables import AccountGoal, Feedback, Referral
from tenderwatch.bids.plan.tables import BidPlan
from tenderwatch.bids.tables import Bid
from tenderwatch.bids.tasks.tables import BidTask
from tenderwatch.contracts.published.tables import PublishedUpdate, PublishedWin
from tenderwatch.contracts.tables import Contract, ContractPromise, Deliverable
from tenderwatch.db.remembering import remembered
from tenderwatch.missed.tables import RecallAudit
from tenderwatch.notices.tables import Award
from tenderwatch.renewals.tables import RenewalSuggestion
from tenderwatch.watching.tables import Follow
from tenderwatch.work.tables import Activity

_ROWS: Mapping[str, Exists] = {
    "activities": exists().where(Activity.removed_at.is_(None)),
    "audits": exists(select(RecallAudit.id)),
    "bid tasks": exists().where(BidTask.closed_at.is_(None), BidTask.removed_at.is_(None)),
    "bids": exists(select(Bid.id)),
    "complaints": exists().where(Feedback.kind == "complaint"),
    "deliverables": exists().where(Deliverable.done_on.is_(None)),
    "follows": exists(select(Follow.procedure_id)),
    "frameworks": exists().where(Contract.framework_maximum > 0),
    "goals": exists().where(AccountGoal.state == "open"),
    "plans": exists(select(BidPlan.id)),
    "promises": exists().where(ContractPromise.kept_on.is_(None)),
    "proposals": exists().where(RenewalSuggestion.state == "proposed"),
    "published": exists().where(PublishedUpdate.state == "open"),
    "referrals": exists().where(Referral.ended_on.is_(None)),
    "results": exists().where(Bid.stage == "submitted", Award.procedure_id == Bid.procedure_id),
    "wins": exists().where(PublishedWin.state == "open"),
}
"""Whether there is any: never less than what is asked of a person, so that nothing is missed."""
_WHETHER = select(*(found.label(kind) for kind, found in _ROWS.items()))


def has_any(session: Session, *kinds: str) -> bool:
    """Tell whether anybody at all has something of one of these kinds."""
    has = ask(session)
    return any(has[kind] for kind in kinds)


def ask(session: Session) -> Mapping[str, bool]:
    """Return of each kind whether anybody has any."""
    return remembered(session, "in use", lambda: dict(session.execute(_WHETHER).one()._mapping))
