"""The calendar of bids: a month as a grid, or what comes as a list; and the same as a feed."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from tenderwatch import i18n
from tenderwatch.bids.clock import queries as legal
from tenderwatch.bids.days import labels
from tenderwatch.bids.days.queries import BidDay, People, bids_of, of_bids
from tenderwatch.bids.plan import labels as plan_labels
from tenderwatch.bids.plan import queries as planned
from tenderwatch.bids.tasks import queries as tasks
from tenderwatch.calendar.rules import add_months
from tenderwatch.files.icalendar import Event, calendar
from tenderwatch.i18n import _
from tenderwatch.users import feeds
from tenderwatch.users.rules import Permission
from tenderwatch.web import data, formatters, reader
from tenderwatch.web.access import needs, public
from tenderwatch.web.feeds import Feed
from tenderwatch.web.flashes import say
from tenderwatch.web.ids import number
from tenderwatch.web.links import here, ignored
from tenderwatch.web.people import choosable

bp = Blueprint("bid_days", __name__)
FEED = Feed("bids", "bid_days.feed", Permission.SEE_BIDS, "text/calendar")
SPANS = ("month", "agenda")
AGENDA, BACK, AHEAD = timedelta(days=60), timedelta(days=92), timedelta(days=730)
SHOWN_A_DAY = 6

MEANS: Mapping[str, Callable[[str], bool]] = {
    "span": lambda value: value in SPANS,
    "day": lambda value: _day(value) is not None,
    "owner": lambda value: value == "me" or number(value) is not None,
}
"""Parameters of the address, each with what its values must be."""


@dataclass(frozen=True)
class Day:
    """A day with what is on it, by the hour; `outside` the month that is shown."""

    on: date
    events: tuple[BidDay, ...] = ()
    outside: bool = False


@bp.get("/bids/calendar")
@needs(Permission.SEE_BIDS)
def index() -> ResponseReturnValue:
    """Show the days of bids: everybody's, mine, or somebody's."""
    span = request.args.get("span", "") if request.args.get("span") in SPANS else "month"
    asked = _day(request.args.get("day", "")) or data.today()
    month = asked.replace(day=1)
    first, last = _weeks(month) if span == "month" else (asked, asked + AGENDA)
    owner = request.args.get("owner", "")
    with data.read() as session:
        found = _found(session, _asked_for(owner), first, last)
    days = [
        Day(day, tuple(sorted(found[day], key=_order)), outside=span == "month" and day.month != month.month)
        for day in (first + timedelta(days=n) for n in range((last - first).days + 1))
    ]
    return render_template(
        "bids/calendar.html",
        span=span,
        days=days,
        total=sum(len(each.events) for each in days if not each.outside),
        shown=SHOWN_A_DAY,
        labels=labels,
        people=choosable(),
        owner=owner,
        asked=asked,
        before=here(day=_other(span, month, asked, -1).isoformat()),
        after=here(day=_other(span, month, asked, 1).isoformat()),
        heading=formatters.month(month) if span == "month" else _("The next 60 days"),
        ignored_here=ignored(MEANS),
    )


def _asked_for(owner: str) -> People:
    if owner == "me":
        return [data.current_user().id]
    somebody = number(owner)
    return None if somebody is None else [somebody]


def _weeks(month: date) -> tuple[date, date]:
    """Return the Monday and the Sunday between which a month lies."""
    last = add_months(month, 1) - timedelta(days=1)
    return month - timedelta(days=month.weekday()), last + timedelta(days=6 - last.weekday())


def _other(span: str, month: date, asked: date, steps: int) -> date:
    return add_months(month, steps) if span == "month" else asked + steps * AGENDA


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if 1990 <= day.year <= 2100 else None


def _found(session: Session, people: People, first: date, last: date) -> dict[date, list[BidDay]]:
    found: dict[date, list[BidDay]] = defaultdict(list)
    for each in _all(session, people, first, last):
        found[each.on].append(each)
    return found


def _all(session: Session, people: People, first: date, last: date) -> Iterator[BidDay]:
    yield from of_bids(session, people, first, last, reader.zone())
    yield from _milestones(session, people, first, last)
    yield from _tasks(session, people, first, last)
    theirs = bids_of(session, people)
    for each in legal.dates(session, first, last, theirs.keys()):
        yield BidDay(
            key=f"bid-{each.bid_id}-legal-{each.code}",
            kind="legal",
            on=each.day,
            at=each.closes_at,
            what=each.words if each.firm else _("%(what)s (to be confirmed)", what=each.words),
            about=each.bid,
            bid_id=each.bid_id,
            owner_id=theirs[each.bid_id],
        )


def _milestones(session: Session, people: People, first: date, last: date) -> Iterator[BidDay]:
    whose = None if people is None else [each for each in people if each is not None]
    for each in planned.between(session, first, last, whose):
        yield BidDay(
            key=f"bid-{each.bid_id}-{each.code}",
            kind="milestone",
            on=each.on,
            what=_or_late(plan_labels.milestone(each.code), each.on),
            about=each.bid,
            bid_id=each.bid_id,
            owner_id=each.owner_id,
            version=each.version,
        )


def _tasks(session: Session, people: People, first: date, last: date) -> Iterator[BidDay]:
    whose = None if people is None else [each for each in people if each is not None]
    for each in tasks.between(session, first, last, whose):
        yield BidDay(
            key=f"bid-{each.bid_id}-task-{each.id}",
            kind="task",
            on=each.on,
            what=_or_late(each.title, each.on),
            about=each.bid,
            bid_id=each.bid_id,
            owner_id=each.owner_id,
            version=each.version,
        )


def _or_late(what: str, on: date) -> str:
    """Return what is open, and that it is late."""
    return _("%(what)s (late)", what=what) if on < data.today() else what


def _order(each: BidDay) -> tuple[bool, str, str]:
    return each.at is None, each.at.isoformat() if each.at else each.kind, each.what


# The feed


@bp.get("/bids/calendar/feed")
@needs(Permission.SEE_BIDS)
def feed_page() -> ResponseReturnValue:
    """Show the address of the reader's feed."""
    with data.read() as session:
        address = FEED.address(session, data.current_user().id)
    return render_template("bids/feed.html", address=address)


@bp.post("/bids/calendar/feed")
@needs(Permission.SEE_BIDS)
def renew_feed() -> ResponseReturnValue:
    """End the address that there is, and make another."""
    with data.write() as session:
        feeds.renew(session, FEED.name, data.current_user(), data.now())
    say(_("The old address shows nothing any more. Give your calendar the new one."))
    return redirect(url_for(".feed_page"), 303)


@bp.get("/bids/<token>/bids.ics")
@public
def feed(token: str) -> ResponseReturnValue:
    """Hand out the days of a person's bids to a calendar program; the token is the authority."""
    with data.read() as session:
        person = FEED.reader(session, token)
        with i18n.speaking(person.language), reader.reading(person.time_zone, now=data.now()):
            today = reader.today()
            found = _all(session, [person.id], today - BACK, today + AHEAD)
            body = calendar(_("TenderWatch: bids"), [_event(each) for each in found])
    return FEED.response(body)


def _event(each: BidDay) -> Event:
    url = f"{data.house().settings.public_url}{url_for('bids.show', bid_id=each.bid_id)}"
    return Event(
        uid=f"{each.key}@tenderwatch",
        sequence=each.version - 1,
        changed_at=data.now(),
        day=each.on,
        starts_at=each.at,
        minutes=None,
        title=f"{labels.kind(each.kind)}: {each.what}",
        text="\n".join(filter(None, [each.about, url])),
        url=url,
    )
