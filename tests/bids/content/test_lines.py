"""Requirements typed in lines, and how they are counted."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenderwatch.bids.content import labels
from tenderwatch.bids.content.rules import KINDS, STATES
from tenderwatch.bids.content.rules.counts import Item, counts
from tenderwatch.bids.content.rules.lines import Typed, Wrong, read_line, read_lines


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("The call is in Finnish", Typed("The call is in Finnish")),
        ("! ISO 9001 is valid", Typed("ISO 9001 is valid", "must")),
        ("!ISO 9001 is valid #2", Typed("ISO 9001 is valid", "must", None, "2")),
        ("12p Experience of staff", Typed("Experience of staff", "scored", Decimal(12))),
        ("Experience of staff 2,5P #LOT-0001", Typed("Experience of staff", "scored", Decimal("2.5"), "LOT-0001")),
        ("12,5 p Experience of staff", Typed("Experience of staff", "scored", Decimal("12.5"))),
        ("3 people at least", Typed("3 people at least")),
        ("#1 ! Insurance", Typed("Insurance", "must", None, "1")),
        ("See annex #3 of the call", Typed("See annex #3 of the call")),
        ("Wash 12p coins daily", Typed("Wash 12p coins daily")),
        ("Really urgent!", Typed("Really urgent!")),
        ("!", "no-text"),
        ("12p #2", "no-text"),
        ("! 12p Both", "must-or-scored"),
        ("12p Twice 3p", "twice"),
        ("#1 Twice #2", "twice"),
        ("0p Nothing", "points"),
        ("x" * 4001, "too-long"),
    ],
)
def test_a_line_says_its_kind(line: str, expected: Typed | str) -> None:
    assert read_line(line) == expected
    if isinstance(expected, str):
        assert labels.line_problem(expected)


def test_empty_lines_are_left_out_and_wrong_ones_are_numbered() -> None:
    assert list(read_lines("\r\n! One\r\n\r\n!\n12p Two\n")) == [
        Typed("One", "must"),
        Wrong(4, "no-text"),
        Typed("Two", "scored", Decimal(12)),
    ]


WORDS = st.lists(st.from_regex(r"[A-Za-zåäö]{2,8}", fullmatch=True), min_size=1, max_size=6).map(" ".join)
LOTS = st.none() | st.from_regex(r"[A-Za-z0-9-]{1,12}", fullmatch=True)
POINTS = st.decimals(min_value=Decimal("0.01"), max_value=10000, places=2)


@given(WORDS, st.sampled_from(KINDS), POINTS, LOTS, st.booleans())
def test_what_is_typed_is_what_is_read(text: str, kind: str, points: Decimal, lot: str | None, before: bool) -> None:
    marks = [f"{points}p"] if kind == "scored" else []
    marks += [f"#{lot}"] if lot else []
    parts = [*marks, text] if before else [text, *marks]
    line = ("!" if kind == "must" else "") + " ".join(parts)
    assert read_line(line) == Typed(text, kind, points if kind == "scored" else None, lot)


@given(st.text(max_size=300))
def test_no_text_is_too_strange_and_no_line_is_lost(text: str) -> None:
    found = list(read_lines(text))
    assert len(found) == sum(bool(line.strip()) for line in text.splitlines())
    for each in found:
        assert isinstance(each, Wrong) or (each.text and (each.points is None) == (each.kind != "scored"))


ITEMS = st.builds(
    Item,
    st.sampled_from(KINDS),
    st.sampled_from(STATES),
    st.none() | st.decimals(min_value=0, max_value=100, places=2),
    st.booleans(),
)


@given(st.lists(ITEMS), ITEMS)
def test_one_more_requirement_adds_exactly_itself(items: list[Item], one: Item) -> None:
    before, after = counts(items), counts([*items, one])
    assert after.total == before.total + 1
    assert after.assessed - before.assessed == (one.state != "unassessed")
    assert after.open_musts - before.open_musts == (one.kind == "must" and one.state != "met")
    assert after.points - before.points == (one.points or 0)
    assert after.points_met - before.points_met == (one.points or 0) * (one.state == "met")
    assert 0 <= after.assessed <= after.total
    assert after.open_musts <= after.musts
