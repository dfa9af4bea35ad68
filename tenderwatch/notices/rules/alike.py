"""How alike two texts are that two publishers wrote about one thing: titles, names, the numbers in them."""

from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cached_property, lru_cache
from re import ASCII, fullmatch
from re import compile as pattern
from unicodedata import combining, normalize

from scrapers.countries import ALPHA_3

LONGEST = 1_000
"""Letters of a title that are compared."""
SHORTEST_CUT = 20
"""Letters from which on the beginning of a title stands for the whole."""
_WORD = pattern(r"[^\W_]+(?:[-/.:_][^\W_]+)*")
_PART = pattern(r"[^\W_]+")
_COUNTRIES = frozenset(code.lower() for code in (*ALPHA_3, *ALPHA_3.values()))
_ROMAN = r"i{1,3}|iv|vi{0,3}|ix|x{1,3}"
_GENERIC_WORDS = """
hankinta hankinnan puitejarjestely puitesopimus tarjouspyynto kilpailutus ilmoitus jalki ennakkoilmoitus upphandling
ramavtal anbudsforfragan annons efterannons avrop procurement tender tenders framework agreement contract notice
invitation request for of the and ja och av till
"""
_GENERIC = frozenset(_GENERIC_WORDS.split())
"""Words that say that something is bought, not what; one publisher writes them and another leaves them out."""


def folded(text: str) -> str:
    """Return a text without differences of case, accents and kinds of dashes and quotes."""
    letters = normalize("NFKD", text.casefold().replace("ß", "ss").replace("ø", "o").replace("ł", "l"))
    return "".join(letter for letter in letters if not combining(letter))


@dataclass(frozen=True)
class Title:
    """A title as it is compared: its words in order, without those that say nothing."""

    words: tuple[str, ...]
    references: frozenset[str]
    cut: bool = False

    @cached_property
    def text(self) -> str:
        """Its letters alone."""
        return "".join(self.words)

    @cached_property
    def counts(self) -> frozenset[str]:
        """The numbers, years, roman numbers and letters by which parts, rounds and years of one thing differ."""
        found = [word.lstrip("0") or "0" for word in self.words if _counts(word)]
        return frozenset(f"{word} {found[:place].count(word)}" for place, word in enumerate(found))


def _counts(word: str) -> bool:
    return word.isdecimal() or len(word) == 1 or fullmatch(_ROMAN, word) is not None or word[0].isdecimal()


@lru_cache(maxsize=1 << 13)
def title_of(text: str) -> Title:
    """Read a title; a country put before it ("FIN - …") is no part of it."""
    shown = folded(text[:LONGEST]).strip()
    cut = shown.endswith(("…", "...")) or len(text) > LONGEST
    head, dash, rest = shown.partition(" - ")
    if dash and head in _COUNTRIES:
        shown = rest
    references = frozenset(plain for word in _WORD.findall(shown) if (plain := reference_of(word)))
    words = tuple(_PART.findall(shown))
    telling = tuple(word for word in words if word not in _GENERIC)
    return Title(telling or words, references, cut)


def reference_of(word: str) -> str | None:
    """Return a buyer's own number of a matter ("KEUDno-2019-517", "TRE:1234/02.07.01/2026"), without its signs."""
    plain = "".join(_PART.findall(folded(word)))
    digits = sum(letter.isdecimal() for letter in plain)
    letters = len(plain) - digits
    if len(plain) < 6 or digits < 3 or fullmatch(r"(?:19|20)\d\d(?:(?:19|20)?\d\d)?", plain, ASCII):
        return None
    if fullmatch(r"\d+[^\W\d_]+", plain):  # "1300mwe" is a measure
        return None
    return plain if letters or fullmatch(r"\d+(?:[-/.:_]\d+)+", word) else None


def titles_alike(one: Title, other: Title) -> str | None:
    """Return how alike two titles are.

    "same": the same telling words; "cut": one is the beginning of the other; "within": all words of one are in the
    other, which says more; "near": they differ by how words are written; "alike": most of them is the same;
    "more": they are so, but one has a number that the other does not have; "counted": they differ by numbers, which
    tell parts, rounds or years of one thing; None: unlike.
    """
    if not one.words or not other.words:
        return None
    if sorted(one.words) == sorted(other.words):
        return "same"
    short, long = sorted((one, other), key=lambda title: len(title.text))
    if len(short.text) >= SHORTEST_CUT and long.text.startswith(short.text):
        return "more" if _has_more(short, long) and not (short.cut and len(long.text) - len(short.text) > 2) else "cut"
    kind = _by_words(short, long)
    if kind is None or one.counts == other.counts:
        return kind
    return "counted" if one.counts - other.counts and other.counts - one.counts else "more"


def _has_more(short: Title, long: Title) -> bool:
    return bool(long.counts - short.counts)


def _by_words(short: Title, long: Title) -> str | None:
    mine, theirs = set(short.words) - set(long.words), set(long.words) - set(short.words)
    shared = sum(map(len, set(short.words) & set(long.words)))
    if not mine and (len(short.words) >= 2 or shared >= SHORTEST_CUT // 2):
        return "within" if shared * 3 >= len(long.text) else None
    written = {word for word in mine if any(near(word, each) for each in theirs)}
    left = {word for word in theirs if not any(near(word, each) for each in mine)}
    if written == mine and not left:
        return "near"
    ratio = SequenceMatcher(None, short.text, long.text, autojunk=False).ratio()
    return "alike" if ratio >= 0.85 else None


def near(one: str, other: str) -> bool:
    """Return whether two words are one, written otherwise; numbers never are."""
    if one[:2] != other[:2] or one.isdecimal() or other.isdecimal() or min(len(one), len(other)) < 4:
        return False
    return SequenceMatcher(None, one, other, autojunk=False).ratio() >= 0.8


def names_alike(one: str, other: str) -> str | None:
    """Return how alike two names of organisations are: "same", "near", or None; units of one city are near to it."""
    mine, theirs = _name(one), _name(other)
    if not mine or not theirs:
        return None
    if sorted(mine) == sorted(theirs):
        return "same"
    short, long = sorted((mine, theirs), key=lambda words: len("".join(words)))
    if set(short) <= set(long) and len("".join(short)) >= 6 and len(short) >= 2:
        return "near"
    joined = "".join(mine), "".join(theirs)
    return "near" if SequenceMatcher(None, *joined, autojunk=False).ratio() >= 0.9 else None


_LEGAL_FORMS = "oy oyj ab as asa ay ky ry sr oü ou gmbh ag kg ltd plc sa spa srl bv nv aps uab sia"
_FORMS = frozenset(_LEGAL_FORMS.split())


@lru_cache(maxsize=1 << 13)
def _name(text: str) -> tuple[str, ...]:
    words = tuple(_PART.findall(folded(text)))
    return tuple(word for word in words if word not in _FORMS) or words
