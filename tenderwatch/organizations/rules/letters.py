"""Words as they are compared: in Latin letters without marks, whatever alphabet and case they are written in."""

import re
import unicodedata
from functools import lru_cache

_CYRILLIC = """
а:a б:b в:v г:g д:d е:e ж:zh з:z и:i й:y к:k л:l м:m н:n о:o п:p р:r с:s т:t у:u ф:f х:h ц:ts ч:ch ш:sh щ:sht ъ:a ь:y
ю:yu я:ya ѝ:i ё:e є:e і:i ї:i ґ:g ы:y э:e
"""
"""Bulgarian letters as Bulgaria's law writes them in Latin ones; those of its neighbours beside them."""
_GREEK = """
α:a β:v γ:g δ:d ε:e ζ:z η:i θ:th ι:i κ:k λ:l μ:m ν:n ξ:x ο:o π:p ρ:r σ:s ς:s τ:t υ:y φ:f χ:ch ψ:ps ω:o
"""
_LATIN = "ß:ss æ:ae œ:oe ø:o ł:l đ:d ð:d þ:th ı:i"
_TABLE = str.maketrans(dict(pair.split(":") for pair in f"{_CYRILLIC} {_GREEK} {_LATIN}".split()))


@lru_cache(maxsize=1 << 12)
def words(text: str) -> tuple[str, ...]:
    """Return the words of a text; letters that stand alone are joined, so that "S.A.", "S. A." and "SA" are one."""
    lower = unicodedata.normalize("NFC", text.casefold()).translate(_TABLE)
    plain = "".join(letter for letter in unicodedata.normalize("NFKD", lower) if not unicodedata.combining(letter))
    plain = re.sub(r"['’`´]", "", plain.translate(_TABLE))
    found = re.sub(r"[\W_]+", " ", plain)
    return tuple(re.sub(r"\b(\w)(?: (?=\w\b))", r"\1", found).split())
