"""Items of web pages: the fields that a page's profile found in one row, kept as text, and read here.

A document is JSON.  Text is kept as the page says it, so that a better reader of dates can read an old document again:

    {"tenderwatch": "listing/1", "key": "12/2026",
     "profile": {"id": "fi-town", "language": "fi", "timezone": "Europe/Helsinki", "country": "FIN",
                 "buyer": {"name": "Town", "national_id": "0123456-7"}},
     "fields": {"title": ["Road works"], "deadline": ["5.10.2026 klo 12"]},
     "formats": {"deadline": ["%d.%m.%Y klo %H"]}, "types": {"deadline": "datetime"}}
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import orjson

from scrapers import dates, money
from scrapers.document import Document
from scrapers.errors import ParseError
from scrapers.identifiers import finnish_business_id
from scrapers.notice import Moment, Money, Notice, Organization, Text

NAME = "page"
PARSER = "page/2"
MARKER = "listing/1"

FIELD_TYPES = {
    "source_ref": "text",
    "title": "text",
    "url": "url",
    "summary": "text",
    "description": "html_to_text",
    "published": "date",
    "deadline": "datetime",
    "buyer": "text",
    "buyer_id": "text",
    "contact_email": "text",
    "documents": "url",
    "cpv": "cpv",
    "value": "money",
}
"""The fields that an item may have, and how each is read unless its profile says otherwise."""

_MARKED = re.compile(rb'\s*\{\s*"tenderwatch"\s*:\s*"listing/1"')
_CPV = re.compile(r"(?<!\d)(\d{8})(?:-\d)?(?!\d)")


def detect(document: Document) -> bool:
    return _MARKED.match(document.body) is not None


def read(document: Document) -> Iterator[Notice | ParseError]:
    """Read one item; a text that cannot be read for certain leaves its field empty, and stays in the document."""
    try:
        item = Item(orjson.loads(document.body))
        yield item.notice()
    except ParseError as error:
        yield error
    except (ValueError, TypeError, AttributeError, KeyError, ZoneInfoNotFoundError) as error:
        yield ParseError(f"this is no listing: {type(error).__name__}: {error}", where="line 1")


class Item:
    """One listing document, its values read on demand."""

    def __init__(self, content: Mapping[str, Any]) -> None:
        self._key: str = content["key"]
        self._profile: Mapping[str, Any] = content["profile"]
        self._fields: Mapping[str, Sequence[str]] = content["fields"]
        self._formats: Mapping[str, Sequence[str]] = content.get("formats", {})
        self._types: Mapping[str, str] = content.get("types", {})
        self._language: str = self._profile.get("language", "und")
        self._zone = ZoneInfo(self._profile.get("timezone", "Europe/Helsinki"))

    def notice(self) -> Notice:
        title = self._text("title")
        if title is None:
            raise ParseError("the item has no title", where="fields.title")
        return Notice(
            format=NAME,
            parser=PARSER,
            notice_id=f"{self._profile['id']}:{self._key}",
            published_on=self.published_on,
            languages=() if self._language == "und" else (self._language,),
            title=title,
            description=self._text("description") or self._text("summary"),
            cpv=self._cpv(),
            buyers=self._buyers(),
            estimated_value=self._money("value"),
            documents_urls=tuple(self._fields.get("documents", ())),
            tender_deadline=self.moment("deadline"),
            url=self._one("url"),
        )

    @property
    def published_on(self) -> date | None:
        moment = self.moment("published")
        return moment.date if moment else None

    def readable(self, name: str) -> bool:
        """Tell whether a field has a value that can be used."""
        kind = self._types.get(name, FIELD_TYPES[name])
        if kind in {"date", "datetime"}:
            return self.moment(name) is not None
        if kind == "money":
            return money.amount(self._one(name) or "") is not None
        return bool(self._cpv() if kind == "cpv" else self._one(name))

    def _one(self, name: str) -> str | None:
        return next((text for text in self._fields.get(name, ()) if text.strip()), None)

    def _text(self, name: str) -> Text | None:
        value = self._one(name)
        return {self._language: value} if value else None

    def moment(self, name: str) -> Moment | None:
        """Return the one moment (or day) that a field gives."""
        said = self._one(name)
        if said is None:
            return None
        formats = self._formats.get(name)
        moment = dates.in_formats(said, formats, self._zone) if formats else dates.moment(said, self._zone)
        only_date = moment and self._types.get(name, FIELD_TYPES[name]) == "date"
        return Moment(moment.date) if moment and only_date else moment

    def _money(self, name: str) -> Money | None:
        """Return an amount without VAT; a range, an amount with VAT and one without a currency are no such amount."""
        found = money.amount(self._one(name) or "")
        if found is None or found.low != found.high or found.with_vat:
            return None
        currency = found.currency or self._profile.get("currency")
        return Money(found.low, currency) if currency else None

    def _cpv(self) -> tuple[str, ...]:
        return tuple(sorted({code for text in self._fields.get("cpv", ()) for code in _CPV.findall(text)}))

    def _buyers(self) -> tuple[Organization, ...]:
        constant: Mapping[str, str] = self._profile.get("buyer", {})
        name = self._one("buyer") or constant.get("name")
        number = self._one("buyer_id") or (None if self._one("buyer") else constant.get("national_id"))
        if not name:
            return ()
        ids = (finnish_business_id(number) or number,) if number else ()
        country = self._profile.get("country")
        return (Organization({self._language: name}, ids, country, email=self._one("contact_email")),)
