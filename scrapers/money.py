"""Amounts of money as people write them on Finnish, Swedish and English pages; strict, as `dates` is."""

import re
from dataclasses import dataclass
from decimal import Decimal

_CODES = ("SEK", "NOK", "DKK", "GBP", "USD", "CHF", "PLN", "CZK", "HUF", "RON", "ISK")
_CURRENCY = {code: rf"\b{code.lower()}\b" for code in _CODES} | {
    "EUR": r"€|\beuro(?:a|n|s)?\b|\b[mt]?eur\b",
    "GBP": r"£|\bgbp\b",
}
_SCALES = {
    10**3: ("tuhatta", "tusen", "thousand", "t€", "k€", "teur", "tkr"),
    10**6: ("milj.", "milj", "miljoona", "miljoonaa", "miljoner", "miljon", "million", "m€", "meur", "mkr", "mn"),
    10**9: ("mrd.", "mrd", "miljardi", "miljardia", "miljard", "miljarder", "billion"),
}
_SCALE = {word: factor for factor, words in _SCALES.items() for word in words}
_NET = re.compile(
    r"alv\.?\s*0\s*%?|ilman (?:alv|arvonlisävero)\w*|ei sis\w*\.?\s*(?:alv|arvonlisävero)\w*|\bveroton\w*"
    r"|(?:alv|arvonlisävero)\w*\.?(?:\s*\d+(?:[.,]\d+)?\s*%)? ei sisälly"
    r"|\+\s*(?:alv|moms|vat)\b\.?(?:\s*\d+(?:[.,]\d+)?\s*%)?"
    r"|ex(?:kl|cl)?\.?\s*(?:moms|vat)|exklusive moms|excluding vat|utan moms|without vat",
    re.IGNORECASE,
)
_GROSS = re.compile(
    r"sis\w*\.?\s*(?:alv|arvonlisävero)\w*|\bverollinen|ink(?:l|lusive)\.?\s*moms|incl(?:\.|uding)?\s*vat",
    re.IGNORECASE,
)
_RATE = re.compile(r"(?:alv|moms|vat)\.?\s*\d+(?:[.,]\d+)?\s*%", re.IGNORECASE)
_APPROXIMATE = re.compile(
    r"(?<!\w)(?:n\.|noin|ca\.?|cirka|approx\.?|approximately|about|arviolta|~)(?![^\W\d])", re.IGNORECASE
)
_NUMBER = re.compile(
    r"(?<![\w.,])(?<!(?<!\d)-)(?:\d{1,3}(?: \d{3})+(?:[.,]\d\d?)?|\d{1,3}(?:\.\d{3})+,\d\d?|\d{1,3}(?:,\d{3})+\.\d\d?"
    r"|\d{1,3}(?:\.\d{3}){2,}|\d{1,3}(?:,\d{3}){2,}|\d+(?:[.,]\d\d?)?)(?![\d]|[.,]\d)"
)
_MILLIONS = re.compile(r"(?<=\d)\s?M[eE]\b")
_RATE_OF = re.compile(
    r"(?:#|€|\beur\w*|\b[a-z]{3}|\bkr)\s*/\s*[^\W\d]|\b(?:per|kuukaudessa|vuodessa|tunnissa|tunnilta|kappaleelta)\b",
    re.IGNORECASE,
)
"""So much a month, an hour or a piece is no amount of a contract."""
_AT_MOST = re.compile(
    r"\b(?:alle|enintään|korkeintaan|max|högst|under|upp till|up to|at most|less than)\b", re.IGNORECASE
)
_AT_LEAST = re.compile(r"\b(?:yli|vähintään|minst|över|at least|over|more than)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Amount:
    """An amount or a range, from nothing where only its end is said.

    `currency` is None where none is named or the name could be several countries' ("kr"), `with_vat` is None where the
    text does not say.
    """

    low: Decimal
    high: Decimal
    currency: str | None = None
    with_vat: bool | None = None
    approximate: bool = False


def amount(text: str) -> Amount | None:
    """Return the one amount, or the one range, that a text gives; None when it gives none, several, or an unclear one.

    Unclear: 1.234 and 1,234, which are thousands to some and thousandths to others, and "100–150 000 €".
    """
    text = _MILLIONS.sub(" M€", re.sub(r"\s+", " ", text.replace("−", "-")))
    with_vat = False if _NET.search(text) else True if _GROSS.search(text) else None
    bare = _APPROXIMATE.sub(" ", _RATE.sub(" ", _NET.sub(" ", text)))
    numbers = [_decimal(found) for found in _NUMBER.findall(bare)]
    rest = _NUMBER.sub(" # ", bare)
    bounds = _bounds(numbers, rest)
    if bounds is None or re.search(r"\d", rest) or _RATE_OF.search(rest) or _AT_LEAST.search(rest):
        return None
    if _AT_MOST.search(rest):
        bounds = (Decimal(0), bounds[1])
    scale = _scale(rest)
    low, high = (bound * scale for bound in bounds)
    return Amount(low, high, _currency(rest), with_vat, bool(_APPROXIMATE.search(text)))


def _bounds(numbers: list[Decimal], rest: str) -> tuple[Decimal, Decimal] | None:
    if len(numbers) == 1:
        return numbers[0], numbers[0]
    if len(numbers) != 2 or not re.search(r"# \W*(?:€|eur\w*)?\s*[-–—]\s*\W*#", rest, re.IGNORECASE):
        return None
    low, high = numbers
    shortened = low < 1000 <= high and high % 1000 == 0
    return None if low > high or shortened else (low, high)


def _decimal(written: str) -> Decimal:
    last = max(written.rfind("."), written.rfind(","))
    fraction = written[last + 1 :] if last >= 0 and len(written) - last <= 3 else ""
    whole = written[: last if fraction else None]
    return Decimal(re.sub(r"[ .,]", "", whole) + ("." + fraction if fraction else ""))


def _scale(rest: str) -> int:
    words = {word.lower() for word in re.findall(r"[\w€£]+\.?", rest)}
    return max((_SCALE[word] for word in words | {word.rstrip(".") for word in words} if word in _SCALE), default=1)


def _currency(rest: str) -> str | None:
    found = [code for code, names in _CURRENCY.items() if re.search(names, rest.lower())]
    return found[0] if len(found) == 1 else None
