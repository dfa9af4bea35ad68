"""What awards say of a bid; points and prices compared."""

from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as some

from tenderwatch.bids.outcomes.rules import (
    NO_WINNER,
    Awarded,
    Points,
    price_index,
    quality_gap,
    read_points,
    suggest,
    told_points,
)

US, RIVAL, OTHER = (1, "Us Ltd"), (2, "Rival Oy"), (3, "Other Ab")
OURS = frozenset({1})


def award(*winners: tuple[int, str], lots: tuple[str, ...] = (), value: int | None = None, **more: object) -> Awarded:
    worth = {"value": Decimal(value), "currency": "EUR"} if value is not None else {}
    return Awarded(lots=lots, winners=winners, **worth, **more)  # type: ignore[arg-type]


def test_one_award_to_another_is_a_loss_with_what_is_known_of_it():
    said = suggest([award(RIVAL, value=95_000, tenders=3, decided_on=date(2026, 11, 20))], [], OURS)
    assert said is not None
    assert (said.result, said.winner, said.winner_id, said.price) == ("lost", "Rival Oy", 2, Decimal(95_000))
    assert (said.tenders, said.decided_on, said.lots_won, said.waiting) == (3, date(2026, 11, 20), (), ())


def test_nothing_published_says_nothing():
    assert suggest([], ["LOT-0001"], OURS) is None
    assert suggest([award(status="open-nw")], [], OURS) is None
    assert suggest([award(RIVAL, lots=("LOT-0002",))], ["LOT-0001"], OURS) is None


def test_we_among_the_winners_have_won():
    said = suggest([award(RIVAL, US)], [], OURS)
    assert said is not None
    assert (said.result, said.winner) == ("won", "Rival Oy")


def test_each_of_our_lots_counts_and_no_other():
    awards = [
        award(US, lots=("LOT-0001",), value=10),
        award(RIVAL, lots=("LOT-0002",), value=20, tenders=2),
        award(OTHER, lots=("LOT-0003",), value=30, tenders=9),
    ]
    said = suggest(awards, ["LOT-0001", "LOT-0002"], OURS)
    assert said is not None
    assert (said.result, said.lots_won) == ("won-in-part", ("LOT-0001",))
    assert (said.winner, said.price, said.tenders) == ("Rival Oy", 20, 2)
    won = suggest(awards, ["LOT-0001"], OURS)
    assert won is not None
    assert (won.result, won.price, won.winner) == ("won", 10, None)


def test_what_is_not_decided_waits():
    said = suggest([award(RIVAL, lots=("LOT-0001",))], ["LOT-0001", "LOT-0002"], OURS)
    assert said is not None
    assert (said.result, said.waiting) == ("lost", ("LOT-0002",))
    won = suggest([award(US, lots=("LOT-0001",))], ["LOT-0001", "LOT-0002"], OURS)
    assert won is not None
    assert won.result == "won-in-part"


def test_closed_without_a_winner_is_cancelled():
    said = suggest([award(status=NO_WINNER)], [], OURS)
    assert said is not None
    assert (said.result, said.winner) == ("cancelled", None)


def test_who_we_are_must_be_known():
    said = suggest([award(RIVAL)], [], frozenset())
    assert said is not None
    assert (said.result, said.winner) == (None, "Rival Oy")


def test_a_price_is_given_only_when_it_is_one():
    def price(*awards: Awarded) -> object:
        said = suggest(awards, [], OURS)
        assert said is not None
        return said.price

    assert price(award(RIVAL, value=5), award(OTHER, value=7)) == 12
    assert price(award(RIVAL, value=5), award(OTHER)) is None
    assert price(award(RIVAL, value=5), Awarded(winners=(OTHER,), value=Decimal(7), currency="SEK")) is None


PARTIES = some.lists(some.sampled_from([US, RIVAL, OTHER]), max_size=2, unique=True).map(tuple)
LOTS = ["LOT-0001", "LOT-0002", "LOT-0003"]
AWARDS = some.lists(
    some.builds(
        Awarded,
        lots=some.lists(some.sampled_from(LOTS), max_size=2, unique=True).map(tuple),
        status=some.sampled_from([None, NO_WINNER, "open-nw"]),
        winners=PARTIES,
    ),
    max_size=5,
)


@given(AWARDS, some.lists(some.sampled_from(LOTS), unique=True))
def test_lots_won_are_ours_and_fit_the_result(awards: list[Awarded], lots: list[str]) -> None:
    said = suggest(awards, lots, OURS)
    if said is None:
        return
    assert set(said.lots_won) | set(said.waiting) <= set(lots)
    assert not set(said.lots_won) & set(said.waiting)
    if lots:
        assert (said.result == "won") == (set(said.lots_won) == set(lots))
        assert (said.result == "won-in-part") == (0 < len(said.lots_won) < len(lots))
    assert all(number not in OURS for number, _name in said.winners)


@given(AWARDS, some.lists(some.sampled_from(LOTS), unique=True))
def test_the_order_of_awards_makes_no_difference_to_the_result(awards: list[Awarded], lots: list[str]) -> None:
    one, other = suggest(awards, lots, OURS), suggest(awards[::-1], lots, OURS)
    assert (one and (one.result, one.lots_won, one.price)) == (other and (other.result, other.lots_won, other.price))


# Points


def test_points_are_read_as_people_write_them():
    text = "Price 45 50 50\n\nQuality of service; 34; 38,5; 40\nReferences\t-\t10\nStaff 7"
    points, problems = read_points(text)
    assert problems == {}
    assert points == [
        Points("Price", Decimal(45), Decimal(50), Decimal(50)),
        Points("Quality of service", Decimal(34), Decimal("38.5"), Decimal(40)),
        Points("References", None, Decimal(10)),
        Points("Staff", Decimal(7)),
    ]


def test_what_cannot_be_points_is_said_line_by_line():
    _points, problems = read_points("12 13\nQuality\nPrice 60 50 55\nStaff -3 2\nPrice 1")
    assert problems == {1: "no-name", 2: "no-points", 3: "over-most", 4: "negative", 5: "repeated"}


@given(some.text(max_size=200))
def test_any_text_is_read_or_refused(text: str) -> None:
    points, problems = read_points(text)
    lines = sum(1 for line in text.splitlines() if line.strip())
    assert len(points) == lines
    assert set(problems) <= set(range(1, len(text.splitlines()) + 1))


FIGURE = some.none() | some.decimals(0, 999, places=2)
NAMES = some.lists(some.from_regex(r"[A-Za-zåäö]{1,12}( [a-zåäö]{1,8})?", fullmatch=True), unique_by=str.casefold)


@given(NAMES.flatmap(lambda names: some.tuples(*(some.builds(Points, some.just(n), FIGURE, FIGURE) for n in names))))
def test_points_told_are_read_again(points: tuple[Points, ...]) -> None:
    assert tuple(read_points(told_points(points))[0]) == points


def test_prices_are_compared_with_the_winner():
    assert price_index(Decimal(110), Decimal(100)) == Decimal("110.0")
    assert price_index(Decimal(1), Decimal(3)) == Decimal("33.3")
    assert price_index(None, Decimal(3)) is None
    assert price_index(Decimal(3), Decimal(0)) is None


def test_quality_is_compared_where_both_are_known():
    known = [Points("a", Decimal(30), Decimal(34)), Points("b", Decimal(10), Decimal(5)), Points("c", Decimal(9))]
    assert quality_gap(known) == Decimal(1)
    assert quality_gap([Points("c", Decimal(9))]) is None
