"""Why a text was found: its words that the query asked for, marked by their place in the text, never as HTML."""

from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from tenderwatch.notices.search import near, words
from tenderwatch.notices.search.query import AllOf, Also, AnyOf, Phrase, Place, Query, Word
from tenderwatch.notices.search.words import Token

ELLIPSIS = "…"


class Segment(NamedTuple):
    """A piece of the text; `hit` when the query asked for it."""

    text: str
    hit: bool


def marked(text: str, query: Query, language: str, place: Place | None = None) -> list[Segment]:
    """Return the whole text in pieces.

    `language` is the key of the text ("und": guessed); `place` is "title" or "buyer" where the text is one.
    """
    return list(_cut(text, _spans(list(words.tokens(text)), query, _language(text, language), place), 0, len(text)))


def excerpt(text: str, query: Query, language: str, width: int = 240) -> list[Segment]:
    """Return about `width` characters from shortly before the first hit, cut between words; else the beginning."""
    found = list(words.tokens(text))
    spans = _spans(found, query, _language(text, language), None)
    start, end = _window(text, found, spans[0][0] if spans else 0, width)
    head = [Segment(ELLIPSIS, False)] if start else []
    tail = [Segment(ELLIPSIS, False)] if end < len(text) else []
    return [*head, *_cut(text, spans, start, end), *tail]


def _language(text: str, language: str) -> str:
    return words.guess(text) if language == "und" else language


def _window(text: str, found: Sequence[Token], hit: int, width: int) -> tuple[int, int]:
    if len(text) <= width:
        return 0, len(text)
    wish = hit - width // 4
    start = 0 if wish <= 0 else next(token.start for token in found if token.start >= wish)
    if start + width >= len(text):
        return start, len(text)
    return start, max((token.end for token in found if start < token.end <= start + width), default=start + width)


def _cut(text: str, spans: list[tuple[int, int]], start: int, end: int) -> Iterator[Segment]:
    at = start
    for first, last in spans:
        if first >= at and last <= end:
            if first > at:
                yield Segment(text[at:first], False)
            yield Segment(text[first:last], True)
            at = last
    if at < end:
        yield Segment(text[at:end], False)


def _spans(found: Sequence[Token], query: Query, language: str, place: Place | None) -> list[tuple[int, int]]:
    hits = {at for leaf in _leaves(query, place) for at in _hits(leaf, found, language)}
    return [(found[at].start, found[at].end) for at in sorted(hits)]


def _leaves(query: Query, place: Place | None) -> Iterator[Word | Phrase]:
    match query:
        case Word() | Phrase() if query.place in (None, place):
            yield query
        case AllOf() | AnyOf():
            for part in query.parts:
                yield from _leaves(part, place)
        case Also():
            for part in (query.part, *query.added):
                yield from _leaves(part, place)


def _hits(leaf: Word | Phrase, found: Sequence[Token], language: str) -> Iterator[int]:
    tests = _tests(leaf, language)
    if len(tests) == 1:
        yield from (at for at, token in enumerate(found) if tests[0](token.word))
        return
    for at in range(len(found) - len(tests) + 1):
        if all(test(token.word) for test, token in zip(tests, found[at:], strict=False)):
            yield from range(at, at + len(tests))


def _tests(leaf: Word | Phrase, language: str) -> list[Callable[[str], bool]]:
    match leaf:
        case Word(fuzzy=True):
            return [lambda word: _nearly(word, leaf.text, language)]
        case Word(prefix=True):
            return [lambda word: _begins(word, leaf.text, language)]
        case Word():
            return [lambda word: _means(word, leaf.text, language)]
    whole = [_same_lemma(word, language) for word in leaf.words]
    return [*whole[:-1], lambda word: _begins(word, leaf.words[-1], language)] if leaf.prefix else whole


@lru_cache(maxsize=1 << 15)
def _begins(word: str, prefix: str, language: str) -> bool:
    return word.startswith(prefix) or words.lemma(word, language).startswith(prefix)


@lru_cache(maxsize=1 << 15)
def _nearly(word: str, asked: str, language: str) -> bool:
    return any(near.is_near(form, asked) for form in (word, words.lemma(word, language)))


@lru_cache(maxsize=1 << 16)
def _means(word: str, asked: str, language: str) -> bool:
    form = words.forms(word, language)
    return not {form.lemma, f"={word}", *form.beside}.isdisjoint(words.wanted(asked))


def _same_lemma(asked: str, language: str) -> Callable[[str], bool]:
    return lambda word: words.lemma(word, language) in words.lemmas(asked)
