"""Projects and consortia, and who takes part in them."""

from collections.abc import Callable, Mapping

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from tenderwatch.accounts.projects import labels, queries, rules, service
from tenderwatch.accounts.projects.forms import PartyForm, ProjectForm
from tenderwatch.accounts.projects.queries import Filters
from tenderwatch.accounts.tables import Project, ProjectParty
from tenderwatch.contacts import personal
from tenderwatch.contacts.views.blueprint import organization_named
from tenderwatch.contacts.views.listing import sections
from tenderwatch.i18n import _
from tenderwatch.organizations import queries as organizations
from tenderwatch.users import audit
from tenderwatch.users.rules import Permission
from tenderwatch.web import data, links
from tenderwatch.web.access import needs
from tenderwatch.web.flashes import say
from tenderwatch.web.ids import number, page_number
from tenderwatch.web.links import here
from tenderwatch.web.saving import saved

bp = Blueprint("projects", __name__, url_prefix="/projects")
MEANS: Mapping[str, Callable[[str], bool]] = {
    "q": lambda value: len(value) <= 200,
    "kind": lambda value: value in rules.KINDS,
    "running": lambda value: value == "yes",
    "removed": lambda value: value == "yes",
    "page": lambda value: bool(number(value)),
}
"""Parameters of the list's address, each with what its values must be."""


@bp.get("")
@needs(Permission.SEE_ACCOUNTS)
def index() -> ResponseReturnValue:
    """List projects, those that run first, narrowed by the address."""
    filters = Filters(
        words=_asked("q"),
        kind=_asked("kind") or None,
        running=_asked("running") == "yes",
        removed=_asked("removed") == "yes",
    )
    with data.read() as session:
        found = queries.listing(session, filters, data.today(), page_number(request.args.get("page", "")))
        missing = personal.count_gaps(session, data.today())
    return render_template(
        "projects/index.html",
        found=found,
        filters=filters,
        labels=labels,
        kinds=[(code, labels.kind(code)) for code in rules.KINDS],
        sections=sections("projects.index", missing),
        chips_here=_chips(filters),
        ignored_here=links.ignored(MEANS),
    )


def _asked(name: str) -> str:
    value = request.args.get(name, "")
    return value if value and MEANS[name](value) else ""


def _chips(filters: Filters) -> list[tuple[str, str]]:
    told = {
        "q": _("Words: %(words)s", words=filters.words) if filters.words else "",
        "kind": labels.kind(filters.kind) if filters.kind else "",
        "running": _("Running") if filters.running else "",
        "removed": _("Taken out of the lists") if filters.removed else "",
    }
    return [(words, here(**{name: None})) for name, words in told.items() if words]


@bp.get("/<int:project_id>")
@needs(Permission.SEE_ACCOUNTS)
def show(project_id: int) -> ResponseReturnValue:
    """Show a project with its parties, their roles and periods."""
    return _page(project_id, PartyForm.fresh(organization=_organization()))


def _organization() -> str:
    asked = number(request.args.get("organization", ""))
    with data.read() as session:
        return organizations.names(session, [asked or 0]).get(asked or 0, "")


def _page(project_id: int, form: PartyForm) -> str:
    with data.read() as session:
        project = queries.one(session, project_id)
        history = audit.told(session, "project", project_id, labels.VOICE)
    return render_template(
        "projects/show.html",
        project=project,
        form=form,
        labels=labels,
        running=rules.is_on(project.starts_on, project.ends_on, data.today()),
        history=history,
    )


@bp.route("/new", methods=["GET", "POST"])
@needs(Permission.EDIT_ACCOUNTS)
def new() -> ResponseReturnValue:
    """Enter a project; `?organization=` goes along to the form of its first party."""
    if request.method == "GET":
        return _edit_page(ProjectForm.fresh(), None)
    form = ProjectForm()

    def enter(session: Session) -> Project:
        return service.enter(session, form.values(), data.current_user(), data.now())

    project = saved(form, enter) if form.validate_on_submit() else None
    if project is None:
        return _edit_page(form, None), 422
    say(_("The project is entered. Who takes part?"))
    place = number(request.args.get("organization", ""))
    return redirect(url_for(".show", project_id=project.id, organization=place), 303)


@bp.route("/<int:project_id>/edit", methods=["GET", "POST"])
@needs(Permission.EDIT_ACCOUNTS)
def edit(project_id: int) -> ResponseReturnValue:
    """Correct a project."""
    project = _one(project_id)
    if request.method == "GET":
        return _edit_page(ProjectForm.fresh(project), project)
    form = ProjectForm()

    def change(session: Session) -> Project:
        return service.edit(session, project_id, form.values(), form.seen_version, data.current_user(), data.now())

    if not form.validate_on_submit() or saved(form, change) is None:
        return _edit_page(form, project), 422
    say(_("The project is saved."))
    return _back(project_id)


def _one(project_id: int) -> Project:
    with data.read() as session:
        return queries.one(session, project_id)


def _edit_page(form: ProjectForm, project: Project | None) -> str:
    return render_template("projects/edit.html", form=form, project=project)


@bp.post("/<int:project_id>/remove")
@needs(Permission.EDIT_ACCOUNTS)
def remove(project_id: int) -> ResponseReturnValue:
    """Take a project out of the lists."""
    with data.write() as session:
        service.remove(session, project_id, data.current_user(), data.now())
    say(_("Removed."), undo_url=url_for(".restore", project_id=project_id))
    return redirect(url_for(".index"), 303)


@bp.post("/<int:project_id>/restore")
@needs(Permission.EDIT_ACCOUNTS)
def restore(project_id: int) -> ResponseReturnValue:
    """Take a project back into the lists."""
    with data.write() as session:
        service.restore(session, project_id, data.current_user(), data.now())
    say(_("It is there again."))
    return _back(project_id)


@bp.post("/<int:project_id>/parties")
@needs(Permission.EDIT_ACCOUNTS)
def add_party(project_id: int) -> ResponseReturnValue:
    """Let an organisation take part."""
    form = PartyForm()

    def add(session: Session) -> ProjectParty:
        place = organization_named(session, form.organization.data or "")
        return service.add_party(session, project_id, form.values(place), data.current_user(), data.now())

    _one(project_id)
    if not form.validate_on_submit() or saved(form, add) is None:
        return _page(project_id, form), 422
    say(_("The party is entered."))
    return _back(project_id)


@bp.route("/parties/<int:party_id>/edit", methods=["GET", "POST"])
@needs(Permission.EDIT_ACCOUNTS)
def edit_party(party_id: int) -> ResponseReturnValue:
    """Correct the role or the period of a party, for example its last day."""
    with data.read() as session:
        party, project = service.party_of(session, party_id)
        name = organizations.names(session, [party.organization_id]).get(party.organization_id, "")
    if request.method == "GET":
        shown = {"role": party.role, "starts_on": party.starts_on, "ends_on": party.ends_on}
        return render_template(
            "projects/party.html", form=PartyForm.fresh(organization=name, **shown), project=project, name=name
        )
    form = PartyForm()

    def change(session: Session) -> ProjectParty:
        place = (form.organization.data or "").strip()
        number_of = party.organization_id if place == name else organization_named(session, place)
        return service.change_party(session, party_id, form.values(number_of), data.current_user(), data.now())

    if not form.validate_on_submit() or saved(form, change) is None:
        return render_template("projects/party.html", form=form, project=project, name=name), 422
    say(_("Saved."))
    return _back(project.id)


@bp.post("/parties/<int:party_id>/remove")
@needs(Permission.EDIT_ACCOUNTS)
def remove_party(party_id: int) -> ResponseReturnValue:
    """Take a party out that was entered by mistake."""
    with data.write() as session:
        project_id = service.remove_party(session, party_id, data.current_user(), data.now()).id
    say(_("Removed."))
    return _back(project_id)


def _back(project_id: int) -> ResponseReturnValue:
    return redirect(url_for(".show", project_id=project_id), 303)
