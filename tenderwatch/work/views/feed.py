"""A person's calendar feed: an address that needs no sign-in, is signed, and ends when it is renewed."""

from datetime import timedelta

from flask import Response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from itsdangerous import BadSignature, URLSafeSerializer
from sqlalchemy.orm import Session

from tenderwatch import i18n
from tenderwatch.errors import NotFound
from tenderwatch.i18n import _
from tenderwatch.users.rules import Permission
from tenderwatch.users.tables import User
from tenderwatch.web import data, reader
from tenderwatch.web.access import needs, public
from tenderwatch.web.flashes import say
from tenderwatch.work import queries, service
from tenderwatch.work.icalendar import Event, calendar
from tenderwatch.work.queries import Line
from tenderwatch.work.views.blueprint import bp, sections

BACK = timedelta(days=92)
"""So long what is past stays in the feed."""


@bp.get("/activities/feed")
@needs(Permission.SEE_ACCOUNTS)
def feed_page() -> ResponseReturnValue:
    """Show the address of the reader's feed."""
    with data.read() as session:
        address = _address(session, data.current_user().id)
    return render_template("activities/feed.html", address=address, sections=sections("work.calendar"))


@bp.post("/activities/feed")
@needs(Permission.SEE_ACCOUNTS)
def renew_feed() -> ResponseReturnValue:
    """End the address that there is, and make another."""
    with data.write() as session:
        service.renew_feed(session, data.current_user(), data.now())
    say(_("The old address shows nothing any more. Give your calendar the new one."))
    return redirect(url_for(".feed_page"), 303)


@bp.get("/calendar/<token>.ics")
@public
def feed(token: str) -> ResponseReturnValue:
    """Hand out a person's activities to a calendar program; the token is the authority."""
    with data.read() as session:
        person = _person(session, token)
        with i18n.speaking(person.language), reader.reading(person.time_zone, now=data.now()):
            lines = queries.of_feed(session, person.id, reader.today(), BACK)
            body = calendar(f"TenderWatch, {person.name}", [_event(line) for line in lines])
    response = Response(body, mimetype="text/calendar")
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


def _event(line: Line) -> Event:
    url = f"{data.house().settings.public_url}{url_for('work.show', activity_id=line.id)}"
    return Event(
        uid=f"activity-{line.id}@tenderwatch",
        sequence=line.version - 1,
        changed_at=data.now(),
        day=line.day,
        starts_at=line.starts_at,
        minutes=line.minutes,
        title=f"{line.type_name}: {line.organization}"
        + (f", {line.subject}" if line.subject != line.type_name else ""),
        text="\n".join(filter(None, [line.subject, ", ".join(line.people), line.state_name, url])),
        url=url,
    )


def _address(session: Session, user_id: int) -> str:
    token = str(_signer().dumps([user_id, service.feed_number(session, user_id)]))
    return f"{data.house().settings.public_url}{url_for('work.feed', token=token)}"


def _person(session: Session, token: str) -> User:
    """Return whose feed it is; NotFound for an address that was renewed, of who left, or may see no customers."""
    try:
        user_id, number = _signer().loads(token)
    except (BadSignature, ValueError, TypeError):
        raise NotFound(_("This address is not of a calendar here.")) from None
    person = session.get(User, user_id)
    if person is None or not person.active or not person.may(Permission.SEE_ACCOUNTS):
        raise NotFound(_("This address is not of a calendar here."))
    if number != service.feed_number(session, user_id):
        raise NotFound(_("This address was renewed."))
    return person


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(data.house().settings.secret_key, salt="tenderwatch.work.feed")
