"""The page of one activity, and what is done with it."""

from collections.abc import Callable
from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from tenderwatch.contacts.tables import Contact
from tenderwatch.errors import NotFound
from tenderwatch.i18n import _
from tenderwatch.users import audit
from tenderwatch.users.rules import Permission
from tenderwatch.users.tables import User
from tenderwatch.web import data, formatters, reader
from tenderwatch.web.access import needs
from tenderwatch.web.flashes import say
from tenderwatch.web.forms import Form
from tenderwatch.web.origin import own_path
from tenderwatch.web.people import choosable
from tenderwatch.web.saving import saved
from tenderwatch.work import labels, queries, service
from tenderwatch.work.forms import About, ActivityForm, AgreeForm, CloseForm, HandForm, MoveForm
from tenderwatch.work.lists import words
from tenderwatch.work.queries import ActivityPage
from tenderwatch.work.tables import Activity
from tenderwatch.work.views.blueprint import about, bp, closing, sections


@bp.get("/activities/<int:activity_id>")
@needs(Permission.SEE_ACCOUNTS)
def show(activity_id: int) -> ResponseReturnValue:
    """Show an activity: what, with whom, what came of it, and what comes next."""
    with data.read() as session:
        page = _read(session, activity_id)
        return render_template(
            "activities/show.html",
            page=page,
            line=page.line,
            activity=page.activity,
            labels=labels,
            sections=sections(""),
            history=audit.told(session, "activity", activity_id, _voice(session)),
        )


@bp.route("/activities/<int:activity_id>/edit", methods=["GET", "POST"])
@needs(Permission.EDIT_ACCOUNTS)
def edit(activity_id: int) -> ResponseReturnValue:
    """Change what is said of an activity."""
    page, offered = _opened(activity_id)
    if request.method == "GET":
        return _edit_page(ActivityForm.fresh(page.activity, about=offered, **_told(page.activity)), page)
    form = ActivityForm(about=offered)

    def change(session: Session) -> Activity:
        seen = form.seen_version
        return service.edit(session, activity_id, form.wanted(), seen, data.current_user(), data.now(), data.today())

    if not form.validate_on_submit() or saved(form, change) is None:
        return _edit_page(form, page), 422
    say(_("The activity is saved."))
    return redirect(url_for(".show", activity_id=activity_id), 303)


@bp.route("/activities/<int:activity_id>/close", methods=["GET", "POST"])
@needs(Permission.EDIT_ACCOUNTS)
def close(activity_id: int) -> ResponseReturnValue:
    """Say how a planned activity ended, and agree the next step."""
    page, offered = _opened(activity_id)
    with data.read() as session:
        offered = closing(session, offered)
    if request.method == "GET":
        begin = {"version": page.activity.version, "outcome": page.activity.outcome, "next_owner_id": _me()}
        return _next_page(CloseForm.fresh(about=offered, **begin), page, "activities/close.html")
    form = CloseForm(about=offered)

    def do(session: Session) -> Activity:
        told = {"state": form.state.data, "outcome": form.outcome.data or ""}
        ending = service.Ending(**told, next=_step(form), in_competition=form.in_competition)
        seen, by = form.seen_version, data.current_user()
        return service.close(session, activity_id, ending, seen, by, data.now(), data.today())

    if not form.validate_on_submit() or saved(form, do) is None:
        return _next_page(form, page, "activities/close.html"), 422
    return _closed(activity_id)


@bp.route("/activities/<int:activity_id>/next", methods=["GET", "POST"])
@needs(Permission.EDIT_ACCOUNTS)
def agree(activity_id: int) -> ResponseReturnValue:
    """Agree the next step of something that is closed without one."""
    page, offered = _opened(activity_id)
    if request.method == "GET":
        begin = {"version": page.activity.version, "next_owner_id": _me()}
        return _next_page(AgreeForm.fresh(about=offered, **begin), page, "activities/agree.html")
    form = AgreeForm(about=offered)

    def do(session: Session) -> Activity:
        said = (_step(form), form.in_competition, form.seen_version)
        return service.agree_next(session, activity_id, *said, data.current_user(), data.now(), data.today())

    if not form.validate_on_submit() or saved(form, do) is None:
        return _next_page(form, page, "activities/agree.html"), 422
    return _closed(activity_id)


@bp.route("/activities/<int:activity_id>/move", methods=["GET", "POST"])
@needs(Permission.EDIT_ACCOUNTS)
def move(activity_id: int) -> ResponseReturnValue:
    """Move a planned activity to another day."""
    page, _offered = _opened(activity_id)
    if request.method == "GET":
        return _small_page(MoveForm.fresh(page.activity), page, _("Move to another day"))
    form = MoveForm()

    def do(session: Session) -> Activity:
        said = (form.day.data, form.seen_version)
        return service.move(session, activity_id, *said, data.current_user(), data.now(), data.today())

    if not form.validate_on_submit() or saved(form, do) is None:
        return _small_page(form, page, _("Move to another day")), 422
    say(_("Moved to %(day)s.", day=formatters.day(form.day.data)))
    return redirect(_back(activity_id), 303)


@bp.route("/activities/<int:activity_id>/hand", methods=["GET", "POST"])
@needs(Permission.EDIT_ACCOUNTS)
def hand(activity_id: int) -> ResponseReturnValue:
    """Give a planned activity to somebody else."""
    page, _offered = _opened(activity_id)
    if request.method == "GET":
        return _small_page(HandForm.fresh(page.activity, people=choosable()), page, _("Hand over"))
    form = HandForm(people=choosable())

    def do(session: Session) -> Activity:
        said = (form.owner_id.data, form.seen_version)
        return service.hand_over(session, activity_id, *said, data.current_user(), data.now())

    if not form.validate_on_submit() or saved(form, do) is None:
        return _small_page(form, page, _("Hand over")), 422
    say(_("Handed over to %(name)s.", name=dict(choosable())[form.owner_id.data]))
    return redirect(_back(activity_id), 303)


@bp.post("/activities/<int:activity_id>/remove")
@needs(Permission.EDIT_ACCOUNTS)
def remove(activity_id: int) -> ResponseReturnValue:
    """Take an activity out of sight."""
    return _put(activity_id, service.remove, _("Removed: %(subject)s"), ".restore")


@bp.post("/activities/<int:activity_id>/restore")
@needs(Permission.EDIT_ACCOUNTS)
def restore(activity_id: int) -> ResponseReturnValue:
    """Bring a removed activity back."""
    return _put(activity_id, service.restore, _("Restored: %(subject)s"), ".remove")


def _put(activity_id: int, do: Callable[..., Activity], text: str, undo: str) -> ResponseReturnValue:
    with data.write() as session:
        subject = do(session, activity_id, data.current_user(), data.now()).subject
    say(text % {"subject": subject}, undo_url=url_for(undo, activity_id=activity_id))
    return redirect(url_for(".show", activity_id=activity_id), 303)


def _read(session: Session, activity_id: int) -> ActivityPage:
    return queries.page(session, activity_id, data.today(), data.now())


def _opened(activity_id: int) -> tuple[ActivityPage, About]:
    """Return an activity to be changed, and what the form offers; NotFound for a removed one."""
    with data.read() as session:
        page = _read(session, activity_id)
        if page.line.removed:
            raise NotFound(_("There is no such activity."))
        return page, about(session, page.activity.organization_id, page.activity)


def _told(activity: Activity) -> dict[str, Any]:
    """Return the fields of the form that the row names otherwise."""
    here = activity.starts_at.astimezone(reader.zone()) if activity.starts_at else None
    answer = activity.in_competition
    return {
        "clock": f"{here:%H:%M}" if here else "",
        "contacts": [each.contact_id for each in activity.participants if each.contact_id],
        "users": [each.user_id for each in activity.participants if each.user_id],
        "answer": answer if answer in (None, service.CHANNEL) else "other",
        "answer_reason": answer if answer not in (None, service.CHANNEL) else "",
    }


def _step(form: CloseForm | AgreeForm) -> service.Next:
    """Return the step that was agreed; whose it would be says nothing where no step is given."""
    step = form.next
    return step if step.is_said else service.Next(none_because=step.none_because)


def _me() -> int:
    return data.current_user().id


def _closed(activity_id: int) -> ResponseReturnValue:
    with data.read() as session:
        step = _read(session, activity_id).next
    if step:
        words_for = {"subject": step.subject, "day": formatters.day(step.day), "who": step.owner or _("nobody")}
        say(_("Saved. Next: %(subject)s, %(day)s, %(who)s.", **words_for))
    else:
        say(_("Saved. No next step."))
    return redirect(_back(activity_id), 303)


def _back(activity_id: int) -> str:
    """Return where the button stood, else the activity."""
    return own_path(request.form.get("back"), url_for(".show", activity_id=activity_id))


def _asked_from() -> str:
    return own_path(request.form.get("back") or request.args.get("back"), "")


def _edit_page(form: Form, page: ActivityPage) -> str:
    return render_template("activities/edit.html", form=form, page=page, line=page.line)


def _next_page(form: Form, page: ActivityPage, template: str) -> str:
    return render_template(template, form=form, page=page, line=page.line, labels=labels, back=_asked_from())


def _small_page(form: Form, page: ActivityPage, heading: str) -> str:
    return render_template("activities/small.html", form=form, line=page.line, heading=heading, back=_asked_from())


def _voice(session: Session) -> audit.Voice:
    """Return how the trail of an activity is said: participants are kept by number and named as they are called now."""
    types, states = (labels.names(each, words(session, each)) for each in ("activity-type", "activity-state"))
    users = {f"user:{user.id}": user.name for user in session.query(User)}

    def named(code: str) -> str:
        contact = session.get(Contact, int(code.partition(":")[2])) if code.startswith("contact:") else None
        if contact is not None and contact.erased_at is None:
            return contact.name
        return users.get(code, _("somebody who was erased"))

    def said(name: str, value: Any) -> str | None:
        if name == "participants":
            return ", ".join(map(named, value))
        if name == "in_competition":
            return labels.in_competition(value)
        if name == "closed_by_id":
            return users.get(f"user:{value}", "–")
        return {"type": types, "state": states}.get(name, {}).get(value)

    return audit.Voice(labels.field, labels.action, said)
