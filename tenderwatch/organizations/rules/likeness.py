"""When two organisations may be one, how sure that is, and why."""

from collections.abc import Iterator
from dataclasses import dataclass

from tenderwatch.organizations.rules.names import Name, readings
from tenderwatch.organizations.rules.numbers import Number
from tenderwatch.organizations.rules.towns import same_town, town_of

CERTAIN, LIKELY = 3, 2
"""How sure: a number, or name and town, say it; the name says it and no town is known of one."""


@dataclass(frozen=True, slots=True)
class Party:
    """What is known of an organisation: its names in all languages, numbers, country (alpha-3) and towns."""

    names: tuple[str, ...]
    numbers: tuple[Number, ...] = ()
    country: str = ""
    towns: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Likeness:
    """That two may be one: how sure it is, and the codes of what speaks for it."""

    grade: int
    reasons: tuple[str, ...]


def likeness(one: Party, other: Party) -> Likeness | None:
    """Return how two are alike; None when they are not, or when something says that they are two.

    What speaks against it: another country, another town, different numbers of one register, different kinds of
    company.
    """
    if one.country and other.country and one.country != other.country:
        return None
    if {number.key for number in one.numbers} & {number.key for number in other.numbers}:
        return Likeness(CERTAIN, ("number",))
    if any(number.denies(another) for number in one.numbers for another in other.numbers):
        return None
    name = _same_name(one, other)
    town = _same_town(one, other)
    if name is None or town is False:
        return None
    reasons = (name, "country") if one.country and other.country else (name,)
    return Likeness(CERTAIN, (*reasons, "town")) if town else Likeness(LIKELY, reasons)


def _same_name(one: Party, other: Party) -> str | None:
    """Return "name" when a name of one is one of the other's, "words" when only the order of its words differs."""
    pairs = [(a, b) for a in _names(one) for b in _names(other) if a.fold == b.fold and _same_form(a, b)]
    if not pairs:
        return None
    return "name" if any(a.core == b.core for a, b in pairs) else "words"


def _same_form(one: Name, other: Name) -> bool:
    return not one.forms or not other.forms or bool(one.forms & other.forms)


def _names(party: Party) -> Iterator[Name]:
    for written in party.names:
        yield from readings(written)


def _same_town(one: Party, other: Party) -> bool | None:
    found = {same_town(town_of(a), town_of(b)) for a in one.towns or ("",) for b in other.towns or ("",)}
    return True if True in found else (None if None in found else False)
