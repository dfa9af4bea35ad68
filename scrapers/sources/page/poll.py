"""One poll of a listing page: gather its rows, judge the page by them, give what is new."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from urllib.parse import urlsplit

from scrapers.errors import FetchError, SourceState
from scrapers.sources.page import health
from scrapers.sources.page.asking import Asking
from scrapers.sources.page.extract import parsed, texts
from scrapers.sources.page.health import Page
from scrapers.sources.page.pages import Pages
from scrapers.sources.page.profile import Profile
from scrapers.sources.page.rows import Fields, Row, document, item, print_of, row
from scrapers.sources.poll import Found, Poll, PollResult, Visit

GONE = frozenset({404, 410})


def poll(profile: Profile, visit: Visit) -> Poll:
    """Give each item that is new or whose row has changed, as a listing document.

    A page that no longer looks as the profile says gives nothing, so that no wrong deadline is believed.  State:
    `profile` (a print: another profile reads everything again), `validators` of the start pages, and `items`, a print
    of each row by its key.  An item that leaves the list is forgotten here; its notice stays.
    """
    before = visit.state if visit.state.get("profile") == print_of(profile.said) else {}
    asking = Asking(profile, visit.client, dict(before.get("validators", {})))
    gathered = _gather(profile, asking, visit.now.astimezone(profile.zone).date())
    finding = _finding(profile, gathered)
    giving = _Giving(profile, asking, dict(before.get("items", {})))
    if finding is None or finding.gives:
        yield from giving.documents(gathered)
    yield _result(profile, asking, gathered, finding, giving)


@dataclass(slots=True)
class _Gathered:
    rows: dict[str, Row] = field(default_factory=dict)
    without_key: int = 0
    same_key: int = 0
    """Items that have the key of another and say something else: the profile does not tell them apart."""
    last: Page | None = None
    unchanged: bool = False
    more: bool = False
    failure: FetchError | None = None

    @property
    def partial(self) -> bool:
        return self.unchanged or self.more or self.failure is not None


def _gather(profile: Profile, asking: Asking, today: date) -> _Gathered:
    gathered = _Gathered()
    pages = Pages(profile, asking, today)
    try:
        for start in profile.start_urls:
            for page in pages.of(start):
                _add(gathered, profile, page)
    except FetchError as error:
        gathered.failure = error
    gathered.more, gathered.unchanged = pages.more, pages.unchanged
    return gathered


def _add(gathered: _Gathered, profile: Profile, page: Page) -> None:
    gathered.last = page
    for tag in page.items:
        found = row(profile, tag, page)
        if found:
            kept = gathered.rows.setdefault(found.key, found)
            gathered.same_key += kept.print != found.print
        else:
            gathered.without_key += 1


def _finding(profile: Profile, gathered: _Gathered) -> health.Finding | None:
    if not gathered.rows and not gathered.without_key:
        return health.of_nothing(profile, gathered.last) if gathered.last and not gathered.partial else None
    return health.of_items(profile, [item(profile, one) for one in gathered.rows.values()], gathered.without_key)


class _Giving:
    """Gives the rows that are new or changed, with their details; `done` are the prints to know them by."""

    def __init__(self, profile: Profile, asking: Asking, before: dict[str, str]) -> None:
        self._profile = profile
        self._asking = asking
        self._closed = False
        self.before = before
        self.done: dict[str, str] = {}
        self.given = 0
        self.failure: FetchError | None = None

    def documents(self, gathered: _Gathered) -> Iterator[Found]:
        for one in gathered.rows.values():
            if self._profile.wants(" ".join(one.fields.get("title", ()))):
                yield from self._document(one)

    def _document(self, one: Row) -> Iterator[Found]:
        by_row = self._profile.detail is None or self._profile.detail.only_new
        if by_row and self.before.get(one.key) == one.print:
            self.done[one.key] = one.print
            return
        fields, settled = self._detailed(one)
        seen_as = one.print if by_row else print_of(fields)
        if settled:
            self.done[one.key] = seen_as
        if self.before.get(one.key) != seen_as:
            self.given += 1
            yield Found(one.key, document(self._profile, one, fields))

    def _detailed(self, one: Row) -> tuple[Fields, bool]:
        """Return the fields with those of the item's own page, and whether that page need not be asked for again.

        Only pages of the list's own site are followed: elsewhere, looking may leave a trace at the buyer.
        """
        url = next(iter(one.fields.get("url", ())), "")
        if self._profile.detail is None or urlsplit(url).netloc != urlsplit(one.page).netloc:
            return one.fields, True
        if self._closed:
            return one.fields, False
        try:
            answer = self._asking(url)
            whole = parsed(answer, self._profile.encoding, in_json=self._profile.detail.in_json)
            found = {name: texts(place, whole, answer.url) for name, place in self._profile.detail.fields.items()}
        except FetchError as error:
            return one.fields, self._without(error)
        return one.fields | {name: values for name, values in found.items() if values}, True

    def _without(self, error: FetchError) -> bool:
        """Note a detail page that could not be had; a page that is gone is no failure of the site."""
        if error.status in GONE:
            return True
        self.failure = self.failure or error
        self._closed = error.state != "http_error"
        return False


def _result(
    profile: Profile, asking: Asking, gathered: _Gathered, finding: health.Finding | None, giving: _Giving
) -> PollResult:
    failure = gathered.failure or giving.failure
    in_order = finding is None or finding.state == "empty_ok"
    complete = in_order and failure is None and not gathered.more
    keeps_old = gathered.partial or not in_order
    state, message = _words(gathered, finding, giving)
    return PollResult(
        state=state,
        message=message,
        next_state={
            "profile": print_of(profile.said),
            "items": (giving.before if keeps_old else {}) | giving.done,
            "validators": asking.validators if complete else {},
        },
        complete=complete,
        seen=len(gathered.rows) + gathered.without_key,
        newest_on=_newest_on(profile, gathered),
        retry_after=failure.retry_after if failure else None,
    )


def _words(gathered: _Gathered, finding: health.Finding | None, giving: _Giving) -> tuple[SourceState, str]:
    """Say how it went: a failure to fetch before what the page looks like, and that before what is left for later."""
    failure = gathered.failure or giving.failure
    if failure:
        return failure.state, str(failure)
    if finding:
        return finding.state, finding.message
    if gathered.more:
        return "incomplete", "the list has more pages than the profile allows"
    doubles = f"items left out because another has the same key: {gathered.same_key}" if gathered.same_key else ""
    return ("ok" if giving.given else "unchanged"), doubles


def _newest_on(profile: Profile, gathered: _Gathered) -> date | None:
    days = (item(profile, one).published_on for one in gathered.rows.values())
    return max((day for day in days if day), default=None)
