"""The decision page of a bid with its gate and scores, the memo, and the house's scorecard."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from tenderwatch.bids import labels as bid_labels
from tenderwatch.bids import queries as bid_queries
from tenderwatch.bids import rules as bid_rules
from tenderwatch.bids import service as bids
from tenderwatch.bids.gate import criteria as scorecard
from tenderwatch.bids.gate import labels, queries, rules, service
from tenderwatch.bids.gate.forms import (
    CriterionForm,
    DecisionForm,
    LineForm,
    RequirementForm,
    ScoreForm,
    WaiverForm,
)
from tenderwatch.bids.gate.standing import standing
from tenderwatch.bids.tables import Bid
from tenderwatch.errors import NotFound
from tenderwatch.i18n import _
from tenderwatch.users import service as users
from tenderwatch.users.rules import Permission
from tenderwatch.web import data
from tenderwatch.web.access import needs
from tenderwatch.web.flashes import say
from tenderwatch.web.saving import saved

bp = Blueprint("gate", __name__)


def _one(bid_id: int) -> Bid:
    with data.read() as session:
        return bid_queries.one(session, bid_id)


@bp.get("/bids/<int:bid_id>/decision")
@needs(Permission.SEE_BIDS)
def decision(bid_id: int) -> ResponseReturnValue:
    """Show whether we are eligible, how the bid scores, and what was decided on that."""
    return _page(bid_id, DecisionForm.fresh(), RequirementForm.fresh())


def _page(bid_id: int, form: DecisionForm, asking: RequirementForm) -> str:
    bid = _one(bid_id)
    with data.read() as session:
        people = {user.id: user.name for user in users.people(session, active_only=False)}
        return render_template(
            "bids/gate/decision.html",
            bid=bid,
            standing=standing(session, bid),
            form=form,
            asking=asking,
            has_errors=bool(form.errors or asking.errors),
            labels=labels,
            bid_labels=bid_labels,
            best=rules.BEST,
            people=people,
            decidable=bid.stage in bid_rules.BEFORE_SUBMISSION,
        )


@bp.post("/bids/<int:bid_id>/decision")
@needs(Permission.EDIT_BIDS)
def decide(bid_id: int) -> ResponseReturnValue:
    """Record go, no-go or later with what it was taken on; what it contradicts is said, never refused."""
    form, bid = DecisionForm(), _one(bid_id)
    if not form.validate_on_submit():
        return _page(bid_id, form, RequirementForm(formdata=None)), 422
    choice = form.go.data
    with data.write() as session:
        frozen = standing(session, bid).frozen(choice, form.approver_id.data)
        by, now, later = data.current_user(), data.now(), choice == "later"
        bids.decide(session, bid_id, choice == "go", form.reason.data or "", by, now, later=later, frozen=frozen)
    if choice == "no-go":
        say(_("Decided: we don't bid. Record why below."))
        return redirect(url_for("outcomes.of_bid", bid_id=bid_id, result="no-bid"), 303)
    if choice == "later":
        say(_("Kept: to be decided later."))
        return redirect(url_for(".decision", bid_id=bid_id), 303)
    say(_("Decided: we bid."))
    return redirect(url_for("bids.show", bid_id=bid_id), 303)


@bp.get("/bids/<int:bid_id>/memo")
@needs(Permission.SEE_BIDS)
def memo(bid_id: int) -> ResponseReturnValue:
    """Show the decision on one page for paper, with what it was taken on; before one, how the bid stands today."""
    bid = _one(bid_id)
    last = bid.decisions[-1] if bid.decisions else None
    with data.read() as session:
        people = {user.id: user.name for user in users.people(session, active_only=False)}
        current = standing(session, bid)
    kept = queries.thawed(last.basis, last.line) if last else None
    return render_template(
        "bids/gate/memo.html",
        bid=bid,
        last=last,
        standing=kept or current,
        as_decided=kept is not None,
        labels=labels,
        bid_labels=bid_labels,
        best=rules.BEST,
        people=people,
    )


@bp.post("/bids/<int:bid_id>/gate")
@needs(Permission.EDIT_BIDS)
def ask(bid_id: int) -> ResponseReturnValue:
    """Write down what the gate asks."""
    form = RequirementForm()

    def do(session: Session) -> object:
        return service.ask(session, bid_id, form.asked(), data.current_user(), data.now())

    if not form.validate_on_submit() or saved(form, do) is None:
        return _page(bid_id, DecisionForm(formdata=None), form), 422
    say(_("The requirement is written down."))
    return redirect(url_for(".decision", bid_id=bid_id), 303)


@bp.route("/bids/<int:bid_id>/gate/<int:requirement_id>", methods=["GET", "POST"])
@needs(Permission.EDIT_BIDS)
def change(bid_id: int, requirement_id: int) -> ResponseReturnValue:
    """Change what the gate asks."""
    bid = _one(bid_id)
    with data.read() as session:
        row = service.requirement(session, bid_id, requirement_id)
    form = (RequirementForm.fresh(row) if request.method == "GET" else RequirementForm()).changing()

    def do(session: Session) -> object:
        by, now = data.current_user(), data.now()
        return service.change(session, bid_id, requirement_id, form.asked(), form.seen_version, by, now)

    if request.method == "GET" or not form.validate_on_submit() or saved(form, do) is None:
        page = render_template("bids/gate/change.html", bid=bid, form=form, version=row.version)
        return page, 200 if request.method == "GET" else 422
    say(_("The requirement is saved."))
    return redirect(url_for(".decision", bid_id=bid_id), 303)


@bp.post("/bids/<int:bid_id>/gate/<int:requirement_id>/drop")
@needs(Permission.EDIT_BIDS)
def drop(bid_id: int, requirement_id: int) -> ResponseReturnValue:
    """Cross out a requirement."""
    with data.write() as session:
        service.drop(session, bid_id, requirement_id, data.current_user(), data.now())
    say(_("The requirement is crossed out."))
    return redirect(url_for(".decision", bid_id=bid_id), 303)


@bp.route("/bids/<int:bid_id>/gate/<int:requirement_id>/waive", methods=["GET", "POST"])
@needs(Permission.EDIT_BIDS)
def waive(bid_id: int, requirement_id: int) -> ResponseReturnValue:
    """Waive a requirement by name."""
    bid = _one(bid_id)
    with data.read() as session:
        asked = labels.asked(service.told(service.requirement(session, bid_id, requirement_id)))
    form = WaiverForm.fresh() if request.method == "GET" else WaiverForm()
    if request.method == "GET" or not form.validate_on_submit():
        page = render_template("bids/gate/waive.html", bid=bid, form=form, asked=asked)
        return page, 200 if request.method == "GET" else 422
    with data.write() as session:
        service.waive(session, bid_id, requirement_id, form.reason.data or "", data.current_user(), data.now())
    say(_("The requirement is waived in your name."))
    return redirect(url_for(".decision", bid_id=bid_id), 303)


@bp.post("/bids/<int:bid_id>/gate/<int:requirement_id>/ask-again")
@needs(Permission.EDIT_BIDS)
def ask_again(bid_id: int, requirement_id: int) -> ResponseReturnValue:
    """Take a waiver back."""
    with data.write() as session:
        service.ask_again(session, bid_id, requirement_id, data.current_user(), data.now())
    say(_("The waiver is taken back."))
    return redirect(url_for(".decision", bid_id=bid_id), 303)


@bp.route("/bids/<int:bid_id>/scores", methods=["GET", "POST"])
@needs(Permission.EDIT_BIDS)
def scores(bid_id: int) -> ResponseReturnValue:
    """Score a bid; what is left empty does not count."""
    bid = _one(bid_id)
    with data.read() as session:
        criteria, stands = scorecard.criteria(session), standing(session, bid)
    if request.method == "GET":
        shown: dict[str, object] = {f"score_{n}": each.score for n, each in enumerate(stands.scores)}
        shown |= {f"why_{n}": each.why for n, each in enumerate(stands.scores)}
        return _scores_page(ScoreForm.of(criteria).fresh(**shown), bid, stands)
    form = ScoreForm.of(criteria)()

    def do(session: Session) -> object:
        by, now = data.current_user(), data.now()
        return service.rate(session, bid_id, form.scores(criteria), form.seen_version, by, now)

    if not form.validate_on_submit() or saved(form, do) is None:
        return _scores_page(form, bid, stands), 422
    say(_("The scores are saved."))
    return redirect(url_for(".decision", bid_id=bid_id), 303)


def _scores_page(form: ScoreForm, bid: Bid, stands: queries.Standing) -> str:
    return render_template("bids/gate/scores.html", form=form, bid=bid, standing=stands)


@bp.route("/bids/scorecard", methods=["GET", "POST"])
@needs(Permission.ADMINISTER)
def card() -> ResponseReturnValue:
    """Show by what the house scores, and from which score on it bids."""
    with data.read() as session:
        criteria, line = scorecard.criteria(session, active_only=False), scorecard.line(session)
    form = LineForm.fresh(line=line) if request.method == "GET" else LineForm()
    if request.method == "GET" or not form.validate_on_submit():
        page = render_template("bids/gate/scorecard.html", criteria=criteria, form=form, default=rules.LINE)
        return page, 200 if request.method == "GET" else 422
    with data.write() as session:
        service.set_line(session, form.line.data or 0, data.current_user(), data.now())
    say(_("The line is %(line)s.", line=form.line.data))
    return redirect(url_for(".card"), 303)


@bp.route("/bids/scorecard/new", methods=["GET", "POST"], defaults={"code": None})
@bp.route("/bids/scorecard/<code>", methods=["GET", "POST"])
@needs(Permission.ADMINISTER)
def criterion(code: str | None) -> ResponseReturnValue:
    """Change a criterion, or add one of the house's own."""
    with data.read() as session:
        known = scorecard.criteria(session, active_only=False)
    kept = next((each for each in known if each.code == code), None)
    if code and kept is None:
        raise NotFound(_("There is no such criterion."))
    new = {"weight": rules.WEIGHT, "position": max(each.position for each in known) + 10, "active": True}
    form = CriterionForm() if request.method == "POST" else CriterionForm.fresh(kept, **({} if kept else new))

    def do(session: Session) -> object:
        by, now = data.current_user(), data.now()
        return service.set_criterion(session, code, form.values, form.seen_version, by, now)

    refused = request.method == "POST" and (not form.validate_on_submit() or saved(form, do) is None)
    if request.method == "GET" or refused:
        page = render_template("bids/gate/criterion.html", form=form, criterion=kept)
        return page, 422 if refused else 200
    say(_("The scorecard is saved."))
    return redirect(url_for(".card"), 303)
