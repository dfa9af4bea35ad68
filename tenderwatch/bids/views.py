"""Bids on the board and in the table, their decision and their outcome."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from tenderwatch.accounts.references.queries import ReferenceLine, usable_references
from tenderwatch.bids import labels, queries, rules, service
from tenderwatch.bids.deadlines import submission_day
from tenderwatch.bids.forms import BidForm, PromiseForm
from tenderwatch.bids.gate import labels as gate_labels
from tenderwatch.bids.gate.standing import standing
from tenderwatch.bids.joining.queries import ALIKE, Candidate, candidates
from tenderwatch.bids.lots import lots
from tenderwatch.bids.outcomes import queries as published
from tenderwatch.bids.outcomes.rules import price_index, quality_gap
from tenderwatch.bids.pages import pages
from tenderwatch.bids.plan import labels as plan_labels
from tenderwatch.bids.plan.queries import standing_of_plans
from tenderwatch.bids.sending import labels as sending_labels
from tenderwatch.bids.sending.rules import Hurdle
from tenderwatch.bids.sending.standing import before_moving
from tenderwatch.bids.tables import Bid
from tenderwatch.competitors.meetings import competitor_named
from tenderwatch.contracts import queries as contract_queries
from tenderwatch.contracts import service as contracts
from tenderwatch.errors import NotAllowed
from tenderwatch.i18n import _
from tenderwatch.organizations import service as organizations
from tenderwatch.renewals import queries as renewal_queries
from tenderwatch.renewals import service as renewals
from tenderwatch.users import audit
from tenderwatch.users import service as users
from tenderwatch.users.rules import Permission
from tenderwatch.web import data
from tenderwatch.web.access import needs
from tenderwatch.web.flashes import say
from tenderwatch.web.ids import number, page_number
from tenderwatch.web.links import here, ignored
from tenderwatch.web.people import choosable
from tenderwatch.work import queries as work

bp = Blueprint("bids", __name__)
VOICE = audit.Voice(
    field=plan_labels.field, value=lambda name, value: plan_labels.value(name, value) or labels.value(name, value)
)
MEANS: Mapping[str, Callable[[str], bool]] = {
    "view": lambda value: value in ("board", "table"),
    "owner": lambda value: value == "me" or number(value) is not None,
    "stage": lambda value: value in rules.STAGES,
    "within": lambda value: len(value) < 5 and number(value) is not None,
    "page": lambda value: bool(number(value)),
}
"""Parameters of the list's address, each with what its values must be."""


@bp.app_context_processor
def _head() -> dict[str, Any]:
    """Hand the templates what the head of a bid's pages says."""
    return {"bid_words": labels, "bid_links": _links, "bid_opens_contract": rules.opens_contract}


def _links(bid_id: int) -> list[tuple[str, str, bool]]:
    at = (request.endpoint or "").rpartition(".")[0]
    return [(url_for(name, bid_id=bid_id), words, name.rpartition(".")[0] == at) for name, words in pages()]


@bp.get("/bids")
@needs(Permission.SEE_BIDS)
def index() -> ResponseReturnValue:
    """Show bids as a board or a table, narrowed by the address."""
    view = _asked("view") or "board"
    with data.read() as session:
        if view == "board":
            found = queries.Page(bids := queries.rows(session, _filters(view)), len(bids))
        else:
            found = queries.page(session, _filters(view), page_number(request.args.get("page", "")))
        plans = standing_of_plans(session, data.today())
    by_stage = [
        (stage, labels.stage(stage), [row for row in found.rows if row.stage == stage]) for stage in rules.STAGES
    ]
    return render_template(
        "bids/index.html",
        view=view,
        found=found,
        plans=plans,
        stages=by_stage,
        moves=[(stage, labels.stage(stage)) for stage in rules.STAGES[:-1]],
        next_stage=rules.next_stage,
        labels=labels,
        people=choosable(),
        shown_ignored=ignored(MEANS),
        chips_shown=[(label, here(**{name: None})) for label, name in _chips()],
    )


def _asked(name: str) -> str:
    """Return what the address gives for a parameter, "" where that means nothing."""
    value = request.args.get(name, "")
    return value if MEANS[name](value) else ""


def _filters(view: str) -> queries.Filters:
    owner, within = _asked("owner"), number(_asked("within"))
    return queries.Filters(
        owner_id=data.current_user().id if owner == "me" else number(owner),
        stage=_asked("stage") or None,
        due_before=None if within is None else data.now() + timedelta(days=within),
        decided_since=data.now() - queries.DECIDED_SHOWN if view == "board" else None,
    )


def _chips() -> list[tuple[str, str]]:
    """Return each filter in force in words, with its name in the address."""
    owner, stage, within = (_asked(name) for name in ("owner", "stage", "within"))
    names = {"me": _("me"), **{str(user_id): name for user_id, name in choosable()}}
    chips = []
    if owner in names:
        chips.append((_("Responsible: %(name)s", name=names[owner]), "owner"))
    if stage:
        chips.append((labels.stage(stage), "stage"))
    if within:
        chips.append((_("Due within %(n)s days", n=within), "within"))
    return chips


@bp.post("/procedures/<int:procedure_id>/bid")
@needs(Permission.EDIT_BIDS)
def start(procedure_id: int) -> ResponseReturnValue:
    """Begin a bid for a procedure, or open the one that there is."""
    with data.write() as session:
        bid = service.start(session, procedure_id, data.current_user(), data.now())
        bid_id, title = bid.id, bid.title
    say(_("Bid: %(title)s", title=title))
    return redirect(url_for(".show", bid_id=bid_id), 303)


@bp.route("/bids/new", methods=["GET", "POST"])
@needs(Permission.EDIT_BIDS)
def add() -> ResponseReturnValue:
    """Begin a bid before there is a notice."""
    if request.method == "GET":
        return _edit_page(BidForm.fresh(people=choosable(), lots=[], owner_id=data.current_user().id), None)
    form = BidForm(people=choosable(), lots=[])
    if not form.validate_on_submit():
        return _edit_page(form, None), 422
    with data.write() as session:
        values = _values(form) | {"buyer_id": _buyer_id(session, form)}
        bid = service.create(session, values, data.current_user(), data.now())
        bid_id = bid.id
    say(_("The bid is entered."))
    return redirect(url_for(".show", bid_id=bid_id), 303)


@bp.route("/bids/<int:bid_id>/edit", methods=["GET", "POST"])
@needs(Permission.EDIT_BIDS)
def edit(bid_id: int) -> ResponseReturnValue:
    """Change a bid."""
    bid = _one(bid_id)
    with data.read() as session:
        offered = [(each.code, labels.lot(each)) for each in lots(session, bid)]
    if request.method == "GET":
        form = BidForm.fresh(bid, people=choosable(), lots=offered, buyer=bid.buyer.name if bid.buyer else "")
        if not form.restored_at:
            form.buyer.data = bid.buyer.name if bid.buyer else ""
        return _edit_page(form, bid)
    form = BidForm(people=choosable(), lots=offered)
    if not form.validate_on_submit():
        return _edit_page(form, bid), 422
    with data.write() as session:
        values = _values(form) | ({"lots": form.lots.data} if offered else {})
        if not bid.buyer or form.buyer.data != bid.buyer.name:
            values["buyer_id"] = _buyer_id(session, form)
        service.edit(session, bid_id, values, form.seen_version, data.current_user(), data.now())
    say(_("The bid is saved."))
    return redirect(url_for(".show", bid_id=bid_id), 303)


def _values(form: BidForm) -> dict[str, Any]:
    names = ("title", "owner_id", "deadline_at", "value", "currency", "next_step", "next_step_on", "notes")
    values = {name: form[name].data for name in names}
    return values | {name: values[name] or None for name in ("next_step", "notes")}


def _buyer_id(session: Session, form: BidForm) -> int | None:
    words = (form.buyer.data or "").strip()
    return organizations.named(session, words).id if words else None


def _edit_page(form: BidForm, bid: Bid | None) -> str:
    return render_template("bids/edit.html", form=form, bid=bid)


@bp.get("/bids/<int:bid_id>")
@needs(Permission.SEE_BIDS)
def show(bid_id: int) -> ResponseReturnValue:
    """Show a bid: until when, whose, what next, decided how, ended how."""
    return _page(bid_id, PromiseForm.fresh())


def _page(bid_id: int, promise_form: PromiseForm) -> str:
    bid = _one(bid_id)
    with data.read() as session:
        contract = contract_queries.of_bid(session, bid_id)
        cpv = queries.cpv_of(session, bid)
        people = {user.id: user.name for user in users.people(session, active_only=False)}
        return render_template(
            "bids/show.html",
            bid=bid,
            labels=labels,
            gate=standing(session, bid),
            gate_labels=gate_labels,
            people=people,
            moves=[(stage, labels.stage(stage)) for stage in rules.moves(bid.stage, go=service.is_go(session, bid_id))],
            next_stage=rules.next_stage,
            contract=contract,
            division=(cpv or "")[:2],
            references=_references(session, bid, cpv),
            submitted_on=submission_day(session, bid)[0],
            lots=lots(session, bid),
            **_outcome(session, bid),
            perhaps=_perhaps(session, bid),
            lessons=published.lessons(session, bid) if bid.stage != "outcome" else [],
            renewed=renewal_queries.renewed_by(session, bid_id),
            promises=queries.promises(session, bid_id),
            promise_form=promise_form,
            activities=_activities(session, bid),
            has_errors=bool(promise_form.errors),
            opens_contract=bid.outcome is not None and rules.opens_contract(bid.outcome.result),
            history=audit.told(session, "bid", bid_id, VOICE),
        )


def _outcome(session: Session, bid: Bid) -> dict[str, Any]:
    """Return what award notices say besides what is recorded, and how our tender compares with the winner's."""
    ending = bid.outcome
    if ending is None:
        return {"told": published.told(session, bid), "price_index": None, "quality_gap": None, "winner_id": None}
    return {
        "winner_id": ending.winner_id or competitor_named(session, ending.winner),
        "told": published.contradicted(session, bid),
        "price_index": price_index(ending.our_price, ending.winning_price),
        "quality_gap": quality_gap(published.points_of(ending)),
    }


def _perhaps(session: Session, bid: Bid) -> Candidate | None:
    """Return the procedure that a bid without a notice is probably for: of its buyer, and called like it."""
    if bid.procedure_id is not None or bid.stage == "outcome":
        return None
    return next((each for each in candidates(session, bid) if each.alike >= ALIKE and not each.taken_by), None)


def _activities(session: Session, bid: Bid) -> work.Section | None:
    if not data.current_user().may(Permission.SEE_ACCOUNTS):
        return None
    return work.of_matter(session, "bid", bid.id, bid.buyer_id, data.today(), data.now())


def _references(session: Session, bid: Bid, cpv: str | None) -> list[ReferenceLine] | None:
    """Return the references of the procedure's CPV division that may be named on the day of submission."""
    if bid.stage == "outcome" or not data.current_user().may(Permission.SEE_ACCOUNTS):
        return None
    return usable_references(session, cpv[:2], submission_day(session, bid)[0]) if cpv else []


def _one(bid_id: int) -> Bid:
    with data.read() as session:
        return queries.one(session, bid_id)


@bp.post("/bids/<int:bid_id>/move")
@needs(Permission.EDIT_BIDS)
def move(bid_id: int) -> ResponseReturnValue:
    """Move a bid to another stage."""
    stage = request.form.get("stage", "")
    with data.write() as session:
        if stage == "submitted" and (blocking := _blocking(session, bid_id)):
            said = "; ".join(sending_labels.hurdle(each) for each in blocking)
            raise NotAllowed(
                _("See to this first, or waive it on the page Submission: %(what)s.", what=said),
                see=url_for("bid_sending.show", bid_id=bid_id),
            )
        bid = service.move(session, bid_id, stage, data.current_user(), data.now())
        title = bid.title
    say(_("%(title)s is now in %(stage)s.", title=title, stage=labels.stage(stage)))
    back = (
        url_for(".index", view="board") if "/bids/" not in (request.referrer or "") else url_for(".show", bid_id=bid_id)
    )
    return redirect(back, 303)


def _blocking(session: Session, bid_id: int) -> tuple[Hurdle, ...]:
    """Return what holds a bid up before it is sent; one that ended goes back to submitted freely."""
    bid = service.bid_of(session, bid_id)
    return () if bid.stage == "outcome" else before_moving(session, bid)


@bp.post("/bids/<int:bid_id>/deadline")
@needs(Permission.EDIT_BIDS)
def take_deadline(bid_id: int) -> ResponseReturnValue:
    """Take the deadline that the notices say instead of the one that somebody gave the bid."""
    with data.write() as session:
        service.take_deadline(session, bid_id, data.current_user(), data.now())
    say(_("The deadline is that of the notices."))
    return redirect(url_for(".show", bid_id=bid_id), 303)


@bp.post("/bids/<int:bid_id>/promises")
@needs(Permission.EDIT_BIDS)
def promise(bid_id: int) -> ResponseReturnValue:
    """Write down what a bid promises; when it has become a contract, its owner gets it at once."""
    form = PromiseForm()
    if not form.validate_on_submit():
        return _page(bid_id, form), 422
    by, now = data.current_user(), data.now()
    with data.write() as session:
        service.promise(session, bid_id, form.text.data or "", form.evidence.data or "", by, now)
        if contract := contract_queries.of_bid(session, bid_id):
            contracts.hand_over_promises(session, contract, by, now)
    say(_("The promise is written down."))
    return redirect(url_for(".show", bid_id=bid_id), 303)


@bp.post("/bids/<int:bid_id>/promises/<int:promise_id>/remove")
@needs(Permission.EDIT_BIDS)
def take_promise_back(bid_id: int, promise_id: int) -> ResponseReturnValue:
    """Cross out a promise."""
    with data.write() as session:
        service.take_promise_back(session, bid_id, promise_id, data.current_user(), data.now())
    say(_("The promise is crossed out."))
    return redirect(url_for(".show", bid_id=bid_id), 303)


@bp.post("/bids/<int:bid_id>/contract")
@needs(Permission.EDIT_CONTRACTS)
def make_contract(bid_id: int) -> ResponseReturnValue:
    """Make a won bid a contract in one click."""
    with data.write() as session:
        contract_id = renewals.contract_of_bid(session, bid_id, data.current_user(), data.now()).id
    say(_("The contract is made. Fill in what is missing."))
    return redirect(url_for("contracts.show", contract_id=contract_id), 303)
