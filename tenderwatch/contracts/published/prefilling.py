"""The form of a contract that a notice says we won, filled in with what is published."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from tenderwatch.bids.rules import OPENS_CONTRACT
from tenderwatch.bids.tables import Bid, Outcome
from tenderwatch.contracts.facts import today_of
from tenderwatch.contracts.published.reading import told_of
from tenderwatch.contracts.published.tables import PublishedWin
from tenderwatch.contracts.rules.published import Win, wins_of
from tenderwatch.contracts.service import ContractValues, OptionValue
from tenderwatch.contracts.service.from_bid import PROCEDURE_KINDS
from tenderwatch.contracts.tables import Contract
from tenderwatch.errors import NotFound
from tenderwatch.i18n import _
from tenderwatch.notices.tables import Notice, Procedure
from tenderwatch.organizations.queries import ours
from tenderwatch.organizations.tables import Organization
from tenderwatch.web import formatters


@dataclass(frozen=True)
class Filled:
    """What a form begins with: the values, the buyer's name, and the notice that they come from."""

    win_id: int
    values: ContractValues
    buyer: str
    notice_id: int
    key: str


def filled(session: Session, win_id: int, now: datetime) -> Filled:
    """Return what is published of a contract that we won; NotFound when that is no longer so, or was decided."""
    row = session.get(PublishedWin, win_id)
    if row is None or row.state != "open":
        raise NotFound(_("This is decided already, or no longer published so."))
    told = told_of(session, [row.procedure_id]).get(row.procedure_id, [])
    win = next((each for each in wins_of(told, ours(session), (), today_of(now)) if each.key == row.part), None)
    if win is None:
        raise NotFound(_("This is decided already, or no longer published so."))
    buyer_id = next(iter(win.published.buyers), 0)
    buyer = session.get(Organization, buyer_id)
    key = session.scalar(select(Notice.key).where(Notice.id == win.published.notice_id)) or ""
    values = _values(session, row.procedure_id, win, buyer_id)
    return Filled(win_id, values, _named(buyer), win.published.notice_id, key)


def _named(buyer: Organization | None) -> str:
    """Return the name by which the form knows the buyer."""
    return buyer.name if buyer else ""


def _values(session: Session, procedure_id: int, win: Win, buyer_id: int) -> ContractValues:
    part, procedure = win.part, session.get_one(Procedure, procedure_id)
    bid = won_bid(session, procedure_id)
    title = formatters.plain(part.title) or formatters.plain(win.published.title)
    money, most = part.value, part.framework_maximum
    return ContractValues(
        reference=part.number or "",
        title=bid.title if bid and not part.title else title,
        buyer_id=buyer_id,
        term="fixed" if win.ends_on else "until-further-notice" if part.unlimited else "unknown",
        starts_on=part.starts_on,
        base_ends_on=win.ends_on,
        options=tuple(OptionValue(months) for months in part.options or ()) if win.ends_on else (),
        procedure_kind=PROCEDURE_KINDS.get(procedure.procedure_type or "", "open"),
        owner_id=bid.owner_id if bid else None,
        value=money.amount if money else None,
        currency=(money.currency if money else most.currency if most else None) or "EUR",
        framework_maximum=most.amount if most else None,
    )


def won_bid(session: Session, procedure_id: int) -> Bid | None:
    """Return our won bid for a procedure that is no contract yet."""
    made = select(Contract.bid_id).where(Contract.bid_id.is_not(None))
    won = select(Bid).join(Outcome, Outcome.bid_id == Bid.id)
    wanted = won.where(Bid.procedure_id == procedure_id, Outcome.result.in_(OPENS_CONTRACT), Bid.id.not_in(made))
    return session.scalar(wanted.order_by(Bid.id.desc()).limit(1))
