"""What a cell means: text in, value out; a wrong one raises ValueError with its reason in words."""

import re
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from tenderwatch.contracts.rules.decisions import LEADS
from tenderwatch.contracts.rules.options_text import OptionsTextError, options
from tenderwatch.contracts.service.values import RISKS, TERMS, OptionValue
from tenderwatch.i18n import _
from tenderwatch.web.fields import read_amount, read_any_day


def day(text: str) -> date:
    """Read 2027-05-31 or 31.5.2027; with slashes it could be either way round; its year is looked at later."""
    if "/" in text:
        raise ValueError(_("“%(text)s” is not a date. Write it like 3.12.2026 or 2026-12-03.", text=text))
    return read_any_day(text)


def months(text: str) -> int:
    """Read a number of whole months."""
    if not re.fullmatch(r"\d{1,3}", text):
        raise ValueError(_("“%(text)s” is not a number of months.", text=text))
    return int(text)


def amount(text: str) -> Decimal:
    """Read an amount with a decimal comma or point."""
    value = read_amount(text)
    if value < 0:
        raise ValueError(_("An amount cannot be less than nothing."))
    return value


def currency(text: str) -> str:
    """Read the three letters of a currency."""
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


def _one_of(allowed: tuple[str, ...]) -> Callable[[str], str]:
    def read(text: str) -> str:
        if text.casefold() not in allowed:
            raise ValueError(_("“%(value)s” is none of %(allowed)s.", value=text, allowed=", ".join(allowed)))
        return text.casefold()

    return read


READERS: Mapping[str, tuple[str, Callable[[str], Any]]] = {
    "title": ("title", str),
    "starts_on": ("starts_on", day),
    "ends_on": ("base_ends_on", day),
    "options": ("options", option_list),
    "option_notice_months": ("option_notice_months", months),
    "termination_notice_months": ("termination_notice_months", months),
    "their_notice_months": ("their_notice_months", months),
    "value": ("value", amount),
    "currency": ("currency", currency),
    "risk": ("risk", _one_of(RISKS)),
    "term": ("term", _one_of(TERMS)),
    "procedure_kind": ("procedure_kind", _one_of(tuple(LEADS))),
    "notes": ("notes", str),
}
"""Column -> the field of ContractValues that it fills, and how its cell is read."""

COLUMN_OF = {field: column for column, (field, _read) in READERS.items()} | {"owner_id": "owner_email"}
"""Field -> the column that fills it; one that is not here has its own name."""
