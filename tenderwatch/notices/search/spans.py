"""Amounts and days of a query: `value:>100k`, `value:50k..2M`, `deadline:<30d`, `published:>=2026-11-01`.

An amount is compared as published, in the notice's own currency.  Days are those of the request's zone.  A length of
time (30d, 4w) counts from now: `deadline:<30d` is due within thirty days and has not passed, `published:<7d` came in
the last seven.  What has no amount or no deadline is in no span of them.
"""

import math
import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal, cast

Measure = Literal["value", "deadline", "published"]
Bound = float | date | timedelta
"""An amount, a day, or a length of time from now."""

MEASURES: tuple[str, ...] = ("value", "deadline", "published")
_AMOUNT = re.compile(r"(\d{1,15}(?:[.,]\d{1,2})?)([kKmM]?)", re.ASCII)
_DAY = re.compile(r"(\d{4})-(\d{2})(?:-(\d{2}))?", re.ASCII)
_LENGTH = re.compile(r"(\d{1,5})([dwDW])", re.ASCII)
_COMPARED = re.compile(r"(>=|<=|>|<)?(.+)")
_TIMES = {"": 1, "k": 1_000, "m": 1_000_000}
_DAYS = {"d": 1, "w": 7}


@dataclass(frozen=True, slots=True)
class Span:
    """From `low` to `high`, both included; None is without end."""

    measure: Measure
    low: Bound | None = None
    high: Bound | None = None


def read(measure: str, text: str) -> Span | None:
    """Return the span that the text after the colon means, None when it means none."""
    first, dots, last = text.partition("..")
    if dots:
        low, high = _sides(measure, first), _sides(measure, last)
        if low is None or high is None or type(low[0]) is not type(high[1]) or low[0] > high[1]:  # type: ignore[operator]
            return None
        return Span(cast(Measure, measure), low[0], high[1])
    match = _COMPARED.fullmatch(text)
    if not match:
        return None
    if measure != "value" and (length := _length(match[2])) is not None:
        return _from_now(cast(Measure, measure), match[1] or "<", length)
    sides = _sides(measure, match[2])
    return _compared(cast(Measure, measure), match[1], *sides) if sides else None


def _sides(measure: str, text: str) -> tuple[Bound, Bound] | None:
    """Return the first and the last value that a text stands for: of a month its days, of an amount itself."""
    return _amount(text) if measure == "value" else _days(text)


def _amount(text: str) -> tuple[float, float] | None:
    match = _AMOUNT.fullmatch(text)
    amount = float(match[1].replace(",", ".")) * _TIMES[match[2].lower()] if match else None
    return None if amount is None else (amount, amount)


def _days(text: str) -> tuple[date, date] | None:
    match = _DAY.fullmatch(text)
    if not match:
        return None
    year, month, day = int(match[1]), int(match[2]), int(match[3]) if match[3] else None
    try:
        return date(year, month, day or 1), date(year, month, day or monthrange(year, month)[1])
    except ValueError:
        return None


def _length(text: str) -> timedelta | None:
    match = _LENGTH.fullmatch(text)
    return timedelta(days=int(match[1]) * _DAYS[match[2].lower()]) if match else None


def _from_now(measure: Measure, sign: str, length: timedelta) -> Span:
    if measure == "deadline":
        return Span(measure, timedelta(0), length) if sign[0] == "<" else Span(measure, length, None)
    return Span(measure, -length, None) if sign[0] == "<" else Span(measure, None, -length)


def _compared(measure: Measure, sign: str | None, first: Bound, last: Bound) -> Span | None:
    match sign:
        case None:
            return Span(measure, first, last)
        case ">=":
            return Span(measure, first, None)
        case "<=":
            return Span(measure, None, last)
        case ">":
            return Span(measure, _next(last), None)
    return Span(measure, None, _former(first))


def _next(bound: Bound) -> Bound:
    if isinstance(bound, date):
        return min(bound, date.max - timedelta(days=1)) + timedelta(days=1)
    return math.nextafter(cast(float, bound), math.inf)


def _former(bound: Bound) -> Bound:
    if isinstance(bound, date):
        return max(bound, date.min + timedelta(days=1)) - timedelta(days=1)
    return math.nextafter(cast(float, bound), -math.inf)
