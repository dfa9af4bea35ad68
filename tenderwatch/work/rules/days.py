"""Days and hours as people write them in the middle of other words, in three languages."""

import re
from collections.abc import Sequence
from datetime import date, time, timedelta
from typing import NamedTuple

from tenderwatch.work.rules import vocabulary

ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
LOCAL = re.compile(r"(\d{1,2})[./](\d{1,2})(?:[./](\d{4})?)?")
ORDINAL = re.compile(r"(\d{1,2})\.?(?:st|nd|rd|th)?")
CLOCK = re.compile(r"(\d{1,2}):(\d{2})")
LOOSE_CLOCK = re.compile(r"(\d{1,2})(?:[:.](\d{2}))?")
FIRST_YEAR, LAST_YEAR = 1900, 2200
FARTHEST = 3660
"""Days that "in n days" may reach."""


class Found(NamedTuple):
    """What some words say, and how many words that took."""

    said: date
    words: int


class Hour(NamedTuple):
    """A time of day, and how many words said it."""

    said: time
    words: int


def day_at(words: Sequence[str], today: date, *, ahead: bool) -> Found | None:
    """Return the day that the first of these words say, None when they say none; words are in small letters.

    A day without a year is the one nearest to today, `ahead` the next to come; a weekday is the last one, today among
    them, `ahead` the next one after today.
    """
    if not words:
        return None
    led = 1 if words[0] in vocabulary.BEFORE_A_DATE else 0
    if led and (found := _written(words[1:], today, ahead=ahead)):
        return Found(found.said, found.words + 1)
    return _written(words, today, ahead=ahead) or _spoken(words, today, ahead=ahead) or _span(words, today)


def hour_at(words: Sequence[str]) -> Hour | None:
    """Return the time of day that the first words say: "14:00", "klo 14", "kl. 9.30", "at 10"."""
    if not words:
        return None
    if words[0] in vocabulary.BEFORE_A_CLOCK and len(words) > 1 and (loose := LOOSE_CLOCK.fullmatch(words[1])):
        return _hour(loose[1], loose[2] or "0", 2)
    plain = CLOCK.fullmatch(words[0])
    return _hour(plain[1], plain[2], 1) if plain else None


def _hour(hours: str, minutes: str, words: int) -> Hour | None:
    return Hour(time(int(hours), int(minutes)), words) if int(hours) < 24 and int(minutes) < 60 else None


def _written(words: Sequence[str], today: date, *, ahead: bool) -> Found | None:
    """Read a day in figures, or in figures and the name of a month."""
    if not words:
        return None
    if found := ISO.fullmatch(words[0]):
        return _certain(*map(int, found.groups()), words=1)
    if (found := LOCAL.fullmatch(words[0])) is not None:
        day, month, year = found.groups()
        if year:
            return _certain(int(year), int(month), int(day), words=1)
        return _without_year(int(day), int(month), today, ahead=ahead, words=1)
    return _named_month(words, today, ahead=ahead)


def _named_month(words: Sequence[str], today: date, *, ahead: bool) -> Found | None:
    if len(words) < 2:
        return None
    for figures, name in ((0, 1), (1, 0)):
        number, month = ORDINAL.fullmatch(words[figures]), _month(words[name])
        if number and month:
            year = words[2] if len(words) > 2 and re.fullmatch(r"\d{4}", words[2]) else None
            if year:
                return _certain(int(year), month, int(number[1]), words=3)
            return _without_year(int(number[1]), month, today, ahead=ahead, words=2)
    return None


def _month(word: str) -> int | None:
    return next((n for n, names in enumerate(vocabulary.MONTHS, 1) if word.rstrip(".") in names), None)


def _certain(year: int, month: int, day: int, *, words: int) -> Found | None:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return None
    try:
        return Found(date(year, month, day), words)
    except ValueError:
        return None


def _without_year(day: int, month: int, today: date, *, ahead: bool, words: int) -> Found | None:
    """Choose the year; 29 February is looked for as far as the next leap year."""
    years = range(today.year - 4, today.year + 9)
    possible = [found.said for year in years if (found := _certain(year, month, day, words=words))]
    if ahead:
        possible = [each for each in possible if each >= today]
    return Found(min(possible, key=lambda each: abs(each - today)), words) if possible else None


def _spoken(words: Sequence[str], today: date, *, ahead: bool) -> Found | None:
    """Read "today", "i går", "monday", "next friday"."""
    for n in (2, 1):
        away = vocabulary.DAYS_AWAY.get(" ".join(words[:n]))
        if away is not None and len(words) >= n:
            return Found(today + timedelta(days=away), n)
    if words[0] in vocabulary.NEXT_WEEK and len(words) > 1 and (weekday := _weekday(words[1])) is not None:
        return Found(today + timedelta(days=7 - today.weekday() + weekday), 2)
    weekday = _weekday(words[0])
    if weekday is None:
        return None
    if ahead:
        return Found(today + timedelta(days=(weekday - today.weekday() - 1) % 7 + 1), 1)
    return Found(today - timedelta(days=(today.weekday() - weekday) % 7), 1)


def _weekday(word: str) -> int | None:
    return next((n for n, names in enumerate(vocabulary.WEEKDAYS) if word in names), None)


def _span(words: Sequence[str], today: date) -> Found | None:
    """Read "in 2 weeks", "om 3 dagar", "2 viikon päästä"."""
    before = words[0] in vocabulary.BEFORE_A_SPAN
    figures, unit = (words[1:2], words[2:3]) if before else (words[0:1], words[1:2])
    after = not before and len(words) > 2 and words[2] in vocabulary.AFTER_A_SPAN
    if not (before or after) or not figures or not unit or not re.fullmatch(r"[0-9]{1,3}", figures[0]):
        return None
    days = int(figures[0]) * vocabulary.SPANS.get(unit[0], 0)
    return Found(today + timedelta(days=days), 3) if 0 < days <= FARTHEST else None
