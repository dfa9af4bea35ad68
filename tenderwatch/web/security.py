"""Who comes in, and what a page may do."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from flask import Flask, Response, abort, current_app, g, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFProtect
from werkzeug.datastructures import MultiDict

from tenderwatch import i18n
from tenderwatch.house import House
from tenderwatch.users import service as users
from tenderwatch.users.tables import User
from tenderwatch.web import data, drafts, reader
from tenderwatch.web.access import asked_of

COOKIE = "tw_session"
SEEN_EVERY = timedelta(minutes=10)
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; font-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
csrf = CSRFProtect()


def install(app: Flask) -> None:
    """Put the doors and the headers on the app."""
    app.before_request(_recognise)
    app.before_request(_refuse_nul)
    csrf.init_app(app)
    app.before_request(_let_in)
    app.after_request(_headers)


def sign_in(user: User, browser: str, address: str) -> str:
    """Open a session for a person and return the secret for the cookie; the page's CSRF token starts anew."""
    with data.house().database.write() as db:
        token = users.open_session(db, user, browser, address, data.now())
    session.pop("csrf_token", None)
    return token


def set_cookie(response: Response, token: str) -> Response:
    """Give the browser the secret of its session."""
    secure = data.house().settings.secure
    age = users.SESSION_DAYS * 24 * 3600
    response.set_cookie(COOKIE, token, max_age=age, httponly=True, secure=secure, samesite="Lax", path="/")
    return response


def _recognise() -> None:
    """Find the person behind the cookie, and speak their language in their zone."""
    house: House = current_app.extensions["tenderwatch"]
    reader.read_as(now=datetime.now(UTC))
    g.user = g.user_session = None
    token = request.cookies.get(COOKIE)
    if token and request.endpoint != "health.alive":
        with house.database.read() as db:
            found = users.session_of(db, token, reader.now())
        if found:
            g.user_session, g.user = found
            _mark_seen(house)
    i18n.speak(g.user.language if g.user else (request.accept_languages.best_match(i18n.LANGUAGES) or "en"))
    if g.user:
        reader.read_as(g.user.time_zone, now=reader.now())


def _mark_seen(house: House) -> None:
    now = reader.now()
    if now - g.user_session.last_seen_at < SEEN_EVERY:
        return
    with house.database.write() as db:
        row = db.get_one(type(g.user_session), g.user_session.id)
        row.last_seen_at = now
        db.get_one(User, g.user.id).last_seen_at = now


def _refuse_nul() -> None:
    """Refuse the character NUL: no text has it, and not every database can keep it."""
    said = [request.path, *_flat(request.args), *_flat(request.form)]
    if any("\0" in text for text in said):
        abort(400)


def _flat(fields: MultiDict[str, str]) -> Iterator[str]:
    for name, value in fields.items(multi=True):
        yield name
        yield value


def _let_in() -> ResponseReturnValue | None:
    if request.endpoint is None:
        return None if g.user else _to_sign_in()
    permission = asked_of(current_app, request.endpoint)
    if permission is None:
        return None
    if g.user is None:
        return _to_sign_in()
    if not g.user.may(permission):
        abort(403)
    return None


def _to_sign_in() -> ResponseReturnValue:
    if request.method in ("GET", "HEAD"):
        asked = request.full_path.rstrip("?")
        return redirect(url_for("users.sign_in", next=asked if asked != "/" else None))
    return drafts.ask_to_sign_in()


def _headers(response: Response) -> Response:
    response.headers.setdefault("Content-Security-Policy", POLICY)
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    response.headers.setdefault("Referrer-Policy", "same-origin")
    response.headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
    response.headers.setdefault("Permissions-Policy", "camera=(), microphone=(), geolocation=()")
    response.headers.setdefault("Cache-Control", "no-store")
    if data.house().settings.secure:
        response.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    return response
