"""Code lists with their labels in English, Finnish and Swedish; README.md says where they come from.

A list is named as in eForms ("procurement-procedure-type") and read when it is first asked for.  Beside an official
list there may be one of codes that real notices use and it lacks ("more-nuts"): those of former versions, of TED's old
forms and of OCDS.  They have labels, and are no codes of the list.
"""

import gzip
from collections.abc import Mapping
from functools import cache
from pathlib import Path

_FOLDER = Path(__file__).parent
_MORE = "more-"
_FOREIGN = {"GR": "EL", "GB": "UK"}
"""Countries that NUTS names otherwise than ISO 3166, and some notices name as ISO does."""


@cache
def lists() -> tuple[str, ...]:
    """Return the names of all lists."""
    return tuple(sorted(path.name.partition(".")[0] for path in _FOLDER.glob("*.tsv*")))


@cache
def _table(name: str) -> Mapping[str, Mapping[str, str]]:
    if name not in lists():
        raise LookupError(f"there is no code list {name!r}")
    packed = _FOLDER / f"{name}.tsv.gz"
    content = gzip.decompress(packed.read_bytes()) if packed.exists() else (_FOLDER / f"{name}.tsv").read_bytes()
    head, *lines = (line.split("\t") for line in content.decode().strip("\n").split("\n"))
    return {cells[0]: dict(zip(head[1:], cells[1:], strict=False)) for cells in lines}


def codes(name: str) -> tuple[str, ...]:
    """Return the codes of a list, in its order; raises LookupError when there is no such list."""
    return tuple(_table(name))


def former_codes(name: str) -> tuple[str, ...]:
    """Return the codes that notices use and the list lacks."""
    return tuple(_table(_MORE + name)) if _MORE + name in lists() else ()


def label(name: str, code: str, language: str) -> str:
    """Return what a code means in fi, sv or en (any other language: en); a code that nobody knows is its own label.

    Raises LookupError when there is no such list.
    """
    row = facts(name, code) or facts(_MORE + name, code)
    return row.get(language) or row.get("en") or code


def facts(name: str, code: str) -> Mapping[str, str]:
    """Return the row of a code, empty when the list lacks it.

    Beside the labels, notice-subtype has form_type, notice_type, document_type and legal_basis, country has alpha_2,
    and more-nuts says in `until` which version of NUTS was the last to have the code.
    """
    return _table(name).get(code, {}) if not name.startswith(_MORE) or name in lists() else {}


def cpv_digits(code: str) -> str | None:
    """Return the digits of a CPV code that count, from its division on; None when it cannot be one.

    72200000 → 722, and 722 stays as it is; a check digit, right or wrong, and what a spreadsheet makes of a code
    (72200000.0) do not matter.
    """
    digits = code.strip().partition("-")[0].partition(".")[0].rstrip("*")
    if not (digits.isascii() and digits.isdigit() and 2 <= len(digits) <= 8):
        return None
    return digits[:2] + digits[2:].rstrip("0") if len(digits) == 8 else digits


def cpv_label(code: str, language: str) -> str:
    """Return what a CPV code, or the beginning of one (72), means; an unknown one is its own label."""
    digits = cpv_digits(code)
    row = _table("cpv").get(digits.ljust(8, "0"), {}) if digits and not digits[2:].endswith("0") else {}
    return row.get(language) or row.get("en") or code


def nuts_code(code: str) -> str:
    """Return a NUTS code in capitals, with the country as NUTS names it: gr300 → EL300."""
    capital = code.strip().upper()
    return _FOREIGN.get(capital[:2], capital[:2]) + capital[2:]


def nuts_label(code: str, language: str) -> str:
    """Return the name of a region, or of a country that NUTS does not part; an unknown one is its own label."""
    place = nuts_code(code)
    words = label("nuts", place, language)
    return words if words != place else country_label(code, language)


@cache
def _by_alpha_2() -> Mapping[str, str]:
    return {row["alpha_2"]: code for code, row in _table("country").items()} | {"UK": "GBR", "EL": "GRC"}


def country_code(code: str) -> str | None:
    """Return a country's three letters, given three or two of them; None when there is no such country."""
    capital = code.strip().upper()
    found = _by_alpha_2().get(capital, capital)
    return found if found in _table("country") else None


def country_label(code: str, language: str) -> str:
    """Return the name of a country, given its two or three letters; an unknown one is its own label."""
    known = country_code(code)
    return label("country", known, language) if known else code
