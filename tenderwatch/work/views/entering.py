"""Logging: by one line, or in the form, which also asks what the line left open."""

from collections.abc import Iterator, Mapping
from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from tenderwatch.i18n import LANGUAGES, _, speaking
from tenderwatch.organizations import queries as organizations
from tenderwatch.organizations.tables import Organization
from tenderwatch.users import service as users
from tenderwatch.users.rules import Permission
from tenderwatch.web import data, formatters
from tenderwatch.web.access import needs
from tenderwatch.web.flashes import say
from tenderwatch.web.ids import number
from tenderwatch.web.links import ignored
from tenderwatch.web.origin import own_path, shown_on
from tenderwatch.web.saving import saved
from tenderwatch.work import labels, queries, service
from tenderwatch.work.forms import LONGEST_LINE, About, LineForm, NewActivityForm, values_of_line
from tenderwatch.work.lists import words
from tenderwatch.work.rules import vocabulary
from tenderwatch.work.rules.lines import Doubt, Known, Named, read
from tenderwatch.work.tables import Activity
from tenderwatch.work.views.blueprint import about, bp, sections

MATTERS = ("bid_id", "contract_id", "plan_id")


@bp.app_template_global()
def activity_line() -> LineForm:
    """Return the form of one line, for the pages that let people log."""
    return LineForm.fresh()


@bp.get("/activities/new")
@needs(Permission.EDIT_ACCOUNTS)
def pick() -> ResponseReturnValue:
    """Ask with whom it was, or will be."""
    asked = request.args.get("q", "")[:200]
    with data.read() as session:
        found = organizations.found(session, asked, size=20) if asked.strip() else None
    unknown = ignored({"q": bool})
    return render_template(
        "activities/pick.html", asked=asked, found=found, sections=sections(""), ignored_here=unknown
    )


@bp.route("/organizations/<int:organization_id>/activities/new", methods=["GET", "POST"])
@needs(Permission.EDIT_ACCOUNTS)
def new(organization_id: int) -> ResponseReturnValue:
    """Log or plan an activity."""
    with data.read() as session:
        organization = service.organization_of(session, organization_id)
        offered = about(session, organization.id)
    if request.method == "GET":
        return _page(NewActivityForm.fresh(about=offered, **_beginning()), organization)
    form = NewActivityForm(about=offered)
    activity = saved(form, lambda session: _entered(session, form)) if form.validate_on_submit() else None
    return _done(activity, form.back.data) if activity else (_page(form, organization), 422)


@bp.post("/organizations/<int:organization_id>/activities/line")
@needs(Permission.EDIT_ACCOUNTS)
def line(organization_id: int) -> ResponseReturnValue:
    """Log what one line says; what is not sure in it is asked in the form, and nothing of it is lost."""
    typed = " ".join((request.form.get("line") or "").split())[:LONGEST_LINE]
    if not typed:
        say(_("Write what was done, like: call Liisa Virta today prices > visit 12.12. me"), "warn")
        return redirect(shown_on(), 303)
    with data.read() as session:
        organization = service.organization_of(session, organization_id)
        offered = about(session, organization.id)
        said = read(typed, known(session, offered), data.today())
    values = {name: request.form.get(name) for name in MATTERS} | dict(values_of_line(said, data.current_user().id))
    form = NewActivityForm(formdata=None, about=offered, back=shown_on(), **values)
    if not said.doubts and (activity := saved(form, lambda session: _entered(session, form))):
        return _done(activity, shown_on())
    return _page(form, organization, said.doubts, typed), 422


def known(session: Session, offered: About) -> Known:
    """Return what the words of a line may mean at an organisation."""
    people = [Named("user", user.id, user.name) for user in users.people(session)]
    people += [Named("contact", contact_id, name) for contact_id, name in offered.contacts]
    return Known(dict(_types(session)), people, data.current_user().id)


def _types(session: Session) -> Iterator[tuple[str, str]]:
    """Yield how each type in use is written: the usual words, then what the house and the product call it."""
    in_use = {code: word for code, word in words(session, "activity-type").items() if not word.retired}
    for code in in_use:
        yield from ((phrase, code) for phrase in vocabulary.TYPES.get(code, ()))
    for language in LANGUAGES:
        with speaking(language):
            yield from ((labels.name_of("activity-type", word).casefold(), code) for code, word in in_use.items())


def _beginning() -> Mapping[str, Any]:
    """Return what a form begins with: what it belongs to by the address, today, and the reader."""
    matters = {f"{kind}_id": number(request.args.get(kind, "")) for kind in ("bid", "contract", "plan")}
    back = own_path(request.args.get("back"), "")
    return {**matters, "back": back, "day": data.today(), "owner_id": data.current_user().id}


def _entered(session: Session, form: NewActivityForm) -> Activity:
    return service.enter(session, form.wanted(), data.current_user(), data.now(), data.today())


def _done(activity: Activity, back: str | None) -> ResponseReturnValue:
    with data.read() as session:
        page = queries.page(session, activity.id, data.today(), data.now())
    text = _("Planned: %(subject)s, %(day)s.") if page.line.means == "planned" else _("Logged: %(subject)s, %(day)s.")
    said = text % {"subject": page.line.subject, "day": formatters.day(page.line.day)}
    if page.next:
        said += " " + _(
            "Next: %(subject)s, %(day)s, %(who)s.",
            subject=page.next.subject,
            day=formatters.day(page.next.day),
            who=page.next.owner or _("nobody"),
        )
    say(said, undo_url=url_for(".remove", activity_id=activity.id))
    return redirect(own_path(back, url_for(".show", activity_id=activity.id)), 303)


def _page(form: NewActivityForm, organization: Organization, doubts: tuple[Doubt, ...] = (), typed: str = "") -> str:
    with data.read() as session:
        competitions = queries.running_competitions(session, organization.id, data.now())
    return render_template(
        "activities/new.html",
        form=form,
        organization=organization,
        doubts=[labels.doubt(doubt) for doubt in doubts],
        typed=typed,
        competitions=competitions,
        has_errors=bool(form.errors or form.form_errors),
        ignored_here=[]
        if request.method == "POST"
        else ignored({"bid": _is_number, "contract": _is_number, "plan": _is_number, "back": bool}),
    )


def _is_number(text: str) -> bool:
    return number(text) is not None
