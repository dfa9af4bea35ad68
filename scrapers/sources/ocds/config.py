"""How a publisher of OCDS is asked, as its settings say."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit
from zoneinfo import ZoneInfo

from scrapers.http import Manners
from scrapers.sources.poll import Visit
from scrapers.sources.settings import Settings

PAGINATIONS = ("link", "page", "cursor", "window", "file")
DATE_FORMATS = ("date", "datetime", "utc")
SECRET = re.compile(r"(?i)authori[sz]ation|cookie|secret|token|passw|key")
_HEADER = re.compile(r"[A-Za-z0-9-]+")


@dataclass(frozen=True, kw_only=True)
class Config:
    """One publisher.

    `pagination` says how one comes from page to page: `link` follows the address at `next_path`, `cursor` sends what
    stands there as `cursor_param`, `page` counts `page_param` up, `window` asks about the days one by one (and follows
    links where `next_path` is set), `file` fetches one file, which may be packed.
    """

    url: str
    pagination: str = "link"
    root_path: str = ""
    """Where the releases are in an answer; without it, wherever publishers usually keep them."""
    next_path: str = ""
    cursor_param: str = "cursor"
    page_param: str = "page"
    first_page: int = 1
    page_size: int = 0
    """How many releases a full page has; 0 when that is not known."""
    page_size_param: str = ""
    total_path: str = ""
    """Where an answer says how many releases there are in all."""
    from_param: str = ""
    to_param: str = ""
    date_format: str = "datetime"
    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("UTC"))
    step: float = 1.0
    """Days, 1 at most: how long a span of time is asked about at once."""
    newest_first: bool = False
    """The pages go back in time, so that one which is old enough ends a walk."""
    require_on_first_page: bool = False
    """A first page without a next one is a fault: so one learns that `next_path` has moved."""
    first_days: int = 30
    overlap_days: int = 3
    most_requests: int = 200
    spacing: float = 3.0
    headers: Mapping[str, str] = field(default_factory=dict)
    key_header: str = ""
    key_name: str | None = None

    @property
    def manners(self) -> Manners:
        return Manners(spacing=self.spacing, robots=False, rate_limit_wait=30.0)

    def all_headers(self, visit: Visit) -> dict[str, str]:
        """Return what is sent along, the operator's key too."""
        given = {self.key_header: visit.keys[self.key_name]} if self.key_name and self.key_name in visit.keys else {}
        return {"Accept": "application/json", **self.headers, **given}

    def address(self, params: Mapping[str, object]) -> str:
        """Return the address with these parameters; those without a name are left out, those there are replaced."""
        parts = urlsplit(self.url)
        given = {name: str(value) for name, value in params.items() if name}
        kept = [(name, value) for name, value in parse_qsl(parts.query, keep_blank_values=True) if name not in given]
        return urlunsplit(parts._replace(query=urlencode([*kept, *given.items()])))

    def time(self, at: datetime) -> str:
        """Write a moment, on the publisher's clock where it has no zone, as the publisher wants it."""
        if self.date_format == "date":
            return at.date().isoformat()
        if self.date_format == "datetime":
            return at.replace(tzinfo=None, microsecond=0).isoformat()
        return f"{(at if at.tzinfo else at.replace(tzinfo=self.zone)).astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"

    def span(self, start: datetime, end: datetime) -> dict[str, str]:
        return {self.from_param: self.time(start), self.to_param: self.time(end)}

    def today(self, now: datetime) -> date:
        return now.astimezone(self.zone).date()

    @property
    def windows(self) -> timedelta:
        return timedelta(days=1) if self.date_format == "date" else timedelta(days=self.step)


def from_settings(settings: Mapping[str, Any]) -> Config:
    given = Settings(settings)
    pagination = given.choice("pagination", PAGINATIONS, Config.pagination)
    default = {"link": "links.next", "cursor": "cursor"}.get(pagination, "")
    config = Config(
        url=given.confidential_url("url") if given.has("key_name") else given.url("url"),
        pagination=pagination,
        root_path=_path(given, "root_path"),
        next_path=_path(given, "next_path") or default,
        cursor_param=given.text("cursor_param", Config.cursor_param),
        page_param=given.text("page_param", Config.page_param),
        first_page=given.whole("first_page", Config.first_page),
        page_size=given.whole("page_size", Config.page_size),
        page_size_param=given.optional("page_size_param") or "",
        total_path=_path(given, "total_path"),
        from_param=given.optional("from_param") or "",
        to_param=given.optional("to_param") or "",
        date_format=given.choice("date_format", DATE_FORMATS, Config.date_format),
        zone=given.zone("zone", "UTC"),
        step=given.number("step", Config.step, least=1 / 96, most=1),
        newest_first=given.flag("newest_first", Config.newest_first),
        require_on_first_page=given.flag("require_on_first_page", Config.require_on_first_page),
        first_days=given.whole("first_days", Config.first_days, least=1, most=366),
        overlap_days=given.whole("overlap_days", Config.overlap_days, least=1, most=60),
        most_requests=given.whole("most_requests", Config.most_requests, least=1, most=10_000),
        spacing=given.number("spacing", Config.spacing),
        headers=_headers(given),
        key_header=given.optional("key_header") or "",
        key_name=given.optional("key_name"),
    )
    _agree(config, given)
    given.finish()
    return config


def _path(given: Settings, name: str) -> str:
    found = given.optional(name) or ""
    if found and "" in found.split("."):
        raise given.refuse(name, "must be names joined by dots, like links.next")
    return found


def _headers(given: Settings) -> dict[str, str]:
    """Return headers that anybody may see; a key is given by its name."""
    section = given.section("headers")
    found = {name: section.text(name) for name in section}
    for name in found:
        if not _HEADER.fullmatch(name):
            raise section.refuse(name, "is not the name of a header")
        if SECRET.search(name):
            raise section.refuse(name, "is a secret: use key_header and key_name, and keep the key in TENDERWATCH_KEYS")
    return found


def _agree(config: Config, given: Settings) -> None:
    if config.pagination == "window" and not (config.from_param and config.to_param):
        raise given.refuse("to_param" if config.from_param else "from_param", "is needed to ask for windows of time")
    if bool(config.key_header) != bool(config.key_name):
        raise given.refuse("key_name" if config.key_header else "key_header", "is missing: a key needs both")
    if config.page_size_param and not config.page_size:
        raise given.refuse("page_size", "is missing: page_size_param sends it")
