"""The company's profile."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from tenderwatch.company import labels, queries, service
from tenderwatch.company.forms import FORMS, EntryForm
from tenderwatch.i18n import _
from tenderwatch.users import audit
from tenderwatch.users.rules import Permission
from tenderwatch.web import data
from tenderwatch.web.access import needs
from tenderwatch.web.flashes import say
from tenderwatch.web.saving import saved

bp = Blueprint("company", __name__, url_prefix="/company")
KIND = "<any(certificates, espd, people, turnover):kind>"


@bp.get("")
@needs(Permission.SEE_BIDS)
def show() -> ResponseReturnValue:
    """Show what our company can show to buyers."""
    with data.read() as session:
        profile = queries.profile(session)
        certificates = queries.certificate_lines(session, data.today())
    return render_template("company/show.html", profile=profile, certificates=certificates, labels=labels)


@bp.route(f"/{KIND}/new", methods=["GET", "POST"])
@needs(Permission.EDIT_BIDS)
def new(kind: str) -> ResponseReturnValue:
    """Enter something into the profile."""
    if request.method == "GET":
        return _page(FORMS[kind].fresh(), kind, None)
    return _save(kind, None)


@bp.route(f"/{KIND}/<int:entry_id>", methods=["GET", "POST"])
@needs(Permission.EDIT_BIDS)
def edit(kind: str, entry_id: int) -> ResponseReturnValue:
    """Correct an entry of the profile."""
    with data.read() as session:
        entry = service.one(session, kind, entry_id)
    return _page(FORMS[kind].fresh(entry), kind, entry) if request.method == "GET" else _save(kind, entry)


def _save(kind: str, entry: service.Entry | None) -> ResponseReturnValue:
    form, by, now = FORMS[kind](), data.current_user(), data.now()

    def do(session: Session) -> service.Entry:
        if entry is None:
            return service.enter(session, kind, form.values, by, now)
        return service.edit(session, kind, entry.id, form.values, form.seen_version, by, now)

    if not form.validate_on_submit() or saved(form, do) is None:
        return _page(form, kind, entry), 422
    say(_("The profile is saved."))
    return redirect(url_for(".show", _anchor=kind), 303)


def _page(form: EntryForm, kind: str, entry: service.Entry | None) -> str:
    with data.read() as session:
        told = audit.told(session, entry.__tablename__, entry.id, labels.VOICE) if entry else []
    heading = f"{labels.kind(kind)}: {service.name_of(entry) if entry else _('new')}"
    return render_template("company/edit.html", form=form, kind=kind, entry=entry, heading=heading, history=told)


@bp.post(f"/{KIND}/<int:entry_id>/remove")
@needs(Permission.EDIT_BIDS)
def remove(kind: str, entry_id: int) -> ResponseReturnValue:
    """Take an entry out of the profile."""
    with data.write() as session:
        service.remove(session, kind, entry_id, data.current_user(), data.now())
    say(_("Removed."))
    return redirect(url_for(".show", _anchor=kind), 303)
