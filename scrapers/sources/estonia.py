"""Estonia's register of public procurement: all notices of a month in one XML file, calls in one and awards in another.

The files of the present month and of the one before grow and are mended; they are read again when they have changed.
Each notice is given alone, with the identifiers that it has in TED too.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from lxml import etree

from scrapers.document import Document
from scrapers.errors import FetchError, ParseError
from scrapers.formats import xml
from scrapers.http import Manners
from scrapers.scratch import scratch
from scrapers.sources import downloads, xml_names
from scrapers.sources.downloads import Download
from scrapers.sources.poll import Counted, Finding, Found, Kind, Poll, PollResult, Visit
from scrapers.sources.settings import Settings

ZONE = ZoneInfo("Europe/Tallinn")
PATH = "/rhr/api/public/v1/opendata"
SERIES = ("notice", "notice_award")
LARGEST_FILE = 500_000_000
AT_ONCE = 100
_START, _END = "start", "end"


@dataclass(frozen=True, order=True, slots=True)
class Month:
    year: int
    number: int

    @classmethod
    def of(cls, day: date) -> "Month":
        return cls(day.year, day.month)

    @property
    def first(self) -> date:
        return date(self.year, self.number, 1)

    def before(self, months: int = 1) -> "Month":
        ago = self.year * 12 + self.number - 1 - months
        return Month(ago // 12, ago % 12 + 1)

    def __str__(self) -> str:
        return f"{self.year}-{self.number:02}"


@dataclass(frozen=True, kw_only=True)
class Config:
    api_url: str = "https://riigihanked.riik.ee"
    first_months: int = 1
    """How many months before the present one the first poll reads."""
    spacing: float = 5.0


def from_settings(settings: Mapping[str, Any]) -> Config:
    given = Settings(settings)
    config = Config(
        api_url=given.url("api_url", Config.api_url).rstrip("/"),
        first_months=given.whole("first_months", Config.first_months, least=1, most=120),
        spacing=given.number("spacing", Config.spacing),
    )
    given.finish()
    return config


def poll(config: Config, visit: Visit) -> Poll:
    """Give each notice of the months that are due and that is not known yet, then the counts of their days.

    State: `read_to`, the last month that was over when it was read to its end; `files`, what tells the files of the
    months since from their later selves.
    """
    with scratch() as folder:
        reading = _Reading(config, visit, folder)
        for month in _due(config, visit):
            yield from reading.month(month)
        yield reading.result()


def check(config: Config, visit: Visit) -> Iterator[Finding]:
    """Fetch the calls of the month before the present one, as a poll would."""
    with scratch() as folder:
        reading = _Reading(config, visit, folder)
        month = Month.of(visit.now.astimezone(ZONE).date()).before()
        found = reading.fetched(month, SERIES[0], {})
        names = [named.key for named, _ in _notices(found)] if found and found.path else []
        yield Finding(bool(names), f"the calls of {month} are {len(names)}")
        yield Finding(None not in names, "each has its identifier")


def _due(config: Config, visit: Visit) -> list[Month]:
    """Return the months to read, the latest first: from the one after the last that is settled, two at least."""
    if visit.period:
        first, last = map(Month.of, visit.period)
    else:
        last = Month.of(visit.now.astimezone(ZONE).date())
        read_to = visit.state.get("read_to")
        first = Month.of(date.fromisoformat(read_to)) if read_to else last.before(config.first_months)
        first = min(first, last.before())
    months = (last.year - first.year) * 12 + last.number - first.number
    return [last.before(ago) for ago in range(months + 1)]


@dataclass(slots=True)
class _Days:
    """The keys of a month's notices by their day."""

    month: Month
    keys: dict[date, set[str]] = field(default_factory=dict)

    def add(self, key: str, day: date | None) -> None:
        self.keys.setdefault(day if day and Month.of(day) == self.month else self.month.first, set()).add(key)

    def counted(self, *, whole: bool) -> Iterator[Counted]:
        for day, keys in sorted(self.keys.items()):
            yield Counted(day=day, keys=keys, whole=whole)


class _Reading:
    def __init__(self, config: Config, visit: Visit, folder: Path) -> None:
        self._config = config
        self._visit = visit
        self._folder = folder
        self._now = Month.of(visit.now.astimezone(ZONE).date())
        self._files: dict[str, dict[str, str]] = dict(visit.state.get("files", {}))
        self._seen: set[str] = set()
        self._given = 0
        self._newest_on: date | None = None
        self._settled: dict[Month, bool] = {}
        self._failure: FetchError | None = None

    def month(self, month: Month) -> Poll:
        """Give what is new of a month; where one of its files has changed, both are counted."""
        if self._failure and self._failure.state not in ("bad_answer", "http_error", "too_large"):
            return
        days = _Days(month)
        whole = changed = False
        validators: dict[str, dict[str, str]] = {}
        try:
            changed = self._has_changed(month)
            if changed:
                for series in SERIES:
                    yield from self._series(month, series, days, validators)
            whole = True
        except FetchError as error:
            self._failure = error
        except ParseError as error:
            self._failure = FetchError("bad_answer", f"the file of {month} cannot be read to its end: {error}")
        self._settled[month] = whole
        if whole:
            self._files |= validators
        self._newest_on = max(filter(None, [self._newest_on, *days.keys]), default=None)
        yield from days.counted(whole=whole)

    def _has_changed(self, month: Month) -> bool:
        """Return whether a file is another than before; a file that cannot tell always is."""
        for series in SERIES:
            before = self._files.get(f"{series}/{month}")
            if not before:
                return True
            found = self.fetched(month, series, before)
            if found is None or found.path is not None:
                return True
        return False

    def _series(self, month: Month, series: str, days: _Days, validators: dict[str, dict[str, str]]) -> Iterator[Found]:
        found = self.fetched(month, series, {})
        if found is None:
            return
        some: list[tuple[str, Document]] = []
        try:
            for named, document in _notices(found):
                key = named.key or document.digest
                days.add(key, named.day)
                some.append((key, document))
                if len(some) == AT_ONCE:
                    yield from self._new(some)
                    some = []
        except ParseError:
            yield from self._new(some)
            raise
        yield from self._new(some)
        validators[f"{series}/{month}"] = dict(found.validators)

    def _new(self, some: list[tuple[str, Document]]) -> Iterator[Found]:
        fresh = {key: document for key, document in some if key not in self._seen}
        self._seen |= fresh.keys()
        known = set(self._visit.known(list(fresh)))
        for key, document in fresh.items():
            if key not in known:
                self._given += 1
                yield Found(key, document)

    def fetched(self, month: Month, series: str, validators: Mapping[str, str]) -> Download | None:
        """Return a file; None for one of the present month that is not there yet."""
        url = f"{self._config.api_url}{PATH}/{series}/{month.year}/month/{month.number}/xml"
        manners = Manners(spacing=self._config.spacing, robots=False, rate_limit_wait=30.0)
        client = self._visit.client
        try:
            return downloads.fetch(
                client, url, self._folder, manners=manners, most=LARGEST_FILE, validators=validators or None
            )
        except FetchError as error:
            if error.status == 404 and month >= self._now:
                return None
            raise

    def result(self) -> PollResult:
        failure = self._failure
        return PollResult(
            state=failure.state if failure else "ok" if self._given else "unchanged",
            message=str(failure) if failure else "",
            next_state=dict(self._visit.state) if self._visit.period else self._next_state(),
            complete=failure is None,
            seen=len(self._seen),
            newest_on=self._newest_on,
            retry_after=failure.retry_after if failure else None,
        )

    def _next_state(self) -> dict[str, Any]:
        """Return the state: months stay due until they, and all before them, were read after they were over."""
        read_to = self._visit.state.get("read_to")
        for month, whole in sorted(self._settled.items()):
            if month >= self._now:
                break
            if not whole:
                read_to = read_to or month.first.isoformat()
                break
            read_to = month.first.isoformat()
        kept = {f"{series}/{month}" for series in SERIES for month in self._settled}
        files = {name: said for name, said in self._files.items() if name in kept and said}
        return {name: value for name, value in {"read_to": read_to, "files": files}.items() if value}


def _notices(found: Download) -> Iterator[tuple[xml_names.Named, Document]]:
    """Give the notices of a file one at a time, each a document of its own; ParseError where it breaks off."""
    try:
        for number, element in enumerate(_children(found.path), 1):
            body = etree.tostring(element, encoding="utf-8", xml_declaration=True, with_tail=False)
            name = f"{found.url}#{number}"
            yield xml_names.of_element(element), Document(body, name, "application/xml", found.fetched_at)
            _forget(element)
    except etree.XMLSyntaxError as error:
        raise ParseError(f"not well-formed XML: {error.msg}", where=f"line {error.lineno}") from error


def _children(path: Path | None) -> Iterator[etree._Element]:
    """Give what the root of a file holds, each when it has been read whole."""
    depth = parts = 0
    for event, element in xml.events_of_file(path, (_START, _END)) if path else ():
        depth += 1 if event == _START else -1
        parts += 1 + len(element.attrib)
        if parts > xml.MOST_PARTS:
            raise ParseError(f"a notice of more than {xml.MOST_PARTS} elements", where=f"line {element.sourceline}")
        if event == _START and depth == 1:
            _refuse_others(element)
        if event == _END and depth == 1:
            parts = 0
            yield element


def _refuse_others(root: etree._Element) -> None:
    xml.refuse_doctype(root)
    if str(root.tag).rpartition("}")[2] != "OPEN-DATA":
        raise ParseError(f"the root is {root.tag}, not OPEN-DATA", where="line 1")


def _forget(element: etree._Element) -> None:
    element.clear()
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)


KIND = Kind(
    name="estonia",
    from_settings=from_settings,
    poll=poll,
    check=check,
    every_minutes=720,
    looks_back=True,
)
