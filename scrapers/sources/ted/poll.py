"""One poll of TED: search, then the XML of each notice that is not known yet."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from scrapers.document import Document
from scrapers.errors import FetchError
from scrapers.http import Client, Manners
from scrapers.sources.poll import Found, Known, Poll, PollResult, State
from scrapers.sources.ted.config import Config
from scrapers.sources.ted.search import Row, Search, explained

OVERLAP = timedelta(days=3)
ONE_NOTICE_ONLY = frozenset({"http_error", "bad_answer", "too_large"})
MOST_FAILURES_IN_A_ROW = 5


def poll(config: Config, client: Client, state: State, now: datetime, known: Known) -> Poll:
    """Give the XML of each notice published since the last complete day, less three days, and not yet known.

    State: `watermark`, the day up to which a search gave as many notices as TED counts, and `missing`, the numbers
    whose XML is still owed, with their addresses: TED's wall may close the XML while the search stays open.
    """
    today = now.astimezone(ZoneInfo("Europe/Brussels")).date()
    search = Search(config, client, _since(config, state, today))
    missing: dict[str, str] = dict(state.get("missing", {}))
    failure: FetchError | None = None
    try:
        for row in search.rows():
            if not known(row.number):
                missing[row.number] = row.url or _address(config, row)
    except FetchError as error:
        failure = error
    fetching = _Fetching(config, client, missing)
    yield from fetching.notices(known)
    yield _result(state, today, search, fetching, failure)


class _Fetching:
    """Fetches what is owed, the newest first; what could not be fetched stays in `missing`."""

    def __init__(self, config: Config, client: Client, missing: dict[str, str]) -> None:
        self._client = client
        self._most = config.max_notices
        self._manners = Manners(spacing=config.spacing, robots=False, rate_limit_wait=30.0)
        self.missing = missing
        self.failure: FetchError | None = None
        self.fetched = 0

    def notices(self, known: Known) -> Iterator[Found]:
        failures = 0
        for number in sorted(self.missing, key=_newest_first)[: self._most]:
            try:
                found = None if known(number) else Found(number, self._document(self.missing[number]))
            except FetchError as error:
                self.failure = error
                failures += 1
                if error.state not in ONE_NOTICE_ONLY or failures == MOST_FAILURES_IN_A_ROW:
                    return
                continue
            failures = 0
            del self.missing[number]
            if found:
                self.fetched += 1
                yield found

    def _document(self, url: str) -> Document:
        answer = self._client.get(url, manners=self._manners)
        start = answer.body[:200].lstrip(b"\xef\xbb\xbf \t\r\n")
        if not start.startswith(b"<") or start[:9].lower() in {b"<!doctype", b"<html"} or start[:5].lower() == b"<html":
            raise FetchError("bad_answer", "TED gave something else than XML", url=url)
        return Document(answer.body, url, answer.media_type, answer.fetched_at)


def _since(config: Config, state: State, today: date) -> date:
    watermark = state.get("watermark")
    if watermark is None:
        return today - timedelta(days=config.first_days)
    return date.fromisoformat(watermark) - OVERLAP


def _address(config: Config, row: Row) -> str:
    return f"{config.site_url}/en/notice/{row.number}/xml"


def _newest_first(number: str) -> tuple[int, int]:
    running, _, year = number.partition("-")
    return (-int(year), -int(running)) if running.isdigit() and year.isdigit() else (0, 0)


def _result(state: State, today: date, search: Search, fetching: _Fetching, failure: FetchError | None) -> PollResult:
    counted = failure is None and search.expected in {None, len(search.seen)}
    result = PollResult(
        state="ok" if fetching.fetched else "unchanged",
        next_state={
            "watermark": today.isoformat() if counted else state.get("watermark"),
            "missing": fetching.missing,
        },
        complete=counted and not fetching.missing,
        expected=search.expected,
        seen=len(search.seen),
        newest_on=search.newest_on,
    )
    owed = f"{len(fetching.missing)} notices are still to be fetched"
    if problem := failure or fetching.failure:
        message = f"{explained(problem)}; {owed}"
        return replace(result, state=problem.state, message=message, retry_after=problem.retry_after)
    if not counted:
        message = f"TED counts {search.expected} notices and gave {len(search.seen)}"
        return replace(result, state="incomplete", message=message)
    return result if result.complete else replace(result, state="incomplete", message=owed)
