"""Doffin, Norway's publication of notices: its search lists them by their day of issue, each is there as eForms XML.

Parameters that it does not know are ignored silently, and only the first 1,000 hits can be reached: so a day is asked
about alone, and the days of its hits show whether the filter was heeded.  Notices may turn up a week after their day.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from typing import Any
from urllib.parse import quote, urlencode
from zoneinfo import ZoneInfo

from scrapers.document import Document
from scrapers.errors import FetchError
from scrapers.formats.values import day as iso_day
from scrapers.http import Manners
from scrapers.sources import daily
from scrapers.sources.daily import Item, Listed, OneByOne
from scrapers.sources.poll import Finding, Kind, Poll, Setting, Visit
from scrapers.sources.settings import Settings

ZONE = ZoneInfo("Europe/Oslo")
REACHABLE = 1000
OVERLAP = 10
KEY_HEADER = "Ocp-Apim-Subscription-Key"


@dataclass(frozen=True, kw_only=True)
class Config:
    """The notices wanted: on these subjects; none means all."""

    cpv: tuple[str, ...] = ()
    api_url: str = "https://api.doffin.no"
    key_name: str = "doffin"
    first_days: int = 10
    max_notices: int = 600
    spacing: float = 1.0
    page_size: int = REACHABLE


@dataclass(frozen=True, slots=True)
class _Hit:
    number: str
    day: date


def from_settings(settings: Mapping[str, Any]) -> Config:
    given = Settings(settings)
    config = Config(
        cpv=given.texts("cpv", r"\d{8}", "must be CPV codes of eight digits, like 72000000"),
        api_url=given.confidential_url("api_url", Config.api_url).rstrip("/"),
        key_name=given.text("key_name", Config.key_name),
        first_days=given.whole("first_days", Config.first_days, least=1, most=366),
        max_notices=given.whole("max_notices", Config.max_notices, least=1),
        spacing=given.number("spacing", Config.spacing),
        page_size=given.whole("page_size", Config.page_size, least=1, most=REACHABLE),
    )
    given.finish()
    return config


def poll(config: Config, visit: Visit) -> Poll:
    """Give the XML of each notice that was issued on the days that are due and that is not known yet."""
    today = visit.now.astimezone(ZONE).date()
    return daily.poll(
        _Doffin(config, visit), visit, today, overlap=OVERLAP, first_days=config.first_days, most=config.max_notices
    )


def check(config: Config, visit: Visit) -> Iterator[Finding]:
    """Ask for one hit of the last ten days and one of all: the filter must make a difference."""
    service = _Doffin(config, visit)
    today = visit.now.astimezone(ZONE).date()
    lately, total = service.asked(1, 1, (today - timedelta(days=OVERLAP), today))
    _, of_all = service.asked(1, 1, None)
    yield Finding(total > 0 and len(lately) == 1, f"the last ten days hold {total} notices")
    yield Finding(total < of_all, "the filter by day changes the total")


class _Doffin(OneByOne):
    def __init__(self, config: Config, visit: Visit) -> None:
        self._config = config
        self._client = visit.client
        self._manners = Manners(spacing=config.spacing, robots=False, rate_limit_wait=30.0)
        key = visit.keys.get(config.key_name)
        self._headers = {KEY_HEADER: key} if key else {}

    def listed(self, day: date) -> Listed:
        """Return the hits of a day; whether the last day of a span belongs to it is not known, so one more is asked."""
        span = (day, day + timedelta(days=1))
        hits: dict[str, _Hit] = {}
        total, page = 1, 0
        while len(hits) < total and page * self._config.page_size < REACHABLE:
            page += 1
            found, total = self.asked(page, self._config.page_size, span)
            _refuse_others(found, span)
            if not found:
                break
            hits |= {hit.number: hit for hit in found}
        items = tuple(self._item(hit) for hit in hits.values() if hit.day == day)
        if len(hits) >= total:
            return Listed(items, len(items))
        return Listed(items, failure=FetchError("too_large", f"{day} and the next have {total} hits, {len(hits)} came"))

    def asked(self, page: int, size: int, span: tuple[date, date] | None) -> tuple[list[_Hit], int]:
        """Return the hits of a page, and how many there are."""
        days = {"issueDateFrom": span[0].isoformat(), "issueDateTo": span[1].isoformat()} if span else {}
        asked = {"numHitsPerPage": size, "page": page, "sortBy": "PUBLICATION_DATE_ASC", **days}
        query = urlencode([*asked.items(), *(("cpvCode", code) for code in self._config.cpv)])
        url = f"{self._config.api_url}/public/v2/search?{query}"
        said = self._client.get(url, manners=self._manners, headers=self._headers).json()
        total = said.get("numHitsTotal") if isinstance(said, dict) else None
        hits = said.get("hits") if isinstance(said, dict) else None
        if not isinstance(total, int) or not isinstance(hits, list):
            raise FetchError("bad_answer", "Doffin's answer holds no hits and their number", url=url)
        return [_hit(each, url) for each in hits], total

    def _item(self, hit: _Hit) -> Item:
        url = f"{self._config.api_url}/public/v2/download/{quote(hit.number)}"
        return Item(hit.number, partial(self._document, url))

    def _document(self, url: str) -> Document:
        answer = self._client.get(url, manners=self._manners, headers=self._headers)
        start = answer.body[:200].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
        if not start.startswith(b"<") or start.startswith((b"<!doctype html", b"<html")):
            raise FetchError("bad_answer", "Doffin gave something else than XML", url=url)
        return Document(answer.body, url, answer.media_type, answer.fetched_at)


def _hit(said: object, url: str) -> _Hit:
    number = said.get("id") if isinstance(said, dict) else None
    on = said.get("issueDate") if isinstance(said, dict) else None
    day = iso_day(on[:10]) if isinstance(on, str) else None
    if not isinstance(number, str) or not number or day is None:
        raise FetchError("bad_answer", "Doffin gave a hit without its number or day", url=url)
    return _Hit(number, day)


def _refuse_others(hits: list[_Hit], span: tuple[date, date]) -> None:
    """Raise FetchError where a hit is of another time than was asked about; a zone may shift it by a day."""
    first, last = span[0] - timedelta(days=1), span[1] + timedelta(days=1)
    if any(not first <= hit.day <= last for hit in hits):
        raise FetchError("bad_answer", "Doffin does not heed the days that it is asked about")


KIND = Kind(
    name="doffin",
    from_settings=from_settings,
    poll=poll,
    check=check,
    settings=(Setting(name="cpv", type="texts"),),
    every_minutes=120,
    looks_back=True,
)
