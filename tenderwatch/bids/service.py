"""Bids: begun from a notice or before there is one, moved, decided; `outcomes` ends them."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from tenderwatch.bids import labels, rules
from tenderwatch.bids.tables import Bid, BidPromise, GoDecision
from tenderwatch.errors import Invalid, NotAllowed, NotFound, Stale
from tenderwatch.i18n import _
from tenderwatch.notices.tables import Lot, Procedure, ProcedureBuyer
from tenderwatch.users import service as users
from tenderwatch.users.audit import audit
from tenderwatch.users.tables import User
from tenderwatch.web.formatters import choose_text

EDITABLE = ("title", "owner_id", "deadline_at", "value", "currency", "next_step", "next_step_on", "notes", "lots")


def start(session: Session, procedure_id: int, by: User, now: datetime) -> Bid:
    """Begin a bid for a procedure; when our team has one already, that one is returned."""
    team = users.team_of(session, by)
    if known := session.scalar(select(Bid).where(Bid.procedure_id == procedure_id, Bid.team_id == team.id)):
        return known
    procedure = session.get(Procedure, procedure_id)
    if procedure is None:
        raise NotFound(_("There is no such procedure."))
    bid = Bid(
        procedure_id=procedure.id,
        team_id=team.id,
        buyer_id=first_buyer(session, procedure.id),
        title=choose_text(procedure.title, by.language)[1] or _("Untitled procedure"),
        owner_id=by.id,
        deadline_at=procedure.deadline_at,
        published_deadline_at=procedure.deadline_at,
        currency=procedure.currency or "EUR",
        lots_seen=lots_standing(session, procedure.id),
        created_at=now,
        created_by_id=by.id,
    )
    session.add(bid)
    audit(session, bid, by, now, "entered")
    return bid


def follow_notices(session: Session, now: datetime) -> int:
    """Move the deadline of running bids where a notice moved it; return how many a notice moved.

    A deadline that a person set by hand stays; that the notices say another one now is kept, and the bid's page shows
    both.
    """
    differs = Bid.published_deadline_at.is_distinct_from(Procedure.deadline_at)
    query = select(Bid, Procedure.deadline_at).join(Procedure, Procedure.id == Bid.procedure_id)
    moved = session.execute(query.where(Bid.stage.in_(rules.BEFORE_SUBMISSION), differs)).all()
    for bid, published in moved:
        if bid.deadline_at == bid.published_deadline_at:
            bid.deadline_at = published
        bid.published_deadline_at = published
        audit(session, bid, "notice", now, "followed")
    return len(moved)


def create(session: Session, values: Mapping[str, Any], by: User, now: datetime) -> Bid:
    """Begin a bid before there is a notice; `values` are of EDITABLE, and buyer_id."""
    bid = Bid(team_id=users.team_of(session, by).id, created_at=now, created_by_id=by.id, **values)
    session.add(bid)
    audit(session, bid, by, now, "entered")
    return bid


def edit(session: Session, bid_id: int, values: Mapping[str, Any], version: int, by: User, now: datetime) -> Bid:
    """Change a bid; an edit of an older version raises Stale with both texts."""
    bid = bid_of(session, bid_id)
    if bid.version != version:
        theirs = {name: getattr(bid, name) for name in values}
        raise Stale(_("This bid was changed since you opened the page."), values, theirs)
    with session.no_autoflush:
        for name, value in values.items():
            setattr(bid, name, value)
        if "lots" in values:
            bid.lots_seen = lots_standing(session, bid.procedure_id)
        audit(session, bid, by, now)
    return bid


def take_procedure(bid: Bid, procedure: Procedure) -> None:
    """Say of which procedure a bid is; its deadline takes the place of one that was guessed before."""
    bid.procedure_id = procedure.id
    bid.deadline_at = procedure.deadline_at or bid.deadline_at
    bid.published_deadline_at = procedure.deadline_at


def take_deadline(session: Session, bid_id: int, by: User, now: datetime) -> Bid:
    """Give a bid the deadline that the notices say, which it then follows again."""
    bid = bid_of(session, bid_id)
    if bid.is_told_otherwise:
        bid.deadline_at = bid.published_deadline_at
        audit(session, bid, by, now)
    return bid


def move(session: Session, bid_id: int, stage: str, by: User, now: datetime) -> Bid:
    """Move a bid to another stage; its outcome is reached only by recording one."""
    bid = bid_of(session, bid_id)
    if stage not in rules.STAGES[:-1]:
        raise NotAllowed(_("A bid ends by recording its outcome."))
    if stage == bid.stage:
        return bid
    if not rules.may_move(bid.stage, stage, go=is_go(session, bid.id)):
        was, to = labels.stage(bid.stage), labels.stage(stage)
        text = _("A bid moves from %(was)s to %(to)s by a decision to go: record it first.", was=was, to=to)
        raise NotAllowed(text if bid.stage != "outcome" else _("This bid has ended: it can only go back to submitted."))
    bid.stage = stage
    bid.submitted_at = now if stage == "submitted" else None
    audit(session, bid, by, now, "moved")
    return bid


def is_go(session: Session, bid_id: int) -> bool:
    """Return whether the last decision about a bid was to go."""
    query = select(GoDecision.go).where(GoDecision.bid_id == bid_id).order_by(GoDecision.id.desc()).limit(1)
    return bool(session.scalar(query))


@dataclass(frozen=True)
class Frozen:
    """What a decision was taken on, kept with it: score and line, what it goes against, gates and scores one by one."""

    approver_id: int | None = None
    score: int | None = None
    line: int | None = None
    against: Collection[str] = ()
    basis: Mapping[str, Any] = field(default_factory=dict)


def decide(
    session: Session,
    bid_id: int,
    go: bool,
    reason: str,
    by: User,
    now: datetime,
    *,
    later: bool = False,
    frozen: Frozen | None = None,
) -> GoDecision:
    """Record go, no-go or later with its reason.

    Go moves the bid on to preparing, no-go leaves its outcome to be recorded, later leaves the bid where it is.
    """
    if not reason.strip():
        raise Invalid(_("Say why."), {"reason": _("Say why, in one sentence.")})
    bid, seen = bid_of(session, bid_id), frozen or Frozen()
    decision = GoDecision(
        bid_id=bid.id,
        go=go and not later,
        later=later,
        reason=reason.strip(),
        decided_at=now,
        decided_by_id=by.id,
        approver_id=seen.approver_id,
        score=seen.score,
        line=seen.line,
        against=list(seen.against),
        basis=dict(seen.basis),
    )
    session.add(decision)
    if bid.stage in rules.BEFORE_THE_GATE and not later:
        bid.stage = "preparing" if go else "go-no-go"
    told = {"decision": [None, decision.choice], "reason": [None, reason.strip()]}
    audit(session, bid, by, now, "decided", told)
    return decision


def promise(session: Session, bid_id: int, text: str, evidence: str, by: User, now: datetime) -> BidPromise:
    """Write down what a bid promises, for the owner of the contract that it may become."""
    if not text.strip():
        words = _("Say what is promised.")
        raise Invalid(words, {"text": words})
    bid = bid_of(session, bid_id)
    row = BidPromise(
        bid_id=bid.id,
        text=text.strip(),
        evidence=evidence.strip() or None,
        entered_at=now,
        entered_by_id=by.id,
    )
    session.add(row)
    audit(session, bid, by, now, "promised", {"promise": [None, row.text]})
    session.flush()
    return row


def take_promise_back(session: Session, bid_id: int, promise_id: int, by: User, now: datetime) -> None:
    """Cross out a promise of a bid; one that a contract's owner has already stays with the contract."""
    bid, row = bid_of(session, bid_id), session.get(BidPromise, promise_id)
    if row is None or row.bid_id != bid.id:
        raise NotFound(_("There is no such promise."))
    audit(session, bid, by, now, "promise-taken-back", {"promise": [row.text, None]})
    session.delete(row)
    session.flush()


def lots_of(session: Session, bid: Bid) -> list[str]:
    """Return the codes of the lots we bid for: those named, else all of the procedure (none when it has no lots)."""
    return list(bid.lots) or _divided_into(session, bid.procedure_id)


def lots_to_name(session: Session, bid_id: int) -> list[str]:
    """Return the codes by which a lot of a bid can be named: those of its procedure, none when it is not divided."""
    return _divided_into(session, bid_of(session, bid_id).procedure_id)


def _divided_into(session: Session, procedure_id: int | None) -> list[str]:
    codes = lots_standing(session, procedure_id)
    return codes if len(codes) > 1 else []


def lots_standing(session: Session, procedure_id: int | None) -> list[str]:
    """Return the codes of the lots that a procedure has now; one that is not divided has one."""
    query = select(Lot.code).where(Lot.procedure_id == procedure_id, Lot.removed_in_id.is_(None))
    return [code for code in session.scalars(query.order_by(Lot.position)) if rules.is_lot(code)]


def first_buyer(session: Session, procedure_id: int) -> int | None:
    """Return the buyer that a procedure names first."""
    query = select(ProcedureBuyer.organization_id).where(ProcedureBuyer.procedure_id == procedure_id)
    return session.scalar(query.order_by(ProcedureBuyer.position).limit(1))


def bid_of(session: Session, bid_id: int) -> Bid:
    """Return a bid; NotFound when there is none."""
    bid = session.get(Bid, bid_id)
    if bid is None:
        raise NotFound(_("There is no such bid."))
    return bid


def locked_bid(session: Session, bid_id: int) -> Bid:
    """Return a bid and let others wait who number or order something in it, until the transaction ends."""
    bid = session.scalar(select(Bid).where(Bid.id == bid_id).with_for_update(of=Bid))
    if bid is None:
        raise NotFound(_("There is no such bid."))
    return bid
