"""A person's feeds of the inbox: new matches for a reader of news, kept deadlines for a calendar."""

from datetime import datetime, timedelta

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from tenderwatch import i18n
from tenderwatch.errors import NotFound
from tenderwatch.files.icalendar import Event, calendar
from tenderwatch.files.rss import Item, rss
from tenderwatch.i18n import _
from tenderwatch.users import feeds
from tenderwatch.users import service as users
from tenderwatch.users.rules import Permission
from tenderwatch.watching import queries
from tenderwatch.watching.queries import Entry
from tenderwatch.watching.views.blueprint import bp, local_pages
from tenderwatch.web import data, formatters, reader
from tenderwatch.web.access import needs, public
from tenderwatch.web.feeds import Feed
from tenderwatch.web.flashes import say

MATCHES = Feed("matches", "watching.matches_feed", Permission.SEE_INBOX, "application/rss+xml")
DEADLINES = Feed("deadlines", "watching.deadlines_feed", Permission.SEE_INBOX, "text/calendar")
FEEDS = {feed.name: feed for feed in (MATCHES, DEADLINES)}
BACK = timedelta(days=31)
"""So long what is past stays in a feed."""


@bp.get("/inbox/feeds")
@needs(Permission.SEE_INBOX)
def feeds_page() -> ResponseReturnValue:
    """Show the addresses of the reader's feeds."""
    with data.read() as session:
        user = data.current_user()
        addresses = {name: feed.address(session, user.id) for name, feed in FEEDS.items()}
        counts = queries.counts(session, users.team_of(session, user).id, reader.midnight())
    return render_template("watching/feeds.html", addresses=addresses, links=local_pages(counts, "searches"))


@bp.post("/inbox/feeds/<name>")
@needs(Permission.SEE_INBOX)
def renew_feed(name: str) -> ResponseReturnValue:
    """End the address that a feed has, and make another."""
    if name not in FEEDS:
        raise NotFound(_("There is no such feed."))
    with data.write() as session:
        feeds.renew(session, name, data.current_user(), data.now())
    say(_("The old address shows nothing any more. Give your program the new one."))
    return redirect(url_for(".feeds_page"), 303)


@bp.get("/feeds/<token>/matches.rss")
@public
def matches_feed(token: str) -> ResponseReturnValue:
    """Hand out what a person's teams were found lately; the token is the authority."""
    with data.read() as session:
        person = MATCHES.reader(session, token)
        with i18n.speaking(person.language), reader.reading(person.time_zone, now=data.now()):
            found = queries.matched_since(session, person.id, data.now() - BACK)
            title = _("TenderWatch: new matches")
            body = rss(title, _page(url_for(".inbox")), person.language, [_item(entry) for entry in found])
    return MATCHES.response(body)


@bp.get("/feeds/<token>/deadlines.ics")
@public
def deadlines_feed(token: str) -> ResponseReturnValue:
    """Hand out the deadlines that a person's teams keep on their shortlists; the token is the authority."""
    with data.read() as session:
        person = DEADLINES.reader(session, token)
        with i18n.speaking(person.language), reader.reading(person.time_zone, now=data.now()):
            found = queries.kept_deadlines(session, person.id, data.now() - BACK)
            body = calendar(
                _("TenderWatch: deadlines of the shortlist"),
                [_event(entry, entry.deadline_at) for entry in found if entry.deadline_at],
            )
    return DEADLINES.response(body)


def _item(entry: Entry) -> Item:
    due = _("Deadline: %(when)s", when=formatters.moment(entry.deadline_at)) if entry.deadline_at else ""
    found = _("Found by: %(searches)s", searches=", ".join(entry.searches))
    return Item(
        uid=f"procedure-{entry.procedure_id}@tenderwatch",
        at=entry.at,
        title=_title(entry),
        text=" · ".join(filter(None, (", ".join(entry.buyers), due, found))),
        url=_url(entry),
    )


def _event(entry: Entry, due: datetime) -> Event:
    return Event(
        uid=f"deadline-{entry.procedure_id}@tenderwatch",
        sequence=entry.version,
        changed_at=data.now(),
        day=due.astimezone(reader.zone()).date(),
        starts_at=due,
        minutes=1,
        title=_("Tenders due: %(title)s", title=_title(entry)),
        text="\n".join(filter(None, (", ".join(entry.buyers), _url(entry)))),
        url=_url(entry),
    )


def _title(entry: Entry) -> str:
    return formatters.plain(entry.title) or _("Untitled")


def _url(entry: Entry) -> str:
    return _page(url_for("notices.procedure", procedure_id=entry.procedure_id))


def _page(path: str) -> str:
    return f"{data.house().settings.public_url}{path}"
