"""The language of the search field, read into a small tree.

    siivous koulu            both words, in any inflection
    "avoin menettely"        a phrase, in any inflection
    "siivous"                that word alone, without other terms of its trade (städning, cleaning)
    -ikkuna  NOT ikkuna      without
    siivous OR städning koulu   OR binds closer than two words side by side: (siivous or städning) and koulu
    (a b) OR c               parentheses group
    siivou*                  words that begin so
    title:siivous buyer:"Espoon kaupunki"     only there
    cpv:72* cpv:72200000     a code and everything below it
    nuts:FI1B1               a region and everything in it, notices for the whole country included
    siivuos~                 a word that is written nearly so
    value:>100k  value:50000..2M        an amount, in the notice's own currency
    deadline:<30d  deadline:2026-12     due within 30 days, or in that month
    published:<7d  published:>=2026-11-01

`parse` raises QueryError and nothing else; it never guesses what a broken query might mean.
"""

import re
from dataclasses import dataclass
from typing import Literal, NoReturn

from scrapers import codelists
from tenderwatch.errors import Invalid
from tenderwatch.i18n import _
from tenderwatch.notices.search import spans, words
from tenderwatch.notices.search.spans import MEASURES, Span

Place = Literal["title", "buyer"]
LONGEST = 1000
"""Characters that a query may have."""

DEEPEST = 20
_PREFIX_LETTERS = 2
_FUZZY_LETTERS = 4


class QueryError(Invalid):
    """The query cannot be read: `code` says what is wrong, `position` is the spot in `text`, which is kept as typed."""

    def __init__(self, code: str, position: int, text: str) -> None:
        message = _messages()[code]
        super().__init__(message, {"q": message})
        self.code = code
        self.position = position
        self.text = text


def _messages() -> dict[str, str]:
    return {
        "too-long": _("The query is too long."),
        "too-deep": _("The query has too many parentheses inside each other."),
        "no-words": _("There is no word to search for."),
        "quote-open": _("A quotation mark is missing at the end of the phrase."),
        "phrase-empty": _("There is nothing between the quotation marks."),
        "parenthesis-open": _("The parenthesis is not closed."),
        "parenthesis-close": _("This parenthesis closes nothing."),
        "parenthesis-empty": _("There is nothing between the parentheses."),
        "or-alone": _("OR needs a word on both sides."),
        "not-alone": _("There is nothing to leave out."),
        "field-empty": _("There is no word after the colon."),
        "prefix-short": _("Give at least two letters before the star."),
        "star-place": _("A star may only stand at the end of a word."),
        "cpv-form": _("A CPV code has two to eight digits, for example cpv:72* or cpv:72200000."),
        "nuts-form": _("A NUTS code has two to five letters and digits, for example nuts:FI1B1."),
        "value-form": _("An amount looks like value:>100000, value:<2M or value:50k..200k."),
        "deadline-form": _("A deadline looks like deadline:<30d, deadline:>=2026-12-01 or deadline:2026-12."),
        "published-form": _("A day of publication looks like published:<7d or published:>=2026-11-01."),
        "fuzzy-form": _("The sign ~ goes after a single word of at least four letters."),
    }


@dataclass(frozen=True, slots=True)
class Word:
    """One word, in any inflection; with `prefix`, any that begins so; with `fuzzy`, any that is written nearly so.

    `quoted` words stand for themselves alone, never for other terms of their trade.
    """

    text: str
    place: Place | None = None
    prefix: bool = False
    fuzzy: bool = False
    quoted: bool = False


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words that follow each other, in any inflection; with `prefix`, the last one only begins so."""

    words: tuple[str, ...]
    place: Place | None = None
    prefix: bool = False
    quoted: bool = False


@dataclass(frozen=True, slots=True)
class Code:
    """A code and everything below it: the digits of a CPV code that count, or a NUTS code."""

    list: Literal["cpv", "nuts"]
    value: str


@dataclass(frozen=True, slots=True)
class Not:
    """Everything but this."""

    part: "Query"


@dataclass(frozen=True, slots=True)
class AllOf:
    """Every part; of no parts, everything."""

    parts: tuple["Query", ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """At least one part."""

    parts: tuple["Query", ...]


@dataclass(frozen=True, slots=True)
class Also:
    """What was typed, or another term of the same trade, which weighs less; never parsed, made by `trade_terms`."""

    part: "Query"
    added: tuple[Word | Phrase, ...]


Query = Word | Phrase | Code | Span | Not | AllOf | AnyOf | Also
EVERYTHING = AllOf(())


def parse(text: str) -> Query:
    """Return what the text asks for; EVERYTHING when it is blank; raise QueryError when it cannot be read."""
    if len(text) > LONGEST:
        raise QueryError("too-long", LONGEST, text)
    if not text.strip():
        return EVERYTHING
    return _Reader(text).query()


def parted(text: str) -> list[tuple[str, Query]]:
    """Return the parts of a query that stand beside each other and all hold, each as it is typed and as it is read."""
    parse(text)
    reader, found = _Reader(text), []
    while reader.left:
        if reader.left[-1].kind == "AND":
            reader.left.pop()
            continue
        begins = reader.left[-1].at
        part = reader.any_of(None)
        ends = reader.left[-1].at if reader.left else len(text)
        found.append((text[begins:ends].strip(), part))
    return found


def cpv_value(code: str) -> str | None:
    """Return the digits of a CPV code that count (72200000-7 → 722, 72* → 72), None when it is not one."""
    return codelists.cpv_digits(code) if re.fullmatch(r"\d{2,8}(-\d)?\*?", code, re.ASCII) else None


def nuts_value(code: str) -> str | None:
    """Return the NUTS code in capitals (fi1b* → FI1B), None when it is not one."""
    match = re.fullmatch(r"([a-z]{2}[a-z0-9]{0,3})\*?", code, re.IGNORECASE | re.ASCII)
    return codelists.nuts_code(match[1]) if match else None


_LEXEME = re.compile(
    r"""(?P<blank>\s+)
    |(?P<open>\()
    |(?P<close>\))
    |(?P<minus>[-\u2212](?=["(\w]))
    |(?P<field>(?i:title|buyer|cpv|nuts|value|deadline|published):)
    |(?P<phrase>["\u201c\u201d\u201e«»](?P<inside>[^"\u201c\u201d\u201e«»]*)(?P<end>["\u201c\u201d\u201e«»]?))
    |(?P<bare>[^\s()"\u201c\u201d\u201e«»]+)""",
    re.VERBOSE,
)
_OPERATORS = {"OR", "AND", "NOT"}


@dataclass(frozen=True, slots=True)
class _Lexeme:
    kind: str
    text: str
    at: int
    closed: bool = True


def _lexemes(text: str) -> list[_Lexeme]:
    found = []
    for match in _LEXEME.finditer(text):
        kind = match.lastgroup or ""
        if match["phrase"] is not None:
            found.append(_Lexeme("phrase", match["inside"], match.start(), bool(match["end"])))
        elif match["bare"] in _OPERATORS:
            found.append(_Lexeme(match["bare"], match["bare"], match.start()))
        elif match["bare"] is None or "*" in match["bare"] or words.words(match["bare"]):
            found.append(_Lexeme(kind, match[0], match.start()))
    return [lexeme for lexeme in found if lexeme.kind != "blank"]


class _Reader:
    """Reads the lexemes from left to right; each method takes what belongs to it."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.left = _lexemes(text)[::-1]
        self.depth = 0

    def query(self) -> Query:
        if not self.left:
            raise self.wrong("no-words", 0)
        found = self.all_of(None)
        if self.left:
            raise self.wrong("parenthesis-close", self.left[-1].at)
        return found

    def all_of(self, place: Place | None) -> Query:
        parts = []
        while self.left and self.left[-1].kind != "close":
            if self.left[-1].kind == "AND":
                self.left.pop()
            else:
                parts.append(self.any_of(place))
        return parts[0] if len(parts) == 1 else AllOf(tuple(parts))

    def any_of(self, place: Place | None) -> Query:
        parts = [self.unary(place)]
        while self.left and self.left[-1].kind == "OR":
            operator = self.left.pop()
            if not self.left or self.left[-1].kind in ("OR", "AND", "close"):
                raise self.wrong("or-alone", operator.at)
            parts.append(self.unary(place))
        return parts[0] if len(parts) == 1 else AnyOf(tuple(parts))

    def unary(self, place: Place | None) -> Query:
        lexeme = self.left.pop()
        match lexeme.kind:
            case "OR":
                raise self.wrong("or-alone", lexeme.at)
            case "minus" | "NOT":
                return self.negated(lexeme, place)
            case "open":
                return self.group(lexeme, place)
            case "field":
                return self.in_field(lexeme)
            case "phrase":
                return self.phrase(lexeme, place)
        return self.word(lexeme, place)

    def negated(self, sign: _Lexeme, place: Place | None) -> Query:
        reachable = self.left and self.left[-1].kind not in ("OR", "AND", "close")
        if not reachable or (sign.kind == "minus" and self.left[-1].at != sign.at + 1):
            raise self.wrong("not-alone", sign.at)
        self.deeper(sign)
        found = Not(self.unary(place))
        self.depth -= 1
        return found

    def group(self, opening: _Lexeme, place: Place | None) -> Query:
        self.deeper(opening)
        found = self.all_of(place)
        self.depth -= 1
        if not self.left:
            raise self.wrong("parenthesis-open", opening.at)
        self.left.pop()
        if found == EVERYTHING:
            raise self.wrong("parenthesis-empty", opening.at)
        return found

    def in_field(self, field: _Lexeme) -> Query:
        if not self.left or self.left[-1].kind not in ("bare", "phrase", "open"):
            raise self.wrong("field-empty", field.at)
        match field.text.lower().rstrip(":"):
            case "title":
                return self.unary("title")
            case "buyer":
                return self.unary("buyer")
            case "cpv":
                return self.code("cpv", cpv_value(self.left[-1].text))
            case measure if measure in MEASURES:
                return self.span(measure)
        return self.code("nuts", nuts_value(self.left[-1].text))

    def code(self, name: Literal["cpv", "nuts"], value: str | None) -> Query:
        lexeme = self.left.pop()
        if value is None:
            raise self.wrong(f"{name}-form", lexeme.at)
        return Code(name, value)

    def span(self, measure: str) -> Query:
        lexeme = self.left.pop()
        found = spans.read(measure, lexeme.text)
        return self.fail(f"{measure}-form", lexeme.at) if found is None else found

    def phrase(self, lexeme: _Lexeme, place: Place | None) -> Query:
        if not lexeme.closed:
            raise self.wrong("quote-open", lexeme.at)
        found = in_order(words.words(lexeme.text), place, quoted=True)
        return found or self.fail("phrase-empty", lexeme.at)

    def word(self, lexeme: _Lexeme, place: Place | None) -> Query:
        if lexeme.text.endswith("~"):
            return self.fuzzy(lexeme, place)
        stem = lexeme.text.rstrip("*")
        if "*" in stem:
            raise self.wrong("star-place", lexeme.at + stem.index("*"))
        prefix = stem != lexeme.text
        found = words.words(stem)
        if prefix and (not found or len(found[-1]) < _PREFIX_LETTERS):
            raise self.wrong("prefix-short", lexeme.at)
        return in_order(found, place, prefix) or self.fail("no-words", lexeme.at)

    def fuzzy(self, lexeme: _Lexeme, place: Place | None) -> Query:
        found = words.words(lexeme.text)
        if len(found) != 1 or len(found[0]) < _FUZZY_LETTERS or "*" in lexeme.text:
            raise self.wrong("fuzzy-form", lexeme.at)
        return Word(found[0], place, fuzzy=True)

    def deeper(self, lexeme: _Lexeme) -> None:
        self.depth += 1
        if self.depth > DEEPEST:
            raise self.wrong("too-deep", lexeme.at)

    def wrong(self, code: str, at: int) -> QueryError:
        return QueryError(code, at, self.text)

    def fail(self, code: str, at: int) -> NoReturn:
        raise self.wrong(code, at)


def in_order(found: list[str], place: Place | None, prefix: bool = False, quoted: bool = False) -> Word | Phrase | None:
    """Return one word, or several that follow each other; None of no words."""
    match found:
        case []:
            return None
        case [word]:
            return Word(word, place, prefix, quoted=quoted)
    return Phrase(tuple(found), place, prefix, quoted)
