"""A profile as it is written: YAML in which everything stands once, so that it holds no more than can be seen."""

import json
import re
from typing import Any, Literal

import yaml
from yaml.composer import ComposerError
from yaml.events import AliasEvent

from scrapers.errors import ProfileError

LONGEST = 100_000
"""Characters of a profile."""
_NUL = re.compile(r"(?<!\\)(?:\\\\)*\\u0000")
Fault = Literal["broken", "alias", "too_long"]


class Unreadable(ProfileError):
    """A text that is no profile: the line at fault, and what is wrong with it."""

    def __init__(self, fault: Fault, line: int, problem: str) -> None:
        super().__init__(f"profile, line {line}", problem)
        self.fault = fault
        self.line = line


class _Alias(ComposerError):
    """A value that refers to another; a few lines of such values can stand for more than any memory holds."""


class _Plain(yaml.SafeLoader):
    def compose_node(self, parent: yaml.Node | None, index: Any) -> yaml.Node | None:
        event = self.peek_event()  # type: ignore[no-untyped-call]
        if isinstance(event, AliasEvent) or getattr(event, "anchor", None):
            raise _Alias(None, None, "an anchor or alias", event.start_mark)
        return super().compose_node(parent, index)


_Plain.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def values_in(text: str) -> Any:
    """Return what a profile's YAML says, all of it JSON-able, days as texts; Unreadable says the line at fault."""
    if len(text) > LONGEST:
        line = text.count("\n", 0, LONGEST) + 1
        raise Unreadable("too_long", line, f"the profile is longer than {LONGEST} characters")
    try:
        return _keepable(yaml.load(text, _Plain))  # noqa: S506 - a SafeLoader
    except _Alias as error:
        problem = "anchors and aliases (& and *) are not allowed: write the value out"
        raise Unreadable("alias", _line(error), problem) from error
    except (yaml.YAMLError, ValueError, TypeError, RecursionError, OverflowError) as error:
        raise Unreadable("broken", _line(error), f"is not YAML: {error}") from error


def _keepable(values: Any) -> Any:
    """Return the values; ValueError or TypeError for what no database keeps as JSON."""
    said = json.dumps(values, ensure_ascii=False, allow_nan=False)
    said.encode()
    if _NUL.search(said):
        raise ValueError("it holds the character NUL")
    return values


def _line(error: Exception) -> int:
    mark = getattr(error, "problem_mark", None)
    return mark.line + 1 if mark else 1
