"""A renewal becomes a bid with everything that is known carried over, before or after its notice is there."""

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from tenderwatch.bids import service as bids
from tenderwatch.bids.tables import Bid, Outcome
from tenderwatch.contracts import service as contracts
from tenderwatch.contracts.tables import Contract
from tenderwatch.errors import NotAllowed, NotFound
from tenderwatch.i18n import _
from tenderwatch.notices.tables import Procedure
from tenderwatch.renewals.tables import RenewalPlan
from tenderwatch.users import service as users
from tenderwatch.users.audit import audit
from tenderwatch.users.rules import Permission
from tenderwatch.users.tables import User
from tenderwatch.web import formatters

LOST = ("lost", "excluded", "annulled")


def start_bid(session: Session, plan_id: int, by: User, now: datetime) -> Bid:
    """Begin the bid of a renewal, or return the one that there is; a bid of the confirmed procedure is taken as it is.

    The contract's owner leads it when their roles let them, else who begins it.
    """
    plan = session.get(RenewalPlan, plan_id)
    if plan is None:
        raise NotFound(_("There is no such renewal plan."))
    if plan.bid_id is not None:
        return session.get_one(Bid, plan.bid_id)
    if plan.state != "open":
        raise NotAllowed(_("This plan is closed: there is nothing to bid for."))
    contract = session.get_one(Contract, plan.contract_id)
    bid = _of_procedure(session, plan.procedure_id, by, now) if plan.procedure_id else None
    bid = bid or _without_notice(session, contract, by, now)
    plan.bid_id = bid.id
    audit(session, plan, by, now, "bid-begun", {"bid": [None, bid.title]})
    session.flush()
    _carry_over(session, plan, contract, bid, by, now)
    return bid


def _of_procedure(session: Session, procedure_id: int, by: User, now: datetime) -> Bid:
    bid = bids.start(session, procedure_id, by, now)
    session.flush()
    return bid


def _without_notice(session: Session, contract: Contract, by: User, now: datetime) -> Bid:
    leader = _leader(session, contract, by)
    values = {
        "title": contract.title,
        "buyer_id": contract.buyer_id,
        "owner_id": leader.id,
        "currency": contract.currency,
    }
    bid = bids.create(session, values, by, now)
    session.flush()
    return bid


def _leader(session: Session, contract: Contract, by: User) -> User:
    owner = session.get(User, contract.owner_id) if contract.owner_id else None
    return owner if owner is not None and owner.active and owner.may(Permission.EDIT_BIDS) else by


def _carry_over(session: Session, plan: RenewalPlan, contract: Contract, bid: Bid, by: User, now: datetime) -> None:
    """Give the bid its leader with their team, and tell in its notes what is known from the contract and its plan."""
    leader = _leader(session, contract, by)
    told = "\n".join(_told(session, plan, contract))
    with session.no_autoflush:
        if bid.stage == "identified" and bid.created_at == now:
            bid.owner_id, bid.team_id = leader.id, users.team_of(session, leader).id
        bid.buyer_id = bid.buyer_id or contract.buyer_id
        bid.notes = "\n\n".join(filter(None, (bid.notes, told)))
        audit(session, bid, by, now, "changed")
    session.flush()


def _told(session: Session, plan: RenewalPlan, contract: Contract) -> Iterator[str]:
    """Yield what the bid should know, a line each."""
    name = formatters.titled(contract.title, contract.reference)
    yield _("Renewal of our contract %(contract)s: we are the incumbent.", contract=name)
    if contract.value is not None:
        worth = formatters.money(contract.value, contract.currency)
        yield _("Estimate: %(value)s excl. VAT, the value of the previous contract.", value=worth)
    if (lots := _lots(session, contract)) is not None:
        yield _("Lots of the previous contract: %(lots)s.", lots=lots)
    if contract.unhappy_because:
        yield _("Bound but unhappy: %(reason)s", reason=contract.unhappy_because)
    if plan.chance_reason:
        yield _("Our chance as we see it: %(reason)s", reason=plan.chance_reason)
    for label, words in (
        (_("What they need"), plan.needs),
        (_("What we promised"), plan.promises),
        (_("Notes of the plan"), plan.notes),
        (_("Notes of the contract"), contract.notes),
    ):
        if words:
            yield f"{label}: {words}"


def _lots(session: Session, contract: Contract) -> str | None:
    if contract.bid_id is None:
        return None
    lots = session.scalar(select(Bid.lots).where(Bid.id == contract.bid_id))
    won = session.scalar(select(Outcome.lots_won).where(Outcome.bid_id == contract.bid_id))
    return ", ".join(won or lots or []) or None


def join(session: Session, plan: RenewalPlan, by: User, now: datetime) -> None:
    """Let the bid that was begun before its notice go on with the procedure that was confirmed."""
    bid = session.get(Bid, plan.bid_id) if plan.bid_id else None
    if bid is None or bid.procedure_id is not None or plan.procedure_id is None:
        return
    procedure = session.get_one(Procedure, plan.procedure_id)
    with session.no_autoflush:
        bids.take_procedure(bid, procedure)
        audit(session, bid, by, now, "joined")
    session.flush()


def contract_of_bid(session: Session, bid_id: int, by: User, now: datetime) -> Contract:
    """Make a won bid a contract; where it was a renewal, the contract follows the old one, whose decisions fall silent.

    What a person named as the old contract's successor stays.
    """
    bid = bids.bid_of(session, bid_id)
    contract = contracts.from_bid(session, bid, by, now)
    renewed = select(Contract.id).join(RenewalPlan, RenewalPlan.contract_id == Contract.id)
    follows = renewed.where(
        RenewalPlan.bid_id == bid.id,
        Contract.successor_id.is_(None),
        Contract.deleted_at.is_(None),
        Contract.id != contract.id,
    )
    for old_id in session.scalars(follows).all():
        contracts.name_successor(session, old_id, contract.id, by, now)
    return contract


def is_lost(session: Session, contract_id: int) -> bool:
    """Return whether the bid that renewed a contract was lost: its end is then recorded as lost to another."""
    results = (
        select(Outcome.result)
        .join(RenewalPlan, RenewalPlan.bid_id == Outcome.bid_id)
        .where(RenewalPlan.contract_id == contract_id)
        .order_by(RenewalPlan.ordinal.desc())
    )
    return session.scalar(results.limit(1)) in LOST
