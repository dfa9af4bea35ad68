"""An object of a release, read with care: whatever type a value has, reading it does not fail."""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from scrapers.errors import ParseError
from scrapers.formats import values
from scrapers.formats.languages import UNKNOWN, language
from scrapers.formats.values import Clock
from scrapers.notice import Moment, Money, Text

_NOTHING: Mapping[str, Any] = {}
_KINDS = {dict: "an object", list: "an array", str: "text", bool: "true or false", int: "a number", float: "a number"}
_MOMENT = re.compile(
    r"(\d{4}-\d\d-\d\d)(?:[Tt ]\s?(\d\d:\d\d(?::\d\d(?:\.\d+)?)?)\s?(?:([Zz])|([+-]\d\d):?(\d\d))?)?", re.ASCII
).fullmatch
_SUFFIX = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8})*").fullmatch
_LANGUAGE = re.compile(r"[a-z]{2,3}").fullmatch
_DIGITS = 30
"""Digits before the point of the largest amount that is read."""


class Told:
    """What holds for all of a release: its language, and where something of the wrong type stands."""

    __slots__ = ("language", "problems")

    def __init__(self, said: object) -> None:
        code = language(said) if isinstance(said, str) else UNKNOWN
        self.language = code if _LANGUAGE(code) else UNKNOWN
        self.problems: list[ParseError] = []


class Part:
    """An object and where it stands, a JSON pointer; one that is absent is empty."""

    __slots__ = ("_told", "_values", "where")

    def __init__(self, found: Mapping[str, Any], where: str, told: Told) -> None:
        self._values = found
        self._told = told
        self.where = where

    def __bool__(self) -> bool:
        return bool(self._values)

    def __contains__(self, name: str) -> bool:
        return name in self._values

    def part(self, name: str) -> "Part":
        found = self._values.get(name)
        if isinstance(found, dict):
            return Part(found, f"{self.where}/{name}", self._told)
        if found or found == 0:  # an empty text or array is how some publishers write an empty object
            self._wrong(found, f"{self.where}/{name}", "an object")
        return Part(_NOTHING, self.where, self._told)

    def extension(self, name: str) -> "Part":
        """Return the object of an extension; something else of that name, of another extension, is left alone."""
        found = self._values.get(name)
        only = found[0] if isinstance(found, list) and len(found) == 1 else found
        return Part(only if isinstance(only, dict) else _NOTHING, f"{self.where}/{name}", self._told)

    def parts(self, name: str) -> Iterator["Part"]:
        """Give the objects of an array."""
        found = self._values.get(name)
        if not found:
            return
        where = f"{self.where}/{name}"
        if not isinstance(found, list):
            self._wrong(found, where, "an array")
            return
        for place, each in enumerate(found):
            if isinstance(each, dict):
                yield Part(each, f"{where}/{place}", self._told)
            elif each is not None:
                self._wrong(each, f"{where}/{place}", "an object")

    def word(self, name: str) -> str | None:
        """Return a code, identifier or address; numbers are as good as text."""
        return _word(self._values.get(name))

    def words(self, name: str) -> tuple[str, ...]:
        """Return an array of codes or identifiers; one alone stands for an array of it."""
        found = self._values.get(name)
        said = found if isinstance(found, list) else [found]
        return tuple(dict.fromkeys(word for each in said if (word := _word(each))))

    def text(self, name: str) -> Text | None:
        """Return a text in the release's language, with its translations (`title_fi`)."""
        found = self._values.get(name)
        texts = {self._told.language: found.strip()} if isinstance(found, str) and not found.isspace() and found else {}
        for key in self._values:
            if key.startswith(name) and key[len(name) : len(name) + 1] == "_":
                self._translate(key, key[len(name) + 1 :], texts)
        return texts or None

    def flag(self, name: str) -> bool | None:
        found = self._values.get(name)
        return found if isinstance(found, bool) else values.flag(found) if isinstance(found, str) else None

    def number(self, name: str) -> Decimal | None:
        return _number(self._values.get(name))

    def count(self, name: str) -> int | None:
        found = _number(self._values.get(name))
        return None if found is None else values.whole(f"{found:f}")

    def money(self, name: str) -> Money | None:
        """Return an amount; a negative one is a mask."""
        value = self.part(name)
        amount = value.number("amount")
        if amount is None:
            return None
        return Money(None, withheld=True) if amount < 0 else Money(amount, value.word("currency"))

    def day(self, name: str) -> date | None:
        found = self._values.get(name)
        said = _MOMENT(found.strip()) if isinstance(found, str) else None
        return values.day(said[1]) if said else None

    def moment(self, name: str, clock: Clock) -> Moment | None:
        found = self._values.get(name)
        said = _MOMENT(found.strip()) if isinstance(found, str) else None
        if not said:
            return None
        offset = "Z" if said[3] else f"{said[4]}:{said[5]}" if said[4] else ""
        return clock(said[1], said[2] + offset if said[2] else None)

    def _translate(self, key: str, suffix: str, texts: dict[str, str]) -> None:
        found = self._values[key]
        if _SUFFIX(suffix) and isinstance(found, str) and found.strip():
            texts.setdefault(language(suffix), found.strip())

    def _wrong(self, found: object, where: str, wanted: str) -> None:
        if not self._told.problems:
            kind = _KINDS.get(type(found), "something")
            self._told.problems.append(ParseError(f"{kind} stands where {wanted} should be", where=where))


def _word(found: object) -> str | None:
    if type(found) is str:
        return found.strip() or None
    return str(found) if type(found) in (int, float) else None


def _number(found: object) -> Decimal | None:
    """Return a number, also one that stands as text; None for what no amount comes to."""
    if isinstance(found, str):
        return values.number(found)
    if type(found) not in (int, float):
        return None
    said = Decimal(repr(found))
    return said if said.is_finite() and -_DIGITS <= said.adjusted() < _DIGITS else None
