"""Which files may be kept with a contract, and under which name."""

import re
from typing import Literal

LARGEST = 15 * 1024 * 1024
LONGEST_NAME = 150
ENDINGS = frozenset(
    {
        *("pdf", "txt", "csv", "rtf", "png", "jpg", "jpeg", "zip", "eml", "msg", "asice", "p7m", "xml"),
        *("doc", "docx", "xls", "xlsx", "ppt", "pptx", "odt", "ods", "odp"),
    }
)

Problem = Literal["no-name", "ending", "empty", "too-large"]


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
