"""Importing a CSV file: each row and its problems are shown, and nothing is saved until that is confirmed."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tenderwatch.contracts import importing, queries
from tenderwatch.contracts.forms import ImportForm
from tenderwatch.contracts.importing import Rejected
from tenderwatch.contracts.views.blueprint import bp
from tenderwatch.contracts.views.listing import sections
from tenderwatch.i18n import _, ngettext
from tenderwatch.users.rules import Permission
from tenderwatch.web import data
from tenderwatch.web.access import needs
from tenderwatch.web.flashes import say

ROWS_SHOWN = 200


@bp.route("/import", methods=["GET", "POST"])
@needs(Permission.EDIT_CONTRACTS)
def import_file() -> ResponseReturnValue:
    """Ask for a file, then show what it would do; what is confirmed comes back as text."""
    form = ImportForm() if request.method == "POST" else ImportForm(formdata=None)
    if request.method == "GET":
        return _ask(form)
    if not form.validate_on_submit():
        return _ask(form), 422
    return _preview(form, form.file.data.read(), form.file.data.filename or "")


@bp.post("/import/confirm")
@needs(Permission.EDIT_CONTRACTS)
def confirm_import() -> ResponseReturnValue:
    """Take the file that was shown."""
    text, name = request.form.get("text", ""), request.form.get("name", "")
    try:
        sheet = importing.read(text.encode(), name)
        with data.write() as session:
            result = importing.import_contracts(session, sheet, data.current_user(), data.now())
    except Rejected:
        return _preview(ImportForm(formdata=None), text.encode(), name)
    say(
        _(
            "%(new)s entered, %(changed)s changed, %(unchanged)s left as they were.",
            new=result.new,
            changed=result.changed,
            unchanged=result.unchanged,
        )
    )
    if result.gaps:
        say(ngettext("%(n)s thing is missing.", "%(n)s things are missing.", result.gaps), "warn")
    return redirect(url_for(".gaps" if result.gaps else ".index"), 303)


def _ask(form: ImportForm) -> str:
    with data.read() as session:
        missing = queries.count_gaps(session, data.today())
    links = sections("contracts.import_file", missing)
    return render_template("contracts/import.html", form=form, sections=links, columns=importing.COLUMNS)


def _preview(form: ImportForm, body: bytes, name: str) -> ResponseReturnValue:
    try:
        sheet = importing.read(body, name)
    except Rejected as rejected:
        form.file.errors = [str(problem) for problem in rejected.found]
        return _ask(form), 422
    with data.read() as session:
        rows = importing.plan(session, sheet)
    problems = [problem for row in rows for problem in row.problems]
    counts = {state: sum(row.state == state for row in rows) for state in ("new", "changed", "unchanged", "wrong")}
    page = render_template(
        "contracts/import_preview.html",
        sheet=sheet,
        rows=rows[:ROWS_SHOWN],
        counts=counts,
        problems=problems,
        text=importing.decoded(body),
        has_errors=bool(problems),
    )
    return page, 422 if problems else 200
