"""Golden files: `tests/fixtures/<format>/<case>.<ending>` and what it reads as, `<case>.expected.json` beside it."""

import json
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

from scrapers import formats
from scrapers.document import Document
from scrapers.errors import ParseError
from scrapers.notice_json import to_json

FIXTURES = Path(__file__).parents[2] / "fixtures"
ENDING = ".expected.json"
READERS = FIXTURES / "readers.json"
"""The version of each reader, and a digest of what it makes of each of its cases."""


def cases(format_name: str) -> list[Path]:
    folder = FIXTURES / format_name
    return [path for path in sorted(folder.glob("*")) if path.is_file() and not path.name.endswith(ENDING)]


def all_cases() -> Iterator[Path]:
    for format_ in formats.formats():
        yield from cases(format_.NAME)


def document(case: Path) -> Document:
    return Document(case.read_bytes(), case.name)


def reading(case: Path) -> list[Any]:
    return [_plain(case, read) for read in formats.read(document(case))]


def _plain(case: Path, read: Any) -> Any:
    if isinstance(read, ParseError):
        return {"error": str(read)}
    return {name: value for name, value in to_json(read, case.name).items() if name != "parser"}


def expected(case: Path) -> Path:
    return case.with_name(case.name.partition(".")[0] + ENDING)


def known_readers() -> dict[str, Any]:
    return json.loads(READERS.read_text(encoding="utf-8")) if READERS.exists() else {}


def digests(format_name: str) -> dict[str, str]:
    """Return what each case is expected to read as, so short that a change of it is all that can be told."""
    return {case.name: sha256(expected(case).read_bytes()).hexdigest()[:16] for case in cases(format_name)}


def accept_reader(format_: formats.Format) -> None:
    readers = known_readers() | {format_.NAME: {"parser": format_.PARSER, "cases": digests(format_.NAME)}}
    READERS.write_text(json.dumps(readers, indent=2, sort_keys=True) + "\n", encoding="utf-8")


def accept(case: Path) -> None:
    expected(case).write_text(json.dumps(reading(case), indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
