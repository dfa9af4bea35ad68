"""The facts of a published notice that can be about a contract, and of a contract of ours, as values.

A part is one contract as the notice tells it: its number, winners, period and value.  What the notice withholds, or
says in a way that more than one contract could be meant, is None: nothing is proposed from it.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any, TypeVar

from scrapers.notice import Award, Contract, Duration, Lot, Modification, Money, Notice
from tenderwatch.contracts.rules.options_text import MOST_MONTHS, OptionsTextError
from tenderwatch.contracts.rules.options_text import options as read_options
from tenderwatch.contracts.rules.terms import Option

KINDS: Mapping[str, str] = {"result": "award", "cont-modif": "modification"}
"""Form type (BT-03) -> what is looked at.

A voluntary notice (dir-awa-pre) tells what a buyer means to do and a completion repeats what was: neither says what a
contract is, so neither proposes anything.
"""

PLACEHOLDER = Decimal(1)
"""A contract is worth more than this: 0, 0.01 and 1 stand where no amount was to be published."""
LARGEST = Decimal(10) ** 15
FIRST_YEAR, LAST_YEAR = 1950, 2200
MOST_DAYS = 100 * 366

Value = TypeVar("Value")
Texts = Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class Length:
    """How long a contract lasts where no last day is given (BT-36)."""

    months: int = 0
    days: int = 0


@dataclass(frozen=True, kw_only=True)
class Part:
    """One contract as a notice tells it; `winners` are the organisations as they are known here.

    `shared`: its award has other contracts beside it, so the winners are not all its own.
    """

    lots: frozenset[str] = frozenset()
    winners: frozenset[int] = frozenset()
    number: str | None = None  # BT-150
    title: Texts = field(default_factory=dict, hash=False)
    signed_on: date | None = None  # BT-145
    starts_on: date | None = None  # BT-536
    ends_on: date | None = None  # BT-537
    is_planned: bool = True  # the period is that of the lot, not one that the contract itself is said to have
    length: Length | None = None
    unlimited: bool = False  # BT-538
    options: tuple[int, ...] | None = None  # lengths in months; None: not said
    renewals: int | None = None  # BT-58
    extends_to: date | None = None
    value: Money | None = None  # BT-720
    framework_maximum: Money | None = None  # BT-709
    shared: bool = False


@dataclass(frozen=True, kw_only=True)
class Published:
    """A notice: which procedure it belongs to here, whose it is, and the contracts that it tells of.

    `root` names the publication through its changes: a later version of a notice has the root of the first.
    """

    notice_id: int
    kind: str
    on: date | None
    procedure_id: int
    buyers: tuple[int, ...] = ()
    title: Texts = field(default_factory=dict, hash=False)
    parts: tuple[Part, ...] = ()
    root: str = ""
    reasons: tuple[str, ...] = ()  # BT-200
    descriptions: Texts = field(default_factory=dict, hash=False)  # BT-202, BT-201


@dataclass(frozen=True, kw_only=True)
class Ours:
    """A contract of ours as far as a notice can speak of it.

    `procedure_id` is its own or its bid's, `lots` are those that the bid won, `siblings` the references of our other
    contracts of the procedure, `amended` the roots of notices that stand among its amendments.
    """

    buyer_id: int
    reference: str
    title: str
    procedure_id: int | None = None
    is_linked: bool = True  # the procedure stands with the contract itself
    has_won_bid: bool = False
    provisional: bool = False  # the reference is one that the house made up
    lots: frozenset[str] = frozenset()
    siblings: frozenset[str] = frozenset()
    term: str = "fixed"
    starts_on: date | None = None
    base_ends_on: date | None = None
    in_force_until: date | None = None
    latest_end: date | None = None
    live_options: tuple[Option, ...] = ()
    options: tuple[Option, ...] = ()
    renewals_told: int | None = None
    extensions: int = 0
    end_is_fixed: bool = False  # a holdover or a termination notice says the end
    value: Decimal | None = None
    currency: str = "EUR"
    framework_maximum: Decimal | None = None
    amended: frozenset[str] = frozenset()


def published_of(
    said: Notice,
    *,
    kind: str,
    notice_id: int,
    procedure_id: int,
    buyers: tuple[int, ...],
    winners: Mapping[int, Iterable[int]],
    root: str,
) -> Published | None:
    """Return the facts of a notice; None for a kind that says nothing of contracts.

    `winners` are the organisations that won its awards, by the award's place in the notice.
    """
    if kind not in KINDS:
        return None
    parts = _merged(_parts(said, {place: frozenset(ids) for place, ids in winners.items()}))
    modification = said.modification
    return Published(
        notice_id=notice_id,
        kind=KINDS[kind],
        on=said.published_on or (said.dispatched.date if said.dispatched else None),
        procedure_id=procedure_id,
        buyers=buyers,
        title=dict(said.title or {}),
        parts=tuple(parts),
        root=root,
        reasons=modification.reasons if modification else (),
        descriptions=dict(_described(modification) if modification else {}),
    )


def _described(modification: Modification) -> Texts:
    """What was modified, in the notice's words; else why."""
    return modification.description or modification.reason_description or {}


def normal(number: str) -> str:
    """Return a contract's number as it is compared: case and blanks do not count."""
    return "".join(number.split()).casefold()


def plausible(day: date | None) -> date | None:
    """Return the day unless no contract can have it; 9999 stands for none at all."""
    return day if day is not None and FIRST_YEAR <= day.year <= LAST_YEAR else None


def amount_of(money: Money | None) -> Money | None:
    """Return an amount that was published; None where it is withheld, missing or a placeholder."""
    if money is None or money.withheld or money.amount is None or money.currency is None:
        return None
    return money if PLACEHOLDER < money.amount < LARGEST and len(money.currency) == 3 else None


def _parts(said: Notice, winners: Mapping[int, frozenset[int]]) -> Iterator[Part]:
    won = [(place, award) for place, award in enumerate(said.awards) if award.status in (None, "selec-w")]
    for place, award in won:
        lots = _lots_of(award, said)
        alone = len(award.contracts) <= 1
        for contract in award.contracts or (Contract(),):
            yield Part(
                lots=frozenset(award.lots),
                winners=winners.get(place, frozenset()),
                number=(contract.number or "").strip() or None,
                title=dict(contract.title or {}) or _title(lots),
                signed_on=plausible(contract.signed_on),
                value=_value(contract, award, said, len(won), alone=alone),
                framework_maximum=_maximum(award, lots, said, len(won)),
                renewals=_agreed(lot.renewals_max for lot in lots),
                options=_options(lots),
                extends_to=plausible(contract.extends_to),
                shared=not alone,
                **_period(contract, lots),
            )
    for contract in said.contracts:
        yield Part(
            number=(contract.number or "").strip() or None,
            title=dict(contract.title or {}),
            signed_on=plausible(contract.signed_on),
            value=amount_of(contract.value),
            extends_to=plausible(contract.extends_to),
            **_period(contract, ()),
        )


def _lots_of(award: Award, said: Notice) -> tuple[Lot, ...]:
    named = tuple(lot for lot in said.lots if lot.id in award.lots)
    return named or (said.lots if len(said.lots) == 1 else ())


def _title(lots: tuple[Lot, ...]) -> Texts:
    return dict(lots[0].title or {}) if len(lots) == 1 else {}


def _value(contract: Contract, award: Award, said: Notice, awards: int, *, alone: bool) -> Money | None:
    """The contract's own value; else the award's, where it can only be this contract's; else that of the whole."""
    if own := amount_of(contract.value):
        return own
    if not alone:
        return None
    if award.values:
        return amount_of(award.values[0]) if len(award.values) == 1 else None
    return amount_of(said.total_value) if awards == 1 and contract.value is None else None


def _maximum(award: Award, lots: tuple[Lot, ...], said: Notice, awards: int) -> Money | None:
    """The maximum of a framework, as the result says it, else as the lot was called for."""
    if not any(lot.framework not in (None, "none") for lot in lots) and award.framework_max is None:
        return None
    of_lot = lots[0].framework_max if len(lots) == 1 else None
    whole = said.framework_max if awards == 1 else None
    return amount_of(award.framework_max or of_lot or whole)


def _period(contract: Contract, lots: tuple[Lot, ...]) -> dict[str, Any]:
    """First and last day as the contract itself is said to have them, else as its lots have them where they agree."""
    starts_on = plausible(contract.starts_on) or plausible(_agreed(lot.starts_on for lot in lots))
    ends_on = plausible(contract.ends_on) or plausible(_agreed(lot.ends_on for lot in lots))
    duration = _agreed(lot.duration for lot in lots)
    return {
        "starts_on": starts_on,
        "ends_on": None if starts_on and ends_on and ends_on < starts_on else ends_on,
        "is_planned": contract.starts_on is None and contract.ends_on is None,
        "length": _length(duration) if duration else None,
        "unlimited": _agreed(lot.period_code for lot in lots) == "UNLIMITED",
    }


def _length(duration: Duration) -> Length | None:
    whole = int(duration.value)
    if whole != duration.value or whole <= 0:
        return None
    months = {"MONTH": whole, "YEAR": 12 * whole}.get(duration.unit, 0)
    days = {"DAY": whole, "WEEK": 7 * whole}.get(duration.unit, 0)
    return Length(months=months, days=days) if 0 < months <= 1200 or 0 < days <= MOST_DAYS else None


def _options(lots: tuple[Lot, ...]) -> tuple[int, ...] | None:
    """The lengths of the options, where all lots tell of the same; the words must be nothing but lengths."""
    return _agreed(_lengths(lot) for lot in lots)


def _lengths(lot: Lot) -> tuple[int, ...] | None:
    for text in (lot.renewal_description or {}).values():
        try:
            lengths = tuple(option.months for option in read_options(text))
        except OptionsTextError:
            continue
        if lengths and lot.renewals_max in (None, len(lengths)) and sum(lengths) <= MOST_MONTHS:
            return lengths
    return None


def _agreed(values: Iterable[Value | None]) -> Value | None:
    said = set(values)
    return said.pop() if len(said) == 1 else None


def _merged(parts: Iterable[Part]) -> Iterator[Part]:
    """Join the parts of one number: a contract for several lots stands in the award of each."""
    by_number: dict[str, Part] = {}
    for part in parts:
        if part.number is None:
            yield part
        elif (known := by_number.get(normal(part.number))) is None:
            by_number[normal(part.number)] = part
        else:
            by_number[normal(part.number)] = _joined(known, part)
    yield from by_number.values()


def _joined(one: Part, other: Part) -> Part:
    same_period = all(
        getattr(one, name) == getattr(other, name) for name in ("starts_on", "ends_on", "length", "unlimited")
    )
    blank: dict[str, Any] = {"starts_on": None, "ends_on": None, "length": None, "unlimited": False}
    return replace(
        one,
        lots=one.lots | other.lots,
        winners=one.winners | other.winners,
        signed_on=one.signed_on if one.signed_on == other.signed_on else None,
        value=_sum(one.value, other.value),
        framework_maximum=_sum(one.framework_maximum, other.framework_maximum),
        options=one.options if one.options == other.options else None,
        renewals=one.renewals if one.renewals == other.renewals else None,
        extends_to=one.extends_to if one.extends_to == other.extends_to else None,
        shared=one.shared or other.shared,
        **({} if same_period else blank),
    )


def _sum(one: Money | None, other: Money | None) -> Money | None:
    """Add two lots' amounts; where one is missing, withheld or in another currency the whole is not known."""
    if one is None or other is None or one.currency != other.currency:
        return None
    if one.amount is None or other.amount is None:
        return None
    return Money(one.amount + other.amount, one.currency)
