"""Trying a profile before it is saved: what it would read of the first page and of one item. Nothing is stored."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Literal
from urllib.parse import urlsplit

from scrapers.errors import FetchError, SourceState
from scrapers.formats.listing import Item as Read
from scrapers.http import Client, Manners
from scrapers.notice import Moment
from scrapers.sources.page import health
from scrapers.sources.page.asking import Asking
from scrapers.sources.page.extract import parsed, texts
from scrapers.sources.page.health import Page
from scrapers.sources.page.pages import Pages
from scrapers.sources.page.paths import Place
from scrapers.sources.page.profile import Field, Profile
from scrapers.sources.page.rows import Fields, Row, item, row

What = Literal["missing", "unreadable", "without_key", "same_key"]
"""A required field without a value; a value that cannot be read; nothing that tells the item apart; or too little."""

_USUAL = frozenset({"source_ref", "title", "url", "deadline", "published"})


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with one field of one item; `said` is the text that stands there."""

    field: str
    what: What
    said: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TriedRow:
    """One item as it would be kept: texts as they stand there, and how the days among them are read."""

    number: int
    key: str | None
    fields: Mapping[str, tuple[str, ...]]
    deadline: Moment | None
    published_on: date | None
    problems: tuple[Problem, ...]
    wanted: bool
    """False when the profile's filters leave it out."""

    def said(self, name: str) -> str:
        """Return what stands there for a field."""
        return next(iter(self.fields.get(name, ())), "")

    @property
    def further(self) -> tuple[str, ...]:
        """The fields beside those that every list has."""
        return tuple(name for name in self.fields if name not in _USUAL)


@dataclass(frozen=True, slots=True, kw_only=True)
class TriedField:
    """What one field's selector found: in how many of `total` items, and in how many of them it can be read."""

    name: str
    required: bool
    total: int
    matched: int
    readable: int
    first: str = ""
    """The first text that it gives."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TriedDetail:
    """The own page of the first item; `state` is not "ok" when it could not be had, or is not asked for."""

    url: str
    state: SourceState | Literal["elsewhere"]
    message: str = ""
    fields: tuple[TriedField, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """What a poll would make of a page; `state` and `message` as the source's page would show them."""

    state: SourceState
    message: str = ""
    url: str = ""
    items: int = 0
    """Places that the selector of the list matched."""
    rows: tuple[TriedRow, ...] = ()
    fields: tuple[TriedField, ...] = ()
    following: str | None = None
    """The address of the page after the first one."""
    lists: int = 1
    """Addresses that the profile starts from; the first one was tried."""
    detail: TriedDetail | None = None

    @property
    def in_order(self) -> bool:
        """Whether it could be saved as it is."""
        well = self.state in ("ok", "empty_ok") and not any(row.problems for row in self.rows)
        return well and (self.detail is None or self.detail.state in ("ok", "elsewhere"))


def tried(profile: Profile, client: Client, limit: int = 20) -> Trial:
    """Ask for the first page of the first list, and for one item's own page; give at most `limit` items.

    Each address is asked for once, without second tries: somebody waits for the answer.
    """
    manners = Manners(spacing=min(profile.delay_seconds, 1.0), robots=profile.respect_robots, waits=())
    asking = Asking(profile, client, manners=manners)
    pages, start = Pages(profile, asking, datetime.now(UTC).astimezone(profile.zone).date()), profile.start_urls[0]
    try:
        page = next(pages.of(start))
        return _tried(profile, asking, page, pages.following(page, start, 1), limit)
    except FetchError as error:
        return Trial(state=error.state, message=str(error), url=error.url or start, lists=len(profile.start_urls))


def _tried(profile: Profile, asking: Asking, page: Page, following: str | None, limit: int) -> Trial:
    rows = [row(profile, tag, page) for tag in page.items]
    kept = {one.key: one for one in reversed(rows) if one}
    reads = [item(profile, one) for one in kept.values()]
    finding = health.of_items(profile, reads, rows.count(None)) if rows else health.of_nothing(profile, page)
    first = next((one for one in rows if one and profile.wants(_title(one))), None)
    detail = _detail(profile, asking, first) if first and (finding is None or finding.gives) else None
    return Trial(
        state=finding.state if finding else "ok",
        message=finding.message if finding else "",
        url=page.answer.url,
        items=len(page.items),
        rows=tuple(_rows(profile, page, rows))[:limit],
        fields=tuple(_field(name, place, page.items, page.answer.url) for name, place in profile.fields.items()),
        following=following,
        lists=len(profile.start_urls),
        detail=detail,
    )


def _title(one: Row) -> str:
    return " ".join(one.fields.get("title", ()))


def _rows(profile: Profile, page: Page, rows: list[Row | None]) -> Iterator[TriedRow]:
    keys: set[str] = set()
    for number, (tag, one) in enumerate(zip(page.items, rows, strict=True), 1):
        fields = one.fields if one else _fields(profile, tag, page)
        read = item(profile, one or Row("", fields, page.answer.url, "", page.answer.fetched_at))
        problems = list(_problems(profile.fields, fields, read))
        if one is None or one.key in keys:
            place = " / ".join(profile.id_from)
            problems.append(Problem(place, "same_key" if one else "without_key", one.key if one else ""))
        keys.add(one.key if one else "")
        yield TriedRow(
            number=number,
            key=one.key if one else None,
            fields={name: tuple(values) for name, values in fields.items()},
            deadline=read.moment("deadline"),
            published_on=read.published_on,
            problems=tuple(problems),
            wanted=profile.wants(" ".join(fields.get("title", ()))),
        )


def _fields(profile: Profile, tag: Place, page: Page) -> Fields:
    found = {name: texts(place, tag, page.answer.url) for name, place in profile.fields.items()}
    return {name: values for name, values in found.items() if values}


def _problems(places: Mapping[str, Field], fields: Fields, read: Read) -> Iterator[Problem]:
    for name, place in places.items():
        if name not in fields:
            if place.required or name == "title":
                yield Problem(name, "missing")
        elif not read.readable(name):
            yield Problem(name, "unreadable", fields[name][0])


def _field(name: str, place: Field, tags: list[Place], page: str) -> TriedField:
    given = [texts(place, tag, page) for tag in tags]
    return TriedField(
        name=name,
        required=place.required or name == "title",
        total=len(tags),
        matched=sum(bool(place.places(tag)) for tag in tags),
        readable=sum(_readable(name, place, values) for values in given),
        first=next((values[0] for values in given if values), ""),
    )


def _readable(name: str, place: Field, values: list[str]) -> bool:
    said = {"key": "", "profile": {}, "fields": {name: values}, "formats": {name: place.formats}}
    return bool(values) and Read(said | {"types": {name: place.type}}).readable(name)


def _detail(profile: Profile, asking: Asking, one: Row) -> TriedDetail | None:
    url = next(iter(one.fields.get("url", ())), "")
    if profile.detail is None or not url:
        return None
    if urlsplit(url).netloc != urlsplit(one.page).netloc:
        return TriedDetail(url=url, state="elsewhere")
    try:
        answer = asking(url)
        whole = parsed(answer, profile.encoding, in_json=profile.detail.in_json)
        places = profile.detail.fields.items()
        return TriedDetail(
            url=url, state="ok", fields=tuple(_field(name, place, [whole], answer.url) for name, place in places)
        )
    except FetchError as error:
        return TriedDetail(url=url, state=error.state, message=str(error))


__all__ = ["Problem", "Trial", "TriedDetail", "TriedField", "TriedRow", "tried"]
