"""Taking the rows of a file, by portions: each is saved whole, and what was saved is never taken twice."""

from collections import Counter
from collections.abc import Sequence

from flask import redirect, render_template, request
from flask.typing import ResponseReturnValue

from tenderwatch.contracts import queries
from tenderwatch.contracts.facts import today_of
from tenderwatch.contracts.importing import Row, Seen, Sheet, count_gaps, keeping, portions, take
from tenderwatch.contracts.views.blueprint import bp
from tenderwatch.contracts.views.importing.steps import Step, back_in, step_of, steps
from tenderwatch.contracts.views.listing import sections
from tenderwatch.renewals import service as renewals
from tenderwatch.users.rules import Permission
from tenderwatch.web import data
from tenderwatch.web.access import needs

PORTION = 100
"""Rows of one transaction: while it lasts nobody else can write to SQLite."""


@bp.post("/import/<int:import_id>/take")
@needs(Permission.EDIT_CONTRACTS)
def take_import(import_id: int) -> ResponseReturnValue:
    """Take all rows that are right; should it be broken off, the same again goes on where it was."""
    known = "skip" if request.form.get("known") == "skip" else "update"
    with data.write() as session:
        keeping.start(session, import_id, known, data.current_user())
    sheet, gaps = step_of(import_id).sheet, 0
    seen: Seen = {}
    for rows in portions(sheet, PORTION):
        gaps += _take(import_id, sheet, rows, seen)
    with data.write() as session:
        keeping.finish(session, import_id, gaps, data.current_user(), data.now())
    return redirect(back_in(import_id, "result"), 303)


def _take(import_id: int, sheet: Sheet, rows: Sequence[Row], seen: Seen) -> int:
    """Take a portion, with the renewal plans of what it changes, and return how many things are missing in it."""
    by, now, gaps = data.current_user(), data.now(), 0
    with data.write() as session:
        for each in (taken := take(session, sheet, rows, by, now, seen)):
            if each.contract is not None:
                gaps += count_gaps(session, each.contract, today_of(now))
                if each.state == "changed":
                    renewals.keep_one(session, each.contract.id, by, now)
        keeping.count(session, import_id, Counter(each.state for each in taken), by)
    return gaps


@bp.get("/import/<int:import_id>/result")
@needs(Permission.EDIT_CONTRACTS)
def import_result(import_id: int) -> ResponseReturnValue:
    """Say what became of the rows, and what to do next."""
    step: Step = step_of(import_id)
    if step.kept.result is None:
        return redirect(back_in(import_id, "preview"))
    with data.read() as session:
        missing = queries.count_gaps(session, data.today())
    return render_template(
        "contracts/importing/result.html",
        kept=step.kept,
        counts=Counter(step.kept.result),
        total=len(step.sheet.rows),
        sections=sections("contracts.import_file", missing),
        steps=steps(step.kept, "result"),
    )
