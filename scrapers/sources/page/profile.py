"""The profile of a listing page, as its YAML says it; what is wrong with it is said by field."""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

from scrapers.formats.listing import FIELD_TYPES
from scrapers.sources.page.paging import FROM, TO, Finder, Pagination, pagination
from scrapers.sources.page.paths import Path, Place, path_of
from scrapers.sources.page.patterns import Pattern, compiled
from scrapers.sources.page.selectors import selector_of
from scrapers.sources.page.transforms import Step, step_of
from scrapers.sources.page.written import values_in
from scrapers.sources.schedule import AT_ANY_TIME, Schedule, schedule
from scrapers.sources.settings import Settings

TYPES = ("text", "html_to_text", "url", "date", "datetime", "money", "integer", "cpv", "list")
JSON_LIST = "json_list"
_HEADER = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+").fullmatch
_SECRET = re.compile(r"(?i)authori[sz]ation|^cookie|^proxy-|secret|token|passw|key").search
Find = Callable[[Settings, str], Finder]
"""Reads one place of a profile: a selector on a page, a path in an answer in JSON."""


@dataclass(frozen=True, kw_only=True)
class Field:
    """Where a value stands in an item, and how it is cleaned; without a selector the item itself is read."""

    type: str
    selector: Finder | None = None
    attr: str | None = None
    many: bool = False
    required: bool = False
    formats: tuple[str, ...] = ()
    regex: Pattern | None = None
    steps: tuple[Step, ...] = ()

    def places(self, tag: Place) -> list[Place | str]:
        """Return where a tag has this field; the tag itself for a field without a selector."""
        return self.selector.all(tag) if self.selector else [tag]


@dataclass(frozen=True, kw_only=True)
class Detail:
    """The page of one item; `only_new` asks for it only when the item is new or its row has changed."""

    only_new: bool = True
    in_json: bool = False
    fields: Mapping[str, Field] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Health:
    """What a page in order has: at least so many items, and each required field readable in this share of them.

    The other two are for the caller, who remembers more than one poll: days without a new item, and failures in a row,
    after which its page and the health page say so.
    """

    min_items: int = 1
    required_field_rate: float = 0.9
    max_age_days_without_new: int | None = None
    alert_after_failures: int = 3


@dataclass(frozen=True, kw_only=True)
class Profile:
    said: str
    """The settings it was made from; other settings make another profile."""
    id: str
    name: str
    start_urls: tuple[str, ...]
    item: Finder
    fields: Mapping[str, Field]
    id_from: tuple[str, ...]
    language: str
    zone: ZoneInfo
    pagination: Pagination
    in_json: bool = False
    country: str | None = None
    currency: str | None = None
    buyer: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    cookies: bool = False
    encoding: str | None = None
    empty_text: str | None = None
    empty_selector: Finder | None = None
    detail: Detail | None = None
    title_exclude: tuple[str, ...] = ()
    title_include: tuple[str, ...] = ()
    delay_seconds: float = 3.0
    max_requests: int = 200
    respect_robots: bool = True
    schedule: Schedule = AT_ANY_TIME
    health: Health = Health()

    def wants(self, title: str) -> bool:
        """Tell whether an item of this title is to be given."""
        said = title.lower()
        included = not self.title_include or any(word in said for word in self.title_include)
        return included and not any(word in said for word in self.title_exclude)


def from_yaml(text: str) -> Profile:
    """Read a profile as it stands in its file."""
    return from_settings(values_in(text))


def from_settings(settings: Mapping[str, Any]) -> Profile:
    given = Settings(settings)
    in_json = given.choice("kind", ("html_list", JSON_LIST), "html_list") == JSON_LIST
    find = _path if in_json else _selector
    if not given.flag("enabled", True):
        raise given.refuse("enabled", "is not said here: the source itself is switched on and off")
    listing = given.section("list")
    fields = listing.each("fields", lambda one: _field(one, find))
    politeness = given.section("politeness")
    profile = Profile(
        said=json.dumps(settings, sort_keys=True, default=str),
        id=given.text("id"),
        name=given.text("name", given.text("id")),
        item=_item(listing, find),
        in_json=in_json,
        fields=_complete(listing, fields),
        id_from=_id_from(listing, fields),
        language=given.text("language"),
        zone=given.zone("timezone", "Europe/Helsinki"),
        country=given.optional("country"),
        currency=given.optional("currency"),
        buyer=_buyer(given.section("buyer")),
        **_request(given.section("request")),
        **_empty_marker(listing.section("empty_marker"), find),
        pagination=pagination(given.section("pagination"), find, in_json=in_json),
        detail=_detail(given.section("detail"), fields, in_json=in_json),
        **_filters(given.section("filters")),
        **_politeness(politeness),
        schedule=schedule(given.section("schedule"), hours_in=politeness),
        health=_health(given.section("health")),
    )
    for part in (listing, politeness, given):
        part.finish()
    _check_addresses(given, profile)
    return profile


def _check_addresses(given: Settings, profile: Profile) -> None:
    """Refuse a list asked for by days whose address does not say where the days stand."""
    for url in profile.start_urls:
        if profile.pagination.kind == "window" and not (FROM in url and TO in url):
            raise given.refuse("request.start_urls", f"must hold {FROM} and {TO} where the days of a window stand")


def _item(given: Settings, find: Find) -> Finder:
    found = find(given, "item")
    if isinstance(found, Path) and None not in found.steps:
        raise given.refuse("item", "must say [*] where the items of the list stand")
    return found


def _field(given: Settings, find: Find) -> Field:
    name = given.name
    if name not in FIELD_TYPES:
        raise given.refuse("", f"is not a field; there are {', '.join(FIELD_TYPES)}")
    if find is _path and given.has("attr"):
        raise given.refuse("attr", "is for elements of a page; in JSON say the whole path in selector")
    many = given.flag("many", name in {"documents", "cpv"})
    made = Field(
        type=given.choice("type", TYPES, FIELD_TYPES[name]),
        selector=find(given, "selector") if given.has("selector") else None,
        attr=given.optional("attr"),
        many=many,
        required=given.flag("required", False),
        formats=given.texts("formats"),
        regex=_regex(given, "regex"),
        steps=tuple(step_of(given, said) for said in given.items("transform")),
    )
    given.finish()
    return made


def _complete(listing: Settings, fields: dict[str, Field]) -> dict[str, Field]:
    if "title" not in fields:
        raise listing.refuse("fields.title", "is missing: a notice without a title cannot be shown")
    return fields


def _id_from(listing: Settings, fields: Mapping[str, Field]) -> tuple[str, ...]:
    names = listing.texts("id_from") or tuple(name for name in ("source_ref", "url") if name in fields)
    unknown = [name for name in names if name not in fields]
    if unknown or not names:
        raise listing.refuse("id_from", "must name fields of the list that tell its items apart for ever")
    return names


def _buyer(given: Settings) -> dict[str, str]:
    values = {"name": given.optional("name"), "national_id": given.optional("national_id")}
    given.finish()
    return {name: value for name, value in values.items() if value}


def _request(given: Settings) -> dict[str, Any]:
    given.choice("method", ("GET",), "GET")
    if given.flag("render", False):
        raise given.refuse("render", "pages that need a browser cannot be read")
    headers = given.section("headers")
    encoding = given.text("encoding", "auto")
    if not given.has("start_urls"):
        raise given.refuse("start_urls", "is missing")
    values = {
        "start_urls": given.urls("start_urls"),
        "headers": {name: _header(headers, name) for name in headers},
        "cookies": given.flag("cookies", False),
        "encoding": None if encoding == "auto" else encoding,
    }
    given.finish()
    return values


def _header(given: Settings, name: str) -> str:
    """Return what is sent along; secrets are kept nowhere in a profile, which is shown, exported and backed up."""
    if not _HEADER(name):
        raise given.refuse(name, "is not the name of a header")
    if _SECRET(name):
        raise given.refuse(name, "may not be sent: a profile carries no sign-in, cookie or key")
    value = given.text(name)
    if not value.isprintable() or not value.isascii():
        raise given.refuse(name, "must be printable ASCII in one line")
    return value


def _empty_marker(given: Settings, find: Find) -> dict[str, Any]:
    selector = find(given, "selector") if given.has("selector") else None
    values = {"empty_text": given.optional("text"), "empty_selector": selector}
    given.finish()
    return values


def _detail(given: Settings, fields: Mapping[str, Field], *, in_json: bool) -> Detail | None:
    """Read what an item's own page gives; beside a list in JSON it may be a page for people (`kind: html`)."""
    follow = given.flag("follow", False)
    in_json = given.choice("kind", ("html", "json"), "json" if in_json else "html") == "json"
    find = _path if in_json else _selector
    made = Detail(
        only_new=given.flag("only_new", True),
        in_json=in_json,
        fields=given.each("fields", lambda one: _field(one, find)),
    )
    given.finish()
    if follow and "url" not in fields:
        raise given.refuse("follow", "needs the field url in the list")
    return made if follow else None


def _filters(given: Settings) -> dict[str, Any]:
    values = {name: tuple(map(str.lower, given.texts(name))) for name in ("title_exclude", "title_include")}
    given.finish()
    return values


def _politeness(given: Settings) -> dict[str, Any]:
    given.whole("concurrency", 1, least=1, most=1)
    return {
        "delay_seconds": given.number("delay_seconds", 3.0, most=600),
        "max_requests": given.whole("max_requests_per_run", 200, least=1),
        "respect_robots": given.flag("respect_robots", True),
    }


def _health(given: Settings) -> Health:
    made = Health(
        min_items=given.whole("min_items", 1),
        required_field_rate=given.number("required_field_rate", 0.9, most=1),
        max_age_days_without_new=given.whole("max_age_days_without_new", 0) or None,
        alert_after_failures=given.whole("alert_after_failures", 3, least=1),
    )
    given.finish()
    return made


def _selector(given: Settings, name: str) -> Finder:
    return _found(given, name, selector_of)


def _path(given: Settings, name: str) -> Finder:
    return _found(given, name, path_of)


def _found(given: Settings, name: str, of: Callable[[str], Finder]) -> Finder:
    said = given.text(name)
    try:
        return of(said)
    except ValueError as error:
        raise given.refuse(name, str(error)) from error


def _regex(given: Settings, name: str) -> Pattern | None:
    if not given.has(name):
        return None
    said = given.text(name)
    try:
        return compiled(said)
    except ValueError as error:
        raise given.refuse(name, str(error)) from error
