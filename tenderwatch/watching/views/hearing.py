"""Following a saved search, leaving it, and choosing when one hears of it."""

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from tenderwatch.errors import Invalid
from tenderwatch.i18n import _
from tenderwatch.users import service as users
from tenderwatch.users.rules import Permission
from tenderwatch.watching import service as watching
from tenderwatch.watching.forms import HearingForm
from tenderwatch.watching.queries.followers import Following
from tenderwatch.watching.tables import SavedSearch
from tenderwatch.watching.views.blueprint import bp
from tenderwatch.web import data
from tenderwatch.web.access import needs
from tenderwatch.web.flashes import say
from tenderwatch.web.origin import own_path


@bp.post("/searches/<int:search_id>/follow")
@needs(Permission.SEE_INBOX)
def follow_search(search_id: int) -> ResponseReturnValue:
    """Tell the reader daily what a search of their team finds from now on."""
    with data.write() as session:
        search = _own(session, search_id)
        watching.hear(session, search, data.current_user().id, data.now())
    say(_("You follow %(name)s: what it finds comes with your daily mail.", name=search.name))
    return _back(search_id)


@bp.post("/searches/<int:search_id>/leave")
@needs(Permission.SEE_INBOX)
def leave_search(search_id: int) -> ResponseReturnValue:
    """Tell the reader no more of a search."""
    with data.write() as session:
        search = _own(session, search_id)
        watching.leave(session, search, data.current_user())
    say(_("You hear no more of what %(name)s finds.", name=search.name))
    return _back(search_id)


@bp.post("/searches/<int:search_id>/schedule")
@needs(Permission.SEE_INBOX)
def schedule_search(search_id: int) -> ResponseReturnValue:
    """Choose when the reader hears of what a search finds."""
    form = HearingForm()
    if not form.validate_on_submit():
        raise Invalid(_("There is no such schedule."), {"schedule": _("Choose when you want to hear of it.")})
    with data.write() as session:
        search = _own(session, search_id)
        when, weekday = form.schedule.data, form.weekday.data
        watching.schedule(session, search, data.current_user(), when, data.now(), weekday)
    say(_("When you hear of %(name)s is saved.", name=search.name))
    return _back(search_id)


def hearing_form(mine: Following | None) -> HearingForm:
    """Return the form with what the reader has chosen."""
    if mine is None:
        return HearingForm(formdata=None, schedule="daily", weekday=0)
    return HearingForm(formdata=None, schedule=mine.schedule, weekday=mine.weekday)


def _own(session: Session, search_id: int) -> SavedSearch:
    return watching.get(session, users.team_of(session, data.current_user()).id, search_id)


def _back(search_id: int) -> ResponseReturnValue:
    """Return to the page on which the button was pressed."""
    there = request.form.get("next")
    return redirect(own_path(there) if there else url_for(".search", search_id=search_id), 303)
