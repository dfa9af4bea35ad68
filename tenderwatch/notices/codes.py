"""Choosing CPV codes and regions: by the words of their labels, by code, or level by level."""

import re
from collections.abc import Container, Iterable
from functools import cache, lru_cache
from typing import NamedTuple

from scrapers.codelists.trees import Tree, TreeName, tree
from tenderwatch.notices.search import words

TREES: tuple[TreeName, ...] = ("cpv", "nuts")
LANGUAGES = ("fi", "sv", "en")
MOST_OPENED = 5
_SHORTEST_INSIDE = 4
"""Letters that a word needs to be found inside another: siivous in ikkunansiivous, but "it" not in "with"."""
_SHORTEST_LEMMA = 3
Way = tuple[str, ...]
"""Pieces that a label must have for one word: the word itself, or its parts."""
Wanted = list[list[Way]]
"""For each word, its ways."""


def find(name: TreeName, text: str, language: str) -> list[str]:
    """Return the nodes whose label has all the words, or whose code begins so; those of the reader's language first.

    Broader nodes come before those below them, regions of former times last.
    """
    grown = tree(name)
    if begins := _beginning(grown, text):
        return sorted(
            (key for key in grown if key.startswith(begins)), key=lambda key: (key in grown.former, len(key), key)
        )
    return list(_found(name, text, language))


def _beginning(grown: Tree, text: str) -> str | None:
    known = re.fullmatch(r"\s*[\w*.-]+\s*", text) and grown.begins(text)
    return grown.read(text) if known else None


@lru_cache(maxsize=256)
def _found(name: TreeName, text: str, language: str) -> tuple[str, ...]:
    """Return what the first of the languages finds, the reader's own before the others.

    What has no label by its words is sought by the heads of its compounds, then as typed on a keyboard without ä.
    """
    ways = [_ways(word) for word in words.words(text)]
    heads: Wanted = [[way[:1] for way in each] for each in ways]
    plain: Wanted = [[tuple(map(words.fold, way)) for way in each] for each in ways]
    for wanted, folded in ((ways, False), (heads, False), (plain, True)) if ways else ():
        for tag in (language, *(other for other in LANGUAGES if other != language)):
            if found := _having(_labels(name, tag, folded), wanted, tree(name).former):
                return found
    return ()


def _ways(word: str) -> list[Way]:
    """Return how a label may have a word: as it stands, in its dictionary form, or its parts apart from each other.

    siivouspalvelujen is in "Siivouspalvelut", and in "Siivous- ja puhdistuspalvelut".
    """
    forms = [
        form for form in dict.fromkeys((word, *words.lemmas(word))) if form == word or len(form) >= _SHORTEST_LEMMA
    ]
    parted = [(found, language) for language in ("fi", "sv") if (found := words.split(word, language))]
    apart = [(head, words.lemma(word[cut:], language)) for (head, cut), language in parted]
    return [*((form,) for form in forms), *apart]


def _having(labels: "Labels", wanted: Wanted, former: Container[str]) -> tuple[str, ...]:
    possible = [[way for way in ways if all(part in labels.all for part in way)] for ways in wanted]
    ranked = []
    for key, label in labels.each if all(possible) else ():
        hits = [next((way for way in ways if _is_in(label, way)), None) for ways in possible]
        if None not in hits:
            inside = any(f" {way[0]}" not in label for way in hits if way)
            ranked.append((key in former, inside, len(key), key))
    return tuple(key for *_, key in sorted(ranked))


def _is_in(label: str, way: Way) -> bool:
    """Tell whether a label has a word, short ones and heads of compounds only where one of its words begins."""
    first, *rest = way
    begins = rest or len(first) < _SHORTEST_INSIDE
    return (f" {first}" if begins else first) in label and all(part in label for part in rest)


class Labels(NamedTuple):
    """The nodes with their labels, a blank before every word, and all of these in one text."""

    each: list[tuple[str, str]]
    all: str


@cache
def _labels(name: TreeName, language: str, folded: bool) -> Labels:
    grown, form = tree(name), words.fold if folded else words.normal
    each = [(key, " " + " ".join(words.words(form(grown.label(key, language))))) for key in grown]
    return Labels(each, "".join(label for _, label in each))


def read(name: TreeName, text: str) -> tuple[list[str], str]:
    """Return the codes, or beginnings of codes, in what somebody typed, and the rest of it: words that name some."""
    grown = tree(name)
    pieces = [piece for piece in re.split(r"[\s,;]+", text) if piece]
    codes = [piece for piece in pieces if grown.begins(piece)]
    return list(dict.fromkeys(codes)), " ".join(piece for piece in pieces if piece not in codes)


def related(grown: Tree, one: str, other: str) -> bool:
    """Tell whether one of two values lies in the other."""
    first, second = grown.read(one) or one, grown.read(other) or other
    return first.startswith(second) or second.startswith(first)


def instead(name: TreeName, chosen: Iterable[str], key: str) -> list[str]:
    """Return what is chosen when a node comes to it: what it lies in, or what lies in it, gives way."""
    grown = tree(name)
    return [*(each for each in chosen if not related(grown, each, key)), key]


def branches(name: TreeName, chosen: Iterable[str]) -> list[str]:
    """Return what is shown of the tree where something is chosen: the way to it, and what is below the first few."""
    grown = tree(name)
    keys = [key for key in map(grown.key, chosen) if key][:MOST_OPENED]
    return list(dict.fromkeys(node for key in keys for node in (*grown.path(key), *present(grown, key))))


def present(grown: Tree, key: str) -> tuple[str, ...]:
    """Return the nodes right below one, without those of former times."""
    return tuple(child for child in grown.children.get(key, ()) if child not in grown.former)
