"""What a cell means: a value of the file in, a value of ours out; a wrong one raises ValueError with its reason."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from tenderwatch.contracts.importing.fields import Field, code_in
from tenderwatch.contracts.rules.options_text import OptionsTextError, options
from tenderwatch.contracts.service.values import OptionValue
from tenderwatch.db import LARGEST_AMOUNT
from tenderwatch.files.spreadsheets import Broken, Value
from tenderwatch.i18n import _
from tenderwatch.web.fields import read_amount, read_any_day

TURNED = re.compile(r"(\d{1,2})([/-])(\d{1,2})\2(\d{4})")
"""A day that is written day first in one country and month first in another."""
UNCLEAR_AMOUNT = re.compile(r"-?\d{1,3}[.,]\d{3}")
"""One sign before three digits: thousands in one country, decimals in another."""
SERIALS = range(14_000, 110_000)
"""Days counted from 1900 or 1904 for the years 1938 to 2205: no other number in a column of days is meant as a day."""
_BEFORE_FIRST = {1900: date(1899, 12, 30), 1904: date(1904, 1, 1)}
_BLANKS = re.compile(r"[\s\u00a0\u202f€]")
_CENT = Decimal("0.01")


@dataclass(frozen=True)
class Ways:
    """How a file writes what could be read in two ways; "" and 0 where nobody has said, and such a cell is refused."""

    date_order: str = ""  # dmy or mdy
    decimal: str = ""  # comma or point
    counted_from: int = 0  # 1900 or 1904


def text_of(value: Value) -> str:
    """Return a cell as a person reads it."""
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M}"
    if isinstance(value, date):
        return value.isoformat()
    return "" if value is None else f"{value:f}" if isinstance(value, Decimal) else str(value).strip()


def day(value: Value, ways: Ways) -> date:
    """Read a day: a real one, one that is counted, 2027-05-31, 31.5.2027, or with slashes in the order said."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    text = text_of(value)
    if text.isdecimal() and int(text) in SERIALS and ways.counted_from:
        return _BEFORE_FIRST[ways.counted_from] + timedelta(days=int(text))
    if turned := TURNED.fullmatch(text):
        return _turned(turned, ways)
    return read_any_day(re.sub(r"[T ]00:00(:00)?(\.0+)?Z?$", "", text))


def _turned(found: re.Match[str], ways: Ways) -> date:
    if not ways.date_order:
        raise ValueError(_("“%(text)s” is not a date. Write it like 3.12.2026 or 2026-12-03.", text=found[0]))
    first, second, year = int(found[1]), int(found[3]), int(found[4])
    month, day_of_month = (second, first) if ways.date_order == "dmy" else (first, second)
    try:
        return date(year, month, day_of_month)
    except ValueError:
        raise ValueError(_("There is no day %(text)s.", text=found[0])) from None


def months(value: Value, _ways: Ways) -> int:
    """Read a number of whole months, or a length like "6 kk"."""
    text = text_of(value)
    if re.fullmatch(r"\d{1,3}", text):
        return int(text)
    try:
        (length,) = options(text)
    except ValueError:
        raise ValueError(_("“%(text)s” is not a number of months.", text=text)) from None
    return length.months


def amount(value: Value, ways: Ways) -> Decimal:
    """Read an amount; what a spreadsheet computed is rounded to cents."""
    if isinstance(value, Decimal):
        if abs(value) >= LARGEST_AMOUNT:
            read_amount(text_of(value))
        found = value.quantize(_CENT, ROUND_HALF_UP)
    else:
        found = _amount(text_of(value), ways)
    if found < 0:
        raise ValueError(_("An amount cannot be less than nothing."))
    return found


def _amount(text: str, ways: Ways) -> Decimal:
    plain = _BLANKS.sub("", text)
    if not ways.decimal or re.fullmatch(r"-?\d+", plain):
        return read_amount(text)
    sign, thousands = (",", ".") if ways.decimal == "comma" else (".", ",")
    if not re.fullmatch(rf"-?(\d{{1,3}}(\{thousands}\d{{3}})+|\d+)(\{sign}\d{{1,2}})?", plain):
        raise ValueError(_("“%(text)s” is not a clear amount. Write it like 1234567 or 1234567,89.", text=text))
    return read_amount(plain.replace(thousands, "").replace(sign, "."))


def currency(value: Value, _ways: Ways) -> str:
    """Read the three letters of a currency, or the sign of the euro."""
    text = text_of(value)
    if text == "€":
        return "EUR"
    if not re.fullmatch(r"[A-Za-z]{3}", text):
        raise ValueError(_("A currency is three letters, like EUR."))
    return text.upper()


def option_list(text: str) -> tuple[OptionValue, ...]:
    """Read "12m+12m"."""
    try:
        return tuple(OptionValue(option.months) for option in options(text))
    except OptionsTextError as error:
        raise ValueError(options_problem(error)) from None


def options_problem(error: OptionsTextError) -> str:
    """Return in words why a text is no list of options."""
    return {
        "not-a-length": _("“%(part)s” is no length of an option. Write options like 12m+12m.", part=error.part),
        "unknown-unit": _("“%(part)s” is neither months nor years. Write options like 12m+12m.", part=error.part),
        "no-unit": _("“%(part)s” could be months or years. Write options like 12m+12m or 1y+1y.", part=error.part),
        "not-whole-months": _("“%(part)s” is not a number of whole months.", part=error.part),
        "no-length": _("An option of “%(part)s” has no length.", part=error.part),
        "too-long": _("An option of “%(part)s” is too long to be true.", part=error.part),
        "too-many": _("“%(part)s” are too many options to be true.", part=error.part),
    }[error.code]


def _code(field: Field, text: str) -> str:
    found = code_in(field, text)
    if found is None:
        raise ValueError(_("“%(value)s” is none of %(allowed)s.", value=text, allowed=", ".join(field.codes)))
    return found


_READERS: Mapping[str, Callable[[Value, Ways], Any]] = {
    "text": lambda value, _ways: text_of(value),
    "day": day,
    "months": months,
    "amount": amount,
    "currency": currency,
    "options": lambda value, _ways: option_list(text_of(value)),
}


def read_cell(field: Field, value: Value, ways: Ways) -> Any:
    """Return what a cell says of a field; ValueError says in words why it says nothing."""
    if isinstance(value, Broken):
        raise ValueError(  # noqa: TRY004 - a wrong cell, not a wrong call
            _("The cell holds a formula without its result. Open the file in a spreadsheet and save it.")
            if value.startswith("=")
            else _("The cell holds an error of the spreadsheet, %(error)s.", error=str(value))
        )
    if field.kind == "code":
        return _code(field, text_of(value))
    return _READERS[field.kind](value, ways)
