"""An object of JSON, read with care: whatever type a value has, reading it does not fail."""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from scrapers.errors import ParseError
from scrapers.formats import values
from scrapers.formats.languages import UNKNOWN, language
from scrapers.formats.values import Clock
from scrapers.notice import Moment, Money, Text

MOST = 50_000
"""Objects of one array: lots, items, awards; the largest honest ones come to some thousands."""
_EMPTY: tuple[object, ...] = ("", [])
"""How some publishers write an empty object."""
_KINDS = {dict: "an object", list: "an array", str: "text", bool: "true or false", int: "a number", float: "a number"}
_MOMENT = re.compile(
    r"(\d{4}-\d\d-\d\d)(?:[Tt ]\s?(\d\d:\d\d(?::\d\d(?:\.\d+)?)?)\s?(?:([Zz])|([+-]\d\d):?(\d\d))?)?", re.ASCII
).fullmatch
_SUFFIX = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8})*").fullmatch
_LANGUAGE = re.compile(r"[a-z]{2,3}").fullmatch


class Told:
    """What holds for all of a notice: its language, and the first place where something of the wrong type stands."""

    __slots__ = ("language", "problems")

    def __init__(self, said: object = None) -> None:
        code = language(said) if isinstance(said, str) else UNKNOWN
        self.language = code if _LANGUAGE(code) else UNKNOWN
        self.problems: list[ParseError] = []


class Part:
    """An object and where it stands; one that is absent is empty, and so is all that is in it.

    What has the wrong type is as good as absent, and told.
    """

    __slots__ = ("_above", "_name", "_told", "_values")

    def __init__(self, found: Mapping[str, Any], told: Told, above: "Part | None" = None, name: str = "") -> None:
        self._values = found
        self._told = told
        self._above = above
        self._name = name

    def __bool__(self) -> bool:
        return bool(self._values)

    def __contains__(self, name: str) -> bool:
        return name in self._values

    @property
    def where(self) -> str:
        """The JSON pointer to it."""
        return self._name if self._above is None else f"{self._above.where}/{self._name}"

    def __iter__(self) -> Iterator[str]:
        """Give the names of what is there."""
        return iter(self._values)

    def part(self, name: str) -> "Part":
        found = self._values.get(name)
        if type(found) is dict:
            return Part(found, self._told, self, name)
        if found is not None and found not in _EMPTY:
            self._wrong(found, name, "an object")
        return NOTHING

    def extension(self, name: str) -> "Part":
        """Return the object of an extension; something else of that name, of another extension, is left alone."""
        found = self._values.get(name)
        only = found[0] if type(found) is list and len(found) == 1 else found
        return Part(only, self._told, self, name) if type(only) is dict else NOTHING

    def parts(self, name: str) -> Sequence["Part"]:
        """Return the objects of an array; ParseError for one that is too long to be honest."""
        found = self._values.get(name)
        if not found:
            return ()
        if type(found) is not list:
            self._wrong(found, name, "an array")
            return ()
        if len(found) > MOST:
            raise ParseError(f"too many for one array ({len(found)}; {MOST} are read)", where=f"{self.where}/{name}")
        told = self._told
        read = [Part(each, told, self, f"{name}/{place}") for place, each in enumerate(found) if type(each) is dict]
        if len(read) < len(found):
            self._strange(found, name)
        return read

    def extensions(self, name: str) -> Sequence["Part"]:
        """Return the objects of an array of an extension; something else of that name is left alone."""
        return self.parts(name) if type(self._values.get(name)) is list else ()

    def word(self, name: str) -> str | None:
        """Return a code, identifier or address; numbers are as good as text."""
        found = self._values.get(name)
        if type(found) is str:
            return found.strip() or None
        return None if found is None else _word(found)

    def words(self, name: str) -> tuple[str, ...]:
        """Return an array of codes or identifiers, each once; one alone stands for an array of it."""
        found = self._values.get(name)
        if found is None:
            return ()
        said = found if type(found) is list else [found]
        return tuple(dict.fromkeys(word for each in said if (word := _word(each))))

    def lines(self, name: str) -> tuple[str, ...]:
        """Return an array of texts, as published; one alone stands for an array of it."""
        found = self._values.get(name)
        return tuple(word for each in (found if type(found) is list else [found]) if (word := _word(each)))

    def text(self, name: str) -> Text | None:
        """Return a text in the release's language, with its translations (`title_fi`)."""
        found = self._values.get(name)
        said = found.strip() if type(found) is str else None
        texts = {self._told.language: said} if said else {}
        for key in self._values:
            if "_" in key and key.startswith(name + "_"):
                self._translate(key, key[len(name) + 1 :], texts)
        return texts or None

    def flag(self, name: str) -> bool | None:
        found = self._values.get(name)
        return found if isinstance(found, bool) else values.flag(found) if isinstance(found, str) else None

    def number(self, name: str) -> Decimal | None:
        return values.json_number(self._values.get(name))

    def count(self, name: str) -> int | None:
        found = values.json_number(self._values.get(name))
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

    def _strange(self, found: list[Any], name: str) -> None:
        for place, each in enumerate(found):
            if each is not None and type(each) is not dict:
                self._wrong(each, f"{name}/{place}", "an object")

    def _wrong(self, found: object, name: str, wanted: str) -> None:
        if not self._told.problems:
            message = f"{_KINDS.get(type(found), 'something')} stands where {wanted} should be"
            self._told.problems.append(ParseError(message, where=f"{self.where}/{name}"))


NOTHING = Part({}, Told())


def _word(found: object) -> str | None:
    if type(found) is str:
        return found.strip() or None
    return str(found) if type(found) is int or (type(found) is float and abs(found) < values.EXACT) else None
