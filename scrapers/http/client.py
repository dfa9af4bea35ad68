"""The client: who we say we are, how long we wait, how often we ask, how much we take."""

import random
import socket
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

import requests
import urllib3
from requests.cookies import RequestsCookieJar

from scrapers.addresses import joined, web_address
from scrapers.errors import FetchError
from scrapers.http.answer import Answer, is_login, judge
from scrapers.http.body import Sink, read
from scrapers.http.guard import Deadline, GuardedAdapter, line_to
from scrapers.http.robots import PRODUCT, Robots

REDIRECTS = frozenset({301, 302, 303, 307, 308})
MAX_REDIRECTS = 5
LONGEST_WAIT = 15 * 60.0
SLOWEST = 500_000
"""Bytes a second that a download comes at in any case; one that drips ends in time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Manners:
    """How one source wants to be asked: seconds between requests to its host, and after failures that may pass."""

    spacing: float = 3.0
    robots: bool = True
    waits: tuple[float, ...] = (2.0, 8.0, 30.0)
    rate_limit_wait: float = 0.0
    """The least wait after a 429 that names no time; doubled each time."""


@dataclass(frozen=True, slots=True)
class _Request:
    method: str
    url: str
    manners: Manners
    headers: Mapping[str, str] = field(default_factory=dict)
    payload: object = None
    cookies: RequestsCookieJar | None = None
    into: Sink | None = None

    def towards(self, location: str) -> "_Request":
        """Follow a redirect; what was said to one site in confidence is not repeated to another."""
        url = joined(self.url, location)
        if url is None:
            raise FetchError("address_refused", "the site sends us to no web address", url=self.url)
        if urlsplit(url)[:2] == urlsplit(self.url)[:2]:
            return replace(self, url=url)
        kept = {name: value for name, value in self.headers.items() if name.lower().startswith("accept")}
        return replace(self, url=url, headers=kept)


@dataclass(slots=True)
class _Host:
    lock: threading.Lock = field(default_factory=threading.Lock)
    free_at: float = 0.0


class Client:
    """Asks public sources politely, over guarded connections.

    `operator_url` tells a webmaster who runs this.  `timeout` is the limit in seconds on one exchange from the name to
    the last byte, `max_bytes` on its decompressed body.  `sleep` waits (tests and a stopping server hand in their own).
    `allow_loopback` opens this machine's own addresses, for tests and local demonstrations.  Safe to share by threads.
    """

    def __init__(
        self,
        *,
        operator_url: str,
        version: str,
        allow_loopback: bool = False,
        timeout: float = 60.0,
        max_bytes: int = 20 << 20,
        sleep: Callable[[float], object] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
        jitter: Callable[[], float] = random.random,
    ) -> None:
        self.user_agent = f"Mozilla/5.0 (compatible; {PRODUCT}/{version}; +{operator_url})"
        self._timeout = timeout
        self._max_bytes = max_bytes
        self._sleep = sleep
        self._clock = clock
        self._jitter = jitter
        self._allow_loopback = allow_loopback
        self._adapter = GuardedAdapter(allow_loopback=allow_loopback)
        self._hosts: dict[str, _Host] = {}
        self._robots = Robots(self._robots_txt, clock)

    def get(
        self,
        url: str,
        *,
        manners: Manners = Manners(),
        headers: Mapping[str, str] | None = None,
        validators: Mapping[str, str] | None = None,
        cookies: RequestsCookieJar | None = None,
    ) -> Answer:
        """Fetch an address; with the `validators` of an earlier answer it may come back `unchanged`, without a body."""
        sent = dict(headers or {}) | _conditions(validators)
        answer = self._ask(_Request("GET", _checked(url), manners, sent, cookies=cookies))
        if answer.unchanged and not validators:
            raise FetchError("bad_answer", "the site answered 304 to an unconditional request", url=url, status=304)
        return answer

    def query(self, url: str, payload: object, *, manners: Manners, headers: Mapping[str, str] | None = None) -> Answer:
        """POST a search as JSON; it changes nothing at the other end, so it is tried again like a GET."""
        return self._ask(_Request("POST", _checked(url), manners, headers or {}, payload))

    def download(
        self,
        url: str,
        to: Path,
        *,
        most: int,
        manners: Manners = Manners(),
        headers: Mapping[str, str] | None = None,
        validators: Mapping[str, str] | None = None,
    ) -> Answer:
        """Fetch an address into a file and return the answer without its body; FetchError for anything but a 200.

        With the `validators` of an earlier answer it may come back `unchanged`, and there is no file.

        At most `most` bytes are written, which also says how long it may take.  What had come before it was cut off
        stays in the file, when the connection ended too early; the file is empty or absent after all other failures.
        """
        to.unlink(missing_ok=True)
        # packed bytes as they are: then their length is the one that was announced
        sent = {**(headers or {}), **_conditions(validators), "Accept-Encoding": "identity"}
        answer = self._ask(_Request("GET", _checked(url), manners, sent, into=Sink(to, most)))
        if answer.status != 200 and not (answer.unchanged and validators):
            raise FetchError("bad_answer", f"the site answered {answer.status}, not a file", url=url)
        return answer

    @contextmanager
    def line(self, host: str, port: int, seconds: float) -> Iterator[socket.socket]:
        """Give a guarded connection for a protocol other than HTTP; after so many seconds it is shut down."""
        with Deadline(seconds):
            line = line_to(host, port, self._timeout, allow_loopback=self._allow_loopback)
            try:
                yield line
            finally:
                line.close()

    @contextmanager
    def within(self, seconds: float, error: FetchError) -> Iterator[None]:
        """Let all exchanges begun inside, in this thread, take so long together: past that each raises this error."""
        token = _allowed.set((self._clock() + seconds, error))
        try:
            yield
        finally:
            _allowed.reset(token)

    def close(self) -> None:
        self._adapter.close()

    def _ask(self, request: _Request) -> Answer:
        for attempt, wait in enumerate((*request.manners.waits, None)):
            try:
                return self._follow(request)
            except FetchError as error:
                pause = self._pause(error, attempt, wait, request.manners)
                if pause is None:
                    raise
                host = self._host(error.url or request.url)
                host.free_at = max(host.free_at, self._clock() + pause)
        raise AssertionError  # the last round returns or raises

    def _pause(self, error: FetchError, attempt: int, wait: float | None, manners: Manners) -> float | None:
        """Return the seconds to wait before the next try, None to give up; the server's word goes before ours."""
        if wait is None or not error.may_pass:
            return None
        if error.retry_after is not None:
            return error.retry_after if error.retry_after <= LONGEST_WAIT else None
        least = manners.rate_limit_wait * 2**attempt if error.status == 429 else 0.0
        return float(max(wait, least)) + self._jitter()

    def _follow(self, request: _Request) -> Answer:
        for _ in range(MAX_REDIRECTS + 1):
            answer = self._exchange(request, self._spacing(request))
            location = answer.headers.get("Location")
            if request.method != "GET" or answer.status not in REDIRECTS or not location:
                judge(answer)
                return answer
            request = request.towards(_utf8(location))
            if is_login(request.url):
                raise FetchError("login_required", "the site sends us to its sign-in page", url=request.url)
        raise FetchError("http_error", f"more than {MAX_REDIRECTS} redirects", url=request.url)

    def _spacing(self, request: _Request) -> float:
        asked = self._robots.pause(request.url) if request.manners.robots else 0.0
        return max(request.manners.spacing, asked)

    def _robots_txt(self, url: str) -> Answer:
        return self._ask(_Request("GET", url, Manners(robots=False, spacing=1.0, waits=(2.0,))))

    def _exchange(self, request: _Request, spacing: float) -> Answer:
        limit = self._timeout + (request.into.most / SLOWEST if request.into else 0)
        with self._turn(request.url, spacing), Deadline(min(limit, self._left(request.url))) as deadline:
            try:
                return self._answer(request, deadline)
            except FetchError as error:
                error.url = request.url
                raise
            except (requests.RequestException, urllib3.exceptions.HTTPError, OSError, UnicodeError) as error:
                raise _unanswered(request.url, error, late=deadline.passed) from error

    def _left(self, url: str, wait: float = 0.0) -> float:
        """Return the seconds that are left of those allowed, after a wait; FetchError when there are none."""
        until, error = _allowed.get() or (float("inf"), None)
        left = until - self._clock() - wait
        if error and left <= 0:
            raise FetchError(error.state, error.message, url=url)
        return left

    def _answer(self, request: _Request, deadline: Deadline) -> Answer:
        prepared = self._prepared(request)
        limits = (self._timeout / 2, self._timeout)
        with self._adapter.send(prepared, stream=True, timeout=limits, verify=True) as response:
            saved = request.into is not None and response.status_code == 200
            body = request.into.save(response.raw) if request.into and saved else read(response.raw, self._max_bytes)
        if deadline.passed:
            raise FetchError("timeout", "the answer took too long")
        if request.cookies is not None:
            request.cookies.update(response.cookies)
        return Answer(request.url, response.status_code, response.headers, body, datetime.now(UTC))

    def _prepared(self, request: _Request) -> requests.PreparedRequest:
        ours = {"User-Agent": self.user_agent, "Accept-Encoding": "gzip, deflate", "Accept": "*/*"}
        asked = requests.Request(
            request.method,
            request.url,
            headers=ours | dict(request.headers),
            json=request.payload,
            cookies=request.cookies,
        )
        try:
            return asked.prepare()
        except requests.exceptions.InvalidHeader:
            raise _unsendable(request.url) from None

    @contextmanager
    def _turn(self, url: str, spacing: float) -> Iterator[None]:
        """Wait for our turn at the host: one exchange at a time, and a pause after each."""
        host = self._host(url)
        with host.lock:
            if (wait := host.free_at - self._clock()) > 0:
                self._left(url, wait)
                self._sleep(wait)
            try:
                yield
            finally:
                host.free_at = self._clock() + spacing * (1 + 0.3 * self._jitter())

    def _host(self, url: str) -> _Host:
        return self._hosts.setdefault(urlsplit(url).netloc.rpartition("@")[2].lower(), _Host())


_allowed: ContextVar[tuple[float, FetchError] | None] = ContextVar("allowed", default=None)
"""Until when exchanges may be begun and go on, and what is said after that."""


def _checked(url: str) -> str:
    if web_address(url) is None:
        raise FetchError("address_refused", "only http and https addresses are fetched", url=url)
    return url


def _conditions(validators: Mapping[str, str] | None) -> dict[str, str]:
    """Return the headers that ask only for what is not as it was."""
    conditions = {"If-None-Match": "etag", "If-Modified-Since": "last_modified"}
    known = validators or {}
    return {header: known[name] for header, name in conditions.items() if name in known}


def _unanswered(url: str, error: Exception, *, late: bool) -> FetchError:
    if late:
        return FetchError("timeout", "the answer took too long", url=url)
    if isinstance(error, requests.Timeout | urllib3.exceptions.TimeoutError):
        return FetchError("timeout", "the site did not answer in time", url=url, may_pass=True)
    if isinstance(error, requests.exceptions.InvalidURL | requests.exceptions.MissingSchema):
        return FetchError("address_refused", "this is not an address", url=url)
    if isinstance(error, UnicodeError):
        return _unsendable(url)
    return FetchError("http_error", f"the connection failed: {_cause(error)}", url=url, may_pass=True)


def _unsendable(url: str) -> FetchError:
    """Say so without the library's words: they repeat the header, which may be a key."""
    return FetchError("address_refused", "a header or the address holds what cannot be sent", url=url)


def _cause(error: BaseException) -> str:
    """Say what went wrong below the layers of wrapping, without the addresses of objects."""
    while error.__cause__ or error.__context__:
        error = error.__cause__ or error.__context__ or error
    return f"{type(error).__name__}: {error}"


def _utf8(location: str) -> str:
    """Headers arrive as Latin-1; sites write addresses in UTF-8."""
    try:
        return location.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return location
