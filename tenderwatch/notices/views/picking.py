"""What a page shows where CPV codes and regions are chosen, and what of a search is no code or names one."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from flask import request

from scrapers import codelists
from scrapers.codelists.trees import Tree, TreeName, tree
from tenderwatch import i18n
from tenderwatch.i18n import _
from tenderwatch.notices import codes, labels
from tenderwatch.notices.address import Asked
from tenderwatch.notices.search import QueryError, SearchResult, parse
from tenderwatch.notices.search.query import AllOf, Word
from tenderwatch.notices.views.facet_words import codes_url
from tenderwatch.web.links import here
from tenderwatch.web.speech import cut

SHOWN = 50
"""Codes that words find and a page lists."""
NAMED = 3
"""Codes that the words of a search name and its page offers."""
SHORT = 60


@dataclass(frozen=True, slots=True)
class Row:
    """A code to choose; `state` is "chosen", "included" (something above it is chosen) or empty."""

    key: str
    label: str
    state: str = ""
    opens: bool = False
    former: str | None = None
    hits: int | None = None


@dataclass(frozen=True, slots=True)
class Picker:
    """One level of a tree, or what words found in it: `path` leads to the level, `found` is none where it is a level.

    `text` is what was typed and is no code; `chosen` are values as the address or the form has them, with their words.
    """

    name: TreeName
    text: str
    chosen: list[tuple[str, str]]
    path: list[tuple[str, str]] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    found: int | None = None


def picker(name: TreeName, chosen: Sequence[str], text: str, under: str) -> Picker:
    """Return what is shown: the level below `under`, or what the text finds, or the topmost level."""
    grown, language = tree(name), i18n.language()
    top = grown.key(under) if under else None
    found = codes.find(name, text, language) if text.strip() and not top else None
    keys = found[:SHOWN] if found is not None else _level(grown, top or "")
    return Picker(
        name,
        text,
        [(value, labels.filter_value(name, value)) for value in chosen],
        [(key, cut(grown.label(key, language), SHORT)) for key in grown.path(top)] if top else [],
        [_row(grown, key, chosen) for key in keys],
        None if found is None else len(found),
    )


def _level(grown: Tree, key: str) -> list[str]:
    """Return what is right below a node, former regions after those of today."""
    return sorted(grown.children.get(key, ()), key=lambda child: (child in grown.former, child))


def _row(grown: Tree, key: str, chosen: Sequence[str]) -> Row:
    values = [grown.read(value) or value for value in chosen]
    state = "chosen" if key in values else "included" if key.startswith(tuple(values)) else ""
    former = codelists.facts("more-nuts", key).get("until") if key in grown.former else None
    return Row(key, grown.label(key, i18n.language()), state, key in grown.children, former)


def counted(shown: Picker, result: SearchResult | None) -> list[Row]:
    """Return the rows with how many notices each finds, where that is known."""
    if result is None:
        return shown.rows
    counts = dict(result.facets.get(shown.name, ()))
    return [replace(row, hits=counts.get(row.key, 0)) for row in shown.rows]


# The search page.


def typed_wrong(asked: Asked) -> dict[str, list[str]]:
    """Return for each tree what was given and is none of its codes."""
    ignored = [pair.partition("=")[::2] for pair in asked.ignored]
    return {name: [value for given, value in ignored if given == name] for name in codes.TREES}


def misread(asked: Asked) -> list[tuple[str, str]]:
    """Return a sentence, and where to choose instead, for each value that is no code of its list."""
    wrong = [(name, value) for name, values in typed_wrong(asked).items() for value in values]
    return [(no_code(name, value), codes_url(name, find=value, **_without(name, value))) for name, value in wrong]


def _without(name: str, value: str) -> dict[str, object]:
    return {name: [each for each in request.args.getlist(name) if each != value]}


def no_code(name: str, value: str) -> str:
    """Say that something typed is no code."""
    if name == "cpv":
        return _("No CPV code begins with “%(text)s”.", text=cut(value, SHORT))
    return _("No NUTS region begins with “%(text)s”.", text=cut(value, SHORT))


def unread(asked: Asked) -> Sequence[str]:
    """Return what of an address means nothing here and has no sentence of its own."""
    return [pair for pair in asked.ignored if pair.partition("=")[0] not in codes.TREES]


def named(asked: Asked) -> list[str]:
    """Return the first CPV nodes whose labels have the plain words searched for; none where codes are chosen."""
    if asked.of("cpv"):
        return []
    try:
        query = parse(asked.text) if asked.text.strip() else None
    except QueryError:
        return []
    parts = query.parts if isinstance(query, AllOf) else (query,)
    if not all(isinstance(part, Word) and not (part.place or part.prefix) for part in parts):
        return []
    return codes.find("cpv", " ".join(part.text for part in parts if isinstance(part, Word)), i18n.language())[:NAMED]


def by_code(asked: Asked, result: SearchResult) -> list[tuple[str, str, int]]:
    """Return the codes that the words name: in words, the address that searches them too, how many they have."""
    counts = dict(result.facets.get("cpv", ()))
    return [
        (labels.cpv(key), here(q=f"{_grouped(asked.text)} OR cpv:{key}"), counts[key])
        for key in named(asked)
        if counts.get(key)
    ]


def _grouped(text: str) -> str:
    return text if len(text.split()) == 1 else f"({text})"


def nodes(shown: Iterable[Row], name: str) -> tuple[tuple[str, str], ...]:
    """Return the rows as what the index counts."""
    return tuple((name, row.key) for row in shown)
