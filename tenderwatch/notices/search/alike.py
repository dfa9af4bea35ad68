"""What a notice is about, as words and codes of the query language by which others like it are found."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from math import log

import tantivy

from scrapers import codelists
from tenderwatch.notices.search import words
from tenderwatch.notices.search.query import cpv_value
from tenderwatch.notices.search.rows import IndexRow, prepare

MOST_WORDS = 8
MOST_CODES = 3
MOST_PLACES = 2
READ = 2000
"""Letters of the texts beside the title that are looked at."""
_SHORTEST = 4
_CLASS = 4  # digits
_TITLE = 2
_TOO_COMMON = 0.2
_FEW = 5  # notices with a word: never too common


def telling(searcher: tantivy.Searcher, row: IndexRow) -> list[str]:
    """Return what is telling of a notice: words that are rare elsewhere and frequent here, CPV codes and the class of
    the first, regions, and the word of the buyer's name that says of what kind it is (kaupunki, region, university).
    """
    kind = (f"buyer:{word}" for word in _kind_of_buyer(searcher, row))
    return [*_words(searcher, row), *_codes(row.cpv), *_places(row.nuts), *kind]


def _words(searcher: tantivy.Searcher, row: IndexRow) -> list[str]:
    made = prepare(replace(row, texts=list(_beginning(row)), buyers=(), ids=()))
    counts = Counter(str(made.fields["all"]).split())
    for term in str(made.fields["title"]).split():
        counts[term] += _TITLE
    known = max(searcher.num_docs, 1)
    most = max(known * _TOO_COMMON, _FEW)
    weights = {}
    for term, count in counts.items():
        if term.isalpha() and len(term) >= _SHORTEST and 1 < (found := searcher.doc_freq("all", term)) <= most:
            weights[term] = (1 + log(count)) * log(1 + known / found)
    return sorted(weights, key=lambda term: (-weights[term], term))[:MOST_WORDS]


def _beginning(row: IndexRow) -> Iterator[dict[str, str]]:
    left = READ
    for text in row.texts:
        yield {language: said[: max(left, 0)] for language, said in text.items()}
        left -= sum(map(len, text.values()))


def _codes(codes: Sequence[str]) -> list[str]:
    """Return the codes without the zeros at their ends, a group of notices meaning the class that the first is in."""
    kept = [digits for code in dict.fromkeys(codes) if (digits := cpv_value(code))][:MOST_CODES]
    return [f"cpv:{digits}" for digits in dict.fromkeys([*kept, *(code[:_CLASS] for code in kept[:1])])]


def _places(codes: Sequence[str]) -> list[str]:
    places = (codelists.nuts_code(code) for code in codes if "*" not in code)
    return [f"nuts:{place}" for place in list(dict.fromkeys(places))[:MOST_PLACES]]


def _kind_of_buyer(searcher: tantivy.Searcher, row: IndexRow) -> list[str]:
    terms = {words.lemma(word, words.guess(name) or "fi") for name in row.buyers[:1] for word in words.words(name)}
    found = {term: searcher.doc_freq("buyer", term) for term in terms if term.isalpha() and len(term) >= _SHORTEST}
    return sorted((term for term, count in found.items() if count > 1), key=lambda term: (-found[term], term))[:1]
