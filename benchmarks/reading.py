"""How fast notices are read, compared with parsing their XML or JSON and nothing else.

Reads the eForms, TED_EXPORT and OCDS documents in ../shared/notices beside the checkout.  The two are measured in turn,
ten times, and the best of each counts, so that what else the machine does at the time weighs on both alike.
"""

import json
import sys
from collections.abc import Callable
from pathlib import Path
from time import perf_counter

from lxml import etree

from scrapers import formats
from scrapers.document import Document
from scrapers.errors import ParseError
from scrapers.notice import Notice
from scrapers.notice_json import dumps

NOTICES = Path(__file__).parents[2] / "shared" / "notices"
KINDS = {"eforms/ted": "*.xml", "ted_export": "*.xml", "ocds": "*.json"}
"""The folders of the notices, and what those that are measured are called."""
ROUNDS = 10
PARSE = "parse"


def main() -> int:
    for kind, names in KINDS.items():
        found = (Document(path.read_bytes(), path.name) for path in sorted((NOTICES / kind).rglob(names)))
        documents = [document for document in found if is_whole(document)]
        if documents:
            measure(kind, documents)
        else:
            print(f"no notices to measure with: {NOTICES / kind} is absent or empty")
    return 0


def measure(kind: str, documents: list[Document]) -> None:
    work: dict[str, Callable[[Document], None]] = {PARSE: parse, "read": read, "read and print": print_json}
    best = dict.fromkeys(work, float("inf"))
    for _ in range(ROUNDS):
        for name, do in work.items():
            best[name] = min(best[name], seconds(do, documents))
    notices = sum(isinstance(each, Notice) for document in documents for each in formats.read(document))
    print(f"{kind}, {notices} notices in {len(documents)} documents")
    for name, taken in best.items():
        print(f"{name:15} {notices / taken:8.0f} notices/s   {best[PARSE] / taken:.3f} of parsing alone")


def seconds(do: Callable[[Document], None], documents: list[Document]) -> float:
    start = perf_counter()
    for document in documents:
        do(document)
    return perf_counter() - start


def parse(document: Document) -> None:
    if document.body.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"<":
        etree.fromstring(document.body)
    else:
        json.loads(document.body)


def is_whole(document: Document) -> bool:
    """Return whether a document is one text of JSON or XML: lines and broken ones have nothing to compare with."""
    try:
        parse(document)
    except (ValueError, etree.XMLSyntaxError):
        return False
    return True


def read(document: Document) -> None:
    for _ in formats.read(document):
        pass


def print_json(document: Document) -> None:
    for notice in formats.read(document):
        if not isinstance(notice, ParseError):
            dumps(notice, document.name)


if __name__ == "__main__":
    sys.exit(main())
