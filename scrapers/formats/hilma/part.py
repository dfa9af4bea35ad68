"""An object of Hilma's JSON, read with care: whatever type a value has, reading it does not fail."""

import re
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from scrapers.errors import ParseError
from scrapers.formats import values
from scrapers.notice import Moment

Clock = Callable[[str | None, str | None], Moment | None]

_MOMENT = re.compile(r"(\d{4}-\d\d-\d\d)(?:T(\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d)?))?", re.ASCII).fullmatch


class Part:
    """An object and where it stands, a JSON pointer; one that is absent is empty.

    What has the wrong type is as good as absent; the first such thing of a document is kept among `problems`.
    """

    __slots__ = ("_said", "problems", "where")

    def __init__(self, said: Mapping[str, Any], where: str, problems: list[ParseError]) -> None:
        self._said = said
        self.where = where
        self.problems = problems

    def __bool__(self) -> bool:
        return bool(self._said)

    def part(self, name: str) -> "Part":
        found = self._said.get(name)
        if found is not None and not isinstance(found, dict):
            self._wrong(name, "an object")
        return Part(found if isinstance(found, dict) else {}, f"{self.where}/{name}", self.problems)

    def parts(self, name: str) -> list["Part"]:
        """Return the objects of an array."""
        found = self._said.get(name)
        if found is not None and not isinstance(found, list):
            self._wrong(name, "an array")
            return []
        for place, each in enumerate(found or ()):
            if not isinstance(each, dict):
                self._wrong(f"{name}/{place}", "an object")
        return [
            Part(each, f"{self.where}/{name}/{place}", self.problems)
            for place, each in enumerate(found or ())
            if isinstance(each, dict)
        ]

    def word(self, name: str) -> str | None:
        """Return a text, code, identifier or address; numbers are as good as text, an empty text says nothing."""
        return _word(self._said.get(name))

    def words(self, name: str) -> tuple[str, ...]:
        """Return an array of codes or texts, as published; one alone stands for an array of it."""
        found = self._said.get(name)
        said = found if isinstance(found, list) else [found]
        return tuple(word for each in said if (word := _word(each)))

    def flag(self, name: str) -> bool | None:
        found = self._said.get(name)
        return found if isinstance(found, bool) else None

    def number(self, name: str) -> Decimal | None:
        return values.json_number(self._said.get(name))

    def count(self, name: str) -> int | None:
        found = self.number(name)
        return None if found is None else values.whole(f"{found:f}")

    def day(self, name: str) -> date | None:
        found = _MOMENT(self.word(name) or "")
        return values.day(found[1]) if found else None

    def moment(self, name: str, clock: Clock) -> Moment | None:
        found = _MOMENT(self.word(name) or "")
        return clock(found[1], found[2]) if found else None

    def _wrong(self, name: str, wanted: str) -> None:
        if not self.problems:
            self.problems.append(ParseError(f"this should be {wanted}", where=f"{self.where}/{name}"))


def _word(found: object) -> str | None:
    if isinstance(found, str):
        return found.strip() or None
    return None if values.json_number(found) is None else str(found)
