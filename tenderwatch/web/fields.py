"""Fields that read what people type: days and money in the reader's form."""

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, time
from decimal import Decimal, InvalidOperation
from typing import Any
from zoneinfo import ZoneInfo

from wtforms import Field
from wtforms.fields import SelectChoice  # type: ignore[attr-defined]
from wtforms.widgets import TextInput

from tenderwatch import i18n
from tenderwatch.db import LARGEST_AMOUNT
from tenderwatch.i18n import _
from tenderwatch.web import reader

ISO_DAY = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
CLOCK = re.compile(r"(\d{1,2})[:.](\d{2})(?::\d{2})?")
LOCAL_DAY = re.compile(r"(\d{1,2})[./](\d{1,2})[./](\d{4})")

CURRENCIES = ("EUR", "SEK", "NOK", "DKK", "GBP", "USD")
"""Those that a form offers, the first one first."""
FIRST_YEAR, LAST_YEAR = 1900, 2200


def choices(pairs: Iterable[tuple[Any, str]]) -> list[SelectChoice]:
    """Return the choices of a select field from (value, label) pairs."""
    return [SelectChoice(value, label) for value, label in pairs]


def number_or_none(value: Any) -> int | None:
    """Read the number of what was chosen; None for nothing."""
    return int(value) if value not in (None, "", "None") else None


def read_day(text: str) -> date:
    """Return the day that `text` names: 2026-12-03, 3.12.2026 or 3/12/2026; ValueError says what is wrong."""
    day = read_any_day(text)
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise ValueError(_("Write a year from %(first)s to %(last)s.", first=FIRST_YEAR, last=LAST_YEAR))
    return day


def read_any_day(text: str) -> date:
    """Return the day that `text` names, whatever its year: for callers who say more of a year that cannot be."""
    words = text.strip()
    if found := ISO_DAY.fullmatch(words):
        year, month, day = map(int, found.groups())
    elif found := LOCAL_DAY.fullmatch(words):
        day, month, year = map(int, found.groups())
    else:
        raise ValueError(_("“%(text)s” is not a date. Write it like 3.12.2026 or 2026-12-03.", text=words))
    try:
        return date(year, month, day)
    except ValueError:
        raise ValueError(_("There is no day %(text)s.", text=words)) from None


def read_amount(text: str) -> Decimal:
    """Return the amount that `text` names: 1 234,50, 1,234.50, 1234.5 or 420000; ValueError says what is wrong.

    A single comma or point followed by one or two digits at the end is the decimal sign; one before three digits is
    refused, since it could be either.
    """
    amount = _amount(text)
    if abs(amount) >= LARGEST_AMOUNT:
        raise ValueError(_("This amount is too large: write at most 16 digits before the decimal sign."))
    return amount


def _amount(text: str) -> Decimal:
    plain = re.sub(r"[\s\u00a0\u202f€]", "", text)
    if re.fullmatch(r"-?\d+", plain) or re.fullmatch(r"-?\d+[.,]\d{1,2}", plain):
        return Decimal(plain.replace(",", "."))
    if re.fullmatch(r"-?\d{1,3}(,\d{3})+\.\d{1,2}", plain) or re.fullmatch(r"-?\d{1,3}(,\d{3}){2,}", plain):
        return Decimal(plain.replace(",", ""))
    if re.fullmatch(r"-?\d{1,3}(\.\d{3})+,\d{1,2}", plain) or re.fullmatch(r"-?\d{1,3}(\.\d{3}){2,}", plain):
        return Decimal(plain.replace(".", "").replace(",", "."))
    raise ValueError(_("“%(text)s” is not a clear amount. Write it like 1234567 or 1234567,89.", text=text.strip()))


class _TextField(Field):
    widget = TextInput()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.typed: str | None = None

    def process_formdata(self, valuelist: list[str]) -> None:
        self.typed = valuelist[0] if valuelist else ""
        self.data = None
        if self.typed.strip():
            try:
                self.data = self.read(self.typed)
            except (ValueError, InvalidOperation) as error:
                raise ValueError(str(error)) from None

    def _value(self) -> str:
        if self.typed is not None:
            return self.typed
        return "" if self.data is None else self.show(self.data)

    def read(self, text: str) -> Any:
        raise NotImplementedError

    def show(self, value: Any) -> str:
        raise NotImplementedError


class DayField(_TextField):
    """A day as one text field, in the reader's form or ISO."""

    def read(self, text: str) -> date:
        """Return the day typed."""
        return read_day(text)

    def show(self, value: date) -> str:
        """Return a day as the reader writes it."""
        return value.isoformat() if i18n.language() == "en" else f"{value.day}.{value.month}.{value.year}"


class MomentField(_TextField):
    """A day and a time as one text field, 3.12.2026 12:00 or ISO: on the clock of `zone` or the reader, kept in UTC."""

    def __init__(self, *args: Any, zone: ZoneInfo | None = None, **kwargs: Any) -> None:
        self.zone = zone
        super().__init__(*args, **kwargs)

    def read(self, text: str) -> datetime:
        """Return the moment typed."""
        day, _space, clock = text.strip().replace("T", " ").partition(" ")
        found = CLOCK.fullmatch(clock.strip().removeprefix("klo").removeprefix("kl.").strip())
        if not found or int(found[1]) > 23 or int(found[2]) > 59:
            raise ValueError(_("Write day and time, like 3.12.2026 12:00."))
        return datetime.combine(read_day(day), time(int(found[1]), int(found[2])), self._clock()).astimezone(UTC)

    def show(self, value: datetime) -> str:
        """Return a moment as the reader writes it."""
        here = value.astimezone(self._clock())
        if i18n.language() == "en":
            return f"{here:%Y-%m-%d %H:%M}"
        return f"{here.day}.{here.month}.{here.year} {here:%H:%M}"

    def _clock(self) -> ZoneInfo:
        return self.zone or reader.zone()


class MoneyField(_TextField):
    """An amount of money without its currency."""

    def read(self, text: str) -> Decimal:
        """Return the amount typed; less than nothing is refused."""
        amount = read_amount(text)
        if amount < 0:
            raise ValueError(_("An amount cannot be less than nothing."))
        return amount

    def show(self, value: Decimal) -> str:
        """Return an amount as the reader writes it, whole euros without cents."""
        plain = f"{value:.2f}".removesuffix(".00")
        return plain if i18n.language() == "en" else plain.replace(".", ",")
