"""Campaigns: a list of accounts, a task each, and what followed."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from tenderwatch.accounts.care import labels, queries
from tenderwatch.accounts.care.forms import CampaignForm, ResultForm
from tenderwatch.accounts.care.service import campaigns as service
from tenderwatch.accounts.care.service.campaigns import FILTERS
from tenderwatch.accounts.care.views.blueprint import VOICE, bp, form_page, names, pages, segment_choices
from tenderwatch.bids import labels as bid_labels
from tenderwatch.i18n import _, ngettext
from tenderwatch.users import audit
from tenderwatch.users.rules import Permission
from tenderwatch.users.tables import User
from tenderwatch.web import data
from tenderwatch.web.access import needs
from tenderwatch.web.flashes import say
from tenderwatch.web.ids import page_number
from tenderwatch.web.people import choosable
from tenderwatch.web.saving import saved
from tenderwatch.work.lists import words
from tenderwatch.work.tables import Campaign

MOST_SHOWN = 100
"""Accounts that are named before a campaign begins; the others are counted."""


@bp.get("/campaigns")
@needs(Permission.SEE_ACCOUNTS)
def campaigns() -> ResponseReturnValue:
    """List the campaigns, those that run first."""
    with data.read() as session:
        lines = queries.campaigns(session)
    return render_template("accounts/care/campaigns.html", lines=lines, sections=pages("care.campaigns"))


@bp.route("/campaigns/new", methods=["GET", "POST"])
@needs(Permission.EDIT_ACCOUNTS)
def start_campaign() -> ResponseReturnValue:
    """Begin a campaign for the accounts that the address says, as the list of accounts says it."""
    wanted = _wanted()
    if request.method == "GET":
        return _new_page(_form(fresh=True, type="call"), wanted)
    form = _form()

    def do(session: Session) -> int:
        return service.start(session, form.values(), wanted, data.current_user(), data.now()).id

    if not form.validate_on_submit() or (campaign_id := saved(form, do)) is None:
        return _new_page(form, wanted), 422
    say(_("The campaign is begun: each account has its task."))
    return redirect(url_for(".campaign", campaign_id=campaign_id), 303)


@bp.get("/campaigns/<int:campaign_id>")
@needs(Permission.SEE_ACCOUNTS)
def campaign(campaign_id: int) -> ResponseReturnValue:
    """Show a campaign: how far it has come, and the bids that followed."""
    with data.read() as session:
        page = queries.campaign_page(session, campaign_id, page_number(request.args.get("page", "")))
        fit = {each.organization_id for each in service.fitting(session, page.campaign.filter)}
        there = queries.with_task(session, campaign_id)
        history = audit.told(session, "campaign", campaign_id, VOICE)
        filters = _filter_words(session, page.campaign.filter)
    return render_template(
        "accounts/care/campaign.html",
        page=page,
        more=len(fit - there),
        filters=filters,
        history=history,
        labels=labels,
        bid_labels=bid_labels,
    )


@bp.route("/campaigns/<int:campaign_id>/edit", methods=["GET", "POST"])
@needs(Permission.EDIT_ACCOUNTS)
def edit_campaign(campaign_id: int) -> ResponseReturnValue:
    """Change a campaign; the tasks that nobody has touched follow."""
    with data.read() as session:
        row = service.campaign_of(session, campaign_id)
    back = url_for(".campaign", campaign_id=campaign_id)
    lead = (_("The tasks that nobody has touched follow."),)
    if request.method == "GET":
        form = _form(row, fresh=True)
        return form_page(form, _("Change the campaign"), back, meta=row.name, lead=lead, version=row.version)
    form = _form(row)

    def do(session: Session) -> Campaign:
        return service.edit(session, campaign_id, form.values(), form.seen_version, data.current_user(), data.now())

    if not form.validate_on_submit() or saved(form, do) is None:
        return form_page(form, _("Change the campaign"), back, meta=row.name, lead=lead, version=row.version), 422
    say(_("The campaign is saved."))
    return redirect(back, 303)


@bp.post("/campaigns/<int:campaign_id>/extend")
@needs(Permission.EDIT_ACCOUNTS)
def extend_campaign(campaign_id: int) -> ResponseReturnValue:
    """Plan the task for accounts that fit by now."""
    with data.write() as session:
        n = service.extend(session, campaign_id, data.current_user(), data.now())
    say(ngettext("%(n)s account is added.", "%(n)s accounts are added.", n))
    return redirect(url_for(".campaign", campaign_id=campaign_id), 303)


@bp.route("/campaigns/<int:campaign_id>/end", methods=["GET", "POST"])
@needs(Permission.EDIT_ACCOUNTS)
def end_campaign(campaign_id: int) -> ResponseReturnValue:
    """End a campaign with its result."""
    with data.read() as session:
        row = service.campaign_of(session, campaign_id)
    back = url_for(".campaign", campaign_id=campaign_id)
    lead = (_("The tasks that nobody has touched are taken back; those that are done stay."),)
    if request.method == "GET":
        return form_page(ResultForm.fresh(result=row.result), _("End the campaign"), back, meta=row.name, lead=lead)
    form = ResultForm()

    def do(session: Session) -> Campaign:
        return service.end(session, campaign_id, form.result.data or "", data.current_user(), data.now())

    if not form.validate_on_submit() or saved(form, do) is None:
        return form_page(form, _("End the campaign"), back, meta=row.name, lead=lead), 422
    say(_("The campaign has ended; its result is kept."))
    return redirect(back, 303)


def _wanted() -> dict[str, str]:
    """Return the filter that the address says; the reader's own number where it says “me”."""
    said = {name: request.args.get(name, "")[:100] for name in FILTERS}
    me = str(data.current_user().id)
    return {name: me if name in ("manager", "responsible") and value == "me" else value for name, value in said.items()}


def _form(row: Campaign | None = None, *, fresh: bool = False, **values: object) -> CampaignForm:
    with data.read() as session:
        owner = session.get(User, row.owner_id) if row and row.owner_id else None
        types = list(words(session, "activity-type").values())
    people = choosable(also=owner)
    return (
        CampaignForm.fresh(row, types=types, people=people, **values)
        if fresh
        else CampaignForm(types=types, people=people)
    )


def _new_page(form: CampaignForm, wanted: dict[str, str]) -> str:
    with data.read() as session:
        found = service.fitting(session, wanted)
        filters = _filter_words(session, wanted)
        segments = segment_choices(session, wanted["segment"])
    return render_template(
        "accounts/care/campaign_new.html",
        form=form,
        found=found,
        shown=found[:MOST_SHOWN],
        filters=filters,
        wanted=wanted,
        segment_choices=segments,
        labels=labels,
        people=choosable(),
    )


def _filter_words(session: Session, wanted: dict[str, str]) -> list[str]:
    """Return a filter in words."""
    people = {str(each): name for each, name in choosable()} | {"none": _("nobody")}
    ladder, classes = names(session, "ladder"), names(session, "account-class")
    segments = names(session, "segment")
    said = {
        "phase": lambda value: _("Phase: %(name)s", name=labels.phase(value)),
        "ladder": lambda value: _("Ladder: %(name)s", name=ladder.get(value) or value),
        "nature": lambda value: _("Nature: %(name)s", name=value),
        "segment": lambda value: _("Segment: %(name)s", name=labels.segment_name(value, segments.get(value))),
        "class": lambda value: _("Class: %(name)s", name=classes.get(value) or value),
        "manager": lambda value: _("Account manager: %(name)s", name=people.get(value, "–")),
        "responsible": lambda value: _("Responsible: %(name)s", name=people.get(value, "–")),
    }
    return [said[name](wanted[name]) for name in FILTERS if wanted.get(name)]
