"""What published awards say of a bid of ours, and how two tenders compare."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal, TypeVar

Value = TypeVar("Value")
Party = tuple[int, str]
"""Number and name of an organisation."""

Standing = Literal["ours", "theirs", "nobody", "open"]

NO_WINNER = "clos-nw"  # BT-142, list winner-selection-status: closed without a winner
NOT_CLOSED = "open-nw"


@dataclass(frozen=True, kw_only=True)
class Awarded:
    """One published award (BT-13713, BT-142, BT-720); without lots it is of the whole procedure."""

    lots: tuple[str, ...] = ()
    status: str | None = None
    winners: tuple[Party, ...] = ()
    value: Decimal | None = None
    currency: str | None = None
    tenders: int | None = None
    decided_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class Suggested:
    """What the awards say became of our bid.

    `result` is None where it cannot be told: somebody won, and which organisation we are is not known.  `waiting` are
    those of our lots of which nothing is decided yet; a result is then what is known so far.
    """

    result: str | None
    lots_won: tuple[str, ...] = ()
    waiting: tuple[str, ...] = ()
    winners: tuple[Party, ...] = ()
    price: Decimal | None = None
    currency: str | None = None
    tenders: int | None = None
    decided_on: date | None = None

    @property
    def winner(self) -> str | None:
        """The winners' names, None when nobody won or we did."""
        return ", ".join(dict.fromkeys(name for _id, name in self.winners)) or None

    @property
    def winner_id(self) -> int | None:
        """The winner, where there is exactly one."""
        found = {number for number, _name in self.winners}
        return found.pop() if len(found) == 1 else None


def suggest(awards: Iterable[Awarded], lots: Collection[str], ours: Collection[int]) -> Suggested | None:
    """Return what the awards say of a bid for these lots (none: for the whole procedure), or None when nothing yet.

    `ours` are the organisations that are ourselves; one of them among several winners is a win, as in a consortium or
    a framework of several.  Winner, price and number of tenders are those of the lots that we did not win, or of the
    ones that we won when we won all; a price or a number that is not the same thing for all of them is left out.
    """
    about = [award for award in awards if not (lots and award.lots) or set(award.lots) & set(lots)]
    stands = {code: _standing([each for each in about if not each.lots or code in each.lots], ours) for code in lots}
    stands = stands or {"": _standing(about, ours)}
    told = set(stands.values()) - {"open"}
    if not told:
        return None
    won = tuple(code for code, state in stands.items() if state == "ours" and code)
    telling = [each for each in about if _state(each, ours) == ("theirs" if "theirs" in told else "ours")]
    unknown = not ours and bool(telling)
    return Suggested(
        result=None if unknown else _result(told, complete="open" not in stands.values()),
        lots_won=won,
        waiting=tuple(code for code, state in stands.items() if state == "open" and code),
        winners=tuple(dict.fromkeys(party for each in telling for party in each.winners if party[0] not in ours)),
        price=_sum(telling),
        currency=telling[0].currency if telling else None,
        tenders=_same(each.tenders for each in telling),
        decided_on=max((each.decided_on for each in about if each.decided_on), default=None),
    )


def _state(award: Awarded, ours: Collection[int]) -> Standing:
    if award.winners:
        return "ours" if any(number in ours for number, _name in award.winners) else "theirs"
    return "nobody" if award.status == NO_WINNER else "open"


def _standing(awards: Sequence[Awarded], ours: Collection[int]) -> Standing:
    """Return where a lot stands: ours where one of its awards is, else theirs, else nobody's, else open."""
    found = {_state(each, ours) for each in awards}
    order: tuple[Standing, ...] = ("ours", "theirs", "nobody")
    return next((state for state in order if state in found), "open")


def _result(told: Collection[str], *, complete: bool) -> str:
    if "ours" in told:
        return "won" if complete and told == {"ours"} else "won-in-part"
    return "lost" if "theirs" in told else "cancelled"


def _sum(awards: Sequence[Awarded]) -> Decimal | None:
    """Return what the awards come to, None unless each has a value, all in one currency."""
    values = [each.value for each in awards]
    if not values or None in values or _same(each.currency for each in awards) is None:
        return None
    return sum((value for value in values if value is not None), Decimal(0))


def _same(values: Iterable[Value | None]) -> Value | None:
    found = set(values)
    return found.pop() if len(found) == 1 else None


# Two tenders compared


@dataclass(frozen=True)
class Points:
    """What a criterion gave: ours, the winner's, and the most there was; None where it is not known."""

    name: str
    ours: Decimal | None = None
    winners: Decimal | None = None
    most: Decimal | None = None


def price_index(ours: Decimal | None, winning: Decimal | None) -> Decimal | None:
    """Return our price for each 100 of the winner's, to a tenth: 110 is a tenth dearer; None when one is unknown."""
    if ours is None or not winning:
        return None
    return (ours / winning * 100).quantize(Decimal("0.1"), ROUND_HALF_UP)


def quality_gap(points: Iterable[Points]) -> Decimal | None:
    """Return by how many points we were ahead of the winner (negative: behind) where both are known, else None."""
    gaps = [each.ours - each.winners for each in points if each.ours is not None and each.winners is not None]
    return sum(gaps, Decimal(0)) if gaps else None


MOST_CRITERIA = 30
_UNKNOWN = frozenset({"-", "–", "?"})


def read_points(text: str) -> tuple[list[Points], dict[int, str]]:
    """Read criteria, one a line: a name, then our points, the winner's, and the most, parted by blanks, tabs or ";".

    Numbers may have a decimal comma; "-" stands for what is not known, and what stands last may be left out.  Returns
    the criteria, and line number (from 1) to problem: no-name, no-points, over-most, negative, repeated, too-many.
    """
    found: list[Points] = []
    problems: dict[int, str] = {}
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        points = _line(line)
        if problem := _wrong(points, found):
            problems[number] = problem
        found.append(points)
    return found, problems


def _line(line: str) -> Points:
    words = line.replace(";", " ").replace("\t", " ").split()
    figures: list[Decimal | None] = []
    while len(words) > 0 and len(figures) < 3 and (words[-1] in _UNKNOWN or _figure(words[-1]) is not None):
        figures.insert(0, _figure(words.pop()))
    return Points(" ".join(words), *figures)


def _figure(word: str) -> Decimal | None:
    plain = word.replace(",", ".").replace("\N{MINUS SIGN}", "-")
    digits = plain.removeprefix("-").replace(".", "", 1)
    return Decimal(plain) if digits.isascii() and digits.isdigit() and len(digits) <= 9 else None


def _wrong(points: Points, before: Sequence[Points]) -> str:
    given = [each for each in (points.ours, points.winners, points.most) if each is not None]
    if not points.name:
        return "no-name"
    if not given:
        return "no-points"
    if any(each < 0 for each in given):
        return "negative"
    if points.most is not None and max(given) > points.most:
        return "over-most"
    if points.name.casefold() in {each.name.casefold() for each in before}:
        return "repeated"
    return "too-many" if len(before) >= MOST_CRITERIA else ""


def told_points(points: Iterable[Points]) -> str:
    """Return criteria as lines that `read_points` reads."""
    return "\n".join(f"{each.name}; {'; '.join(map(_told, (each.ours, each.winners, each.most)))}" for each in points)


def _told(figure: Decimal | None) -> str:
    return "-" if figure is None else f"{figure.normalize():f}"
