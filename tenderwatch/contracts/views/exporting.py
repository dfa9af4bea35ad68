"""Contracts, and why they ended, as files of spreadsheets: the rows of the page in its order."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from flask import Response
from flask.blueprints import BlueprintSetupState

from tenderwatch.contracts import labels, queries
from tenderwatch.contracts.exporting import contracts_page, template_pages
from tenderwatch.contracts.queries.endings import Cell, Endings
from tenderwatch.contracts.service import END_REASONS
from tenderwatch.contracts.views.blueprint import bp
from tenderwatch.contracts.views.endings import asked_of_endings
from tenderwatch.contracts.views.listing import filters_here, sort_here
from tenderwatch.files.spreadsheets import Page
from tenderwatch.i18n import _
from tenderwatch.users.rules import Permission
from tenderwatch.web import data
from tenderwatch.web.access import needs
from tenderwatch.web.sheets import table_file


@needs(Permission.SEE_CONTRACTS)
def export(kind: str) -> Response:
    """Hand out the contracts of the list."""
    with data.read() as session:
        page = contracts_page(session, filters_here(), sort_here(), data.today())
    return table_file(_("contracts"), "csv" if kind == "csv" else "xlsx", [page])


@bp.record_once
def _beside_the_list(state: BlueprintSetupState) -> None:
    """The list's own address with an ending: below the prefix of the room it would have a slash before it."""
    state.app.add_url_rule("/contracts.<any(csv, xlsx):kind>", "contracts.export", export)


@bp.get("/import/template.<any(csv, xlsx):kind>")
@needs(Permission.EDIT_CONTRACTS)
def import_template(kind: str) -> Response:
    """Hand out an empty table with the heads that are understood, explained on a second sheet."""
    return table_file(_("contracts-template"), "csv" if kind == "csv" else "xlsx", template_pages())


@bp.get("/endings.<any(csv, xlsx):kind>")
@needs(Permission.SEE_CONTRACTS)
def export_endings(kind: str) -> Response:
    """Hand out why contracts ended, by span and reason."""
    first, last, by = asked_of_endings()
    with data.read() as session:
        found = queries.endings(session, first, last, by)
    heads = [
        _("From"),
        _("To"),
        _("Reason"),
        _("Contracts"),
        _("Value, excl. VAT"),
        _("Currency"),
        _("Value not known"),
    ]
    page = Page(_("Why contracts ended"), heads, list(_ended(found, first, last)))
    return table_file(_("why-contracts-ended"), "csv" if kind == "csv" else "xlsx", [page])


def _ended(found: Endings, first: date, last: date) -> Iterator[list[Any]]:
    spans = [(row.first, row.last, row.reasons) for row in found.rows]
    for begins, ends, reasons in [*spans, (first, last, found.reasons)]:
        for code in END_REASONS:
            if cell := reasons.get(code):
                yield from _counted(begins, ends, code, cell)


def _counted(begins: date, ends: date, code: str, cell: Cell) -> Iterator[list[Any]]:
    """Yield a line for each currency: amounts of different ones are never in one column without it."""
    reason, unknown = labels.end_reason(code), cell.unknown or None
    for n, (currency, value) in enumerate(sorted(cell.values.items())):
        yield [begins, ends, reason, cell.n if n == 0 else None, value, currency, unknown if n == 0 else None]
    if not cell.values:
        yield [begins, ends, reason, cell.n, None, None, unknown]
