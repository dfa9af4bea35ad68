"""What people do about days with gaps: ask about past days, or let one be."""

from datetime import date

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tenderwatch.errors import Invalid, NotFound
from tenderwatch.i18n import _
from tenderwatch.intake import backfills, labels, ledger, service
from tenderwatch.intake.days import knows_days
from tenderwatch.intake.forms import BackfillForm, LetBeForm
from tenderwatch.intake.tables import Source, SourceDay
from tenderwatch.users.rules import Permission
from tenderwatch.web import data
from tenderwatch.web.access import needs
from tenderwatch.web.flashes import say

bp = Blueprint("ledger", __name__)


@bp.route("/sources/<int:source_id>/days/<day>", methods=["GET", "POST"])
@needs(Permission.ADMINISTER)
def let_be(source_id: int, day: str) -> ResponseReturnValue:
    """Wait no longer for what is missing of a day, with a reason."""
    source, line = _line(source_id, day)
    form = LetBeForm() if request.method == "POST" else LetBeForm.fresh()
    if request.method == "POST" and form.validate_on_submit():
        with data.write() as session:
            ledger.let_be(session, source_id, line.day, form.reason.data or "", data.current_user(), data.now())
        say(_("Nobody waits for the rest of that day any more."))
        return redirect(url_for("intake.source", source_id=source_id), 303)
    status = 422 if request.method == "POST" else 200
    return render_template("intake/let_be.html", form=form, source=source, line=line, labels=labels), status


def _line(source_id: int, day: str) -> tuple[Source, SourceDay]:
    with data.read() as session:
        source = service.source_of(session, source_id)
        line = session.get(SourceDay, (source_id, _day(day)))
    if line is None or line.complete:
        raise NotFound(_("There is no such day."))
    return source, line


def _day(written: str) -> date:
    try:
        return date.fromisoformat(written)
    except ValueError as error:
        raise NotFound(_("There is no such day.")) from error


@bp.route("/sources/<int:source_id>/past", methods=["GET", "POST"])
@needs(Permission.ADMINISTER)
def past(source_id: int) -> ResponseReturnValue:
    """Ask a source about days long past, and show what became of earlier wishes."""
    form = BackfillForm() if request.method == "POST" else BackfillForm.fresh()
    if request.method == "POST" and form.validate_on_submit() and _asked(form, source_id):
        say(_("The source will be asked about these days, a month at a time, the newest first."))
        return redirect(url_for(".past", source_id=source_id), 303)
    with data.read() as session:
        source = service.source_of(session, source_id)
        wishes = backfills.of_source(session, source_id)
    if not knows_days(source):
        raise NotFound(_("Sources of this kind cannot be asked about days long past."))
    status = 422 if request.method == "POST" else 200
    return render_template("intake/past.html", form=form, source=source, wishes=wishes, labels=labels), status


def _asked(form: BackfillForm, source_id: int) -> bool:
    first, last = form.first.data, form.last.data
    try:
        with data.write() as session:
            by, now, today = data.current_user(), data.now(), data.today()
            backfills.ask(session, source_id, first, last, by, now, today=today)
    except Invalid as error:
        form.refuse(error.problems)
        return False
    return True


@bp.post("/sources/<int:source_id>/past/<int:backfill_id>/stop")
@needs(Permission.ADMINISTER)
def stop(source_id: int, backfill_id: int) -> ResponseReturnValue:
    """Ask no further about past days."""
    with data.write() as session:
        backfills.stop(session, backfill_id, data.current_user(), data.now())
    say(_("The source is asked no further; what came stays."))
    return redirect(url_for(".past", source_id=source_id), 303)
