"""The page of a bid's submission: what holds it up, what must be in it, what was sent; and waiving what holds it up."""

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from tenderwatch.bids import queries as bids
from tenderwatch.bids import rules as bid_rules
from tenderwatch.bids.sending import labels, queries, rules
from tenderwatch.bids.sending.forms import OfferForm, WaiverForm
from tenderwatch.bids.sending.rules import Hurdle
from tenderwatch.bids.sending.service import sendings as service
from tenderwatch.bids.sending.standing import hurdles
from tenderwatch.bids.sending.views.blueprint import back, bp
from tenderwatch.bids.tables import Bid
from tenderwatch.errors import NotFound
from tenderwatch.i18n import _
from tenderwatch.users import service as users
from tenderwatch.users.rules import Permission
from tenderwatch.web import data
from tenderwatch.web.access import needs
from tenderwatch.web.flashes import say


@bp.get("/bids/<int:bid_id>/submission")
@needs(Permission.SEE_BIDS)
def show(bid_id: int) -> ResponseReturnValue:
    """Show what must be in the tender, what holds it up, and what was sent."""
    with data.read() as session:
        bid = bids.one(session, bid_id)
        lines, sent = queries.pack(session, bid_id), queries.sendings(session, bid_id)
        offered = queries.offered(session, bid_id, lines)
        preparing = bid.stage in bid_rules.BEFORE_SUBMISSION
        return render_template(
            "bids/sending/show.html",
            bid=bid,
            lines=lines,
            offered=offered,
            offering=OfferForm.of(offered)(formdata=None),
            hurdles=_shown(session, bid) if preparing or _again(bid) else [],
            preparing=preparing,
            again=_again(bid),
            out=bid.stage == "submitted" and bool(sent) and sent[0].kind == "sent",
            sent=[(each, queries.changed(session, each)) for each in sent],
            labels=labels,
            people={user.id: user.name for user in users.people(session, active_only=False)},
        )


def _again(bid: Bid) -> bool:
    """Return whether a tender that is out may be sent again: its deadline lies ahead."""
    return bid.stage == "submitted" and bid.deadline_at is not None and bid.deadline_at > data.now()


def _shown(session: Session, bid: Bid) -> list[tuple[Hurdle, str, str]]:
    """Return each hurdle with the page where it is seen to and the page where it is waived."""
    return [(each, _seen_to(bid, each), _waived_at(bid, each)) for each in hurdles(session, bid)]


def _seen_to(bid: Bid, hurdle: Hurdle) -> str:
    return {
        "review": url_for(".review", bid_id=bid.id, review=hurdle.about[0]) if hurdle.code == "review" else "",
        "gate": url_for("gate.decision", bid_id=bid.id),
        "musts": url_for("content.requirements.index", bid_id=bid.id, show="open-musts"),
        "documents": url_for("content.documents.index", bid_id=bid.id),
        "pack": url_for(".show", bid_id=bid.id, _anchor="pack"),
        "deadline": url_for("bids.edit", bid_id=bid.id),
    }[hurdle.code]


def _waived_at(bid: Bid, hurdle: Hurdle) -> str:
    if hurdle.code == "review":
        return url_for("bid_plan.change", bid_id=bid.id, code=hurdle.about[0])
    if hurdle.code == "gate":
        return url_for("gate.waive", bid_id=bid.id, requirement_id=hurdle.about[0])
    return url_for(".waive", bid_id=bid.id, code=hurdle.code)


@bp.route("/bids/<int:bid_id>/submission/waive/<code>", methods=["GET", "POST"])
@needs(Permission.EDIT_BIDS)
def waive(bid_id: int, code: str) -> ResponseReturnValue:
    """Let the tender go out all the same, by name; only what was shown is waived."""
    with data.read() as session:
        bid = bids.one(session, bid_id)
        hurdle = next((each for each in hurdles(session, bid) if each.code == code), None)
    if hurdle is None or code not in rules.WAIVED_HERE:
        raise NotFound(_("Nothing of the kind holds this tender up."))
    form = WaiverForm.fresh() if request.method == "GET" else WaiverForm()
    if request.method == "GET" or not form.validate_on_submit():
        page = render_template("bids/sending/waive.html", bid=bid, form=form, hurdle=hurdle, labels=labels)
        return page, 200 if request.method == "GET" else 422
    with data.write() as session:
        seen = Hurdle(code, tuple(request.form.getlist("about")) or hurdle.about, hurdle.named)
        service.waive(session, bid_id, seen, form.reason.data or "", data.current_user(), data.now())
    say(_("It is waived, in your name."))
    return back(bid_id)


@bp.post("/bids/<int:bid_id>/submission/waivers/<int:waiver_id>/take-back")
@needs(Permission.EDIT_BIDS)
def ask_again(bid_id: int, waiver_id: int) -> ResponseReturnValue:
    """Take a waiver back."""
    with data.write() as session:
        service.ask_again(session, bid_id, waiver_id, data.current_user(), data.now())
    say(_("The waiver is taken back."))
    return back(bid_id)
