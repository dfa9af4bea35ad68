"""Whether a notice is about a contract of ours, and what differs: by the rules alone."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrapers.notice import Duration, Money, Notice
from tenderwatch.contracts.rules.options_text import MOST_MONTHS
from tenderwatch.contracts.rules.published import (
    FIELDS,
    Ours,
    Part,
    Published,
    about,
    differences,
    published_of,
    wins_of,
)
from tenderwatch.contracts.rules.published.facts import Length, amount_of
from tenderwatch.contracts.rules.terms import Option, Terms, in_force_until, latest_possible_end, live_options
from tests.contracts.published.world import END, START, a_lot, a_modification, a_result, an_award, euros, months

US, OTHERS, BUYER = 1, 2, 10


def ours(**what_matters) -> Ours:
    """Return a contract of Espoo's, linked to procedure 7, whose options are open."""
    options = tuple(Option(n, length) for n, length in enumerate(what_matters.pop("lengths", ()), 1))
    starts_on, ends_on = what_matters.pop("starts_on", START), what_matters.pop("base_ends_on", END)
    terms = Terms(starts_on=starts_on, base_ends_on=ends_on, options=options)
    end, latest = in_force_until(terms), latest_possible_end(terms)
    values = {
        "buyer_id": BUYER,
        "reference": "2024/17",
        "title": "Siivous",
        "procedure_id": 7,
        "starts_on": starts_on,
        "base_ends_on": ends_on,
        "in_force_until": end.value if end else None,
        "latest_end": latest.value if latest else None,
        "live_options": live_options(terms),
        "options": options,
        "value": Decimal(540_000),
        **what_matters,
    }
    return Ours(**values)


def told(notice: Notice, *winners: int, procedure_id: int = 7) -> Published:
    """Return the facts of a notice of Espoo's; `winners` won its awards, in their order."""
    kind = notice.form_type or "result"
    ids = {place: [winner] for place, winner in enumerate(winners or (US,) * len(notice.awards))}
    found = published_of(
        notice, kind=kind, notice_id=1, procedure_id=procedure_id, buyers=(BUYER,), winners=ids, root=f"root {kind}"
    )
    assert found is not None
    return found


def differ(mine: Ours, *notices: Notice, us: set[int] | None = None) -> dict[str, object]:
    """Return what differs by field; the latest notice stands first."""
    facts = [told(each) for each in notices]
    matched = [(each, match) for each in facts if (match := about(mine, each, {US} if us is None else us))]
    return {each.field: each.published for each in differences(mine, matched)}


TWO = (a_lot("LOT-0001"), a_lot("LOT-0002"))
BOTH = a_result(lots=TWO, awards=(an_award("LOT-0001", number="2024/17"), an_award("LOT-0002", number="2024/18")))
NAMELESS = a_result(lots=TWO, awards=(an_award("LOT-0001", number=None), an_award("LOT-0002", number=None)))


@pytest.mark.parametrize(
    ("mine", "published", "us", "expected"),
    [
        pytest.param(ours(), told(BOTH), {US}, ("certain", "procedure-number-us"), id="number and ourselves"),
        pytest.param(ours(), told(BOTH), (), ("certain", "procedure-number"), id="the number, whoever we are"),
        pytest.param(
            ours(reference="x"), told(a_result()), {US}, ("certain", "procedure-us"), id="the only one of ours"
        ),
        pytest.param(ours(reference="x"), told(a_result()), (), ("likely", "procedure-only"), id="the only one"),
        pytest.param(ours(), told(a_result(), OTHERS), {US}, None, id="others won"),
        pytest.param(ours(reference="x"), told(NAMELESS), {US}, None, id="one of two, nobody knows which"),
        pytest.param(
            ours(reference="x"), told(NAMELESS, OTHERS, US), {US}, ("certain", "procedure-us"), id="we won one"
        ),
        pytest.param(
            ours(reference="x", lots=frozenset({"LOT-0002"}), has_won_bid=True),
            *(told(NAMELESS), (), ("certain", "procedure-lot")),
            id="the lot that the bid won",
        ),
        pytest.param(
            ours(reference="x", siblings=frozenset({"2024/18"})),
            *(told(BOTH), {US}, ("certain", "procedure-us")),
            id="the other is our other contract",
        ),
        pytest.param(ours(procedure_id=8), told(a_result()), {US}, None, id="of another procedure"),
        pytest.param(ours(procedure_id=None), told(a_result()), {US}, ("likely", "buyer-us-number"), id="not linked"),
        pytest.param(ours(procedure_id=None), told(a_result()), (), ("possible", "buyer-number"), id="number only"),
        pytest.param(
            ours(procedure_id=None, reference="x"), told(a_result()), {US}, ("possible", "buyer-us-title"), id="title"
        ),
        pytest.param(ours(procedure_id=None, reference="x"), told(a_result()), (), None, id="title, and not ourselves"),
        pytest.param(
            ours(procedure_id=None, reference="x", starts_on=date(2020, 6, 1), base_ends_on=date(2024, 5, 31)),
            *(told(a_result()), {US}, None),
            id="the next contract of this title",
        ),
        pytest.param(ours(procedure_id=None, buyer_id=11), told(a_result()), {US}, None, id="another buyer"),
        pytest.param(
            ours(procedure_id=None, reference="1"),
            *(told(a_result("Muu", lots=(a_lot(title={}),), awards=(an_award(number="1"),))), {US}, None),
            id="a number that tells nothing",
        ),
    ],
)
def test_about(mine, published, us, expected):
    match = about(mine, published, us)
    assert (match and (match.grade, match.code)) == expected


WITHHELD = Money(None, None, withheld=True)
CASES = [
    pytest.param(ours(), [a_result()], {}, id="the same is never proposed"),
    pytest.param(ours(), [a_result(awards=(an_award(values=(WITHHELD,)),))], {}, id="withheld"),
    pytest.param(ours(), [a_result(awards=(an_award(values=(euros("0.01"),)),))], {}, id="a placeholder for an amount"),
    pytest.param(ours(), [a_result(awards=(an_award(values=(euros(1_000), euros(2_000))),))], {}, id="of two tenders"),
    pytest.param(
        ours(), [a_result(awards=(an_award(values=(Money(Decimal(540_000), "SEK"),)),))], {"value": "540000.00 SEK"},
        id="another currency",
    ),
    pytest.param(ours(value=None), [a_result()], {"value": "540000.00 EUR"}, id="what is missing"),
    pytest.param(
        ours(base_ends_on=None), [a_result(lots=(months(36),))], {"base_ends_on": "2027-05-31"}, id="length from start",
    ),
    pytest.param(
        ours(starts_on=date(2024, 1, 31), base_ends_on=None),
        [a_result(lots=(replace(months(1), starts_on=None),))],
        {"base_ends_on": "2024-02-29"},
        id="length from our first day, at the end of a month",
    ),
    pytest.param(
        ours(base_ends_on=None),
        [a_result(lots=(a_lot(ends_on=None, duration=Duration(Decimal(1), "DAY")),))],
        {"base_ends_on": "2024-06-01"},
        id="one day is its own last day",
    ),
    pytest.param(ours(lengths=(12, 12)), [a_result(lots=(a_lot(ends_on=date(2029, 5, 31)),))], {}, id="with options"),
    pytest.param(
        ours(), [a_result(lots=(a_lot(ends_on=date(2024, 5, 31), starts_on=None),))], {}, id="an end before our start"
    ),
    pytest.param(
        ours(), [a_result(lots=(a_lot(starts_on=date(2030, 1, 1), ends_on=None),))], {}, id="a start after our end"
    ),
    pytest.param(ours(), [a_result(lots=(a_lot(ends_on=date(9999, 12, 31)),))], {}, id="no end at all"),
    pytest.param(
        ours(term="unknown", base_ends_on=None),
        [a_result(lots=(a_lot(ends_on=None, period_code="UNLIMITED"),))],
        {"term": "until-further-notice"},
        id="unlimited",
    ),
    pytest.param(
        ours(), [a_result(lots=(a_lot(renewal_description={"sv": "1+1 år"}, renewals_max=2),))],
        {"options": [12, 12]}, id="options in words",
    ),
    pytest.param(ours(lengths=(24,)), [a_result(lots=(a_lot(renewal_description={"sv": "1+1 år"}),))], {}, id="long"),
    pytest.param(
        ours(lengths=(12,)), [a_result(lots=(a_lot(renewals_max=2),))], {"renewals_told": 2}, id="options by number"
    ),
    pytest.param(ours(lengths=(12, 12)), [a_result(lots=(a_lot(renewals_max=2),))], {}, id="as many options"),
    pytest.param(
        ours(), [a_result(awards=(an_award(contract={"extends_to": date(2028, 5, 31)}),))], {"options": [12]},
        id="extends to",
    ),
    pytest.param(
        ours(), [a_result(lots=(a_lot(framework="fa-wo-rc"),), awards=(an_award(framework_max=euros(900_000)),))],
        {"framework_maximum": "900000.00 EUR"}, id="the maximum of a framework",
    ),
    pytest.param(
        ours(reference="BID-4", provisional=True), [a_result()], {"reference": "2024/17"}, id="the published number"
    ),
    pytest.param(ours(reference=" 2024 / 17"), [a_result()], {}, id="blanks make no other number"),
    pytest.param(
        ours(is_linked=False), [a_result()], {"procedure_id": 7}, id="the procedure of the bid",
    ),
    pytest.param(
        ours(extensions=1, in_force_until=date(2028, 5, 31), latest_end=date(2028, 5, 31)),
        [a_result(lots=(a_lot(ends_on=date(2029, 5, 31)),))], {}, id="an award does not undo an extension",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("mine", "notices", "expected"), CASES)
def test_differences(mine, notices, expected):
    assert differ(mine, *notices) == expected


def test_a_modification_extends_uses_an_option_or_shortens():
    award = a_result()
    longer = a_modification(award, lots=(a_lot(ends_on=date(2028, 5, 31)),))
    assert differ(ours(), longer, award)["ends_on"] == "2028-05-31"
    assert differ(ours(lengths=(12, 12)), longer, award)["option"] == 1
    assert differ(ours(lengths=(24,)), longer, award)["ends_on"] == "2028-05-31"
    assert "ends_on" not in differ(ours(end_is_fixed=True), longer, award), "a holdover or a notice says the end"
    shorter = a_modification(award, lots=(a_lot(ends_on=date(2026, 12, 31)),))
    assert differ(ours(), shorter, award)["base_ends_on"] == "2026-12-31"
    same = differ(ours(amended=frozenset({"root cont-modif"})), a_modification(award), award)
    assert same == {}, "what stands among the amendments is not proposed again"


def test_a_contract_for_several_lots_is_one():
    lots = (an_award("LOT-0001", values=(euros(100),)), an_award("LOT-0002", values=(euros(250),)))
    (part,) = told(a_result(lots=TWO, awards=lots)).parts
    assert (part.lots, part.value) == (frozenset({"LOT-0001", "LOT-0002"}), euros(350))
    withheld = (an_award("LOT-0001", values=(euros(100),)), an_award("LOT-0002", values=(WITHHELD,)))
    assert told(a_result(lots=TWO, awards=withheld)).parts[0].value is None, "a part of the sum is not published"


def test_of_a_framework_with_several_suppliers_only_the_number_tells():
    (award,) = (an_award(),)
    shared = replace(award, contracts=(*award.contracts, replace(award.contracts[0], number="2024/18")))
    published = published_of(
        a_result(awards=(shared,)), kind="result", notice_id=1, procedure_id=7, buyers=(BUYER,),
        winners={0: [US, OTHERS]}, root="",
    )  # fmt: skip
    assert published is not None
    match = about(ours(), published, {US})
    assert match
    assert match.part.value is None
    assert about(ours(reference="x"), published, {US}) is None
    (win,) = wins_of([published], {US}, (), date(2026, 11, 23))
    assert (win.part.number, win.part.value) == (None, None)


def test_voluntary_and_completion_notices_say_nothing_of_a_contract():
    for kind in ("dir-awa-pre", "completion", "planning", "competition"):
        assert published_of(a_result(), kind=kind, notice_id=1, procedure_id=1, buyers=(), winners={}, root="") is None


def test_wins_are_those_that_no_contract_is():
    today = date(2026, 11, 23)
    assert [win.key for win in wins_of([told(BOTH)], {US}, (), today)] == ["2024/17", "2024/18"]
    assert [win.key for win in wins_of([told(BOTH)], {US}, ["2024/17"], today)] == ["2024/18"]
    assert wins_of([told(BOTH)], {US}, ["HA 3"], today) == [], "ours may be any of them"
    assert wins_of([told(BOTH, OTHERS, OTHERS)], {US}, (), today) == []
    assert wins_of([told(BOTH)], {US}, (), date(2027, 6, 1)) == [], "it is over"
    assert [win.key for win in wins_of([told(NAMELESS)], {US}, (), today)] == ["LOT-0001", "LOT-0002"]


# Whatever is published


days = st.dates(date(2015, 1, 1), date(2040, 12, 31))
maybe_days = st.none() | days
lengths = st.none() | st.builds(Length, months=st.integers(1, 240)) | st.builds(Length, days=st.integers(1, 4000))
money = st.none() | st.builds(Money, st.decimals(0, 10**9, places=2), st.sampled_from(("EUR", "SEK")))


@st.composite
def contracts(draw):
    start, end = draw(maybe_days), draw(maybe_days)
    if start and end and end < start:
        start, end = end, start
    options = draw(st.lists(st.integers(1, 36), max_size=3))
    return ours(
        starts_on=start, base_ends_on=end, lengths=options if end else (), value=draw(st.none() | st.just(Decimal(99)))
    )


@st.composite
def notices(draw):
    start, end = draw(maybe_days), draw(maybe_days)
    part = Part(
        number=draw(st.sampled_from((None, "2024/17", "K-1"))),
        winners=frozenset({US}),
        starts_on=start,
        ends_on=None if start and end and end < start else end,
        length=draw(lengths),
        unlimited=draw(st.booleans()),
        options=draw(st.none() | st.tuples(st.integers(1, 36))),
        renewals=draw(st.none() | st.integers(0, 5)),
        extends_to=draw(maybe_days),
        value=amount_of(draw(money)),
        framework_maximum=amount_of(draw(money)),
    )
    kind = draw(st.sampled_from(("award", "modification")))
    return Published(
        notice_id=draw(st.integers(1, 9)), kind=kind, on=draw(maybe_days), procedure_id=7, buyers=(BUYER,),
        parts=(part,), root=draw(st.sampled_from("ab")),
    )  # fmt: skip


@given(contracts(), st.lists(notices(), min_size=1, max_size=4))
def test_nothing_absurd_is_ever_proposed(mine, published):
    matched = [(each, match) for each in published if (match := about(mine, each, {US}))]
    found = differences(mine, matched)
    by_field = {each.field: each for each in found}
    assert len([each for each in found if each.field != "amendment"]) == len(by_field.keys() - {"amendment"})
    assert [each.field for each in found] == sorted((each.field for each in found), key=FIELDS.index)
    assert all(each.published not in (None, "", [], each.ours) for each in found)
    first = by_field["starts_on"].published if "starts_on" in by_field else mine.starts_on and str(mine.starts_on)
    last = (
        by_field["base_ends_on"].published
        if "base_ends_on" in by_field
        else mine.base_ends_on and str(mine.base_ends_on)
    )
    assert not (first and last) or first <= last, "the last day is never before the first"
    if "ends_on" in by_field:
        assert mine.in_force_until is not None
        assert by_field["ends_on"].published > str(mine.in_force_until)
    if "options" in by_field:
        assert all(0 < length <= MOST_MONTHS for length in by_field["options"].published)
    for name in {"value", "framework_maximum"} & by_field.keys():
        assert Decimal(by_field[name].published.split()[0]) > 1


@given(contracts(), notices())
def test_what_was_taken_over_is_the_same(mine, published):
    """Taking over the plain fields leaves nothing of them to propose."""
    match = about(mine, published, {US})
    if match is None:
        return
    said = {each.field: each.published for each in differences(mine, [(published, match)])}
    after = mine
    if "starts_on" in said:
        after = replace(after, starts_on=date.fromisoformat(said["starts_on"]))
    if "base_ends_on" in said:
        end = date.fromisoformat(said["base_ends_on"])
        after = replace(
            after, base_ends_on=end, in_force_until=end, latest_end=end + timedelta(days=1), live_options=()
        )
    if "value" in said:
        amount, currency = said["value"].split()
        after = replace(after, value=Decimal(amount), currency=currency, framework_maximum=None)
    left = {each.field for each in differences(after, [(published, match)])}
    assert not left & {"starts_on", "value", *({"base_ends_on"} if "base_ends_on" in said else ())}
