"""The legal clock of a bid: its days with their proofs, what-if, and what they are counted from."""

from datetime import date

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from tenderwatch.bids import queries as bids
from tenderwatch.bids.clock import labels, queries, rule_labels, service
from tenderwatch.bids.clock.forms import ClockForm, tried, values_of
from tenderwatch.bids.clock.tables import BidClock
from tenderwatch.bids.tables import Bid
from tenderwatch.calendar.decision import FIELDS, Decision, problems
from tenderwatch.calendar.holidays import name_of
from tenderwatch.calendar.legal import RULES, holds
from tenderwatch.i18n import _, language
from tenderwatch.users import audit
from tenderwatch.users.rules import Permission
from tenderwatch.web import data, links
from tenderwatch.web.access import needs
from tenderwatch.web.fields import read_day
from tenderwatch.web.flashes import say
from tenderwatch.web.saving import saved

bp = Blueprint("clock", __name__)
MEANS = dict.fromkeys(FIELDS, lambda _value: True)
"""Parameters of a what-if; the form says itself which values it cannot read."""


@bp.get("/bids/<int:bid_id>/clock")
@needs(Permission.SEE_BIDS)
def show(bid_id: int) -> ResponseReturnValue:
    """Show the days that the law makes of the decision; an address with other days tries them and saves nothing."""
    bid = _bid(bid_id)
    with data.read() as session:
        row, known = queries.told(session, bid)
        history = audit.told(session, "bid_clock", row.id, labels.VOICE) if row else []
    form, is_tried = tried(known, request.args), any(name in request.args for name in FIELDS)
    decision, is_wrong = _asked(form, known, is_tried=is_tried)
    page = render_template(
        "bids/clock/show.html",
        bid=bid,
        row=row,
        form=form,
        tried=is_tried and not is_wrong,
        decision=decision,
        clock=queries.clock_of(decision) if row or is_tried else None,
        counted_from=_counted_from(decision, row, is_tried=is_tried),
        labels=labels,
        rule_labels=rule_labels,
        holiday=lambda day: name_of(decision.country, day, language()),
        has_errors=is_wrong,
        history=history,
        ignored_here=links.ignored(MEANS),
    )
    return page, 422 if is_wrong else 200


def _counted_from(decision: Decision, row: BidClock | None, *, is_tried: bool) -> list[tuple[str, object]]:
    """Return what the days are counted from, in words: what is known, not what is not."""
    said = {name: value for name, value in vars(decision).items() if value is not None}
    if row and row.evidence and not is_tried:
        said["evidence"] = row.evidence
    return list(labels.told(said).items())


def _asked(form: ClockForm, known: Decision, *, is_tried: bool) -> tuple[Decision, bool]:
    """Return the decision that the page speaks of, and whether the address says what cannot be."""
    if not is_tried:
        return known, False
    if form.validate():
        decision = form.decision()
        form.refuse({name: labels.problem(code) for name, code in problems(decision).items()})
        if not form.errors:
            return decision, False
    return known, True


@bp.route("/bids/<int:bid_id>/clock/record", methods=["GET", "POST"])
@needs(Permission.EDIT_BIDS)
def record(bid_id: int) -> ResponseReturnValue:
    """Record what is known of the decision, or correct it."""
    bid = _bid(bid_id)
    with data.read() as session:
        row, known = queries.told(session, bid)
    version = row.version if row else 0
    if request.method == "GET":
        evidence = row.evidence if row else None
        return _form_page(ClockForm.fresh(**values_of(known), evidence=evidence, version=version), bid, version)
    form = ClockForm()
    if not form.validate_on_submit() or not saved(form, lambda session: _record(session, bid_id, form)):
        return _form_page(form, bid, version), 422
    say(_("Recorded. The days are computed from it."))
    return redirect(url_for(".show", bid_id=bid_id), 303)


def _record(session: Session, bid_id: int, form: ClockForm) -> object:
    known = service.Known(form.decision(), form.evidence.data)
    return service.record(session, bid_id, known, form.seen_version, data.current_user(), data.now())


def _form_page(form: ClockForm, bid: Bid, version: int) -> str:
    return render_template("bids/clock/record.html", form=form, bid=bid, version=version)


@bp.get("/legal-rules")
@needs(Permission.SEE_BIDS)
def rules() -> ResponseReturnValue:
    """Show every legal rule as it stands on a day, today unless `?on=` says otherwise."""
    asked = _day(request.args.get("on", ""))
    on = asked or data.today()
    return render_template(
        "bids/clock/rules.html",
        on=on,
        rows=[rule for rule in RULES if holds(rule, on)],
        labels=labels,
        rule_labels=rule_labels,
        ignored_here=links.ignored({"on": lambda value: _day(value) is not None}),
    )


def _day(text: str) -> date | None:
    try:
        return read_day(text) if text else None
    except ValueError:
        return None


def _bid(bid_id: int) -> Bid:
    with data.read() as session:
        return bids.one(session, bid_id)
