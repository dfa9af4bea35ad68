"""Regular expressions of a profile, which may not keep a worker busy: what they read is short, and some are refused."""

import re
from collections.abc import Iterator
from functools import lru_cache
from math import log2

READ = 2000
"""Characters of a value that a pattern is applied to."""
BLANKS = 10
"""Blanks in a row that a pattern sees, at most."""
LONGEST = 500
"""Characters of a pattern."""
_MOST_BITS = 2 * log2(READ) + 4
"""Two pieces like `.*` that can match the same text, and a few choices."""
_TOKEN = re.compile(
    r"(?P<set>\[\^?\]?(?:\\.|[^\]\\])*\])|(?P<open>\((?:\?(?:P<\w+>|[a-zA-Z-]*[:)]|<?[=!]|>))?)|(?P<close>\))"
    r"|(?P<either>\|)|(?P<repeat>(?:[*+?]|\{\d+\}|\{\d*,\d*\})[?+]?)|(?P<atom>\\.|.)",
    re.DOTALL,
)
_UNREAD = re.compile(r"\(\?(?:#|\(|P=|[a-zA-Z-]*x)")
_SAMPLES = frozenset("aZ0_- \n\t,.:;/€ä()")


class Pattern:
    """A compiled pattern that reads only the beginning of a long text."""

    def __init__(self, pattern: re.Pattern[str]) -> None:
        self._pattern = pattern
        self.groups = pattern.groups

    def search(self, text: str) -> re.Match[str] | None:
        return self._pattern.search(_seen(text))

    def finditer(self, text: str) -> Iterator[re.Match[str]]:
        return self._pattern.finditer(_seen(text))


def _seen(text: str) -> str:
    return re.sub(rf"(\s{{{BLANKS}}})\s+", r"\1", text[:READ])


@lru_cache(maxsize=256)
def compiled(pattern: str) -> Pattern:
    """Return a pattern that is safe to use; ValueError says in words why one is not."""
    if len(pattern) > LONGEST:
        raise ValueError(f"is longer than {LONGEST} characters")
    try:
        made = re.compile(pattern)
    except (re.error, OverflowError, RecursionError) as error:
        raise ValueError(f"is not a regular expression: {error}") from error
    if _UNREAD.search(pattern):
        raise ValueError("uses comments, conditions or references by name, which are not allowed here")
    _Choices(pattern).count()
    return Pattern(made)


class _Choices:
    """In how many ways a pattern may match one text, at the most, in bits; it refuses what could take for ever.

    It errs on the safe side: a repeated group may not vary inside, and pieces that can match the same characters add up
    until a character must come that none of them can match.  What is refused can be written otherwise.
    """

    def __init__(self, pattern: str) -> None:
        self._tokens = [(str(found.lastgroup), found[0]) for found in _TOKEN.finditer(pattern)]
        self._bits = dict.fromkeys(_SAMPLES | set(pattern), 0.0)
        self._groups = [0.0]  # for each open group the bits that vary inside

    def count(self) -> None:
        for place, (kind, text) in enumerate(self._tokens):
            following = self._tokens[place + 1] if place + 1 < len(self._tokens) else ("", "")
            least, most = _times(following[1]) if following[0] == "repeat" else (1, 1.0)
            if kind == "open" and not text.endswith(")"):
                self._groups.append(0.0)
            elif kind == "close" and len(self._groups) > 1:
                self._close(least, most)
            elif kind == "either":
                self._add(1, set(self._bits))
            elif kind in ("set", "atom"):
                self._atom(text, least, most)

    def _close(self, least: int, most: float) -> None:
        inside = self._groups.pop()
        if inside and most > 1:
            raise ValueError("repeats a group that varies inside, which can take for ever: write it without the group")
        self._groups[-1] += inside
        self._add(_bits(least, most), set(self._bits))

    def _atom(self, atom: str, least: int, most: float) -> None:
        matched = _matched(atom, set(self._bits))
        blank = all(map(str.isspace, matched))
        self._add(_bits(least, min(most, BLANKS) if blank else most), matched)
        if least and matched and len(self._groups) == 1:
            self._bits |= {char: 0.0 for char in self._bits if char not in matched}

    def _add(self, bits: float, chars: set[str]) -> None:
        self._groups[-1] += bits
        self._bits |= {char: self._bits[char] + bits for char in chars}
        if bits and max(self._bits.values()) > _MOST_BITS:
            raise ValueError(
                "repeats too much that can match the same text, and can take for ever: name what may stand there"
            )


def _bits(least: int, most: float) -> float:
    return log2(max(min(most, READ) - least, 0) + 1)


def _matched(atom: str, chars: set[str]) -> set[str]:
    """Return which of these characters an atom can match; all of them for what stands only inside a whole pattern."""
    try:
        alone = re.compile(atom, re.DOTALL | re.IGNORECASE)
    except re.error:
        return chars
    return {char for char in chars if alone.fullmatch(char)}


def _times(quantifier: str) -> tuple[int, float]:
    """Return how often a quantifier repeats, at least and at most."""
    if quantifier[0] in "*+?":
        return {"*": (0, float("inf")), "+": (1, float("inf")), "?": (0, 1.0)}[quantifier[0]]
    least, comma, most = quantifier.strip("{}?+").partition(",")
    return int(least or 0), float(most or "inf") if comma else float(least)
