"""The services of the soak: what each publishes, on which days, and how a source asks it."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from tests.intake.documents import a_call
from tests.servers.serve import serve
from tests.servers.ted import FakeTed
from tests.soak.faults import Application, Faults

DAYS = 20
FIRST_DAY = date(2026, 11, 2)


@dataclass(frozen=True)
class Service:
    """A service before it is served: its application, the settings of a source that asks it, what it publishes."""

    kind: str
    application: Application
    settings: Callable[[str], dict[str, Any]]
    keys: frozenset[str]
    days: bool = True
    """Its publication days are counted one by one."""


@dataclass(frozen=True)
class Served:
    """A service at its address."""

    service: Service
    url: str

    @property
    def settings(self) -> dict[str, Any]:
        return self.service.settings(self.url)


def services(scale: float) -> list[Service]:
    """Return the services, with numbers of notices of one range each so that no two publish the same."""
    many, some = round(20_000 * scale / 3), max(20, round(2_000 * scale))
    ranges = _ranges([many] + [some] * 0)
    return [ted(next(ranges))]


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
        return {"countries": ["FIN"], "api_url": url, "site_url": url, "page_size": 100}

    return Service("ted", server, settings, frozenset(notices))


@contextmanager
def serving(found: list[Service], faults: Faults) -> Iterator[list[Served]]:
    """Serve all of them behind the same faults."""
    with ExitStack() as stack:
        yield [Served(each, stack.enter_context(serve(faults.around(each.application)))) for each in found]
