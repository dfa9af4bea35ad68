"""Orders, amendments, contacts, deliverables, promises and documents: entered, corrected, marked, removed."""

from typing import Any

from flask import request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from tenderwatch.contracts import labels, queries, service
from tenderwatch.contracts.kept_forms import KEPT_FORMS, DocumentForm
from tenderwatch.contracts.tables import Contract
from tenderwatch.contracts.views.acting import Act, act_on, back_to, page_of
from tenderwatch.contracts.views.blueprint import bp
from tenderwatch.errors import Invalid, NotFound
from tenderwatch.i18n import _
from tenderwatch.notices.tables import Notice
from tenderwatch.users.rules import Permission
from tenderwatch.web import data
from tenderwatch.web.access import needs
from tenderwatch.web.flashes import say
from tenderwatch.web.forms import VersionedForm
from tenderwatch.web.kept_files import handed_out, taken


@bp.route("/<int:contract_id>/<kind>/new", methods=["GET", "POST"])
@needs(Permission.EDIT_CONTRACTS)
def keep(contract_id: int, kind: str) -> ResponseReturnValue:
    """Enter something that is kept with a contract."""
    contract = page_of(contract_id).contract
    form = _form(kind, _first_values(kind, contract))

    def do(session: Session) -> object:
        values = _values(session, kind, form)
        return service.keep(session, contract_id, kind, values, data.current_user(), data.now())

    act = Act(labels.new_kept(kind), labels.kept_hint(kind), _("Save"), upload=kind == "documents")
    return act_on(contract_id, form, act, do, _("Saved."))


@bp.route("/<int:contract_id>/<kind>/<int:row_id>/correct", methods=["GET", "POST"])
@needs(Permission.EDIT_CONTRACTS)
def correct(contract_id: int, kind: str, row_id: int) -> ResponseReturnValue:
    """Correct what is kept; of a document only its note."""
    row = _row(contract_id, kind, row_id)
    shown = {name: getattr(row, name) for name in (*service.KINDS[kind].fields, "version")}
    if kind == "amendments" and row.notice_id is not None:
        notice = page_of(contract_id).kept.notices[row.notice_id]
        shown["notice"] = notice.publication_number or notice.key
    form = _form(kind, shown)
    if isinstance(form, DocumentForm):
        del form.file

    def do(session: Session) -> object:
        values = {"note": form.note.data} if kind == "documents" else _values(session, kind, form)
        now = data.now()
        return service.correct(session, contract_id, kind, row_id, values, form.seen_version, data.current_user(), now)

    name = getattr(row, service.KINDS[kind].name)
    return act_on(contract_id, form, Act(_("Correct: %(name)s", name=name), (), _("Save")), do, _("Saved."))


@bp.post("/<int:contract_id>/<kind>/<int:row_id>/mark")
@needs(Permission.EDIT_CONTRACTS)
def mark(contract_id: int, kind: str, row_id: int) -> ResponseReturnValue:
    """Say that something is done or in place, or that a contact is still right; once more takes it back."""
    with data.write() as session:
        service.mark(session, contract_id, kind, row_id, data.current_user(), data.now())
    say(_("Saved."))
    return back_to(contract_id)


@bp.post("/<int:contract_id>/<kind>/<int:row_id>/remove")
@needs(Permission.EDIT_CONTRACTS)
def remove(contract_id: int, kind: str, row_id: int) -> ResponseReturnValue:
    """Take something out of the lists; it can be taken back."""
    with data.write() as session:
        service.remove(session, contract_id, kind, row_id, data.current_user(), data.now())
    say(_("Removed."), undo_url=url_for(".restore_kept", contract_id=contract_id, kind=kind, row_id=row_id))
    return back_to(contract_id)


@bp.post("/<int:contract_id>/<kind>/<int:row_id>/restore")
@needs(Permission.EDIT_CONTRACTS)
def restore_kept(contract_id: int, kind: str, row_id: int) -> ResponseReturnValue:
    """Take something removed back."""
    with data.write() as session:
        service.restore_kept(session, contract_id, kind, row_id, data.current_user(), data.now())
    say(_("It is there again."))
    return back_to(contract_id)


@bp.get("/<int:contract_id>/documents/<int:document_id>/download")
@needs(Permission.SEE_CONTRACTS)
def download(contract_id: int, document_id: int) -> ResponseReturnValue:
    """Hand out a document as a file, so that no browser ever shows it as a page of ours."""
    with data.read() as session:
        found = queries.document(session, contract_id, document_id)
    if found is None:
        raise NotFound(_("There is no such document."))
    return handed_out(found.digest, found.name)


def _row(contract_id: int, kind: str, row_id: int) -> Any:
    if kind not in service.KINDS:
        raise NotFound(_("There is no such page."))
    rows = getattr(page_of(contract_id).kept, kind)
    row = next((each for each in rows if each.id == row_id), None)
    if row is None:
        raise NotFound(_("There is nothing of the kind here."))
    return row


def _form(kind: str, shown: dict[str, Any]) -> Any:
    form: type[VersionedForm] | None = KEPT_FORMS.get(kind)
    if form is None:
        raise NotFound(_("There is no such page."))
    return form() if request.method == "POST" else form.fresh(**shown)


def _first_values(kind: str, contract: Contract) -> dict[str, Any]:
    if kind == "orders":
        return {"ordered_on": data.today(), "currency": contract.currency}
    return {"effective_on": data.today()} if kind == "amendments" else {}


def _values(session: Session, kind: str, form: Any) -> dict[str, Any]:
    """Return what was entered; a file's bytes are kept before the row that names them."""
    if kind == "documents":
        return _stored(form)
    values = {name: form[name].data for name in service.KINDS[kind].fields if name in form}
    if kind == "amendments":
        values["notice_id"] = _notice_id(session, form.notice.data or "")
    return values


def _stored(form: DocumentForm) -> dict[str, Any]:
    return {**taken(form.file.data)._asdict(), "note": form.note.data}


def _notice_id(session: Session, number: str) -> int | None:
    """Return the notice of a publication number; Invalid when none of that number is here."""
    if not number.strip():
        return None
    named = or_(Notice.publication_number == number.strip(), Notice.key == number.strip())
    query = select(Notice.id).where(named, Notice.current)
    found = session.scalar(query.order_by(Notice.id).limit(1))
    if found is None:
        words = _("No notice of this number is here.")
        raise Invalid(words, {"notice": words})
    return found
