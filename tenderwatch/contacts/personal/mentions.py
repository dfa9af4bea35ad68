"""Texts that name a person and belong to other matters: told, so that somebody decides; no erasure rewrites them."""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import String, inspect, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from tenderwatch.accounts.tables import Account, AccountGoal, AccountMove, AccountRisk, FactorRating, Feedback, Referral
from tenderwatch.bids.gate.tables import GateRequirement
from tenderwatch.bids.sending.tables import HurdleWaiver, PackItem, ReviewRemark, Sending
from tenderwatch.bids.tables import Bid, GoDecision, Outcome
from tenderwatch.contacts.personal.everywhere import Kept
from tenderwatch.contracts.tables import Amendment, Contract, ContractDocument, Decision, Deliverable
from tenderwatch.db import Base
from tenderwatch.renewals.tables import RenewalPlan, RenewalTask
from tenderwatch.work.tables import Activity

MOST = 20
"""Texts of one kind that are named one by one."""

PLACES: tuple[tuple[type[Base], str, str], ...] = (
    (Activity, "activity", "id"),
    (Bid, "bid", "id"),
    (GoDecision, "bid", "bid_id"),
    (GateRequirement, "bid", "bid_id"),
    (PackItem, "bid", "bid_id"),
    (HurdleWaiver, "bid", "bid_id"),
    (Sending, "bid", "bid_id"),
    (ReviewRemark, "bid", "bid_id"),
    (Outcome, "bid", "bid_id"),
    (Contract, "contract", "id"),
    (Decision, "contract", "contract_id"),
    (Amendment, "contract", "contract_id"),
    (Deliverable, "contract", "contract_id"),
    (ContractDocument, "contract", "contract_id"),
    (RenewalPlan, "plan", "id"),
    (RenewalTask, "plan", "plan_id"),
    (Account, "account", "id"),
    (AccountMove, "account", "account_id"),
    (AccountRisk, "account", "account_id"),
    (AccountGoal, "account", "account_id"),
    (FactorRating, "account", "account_id"),
    (Referral, "account", "account_id"),
    (Feedback, "feedback", "id"),
)
"""Where people write freely: the table, what the text belongs to, and the column that says which one."""


@dataclass(frozen=True)
class Mention:
    """A text that names the person: to what it belongs, which one that is."""

    what: str
    object_id: int


def mentions(session: Session, kept: Kept) -> list[Mention]:
    """Return the texts that would go on naming the person after an erasure."""
    own = {("activity", each.id) for each in kept.activities} | {("feedback", each.id) for each in kept.feedback}
    found = dict.fromkeys(each for table, what, key in PLACES for each in _in(session, table, what, key, kept))
    return [each for each in found if (each.what, each.object_id) not in own]


def _in(session: Session, table: type[Base], what: str, key: str, kept: Kept) -> Iterator[Mention]:
    texts = list(_texts(table))
    rows = select(getattr(table, key), *texts).where(kept.traces.may_be_in(*texts)).limit(MOST)
    for number, *values in session.execute(rows):
        if number is not None and kept.traces.wide.are_in(values):
            yield Mention(what, number)


def _texts(table: type[Base]) -> Iterator[InstrumentedAttribute[str]]:
    for column in inspect(table).column_attrs:
        if isinstance(column.columns[0].type, String) and not column.columns[0].foreign_keys:
            yield getattr(table, column.key)
