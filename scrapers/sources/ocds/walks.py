"""Publishers whose pages are walked through: by links, cursors or numbers.

A walk begins at the first page and goes on to an empty one, to the last, or, where pages go back in time, to one that
is old enough.  The day on which the last finished walk began is what the next one goes back to, with some days more; a
walk that needs more requests than one poll may make is gone on with at the next.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from urllib.parse import urlsplit

from scrapers.errors import FetchError, SourceState
from scrapers.sources.ocds.config import Config
from scrapers.sources.ocds.pages import Page, Pages, Place
from scrapers.sources.poll import Found, Poll, PollResult, Visit
from scrapers.sources.releases import Shown

PASSES = frozenset({"timeout", "rate_limited", "incomplete"})
"""Failures after which the next poll goes on at the page that failed; after others it begins anew."""


@dataclass(slots=True)
class _Walked:
    """What a walk has found out so far."""

    expected: int | None = None
    keys: set[str] = field(default_factory=set)
    given: int = 0
    newest_on: date | None = None
    place: Place | None = None
    to_its_end: bool = False
    early: bool = False
    failure: FetchError | None = None


def poll(config: Config, visit: Visit) -> Poll:
    """Give each release that is new, or compiled anew since the last walk."""
    since, until, resume = _task(config, visit)
    walked = _Walked(place=resume)
    yield from _walk(config, visit, walked, since, until)
    yield _result(config, visit, walked, resume)


def _task(config: Config, visit: Visit) -> tuple[date, date, Place | None]:
    """Return since when and until when releases are wanted, and where an unfinished walk goes on."""
    today = config.today(visit.now)
    if visit.period:
        return *visit.period, None
    begun = visit.state.get("walked_on")
    since = today - timedelta(days=config.first_days)
    if begun:
        since = date.fromisoformat(begun) - timedelta(days=config.overlap_days)
    return since, today, _place(config, visit.state.get("place"))


def _place(config: Config, place: Place | None) -> Place | None:
    """Return where a walk goes on; None for a place from before the settings were changed."""
    if config.pagination == "page":
        return place if isinstance(place, int) else None
    if config.pagination == "cursor":
        return place if isinstance(place, str) and place else None
    return place if isinstance(place, str) and urlsplit(place)[:2] == urlsplit(config.url)[:2] else None


def _walk(config: Config, visit: Visit, walked: _Walked, since: date, until: date) -> Iterator[Found]:
    span = config.span(datetime.combine(since, time()), datetime.combine(until, time()) + timedelta(days=1))
    pages = Pages(config, visit.client, config.all_headers(visit), {name: at for name, at in span.items() if name})
    resumed = walked.place is not None
    walked.place = walked.place if resumed else pages.first()
    try:
        for page in pages.walk(walked.place, first=not resumed):
            yield from _new(visit, page.rows, since, walked)
            walked.expected = page.total if walked.expected is None else walked.expected
            walked.place = page.following
            walked.early = config.newest_first and _all_before(page, since)
            if walked.early or (pages.asked >= config.most_requests and page.following is not None and page.rows):
                break
        else:
            walked.place = None
        walked.to_its_end = walked.place is None or walked.early
    except FetchError as error:
        walked.failure = error


def _new(visit: Visit, rows: list[Shown], since: date, walked: _Walked) -> Iterator[Found]:
    fresh = {row.key: row for row in rows if row.key not in walked.keys}
    walked.keys |= fresh.keys()
    known = set(visit.known(list(fresh)))
    for row in fresh.values():
        day = row.release.day
        if day and (walked.newest_on is None or day > walked.newest_on):
            walked.newest_on = day
        if row.key not in known or changed_since(row, since):
            walked.given += 1
            yield Found(row.key, row.document())


def changed_since(row: Shown, since: date) -> bool:
    """Return whether a compiled release was compiled anew; a plain one never changes."""
    return row.release.mark is not None and (row.release.day is None or row.release.day >= since)


def _all_before(page: Page, since: date) -> bool:
    return bool(page.rows) and all(row.release.day is not None and row.release.day < since for row in page.rows)


def _result(config: Config, visit: Visit, walked: _Walked, resume: Place | None) -> PollResult:
    state, message = _words(walked, resume)
    return PollResult(
        state=state,
        message=message,
        next_state=dict(visit.state) if visit.period else _next_state(config, visit, walked, resume),
        complete=state in ("ok", "unchanged"),
        expected=walked.expected,
        seen=len(walked.keys),
        newest_on=walked.newest_on,
        retry_after=walked.failure.retry_after if walked.failure else None,
    )


def _words(walked: _Walked, resume: Place | None) -> tuple[SourceState, str]:
    if walked.failure:
        return walked.failure.state, str(walked.failure)
    if not walked.to_its_end:
        return "incomplete", "more pages are waiting for the next poll"
    whole = resume is None and not walked.early
    if whole and walked.expected is not None and walked.expected > len(walked.keys):
        return "incomplete", f"it counts {walked.expected} releases and gave {len(walked.keys)}"
    return ("ok" if walked.given else "unchanged" if walked.keys else "empty_ok"), ""


def _next_state(config: Config, visit: Visit, walked: _Walked, resume: Place | None) -> dict[str, Any]:
    """Return the state after a walk: its day moves when the walk came to its end with all that was counted."""
    before = visit.state.get("walked_on")
    begun = visit.state.get("begun_on") if resume is not None else None
    begun = begun or config.today(visit.now).isoformat()
    kept = {"walked_on": before} if before else {}
    if walked.failure:
        on = walked.failure.state in PASSES and walked.keys
        return kept | ({"place": walked.place, "begun_on": begun} if on else {})
    if not walked.to_its_end:
        return kept | {"place": walked.place, "begun_on": begun}
    return kept if _words(walked, resume)[0] == "incomplete" else {"walked_on": begun}
