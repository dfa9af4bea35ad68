"""Dates and times as people write them on Finnish, Swedish and English pages.

Strict on purpose: a deadline that is wrong is worse than one that is missing.  What can be read in two ways (5/10/2026,
two different dates, a time range) is not read at all, and a date without a time keeps none.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from typing import TypeVar
from zoneinfo import ZoneInfo

from scrapers.notice import Moment

T = TypeVar("T")

_MONTHS = """
1 tammikuu tammikuuta tammikuun januari january jan     2 helmikuu helmikuuta helmikuun februari february feb
3 maaliskuu maaliskuuta maaliskuun mars march mar       4 huhtikuu huhtikuuta huhtikuun april apr
5 toukokuu toukokuuta toukokuun maj may                 6 kesäkuu kesäkuuta kesäkuun juni june jun
7 heinäkuu heinäkuuta heinäkuun juli july jul           8 elokuu elokuuta elokuun augusti august aug
9 syyskuu syyskuuta syyskuun september sept sep         10 lokakuu lokakuuta lokakuun oktober october okt oct
11 marraskuu marraskuuta marraskuun november nov        12 joulukuu joulukuuta joulukuun december dec
"""


def _numbered(words: Iterable[str]) -> Iterator[tuple[str, int]]:
    number = 0
    for word in words:
        if word.isdigit():
            number = int(word)
        else:
            yield word, number


MONTHS = dict(_numbered(_MONTHS.split()))
CLOCKS = {"UTC": UTC, "GMT": UTC} | {
    name: ZoneInfo(zone)
    for zone, names in {"Europe/Helsinki": ("EET", "EEST"), "Europe/Brussels": ("CET", "CEST")}.items()
    for name in names
}
"""Clocks named beside a time; people write CET all year round, so it means the clock of those countries."""

_MONTH = "|".join(sorted(MONTHS, key=len, reverse=True))
_YEAR = r"(?P<y>(?:19[7-9]|2[01]\d)\d)(?!\d)"
_DAY = r"(?:\s*päivänä)?"
_DATES = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"(?<![\d.,/-]){_YEAR}-(?P<m>\d\d)-(?P<d>\d\d)(?![\d-])T?",
        rf"(?<![\d.,/-])(?P<d>\d{{1,2}})\.\s?(?P<m>\d{{1,2}})\.\s?{_YEAR}",
        rf"(?<![\d.,/-])(?P<d>\d{{1,2}})/(?P<m>\d{{1,2}})/{_YEAR}",
        rf"(?<![\d.,/-])(?P<d>\d{{1,2}})(?:\.|:[ea]|st|nd|rd|th)?{_DAY}(?:\s+of)?\s+(?P<m>{_MONTH})\.?,?\s+{_YEAR}",
        rf"\b(?P<m>{_MONTH})\.?\s+(?P<d>\d{{1,2}})(?:\.|st|nd|rd|th)?{_DAY},?\s+{_YEAR}",
    )
)
_SAID = r"\b(?:klo|kl|kello|klockan|at)\b\.?\s*"
_BARE = r"(?<![\d.,:/-])"
_HALF = r"\s*(?P<half>[ap])\.?\s?m\b\.?"
# A bare -14:00 is the end of a time range, no offset.
_OFFSET = r"(?:\s*\(?(?P<offset>Z\b|\+\d\d(?::?\d\d)?|(?:UTC|GMT)\s?[+-]\d\d?(?::?\d\d)?)\)?)?(?![.:,-]?\d)"
_TIMES = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"(?:{_SAID}|{_BARE})(?P<H>\d\d?)[.:](?P<M>\d\d)(?::(?P<S>\d\d)(?:\.\d+)?)?(?:{_HALF})?{_OFFSET}",
        rf"(?:{_SAID}|{_BARE})(?P<H>\d\d?){_HALF}{_OFFSET}",
        rf"(?:{_SAID}|{_BARE})(?P<H>\d\d?)\s?o['’]clock\b{_OFFSET}",
        rf"{_SAID}(?P<H>\d\d?){_OFFSET}",
    )
)
_NOON = re.compile(r"(?:\b12(?:[.:]00)?\s*)?\b(?:noon|midday|keskipäivällä|puoliltapäivin)\b", re.IGNORECASE)
"""Midnight stays a word: some mean the beginning of a day, others its end."""
_UNSEEN = dict.fromkeys(map(ord, "\u00ad\u200b\u2060\ufeff"))


def moment(text: str, zone: tzinfo) -> Moment | None:
    """Return the one date, with its time if there is one, that a text gives; None when it gives none, or more.

    `zone` is the clock of the page.  24:00 is 00:00 of the next day.
    """
    text = _NOON.sub(" 12:00 ", " ".join(text.translate(_UNSEEN).split()))
    dated = _only(text, _DATES, _date)
    if dated is None:
        return None
    on, rest = dated
    if not re.search(r"\d", rest):
        return Moment(on)
    timed = _only(rest, _TIMES, _time)
    if timed is None or re.search(r"\d", timed[1]):
        return None
    (hour, minute, second, offset), rest = timed
    return _moment(on, (hour, minute, second), offset, _clock(rest) or zone)


def day(text: str) -> date | None:
    """Return the one date that a text gives, whatever its time."""
    found = moment(text, UTC)
    return found.date if found else None


def in_formats(text: str, formats: Iterable[str], zone: tzinfo) -> Moment | None:
    """Read a text that is written exactly in one of these strptime formats; those with %H have a time."""
    for layout in formats:
        try:
            found = datetime.strptime(text.strip(), layout)  # noqa: DTZ007 - the page's clock is added below
        except ValueError:
            continue
        timed = any(sign in layout for sign in ("%H", "%I", "%X", "%c"))
        return (
            _moment(found.date(), (found.hour, found.minute, found.second), None, zone)
            if timed
            else Moment(found.date())
        )
    return None


def at(on: date, clock: time, zone: tzinfo) -> datetime | None:
    """Return the UTC moment of a wall clock's reading.

    None when the clock skips that reading or shows it twice, as it does once a year each: there the reading alone does
    not tell which moment is meant.
    """
    first, second = (datetime.combine(on, clock, zone).replace(fold=fold).astimezone(UTC) for fold in (0, 1))
    return first if first == second else None


def _only(
    text: str, patterns: Iterable[re.Pattern[str]], read: Callable[[re.Match[str]], T | None]
) -> tuple[T, str] | None:
    """Return the only value that the patterns find, and the text without it; one said twice alike counts once."""
    values = []
    for pattern in patterns:
        values += [read(found) for found in pattern.finditer(text)]
        text = pattern.sub(" ", text)
    first = values[0] if values else None
    return None if first is None or any(value != first for value in values) else (first, text)


def _date(found: re.Match[str]) -> date | None:
    d, m = found["d"], found["m"].lower()
    month = MONTHS[m] if m in MONTHS else int(m)
    if "/" in found[0] and int(d) != month and int(d) <= 12:
        return None  # day first or month first: it depends on who wrote it
    try:
        return date(int(found["y"]), month, int(d))
    except ValueError:
        return None


def _time(found: re.Match[str]) -> tuple[int, int, int, str | None] | None:
    """Return hour (24 only as 24:00), minute, second and the offset as published."""
    parts = found.groupdict()
    hour, minute, second = int(parts["H"]), int(parts.get("M") or 0), int(parts.get("S") or 0)
    if half := parts.get("half"):
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half.lower() == "p" else 0)
    if minute > 59 or second > 59 or (hour, minute, second) > (24, 0, 0):
        return None
    return hour, minute, second, parts["offset"]


def _moment(on: date, clock: tuple[int, int, int], offset: str | None, zone: tzinfo) -> Moment | None:
    hour, minute, second = clock
    if hour == 24:
        on, hour = on + timedelta(days=1), 0
    published = _published(offset) if offset else None
    if offset and published is None:
        return None
    wall = time(hour, minute, second)
    return Moment(on, wall, published[0] if published else None, at(on, wall, published[1] if published else zone))


def _published(offset: str) -> tuple[str, tzinfo] | None:
    """Return an offset in its one spelling (`+3` is `+03:00`), and its clock."""
    offset = offset.upper().removeprefix("UTC").removeprefix("GMT").strip()
    if offset == "Z":
        return "Z", UTC
    digits = offset[1:].replace(":", "")
    hours, minutes = (digits, "0") if len(digits) <= 2 else (digits[:-2], digits[-2:])
    length = timedelta(hours=int(hours), minutes=int(minutes))
    if length > timedelta(hours=14):
        return None
    return f"{offset[0]}{int(hours):02}:{int(minutes):02}", timezone(-length if offset[0] == "-" else length)


def _clock(rest: str) -> tzinfo | None:
    named = re.search(rf"\b({'|'.join(CLOCKS)})\b", rest)
    return CLOCKS[named[1]] if named else None
