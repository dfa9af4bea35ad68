"""How fast notices in XML are read, compared with parsing their XML and nothing else.

Reads the eForms and TED_EXPORT notices in ../shared/notices beside the checkout.  The two are measured in turn, ten
times, and the best of each counts, so that what else the machine does at the time weighs on both alike.
"""

import sys
from collections.abc import Callable
from pathlib import Path
from time import perf_counter

from lxml import etree

from scrapers import formats
from scrapers.document import Document
from scrapers.errors import ParseError
from scrapers.notice_json import dumps

NOTICES = Path(__file__).parents[2] / "shared" / "notices"
KINDS = ("eforms/ted", "ted_export")
ROUNDS = 10


def main() -> int:
    for kind in KINDS:
        documents = [Document(path.read_bytes(), path.name) for path in sorted((NOTICES / kind).rglob("*.xml"))]
        if documents:
            measure(kind, documents)
        else:
            print(f"no notices to measure with: {NOTICES / kind} is absent or empty")
    return 0


def measure(kind: str, documents: list[Document]) -> None:
    work: dict[str, Callable[[Document], None]] = {"parse the XML": parse, "read": read, "read and print": print_json}
    best = dict.fromkeys(work, float("inf"))
    for _ in range(ROUNDS):
        for name, do in work.items():
            best[name] = min(best[name], seconds(do, documents))
    print(f"{kind}, {len(documents)} notices")
    for name, taken in best.items():
        rate = len(documents) / taken
        print(f"{name:15} {rate:8.0f} notices/s   {best['parse the XML'] / taken:.3f} of parsing alone")


def seconds(do: Callable[[Document], None], documents: list[Document]) -> float:
    start = perf_counter()
    for document in documents:
        do(document)
    return perf_counter() - start


def parse(document: Document) -> None:
    etree.fromstring(document.body)


def read(document: Document) -> None:
    for _ in formats.read(document):
        pass


def print_json(document: Document) -> None:
    for notice in formats.read(document):
        if not isinstance(notice, ParseError):
            dumps(notice, document.name)


if __name__ == "__main__":
    sys.exit(main())
