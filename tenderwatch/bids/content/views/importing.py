"""Requirements into the matrix from a sheet, and out of it as one."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from tenderwatch.bids.content import labels, queries
from tenderwatch.bids.content.forms import SheetForm
from tenderwatch.bids.content.service import importing, requirements
from tenderwatch.bids.content.views.shared import bid_of, form_page, names
from tenderwatch.errors import NotFound
from tenderwatch.files import spreadsheets
from tenderwatch.files.spreadsheets import Grid, Page, Unreadable, unpacked
from tenderwatch.i18n import _, ngettext
from tenderwatch.users import service as users
from tenderwatch.users.rules import Permission
from tenderwatch.web import data
from tenderwatch.web.access import needs
from tenderwatch.web.flashes import say
from tenderwatch.web.ids import number
from tenderwatch.web.sheets import table_file

bp = Blueprint("sheets", __name__)


@bp.get("/bids/<int:bid_id>/requirements.<any(csv, xlsx):kind>")
@needs(Permission.SEE_BIDS)
def export(bid_id: int, kind: str) -> ResponseReturnValue:
    """Hand out the matrix as a file that can be brought in again."""
    with data.read() as session:
        bid_of(session, bid_id)
        people, rows = names(session), queries.requirements(session, bid_id)
    told = [
        (
            *(each.text, labels.kind(each.kind), each.points, each.lot, people.get(each.owner_id or 0)),
            *(labels.state(each.state), each.evidence, each.page),
        )
        for each in rows
    ]
    page = Page(_("Requirements"), [labels.column(name) for name in importing.COLUMNS], told)
    return table_file(_("requirements"), "csv" if kind == "csv" else "xlsx", [page])


@bp.route("/bids/<int:bid_id>/requirements/import", methods=["GET", "POST"])
@needs(Permission.EDIT_BIDS)
def begin(bid_id: int) -> ResponseReturnValue:
    """Ask for a file; its first sheet that says something is read and kept, and nothing of it entered."""
    with data.read() as session:
        bid = bid_of(session, bid_id)
    form = SheetForm() if request.method == "POST" else SheetForm.fresh()
    if form.validate_on_submit():
        try:
            grid = spreadsheets.read(form.file.data.read())
        except Unreadable as error:
            form.file.errors = [str(error)]
        else:
            if len(grid.lines) > 1:
                digest = data.house().files.put(grid.packed())
                return redirect(url_for(".preview", bid_id=bid_id, digest=digest), 303)
            form.file.errors = [_("The file is empty.")]
    back = url_for("content.requirements.index", bid_id=bid_id)
    page = form_page(bid, form, _("Bring in requirements"), back, upload=True, save=_("Go on"))
    return page, 422 if form.errors else 200


@bp.route("/bids/<int:bid_id>/requirements/import/<digest>", methods=["GET", "POST"])
@needs(Permission.EDIT_BIDS)
def preview(bid_id: int, digest: str) -> ResponseReturnValue:
    """Show what each row would become by the columns that the address names; POST enters what can be read."""
    grid = _grid(digest)
    columns = _columns(grid)
    with data.read() as session:
        bid, people = bid_of(session, bid_id), _people(session)
    rows = list(importing.read_rows(grid, columns, people))
    ready = [each.requirement for each in rows if each.requirement]
    if request.method == "POST" and 0 < len(ready) <= importing.MOST_ROWS:
        with data.write() as session:
            requirements.enter(session, bid_id, ready, data.current_user(), data.now(), "imported")
        say(ngettext("%(n)s requirement entered.", "%(n)s requirements entered.", len(ready)))
        return redirect(url_for("content.requirements.index", bid_id=bid_id), 303)
    page = render_template(
        "bids/content/import.html",
        bid=bid,
        digest=digest,
        rows=rows,
        ready=len(ready),
        most=importing.MOST_ROWS,
        columns=columns,
        names=[(name, labels.column(name)) for name in importing.COLUMNS],
        heads=[("", "–"), *((str(n), _head(grid, n)) for n in range(grid.width))],
    )
    return page, 422 if request.method == "POST" else 200


def _grid(digest: str) -> Grid:
    """Return the sheet that was sent; NotFound for what is no digest, or of something else than a sheet."""
    if len(digest) != 64 or not set(digest) <= set("0123456789abcdef"):
        raise NotFound(_("There is no such page."))
    try:
        return unpacked(data.house().files.get(digest))
    except ValueError as error:
        raise NotFound(_("There is no such page.")) from error


def _columns(grid: Grid) -> importing.Columns:
    if not any(name in request.values for name in importing.COLUMNS):
        return importing.guessed(grid)
    asked = {name: number(request.values.get(name, "")) for name in importing.COLUMNS}
    return {name: n for name, n in asked.items() if n is not None and n < grid.width}


def _head(grid: Grid, place: int) -> str:
    cells = grid.lines[0].cells if grid.lines else ()
    said = str(cells[place] or "").strip()[:60] if place < len(cells) else ""
    return said or _("column %(number)s", number=place + 1)


def _people(session: Session) -> dict[str, int]:
    """Return everybody active by e-mail address, and by name where nobody else is called so."""
    active = users.people(session)
    called = [user.name.casefold() for user in active]
    by_name = {user.name.casefold(): user.id for user in active if called.count(user.name.casefold()) == 1}
    return by_name | {user.email.casefold(): user.id for user in active}
