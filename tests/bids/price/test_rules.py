"""Sums, rounding and margins of price tables, and lines as they are typed."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as some

from tenderwatch.bids.price.labels import number
from tenderwatch.bids.price.rules import Line, by_lot, fingerprint, is_below, sums
from tenderwatch.bids.price.rules.effort import hours_cost, together
from tenderwatch.bids.price.rules.lines import Refused, Wrong, read_lines, read_number

NUMBERS = some.decimals(0, 10_000, places=4)
LINES = some.builds(
    Line,
    some.text("abc", min_size=1),
    NUMBERS,
    some.decimals(-10_000, 10_000, places=4),
    some.none() | some.sampled_from(["month", "m2"]),
    some.none() | NUMBERS,
    some.none() | some.sampled_from(["1", "2"]),
)
COSTED = LINES.filter(lambda line: line.unit_cost is not None)


def a_line(quantity: str, price: str, cost: str | None = None, lot: str | None = None) -> Line:
    return Line("Work", Decimal(quantity), Decimal(price), None, None if cost is None else Decimal(cost), lot)


@pytest.mark.parametrize(
    ("quantity", "price", "expected"),
    [
        ("3", "0.005", "0.02"),  # 0.015: half a cent goes up
        ("1", "0.0249", "0.02"),
        ("1", "-0.005", "-0.01"),  # away from zero: a rebate is rounded as a price is
        ("1000", "0.0543", "54.30"),
        ("12", "410.5", "4926.00"),
    ],
)
def test_a_line_is_rounded_to_the_cent_halves_away_from_zero(quantity: str, price: str, expected: str) -> None:
    assert str(a_line(quantity, price).price) == expected


@given(LINES)
def test_a_line_is_never_further_than_half_a_cent_from_the_product(line: Line) -> None:
    exact = Fraction(line.quantity) * Fraction(line.unit_price)
    assert abs(Fraction(line.price) - exact) <= Fraction(1, 200)
    assert line.price.as_tuple().exponent == -2


@given(some.lists(LINES))
def test_totals_are_what_is_shown_added_up(lines: list[Line]) -> None:
    whole = sums(lines)
    lots = [sums(each) for each in by_lot(lines).values()]
    assert whole.price == sum(line.price for line in lines) == sum(lot.price for lot in lots)
    assert whole.cost == sum(lot.cost for lot in lots)
    assert whole.lines == sum(lot.lines for lot in lots) == len(lines)


@given(some.lists(COSTED, min_size=1))
def test_margin_and_cost_make_the_price(lines: list[Line]) -> None:
    whole = sums(lines)
    assert whole.margin is not None
    assert whole.cost + whole.margin == whole.price
    if whole.price > 0:
        assert whole.percent is not None
        assert abs(Fraction(whole.percent) - Fraction(whole.margin) / Fraction(whole.price) * 100) <= Fraction(1, 20)
    else:
        assert whole.percent is None


@given(some.lists(COSTED), LINES)
def test_one_line_without_a_cost_leaves_the_margin_unknown(lines: list[Line], line: Line) -> None:
    bare = Line(line.what, line.quantity, line.unit_price)
    assert sums([*lines, bare]).margin is None
    assert is_below(sums([*lines, bare]), Decimal(0))


@pytest.mark.parametrize(
    ("price", "cost", "line", "below"),
    [
        ("100", "90", "10", False),  # exactly at the line
        ("100", "90.01", "10", True),
        ("300000", "270001", "10", True),  # 9.9997 %: shown as 10.0, and below it all the same
        ("100", "90", None, False),
        ("-1", "0", "0", True),
    ],
)
def test_below_the_line_is_reckoned_exactly(price: str, cost: str, line: str | None, below: bool) -> None:
    assert is_below(sums([a_line("1", price, cost)]), None if line is None else Decimal(line)) is below


@given(some.lists(LINES, min_size=1, unique_by=repr))
def test_a_fingerprint_changes_with_each_number_and_with_the_order(lines: list[Line]) -> None:
    seen = fingerprint(lines, "EUR")
    dearer = [Line(**{**vars(lines[0]), "unit_price": lines[0].unit_price + Decimal("0.0001")}), *lines[1:]]
    assert fingerprint(dearer, "EUR") != seen
    assert fingerprint(lines, "SEK") != seen
    assert fingerprint(lines[:-1], "EUR") != seen
    if len(lines) > 1:
        assert fingerprint(lines[::-1], "EUR") != seen


def test_a_fingerprint_does_not_change_with_zeros_at_the_end() -> None:
    assert fingerprint([a_line("2", "3.5")], "EUR") == fingerprint([a_line("2.0000", "3.50")], "EUR")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1234", "1234"),
        ("1 234,5", "1234.5"),
        ("0,0543", "0.0543"),
        ("0.543", "0.543"),
        ("1,234.50", "1234.50"),
        ("1.234,50", "1234.50"),
        ("1.234.567", "1234567"),
        ("1.2340", "1.2340"),
        ("-12,50 €", "-12.50"),
        ("\u22125", "-5"),
    ],
)
def test_numbers_as_people_write_them(text: str, expected: str) -> None:
    assert str(read_number(text)) == expected


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("1.234", "either"),
        ("1,234", "either"),
        ("", ""),
        ("x", ""),
        ("1e5", ""),
        ("1,2,3", ""),
        ("1 2 3", ""),
        ("12 34", ""),
    ],
)
def test_what_could_be_two_numbers_is_refused(text: str, code: str) -> None:
    with pytest.raises(Refused) as refused:
        read_number(text)
    assert refused.value.args[0] == code


@given(some.decimals(-100_000, 100_000, places=4))
def test_a_number_shown_is_read_again_as_itself(value: Decimal) -> None:
    assert read_number(number(value)) == value


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (
            "#2 Cleaning; 12; month; 410,50; 362",
            Line("Cleaning", Decimal(12), Decimal("410.50"), "month", Decimal(362), "2"),
        ),
        ("Start; 1; ; 900", Line("Start", Decimal(1), Decimal(900))),
        ("Rebate;1;;-50;0", Line("Rebate", Decimal(1), Decimal(-50), None, Decimal(0))),
        ("Snow; removal\t3\tround\t85", Line("Snow; removal", Decimal(3), Decimal(85), "round")),
    ],
)
def test_a_line_as_it_is_typed_or_pasted(line: str, expected: Line) -> None:
    assert list(read_lines(f"\n{line}\n")) == [expected]


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("Cleaning", "cells"),
        ("Cleaning; 12; 400", "cells"),
        ("; 1; ; 900", "no-what"),
        ("Work; many; h; 9", "quantity"),
        ("Work; 1; h; dear", "unit_price"),
        ("Work; 1; h; 9; cheap", "unit_cost"),
        ("Work; 1.234; h; 9", "either"),
        ("Work; 1; h; 0,00001", "too-fine"),
        ("Work; -1; h; 9", "negative"),
        ("Work; 1; h; 9; -1", "negative"),
        ("Work; 999999999; h; 999999999", "too-large"),
        ("Work; 1000000000; h; 1", "too-large"),
        (f"{'x' * 1001}; 1; h; 1", "too-long"),
        (f"Work; {'9' * 40}; h; 1", "too-large"),
        (f"Work; 1; h; {'9' * 40}", "too-large"),
    ],
)
def test_a_line_says_why_it_is_none(line: str, problem: str) -> None:
    assert list(read_lines(f"Good; 1; h; 1\n{line}"))[1] == Wrong(2, problem)  # type: ignore[arg-type]


@given(some.integers(0, 100_000), some.decimals(0, 500, places=2))
def test_hours_cost_is_reckoned_to_the_cent(minutes: int, rate: Decimal) -> None:
    exact = Fraction(rate) * minutes / 60
    assert abs(Fraction(hours_cost(minutes, rate)) - exact) <= Fraction(1, 200)


def test_currencies_are_never_added_up() -> None:
    parts = [("EUR", Decimal(5)), ("SEK", Decimal(7)), ("EUR", Decimal("0.50"))]
    assert together(parts) == {"EUR": Decimal("5.50"), "SEK": Decimal(7)}
