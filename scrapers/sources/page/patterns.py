"""Regular expressions of a profile, which may not keep a worker busy: what they read is short, and it is quick."""

import re
from math import prod

import regex

from scrapers.errors import FetchError

READ = 2000
"""Characters of a value that a pattern is applied to."""
BLANKS = 10
"""Blanks in a row that a pattern sees, at most."""
LONGEST = 500
"""Characters of a pattern."""
SECONDS = 0.25
"""Of computing, that a pattern may take on one value; an honest one takes some thousandths."""
MOST_COPIES = 5000
"""What is repeated a fixed number of times is written out when a pattern is made ready: so often, at most."""
_COUNTED = re.compile(r"\{(\d+)")
_OTHER_KINDS = re.compile(r"\(\?(?:#|[&R\d+-]|[a-zA-Z-]*x)|\\L<")


class Pattern:
    """A pattern that reads only the beginning of a long text."""

    def __init__(self, pattern: "regex.Pattern[str]") -> None:
        self._pattern = pattern
        self.groups = pattern.groups

    def first(self, text: str) -> "regex.Match[str] | None":
        """Return the first match; FetchError when it is not found in time."""
        return next(iter(self.all(text, most=1)), None)

    def all(self, text: str, most: int = READ) -> "list[regex.Match[str]]":
        """Return the matches; FetchError when they are not found in time."""
        found = self._pattern.finditer(_seen(text), timeout=SECONDS)
        try:
            return [match for match, _number in zip(found, range(most), strict=False)]
        except TimeoutError:
            said = (
                f"the pattern {self._pattern.pattern!r} takes too long on a text of this page: write it more strictly"
            )
            raise FetchError("bad_answer", said) from None


def _seen(text: str) -> str:
    return re.sub(rf"(\s{{{BLANKS}}})\s+", r"\1", text[:READ])


def compiled(pattern: str) -> Pattern:
    """Return a pattern that can be used; ValueError says in words why one cannot."""
    if len(pattern) > LONGEST:
        raise ValueError(f"is longer than {LONGEST} characters")
    if prod(int(number[:9]) or 1 for number in _COUNTED.findall(pattern)) > MOST_COPIES:
        raise ValueError(f"repeats more than {MOST_COPIES} times what can be written with * or +")
    if _OTHER_KINDS.search(pattern):
        raise ValueError("uses comments, named lists or patterns within themselves, which are not allowed here")
    try:
        return Pattern(regex.compile(pattern, regex.VERSION0))
    except (regex.error, OverflowError, RecursionError) as error:
        raise ValueError(f"is not a regular expression: {error}") from error
