"""Price tables out of sheets and into them."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tenderwatch.bids import queries as bids
from tenderwatch.bids.price import importing, labels, queries, service
from tenderwatch.bids.price.rules.lines import MOST_LINES
from tenderwatch.bids.price.views.shared import bp, say_entered
from tenderwatch.bids.service import lots_to_name
from tenderwatch.files.spreadsheets import Page
from tenderwatch.i18n import _
from tenderwatch.users.rules import Permission
from tenderwatch.web import data
from tenderwatch.web.access import needs
from tenderwatch.web.sheets import SheetFileForm, asked_columns, head_choices, kept_grid, table_file


@bp.get("/bids/<int:bid_id>/price.<any(csv, xlsx):kind>")
@needs(Permission.SEE_BIDS)
def export(bid_id: int, kind: str) -> ResponseReturnValue:
    """Hand out the table as a file that can be brought in again; a workbook has the sums on a sheet of its own."""
    with data.read() as session:
        table = queries.price_table(session, bids.one(session, bid_id))
    rows = [
        (*(getattr(row, name) for name in importing.COLUMNS), row.line.price, row.line.cost)
        for lot in table.lots
        for row in lot.lines
    ]
    heads = [*(labels.column(name) for name in importing.COLUMNS), _("Sum"), _("Cost")]
    totals = [
        (code, sums.price, sums.cost if sums.margin is not None else None, sums.margin, sums.percent)
        for code, sums in (*((lot.code, lot.sums) for lot in table.lots), (_("All"), table.sums))
    ]
    sums_page = Page(_("Sums"), [_("Lot"), _("Sum"), _("Cost"), _("Margin"), _("Margin, per cent")], totals)
    return table_file(_("prices"), "csv" if kind == "csv" else "xlsx", [Page(_("Price table"), heads, rows), sums_page])


@bp.route("/bids/<int:bid_id>/price/import", methods=["GET", "POST"])
@needs(Permission.EDIT_BIDS)
def begin_import(bid_id: int) -> ResponseReturnValue:
    """Ask for a file; its first sheet that says something is read and kept, and nothing of it entered."""
    with data.read() as session:
        bid = bids.one(session, bid_id)
    form = SheetFileForm() if request.method == "POST" else SheetFileForm.fresh()
    if digest := form.kept():
        return redirect(url_for(".preview", bid_id=bid_id, digest=digest), 303)
    return render_template("bids/price/file.html", bid=bid, form=form), 422 if form.errors else 200


@bp.route("/bids/<int:bid_id>/price/import/<digest>", methods=["GET", "POST"])
@needs(Permission.EDIT_BIDS)
def preview(bid_id: int, digest: str) -> ResponseReturnValue:
    """Show what each row would become; POST enters what can be read, or puts it in the place of the whole table."""
    grid = kept_grid(digest)
    places = asked_columns(grid, importing.COLUMNS, importing.guessed)
    with data.read() as session:
        rows = list(importing.read_rows(grid, places, lots_to_name(session, bid_id)))
    ready = [each.line for each in rows if each.line]
    if request.method == "POST" and 0 < len(ready) <= MOST_LINES:
        by, now = data.current_user(), data.now()
        with data.write() as session:
            if request.form.get("replace") == "1":
                service.replace(session, bid_id, ready, request.form.get("seen", ""), by, now)
            else:
                service.enter(session, bid_id, ready, by, now, "imported")
        say_entered(len(ready))
        return redirect(url_for(".show", bid_id=bid_id), 303)
    with data.read() as session:
        bid = bids.one(session, bid_id)
        table = queries.price_table(session, bid)
    page = render_template(
        "bids/price/import.html",
        bid=bid,
        digest=digest,
        rows=rows,
        ready=len(ready),
        most=MOST_LINES,
        columns=places,
        names=[(name, labels.column(name)) for name in importing.COLUMNS],
        heads=head_choices(grid),
        words=labels,
        table=table,
    )
    return page, 422 if request.method == "POST" else 200
