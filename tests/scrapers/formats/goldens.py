"""Golden files: `tests/fixtures/<format>/<case>.<ending>` and what it reads as, `<case>.expected.json` beside it."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from scrapers import formats
from scrapers.document import Document
from scrapers.errors import ParseError
from scrapers.notice_json import to_json

FIXTURES = Path(__file__).parents[2] / "fixtures"
ENDING = ".expected.json"


def cases(format_name: str) -> list[Path]:
    folder = FIXTURES / format_name
    return [path for path in sorted(folder.glob("*")) if path.is_file() and not path.name.endswith(ENDING)]


def all_cases() -> Iterator[Path]:
    for format_ in formats.formats():
        yield from cases(format_.NAME)


def document(case: Path) -> Document:
    return Document(case.read_bytes(), case.name)


def reading(case: Path) -> list[Any]:
    return [
        {"error": str(read)} if isinstance(read, ParseError) else to_json(read, case.name)
        for read in formats.read(document(case))
    ]


def expected(case: Path) -> Path:
    return case.with_name(case.name.partition(".")[0] + ENDING)


def accept(case: Path) -> None:
    expected(case).write_text(json.dumps(reading(case), indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
