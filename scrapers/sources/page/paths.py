"""Where something stands in an answer in JSON: a path of keys, numbers and stars, like `data.items[*].title`."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from bs4 import BeautifulSoup, Tag

from scrapers.errors import FetchError
from scrapers.http import Answer
from scrapers.http.answer import has_challenge_widget

EVERY = "*"
_PART = re.compile(r"\[(?P<number>[0-9]{1,6}|\*)\]|(?P<key>[^.\[\]]+)")
_UNKEPT = re.compile("[\x00\ud800-\udfff]")
Step = str | int | None
"""A key, the number of a place in a list, or None for every place of it."""


@dataclass(frozen=True, slots=True)
class Node:
    """A value of an answer; numbers are texts, as they were sent."""

    value: Any

    def text(self) -> str:
        """Return a text, number or truth as a text that any database keeps; what holds others has none."""
        if isinstance(self.value, bool):
            return "true" if self.value else "false"
        return _UNKEPT.sub("\ufffd", self.value) if isinstance(self.value, str) else ""

    def texts(self) -> Iterator[str]:
        """Give every text below, keys left out; without recursion, as answers may nest deeply."""
        stack = [self.value]
        while stack:
            one = stack.pop()
            inside = one.values() if isinstance(one, dict) else one if isinstance(one, list) else ()
            stack += reversed(list(inside))
            if said := Node(one).text():
                yield said

    def get_text(self) -> str:
        """Return all that is said below, to know a page again."""
        return "\n".join(self.texts())


Place = Tag | Node


@dataclass(frozen=True, slots=True)
class Path:
    """Finds values below a value."""

    said: str
    steps: tuple[Step, ...]

    def all(self, place: Place) -> list[Place | str]:
        """Return all values, in the order of the answer; a null is no value."""
        return list(self.tags(place))

    def tags(self, place: Place) -> list[Place]:
        values = [place.value] if isinstance(place, Node) else []
        for step in self.steps:
            values = [one for value in values for one in _inside(value, step)]
        return [Node(value) for value in values if value is not None]

    def first(self, place: Place) -> Place | None:
        return next(iter(self.tags(place)), None)

    def missing(self, place: Node) -> str | None:
        """Return the beginning of this path up to the place that an answer does not have; an empty list is there."""
        values = [place.value]
        for number, step in enumerate(self.steps, 1):
            there = [value for value in values if value is None or isinstance(value, list)]
            if step is None and not there:
                return written(self.steps[:number])
            values = [one for value in values for one in _inside(value, step)]
            if not values:
                return None if step is None else written(self.steps[:number])
        return None


def _inside(value: Any, step: Step) -> list[Any]:
    if isinstance(step, str):
        return [value[step]] if isinstance(value, dict) and step in value else []
    if not isinstance(value, list):
        return []
    return value if step is None else value[step : step + 1]


def written(steps: tuple[Step, ...]) -> str:
    parts = (f".{step}" if isinstance(step, str) else f"[{EVERY if step is None else step}]" for step in steps)
    return "".join(parts).removeprefix(".")


def path_of(said: str) -> Path:
    """Return a path; ValueError says at which character it stops to be one."""
    steps: list[Step] = []
    at = 0
    while at < len(said):
        dot = at > 0 and said[at] == "."
        part = _PART.match(said, at + dot)
        if part is None or bool(part["key"]) != (dot or (at == 0 and said[0] != "[")):
            rest = f"it cannot be read from character {at + 1} on, {said[at:][:20]!r}"
            raise ValueError(f"is not a path like data.items[*].title: {rest}")
        steps.append(part["key"] or (None if part["number"] == EVERY else int(part["number"])))
        at = part.end()
    return Path(said, tuple(steps))


def answered(answer: Answer, text: str) -> Node:
    """Return what an answer says in JSON; FetchError tells what came instead."""
    try:
        return Node(json.loads(text.removeprefix("\ufeff"), parse_int=str, parse_float=str, parse_constant=str))
    except json.JSONDecodeError as error:
        raise _something_else(answer, f"line {error.lineno}, column {error.colno}: {error.msg}") from error
    except RecursionError as error:
        raise _something_else(answer, "it nests too deeply") from error


def _something_else(answer: Answer, problem: str) -> FetchError:
    if has_challenge_widget(answer.body):
        return FetchError("blocked_by_challenge", "a challenge for browsers came in place of JSON", url=answer.url)
    if BeautifulSoup(answer.body[:200_000], "lxml").select_one("input[type=password]"):
        return FetchError("login_required", "a sign-in form came in place of JSON", url=answer.url)
    return FetchError("bad_answer", f"the answer is not JSON: {problem}", url=answer.url)
