"""What notices write in their elements, read: dates, clocks, amounts, numbers, references."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from decimal import Decimal
from functools import lru_cache
from zoneinfo import ZoneInfo

from scrapers.countries import ALPHA_3
from scrapers.notice import Moment, Money

Clock = Callable[[str | None, str | None], Moment | None]
"""Reads a date and a time as published into a moment."""

_DATE = re.compile(r"(\d{4}-\d\d-\d\d)(?:T[\d:.]*)?(Z|[+-]\d\d:\d\d)?").fullmatch
_TIME = re.compile(r"(\d\d):(\d\d)(?::(\d\d)(?:\.\d+)?)?(Z|[+-]\d\d:\d\d)?").fullmatch
_NUMBER = re.compile(r"[+-]?(?:\d{1,30}\.?\d{0,30}|\.\d{1,30})").fullmatch
_PUBLICATION = re.compile(r"0*(\d{1,8})-(\d{4})").fullmatch
_OFFICIAL_JOURNAL = re.compile(r"(\d{4})/S\s*\d{1,3}-0*(\d{1,8})").fullmatch

_FLAGS = {"true": True, "1": True, "false": False, "0": False}

_ZONES = """
ALB:Europe/Tirane AND:Europe/Andorra AUT:Europe/Vienna BEL:Europe/Brussels BGR:Europe/Sofia BIH:Europe/Sarajevo
CHE:Europe/Zurich CYP:Asia/Nicosia CZE:Europe/Prague DEU:Europe/Berlin DNK:Europe/Copenhagen ESP:Europe/Madrid
EST:Europe/Tallinn FIN:Europe/Helsinki FRA:Europe/Paris FRO:Atlantic/Faroe GBR:Europe/London GEO:Asia/Tbilisi
GRC:Europe/Athens GRL:America/Nuuk HRV:Europe/Zagreb HUN:Europe/Budapest IRL:Europe/Dublin ISL:Atlantic/Reykjavik
ITA:Europe/Rome LIE:Europe/Vaduz LTU:Europe/Vilnius LUX:Europe/Luxembourg LVA:Europe/Riga MCO:Europe/Monaco
MDA:Europe/Chisinau MKD:Europe/Skopje MLT:Europe/Malta MNE:Europe/Podgorica NLD:Europe/Amsterdam NOR:Europe/Oslo
POL:Europe/Warsaw PRT:Europe/Lisbon ROU:Europe/Bucharest SMR:Europe/San_Marino SRB:Europe/Belgrade SVK:Europe/Bratislava
SVN:Europe/Ljubljana SWE:Europe/Stockholm TUR:Europe/Istanbul UKR:Europe/Kyiv VAT:Europe/Vatican XKX:Europe/Belgrade
"""
_ZONE_NAMES = dict(pair.split(":") for pair in _ZONES.split())

EXACT = 2.0**53
"""What a number of JSON with a fraction, or too long for a whole one, stays below: beyond it digits are lost."""
_LEAST = 1e-9
_BITS = 64


def day(text: str | None) -> date | None:
    """Return the date as published, its offset dropped; None when there is no such day."""
    found = _DATE(text) if text else None
    if not found:
        return None
    try:
        return date.fromisoformat(found[1])
    except ValueError:
        return None


def moment(date_text: str | None, time_text: str | None, zone: tzinfo | None = None) -> Moment | None:
    """Return the moment of a date and a time that may each carry their own offset; the time's one counts first.

    Where neither gives an offset `zone`, the clock of the buyer's country, computes `at`, and `offset` stays None.
    """
    on = day(date_text)
    if on is None:
        return None
    found = _TIME(time_text) if time_text else None
    offset = (found and found[4]) or _offset_of(date_text)
    if not found:
        return Moment(on, offset=offset)
    hour, minute, second = int(found[1]), int(found[2]), int(found[3] or 0)
    late = (hour, minute, second) == (24, 0, 0)  # XML Schema's name for a day's last moment, which `time` cannot hold
    try:
        clock = time(23, 59, 59) if late else time(hour, minute, second)
    except ValueError:
        return Moment(on, offset=offset)
    return Moment(on, clock, offset, _utc(on, clock, _zone_of(offset) if offset else zone, late))


def clock_of(country: str | None) -> Clock:
    """Return the reader of moments for a buyer of this country (ISO 3166-1 alpha-3 or alpha-2)."""
    zone = country_zone(country)
    return lambda date_text, time_text: moment(date_text, time_text, zone)


@lru_cache(maxsize=64)
def country_zone(country: str | None) -> tzinfo | None:
    """Return the clock of a European country's capital; None for a country that is not known."""
    known = country or ""
    name = _ZONE_NAMES.get(ALPHA_3.get(known, known))
    return ZoneInfo(name) if name else None


def number(text: str | None) -> Decimal | None:
    """Return a plain decimal number; anything else, exponents and NaN included, is None."""
    said = text.strip() if text else ""
    return Decimal(said) if _NUMBER(said) else None


def json_number(found: object) -> Decimal | None:
    """Return a number out of JSON, also one that stands as text; None where digits were lost, or no amount is meant."""
    if type(found) is str:
        return number(found)
    if type(found) is int:
        return Decimal(found) if found.bit_length() <= _BITS else None
    return Decimal(repr(found)) if type(found) is float and (found == 0 or _LEAST < abs(found) < EXACT) else None


def whole(text: str | None) -> int | None:
    """Return a count; None for a negative one, which is a mask, and for one that counts nothing on earth."""
    said = number(text)
    return int(said) if said is not None and 0 <= said < 2**31 and said == said.to_integral_value() else None


def amount(text: str | None, currency: str | None) -> Money | None:
    """Return the money; a negative amount is how publishers mask one that the buyer withholds."""
    said = number(text)
    if said is None:
        return None
    return Money(None, withheld=True) if said < 0 else Money(said, currency or None)


def flag(text: str | None) -> bool | None:
    return _FLAGS.get(text.strip().lower()) if text else None


def publication_number(text: str) -> str:
    """Return TED's number without padding (`00123456-2024` is `123456-2024`); another publisher's as it stands."""
    found = _PUBLICATION(text)
    return f"{found[1]}-{found[2]}" if found else text


def reference(text: str) -> str:
    """Return a reference to an earlier notice, TED's in one spelling: `2023/S 012-034567` is `34567-2023`."""
    found = _OFFICIAL_JOURNAL(text)
    return f"{found[2]}-{found[1]}" if found else publication_number(text)


def _offset_of(date_text: str | None) -> str | None:
    found = _DATE(date_text or "")
    return found[2] if found else None


@lru_cache(maxsize=256)
def _zone_of(offset: str) -> tzinfo | None:
    if offset == "Z":
        return UTC
    length = timedelta(hours=int(offset[1:3]), minutes=int(offset[4:6]))
    if length > timedelta(hours=14):
        return None
    return timezone(-length if offset[0] == "-" else length)


def _utc(on: date, clock: time, zone: tzinfo | None, late: bool) -> datetime | None:
    if zone is None:
        return None
    try:
        return (datetime.combine(on, clock, zone) + timedelta(seconds=late)).astimezone(UTC)
    except OverflowError:
        return None
