"""What people say to what is published: taken over by the same verbs as their own edits, or refused with a reason."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from tenderwatch.contracts import service
from tenderwatch.contracts.facts import today_of
from tenderwatch.contracts.published import wording as words
from tenderwatch.contracts.published.looking import look
from tenderwatch.contracts.published.prefilling import won_bid
from tenderwatch.contracts.published.tables import PublishedUpdate, PublishedWin
from tenderwatch.contracts.rules.published import FIELDS
from tenderwatch.contracts.service import ContractValues, OptionValue
from tenderwatch.contracts.tables import Amendment, Contract
from tenderwatch.errors import Invalid, NotAllowed, NotFound, Stale
from tenderwatch.i18n import _
from tenderwatch.notices.tables import Notice
from tenderwatch.users.audit import audit
from tenderwatch.users.tables import User

Terms = Callable[[ContractValues, Any], ContractValues]


def accept(
    session: Session,
    contract_id: int,
    update_ids: Collection[int],
    seen: int,
    by: User,
    now: datetime,
) -> Contract:
    """Take over what is published, field by field; nothing is taken over when one of it cannot be.

    `seen` is the contract's version of which the reader saw the comparison: Stale when it was changed meanwhile.
    """
    contract = service.contract_of(session, contract_id)
    rows = _chosen(session, contract_id, update_ids)
    if contract.version != seen:
        raise _stale(session, contract, rows)
    for row in rows:
        row.state, row.decided_at, row.decided_by_id = "accepted", now, by.id
    _take_terms(session, contract, rows, by, now)
    for row in rows:
        if row.field in _ACTS:
            _ACTS[row.field](session, contract, row, by, now)
    _tell(session, contract, rows, "published-accepted", by, now)
    look(session, contract_id, now)
    return contract


def refuse(
    session: Session, contract_id: int, update_ids: Collection[int], reason: str, by: User, now: datetime
) -> Contract:
    """Note that what is published is not taken over, and why: it comes back only when something else is published."""
    contract = service.contract_of(session, contract_id)
    rows = _chosen(session, contract_id, update_ids)
    if not reason.strip():
        raise Invalid(_("Say why."), {"reason": _("Say why.")})
    for row in rows:
        row.state, row.decided_at, row.decided_by_id, row.reason = "refused", now, by.id, reason.strip()
    _tell(session, contract, rows, "published-refused", by, now, reason.strip())
    look(session, contract_id, now)
    return contract


def reconsider(session: Session, contract_id: int, update_ids: Collection[int], by: User, now: datetime) -> Contract:
    """Take a refusal back: it is proposed again where it still differs."""
    contract = service.contract_of(session, contract_id)
    rows = [row for row in _of(session, contract_id, update_ids) if row.state == "refused"]
    for row in rows:
        row.state, row.reason = "superseded", None
    if rows:
        _tell(session, contract, rows, "published-reconsidered", by, now)
    look(session, contract_id, now)
    return contract


def _chosen(session: Session, contract_id: int, update_ids: Collection[int]) -> list[PublishedUpdate]:
    """Return the open proposals chosen, in the order in which they are taken over."""
    rows = [row for row in _of(session, contract_id, update_ids) if row.state == "open"]
    if not rows:
        raise NotAllowed(_("This is decided already, or no longer published so. Look at the contract again."))
    return sorted(rows, key=lambda row: (FIELDS.index(row.field), row.id))


def _of(session: Session, contract_id: int, update_ids: Collection[int]) -> Sequence[PublishedUpdate]:
    wanted = select(PublishedUpdate).where(
        PublishedUpdate.contract_id == contract_id, PublishedUpdate.id.in_(update_ids)
    )
    return session.scalars(wanted.execution_options(populate_existing=True)).all()


def _stale(session: Session, contract: Contract, rows: Sequence[PublishedUpdate]) -> Stale:
    """Say what the contract has now beside what is published."""
    mine = {words.field(row.field): words.value(session, row.field, row.published) for row in rows}
    theirs = {words.field(row.field): words.value(session, row.field, row.ours) for row in rows}
    return Stale(
        _(
            "Contract %(reference)s was changed meanwhile. What differs was compared again.",
            reference=contract.reference,
        ),
        mine,
        theirs,
    )


def _tell(
    session: Session,
    contract: Contract,
    rows: Sequence[PublishedUpdate],
    action: str,
    by: User,
    now: datetime,
    reason: str | None = None,
) -> None:
    """Write into the contract's history from which notices it was, and of which fields."""
    notices = session.scalars(
        select(Notice.key).where(Notice.id.in_({row.notice_id for row in rows})).order_by(Notice.id)
    )
    said = [words.field(row.field) for row in rows]
    changes: dict[str, list[Any]] = {"published-in": [None, list(notices)], "published-fields": [None, said]}
    audit(session, contract, by, now, action, {**changes, **({"reason": [None, reason]} if reason else {})})
    session.flush()


# Fields that are what somebody enters


def _day(value: str) -> date:
    return date.fromisoformat(value)


def _money(value: str) -> tuple[Decimal, str]:
    amount, _blank, currency = value.partition(" ")
    return Decimal(amount), currency


def _with_value(values: ContractValues, said: str) -> ContractValues:
    amount, currency = _money(said)
    return replace(values, value=amount, currency=currency)


def _with_options(values: ContractValues, lengths: list[int]) -> ContractValues:
    """Keep what is known of options that keep their length; those that are new are the buyer's, as is usual."""
    known = values.options
    told = [
        known[n] if n < len(known) and known[n].months == months else OptionValue(months)
        for n, months in enumerate(lengths)
    ]
    return replace(values, options=tuple(told))


_TERMS: Mapping[str, Terms] = MappingProxyType(
    {
        "reference": lambda values, said: replace(values, reference=said),
        "buyer_id": lambda values, said: replace(values, buyer_id=said),
        "starts_on": lambda values, said: replace(values, starts_on=_day(said)),
        "base_ends_on": lambda values, said: replace(values, base_ends_on=_day(said), term="fixed"),
        "term": lambda values, said: replace(values, term=said),
        "options": _with_options,
        "value": _with_value,
        "framework_maximum": lambda values, said: replace(values, framework_maximum=_money(said)[0]),
    }
)


def _take_terms(session: Session, contract: Contract, rows: Sequence[PublishedUpdate], by: User, now: datetime) -> None:
    values = service.values_of(contract)
    for row in rows:
        if row.field in _TERMS:
            values = _TERMS[row.field](values, row.published)
    service.change(session, contract, values, by, now)


# Fields that are acts of their own


def _link(session: Session, contract: Contract, row: PublishedUpdate, by: User, now: datetime) -> None:
    service.link_procedure(session, contract.id, row.published, by, now)


def _use_option(session: Session, contract: Contract, row: PublishedUpdate, by: User, now: datetime) -> None:
    decided_on = min(_published_on(session, row) or today_of(now), today_of(now))
    service.use_option(session, contract.id, row.published, decided_on, by, now)


def _extend(session: Session, contract: Contract, row: PublishedUpdate, by: User, now: datetime) -> None:
    """The extension makes an amendment of its own, whose source is the notice: that is not proposed once more."""
    service.extend(session, contract.id, _day(row.published), _source(session, row), by, now)
    session.flush()
    latest = select(Amendment).where(Amendment.contract_id == contract.id).order_by(Amendment.id.desc()).limit(1)
    amendment = session.scalars(latest).one()
    amendment.notice_id = row.notice_id
    same = select(PublishedUpdate).where(
        PublishedUpdate.contract_id == contract.id,
        PublishedUpdate.notice_id == row.notice_id,
        PublishedUpdate.field == "amendment",
        PublishedUpdate.state == "open",
    )
    for each in session.scalars(same):
        each.state, each.decided_at, each.decided_by_id = "accepted", now, by.id


def _note_renewals(session: Session, contract: Contract, row: PublishedUpdate, by: User, now: datetime) -> None:
    service.note_renewals(session, contract.id, row.published, by, now)


def _amend(session: Session, contract: Contract, row: PublishedUpdate, by: User, now: datetime) -> None:
    there = select(Amendment.id).where(
        Amendment.contract_id == contract.id, Amendment.notice_id == row.notice_id, Amendment.removed_at.is_(None)
    )
    if session.scalar(there.limit(1)) is not None:
        return
    said = row.published
    values = {
        "what": said["what"],
        "was": said["was"],
        "becomes": said["becomes"] or words.amendment(said),
        "effective_on": _day(said["on"]) if said["on"] else today_of(now),
        "notice_id": row.notice_id,
    }
    service.keep(session, contract.id, "amendments", values, by, now)


_ACTS: Mapping[str, Callable[[Session, Contract, PublishedUpdate, User, datetime], None]] = MappingProxyType(
    {
        "procedure_id": _link,
        "option": _use_option,
        "ends_on": _extend,
        "renewals_told": _note_renewals,
        "amendment": _amend,
    }
)


def _published_on(session: Session, row: PublishedUpdate) -> date | None:
    return session.scalar(select(Notice.published_on).where(Notice.id == row.notice_id))


def _source(session: Session, row: PublishedUpdate) -> str:
    key = session.scalar(select(Notice.key).where(Notice.id == row.notice_id))
    return _("As published in notice %(number)s.", number=key)


# What we won and have not entered


def enter(session: Session, win_id: int, values: ContractValues, by: User, now: datetime) -> Contract:
    """Enter the contract that a notice says we won, with its procedure, and its bid where that was won."""
    win = _win(session, win_id)
    contract = service.enter(
        session, values, by, now, bid_id=_bid_without_contract(session, win), procedure_id=win.procedure_id
    )
    win.state, win.decided_at, win.decided_by_id, win.contract_id = "accepted", now, by.id, contract.id
    key = session.scalar(select(Notice.key).where(Notice.id == win.notice_id))
    session.flush()
    audit(session, contract, by, now, "published-accepted", {"published-in": [None, [key]]})
    service.hand_over_promises(session, contract, by, now)
    look(session, contract.id, now)
    return contract


def dismiss(session: Session, win_id: int, reason: str, by: User, now: datetime) -> PublishedWin:
    """Note that what a notice says we won is not to be entered, and why."""
    win = _win(session, win_id)
    if not reason.strip():
        raise Invalid(_("Say why."), {"reason": _("Say why.")})
    win.state, win.decided_at, win.decided_by_id, win.reason = "refused", now, by.id, reason.strip()
    audit(session, win, by, now, "published-refused")
    session.flush()
    return win


def recall(session: Session, win_id: int, by: User, now: datetime) -> PublishedWin:
    """Take back that it is not to be entered."""
    win = session.get(PublishedWin, win_id)
    if win is None or win.state != "refused":
        raise NotFound(_("There is nothing of the kind here."))
    win.state, win.reason, win.decided_at, win.decided_by_id = "open", None, None, None
    audit(session, win, by, now, "published-reconsidered")
    session.flush()
    return win


def _win(session: Session, win_id: int) -> PublishedWin:
    win = session.scalar(select(PublishedWin).where(PublishedWin.id == win_id).with_for_update())
    if win is None:
        raise NotFound(_("There is nothing of the kind here."))
    if win.state != "open":
        raise NotAllowed(_("This is decided already, or no longer published so. Look at the contract again."))
    return win


def _bid_without_contract(session: Session, win: PublishedWin) -> int | None:
    bid = won_bid(session, win.procedure_id)
    return bid.id if bid else None
