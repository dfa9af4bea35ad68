"""How it ended: recorded for a bid, logged for a procedure that never was one; award notices fill in what they say."""

from collections.abc import Collection, Mapping
from decimal import Decimal
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from tenderwatch.bids import labels, rules
from tenderwatch.bids import queries as bids
from tenderwatch.bids.lots import lots
from tenderwatch.bids.outcomes import queries, service
from tenderwatch.bids.outcomes.forms import OutcomeForm
from tenderwatch.bids.outcomes.labels import sentence
from tenderwatch.bids.outcomes.queries import Told
from tenderwatch.bids.outcomes.rules import told_points
from tenderwatch.bids.price.queries import price_of
from tenderwatch.bids.service import lots_of
from tenderwatch.bids.tables import Bid, Outcome
from tenderwatch.errors import NotFound
from tenderwatch.i18n import _
from tenderwatch.notices.tables import Procedure
from tenderwatch.users.rules import Permission
from tenderwatch.web import data
from tenderwatch.web.access import needs
from tenderwatch.web.flashes import say
from tenderwatch.web.formatters import choose_text
from tenderwatch.web.saving import saved

bp = Blueprint("outcomes", __name__)
bp.add_app_template_global(sentence, "told_result")


@bp.route("/bids/<int:bid_id>/outcome", methods=["GET", "POST"])
@needs(Permission.EDIT_BIDS)
def of_bid(bid_id: int) -> ResponseReturnValue:
    """Record how a bid ended, in a minute."""
    with data.read() as session:
        bid = bids.one(session, bid_id)
        said, ours = queries.told(session, bid), lots_of(session, bid)
        named = {each.code: labels.lot(each) for each in lots(session, bid)}
        priced = price_of(session, bid_id)
    offered = bid.value if priced is None else priced
    words = {code: named.get(code, code) for code in ours}
    form = _form(rules.results_from(bid.stage), words, bid.outcome, said, offered)
    if request.method == "GET" or not form.validate_on_submit():
        return _page(form, bid.title, bid, bid.outcome, said), 200 if request.method == "GET" else 422

    def do(session: Session) -> object:
        return service.record(session, bid_id, form.ending(bid.currency), data.current_user(), data.now())

    if saved(form, do) is None:
        return _page(form, bid.title, bid, bid.outcome, said), 422
    say(_("The outcome is recorded: %(result)s.", result=labels.result(form.ending(bid.currency).result)))
    return redirect(url_for("bids.show", bid_id=bid_id), 303)


@bp.route("/procedures/<int:procedure_id>/outcome", methods=["GET", "POST"])
@needs(Permission.EDIT_BIDS)
def of_procedure(procedure_id: int) -> ResponseReturnValue:
    """Log a loss or a no-bid for a procedure that never was a bid of ours."""
    with data.read() as session:
        procedure = session.get(Procedure, procedure_id)
        logged = bids.logged_outcome(session, procedure_id)
    if procedure is None:
        raise NotFound(_("There is no such procedure."))
    title = choose_text(procedure.title, data.current_user().language)[1]
    form = _form(rules.results_without_bid(), {}, logged, None)
    if request.method == "GET" or not form.validate_on_submit():
        return _page(form, title, None, logged, None), 200 if request.method == "GET" else 422

    def do(session: Session) -> object:
        ending = form.ending(procedure.currency or "EUR")
        return service.log(session, procedure_id, ending, data.current_user(), data.now())

    if saved(form, do) is None:
        return _page(form, title, None, logged, None), 422
    say(_("Logged: %(result)s.", result=labels.result(form.result.data)))
    return redirect(url_for("notices.procedure", procedure_id=procedure_id), 303)


def _form(
    results: tuple[str, ...],
    words: Mapping[str, str],
    known: Outcome | None,
    said: Told | None,
    offered: Decimal | None = None,
) -> OutcomeForm:
    """Return the form as it was sent, else as the outcome stands, else as the award notice says it.

    `offered` is the price that we are known to have asked: of the price table, else what was entered with the bid.
    """
    form = OutcomeForm.of(words)
    if request.method == "POST":
        return form(results=results)
    if known is not None:
        by_lot = known.lot_results or _by_lot(words, known.lots_won, known.result)
        return form.fresh(results=_with(results, known.result), **_known(known), **_told_lots(words, by_lot))
    asked = {"result": request.args.get("result", ""), "known_by": "ours:guess", "our_price": offered}
    filled = _published(said, results) if said else {}
    by_lot = _by_lot(words, said.said.lots_won, filled.get("result")) if said else {}
    return form.fresh(results=results, **asked | filled, **_told_lots(words, by_lot))


def _by_lot(lots: Collection[str], won: Collection[str], result: str | None) -> dict[str, str]:
    """Return the result of each lot of a bid of which some were won; where none or all were, the whole says it."""
    return {code: "won" if code in won else "lost" for code in lots} if result == "won-in-part" and won else {}


def _told_lots(lots: Collection[str], by_lot: Mapping[str, str]) -> dict[str, str]:
    return {f"lot_{n}": by_lot.get(code, "") for n, code in enumerate(lots)}


def _with(results: tuple[str, ...], result: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*results, result)))


_OUTCOME = (
    *("result", "winner", "winning_price", "our_price", "lesson"),
    *("tenders_received", "our_rank", "decided_on"),
)


def _known(known: Outcome) -> dict[str, Any]:
    reasons = [each.reason for each in known.reasons] + [""] * 3
    first = known.reasons[0] if known.reasons else None
    return {
        "reason": reasons[0],
        "second_reason": reasons[1],
        "third_reason": reasons[2],
        "known_by": f"{first.side}:{first.evidence}" if first else "ours:guess",
        "points": told_points(queries.points_of(known)),
        **{name: getattr(known, name) for name in _OUTCOME},
    }


def _published(told: Told, results: tuple[str, ...]) -> dict[str, Any]:
    """Return what an award notice says, field by field."""
    said, bid = told.said, told.bid
    result = said.result if said.result in results and not said.waiting else None
    filled = {
        "result": result,
        "winner": said.winner,
        "winning_price": said.price if said.winners and said.currency == bid.currency else None,
        "tenders_received": said.tenders,
        "decided_on": said.decided_on,
    }
    return {name: value for name, value in filled.items() if value}


def _page(form: OutcomeForm, title: str, bid: Bid | None, known: Outcome | None, said: Told | None) -> str:
    version = known.version if known else None
    return render_template("bids/outcome.html", form=form, title=title, bid=bid, version=version, told=said)
