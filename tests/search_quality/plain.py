"""Two plain ways to search, to be beaten: substrings, and stems by Snowball; both rank by the number of hits."""

from collections.abc import Callable
from functools import cache

import snowballstemmer

from tenderwatch.notices.search import Query, parse
from tenderwatch.notices.search.query import AllOf, AnyOf, Not, Phrase, Word
from tenderwatch.notices.search.words import words
from tests.search_quality.reading import Labelled, notices

SNOWBALL = {"fi": "finnish", "sv": "swedish", "en": "english"}
Count = Callable[[str, Labelled], int]
"""How often a word of a query is in a notice."""


def substring(query: str) -> list[str]:
    """Return the notices with the words of the query anywhere in their text."""
    return _ranked(query, lambda word, notice: notice.text.lower().count(word))


def snowball(query: str) -> list[str]:
    """Return the notices with the stems of the words; each stemmed in the language of the notice."""
    return _ranked(query, lambda word, notice: _stems(notice).count(_stemmer(notice.language).stemWord(word)))


def _ranked(query: str, count: Count) -> list[str]:
    found = {notice.name: _hits(parse(query), notice, count) for notice in notices()}
    return sorted((name for name, hits in found.items() if hits), key=lambda name: -found[name])


def _hits(query: Query, notice: Labelled, count: Count) -> int:
    match query:
        case Word():
            return count(query.text, notice)
        case Phrase():
            return min(count(word, notice) for word in query.words)
        case AllOf():
            hits = [_hits(part, notice, count) for part in query.parts]
            return sum(hits) if all(hits) else 0
        case AnyOf():
            return sum(_hits(part, notice, count) for part in query.parts)
        case Not():
            return int(not _hits(query.part, notice, count))
    raise ValueError(query)


@cache
def _stemmer(language: str) -> snowballstemmer.stemmer:
    return snowballstemmer.stemmer(SNOWBALL[language])


@cache
def _stems(notice: Labelled) -> list[str]:
    return _stemmer(notice.language).stemWords(words(notice.text))
