"""Code lists with their labels in English, Finnish and Swedish; README.md says where they come from.

A list is named as in eForms ("procurement-procedure-type") and read when it is first asked for.
"""

import gzip
from collections.abc import Mapping
from functools import cache
from pathlib import Path

_FOLDER = Path(__file__).parent
_CPV_DIGITS = 8


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


def label(name: str, code: str, language: str) -> str:
    """Return what a code means in fi, sv or en (any other language: en); a code that the list lacks is its own label.

    Raises LookupError when there is no such list.
    """
    row = _table(name).get(code, {})
    return row.get(language) or row.get("en") or code


def facts(name: str, code: str) -> Mapping[str, str]:
    """Return the row of a code, empty when the list lacks it.

    Beside the labels, notice-subtype has form_type, notice_type, document_type and legal_basis.
    """
    return _table(name).get(code, {})


def cpv_label(code: str, language: str) -> str:
    """Return what a CPV code means; a check digit (72000000-5) and missing zeros (72) do not matter."""
    return label("cpv", _whole(code), language) if _whole(code) in _table("cpv") else code


def _whole(code: str) -> str:
    return code.partition("-")[0].ljust(_CPV_DIGITS, "0")
