"""The rules of segments, what they would change, and the proposals that people confirm."""

from collections.abc import Mapping
from datetime import date

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from tenderwatch.accounts import labels, queries, service
from tenderwatch.accounts.care import service as care
from tenderwatch.accounts.forms import RULES_SHOWN, RulesForm, WhyForm
from tenderwatch.accounts.places import sections as places
from tenderwatch.accounts.rules.segments import MEASURES, Rule, in_force
from tenderwatch.accounts.service import RuleValue
from tenderwatch.accounts.views.blueprint import bp
from tenderwatch.i18n import _, ngettext
from tenderwatch.users.rules import Permission
from tenderwatch.web import data, links
from tenderwatch.web.access import needs
from tenderwatch.web.flashes import say
from tenderwatch.web.ids import number
from tenderwatch.web.saving import saved
from tenderwatch.work.lists import Word, words

WAITING_SHOWN = 100
"""Those after them come when these are confirmed; "all" means all of them."""


@bp.get("/segments")
@needs(Permission.ADMINISTER)
def segments() -> ResponseReturnValue:
    """Show the rules in force, those before and to come, and what they propose."""
    return _page(WhyForm.fresh())


@bp.post("/segments/take-over")
@needs(Permission.ADMINISTER)
def take_over() -> ResponseReturnValue:
    """Move the accounts that were chosen to the segments that the rules say, with one reason."""
    form = WhyForm()
    asked = {wanted for text in request.form.getlist("account") if (wanted := number(text)) is not None}
    with data.read() as session:
        lines = queries.segment_lines(session, queries.rules_of(session), data.today())
    every = request.form.get("do") == "all"
    chosen = {
        line.id: segment
        for line in lines
        if (line.id in asked or (every and line.waits)) and (segment := line.proposed or line.segment)
    }

    def do(session: Session) -> int:
        moved = len(service.take_over(session, chosen, form.why.data or "", data.current_user(), data.now()))
        care.follow_accounts(session, chosen, data.now())
        return moved

    if form.validate_on_submit() and not chosen:
        form.refuse({"account": _("Choose at least one account.")})
    elif form.validate_on_submit() and (done := saved(form, do)) is not None:
        say(ngettext("%(n)s account is confirmed or moved.", "%(n)s accounts are confirmed or moved.", done))
        return redirect(url_for(".segments"), 303)
    return _page(form, asked), 422


@bp.route("/segments/rules", methods=["GET", "POST"])
@needs(Permission.ADMINISTER)
def rules() -> ResponseReturnValue:
    """Write the rules that hold from a day on; first look at what they would change."""
    with data.read() as session:
        known = words(session, "segment")
        now_in_force = in_force(queries.rules_of(session), data.today())
    pairs = [(code, labels.listed(known, code)) for code, word in known.items() if not word.retired]
    if request.method == "GET":
        form = RulesForm.fresh(segments=pairs, valid_from=data.today(), **_shown(now_in_force))
        return _rules_page(form, known, None)
    form = RulesForm(segments=pairs)
    if not form.validate_on_submit():
        return _rules_page(form, known, None), 422
    written = [RuleValue(segment, least) for segment, least in form.values()]
    valid_from = form.valid_from.data or data.today()
    if request.form.get("do") == "preview":
        return _rules_page(form, known, _preview(written, valid_from))

    def do(session: Session) -> object:
        return service.set_rules(session, written, valid_from, data.current_user(), data.now())

    if saved(form, do) is None:
        return _rules_page(form, known, None), 422
    say(_("The rules are saved. Look at what they propose."))
    return redirect(url_for(".segments"), 303)


def _preview(written: list[RuleValue], valid_from: date) -> list[queries.SegmentLine]:
    """Return the accounts that these rules would propose another segment for."""
    tried = [Rule(each.segment, n, valid_from, None, each.least) for n, each in enumerate(written, 1)]
    with data.read() as session:
        lines = queries.segment_lines(session, tried, max(valid_from, data.today()))
    return [line for line in lines if line.differs]


def _shown(standing: list[Rule]) -> dict[str, object]:
    shown: dict[str, object] = {}
    for n, rule in enumerate(standing[:RULES_SHOWN], 1):
        shown[f"segment_{n}"] = rule.segment
        shown |= {f"{name}_{n}": least for name, least in rule.least.items()}
    return shown


def _page(form: WhyForm, chosen: set[int] | None = None) -> str:
    with data.read() as session:
        known, every = words(session, "segment"), queries.rules_of(session)
        lines = queries.segment_lines(session, every, data.today())
    standing, waiting = in_force(every, data.today()), [line for line in lines if line.waits]
    return render_template(
        "accounts/segments.html",
        form=form,
        chosen=chosen or set(),
        waiting=waiting[:WAITING_SHOWN],
        all_waiting=len(waiting),
        looked_at=len(lines),
        standing=standing,
        others=[rule for rule in every if rule not in standing],
        segments=known,
        measures=MEASURES,
        labels=labels,
        sections=places("accounts.segments"),
        ignored_here=links.ignored({}),
    )


def _rules_page(form: RulesForm, known: Mapping[str, Word], changes: list[queries.SegmentLine] | None) -> str:
    return render_template(
        "accounts/rules.html",
        form=form,
        rooms=range(1, RULES_SHOWN + 1),
        measures=MEASURES,
        labels=labels,
        segments=known,
        changes=changes,
    )
