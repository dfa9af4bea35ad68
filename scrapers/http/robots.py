"""robots.txt (RFC 9309), kept for a day."""

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

from protego import Protego

from scrapers.errors import FetchError
from scrapers.http.answer import Answer

PRODUCT = "TenderWatch"
KEPT_FOR = 24 * 3600.0
ASK_AGAIN_AFTER = 10 * 60.0
MAX_CHARACTERS = 512_000
LONGEST_PAUSE = 15 * 60.0


@dataclass(frozen=True, slots=True)
class _Rules:
    until: float
    rules: Protego | None = None  # None: everything is allowed
    problem: FetchError | None = None


class Robots:
    """Asks each site once a day what a crawler may read.

    2xx: its rules hold, ours by name first, then those for `*`.  4xx, and a sign-in page in its place: everything is
    allowed.  429, 5xx or no answer: nothing is fetched; asked again after ten minutes.
    """

    def __init__(self, fetch: Callable[[str], Answer], clock: Callable[[], float]) -> None:
        self._fetch = fetch
        self._clock = clock
        self._known: dict[str, _Rules] = {}

    def pause(self, url: str) -> float:
        """Return the Crawl-delay in seconds (0 without one); FetchError when the address must not be fetched."""
        rules = self._rules_of(url)
        if rules.problem:
            raise rules.problem
        if rules.rules is None:
            return 0.0
        if not rules.rules.can_fetch(url, PRODUCT):
            raise FetchError("robots_disallowed", "robots.txt forbids this address", url=url)
        delay = float(rules.rules.crawl_delay(PRODUCT) or 0)
        if delay > LONGEST_PAUSE:
            raise FetchError("robots_disallowed", f"robots.txt asks for {delay:.0f} s between requests", url=url)
        return delay

    def _rules_of(self, url: str) -> _Rules:
        parts = urlsplit(url)
        origin = f"{parts.scheme}://{parts.netloc}"
        known = self._known.get(origin)
        if known is None or known.until <= self._clock():
            known = self._known[origin] = self._ask(origin)
        return known

    def _ask(self, origin: str) -> _Rules:
        try:
            answer = self._fetch(f"{origin}/robots.txt")
        except FetchError as error:
            return self._without(error)
        text = answer.body[:MAX_CHARACTERS].decode("utf-8", errors="replace").removeprefix("\ufeff")
        return _Rules(self._clock() + KEPT_FOR, rules=Protego.parse(text))

    def _without(self, error: FetchError) -> _Rules:
        refused = error.status is not None and 400 <= error.status < 500 and error.status != 429
        if error.state != "blocked_by_challenge" and (refused or error.state == "login_required"):
            return _Rules(self._clock() + KEPT_FOR)
        return _Rules(self._clock() + ASK_AGAIN_AFTER, problem=error)
