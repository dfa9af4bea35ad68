"""How well organisations are found again without their numbers: the published numbers are the truth.

Takes every organisation of the notices in ../shared/notices beside the checkout, in any role, with a usable number; of
one organisation at most MOST mentions, drawn by the seed.  The numbers of half the mentions are hidden.  Everything is
then entered in a database and compared by the job; two mentions count as found to be one when their rows are one, or
are suggested to be, straight or by way of others.

Against it stand those that are alike and are not the same: two numbers of one register with much of their names in
common, and, made from the real ones, each name in another town of its country and a sibling of each company.
"""

import json
import random
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from itertools import combinations
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from lxml import etree
from sqlalchemy import select

from tenderwatch.db import Database, schema
from tenderwatch.organizations import service
from tenderwatch.organizations.rules import Number, alpha_3, identify, number_of
from tenderwatch.organizations.rules.names import name_of
from tenderwatch.organizations.rules.towns import same_town, town_of
from tenderwatch.organizations.tables import OrganizationSuggestion
from tenderwatch.tables import metadata

NOTICES = Path(__file__).parents[2] / "shared" / "notices"
NOW = datetime(2026, 11, 22, 6, tzinfo=UTC)
MOST = 20
SEEDS = range(1, 21)


@dataclass(frozen=True)
class Mention:
    """An organisation as one document names it; `same` is who it is, `number` what is published."""

    document: str
    names: tuple[str, ...]
    country: str
    town: str
    number: Number | None
    same: str


@dataclass
class Figures:
    """Pairs of mentions: found and missed of those that are one, wrong of those that are not, hard among these.

    `open` are pairs that were found whose numbers are of different registers, so that nobody can say.
    """

    found: int = 0
    missed: int = 0
    wrong: int = 0
    hard: int = 0
    hard_wrong: int = 0
    open: int = 0
    misses: Counter[tuple[str, str]] = field(default_factory=Counter)
    errors: Counter[tuple[str, str]] = field(default_factory=Counter)

    @property
    def precision(self) -> float:
        """Of the pairs that were found, the share that is right."""
        return self.found / ((self.found + self.wrong) or 1)

    @property
    def recall(self) -> float:
        """Of the pairs that are one, the share that was found."""
        return self.found / ((self.found + self.missed) or 1)

    @property
    def positives(self) -> int:
        """Pairs that are one."""
        return self.found + self.missed


# What the documents name


def mentions(folder: Path) -> list[Mention]:
    """Return every organisation with a usable number, once a document and way of writing it."""
    found: dict[tuple[Any, ...], Mention] = {}
    for path in sorted(folder.rglob("*")):
        for names, ids, country, town in _read(path):
            where = alpha_3(country)
            identity = identify(dict(enumerate(names)), ids, where)  # type: ignore[arg-type]
            number = number_of(identity.as_written, where) if identity and identity.as_written else None
            if names and number:
                mention = Mention(str(path.relative_to(folder)), names, where, town, number, number.key)
                found.setdefault((mention.document, names, where, town), mention)
    return list(found.values())


_Named = tuple[tuple[str, ...], list[str], str, str]


def _read(path: Path) -> Iterator[_Named]:
    if path.suffix == ".xml":
        root = etree.parse(str(path), etree.XMLParser(recover=True, huge_tree=True)).getroot()
        yield from _of_xml(root) if root is not None else ()
    elif path.suffix in (".json", ".jsonl"):
        yield from _of_json(path.read_bytes())


def _of_xml(root: Any) -> Iterator[_Named]:
    """Give the companies of eForms and the addresses of TED_EXPORT."""
    for element in root.iter("{*}Company", "{*}OFFICIALNAME"):
        if element.tag.endswith("Company"):
            names = _texts(element, "{*}PartyName/{*}Name")
            ids = _texts(element, "{*}PartyLegalEntity/{*}CompanyID")
            countries = _texts(element, "{*}PostalAddress/{*}Country/{*}IdentificationCode")
            towns = _texts(element, "{*}PostalAddress/{*}CityName")
        else:
            block = element.getparent()
            block = block.getparent() if block.tag.endswith("ORGANISATION") else block
            names, ids, towns = (element.text or "",), _texts(block, ".//{*}NATIONALID"), _texts(block, ".//{*}TOWN")
            countries = tuple(each.get("VALUE", "") for each in block.iterfind(".//{*}COUNTRY"))
        yield tuple(dict.fromkeys(filter(None, names))), list(ids), next(iter(countries), ""), next(iter(towns), "")


def _texts(element: Any, path: str) -> tuple[str, ...]:
    return tuple(each.text.strip() for each in element.iterfind(path) if each.text and each.text.strip())


def _of_json(body: bytes) -> Iterator[_Named]:
    """Give the parties of OCDS."""
    try:
        waiting = [json.loads(body)]
    except ValueError:
        return
    while waiting:
        value = waiting.pop()
        if isinstance(value, list):
            waiting += value
        elif isinstance(value, dict):
            waiting += [each for each in value.values() if isinstance(each, dict | list)]
            yield from map(_party, _dicts(value.get("parties")))


def _party(party: Mapping[str, Any]) -> _Named:
    address = next(_dicts([party.get("address")]), {})
    numbers = [party.get("identifier"), *_dicts(party.get("additionalIdentifiers"))]
    ids = [text for each in _dicts(numbers) if (text := _text(each.get("id")))]
    country = _text(address.get("countryName")) or _text(address.get("country"))
    return tuple(filter(None, [_text(party.get("name"))])), ids, country, _text(address.get("locality"))


def _dicts(values: Any) -> Iterator[Mapping[str, Any]]:
    yield from (each for each in (values if isinstance(values, list) else []) if isinstance(each, dict))


def _text(value: Any) -> str:
    return str(value).strip() if isinstance(value, str | int) else ""


# The measurement


def measure(database: Database, everything: Sequence[Mention], seed: int) -> Figures:
    """Hide half the numbers, enter all in an empty database, compare, and count pairs."""
    chance = random.Random(seed)
    chosen = _drawn(everything, chance)
    hidden = [replace(each, number=None) if chance.random() < 0.5 else each for each in chosen]
    made = [each for make in (_moved, _sibling) for each in make(chosen, chance)]
    told = [*hidden, *made]
    rows = _entered(database, told)
    return _count(list(zip([*chosen, *made], rows, strict=True)))


def _drawn(everything: Sequence[Mention], chance: random.Random) -> list[Mention]:
    by_same: dict[str, list[Mention]] = defaultdict(list)
    for each in everything:
        by_same[each.same].append(each)
    return [each for some in by_same.values() for each in chance.sample(some, min(len(some), MOST))]


def _moved(chosen: Sequence[Mention], chance: random.Random) -> Iterator[Mention]:
    """Make the same names without a number in another town of the country, where nobody says that it is."""
    towns: dict[str, set[str]] = defaultdict(set)
    own: dict[str, set[str]] = defaultdict(set)
    for each in chosen:
        towns[each.country] |= {each.town} if each.town else set()
        own[each.same] |= {town_of(each.town)}
    for each in chance.sample(chosen, 300):
        others = [
            town
            for town in sorted(towns[each.country])
            if each.town and not any(same_town(town_of(town), known) for known in own[each.same])
        ]
        if others:
            town = chance.choice(others)
            yield replace(each, town=town, number=None, same=f"moved {each.same} {town_of(town)}", document="made")


def _sibling(chosen: Sequence[Mention], chance: random.Random) -> Iterator[Mention]:
    """Make a company of the same beginning in the same town, without a number."""
    companies = [each for each in chosen if name_of(each.names[0]).forms]
    for each in chance.sample(companies, min(len(companies), 100)):
        head, _blank, form = each.names[0].rpartition(" ")
        name = f"{head} Holding {form}"
        yield replace(each, names=(name,), number=None, same=f"sibling {each.same}", document="made")


def _entered(database: Database, told: Sequence[Mention]) -> list[int]:
    """Return for each mention the number of the organisation it is found to be of."""
    seen = [_seen(each) for each in told]
    with database.write() as session:
        ids = service.enter(session, seen)
        while service.compare(session, NOW).organizations:
            pass
        found = select(OrganizationSuggestion).order_by(OrganizationSuggestion.grade.desc(), OrganizationSuggestion.id)
        pairs = [(each.one_id, each.other_id) for each in session.scalars(found)]
    numbers: dict[int, set[Number]] = defaultdict(set)
    for each, mention in zip(seen, told, strict=True):
        numbers[ids[each.identity.key]] |= {mention.number} if mention.number else set()
    one_of = _confirmed(pairs, numbers)
    return [one_of(ids[each.identity.key]) for each in seen]


def _seen(mention: Mention) -> service.Seen:
    ids = [mention.number.value] if mention.number else []
    names = {str(place): name for place, name in enumerate(mention.names)}
    identity = identify(names, ids, mention.country, mention.town)
    if identity is None:
        raise ValueError(mention)
    if mention.number:
        identity = replace(identity, key=mention.number.key, register=mention.number.register)
    return service.Seen(identity=identity, names=names, country=mention.country, city=mention.town or None, buys=True)


def _confirmed(pairs: Iterable[tuple[int, int]], numbers: dict[int, set[Number]]) -> Callable[[int], int]:
    """Confirm the suggestions, the surest first, as a person would: never two that have different numbers by then."""
    into: dict[int, int] = {}

    def root(row: int) -> int:
        while row in into:
            row = into[row]
        return row

    for one, other in pairs:
        a, b = root(one), root(other)
        if a != b and not any(x.denies(y) for x in numbers[a] for y in numbers[b]):
            into[b] = a
            numbers[a] |= numbers[b]
    return root


def _count(found: Sequence[tuple[Mention, int]]) -> Figures:
    figures = Figures()
    for (one, row), (other, other_row) in combinations(found, 2):
        alike = row == other_row
        if one.same == other.same:
            if one.document != other.document:
                figures.found += alike
                figures.missed += not alike
                figures.misses[one.names[0], other.names[0]] += not alike
        elif _differ(one, other):
            hard = one.country == other.country and _much_alike(one, other)
            figures.hard += hard
            figures.hard_wrong += hard and alike
            figures.wrong += alike
            figures.errors[f"{one.names[0]} ({one.town})", f"{other.names[0]} ({other.town})"] += alike
        else:
            figures.open += alike
    return figures


def _differ(one: Mention, other: Mention) -> bool:
    """Return whether two are known to be two: by numbers of one register, or since one was made so."""
    if "made" in (one.document, other.document):
        a, b = (
            each.same.partition(" ")[2].partition(" ")[0] if each.document == "made" else each.same
            for each in (one, other)
        )
        return a == b
    return one.number is not None and other.number is not None and one.number.denies(other.number)


def _much_alike(one: Mention, other: Mention) -> bool:
    a, b = (set(name_of(each.names[0]).core) for each in (one, other))
    return bool(a) and len(a & b) * 2 >= len(a | b)


def main() -> None:
    """Print the figures of all seeds, and what went wrong most often."""
    everything = mentions(NOTICES)
    misses: Counter[tuple[str, str]] = Counter()
    errors: Counter[tuple[str, str]] = Counter()
    worst = (1.0, 1.0)
    print(f"{len(everything)} mentions of {len({each.same for each in everything})} organisations")
    for seed in SEEDS:
        with TemporaryDirectory() as folder:
            database = Database(f"sqlite:///{folder}/organizations.db")
            schema.upgrade(database, metadata)
            figures = measure(database, everything, seed)
            database.close()
        worst = (min(worst[0], figures.precision), min(worst[1], figures.recall))
        misses.update(figures.misses)
        errors.update(figures.errors)
        print(
            f"seed {seed:2}: P {figures.precision:.4f}  R {figures.recall:.4f}  of {figures.positives} pairs; "
            f"{figures.hard_wrong} wrong of {figures.hard} hard negatives; {figures.open} not to be judged"
        )
    print(f"least: P {worst[0]:.4f}  R {worst[1]:.4f}")
    if "-v" in sys.argv:
        for title, counted in (("missed", misses), ("wrong", errors)):
            for (one, other), n in (+counted).most_common(25):
                print(f"{title} {n / len(SEEDS):.1f}: {one} | {other}")


if __name__ == "__main__":
    main()
