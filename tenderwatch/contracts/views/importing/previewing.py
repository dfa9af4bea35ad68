"""What each row of a file would do, before anything is saved."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from flask import Response, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from tenderwatch.contracts import labels
from tenderwatch.contracts.facts import today_of
from tenderwatch.contracts.importing import Change, Planned, missing_of, plan
from tenderwatch.contracts.importing.cells import text_of
from tenderwatch.contracts.importing.fields import FIELDS, part_of
from tenderwatch.contracts.service.entering import told_options
from tenderwatch.contracts.tables import Contract
from tenderwatch.contracts.views.blueprint import bp
from tenderwatch.contracts.views.importing.steps import Step, step_of, steps
from tenderwatch.files.spreadsheets import Page
from tenderwatch.i18n import _
from tenderwatch.organizations import queries as organizations
from tenderwatch.users import service as users
from tenderwatch.users.rules import Permission
from tenderwatch.web import data, formatters
from tenderwatch.web.access import needs
from tenderwatch.web.ids import page_number
from tenderwatch.web.sheets import table_file

STATES = ("new", "changed", "unchanged", "skipped", "wrong")
PAGE = 100
PROBLEMS_SHOWN = 100


@bp.get("/import/<int:import_id>/preview")
@needs(Permission.EDIT_CONTRACTS)
def import_preview(import_id: int) -> ResponseReturnValue:
    """Show what each row would do, what is wrong in which cell, and what would be missing."""
    step = step_of(import_id)
    with data.read() as session:
        rows = plan(session, step.sheet, today_of(data.now()))
        names = names_of(session, rows)
    state = request.args.get("state", "")
    shown = [row for row in rows if row.state == state] if state in STATES else rows
    pages = max(1, -(-len(shown) // PAGE))
    number = min(page_number(request.args.get("page", "")), pages)
    problems = [problem for row in rows for problem in row.problems]
    return render_template(
        "contracts/importing/preview.html",
        kept=step.kept,
        sheet=step.sheet,
        rows=shown[(number - 1) * PAGE : number * PAGE],
        shown=len(shown),
        state=state if state in STATES else "",
        counts=Counter(row.state for row in rows),
        total=len(rows),
        problems=problems,
        most=PROBLEMS_SHOWN,
        missing=_missing(rows),
        names=names,
        in_words=in_words,
        labels=labels,
        page_number=number,
        pages=pages,
        steps=steps(step.kept, "preview"),
    )


def _missing(rows: Sequence[Planned]) -> list[tuple[str, int]]:
    """Return how many of the new contracts would lack what, most first."""
    new = [row.ready.values for row in rows if row.ready and row.state == "new"]
    found = Counter(field for values in new for field in missing_of(values))
    return [(labels.column(field), n) for field, n in found.most_common()]


def names_of(session: Session, rows: Sequence[Planned]) -> dict[str, Mapping[int, str]]:
    """Return the names of those whom the rows speak of by number."""
    changes = [change for row in rows if row.ready for change in row.ready.changes if change.field == "framework"]
    wanted = {number for change in changes for number in (change.was, change.becomes) if number}
    frameworks = {each: found.reference for each in wanted if (found := session.get(Contract, each))}
    buyers = {row.ready.buyer.organization_id for row in rows if row.ready}
    return {
        "people": {user.id: user.name for user in users.people(session)},
        "buyers": organizations.names(session, buyers),
        "frameworks": frameworks,
    }


def in_words(change: Change, names: Mapping[str, Mapping[int, str]]) -> tuple[str, str, str]:
    """Return a change as a person reads it: field, was, becomes."""
    was, becomes = (_value(change.field, value, names) for value in (change.was, change.becomes))
    return labels.column(change.field), was, becomes


def _value(field: str, value: Any, names: Mapping[str, Mapping[int, str]]) -> str:
    if value is None or value == ():
        return "–"
    if isinstance(value, tuple):
        return told_options(value)
    if isinstance(value, date):
        return formatters.day(value)
    if isinstance(value, Decimal):
        return f"{value:,.2f}".replace(",", "\u00a0")
    if field in ("owner_email", "framework"):
        return names["people" if field == "owner_email" else "frameworks"].get(value, "–")
    part = part_of(field)
    return labels.code_words(part[1] if part else field, value) if FIELDS[field].kind == "code" else str(value)


@bp.get("/import/<int:import_id>/wrong.<any(csv, xlsx):kind>")
@needs(Permission.EDIT_CONTRACTS)
def import_wrong(import_id: int, kind: str) -> Response:
    """Hand out the rows that cannot be taken as a file, each with what is wrong: to be mended and sent again."""
    step = step_of(import_id)
    with data.read() as session:
        wrong = [row for row in plan(session, step.sheet, today_of(data.now())) if row.problems]
    return table_file(_("wrong-rows"), "csv" if kind == "csv" else "xlsx", [_wrong_page(step, wrong)])


def _wrong_page(step: Step, wrong: Sequence[Planned]) -> Page:
    lines = {line.number: line for line in step.grid.lines}
    rows = []
    for row in wrong:
        cells = [_cell(each) for each in lines[row.row.line].cells]
        words = "; ".join(f"{problem.column}: {problem.reason}" for problem in row.problems)
        rows.append([*cells, *[None] * (len(step.heads) - len(cells)), words])
    return Page(_("Rows"), [*step.heads, _("What is wrong")], rows)


def _cell(value: Any) -> Any:
    return value if isinstance(value, date | Decimal) and not hasattr(value, "hour") else text_of(value)
