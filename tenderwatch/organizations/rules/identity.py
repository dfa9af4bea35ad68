"""Who a notice means: by a registration number where there is a usable one, else by name, country and town."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from tenderwatch.organizations.rules.numbers import Number, alpha_3, number_of
from tenderwatch.organizations.rules.towns import town_of


@dataclass(frozen=True, slots=True)
class Identity:
    """Who somebody is: `key` is unique; scheme and value are the registration number, where there is a usable one.

    `register` proved the number by its check digit; `others` are further usable numbers given with it.
    """

    key: str
    scheme: str | None = None
    value: str | None = None
    as_written: str | None = None
    register: str | None = None
    others: tuple[Number, ...] = ()


def identify(
    names: Mapping[str, str], ids: Iterable[str], country: str | None, city: str | None = None
) -> Identity | None:
    """Return who is meant; None for nobody.

    Of several numbers the first that its register's check digit proves says it, else the first usable one.  Without a
    number it is country, name and town: two towns may each have a parish of one name.
    """
    where = alpha_3(country)
    found: dict[Number, str] = {}
    for written in ids:
        if number := number_of(written, where):
            found.setdefault(number, written)
    numbers = sorted(found, key=lambda number: number.register is None)
    if numbers:
        first = numbers[0]
        return Identity(first.key, where, first.value, found[first], first.register, tuple(numbers[1:]))
    name = next((folded for folded in map(normal_name, names.values()) if folded), None)
    return Identity(f"name:{where}:{name}{_at(city)}") if name else None


def _at(city: str | None) -> str:
    town = town_of(city)
    return f":{town}" if town else ""


def normal_name(name: str) -> str:
    """Return a name without differences of case, blanks and punctuation."""
    return " ".join(re.sub(r"[\W_]+", " ", name.casefold()).split())
