"""The labelled notices and needs as they lie in their files."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

from tenderwatch.notices.search import IndexRow

HERE = Path(__file__).parent


@dataclass(frozen=True)
class Labelled:
    """A notice of the set; `name` is its trade and number, as the needs call it."""

    name: str
    language: str
    title: str
    description: str
    buyer: str
    cpv: tuple[str, ...]
    nuts: str

    def row(self, number: int) -> IndexRow:
        return IndexRow(
            id=number,
            title={self.language: self.title},
            texts=({self.language: self.description},),
            buyers=(self.buyer,),
            cpv=self.cpv,
            nuts=(self.nuts,),
            countries=(self.nuts[:2],),
            kind="competition",
            status="open",
        )

    @property
    def text(self) -> str:
        return "\n".join((self.title, self.description, self.buyer))


@dataclass(frozen=True)
class Need:
    """What somebody looks for, and the notices that answer it."""

    id: str
    looks_for: str
    query: str
    relevant: frozenset[str]

    @property
    def language(self) -> str:
        return self.id[:2]


@cache
def notices() -> tuple[Labelled, ...]:
    """Return every notice, trade by trade."""
    return tuple(notice for path in sorted((HERE / "notices").glob("*.txt")) for notice in _notices(path))


@cache
def needs() -> tuple[Need, ...]:
    """Return every need, in the order of the file."""
    return tuple(
        Need(each["id"], each["looks_for"], each["query"], frozenset(_named(each["relevant"])))
        for each in yaml.safe_load((HERE / "needs.yaml").read_text(encoding="utf-8"))
    )


def _notices(path: Path) -> Iterator[Labelled]:
    """Read blocks of three lines: number, language | buyer | CPV | NUTS; the title; the description."""
    for block in path.read_text(encoding="utf-8").strip().split("\n\n"):
        head, title, description = block.split("\n")
        known, buyer, cpv, nuts = (part.strip() for part in head.split("|"))
        number, language = known.split()
        yield Labelled(f"{path.stem} {number}", language, title, description, buyer, tuple(cpv.split()), nuts)


def _named(relevant: dict[str, str | int]) -> Iterator[str]:
    for trade, said in relevant.items():
        for first, last in re.findall(r"(\d+)(?:-(\d+))?", str(said)):
            yield from (f"{trade} {number}" for number in range(int(first), int(last or first) + 1))
