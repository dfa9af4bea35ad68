"""What is done from a row of the inbox: by a form that works without scripts, or in the background."""

from datetime import date, datetime

from flask import jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from tenderwatch.bids import service as bids
from tenderwatch.errors import Invalid, NotAllowed, NotFound, TenderWatchError
from tenderwatch.i18n import _, ngettext
from tenderwatch.notices.tables import Procedure
from tenderwatch.users import service as users
from tenderwatch.users.rules import Permission
from tenderwatch.users.tables import User
from tenderwatch.watching import labels
from tenderwatch.watching import service as watching
from tenderwatch.watching.rules import snoozed_until
from tenderwatch.watching.service import DecidedAlready, Decision
from tenderwatch.watching.views.blueprint import bp, local_day
from tenderwatch.web import data, formatters
from tenderwatch.web.access import needs
from tenderwatch.web.fields import read_day
from tenderwatch.web.flashes import say
from tenderwatch.web.origin import shown_on
from tenderwatch.web.speech import short

ASSIGNED = "assigned:"


@bp.post("/inbox/<int:procedure_id>")
@needs(Permission.TRIAGE)
def decide(procedure_id: int) -> ResponseReturnValue:
    """Decide about one procedure; `to` is a state, with its reason or day after a colon, or whom it is assigned to."""
    try:
        with data.write() as session:
            done = _decide(session, procedure_id, request.form.get("to", ""))
    except DecidedAlready as refused:
        return _refused(labels.decided(refused.state, refused.who, formatters.ago(refused.at)), refused.at)
    except (Invalid, NotAllowed, NotFound) as error:
        if not _in_background():
            raise
        return _refused(str(error), None)
    if _in_background():
        return "", 204
    say(done, undo_url=url_for(".undo"))
    return redirect(_onward(), 303)


def _decide(session: Session, procedure_id: int, to: str) -> str:
    """Do what was pressed and return it in words."""
    me, now = data.current_user(), data.now()
    procedure = _procedure(session, procedure_id)
    title = short(procedure.title, most=120)
    team_id = users.team_of(session, me).id
    if to.startswith(ASSIGNED):
        person = _person(session, to.removeprefix(ASSIGNED))
        watching.assign(session, team_id, procedure_id, person.id if person else None, me, now)
        return labels.assigned(person.name if person else None, title)
    decision = _decision(to, procedure)
    watching.decide(session, team_id, procedure_id, decision, me, now, _seen_at(request.form.get("seen")))
    return labels.done(decision.state, title)


def _person(session: Session, number: str) -> User | None:
    """Return who is named by a number; "0" means nobody."""
    if number == "0":
        return None
    person = session.get(User, int(number)) if number.isdecimal() and number.isascii() and len(number) < 10 else None
    if person is None:
        raise Invalid(_("There is no such person in the team."), {"to": _("Choose somebody of the team.")})
    return person


def _procedure(session: Session, procedure_id: int) -> Procedure:
    procedure = session.get(Procedure, procedure_id)
    if procedure is None:
        raise NotFound(_("There is no such procedure."))
    return procedure


def _decision(text: str, procedure: Procedure) -> Decision:
    """Read "shortlisted", "dismissed:topic", "snoozed:monday", "snoozed:date" (the day is in the field `on`)."""
    state, _colon, detail = text.partition(":")
    if state == "snoozed":
        return Decision(state, until=_until(detail, procedure))
    return Decision(state, detail or None)


def _until(choice: str, procedure: Procedure) -> date:
    today, due = data.today(), procedure.deadline_at
    until = _typed_day() if choice == "date" else snoozed_until(choice, today, due and local_day(due))
    if until is None or until <= today:
        text = _("Choose a day after today.")
        raise Invalid(text, {"on": text})
    return until


def _typed_day() -> date:
    try:
        return read_day(next(filter(None, request.form.getlist("on")), ""))
    except ValueError as error:
        raise Invalid(str(error), {"on": str(error)}) from None


def _seen_at(text: str | None) -> datetime | None:
    try:
        return datetime.fromisoformat(text) if text else None
    except ValueError:
        return None


def _in_background() -> bool:
    return request.headers.get("X-Requested-With") == "fetch"


def _refused(text: str, seen_at: datetime | None) -> ResponseReturnValue:
    """Say that it was not done; a row in the background hears also what it should have seen, so that it can insist."""
    if _in_background():
        return jsonify(text=text, seen=seen_at.isoformat() if seen_at else None), 409
    say(text, "warn")
    return redirect(_onward(), 303)


def _onward() -> str:
    """Return the inbox with the row that comes next, as the form named it; the page of the form when it named none."""
    if (query := request.form.get("next")) is None:
        return shown_on()
    return f"{url_for('.inbox')}?{query.lstrip('?')}"


@bp.post("/inbox/many")
@needs(Permission.TRIAGE)
def decide_many() -> ResponseReturnValue:
    """Decide about all rows that were ticked, in one go that one undo takes back."""
    numbers = sorted({int(number) for number in request.form.getlist("procedure") if number.isdigit()})
    if not numbers:
        say(_("Select at least one row first."), "warn")
        return redirect(_onward(), 303)
    me, now = data.current_user(), data.now()
    with data.write() as session:
        team_id = users.team_of(session, me).id
        for number in numbers:
            decision = _decision(request.form.get("to", ""), _procedure(session, number))
            watching.decide(session, team_id, number, decision, me, now)
    text = ngettext("%(n)s row: %(what)s", "%(n)s rows: %(what)s", len(numbers), what=labels.state(decision.state))
    say(text, undo_url=url_for(".undo"))
    return redirect(_onward(), 303)


@bp.post("/inbox/undo")
@needs(Permission.TRIAGE)
def undo() -> ResponseReturnValue:
    """Take back what the reader decided last."""
    try:
        with data.write() as session:
            text, at = _undo(session, data.current_user())
    except TenderWatchError as error:
        return _refused(str(error), None)
    if _in_background():
        return "", 204
    say(text, "info")
    return redirect(url_for(".inbox", at=at), 303)


def _undo(session: Session, me: User) -> tuple[str, int]:
    restored = watching.undo(session, me, users.team_of(session, me).id, data.now())
    if not restored:
        raise NotAllowed(_("There is nothing to undo."))
    titles = [short(_procedure(session, triage.procedure_id).title, most=120) for triage in restored]
    return _("Undone: %(titles)s", titles=", ".join(titles)), restored[0].procedure_id


@bp.post("/inbox/<int:procedure_id>/bid")
@needs(Permission.TRIAGE)
def start_bid(procedure_id: int) -> ResponseReturnValue:
    """Shortlist a procedure and begin a bid for it."""
    me, now = data.current_user(), data.now()
    with data.write() as session:
        team_id = users.team_of(session, me).id
        watching.decide(session, team_id, procedure_id, Decision("shortlisted"), me, now)
        bid = bids.start(session, procedure_id, me, now)
        session.flush()
        bid_id, title = bid.id, bid.title
    say(_("Bid: %(title)s", title=title))
    return redirect(url_for("bids.show", bid_id=bid_id), 303)


@bp.post("/procedures/<int:procedure_id>/follow")
@needs(Permission.SEE_INBOX)
def follow(procedure_id: int) -> ResponseReturnValue:
    """Let the reader hear of a procedure's changes, or no more."""
    me, wanted = data.current_user(), request.form.get("follow") == "1"
    with data.write() as session:
        if wanted:
            watching.follow(session, procedure_id, me, data.now())
        else:
            watching.unfollow(session, procedure_id, me)
    say(_("You follow this: its changes come in your daily mail.") if wanted else _("You follow this no more."))
    return redirect(url_for("notices.procedure", procedure_id=procedure_id), 303)
