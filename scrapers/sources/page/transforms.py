"""Small steps that clean what a selector found; each takes the values and gives the values."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from scrapers.sources.page.patterns import compiled
from scrapers.sources.settings import Settings

Values = list[str]


@dataclass(frozen=True)
class Step:
    """A step as a profile names it: a word, or a word with its argument, like `replace: [old, new]`."""

    name: str
    argument: Any = None

    def __call__(self, values: Values) -> Values:
        if self.argument is None:
            return [_PLAIN[self.name](value) for value in values]
        return _WITH_ARGUMENT[self.name](values, self.argument)


def step_of(given: Settings, said: Any) -> Step:
    """Return a step that works; ProfileError for one that is not known or cannot use its argument."""
    step = Step(*next(iter(said.items()))) if isinstance(said, dict) and len(said) == 1 else Step(said)
    try:
        step(["a sample"])
    except (KeyError, TypeError, ValueError, AttributeError, IndexError, OverflowError, RecursionError) as error:
        raise given.refuse("transform", f"cannot use {said!r}") from error
    return step


def _strip_mailto(value: str) -> str:
    return unquote(value.strip().removeprefix("mailto:").partition("?")[0])


def _regex(values: Values, argument: Any) -> Values:
    """Keep what a pattern finds: its first group, or the one that `{pattern: …, group: 2}` names, or all of it."""
    said = argument if isinstance(argument, dict) else {"pattern": argument}
    pattern = compiled(said["pattern"])
    group = said.get("group", min(pattern.groups, 1))
    if group > pattern.groups:
        raise IndexError(group)
    return [found[group] or "" for value in values if (found := pattern.first(value))]


def _replace(values: Values, argument: Any) -> Values:
    old, new = map(str, argument)
    return [value.replace(old, new) for value in values]


def _split(values: Values, argument: Any) -> Values:
    return [part.strip() for value in values for part in value.split(str(argument)) if part.strip()]


def _join(values: Values, argument: Any) -> Values:
    return [str(argument).join(values)] if values else []


def _map(values: Values, argument: Any) -> Values:
    table = {str(key): str(value) for key, value in argument.items()}
    return [table.get(value, value) for value in values]


def _default(values: Values, argument: Any) -> Values:
    return [value for value in values if value.strip()] or [str(argument)]


_PLAIN: dict[str, Callable[[str], str]] = {
    "strip": str.strip,
    "collapse_ws": lambda value: " ".join(value.split()),
    "lower": str.lower,
    "strip_mailto": _strip_mailto,
    "absolute_url": str.strip,  # a field of type url is made absolute after its steps
}
_WITH_ARGUMENT: dict[str, Callable[[Values, Any], Values]] = {
    "regex": _regex,
    "replace": _replace,
    "split": _split,
    "join": _join,
    "map": _map,
    "default": _default,
}
