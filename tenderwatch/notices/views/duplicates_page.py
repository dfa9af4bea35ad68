"""Possible duplicates: are these two one publication?"""

from collections.abc import Callable
from datetime import datetime

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from tenderwatch.errors import Invalid, NotFound
from tenderwatch.i18n import _
from tenderwatch.notices import duplicates as deciding
from tenderwatch.notices import labels, queries
from tenderwatch.notices.tables import DuplicateSuggestion
from tenderwatch.notices.wording.duplicates import reasons_against, reasons_for
from tenderwatch.users.rules import Permission
from tenderwatch.users.tables import User
from tenderwatch.web import data
from tenderwatch.web.access import needs
from tenderwatch.web.flashes import say
from tenderwatch.web.ids import page_number
from tenderwatch.web.links import ignored
from tenderwatch.web.origin import shown_on
from tenderwatch.web.speech import said, short

MEANS = {"state": lambda value: value == "decided", "page": lambda _value: True}
Verb = Callable[[Session, int, User, datetime], DuplicateSuggestion]


@needs(Permission.READ)
def duplicates() -> ResponseReturnValue:
    """Show what waits for a word, or with `?state=decided` what was said."""
    state, number = request.args.get("state", ""), request.args.get("page", "1")
    decided = state == "decided"
    with data.read() as session:
        page = queries.possible_duplicates(session, page_number(number), decided=decided)
        waiting = page.total if not decided else queries.open_count(session)
    links = [
        (url_for(".duplicates"), _("To judge"), not decided, waiting),
        (url_for(".duplicates", state="decided"), _("Decided"), decided),
    ]
    return render_template(
        "notices/duplicates.html",
        page=page,
        decided=decided,
        links=links,
        labels=labels,
        said=said,
        short=short,
        reasons_for=reasons_for,
        reasons_against=reasons_against,
        ignored_parameters=ignored(MEANS),
    )


@needs(Permission.TRIAGE)
def judge(suggestion_id: int) -> ResponseReturnValue:
    """Say that both are one publication (`to` is "same"), or that they are two ("different")."""
    match request.form.get("to"):
        case "same":
            return _say(deciding.confirm, suggestion_id, _("One publication from now on."))
        case "different":
            return _say(deciding.reject, suggestion_id, _("Two publications; this is remembered."))
    raise Invalid(_("Say whether they are the same or different."))


@needs(Permission.TRIAGE)
def undecide(suggestion_id: int) -> ResponseReturnValue:
    """Take back what was said of one."""
    return _say(deciding.take_back, suggestion_id, _("Taken back."), undo=False)


@needs(Permission.TRIAGE)
def undo() -> ResponseReturnValue:
    """Take back what the reader said last."""
    with data.write() as session:
        latest = queries.latest_decision(session, data.current_user().id)
        if latest is None:
            raise NotFound(_("There is nothing to undo."))
        deciding.take_back(session, latest, data.current_user(), data.now())
    return _answer(_("Taken back."))


def _say(verb: Verb, suggestion_id: int, words: str, *, undo: bool = True) -> ResponseReturnValue:
    with data.write() as session:
        verb(session, suggestion_id, data.current_user(), data.now())
    return _answer(words, url_for(".undecide", suggestion_id=suggestion_id) if undo else None)


def _answer(words: str, undo_url: str | None = None) -> ResponseReturnValue:
    """Say on the page what was done; a row that was decided in the background has left already."""
    if request.headers.get("X-Requested-With") == "fetch":
        return "", 204
    say(words, undo_url=undo_url)
    return redirect(shown_on(), 303)
