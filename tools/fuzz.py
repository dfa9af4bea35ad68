"""Breaks real notices in many ways and reads them: each must end in notices, or in errors that say where.

    python tools/fuzz.py [--count N] [--seed N] [--jobs N] [--keep FOLDER] [FOLDER...]

Documents are those of ../shared/notices beside the checkout and the fixtures of the tests, or of the folders named.
One seed makes the same documents everywhere.  What takes longer than SECONDS, needs more memory than MEMORY, raises, or
gives an error without a place is a failure: it is printed, and kept in FOLDER.
"""

import argparse
import json
import random
import resource
import signal
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from copy import deepcopy
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from time import perf_counter
from typing import Any

from lxml import etree

from scrapers import formats
from scrapers.document import Document
from scrapers.errors import ParseError
from scrapers.notice_json import dumps

HERE = Path(__file__).parents[1]
CORPUS = (HERE.parent / "shared" / "notices", HERE / "tests" / "fixtures")
LARGEST = 400_000
"""Bytes of the documents that are broken: larger ones take longer and show nothing that smaller ones do not."""
SECONDS = 20
MEMORY = 3 << 30
PART = 250

Random = random.Random
Breaker = Callable[[bytes, Random], bytes]
JUNK = (
    b"<",
    b">",
    b"&",
    b"\x00",
    b"\xff\xfe",
    b"]]>",
    b"<!DOCTYPE a [<!ENTITY x 'y'>]>",
    b"&x;",
    b'"',
    b"{",
    b"]",
    b"\\u0000",
)
VALUES = (
    "",
    "unpublished",
    "-1",
    "NaN",
    "1e999999999",
    "9" * 400,
    "2024-99-99",
    "24:00:00",
    "99:99:99+99:99",
    "\xa0",
    "\ud7ff\U0001f600",
)
ENCODINGS = ("utf-16", "utf-16-le", "utf-32", "utf-8-sig", "latin-1", "cp1252", "cp037", "ascii")


# Ways to break bytes


def flip(body: bytes, rng: Random) -> bytes:
    broken = bytearray(body)
    for _ in range(rng.randint(1, 20)):
        broken[rng.randrange(len(broken))] = rng.randrange(256)
    return bytes(broken)


def cut(body: bytes, rng: Random) -> bytes:
    return body[: rng.randrange(len(body))]


def behead(body: bytes, rng: Random) -> bytes:
    return body[rng.randrange(min(len(body), 2000)) :]


def put_in(body: bytes, rng: Random) -> bytes:
    place = rng.randrange(len(body))
    return body[:place] + rng.choice(JUNK) * rng.choice((1, 1, 1, 300)) + body[place:]


def take_out(body: bytes, rng: Random) -> bytes:
    place = rng.randrange(len(body))
    return body[:place] + body[place + rng.randint(1, 2000) :]


def repeat(body: bytes, rng: Random) -> bytes:
    place = rng.randrange(len(body))
    piece = body[place : place + rng.randint(1, 3000)]
    return body[:place] + piece * rng.randint(2, 60) + body[place:]


def encode(body: bytes, rng: Random) -> bytes:
    """Write it in another encoding than it says."""
    return body.decode("utf-8", "replace").encode(rng.choice(ENCODINGS), "replace")


def declare(body: bytes, rng: Random) -> bytes:
    """Say that it is in another encoding than it is."""
    return b'<?xml version="1.0" encoding="%s"?>' % rng.choice(ENCODINGS).encode() + body[body.find(b"?>") + 2 :]


def nest(body: bytes, rng: Random) -> bytes:
    """Put deep nesting into it, of arrays, objects or elements."""
    place, depth = rng.randrange(len(body)), rng.choice((50, 300, 5_000, 100_000))
    opening, closing = rng.choice(((b"[", b"]"), (b'{"a":', b"}"), (b"<a>", b"</a>")))
    return body[:place] + opening * depth + closing * rng.choice((0, depth)) + body[place:]


# Ways to break trees


def of_tree(change: Callable[[list[etree._Element], Random], None]) -> Breaker:
    def broken(body: bytes, rng: Random) -> bytes:
        try:
            root = etree.fromstring(body, etree.XMLParser(resolve_entities=False, no_network=True))
        except (etree.XMLSyntaxError, ValueError):
            return flip(body, rng)
        elements = [each for each in root.iter("*") if each is not root]
        if elements:
            for _ in range(rng.randint(1, 6)):
                change(elements, rng)
        return etree.tostring(root, encoding="utf-8", xml_declaration=True)

    return broken


def _swap_names(elements: list[etree._Element], rng: Random) -> None:
    one, other = rng.choice(elements), rng.choice(elements)
    one.tag, other.tag = other.tag, one.tag


def _swap_attributes(elements: list[etree._Element], rng: Random) -> None:
    one, other = rng.choice(elements), rng.choice(elements)
    names = (
        "languageID",
        "listName",
        "schemeName",
        "currencyID",
        "unitCode",
        "LG",
        "CATEGORY",
        "ITEM",
        "CODE",
        "VALUE",
    )
    one.set(rng.choice(names), rng.choice(VALUES[:-2]))
    for name, value in other.attrib.items():
        one.set(name, value)


def _say_otherwise(elements: list[etree._Element], rng: Random) -> None:
    rng.choice(elements).text = rng.choice(VALUES)


def _move(elements: list[etree._Element], rng: Random) -> None:
    one, other = rng.choice(elements), rng.choice(elements)
    if one not in [*other.iterancestors(), other]:
        other.append(one)


def _drop(elements: list[etree._Element], rng: Random) -> None:
    one = rng.choice(elements)
    parent = one.getparent()
    if parent is not None:
        parent.remove(one)


def _double(elements: list[etree._Element], rng: Random) -> None:
    one = rng.choice(elements)
    if len(etree.tostring(one)) < 3000:
        for _ in range(rng.choice((1, 1, 5, 400))):
            one.addnext(deepcopy(one))


# Ways to break JSON


def of_json(body: bytes, rng: Random) -> bytes:
    """Put a value of another type in the place of some, or repeat them."""
    try:
        said = json.loads(body)
    except (ValueError, RecursionError):
        return flip(body, rng)
    for _ in range(rng.randint(1, 6)):
        places = list(_places(said))
        if not places:
            break
        holder, key = rng.choice(places)
        _change(holder, key, rng)
    return json.dumps(said, ensure_ascii=rng.random() < 0.5).encode("utf-8", "surrogatepass")


def _change(holder: Any, key: Any, rng: Random) -> None:
    value = holder[key]
    others: tuple[Any, ...] = (
        *(None, True, 0, -1, 10**400, 1.5, float("nan"), float("inf"), "", "a", [], {}, [[]], [None], {"": None}),
        *("2024-13-01T25:00:00Z", "9" * 400, "\ud800", "\x00", [value] * 200, {"amount": value}, str(value)[:1000]),
    )
    if isinstance(holder, dict) and rng.random() < 0.2:
        holder[rng.choice((*list(holder)[:50], "id", "ocid", "lots", "title_", "title_xx"))] = value
    else:
        holder[key] = rng.choice(others)


def _places(said: Any) -> Iterator[tuple[Any, Any]]:
    found = [said]
    while found and len(found) < 20_000:
        each = found.pop()
        keys: Sequence[Any] = (
            list(each) if isinstance(each, dict) else range(len(each)) if isinstance(each, list) else ()
        )
        for key in keys:
            yield each, key
            found.append(each[key])


ANY: tuple[Breaker, ...] = (flip, cut, behead, put_in, take_out, repeat, encode, nest)
XML: tuple[Breaker, ...] = (
    declare,
    *map(of_tree, (_swap_names, _swap_attributes, _say_otherwise, _move, _drop, _double)),
)
JSON: tuple[Breaker, ...] = (of_json,) * 6


# Reading what was broken


@dataclass
class Outcome:
    """What became of some documents."""

    read: Counter[str] = field(default_factory=Counter)
    slowest: tuple[float, int, int] = (0.0, 0, 0)
    peak: int = 0
    failures: list[tuple[int, str]] = field(default_factory=list)

    def add(self, other: "Outcome") -> None:
        self.read += other.read
        self.slowest = max(self.slowest, other.slowest)
        self.peak = max(self.peak, other.peak)
        self.failures += other.failures


class _TooSlow(BaseException):
    pass


def _alarm(_number: int, _frame: object) -> None:
    raise _TooSlow


def broken(number: int, seed: int, folders: tuple[str, ...]) -> Document:
    """Return the document of a number; it is the same whenever and wherever it is asked for."""
    rng = Random(f"{seed}/{number}")
    path = rng.choice(corpus(folders))
    body = path.read_bytes()
    for _ in range(rng.choice((1, 1, 2, 3))):
        start = body.lstrip(b"\xef\xbb\xbf \r\n\t")[:1]
        own = XML if start == b"<" else JSON if start in (b"{", b"[") else ()
        body = rng.choice((*ANY, *own, *own))(body, rng) or b" "
        body = body[: 4 * LARGEST]
    return Document(body, str(path))


@cache
def corpus(folders: tuple[str, ...]) -> tuple[Path, ...]:
    """Return the documents that are broken, in an order that does not depend on the machine."""
    found = [path for folder in folders for path in Path(folder).rglob("*") if path.is_file()]
    endings = {".xml", ".json", ".jsonl", ".atom", ".rdf", ".rss", ".html"}
    small = [path for path in found if path.suffix in endings and 0 < path.stat().st_size <= LARGEST]
    return tuple(sorted(path for path in small if ".expected." not in path.name))


def read_one(document: Document) -> str:
    """Read a document and return what came of it; AssertionError where an error does not say where."""
    said = list(formats.read(document))
    for each in said:
        if isinstance(each, ParseError):
            assert each.where, f"no place: {each}"
        else:
            dumps(each, document.name)
    errors = sum(isinstance(each, ParseError) for each in said)
    return "errors" if errors == len(said) and errors else "notices and errors" if errors else "notices"


def read_some(numbers: range, seed: int, folders: tuple[str, ...]) -> Outcome:
    """Read the documents of these numbers."""
    outcome = Outcome()
    signal.signal(signal.SIGALRM, _alarm)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, resource.getrlimit(resource.RLIMIT_AS)[1]))
    for number in numbers:
        document = broken(number, seed, folders)
        started = perf_counter()
        signal.alarm(SECONDS)
        try:
            outcome.read[read_one(document)] += 1
        except (Exception, _TooSlow) as error:  # noqa: BLE001 - whatever it is, it is a failure
            outcome.failures.append((number, f"{document.name}: {type(error).__name__}: {error}"[:400]))
        finally:
            signal.alarm(0)
        outcome.slowest = max(outcome.slowest, (perf_counter() - started, len(document.body), number))
    outcome.peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return outcome


def main() -> int:
    asked = _asked()
    folders = tuple(map(str, asked.folders or [folder for folder in CORPUS if folder.exists()]))
    print(f"{len(corpus(folders))} documents, {asked.count} mutations, seed {asked.seed}")
    total = Outcome()
    with ProcessPoolExecutor(asked.jobs) as pool:
        parts = [range(start, min(start + PART, asked.count)) for start in range(0, asked.count, PART)]
        for outcome in pool.map(read_some, parts, [asked.seed] * len(parts), [folders] * len(parts)):
            total.add(outcome)
    seconds, size, number = total.slowest
    print(", ".join(f"{count} {what}" for what, count in total.read.most_common()))
    print(f"slowest {seconds:.2f} s ({size} bytes, number {number}); at most {total.peak >> 10} MB in a process")
    for failed, why in total.failures:
        print(f"number {failed}: {why}")
        if asked.keep:
            asked.keep.mkdir(parents=True, exist_ok=True)
            (asked.keep / f"{asked.seed}-{failed}").write_bytes(broken(failed, asked.seed, folders).body)
    print(f"{len(total.failures)} failures")
    return 1 if total.failures else 0


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("folders", nargs="*", type=Path, metavar="FOLDER")
    parser.add_argument("--count", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--keep", type=Path)
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
