"""Who an organisation is: one registration number in one form, whatever way it was written."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import import_module

from scrapers.countries import ALPHA_3

_ALPHA_2 = {three: two for two, three in ALPHA_3.items() if two not in ("UK", "EL")}
_REGISTERS = {"FIN": "fi.ytunnus", "SWE": "se.orgnr", "NOR": "no.orgnr", "DNK": "dk.cvr", "EST": "ee.registrikood"}
"""Registers whose numbers carry a check digit that we test; numbers of other countries are taken as they are."""
_PLACEHOLDERS = ("123456789", "987654321")
_FILLERS = frozenset({"NA", "NONE", "UNKNOWN", "EITIEDOSSA", "PUUTTUU", "UNPUBLISHED"})


@dataclass(frozen=True, slots=True)
class Identity:
    """Who somebody is: `key` is unique; scheme and value are the registration number, where there is a usable one."""

    key: str
    scheme: str | None = None
    value: str | None = None
    as_written: str | None = None


def identify(names: Mapping[str, str], ids: Iterable[str], country: str | None) -> Identity | None:
    """Return who is meant: by the first usable registration number, else by country and name; None for nobody."""
    where = alpha_3(country)
    for written in ids:
        if number := canonical(written, where):
            return Identity(f"{where}:{number}", where, number, written)
    name = next((folded for folded in map(normal_name, names.values()) if folded), None)
    return Identity(f"name:{where}:{name}") if name else None


def alpha_3(country: str | None) -> str:
    """Return the alpha-3 code of a country, "" when none is given."""
    code = (country or "").strip().upper()
    return ALPHA_3.get(code, code)


def alpha_2(country: str | None) -> str:
    """Return the alpha-2 code of a country, "" when it is not one we know."""
    return _ALPHA_2.get(alpha_3(country), "")


@lru_cache(maxsize=1 << 12)
def canonical(written: str, country: str) -> str | None:
    """Return a registration number in its one form; None for placeholders and for numbers that cannot be right.

    Without blanks, dots and dashes, without the country's prefix, upper case; Finnish and Swedish, Norwegian, Danish
    and Estonian numbers must have a right check digit.
    """
    number = _without_prefix(re.sub(r"[\W_]", "", written).upper(), country)
    if len(number) < 4 or _is_filler(number):
        return None
    if country in _REGISTERS:
        return _checked(number, country)
    return number.zfill(8) if country == "GBR" and number.isdigit() else number


def _without_prefix(number: str, country: str) -> str:
    prefix = _ALPHA_2.get(country, "")
    if prefix and number.startswith(prefix) and number[len(prefix) :].isdigit():
        number = number[len(prefix) :]
    if country == "FIN" and len(number) >= 12 and number.startswith("0037"):
        return number[4:12]  # the address of electronic invoices holds the number
    if country == "NOR":
        return number.removeprefix("NO").removesuffix("MVA")
    return number


def _is_filler(number: str) -> bool:
    digits = re.sub(r"\D", "", number)
    if number in _FILLERS or len(digits) < 3:
        return True
    return len(set(digits)) == 1 or any(digits == filler[: len(digits)] for filler in _PLACEHOLDERS)


def _checked(number: str, country: str) -> str | None:
    forms = [number.zfill(8)] if country == "FIN" else [number]
    if country == "SWE" and len(number) == 12:
        forms = [number[2:], number[:10]]  # with a century before it, or as a VAT number
    return next((form for form in forms if _valid(country)(form)), None)


@cache
def _valid(country: str) -> Callable[[str], bool]:
    return import_module(f"stdnum.{_REGISTERS[country]}").is_valid  # type: ignore[no-any-return]


def normal_name(name: str) -> str:
    """Return a name without differences of case, blanks and punctuation."""
    return " ".join(re.sub(r"[\W_]+", " ", name.casefold()).split())
