"""Needs, offering, risks and documents: entered, corrected, removed, restored."""

from typing import Any

from flask import request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from tenderwatch.accounts import labels, queries, service
from tenderwatch.accounts.care import service as care
from tenderwatch.accounts.forms import KEPT_FORMS, DocumentForm
from tenderwatch.accounts.service.kept import one
from tenderwatch.accounts.tables import Account, AccountNeed, AccountOffering
from tenderwatch.accounts.views.blueprint import Act, account_here, act_on, back_to, bp
from tenderwatch.errors import NotAllowed, NotFound
from tenderwatch.i18n import _
from tenderwatch.users.rules import Permission
from tenderwatch.web import data
from tenderwatch.web.access import needs
from tenderwatch.web.flashes import say
from tenderwatch.web.ids import number
from tenderwatch.web.kept_files import handed_out, taken
from tenderwatch.work.lists import words

KIND = "<any(needs, offering, risks, documents):kind>"


@bp.route(f"/<int:account_id>/{KIND}/new", methods=["GET", "POST"])
@needs(Permission.EDIT_ACCOUNTS)
def keep(account_id: int, kind: str) -> ResponseReturnValue:
    """Enter something that is kept with an account."""
    account = account_here(account_id)
    form = _form(account, kind, _first(kind))

    def do(session: Session) -> object:
        by, now = data.current_user(), data.now()
        row = service.keep(session, account_id, kind, _values(kind, form), by, now)
        if isinstance(row, AccountNeed):
            step = number(request.args.get("step", ""))
            care.settle(session, step, ("need",), account.organization_id, row.text, by, now)
        return row

    act = Act(labels.kept_kind(kind), (), _("Save"), upload=kind == "documents")
    return act_on(account, form, act, do, _("Saved."), anchor=kind)


def _first(kind: str) -> dict[str, Any]:
    """Return what a form begins with; the address may say with whom a need was found."""
    if kind == "needs":
        return {"found_on": data.today(), "contact_id": number(request.args.get("contact", ""))}
    return {"seen_on": data.today()} if kind == "risks" else {}


@bp.route(f"/<int:account_id>/{KIND}/<int:row_id>/correct", methods=["GET", "POST"])
@needs(Permission.EDIT_ACCOUNTS)
def correct(account_id: int, kind: str, row_id: int) -> ResponseReturnValue:
    """Correct what is kept; of a document only its note."""
    account = account_here(account_id)
    with data.read() as session:
        _account, known, row = one(session, account_id, kind, row_id)
        shown = {name: getattr(row, name) for name in (*known.fields, "version")}
    form = _form(account, kind, shown)
    if isinstance(form, DocumentForm):
        del form.file

    def do(session: Session) -> object:
        values = {"note": form.note.data} if kind == "documents" else _values(kind, form)
        by, now = data.current_user(), data.now()
        return service.correct(session, account_id, kind, row_id, values, form.seen_version, by, now)

    name = shown[known.name]
    if isinstance(row, AccountOffering):
        with data.read() as session:
            name = labels.listed(words(session, "service"), row.service)
    act = Act(_("Correct: %(name)s", name=str(name)[:80]), (), _("Save"))
    return act_on(account, form, act, do, _("Saved."), anchor=kind)


@bp.post(f"/<int:account_id>/{KIND}/<int:row_id>/remove")
@needs(Permission.EDIT_ACCOUNTS)
def remove(account_id: int, kind: str, row_id: int) -> ResponseReturnValue:
    """Take something out of the lists; it can be taken back."""
    with data.write() as session:
        service.remove(session, account_id, kind, row_id, data.current_user(), data.now())
    say(_("Removed."), undo_url=url_for(".restore", account_id=account_id, kind=kind, row_id=row_id))
    return back_to(account_id, kind)


@bp.post(f"/<int:account_id>/{KIND}/<int:row_id>/restore")
@needs(Permission.EDIT_ACCOUNTS)
def restore(account_id: int, kind: str, row_id: int) -> ResponseReturnValue:
    """Take something removed back."""
    with data.write() as session:
        service.restore(session, account_id, kind, row_id, data.current_user(), data.now())
    say(_("It is there again."))
    return back_to(account_id, kind)


@bp.post("/<int:account_id>/needs/<int:row_id>/read")
@needs(Permission.EDIT_ACCOUNTS)
def read_again(account_id: int, row_id: int) -> ResponseReturnValue:
    """Say that a need was read again in the present phase."""
    with data.write() as session:
        service.read_again(session, account_id, row_id, data.current_user(), data.now())
    say(_("Saved."))
    return back_to(account_id, "needs")


@bp.get("/<int:account_id>/documents/<int:document_id>/download")
@needs(Permission.SEE_ACCOUNTS)
def download(account_id: int, document_id: int) -> ResponseReturnValue:
    """Hand out a document as a file, so that no browser ever shows it as a page of ours."""
    with data.read() as session:
        found = queries.document(session, account_id, document_id)
    if found is None:
        raise NotFound(_("There is no such document."))
    return handed_out(found.digest, found.name)


def _form(account: Account, kind: str, shown: dict[str, Any]) -> Any:
    form = KEPT_FORMS[kind]
    with data.read() as session:
        if kind == "needs":
            shown["contacts"] = list(queries.contacts_of(session, account.organization_id).items())
        elif kind == "offering":
            shown["services"] = _services(session, shown.get("service"))
    chosen = {name: shown.pop(name) for name in ("contacts", "services") if name in shown}
    return form(**chosen) if request.method == "POST" else form.fresh(**chosen, **shown)


def _services(session: Session, had: str | None) -> list[tuple[str, str]]:
    known = words(session, "service")
    if not known:
        raise NotAllowed(_("The house has no list of its services yet: an administrator enters them in the lists."))
    return [(code, labels.listed(known, code)) for code, word in known.items() if not word.retired or code == had]


def _values(kind: str, form: Any) -> dict[str, Any]:
    """Return what was entered; a file's bytes are kept before the row that names them."""
    if kind == "documents":
        return _stored(form)
    return {name: form[name].data for name in service.KINDS[kind].fields if name in form}


def _stored(form: DocumentForm) -> dict[str, Any]:
    return {**taken(form.file.data)._asdict(), "note": form.note.data}
