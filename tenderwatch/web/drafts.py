"""Nothing typed is lost: what could not be saved comes back on the page where it was typed.

A form that arrives without a session is answered with the sign-in page, which carries the form along, signed;
signing in turns it into a draft of that person.  A form whose CSRF token has died becomes a draft at once.  Long texts
are saved as drafts while they are typed.
"""

import json
import logging
from collections.abc import Callable
from datetime import datetime

from flask import Blueprint, Flask, Response, current_app, g, redirect, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from itsdangerous import BadSignature, URLSafeSerializer
from sqlalchemy import delete, select
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import RequestEntityTooLarge

from tenderwatch.i18n import _
from tenderwatch.users.rules import Permission
from tenderwatch.users.tables import User
from tenderwatch.web import data, flashes
from tenderwatch.web.access import needs
from tenderwatch.web.origin import is_ours, shown_on
from tenderwatch.web.tables import Draft, Submission

LARGEST = 1_000_000
"""Characters of a form that is kept."""
MOST = 50
"""Drafts that are kept for one person: the newest."""
NEVER_KEPT = ("csrf_token", "_once", "_form", "_page", "version", "password", "new_password")
SignInPage = Callable[[str, str], str]
"""Takes the form that is kept, signed, and the page to go on to; returns the sign-in page."""
bp = Blueprint("drafts", __name__)
log = logging.getLogger(__name__)


def install(app: Flask, sign_in_page: SignInPage) -> None:
    """Keep forms that cannot be saved, and forget drafts whose form was; `sign_in_page` shows the door."""
    app.extensions["tenderwatch.sign_in_page"] = sign_in_page
    app.register_blueprint(bp)
    app.register_error_handler(CSRFError, _keep_unsigned)
    app.after_request(_settle)


def ask_to_sign_in() -> ResponseReturnValue:
    """Answer a form that came without a session: sign in, the form is kept unless another site sent it."""
    fields = _fields()
    keeps = is_ours() and len(json.dumps(fields)) <= LARGEST
    kept = _signer().dumps({"form": _form_name(), "page": shown_on(), "fields": fields}) if keeps else ""
    show: SignInPage = current_app.extensions["tenderwatch.sign_in_page"]
    return show(kept, shown_on()), 401


def take_back(kept: str, user: User) -> str | None:
    """Make a draft of the form that the sign-in page carried; return the page where it waits, None if it is forged.

    One that is too large to be kept raises RequestEntityTooLarge.
    """
    try:
        form = _signer().loads(kept)
    except BadSignature:
        return None
    save(user, form["form"], form["page"], form["fields"], data.now())
    return str(form["page"])


def keep() -> bool:
    """Make a draft of the form being sent, which could not be saved; return whether it was kept.

    It is for those who already tell of an error, and raises none of its own.
    """
    try:
        save(data.current_user(), _form_name(), shown_on(), _fields(), data.now())
    except Exception:
        log.exception("a form could not be kept", extra={"path": request.path})
        return False
    return True


def save(user: User, form: str, where: str, fields: list[list[str]], now: datetime) -> None:
    """Keep the fields of a form for a person; an earlier draft of the same form on the same page is replaced.

    A form that is too large raises RequestEntityTooLarge.
    """
    if len(json.dumps(fields)) > LARGEST:
        raise RequestEntityTooLarge
    with data.house().database.write() as session:
        session.execute(delete(Draft).where(Draft.user_id == user.id, Draft.form == form, Draft.path == where))
        session.add(Draft(user_id=user.id, form=form, path=where, fields=fields, saved_at=now))
        session.flush()
        _forget_old(session, user)


def _forget_old(session: Session, user: User) -> None:
    newest = select(Draft.id).where(Draft.user_id == user.id).order_by(Draft.saved_at.desc(), Draft.id.desc())
    kept = session.scalars(newest.limit(MOST)).all()
    session.execute(delete(Draft).where(Draft.user_id == user.id, Draft.id.not_in(kept)))


def find(form: str) -> tuple[MultiDict[str, str], datetime] | None:
    """Return what the reader typed into this form on this page and did not save, and when."""
    if g.get("user") is None:
        return None
    query = select(Draft).where(Draft.user_id == g.user.id, Draft.form == form, Draft.path == request.path)
    with data.read() as session:
        draft = session.scalar(query)
    return (MultiDict([(name, value) for name, value in draft.fields]), draft.saved_at) if draft else None


@bp.post("/drafts")
@needs(Permission.READ)
def autosave() -> ResponseReturnValue:
    """Keep what is being typed."""
    save(data.current_user(), _form_name(), shown_on(), _fields(), data.now())
    return "", 204


@bp.post("/drafts/discard")
@needs(Permission.READ)
def discard() -> ResponseReturnValue:
    """Throw a draft away."""
    with data.house().database.write() as session:
        _forget(session, _form_name(), shown_on())
    return redirect(shown_on(), 303)


def _keep_unsigned(_error: CSRFError) -> ResponseReturnValue:
    if g.get("user") is None:
        return ask_to_sign_in()
    text = _("Not saved: the page had been open for too long. Your text is kept here; please send it again.")
    if not keep():
        text = _("Not saved: the page had been open for too long, and the text was too large to be kept.")
    flashes.say(text, "warn")
    return redirect(shown_on(), 303)


def _settle(response: Response) -> Response:
    """After a form did its work: tell where its answer led, and forget its draft."""
    if request.method == "POST" and response.status_code == 303 and g.get("once_key"):
        with data.house().database.write() as session:
            if sent := session.get(Submission, g.once_key):
                sent.location = response.location
            _forget(session, _form_name(), shown_on())
    return response


def _forget(session: object, form: str, where: str) -> None:
    session.execute(  # type: ignore[attr-defined]
        delete(Draft).where(Draft.user_id == g.user.id, Draft.form == form, Draft.path == where)
    )


def _form_name() -> str:
    return request.form.get("_form", "")[:80]


def _fields() -> list[list[str]]:
    return [[name, value] for name, value in request.form.items(multi=True) if name not in NEVER_KEPT]


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(data.house().settings.secret_key, salt="draft")
