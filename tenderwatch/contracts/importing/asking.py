"""What a file leaves open: cells that could be read in two ways, words that stand for something, fields it lacks."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from difflib import SequenceMatcher

from sqlalchemy.orm import Session

from tenderwatch.contracts import labels
from tenderwatch.contracts.importing.cells import SERIALS, TURNED, UNCLEAR_AMOUNT
from tenderwatch.contracts.importing.fields import FIELDS, Field, code_in, folded, part_of
from tenderwatch.contracts.importing.known import identity_of, owner_in, people_by_name
from tenderwatch.contracts.importing.matching import Matching
from tenderwatch.contracts.importing.reading import Row, Sheet
from tenderwatch.organizations import queries, service
from tenderwatch.organizations.rules import normal_name
from tenderwatch.organizations.tables import Organization

FOR_ALL = (
    *("buyer", "owner_email", "ends_on", "termination_notice_months", "option_notice_months"),
    *("term", "currency", "risk", "procedure_kind"),
)
"""Fields for which one value may stand for all rows, where no column tells them."""
MOST_WORDS = 100
MOST_NAMES = 40
_ALIKE = 0.6
_SHORTEST = 4
_COMMON = ("kaup", "kunta", "kunnan", "stad", "kommun", "city", "town", "municipal")


@dataclass(frozen=True)
class Example:
    """A cell that shows what is asked."""

    line: int
    column: str
    text: str


@dataclass(frozen=True)
class Words:
    """Words of a column that mean nothing here; `choices` are who or what may be meant, the likeliest first."""

    field: str
    text: str
    rows: int
    choices: Sequence[tuple[str, str]] = ()
    said: str | None = None


@dataclass(frozen=True)
class Questions:
    """What somebody must say before the rows can be read, and what they may say."""

    turned: Sequence[Example]
    proof: Mapping[str, Example]  # cells that can be read in one order only, by that order
    amounts: Sequence[Example]
    serials: Sequence[Example]
    missing: Sequence[str]
    words: Sequence[Words]
    more_words: int = 0

    @property
    def is_open(self) -> bool:
        """Whether there is anything to be asked."""
        return bool(self.turned or self.amounts or self.serials or self.missing or self.words)


def settled(sheet: Sheet) -> Matching:
    """Return the matching of a sheet with the order of days that its cells prove, where none of them could be both."""
    both, proof = _turned(sheet)
    if both or len(proof) != 1:
        return sheet.matching
    return replace(sheet.matching, date_order=next(iter(proof)))


def questions(session: Session, sheet: Sheet) -> Questions:
    """Return what a file leaves open."""
    both, proof = _turned(sheet)
    mixed = len(proof) > 1
    words = list(_words(session, sheet))
    return Questions(
        turned=[*both, *proof.values()] if mixed else both,
        proof=proof,
        amounts=[] if _is_plain(sheet) else _unclear(sheet),
        serials=_serials(sheet),
        missing=[field for field in FOR_ALL if _is_missing(field, sheet.matching)],
        words=words[:MOST_WORDS],
        more_words=max(0, len(words) - MOST_WORDS),
    )


def _cells(sheet: Sheet, kind: str) -> Iterator[tuple[Row, str, str]]:
    """Yield the cells of all columns of a kind that hold text."""
    columns = [code for code in sheet.matching.columns if code and FIELDS[code].kind == kind]
    for row in sheet.rows:
        for code in columns:
            if isinstance(row.cells.get(code), str):
                yield row, code, row[code]


def _turned(sheet: Sheet) -> tuple[list[Example], dict[str, Example]]:
    """Return days that could be read in either order, and one of each order that can be read in that one only."""
    both: list[Example] = []
    proof: dict[str, Example] = {}
    for row, code, text in _cells(sheet, "day"):
        if found := TURNED.fullmatch(text):
            orders = _orders(int(found[1]), int(found[3]), int(found[4]))
            example = Example(row.line, sheet.heads.get(code, code), text)
            if len(orders) == 1:
                proof.setdefault(orders[0], example)
            elif orders and found[1] != found[3]:
                both.append(example)
    return both, proof


def _orders(first: int, second: int, year: int) -> list[str]:
    return [name for name, day, month in (("dmy", first, second), ("mdy", second, first)) if _is_day(year, month, day)]


def _is_day(year: int, month: int, day: int) -> bool:
    try:
        return bool(date(year, month, day))
    except ValueError:
        return False


def _is_plain(sheet: Sheet) -> bool:
    return bool(sheet.matching.decimal) and not _unclear(sheet)


def _unclear(sheet: Sheet) -> list[Example]:
    return [
        Example(row.line, sheet.heads.get(code, code), text)
        for row, code, text in _cells(sheet, "amount")
        if UNCLEAR_AMOUNT.fullmatch(text.replace("€", "").strip())
    ]


def _serials(sheet: Sheet) -> list[Example]:
    """Return days that are counted, in a file that does not say from when; a workbook says it."""
    return [
        Example(row.line, sheet.heads.get(code, code), text)
        for row, code, text in _cells(sheet, "day")
        if text.isdecimal() and int(text) in SERIALS
    ]


def _is_missing(field: str, matching: Matching) -> bool:
    told = set(matching.columns)
    if field in told:
        return False
    if field == "buyer":
        return "buyer_id" not in told
    if field == "option_notice_months":
        return any(code == "options" or (part_of(code) or (0, ""))[1] == "months" for code in told if code)
    if field == "term":
        return "ends_on" not in told
    return field != "currency" or "value" in told


def _words(session: Session, sheet: Sheet) -> Iterator[Words]:
    people = people_by_name(session)
    for code in dict.fromkeys(sheet.matching.columns):
        if not code:
            continue
        field = FIELDS[code]
        if field.kind == "code":
            yield from _of_codes(sheet, field)
        elif field.kind == "owner":
            unknown = _counted(sheet, code, lambda text: owner_in(text, people) is None)
            names = {name: number for name, number in people.items() if "@" not in name}
            for text, rows in unknown.items():
                near = sorted(names, key=lambda name: -SequenceMatcher(None, folded(text.split("@")[0]), name).ratio())
                choices = tuple((str(names[name]), name) for name in near)
                yield Words(code, text, rows, choices, _said(sheet, code, text))
    if "buyer" in sheet.matching.columns:
        yield from _of_buyers(session, sheet)


def _of_codes(sheet: Sheet, field: Field) -> Iterator[Words]:
    part = part_of(field.code)
    choices = tuple((code, labels.code_words(part[1] if part else field.code, code)) for code in field.codes)
    for text, rows in _counted(sheet, field.code, lambda text: code_in(field, text) is None).items():
        yield Words(field.code, text, rows, choices, _said(sheet, field.code, text))


def _counted(sheet: Sheet, code: str, is_open: Callable[[str], bool]) -> Counter[str]:
    texts = Counter(row[code] for row in sheet.rows if row[code])
    return Counter({text: n for text, n in texts.items() if is_open(text)})


def _said(sheet: Sheet, code: str, text: str) -> str | None:
    return sheet.matching.values.get(code, {}).get(text)


def _of_buyers(session: Session, sheet: Sheet) -> Iterator[Words]:
    """Yield names that several bear, or that nobody bears though somebody is called nearly so."""
    named = Counter(row["buyer"] for row in sheet.rows if row["buyer"] and not row["buyer_id"])
    keys = {row["buyer"]: who.key for row in sheet.rows if row["buyer"] in named and (who := identity_of(row))}
    known = service.ids_of(session, set(keys.values()))
    bearers = queries.bearers(session, {" ".join(name.split()) for name in named})
    unknown = [
        name for name in named if len(bearers.get(" ".join(name.split()), ())) != 1 and keys.get(name) not in known
    ]
    for name in unknown[:MOST_NAMES]:
        several = bearers.get(" ".join(name.split()), set())
        near = _of_ids(session, several) if several else _alike(session, name)
        if near:
            choices = tuple((str(each.id), _called(each)) for each in near)
            yield Words("buyer", name, named[name], choices, _said(sheet, "buyer", name))


def _of_ids(session: Session, ids: set[int]) -> list[Organization]:
    return [found for each in sorted(ids) if (found := session.get(Organization, each))]


def _alike(session: Session, name: str) -> list[Organization]:
    """Return those who are called nearly so, the nearest first."""
    own = _own(name)
    if len(own) < _SHORTEST:
        return []
    near = queries.found(session, own.split()[0][:_SHORTEST], size=20).organizations
    ratios = {each.id: SequenceMatcher(None, own, _own(each.name)).ratio() for each in near}
    return sorted((each for each in near if ratios[each.id] >= _ALIKE), key=lambda each: -ratios[each.id])[:5]


def _own(name: str) -> str:
    """Return what of a name is a buyer's own: every second one is a town."""
    return " ".join(word for word in normal_name(name).split() if not word.startswith(_COMMON))


def _called(organization: Organization) -> str:
    number = organization.registration
    return f"{organization.name} ({number})" if number else organization.name
