"""What the views of prices share: their blueprint, the bid, and the page that most of them lead back to."""

from typing import Any

from flask import Blueprint, render_template, request
from sqlalchemy.orm import Session

from tenderwatch.bids import queries as bids
from tenderwatch.bids.outcomes.rules import price_index
from tenderwatch.bids.price import labels, queries
from tenderwatch.bids.price.forms import ApprovalForm, ExpenseForm, PriceLinesForm
from tenderwatch.bids.price.rules.effort import hours_cost, together
from tenderwatch.bids.service import lots_of
from tenderwatch.bids.tables import Bid
from tenderwatch.i18n import ngettext
from tenderwatch.users import service as users
from tenderwatch.web import data
from tenderwatch.web.flashes import say
from tenderwatch.web.forms import Form

bp = Blueprint("bid_price", __name__)


def say_entered(n: int) -> None:
    """Tell how many lines were entered."""
    say(ngettext("%(n)s line entered.", "%(n)s lines entered.", n))


def page_of(bid_id: int, refused: Form | None = None) -> str:
    """Return the page; `refused` is the form of it that was sent and not taken."""
    forms = {form.__name__: form.fresh() for form in (PriceLinesForm, ApprovalForm, ExpenseForm)}
    if refused is not None:
        forms[type(refused).__name__] = refused
    with data.read() as session:
        bid = bids.one(session, bid_id)
        table = queries.price_table(session, bid)
        return render_template(
            "bids/price/show.html",
            bid=bid,
            table=table,
            words=labels,
            people={user.id: user.name for user in users.people(session, active_only=False)},
            codes=lots_of(session, bid),
            price_index=_index(bid),
            typing=request.args.get("entry") == "1",
            has_errors=refused is not None,
            adding=forms["PriceLinesForm"],
            approving=forms["ApprovalForm"],
            spending=forms["ExpenseForm"],
            **_effort(session, bid, table),
        )


def _index(bid: Bid) -> Any:
    return price_index(bid.outcome.our_price, bid.outcome.winning_price) if bid.outcome else None


def _effort(session: Session, bid: Bid, table: queries.PriceTable) -> dict[str, Any]:
    """Return what bidding cost: hours, their cost at the house's rate, expenses, and all of it by currency."""
    minutes = queries.minutes_logged(session, bid.id).get(bid.id, 0)
    spent, terms = queries.expenses(session, bid.id), table.terms
    rate = terms.hourly_cost if terms else None
    parts = [(bid.currency, each.amount) for each in spent]
    work = None if rate is None or terms is None else (terms.currency, hours_cost(minutes, rate))
    return {"minutes": minutes, "work": work, "spent": spent, "cost": together([*parts, *([work] if work else [])])}
