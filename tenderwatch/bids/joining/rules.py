"""How much the title of a bid and that of a procedure are alike."""

from collections.abc import Iterable

STEM = 5
"""Letters by which words are compared: endings differ, beginnings seldom do."""


def likeness(title: str, others: Iterable[str]) -> float:
    """Return the share (0 to 1) of a title's words that one of the other titles has, too, the best one counted.

    Words of fewer than four letters say nothing.
    """
    ours = _words(title)
    return max((len(ours & _words(other)) / len(ours) for other in others), default=0.0) if ours else 0.0


def _words(text: str) -> frozenset[str]:
    plain = "".join(letter if letter.isalnum() else " " for letter in text.casefold())
    return frozenset(word[:STEM] for word in plain.split() if len(word) > 3)
