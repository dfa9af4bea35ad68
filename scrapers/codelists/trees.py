"""The two lists that are trees: CPV (division, group, class, category, code) and NUTS (country, and three levels).

In both, the beginning of a code is what it belongs to.  A *key* names a node: the digits of a CPV code that count (45,
4521, 45214), or a NUTS code.  What lies below a node is what begins with its key, so a key is also what a search asks
for.  CPV leaves out some levels (30192121 has no 3019212); then the node belongs to the nearest one there is.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Literal

from scrapers import codelists

TreeName = Literal["cpv", "nuts"]
COUNTRY = 2
DIVISION = 2
"""Letters or digits that the keys of the topmost nodes have."""


@dataclass(frozen=True, slots=True)
class Tree:
    """The nodes by key, in the order of their codes; `children` of "" are the topmost ones."""

    name: TreeName
    children: Mapping[str, tuple[str, ...]]
    parents: Mapping[str, str]
    former: frozenset[str]
    read: Callable[[str], str | None]
    """Returns how a code, or the beginning of one, would be a key, whether or not there is such a node."""
    _label: Callable[[str, str], str]

    def __contains__(self, key: object) -> bool:
        return key in self.parents

    def __iter__(self) -> Iterator[str]:
        return iter(self.parents)

    def key(self, code: str) -> str | None:
        """Return the node that a code, or the beginning of one, names; None when there is none."""
        found = self.read(code)
        return found if found in self.parents else None

    def begins(self, code: str) -> bool:
        """Tell whether there is a code that begins so."""
        found = self.read(code)
        return found is not None and (found in self.parents or any(key.startswith(found) for key in self.parents))

    def path(self, key: str) -> tuple[str, ...]:
        """Return the nodes from the topmost one down to this."""
        parent = self.parents.get(key, "")
        return (*self.path(parent), key) if parent else (key,)

    def below(self, key: str) -> Iterator[str]:
        """Yield a node and all that belongs to it, in the order of the codes."""
        yield key
        for child in self.children.get(key, ()):
            yield from self.below(child)

    def label(self, key: str, language: str) -> str:
        """Return what a node means."""
        return self._label(key, language)


@cache
def tree(name: TreeName) -> Tree:
    """Return one of the trees; NUTS also holds the codes of its former versions."""
    if name == "cpv":
        digits = [key for code in codelists.codes("cpv") if (key := codelists.cpv_digits(code))]
        return _grown(name, digits, frozenset(), codelists.cpv_digits, codelists.cpv_label)
    former = [code for code in codelists.former_codes("nuts") if code[:COUNTRY].isalpha()]
    regions = [*codelists.codes("nuts"), *former]
    gone = frozenset(code for code in former if len(code) > COUNTRY)
    return _grown(name, regions, gone, codelists.nuts_code, codelists.nuts_label)


def _grown(
    name: TreeName,
    keys: list[str],
    former: frozenset[str],
    key: Callable[[str], str | None],
    label: Callable[[str, str], str],
) -> Tree:
    known = set(keys)
    parents = {each: _parent(each, known) for each in sorted(known)}
    children: dict[str, list[str]] = {}
    for each, parent in parents.items():
        children.setdefault(parent, []).append(each)
    return Tree(name, {parent: tuple(found) for parent, found in children.items()}, parents, former, key, label)


def _parent(key: str, known: set[str]) -> str:
    return next((key[:end] for end in range(len(key) - 1, DIVISION - 1, -1) if key[:end] in known), "")
