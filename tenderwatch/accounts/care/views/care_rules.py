"""The care plans of the house, changed by administrators: who gets what how often."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from tenderwatch.accounts.care import labels, service
from tenderwatch.accounts.care.forms import CareRuleForm
from tenderwatch.accounts.care.views.blueprint import VOICE, bp, form_page, names
from tenderwatch.accounts.tables import CareRule
from tenderwatch.i18n import _
from tenderwatch.users import audit
from tenderwatch.users.rules import Permission
from tenderwatch.web import data
from tenderwatch.web.access import needs
from tenderwatch.web.flashes import say
from tenderwatch.web.saving import saved
from tenderwatch.work.lists import words


@bp.get("/care/rules")
@needs(Permission.ADMINISTER)
def rules() -> ResponseReturnValue:
    """List the rules: those in force, those to come, and those that were."""
    today = data.today()
    with data.read() as session:
        found = sorted(service.rules_of(session), key=lambda rule: (rule.segment, rule.phase or "", rule.type))
        return render_template(
            "accounts/care/rules.html",
            rules=[(rule, service.valid_on(rule, today)) for rule in found],
            own=bool(found) and found[0].id is not None,
            labels=labels,
            segments=names(session, "segment"),
            type_names=names(session, "activity-type"),
            sections=[(url_for("care.index"), _("Care"), False)],
        )


@bp.post("/care/rules/own")
@needs(Permission.ADMINISTER)
def own_rules() -> ResponseReturnValue:
    """Make the product's rules the house's own."""
    with data.write() as session:
        service.make_own(session, data.current_user(), data.now())
    say(_("The care plans are yours now: change their rules."))
    return redirect(url_for(".rules"), 303)


@bp.route("/care/rules/new", methods=["GET", "POST"])
@needs(Permission.ADMINISTER)
def add_rule() -> ResponseReturnValue:
    """Add a rule."""
    if request.method == "GET":
        first = {"every_days": 180, "whose": "responsible", "valid_from": data.today(), "type": "*"}
        return _page(_form(fresh=True, **first), None)
    form = _form()

    def do(session: Session) -> CareRule:
        return service.add_rule(session, form.values(), data.current_user(), data.now())

    if not form.validate_on_submit() or saved(form, do) is None:
        return _page(form, None), 422
    return _saved()


@bp.route("/care/rules/<int:rule_id>", methods=["GET", "POST"])
@needs(Permission.ADMINISTER)
def edit_rule(rule_id: int) -> ResponseReturnValue:
    """Let a rule say something else from a day on."""
    with data.read() as session:
        rule = service.rule_of(session, rule_id)
        version = service.version_of(rule)
    if request.method == "GET":
        begins = max(rule.valid_from, data.today())
        form = _form(fresh=True, obj=rule, phase=rule.phase or "", valid_from=begins, version=version)
        form.valid_from.data = begins if form.restored_at is None else form.valid_from.data
        return _page(form, rule, version)
    form = _form()

    def do(session: Session) -> CareRule:
        by, now = data.current_user(), data.now()
        return service.change_rule(session, rule_id, form.values(), form.seen_version, by, now)

    if not form.validate_on_submit() or saved(form, do) is None:
        return _page(form, rule, version), 422
    return _saved()


@bp.post("/care/rules/<int:rule_id>/end")
@needs(Permission.ADMINISTER)
def end_rule(rule_id: int) -> ResponseReturnValue:
    """Let a rule hold no longer."""
    with data.write() as session:
        service.end_rule(session, rule_id, data.current_user(), data.now())
    return _saved()


def _saved() -> ResponseReturnValue:
    say(_("The care plans are saved: what is planned follows with the next run."))
    return redirect(url_for(".rules"), 303)


def _form(*, fresh: bool = False, obj: object = None, **values: object) -> CareRuleForm:
    with data.read() as session:
        lists = {
            "segments": [word for word in words(session, "segment").values() if not word.retired],
            "types": list(words(session, "activity-type").values()),
        }
    return CareRuleForm.fresh(obj, **lists, **values) if fresh else CareRuleForm(**lists)


def _page(form: CareRuleForm, rule: CareRule | None, version: int | None = None) -> str:
    with data.read() as session:
        history = audit.told(session, "care_rule", rule.id, VOICE) if rule else []
    lead = _("Until the day before, the rule says what it says now; what nobody has touched is planned anew.")
    heading = _("Change the rule") if rule else _("Add a rule")
    return form_page(form, heading, url_for(".rules"), lead=(lead,) if rule else (), version=version, history=history)
