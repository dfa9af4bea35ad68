"""What a search can be narrowed by: each facet's values in words, with their numbers; CPV and regions as trees."""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from flask import request, url_for

from scrapers.codelists.trees import DIVISION, Tree, tree
from tenderwatch.i18n import _
from tenderwatch.notices import codes, labels
from tenderwatch.notices.address import MANY, Asked
from tenderwatch.notices.search import FACETS
from tenderwatch.notices.views.search_words import value_words
from tenderwatch.web.links import here, here_without, with_query

Counts = Sequence[tuple[str, int]]


class Option(NamedTuple):
    """A value that can be chosen, or is; `depth` says how far down in a tree it is."""

    words: str
    url: str
    hits: int
    chosen: bool
    depth: int = 0


class Facet(NamedTuple):
    """`more` is the words and the address of the page where every code of a tree can be chosen."""

    heading: str
    options: list[Option]
    more: tuple[str, str] | None = None


def facets(asked: Asked, counted: Mapping[str, Counts]) -> list[Facet]:
    """Return each facet with its values, those chosen among them also where nothing is found."""
    return [_facet(name, asked, counted.get(name, ())) for name in FACETS]


def _facet(name: str, asked: Asked, counted: Counts) -> Facet:
    if name in codes.TREES:
        more = {"cpv": _("All CPV codes"), "nuts": _("All regions")}[name], codes_url(name)
        return Facet(labels.filter_name(name), list(_branches(tree(name), asked, counted)), more)
    chosen = asked.of(name)
    counts = dict.fromkeys(chosen, 0) | dict(counted)
    return Facet(labels.filter_name(name), [_option(name, value, chosen, count) for value, count in counts.items()])


def codes_url(name: str, **changes: object) -> str:
    """Return where all codes of a tree are, with the search as it stands."""
    return url_for("notices.choose", name=name) + with_query(request.args.items(multi=True), **changes)


def _option(name: str, value: str, chosen: Sequence[str], count: int) -> Option:
    url = here_without(name, value) if value in chosen else here(**{name: [*chosen, value]})
    return Option(value_words(name, value), url, count, value in chosen)


def _branches(grown: Tree, asked: Asked, counted: Counts) -> Iterator[Option]:
    """Yield what is chosen with the way to it and what is below it, then the other topmost nodes, by their numbers."""
    counts, chosen = dict(counted), asked.of(grown.name)
    keys = {grown.read(value) or value: value for value in chosen}
    opened = {*codes.branches(grown.name, chosen), *keys}
    topmost = [key for key in counts if len(key) == DIVISION and key not in opened and MANY[grown.name](key)]
    for key in (*_in_order(grown, opened, counts), *topmost):
        if key in keys:
            yield _node(grown, key, here_without(grown.name, keys[key]), counts, True)
        elif counts.get(key):
            yield _node(grown, key, here(**{grown.name: codes.instead(grown.name, chosen, key)}), counts, False)


def _in_order(grown: Tree, opened: set[str], counts: Mapping[str, int]) -> list[str]:
    """Return nodes each before those below it, and those beside each other by their numbers."""
    ways = {key: [(-counts.get(node, 0), node) for node in grown.path(key)] for key in opened}
    return sorted(opened, key=ways.__getitem__)


def _node(grown: Tree, key: str, url: str, counts: Mapping[str, int], chosen: bool) -> Option:
    return Option(value_words(grown.name, key), url, counts.get(key, 0), chosen, len(grown.path(key)) - 1)
