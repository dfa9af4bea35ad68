"""Which files people may keep here, and under which name."""

import re
from collections.abc import Mapping
from typing import Literal

LARGEST = 15 * 1024 * 1024
LONGEST_NAME = 150
ENDINGS = frozenset(
    {
        *("pdf", "txt", "csv", "rtf", "png", "jpg", "jpeg", "zip", "eml", "msg", "asice", "p7m", "xml"),
        *("doc", "docx", "xls", "xlsx", "ppt", "pptx", "odt", "ods", "odp"),
    }
)

Problem = Literal["no-name", "ending", "empty", "too-large", "disguised"]


def safe_name(name: str) -> str:
    """Return the name of a file alone: no folders, nothing that cannot be seen, no dots at its ends, not too long."""
    last = re.split(r"[/\\]", name)[-1]
    seen = "".join(letter for letter in last if letter.isprintable() and letter not in '<>:"|?*')
    stem, dot, ending = " ".join(seen.split()).strip(". ").rpartition(".")
    return f"{stem[: LONGEST_NAME - len(ending)].strip('. ')}{dot}{ending}" if stem else ending[:LONGEST_NAME]


def problem(name: str, size: int) -> Problem | None:
    """Say why a file is not kept; None when it is.  It is never shown as a page of ours, whatever its ending."""
    if not name:
        return "no-name"
    if name.rpartition(".")[2].casefold() not in ENDINGS or "." not in name:
        return "ending"
    if size == 0:
        return "empty"
    return "too-large" if size > LARGEST else None


_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_OLD_OFFICE = (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",)
_BEGINNINGS: Mapping[str, tuple[bytes, ...]] = {
    "pdf": (b"%PDF-",),
    "png": (b"\x89PNG\r\n\x1a\n",),
    "jpg": (b"\xff\xd8\xff",),
    "jpeg": (b"\xff\xd8\xff",),
    "rtf": (b"{\\rtf",),
    **dict.fromkeys(("zip", "docx", "xlsx", "pptx", "odt", "ods", "odp", "asice"), _ZIP),
    **dict.fromkeys(("doc", "xls", "ppt", "msg"), _OLD_OFFICE),
}
_TEXTS = frozenset({"txt", "csv", "eml", "xml"})
_ACTIVE = re.compile(
    rb"<!doctype\s+html|<(?:html|head|body|script|iframe|object|embed)\b|<(?:\w+:)?svg\b", re.IGNORECASE
)
_BEGUN = 4096


def disguised(name: str, body: bytes) -> bool:
    """Tell whether a file is not what its ending says: it begins otherwise, or a text is a page that a browser runs.

    An `.eml` may hold a page as one of its parts; it is a text and never opened here.
    """
    ending, begun = name.rpartition(".")[2].casefold(), body[:_BEGUN]
    if ending in _BEGINNINGS:
        return not begun.startswith(_BEGINNINGS[ending])
    if ending not in _TEXTS:
        return False
    binary = b"\0" in begun and not begun.startswith((b"\xff\xfe", b"\xfe\xff"))
    return binary or (ending != "eml" and bool(_ACTIVE.search(begun.replace(b"\0", b""))))
