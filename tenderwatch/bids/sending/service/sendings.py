"""A tender is sent, sent again, or taken back; what is waived is waived by name."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from tenderwatch.bids import service as bids
from tenderwatch.bids.content.tables import BidDocument
from tenderwatch.bids.sending import labels, rules
from tenderwatch.bids.sending.tables import HurdleWaiver, PackItem, Sending
from tenderwatch.bids.tables import Bid
from tenderwatch.errors import Invalid, NotAllowed, NotFound
from tenderwatch.i18n import _
from tenderwatch.users.audit import audit
from tenderwatch.users.tables import User


@dataclass(frozen=True, kw_only=True)
class Receipt:
    """What the receipt of a tender says; its file is in the store."""

    receipt: str | None = None
    receipt_at: datetime | None = None
    file_name: str | None = None
    file_digest: str | None = None
    file_size: int | None = None


@dataclass(frozen=True, kw_only=True)
class Told(Receipt):
    """What a person tells of a sending: when, on whose clock, who, how, and the receipt."""

    at: datetime
    zone: str
    by_id: int | None
    way: str
    place: str | None = None
    note: str | None = None


def send(
    session: Session, bid_id: int, told: Told, hurdles: Sequence[rules.Hurdle], by: User, now: datetime
) -> Sending:
    """Record that the tender was sent: the pack is frozen as it stands, and the bid is submitted.

    `hurdles` are those of the bid; one that nobody waived refuses it.  A deadline that has passed since does not: only
    what was sent after it.
    """
    bid = bids.locked_bid(session, bid_id)
    if bid.stage == "outcome":
        raise NotAllowed(_("This bid has ended: nothing more is sent."))
    _refuse_wrong_times(session, bid, told, now)
    late = bid.deadline_at is not None and told.at > bid.deadline_at
    _refuse_blocked(rules.blocking(hurdles, but=() if late else ("deadline",)))
    bids.move(session, bid.id, "submitted", by, now)
    packed = frozen(session, bid.id)
    waived = [
        {"code": each.code, "named": list(each.named), "by": each.waiver.by, "because": each.waiver.because}
        for each in hurdles
        if each.waiver and (late or each.code != "deadline")
    ]
    row = _record(session, bid, "sent", told, by, now)
    row.pack, row.digest, row.waived = [asdict(each) for each in packed], rules.digest(packed), waived
    bid.submitted_at = told.at
    audit(session, bid, by, now, "tender-sent", {"sending": [None, f"{row.number} {row.digest or ''}".strip()]})
    session.flush()
    return row


def withdraw(session: Session, bid_id: int, told: Told, by: User, now: datetime) -> Sending:
    """Record that the tender was taken back: the bid is being prepared again, what was sent stays on record."""
    bid = bids.locked_bid(session, bid_id)
    last = _last(session, bid.id)
    if bid.stage != "submitted" or last is None or last.kind != "sent":
        raise NotAllowed(_("No tender is out that could be taken back."))
    _refuse_wrong_times(session, bid, told, now)
    bids.move(session, bid.id, "preparing", by, now)
    row = _record(session, bid, "withdrawn", told, by, now)
    audit(session, bid, by, now, "tender-withdrawn", {"sending": [None, str(row.number)]})
    session.flush()
    return row


def receive(session: Session, bid_id: int, number: int, said: Receipt, by: User, now: datetime) -> Sending:
    """Enter the receipt of a sending that came later; one that is there stays."""
    bid = bids.locked_bid(session, bid_id)
    row = session.scalar(select(Sending).where(Sending.bid_id == bid.id, Sending.number == number))
    if row is None:
        raise NotFound(_("Nothing of this number was sent."))
    if row.received:
        raise NotAllowed(_("The receipt is entered already."))
    found = rules.problems(row.at, said.receipt_at, None, now)
    if found:
        raise Invalid(labels.problem(found["receipt_at"]), {"receipt_at": labels.problem(found["receipt_at"])})
    if said == Receipt():
        words = _("Enter its number, its time or the file.")
        raise Invalid(words, {"receipt": words})
    for name, value in asdict(said).items():
        setattr(row, name, value)
    audit(session, bid, by, now, "receipt-entered", {"sending": [None, f"{row.number} {said.receipt or ''}".strip()]})
    session.flush()
    return row


def frozen(session: Session, bid_id: int) -> tuple[rules.Packed, ...]:
    """Return the documents of the pack as they stand, by their names; each once though several items name it."""
    query = (
        select(BidDocument)
        .join(PackItem, PackItem.document_id == BidDocument.id)
        .where(PackItem.bid_id == bid_id, PackItem.removed_at.is_(None), BidDocument.removed_at.is_(None))
        .order_by(BidDocument.id)
        .distinct()
    )
    files = [(each.id, each.files[0]) for each in session.scalars(query)]
    packed = [rules.Packed(file.name, file.number, file.size, file.digest, number) for number, file in files]
    return tuple(sorted(rules.distinct(packed), key=lambda each: each.name))


def waive(session: Session, bid_id: int, hurdle: rules.Hurdle, because: str, by: User, now: datetime) -> HurdleWaiver:
    """Waive a hurdle as it stands, by name, with a reason; what comes to it later holds the tender up again."""
    if hurdle.code not in rules.WAIVED_HERE:
        raise NotAllowed(_("This is waived where it stands, not here."))
    if not because.strip():
        raise Invalid(_("Say why."), {"reason": _("Say why, in one sentence.")})
    bid = bids.bid_of(session, bid_id)
    row = HurdleWaiver(
        bid_id=bid.id,
        code=hurdle.code,
        covers=list(hurdle.about),
        waived_at=now,
        waived_by_id=by.id,
        waived_because=because.strip(),
    )
    session.add(row)
    audit(session, bid, by, now, "changed", {"waived": [None, f"{labels.hurdle(hurdle)}: {because.strip()}"]})
    session.flush()
    return row


def ask_again(session: Session, bid_id: int, waiver_id: int, by: User, now: datetime) -> None:
    """Take a waiver back; sendings keep what was waived when they were sent."""
    bid, row = bids.bid_of(session, bid_id), session.get(HurdleWaiver, waiver_id)
    if row is None or row.bid_id != bid.id:
        raise NotFound(_("There is no such waiver."))
    said = f"{labels.hurdle_kind(row.code)}: {row.waived_because}"
    audit(session, bid, by, now, "changed", {"waived": [said, None]})
    session.delete(row)
    session.flush()


def _refuse_wrong_times(session: Session, bid: Bid, told: Told, now: datetime) -> None:
    last = _last(session, bid.id)
    found = rules.problems(told.at, told.receipt_at, last.at if last else None, now)
    if found:
        words = {name: labels.problem(code) for name, code in found.items()}
        raise Invalid(" ".join(words.values()), words)


def _refuse_blocked(blocking: Sequence[rules.Hurdle]) -> None:
    if not blocking:
        return
    words = {" ".join((each.code, *each.about)): labels.hurdle(each) for each in blocking if each.code != "deadline"}
    late = {"at": labels.problem("late")} if any(each.code == "deadline" for each in blocking) else {}
    raise Invalid(" ".join((*words.values(), *late.values())), {**words, **late})


def _record(session: Session, bid: Bid, kind: str, told: Told, by: User, now: datetime) -> Sending:
    last = _last(session, bid.id)
    row = Sending(
        bid_id=bid.id,
        number=last.number + 1 if last else 1,
        kind=kind,
        deadline_at=bid.deadline_at,
        recorded_at=now,
        recorded_by_id=by.id,
        **asdict(told),
    )
    session.add(row)
    return row


def _last(session: Session, bid_id: int) -> Sending | None:
    return session.scalar(select(Sending).where(Sending.bid_id == bid_id).order_by(Sending.number.desc()).limit(1))
