"""Terms of one trade in Finnish, Swedish and English: who asks for siivous also wants städning and cleaning.

The groups are in `trade_terms.txt`.  A term of a query is recognised in any inflection, as one word or as several side
by side ("snow clearing"), and with a general word at its end (siivouspalvelut, cleaning services).  What is quoted, cut
short by a star, left out by a minus or sought among buyers stands for itself alone.
"""

from collections.abc import Iterable, Iterator, Sequence
from functools import cache, cached_property, lru_cache
from importlib import resources

from tenderwatch.notices.search import words
from tenderwatch.notices.search.query import AllOf, Also, AnyOf, Phrase, Place, Query, Word, in_order

Group = tuple[str, ...]
_Key = tuple[str, ...]
_GENERAL = frozenset(
    ["palvelu", "työ", "hankinta", "urakka", "tjänst", "arbete", "entreprenad", "upphandling", "service", "work"]
)
"""Words at the end of a term that say nothing about the trade."""

_MOST_WORDS = 4


class Terms:
    """The groups in use, told apart by identity: what a question comes to with them is remembered."""

    def __init__(self, groups: Iterable[Group]) -> None:
        self.groups = tuple(groups)

    @cached_property
    def numbers(self) -> dict[_Key, tuple[int, ...]]:
        """The numbers of the groups that a term is in, by what the term is known by."""
        found: dict[_Key, tuple[int, ...]] = {}
        for number, group in enumerate(self.groups):
            equal = (tuple(words.words(term)) for term in group if not term.startswith("("))
            for key in dict.fromkeys(key for term in equal for key in _keys(term)):
                found[key] = (*found.get(key, ()), number)
        return found


def expand(query: Query, terms: Terms) -> Query:
    """Return the query with the other terms beside each trade term."""
    return _expand(query, terms)


def expanded(query: Query, terms: Terms) -> list[tuple[str, list[str]]]:
    """Return each trade term of a query as it was typed, with the terms that are sought beside it."""
    found = ((_text(each.part), map(_text, each.added)) for each in _expansions(expand(query, terms)))
    return [(typed, [term for term in added if term != typed]) for typed, added in found]


def read(lines: Iterable[str]) -> tuple[Group, ...]:
    """Return the groups of a file: one a line, terms parted by commas, the languages by =; # begins a remark.

    A term in parentheses keeps them: it is narrower than the others, which find it, while it does not find them.
    """
    groups = (tuple(term for terms in parted(line) for term in terms) for line in lines)
    return tuple(group for group in groups if group)


def parted(line: str) -> tuple[Group, ...]:
    """Return the terms of a line of the file by language."""
    languages = line.partition("#")[0].split("=")
    return tuple(tuple(term.strip() for term in terms.split(",") if term.strip()) for terms in languages)


@cache
def shipped_lines() -> tuple[str, ...]:
    """Return the lines of the file that comes with the program."""
    text = resources.files(__package__).joinpath("trade_terms.txt").read_text(encoding="utf-8")
    return tuple(text.splitlines())


@cache
def built_in() -> tuple[Group, ...]:
    """Return the groups that come with the program."""
    return read(shipped_lines())


@cache
def shipped() -> Terms:
    """Return the terms of a house that has changed nothing about them."""
    return Terms(built_in())


@lru_cache(maxsize=1 << 13)
def _expand(query: Query, terms: Terms) -> Query:
    if plain := _plain(query):
        return _with_others(query, plain, terms)
    match query:
        case AllOf():
            parts = tuple(_side_by_side(query.parts, terms))
            return parts[0] if len(parts) == 1 else AllOf(parts)
        case AnyOf():
            return AnyOf(tuple(_expand(part, terms) for part in query.parts))
    return query


def _plain(leaf: Query) -> _Key:
    """Return the words of a leaf that other terms may stand for; none of one that is exact."""
    match leaf:
        case Word() if not (leaf.prefix or leaf.fuzzy or leaf.quoted or leaf.place == "buyer"):
            return (leaf.text,)
        case Phrase() if not (leaf.prefix or leaf.quoted or leaf.place == "buyer"):
            return leaf.words
    return ()


def _side_by_side(parts: Sequence[Query], terms: Terms) -> Iterator[Query]:
    """Take the longest term that begins at each part, then go on behind it."""
    at = 0
    while at < len(parts):
        taken, found = next(_terms_from(parts[at : at + _MOST_WORDS], terms), (1, None))
        yield found or _expand(parts[at], terms)
        at += taken


def _terms_from(parts: Sequence[Query], terms: Terms) -> Iterator[tuple[int, Query]]:
    for length in range(len(parts), 1, -1):
        run = parts[:length]
        if all(map(_plain, run)) and len({_place(part) for part in run}) == 1:
            found = _with_others(AllOf(tuple(run)), tuple(word for part in run for word in _plain(part)), terms)
            if isinstance(found, Also):
                yield length, found


def _with_others(part: Query, typed: _Key, terms: Terms) -> Query:
    """Add the other terms, and words typed side by side as a phrase: that finds no more, and comes before the rest."""
    place = _place(part)
    others = dict.fromkeys(tuple(words.words(term)) for group in _groups(typed, terms) for term in group)
    if not others:
        return part
    side_by_side = isinstance(part, AllOf)
    added = (in_order(list(term), place) for term in ((typed, *others) if side_by_side else others))
    return Also(part, tuple(term for term in dict.fromkeys(added) if term and term != part))


def _place(part: Query) -> Place | None:
    leaf = part.parts[0] if isinstance(part, AllOf) else part
    return leaf.place if isinstance(leaf, Word | Phrase) else None


def _groups(typed: _Key, terms: Terms) -> list[Group]:
    """Return the groups that a term is in; only when it is in none, those it is in without its general word."""
    for keys in (_keys(typed), _shorter_keys(typed)):
        if numbers := {number for key in keys for number in terms.numbers.get(key, ())}:
            return [terms.groups[number] for number in sorted(numbers)]
    return []


@lru_cache(maxsize=1 << 12)
def _keys(typed: _Key) -> tuple[_Key, ...]:
    """Return what a term is known by: itself, and its lemmas in each language."""
    return tuple(dict.fromkeys((typed, *(_lemmas(typed, language) for language in words.LANGUAGES))))


def _lemmas(typed: _Key, language: str) -> _Key:
    return tuple(words.lemma(word, language) for word in typed)


def _shorter_keys(typed: _Key) -> Iterator[_Key]:
    """Yield what a term is known by without the general word at its end, be it a word or a part of one."""
    for language in words.LANGUAGES:
        *first, last = _lemmas(typed, language)
        if first and last in _GENERAL:
            yield tuple(first)
        parted = words.split(last, language)
        if parted and words.lemma(last[parted[1] :], language) in _GENERAL:
            yield (*first, words.lemma(parted[0], language))


def _expansions(query: Query) -> Iterator[Also]:
    match query:
        case Also():
            yield query
        case AllOf() | AnyOf():
            for part in query.parts:
                yield from _expansions(part)


def _text(query: Query) -> str:
    match query:
        case Word():
            return query.text
        case Phrase():
            return " ".join(query.words)
        case AllOf():
            return " ".join(map(_text, query.parts))
    return ""
