"""The words of a title that tell what is bought."""

from collections.abc import Iterator
from functools import lru_cache

from scrapers import codelists
from tenderwatch.notices.search import IndexRow, words
from tenderwatch.notices.search.words import LANGUAGES

MOST = 3
_SHORTEST = 4
COMMON = frozenset(
    words.words(
        "hankinta palvelu palveluhankinta kilpailutus puitejärjestely puitesopimus sopimus tarjouspyyntö osa kausi "
        "uusi kaupunki kunta vuosi kohde alue toteutus toimitus käyttö eri sekä "
        "upphandling tjänst tjänsteupphandling ramavtal avtal anbud kommun stad region område leverans samt inklusive "
        "procurement service services provision contract framework agreement supply tender city municipality public "
        "various with from and the for"
    )
)
"""Words that stand in the title of any notice."""


def telling_words(row: IndexRow) -> list[str]:
    """Return up to three words of the title, as dictionaries have them: those of its CPV code's name, if it has any.

    Words of every notice and of the buyer's name tell nothing of the trade.
    """
    named = _trade(tuple(row.cpv))
    of_buyer = {form for name in row.buyers for word in words.words(name) for form in words.lemmas(word)}
    found = [each for each in dict.fromkeys(_lemmas(row)) if each not in of_buyer]
    return ([each for each in found if _pieces(each) & named] or found)[:MOST]


def _lemmas(row: IndexRow) -> Iterator[str]:
    for language, title in row.title.items():
        tongue = words.guess(title) if language == "und" else language
        for word in words.words(title):
            lemma = words.lemma(word, tongue) if tongue in LANGUAGES else word
            if len(lemma) >= _SHORTEST and lemma.isalpha() and lemma not in COMMON:
                yield lemma


@lru_cache(maxsize=1 << 12)
def _trade(codes: tuple[str, ...]) -> frozenset[str]:
    """Return the words, and parts of words, of the names of CPV codes in the three languages."""
    labels = [codelists.cpv_label(code, language) for code in codes for language in LANGUAGES]
    return frozenset(piece for label in labels for word in words.words(label) for piece in _pieces(word)) - COMMON


def _pieces(word: str) -> frozenset[str]:
    """Return the dictionary forms of a word and of its parts, the short ones left out."""
    parts = [part for language in ("fi", "sv") for part in words.parts(word, language)]
    return frozenset(form for form in (*words.lemmas(word), *parts) if len(form) >= _SHORTEST)
