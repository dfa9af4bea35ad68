"""What did we miss: the awards that no search found, with what would have found them, accepted in one click."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from tenderwatch.i18n import _, ngettext
from tenderwatch.intake import queries as intake
from tenderwatch.missed import answering, keeping, labels, queries
from tenderwatch.missed.tables import MissedAward
from tenderwatch.notices.healing import index_of
from tenderwatch.notices.tables import Procedure
from tenderwatch.users import service as users
from tenderwatch.users.rules import Permission
from tenderwatch.watching import labels as watching_labels
from tenderwatch.watching import queries as watching
from tenderwatch.watching import service
from tenderwatch.watching.rules import REASONS
from tenderwatch.watching.views.blueprint import local_pages
from tenderwatch.web import data, reader
from tenderwatch.web.access import needs
from tenderwatch.web.flashes import say
from tenderwatch.web.speech import said, short

bp = Blueprint("missed", __name__)


@bp.get("/searches/missed")
@needs(Permission.SEE_INBOX)
def team() -> ResponseReturnValue:
    """Show what the reader's team missed."""
    return _page(None)


@bp.get("/searches/<int:search_id>/missed")
@needs(Permission.SEE_INBOX)
def search(search_id: int) -> ResponseReturnValue:
    """Show what a search missed and would have found after a small change."""
    return _page(search_id)


def _page(search_id: int | None) -> str:
    with data.read() as session:
        mine = users.team_of(session, data.current_user())
        found = service.get(session, mine.id, search_id) if search_id is not None else None
        page = queries.page(session, mine.id, data.now(), search_id)
        counts = watching.counts(session, mine.id, reader.midnight())
        late = [(source.name, since) for source, since in intake.late_sources(session, data.now())]
    return render_template(
        "missed/list.html",
        page=page,
        search=found,
        team=mine.name,
        links=local_pages(counts, "searches"),
        late=late,
        labels=labels,
        reasons=[(code, watching_labels.reason(code)) for code in REASONS],
        reason_words=watching_labels.reason,
        days=keeping.DAYS,
        said=said,
        short=short,
    )


@bp.post("/searches/missed/look")
@needs(Permission.EDIT_SEARCHES)
def look() -> ResponseReturnValue:
    """Look at the awards of the last weeks at once."""
    index, state = index_of(data.house())
    if index is None or state != "whole":
        say(_("Nothing was looked at: the search index is being rebuilt. Try again in a moment."), "warn")
        return redirect(url_for(".team"), 303)
    with data.read() as session:
        team_id = users.team_of(session, data.current_user()).id
        looked = keeping.look_now(session, index, team_id, data.now())
    with data.write() as session:
        new = keeping.keep(session, team_id, looked, data.now(), weekly=False)
    text = ngettext("Looked again: %(n)s award more was missed.", "Looked again: %(n)s awards more were missed.", new)
    say(text if new else _("Looked again: no award is listed that was not listed before."))
    return redirect(url_for(".team"), 303)


@bp.post("/searches/missed/<int:award_id>/accept")
@needs(Permission.EDIT_SEARCHES)
def accept(award_id: int) -> ResponseReturnValue:
    """Change a rule as suggested, or begin the suggested search."""
    me, now = data.current_user(), data.now()
    place, tried = request.form.get("place", "-1"), request.form.get("tried", "")
    number = int(place) if place.isascii() and place.isdigit() and len(place) < 3 else -1
    with data.write() as session:
        award = _award(session, award_id)
        changed, came = answering.accept(session, award, number, tried, me, now)
        name = changed.name
    text = _("%(name)s finds such notices from now on.", name=name)
    more = _("This one can still be answered: it is in the inbox.") if came else ""
    say(f"{text} {more}".strip(), undo_url=url_for(".undo", award_id=award_id))
    return redirect(_onward(), 303)


@bp.post("/searches/missed/<int:award_id>/dismiss")
@needs(Permission.EDIT_SEARCHES)
def dismiss(award_id: int) -> ResponseReturnValue:
    """Say that a missed award is not for us, for good."""
    with data.write() as session:
        award = _award(session, award_id)
        answering.dismiss(award, request.form.get("reason", ""), data.current_user(), data.now())
        title = short(session.get_one(Procedure, award.procedure_id).title, most=120)
    say(_("Not for us: %(title)s", title=title), undo_url=url_for(".undo", award_id=award_id))
    return redirect(_onward(), 303)


@bp.post("/searches/missed/<int:award_id>/undo")
@needs(Permission.EDIT_SEARCHES)
def undo(award_id: int) -> ResponseReturnValue:
    """Take an answer back."""
    with data.write() as session:
        award = _award(session, award_id)
        answering.take_back(session, award, data.current_user(), data.now())
        title = short(session.get_one(Procedure, award.procedure_id).title, most=120)
    say(_("Undone: %(titles)s", titles=title), "info")
    return redirect(_onward(), 303)


def _award(session: Session, award_id: int) -> MissedAward:
    return answering.get(session, users.team_of(session, data.current_user()).id, award_id)


def _onward() -> str:
    """Return the page on which the button was pressed: of a search, or of the team."""
    of = request.form.get("of", "")
    if of.isascii() and of.isdigit() and len(of) < 10:
        return url_for(".search", search_id=int(of))
    return url_for(".team")
