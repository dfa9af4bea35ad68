"""Requirements into the matrix from a sheet, and out of it as one."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from tenderwatch.bids import queries as bids
from tenderwatch.bids.content import labels, queries
from tenderwatch.bids.content.service import importing, requirements
from tenderwatch.bids.content.views.shared import form_page, names
from tenderwatch.bids.service import lots_to_name
from tenderwatch.files.spreadsheets import Page
from tenderwatch.i18n import _, ngettext
from tenderwatch.users import service as users
from tenderwatch.users.rules import Permission
from tenderwatch.web import data
from tenderwatch.web.access import needs
from tenderwatch.web.flashes import say
from tenderwatch.web.sheets import SheetFileForm, asked_columns, head_choices, kept_grid, table_file

bp = Blueprint("sheets", __name__)


@bp.get("/bids/<int:bid_id>/requirements.<any(csv, xlsx):kind>")
@needs(Permission.SEE_BIDS)
def export(bid_id: int, kind: str) -> ResponseReturnValue:
    """Hand out the matrix as a file that can be brought in again."""
    with data.read() as session:
        bids.one(session, bid_id)
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
        bid = bids.one(session, bid_id)
    form = SheetFileForm() if request.method == "POST" else SheetFileForm.fresh()
    if digest := form.kept():
        return redirect(url_for(".preview", bid_id=bid_id, digest=digest), 303)
    back = url_for("content.requirements.index", bid_id=bid_id)
    page = form_page(bid, form, _("Bring in requirements"), back, upload=True, save=_("Go on"))
    return page, 422 if form.errors else 200


@bp.route("/bids/<int:bid_id>/requirements/import/<digest>", methods=["GET", "POST"])
@needs(Permission.EDIT_BIDS)
def preview(bid_id: int, digest: str) -> ResponseReturnValue:
    """Show what each row would become by the columns that the address names; POST enters what can be read."""
    grid = kept_grid(digest)
    columns = asked_columns(grid, importing.COLUMNS, importing.guessed)
    with data.read() as session:
        bid, people, lots = bids.one(session, bid_id), _people(session), lots_to_name(session, bid_id)
    rows = list(importing.read_rows(grid, columns, people, lots))
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
        heads=head_choices(grid),
    )
    return page, 422 if request.method == "POST" else 200


def _people(session: Session) -> dict[str, int]:
    """Return everybody active by e-mail address, and by name where nobody else is called so."""
    active = users.people(session)
    called = [user.name.casefold() for user in active]
    by_name = {user.name.casefold(): user.id for user in active if called.count(user.name.casefold()) == 1}
    return by_name | {user.email.casefold(): user.id for user in active}
