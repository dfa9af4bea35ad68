"""One item of a list, as text by field, and as the document that is kept of it."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from scrapers.document import Document
from scrapers.formats.listing import FIELD_TYPES, MARKER, Item
from scrapers.sources.page.extract import key_of, texts
from scrapers.sources.page.health import Page
from scrapers.sources.page.paths import Place
from scrapers.sources.page.profile import Profile

Fields = dict[str, list[str]]


@dataclass(frozen=True, slots=True)
class Row:
    """One item of the list; `print` changes when what the list says about it changes."""

    key: str
    fields: Fields
    page: str
    print: str
    fetched_at: datetime


def row(profile: Profile, tag: Place, page: Page) -> Row | None:
    """Read one item; None where nothing tells it apart from others."""
    found = {name: texts(place, tag, page.answer.url) for name, place in profile.fields.items()}
    fields = {name: values for name, values in found.items() if values}
    key = key_of(fields, profile.id_from)
    return Row(key, fields, page.answer.url, print_of(fields), page.answer.fetched_at) if key else None


def item(profile: Profile, one: Row) -> Item:
    """Return a row as its later reader will see it."""
    return Item(_content(profile, one.key, one.fields))


def document(profile: Profile, one: Row, fields: Fields) -> Document:
    """Return what is kept of an item: the same bytes as long as the site says the same about it."""
    body = json.dumps(_content(profile, one.key, fields), ensure_ascii=False, indent=1).encode()
    name = next(iter(fields.get("url", ())), f"{one.page}#{one.key}")
    return Document(body, name, "application/json", one.fetched_at)


def print_of(value: object) -> str:
    return hashlib.sha256(repr(value).encode()).hexdigest()[:24]


def _content(profile: Profile, key: str, fields: Fields) -> dict[str, Any]:
    places = {**profile.fields, **(profile.detail.fields if profile.detail else {})}
    constants = {
        "id": profile.id,
        "language": profile.language,
        "timezone": profile.zone.key,
        "country": profile.country,
        "currency": profile.currency,
        "buyer": dict(profile.buyer),
    }
    return {
        "tenderwatch": MARKER,
        "key": key,
        "profile": {name: value for name, value in constants.items() if value},
        "fields": fields,
        "formats": _given({name: list(place.formats) for name, place in places.items()}),
        "types": _given({name: place.type for name, place in places.items() if place.type != FIELD_TYPES[name]}),
    }


def _given(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in sorted(values.items()) if value}
