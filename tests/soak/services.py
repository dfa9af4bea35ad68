"""The services of the soak: what each publishes, on which days, and how a source asks it."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from tests.intake.documents import a_call
from tests.scrapers.pages import settings as page_settings
from tests.servers.contracts_finder import FakeContractsFinder
from tests.servers.contracts_finder import a_release as an_english_release
from tests.servers.doffin import FakeDoffin
from tests.servers.estonia import FakeEstonia, a_month
from tests.servers.feed import FeedSite, Post
from tests.servers.find_a_tender import FakeFindATender, Release
from tests.servers.germany import FakeGermany
from tests.servers.hilma import KEY, FakeHilma
from tests.servers.listing import Call, ListingSite
from tests.servers.ocds import FakePublisher, a_release, zipped
from tests.servers.serve import serve
from tests.servers.ted import FakeTed
from tests.soak.faults import Application, Faults

DAYS = 20
FIRST_DAY = date(2026, 11, 2)
MONTHS = ("2026/9", "2026/10", "2026/11", "2026/12", "2027/1", "2027/2", "2027/3")
KEYS = {"hilma": KEY, "doffin": "norway"}


@dataclass(frozen=True)
class Service:
    """A service before it is served: its application, the settings of a source that asks it, what it publishes.

    `counted`: each of its publication days is counted once, so that the complete days hold as many as were published.
    """

    kind: str
    application: Application | None
    settings: Callable[[str], dict[str, Any]]
    published: int
    counted: bool = True


@dataclass(frozen=True)
class Served:
    """A service at its address."""

    service: Service
    url: str

    @property
    def settings(self) -> dict[str, Any]:
        return self.service.settings(self.url)


def services(scale: float, home: Path) -> list[Service]:
    """Return the services, with numbers of notices of one range each so that no two publish the same."""
    many, some = (max(20, round(count * scale)) for count in (7_000, 2_000))
    large = (ted, hilma, find_a_tender)
    small = (ocds, contracts_finder, doffin, germany, estonia, page, feed)
    made = [(each, many) for each in large] + [(each, some) for each in small]
    numbers = _ranges([count for _each, count in made] + [some, some])
    found = [each(next(numbers)) for each, _count in made]
    return [*found, folder(next(numbers), home / "inbox" / "files"), mailbox(next(numbers), home / "inbox" / "mails")]


def _ranges(counts: list[int]) -> Iterator[range]:
    start = 1
    for count in counts:
        yield range(start, start + count)
        start += count


def day_of(number: int) -> date:
    """Return the day on which a notice is published: working days only."""
    day = FIRST_DAY + timedelta(days=number % DAYS)
    return day - timedelta(days=max(0, day.weekday() - 4))


def ted(numbers: range) -> Service:
    notices = {f"{number}-2026": a_call(number) for number in numbers}
    server = FakeTed(notices, days={f"{number}-2026": day_of(number) for number in numbers})

    def settings(url: str) -> dict[str, Any]:
        return {"countries": ["FIN"], "api_url": url, "site_url": url, "page_size": 100, "packages": False}

    return Service("ted", server, settings, len(notices))


def hilma(numbers: range) -> Service:
    server = FakeHilma()
    for number in numbers:
        server.add(number, f"{day_of(number)}T10:{number % 60:02}:00Z", a_call(number))
    return Service(
        "hilma", server, lambda url: {"api_url": url, "page_size": 100, "schedule": {"hours": "always"}}, len(numbers)
    )


def find_a_tender(numbers: range) -> Service:
    at = {number: datetime.combine(day_of(number), datetime.min.time()) for number in numbers}
    server = FakeFindATender(
        [Release(number, at[number] + timedelta(seconds=60 * (number % 1400))) for number in numbers]
    )
    return Service("find_a_tender", server, lambda url: {"api_url": url}, len(numbers), counted=False)


def ocds(numbers: range) -> Service:
    server = FakePublisher([a_release(number, day_of(number)) for number in numbers], page_size=50)
    asked = {"pagination": "window", "from_param": "from", "to_param": "to", "next_path": "links.next"}
    return Service("ocds", server, lambda url: {"url": f"{url}/window", **asked}, len(numbers))


def contracts_finder(numbers: range) -> Service:
    server = FakeContractsFinder([an_english_release(number, day_of(number)) for number in numbers])
    return Service("contracts_finder", server, lambda url: {"api_url": url}, len(numbers))


def doffin(numbers: range) -> Service:
    server = FakeDoffin({f"2026-{number:06d}": (day_of(number), a_call(number)) for number in numbers})
    return Service("doffin", server, lambda url: {"api_url": url}, len(numbers))


def germany(numbers: range) -> Service:
    days: defaultdict[str, dict[str, bytes]] = defaultdict(dict)
    for number in numbers:
        days[day_of(number).isoformat()][f"{number}.xml"] = a_call(number)
    server = FakeGermany({day: zipped(members) for day, members in days.items()})
    return Service("germany", server, lambda url: {"api_url": url}, len(numbers))


def estonia(numbers: range) -> Service:
    months = {f"{series}/{month}": a_month() for series in ("notice", "notice_award") for month in MONTHS}
    months[f"notice/2026/{FIRST_DAY.month}"] = a_month(*map(a_call, numbers))
    return Service("estonia", FakeEstonia(months), lambda url: {"api_url": url}, len(numbers), counted=False)


def page(numbers: range) -> Service:
    site = ListingSite([Call(f"{number}/2026", f"Työ {number}") for number in numbers], page_size=100)
    pages = {"kind": "next_link", "selector": "a[rel=next]", "max_pages": 100}

    def settings(url: str) -> dict[str, Any]:
        said = page_settings(request={"start_urls": [f"{url}/tenders"]}, pagination=pages, schedule={})
        said["politeness"] = {"max_requests_per_run": 1000}
        return said

    return Service("page", site, settings, len(numbers), counted=False)


def feed(numbers: range) -> Service:
    site = FeedSite([Post(number, on=day_of(number)) for number in numbers], keeps=len(numbers), page_size=100)
    more = {"language": "fi", "max_pages": 100}
    return Service("feed", site, lambda url: {"urls": [f"{url}/feed"], **more}, len(numbers), counted=False)


def folder(numbers: range, path: Path) -> Service:
    path.mkdir(parents=True)
    for number in numbers:
        (path / f"{number}.xml").write_bytes(a_call(number))
    return Service("folder", None, lambda _url: {"path": str(path), "settle_seconds": 0}, len(numbers), counted=False)


def mailbox(numbers: range, path: Path) -> Service:
    for part in ("cur", "new", "tmp"):
        (path / part).mkdir(parents=True)
    for number in numbers:
        (path / "new" / str(number)).write_bytes(_mail(number))
    return Service("mailbox", None, lambda _url: {"path": str(path)}, len(numbers), counted=False)


def _mail(number: int) -> bytes:
    sent = datetime.combine(day_of(number), datetime.min.time(), UTC)
    return (
        f"From: Town <hankinnat@town.example>\r\nDate: {sent:%a, %d %b %Y %H:%M:%S} +0000\r\n"
        f"Message-ID: <{number}@town.example>\r\nSubject: Avrop {number}\r\n\r\nTarjouspyynto {number}\r\n"
    ).encode()


@contextmanager
def serving(found: list[Service], faults: Faults) -> Iterator[list[Served]]:
    """Serve all of them behind the same faults."""
    with ExitStack() as stack:
        yield [Served(each, _address(stack, each, faults)) for each in found]


def _address(stack: ExitStack, service: Service, faults: Faults) -> str:
    return stack.enter_context(serve(faults.around(service.application))) if service.application else ""
