"""A person's calendar feed: an address that needs no sign-in, is signed, and ends when it is renewed."""

from datetime import timedelta

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from tenderwatch import i18n
from tenderwatch.files.icalendar import Event, calendar
from tenderwatch.i18n import _
from tenderwatch.users import feeds
from tenderwatch.users.rules import Permission
from tenderwatch.web import data, reader
from tenderwatch.web.access import needs, public
from tenderwatch.web.feeds import Feed
from tenderwatch.web.flashes import say
from tenderwatch.work import queries
from tenderwatch.work.queries import Line
from tenderwatch.work.views.blueprint import bp, sections

FEED = Feed("calendar", "work.feed", Permission.SEE_ACCOUNTS, "text/calendar")
BACK = timedelta(days=92)
"""So long what is past stays in the feed."""


@bp.get("/activities/feed")
@needs(Permission.SEE_ACCOUNTS)
def feed_page() -> ResponseReturnValue:
    """Show the address of the reader's feed."""
    with data.read() as session:
        address = FEED.address(session, data.current_user().id)
    return render_template("activities/feed.html", address=address, sections=sections("work.calendar"))


@bp.post("/activities/feed")
@needs(Permission.SEE_ACCOUNTS)
def renew_feed() -> ResponseReturnValue:
    """End the address that there is, and make another."""
    with data.write() as session:
        feeds.renew(session, FEED.name, data.current_user(), data.now())
    say(_("The old address shows nothing any more. Give your calendar the new one."))
    return redirect(url_for(".feed_page"), 303)


@bp.get("/calendar/<token>.ics")
@public
def feed(token: str) -> ResponseReturnValue:
    """Hand out a person's activities to a calendar program; the token is the authority."""
    with data.read() as session:
        person = FEED.reader(session, token)
        with i18n.speaking(person.language), reader.reading(person.time_zone, now=data.now()):
            lines = queries.of_feed(session, person.id, reader.today(), BACK)
            body = calendar(f"TenderWatch, {person.name}", [_event(line) for line in lines])
    return FEED.response(body)


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
