"""The file of an import: sent once, kept, and one of its sheets chosen."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tenderwatch.contracts import labels, queries
from tenderwatch.contracts.import_forms import ImportForm, SheetForm
from tenderwatch.contracts.importing import COLUMNS, keeping
from tenderwatch.contracts.views.blueprint import bp
from tenderwatch.contracts.views.importing.steps import back_in, step_of, steps
from tenderwatch.contracts.views.listing import sections
from tenderwatch.files import spreadsheets
from tenderwatch.files.documents import safe_name
from tenderwatch.files.spreadsheets import Unreadable
from tenderwatch.i18n import _
from tenderwatch.users.rules import Permission
from tenderwatch.web import data
from tenderwatch.web.access import needs
from tenderwatch.web.flashes import say

LARGEST = 15 * 1024 * 1024


@bp.route("/import", methods=["GET", "POST"])
@needs(Permission.EDIT_CONTRACTS)
def import_file() -> ResponseReturnValue:
    """Ask for a file, and offer to go on with one that was sent."""
    form = ImportForm() if request.method == "POST" else ImportForm(formdata=None)
    if request.method == "GET":
        return _ask(form)
    if not form.validate_on_submit():
        return _ask(form), 422
    try:
        import_id = _begin(form.file.data.read(), safe_name(form.file.data.filename or "") or _("file"))
    except Unreadable as error:
        form.file.errors = [_wrong(error)]
        return _ask(form), 422
    return redirect(import_id, 303)


def _begin(body: bytes, name: str) -> str:
    """Keep a file and return the page that comes next; a file of one sheet goes on to its columns."""
    if len(body) > LARGEST:
        raise Unreadable(_("The file is larger than 15 MB. Save only the sheet with the contracts."))
    sheets = spreadsheets.sheets_of(body)
    if not sheets:
        raise Unreadable(_("The file is empty."))
    grid = spreadsheets.read(body, sheets[0]) if len(sheets) == 1 else None
    digest = data.house().files.put(body)
    packed = data.house().files.put(grid.packed()) if grid else None
    with data.write() as session:
        kept = keeping.begin(session, name, digest, len(body), sheets, data.current_user(), data.now())
        if grid and packed:
            keeping.choose(session, kept.id, grid, packed, data.current_user())
        return back_in(kept.id, "columns" if grid else "sheet")


def _wrong(error: Unreadable) -> str:
    return _("line %(line)s", line=error.line) + f": {error}" if error.line > 1 else str(error)


def _ask(form: ImportForm) -> str:
    with data.read() as session:
        missing = queries.count_gaps(session, data.today())
        begun = keeping.going_on(session, data.current_user())
    return render_template(
        "contracts/importing/file.html",
        form=form,
        sections=sections("contracts.import_file", missing),
        columns=[labels.column(code) for code in COLUMNS],
        begun=begun,
    )


@bp.route("/import/<int:import_id>/sheet", methods=["GET", "POST"])
@needs(Permission.EDIT_CONTRACTS)
def import_sheet(import_id: int) -> ResponseReturnValue:
    """Ask which sheet of a workbook is meant."""
    step = step_of(import_id)
    names = step.kept.sheets
    form = SheetForm(sheets=names) if request.method == "POST" else SheetForm.fresh(sheets=names, sheet=step.kept.sheet)
    if form.validate_on_submit():
        try:
            grid = spreadsheets.read(data.house().files.get(step.kept.digest), form.sheet.data)
        except Unreadable as error:
            form.sheet.errors = [_wrong(error)]
        else:
            packed = data.house().files.put(grid.packed())
            with data.write() as session:
                keeping.choose(session, import_id, grid, packed, data.current_user())
            return redirect(back_in(import_id, "columns"), 303)
    page = render_template("contracts/importing/sheet.html", form=form, kept=step.kept, steps=steps(step.kept, "sheet"))
    return page, 422 if form.errors else 200


@bp.post("/import/<int:import_id>/discard")
@needs(Permission.EDIT_CONTRACTS)
def discard_import(import_id: int) -> ResponseReturnValue:
    """Throw an import away."""
    with data.write() as session:
        keeping.discard(session, import_id, data.current_user())
    say(_("The file was thrown away. What was imported of it stays."))
    return redirect(url_for(".import_file"), 303)
