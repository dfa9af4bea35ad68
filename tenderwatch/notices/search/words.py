"""Words of a text and of a query, brought to one form so that every inflection finds every other.

A text becomes *terms*.  A term without a mark is the lemma, one a word, in the order of the text, so that phrases work
over inflections.  Marked terms stand beside them without an order: `=` the surface form where it differs from the
lemma, `+` a part of a compound, `~` the form without diacritics.  A query looks under `~` only when what was typed is
no known word: "maaraaika" finds määräaika, while "saari" is a word of its own and never finds sääri.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache, partial
from typing import NamedTuple

import simplemma
from simplemma.strategies import DictionaryLookupStrategy
from simplemma.strategies.dictionaries import LOW_MEMORY_DICTIONARY_FACTORY

from tenderwatch.notices.search.lemmas import LEMMAS, REPAIRS, SHORT_PARTS

LANGUAGES = ("fi", "sv", "en")
GAP = "¶"
"""Stands between two texts of one notice, so that no phrase crosses from one into the other."""

LONGEST = 60
"""Letters of a word that count; longer strings are addresses and keys."""

_SHORTEST_PART = 4
_SHORTEST_COMPOUND = 6
_ENDINGS = (
    "n|t|s|a|ä|ta|tä|na|nä|ssa|ssä|sta|stä|lla|llä|lta|ltä|lle|ksi|[aeiouyäö]{2}n|h[aeiouyäö]n|en|et|in|ien|ia|iä"
    "|issa|issä|ista|istä|illa|illä|ille"
)
_LETTERS = r"[^\W_]+(?:[\u0300-\u036f]+[^\W_]*)*"
_WORD = re.compile(rf"({_LETTERS})(?:(?<=[^\W\d_])[:'’](?:{_ENDINGS})(?![^\W_]))?", re.IGNORECASE)
_DICTIONARY = DictionaryLookupStrategy(LOW_MEMORY_DICTIONARY_FACTORY)
_FOLDS = str.maketrans({"ø": "o", "æ": "ae", "œ": "oe", "ß": "ss", "đ": "d", "ð": "d", "ł": "l", "þ": "th", "ı": "i"})


class Token(NamedTuple):
    """A word as it is compared, and where it stands in the text; a case ending after a colon (EU:n) is left out."""

    word: str
    start: int
    end: int


def normal(text: str) -> str:
    """Return the text as words are compared: composed characters, lower case."""
    if text.isascii():
        return text.lower()
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).lower())


def tokens(text: str) -> Iterator[Token]:
    """Yield the words of a text with their offsets."""
    for match in _WORD.finditer(text):
        yield Token(normal(match[1])[:LONGEST], match.start(1), match.end(1))


def words(text: str) -> list[str]:
    """Return the words of a text as they are compared."""
    return [word[:LONGEST] for word in _WORD.findall(normal(text))]


def fold(word: str) -> str:
    """Return the word without diacritics."""
    if word.isascii():
        return word
    plain = unicodedata.normalize("NFD", word).translate(_FOLDS)
    return "".join(letter for letter in plain if not unicodedata.combining(letter))


@lru_cache(maxsize=1 << 15)
def known(word: str, language: str) -> bool:
    """Tell whether the language's dictionary has this form."""
    return word in LEMMAS[language] or simplemma.is_known(word, language, low_memory=True)


@lru_cache(maxsize=1 << 15)
def lemma(word: str, language: str) -> str:
    """Return the dictionary form; a word that its language does not know is asked of the other two."""
    if language not in LEMMAS or not word.isalpha():
        return word
    if known(word, language):
        return _dictionary_form(word, language)
    if parted := split(word, language):
        return word[: parted[1]] + lemma(word[parted[1] :], language)
    guessed = _dictionary_form(word, language)
    if guessed != word and len(guessed) * 2 > len(word):
        return guessed
    other = next((other for other in LANGUAGES if other != language and known(word, other)), None)
    return _dictionary_form(word, other) if other else word


def _dictionary_form(word: str, language: str) -> str:
    return LEMMAS[language].get(word) or _repaired(_read(word, language), language)


def _read(word: str, language: str) -> str:
    return normal(simplemma.lemmatize(word, language, low_memory=True))


def _repaired(base: str, language: str) -> str:
    for ending, better in REPAIRS[language]:
        if base.endswith(ending):
            other = base.removesuffix(ending) + better
            return other if known(other, language) and _read(other, language) == other else base
    return base


@lru_cache(maxsize=1 << 15)
def split(word: str, language: str) -> tuple[str, int] | None:
    """Return the head of a Finnish or Swedish compound as a word, and where its tail begins; None for other words.

    The longest head wins, one that is a word before one that is a compound; a Swedish linking s belongs to no part.
    """
    if language not in SHORT_PARTS or len(word) < _SHORTEST_COMPOUND:
        return None
    cuts = [cut for cut in range(len(word) - 3, 2, -1) if _is_part(word[cut:], language)]
    heads = [(head, cut) for cut in cuts for head in _heads(word[:cut], language)]
    whole = (found for found in heads if _is_part(found[0], language))
    return next(whole, None) or next((found for found in heads if split(found[0], language)), None)


@lru_cache(maxsize=1 << 15)
def _is_part(word: str, language: str) -> bool:
    if len(word) < _SHORTEST_PART:
        return word in SHORT_PARTS[language]
    return bool(_DICTIONARY.is_dictionary_member(word, language))


def _heads(word: str, language: str) -> tuple[str, ...]:
    return (word, word[:-1]) if language == "sv" and word.endswith("s") else (word,)


def parts(word: str, language: str) -> tuple[str, ...]:
    """Return the parts of a compound as they stand and as lemmas, parts of parts included; empty for other words."""
    if not word.isalpha() or not (parted := split(word, language)):
        return ()
    head, cut = parted
    tail = word[cut:]
    found = (head, lemma(head, language), lemma(tail, language))
    return tuple(dict.fromkeys((*found, *parts(head, language), *parts(tail, language))))


class Forms(NamedTuple):
    """What a word, or a text, is indexed as: its lemmas in their places, and marked terms beside."""

    lemma: str
    beside: tuple[str, ...]


def forms(word: str, language: str) -> Forms:
    """Return the terms of a word in a text of that language."""
    return _read_forms(language, word) if language in LEMMAS else _plain_forms(word)


@lru_cache(maxsize=1 << 16)
def _plain_forms(word: str) -> Forms:
    return Forms(word, () if word.isascii() else (f"~{fold(word)}",))


@lru_cache(maxsize=1 << 16)
def _read_forms(language: str, word: str) -> Forms:
    base = lemma(word, language)
    beside = [f"={word}"] if base != word else []
    beside += [f"+{part}" for part in parts(base, language)]
    beside += [f"~{fold(form)}" for form in dict.fromkeys((base, word)) if not form.isascii()]
    return Forms(base, tuple(beside))


@lru_cache(maxsize=1 << 16)
def lemmas(word: str) -> tuple[str, ...]:
    """Return every lemma under which a text of any language may hold this word; the word itself comes last."""
    return tuple(dict.fromkeys((*(lemma(word, language) for language in LANGUAGES), word)))


@lru_cache(maxsize=1 << 16)
def wanted(word: str) -> tuple[str, ...]:
    """Return the terms that a text must have one of, to be found by this word of a query."""
    terms = [*lemmas(word), f"={word}", *(f"+{base}" for base in lemmas(word))]
    if word.isascii() and not any(known(word, language) for language in LANGUAGES):
        terms.append(f"~{word}")
    return tuple(terms)


@lru_cache(maxsize=1 << 10)
def guess(text: str) -> str:
    """Return the language whose dictionary knows most of the first words, or "" when none knows a third of them."""
    sample = [word for word in words(text[:400]) if word.isalpha()][:40]
    counts = {language: sum(known(word, language) for word in sample) for language in LANGUAGES}
    best = max(counts, key=counts.__getitem__)
    return best if counts[best] * 3 > len(sample) else ""


def index_text(texts: Iterable[tuple[str, str]]) -> str:
    """Return the terms of (language, text) pairs, parted by blanks: lemmas in order, then each marked term once."""
    analysed = [_terms(language, text) for language, text in texts]
    beside = dict.fromkeys(term for terms in analysed for term in terms.beside)
    return " ".join((*(f"{terms.lemma} {GAP}" if terms.lemma else GAP for terms in analysed), *beside))


@lru_cache(maxsize=1 << 6)
def _terms(language: str, text: str) -> Forms:
    """Return the terms of a whole text; a notice says the same thing in several of its places."""
    of = partial(_read_forms, language) if language in LEMMAS else _plain_forms
    found = list(map(of, words(text)))
    beside = dict.fromkeys([term for form in found for term in form.beside])
    return Forms(" ".join([form.lemma for form in found]), tuple(beside))
