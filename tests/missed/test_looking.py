"""What counts as missed, why it is near, and what it costs to find it: on both databases."""

import random
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update

from scrapers.notice import Organization
from tenderwatch.bids.tables import Bid, Outcome
from tenderwatch.db import Database
from tenderwatch.missed.asking import Rule, found, found_between
from tenderwatch.missed.looking import Looked
from tenderwatch.notices import indexing
from tenderwatch.notices.search.trade_terms import shipped
from tenderwatch.notices.tables import Notice
from tenderwatch.organizations.tables import Organization as Party
from tenderwatch.watching import service as watching
from tenderwatch.watching.service import Decision
from tenderwatch.watching.service.entering import candidates
from tenderwatch.watching.tables import SavedSearch
from tests.makers import a_contract, an_account
from tests.missed.world import AWARDED, NOW, World, a_call, its_award
from tests.watching.world import recorded

TODAY = NOW.date()
OTHER = Organization({"fi": "Muu Oy"}, ("1234567-1",), "FIN")


@pytest.fixture
def world(database: Database, tmp_path: Path) -> World:
    """A team with a search for cleaning."""
    world = World(database, tmp_path)
    world.search("siivous", "Cleaning", kind=["competition"], cpv=["9091"])
    return world


def titles(looked: Looked, world: World) -> list[int]:
    return [each.near.award.procedure_id for each in looked.missed]


def test_what_a_rule_finds_is_not_missed_and_what_is_far_is_not_looked_at(world: World) -> None:
    _found, waxing, _road = world.missed(
        a_call("Toimitilojen siivous"),
        a_call("Lattioiden vahaus"),
        a_call("Kadun päällystys", cpv=("45233140",), cpv_main="45233140"),
    )
    looked = world.look()
    assert (looked.awards, len(looked.known), len(looked.by_rule), looked.searches) == (2, 0, 1, 1)
    assert titles(looked, world) == [waxing]
    (ground,) = looked.missed[0].near.grounds
    assert (ground.kind, ground.value, ground.fact.of, ground.fact.title) == ("cpv", "9091", "search", "Cleaning")


def test_a_rule_asked_of_open_notices_finds_what_was_open_when_it_was_published(world: World) -> None:
    world.search("vahaus deadline:<40d", "Waxing", status=["open"])
    world.missed(a_call("Lattioiden vahaus"))
    assert world.look().missed == (), "it is awarded today, and was due within 40 days then"
    world.search("pesu deadline:<10d", "Washing", status=["open"])
    (washing,) = world.missed(a_call("Ikkunoiden pesu"))
    assert titles(world.look(), world) == [washing]


def known_by_triage(world: World, procedure_id: int) -> None:
    with world.database.write() as session:
        watching.decide(session, world.team_id, procedure_id, Decision("dismissed", "topic"), world.by, NOW)


def known_by_bid(world: World, procedure_id: int) -> None:
    with world.database.write() as session:
        session.add(
            Bid(procedure_id=procedure_id, team_id=world.team_id, title="Ours", owner_id=world.by.id, created_at=NOW)
        )


def known_by_contract(world: World, procedure_id: int) -> None:
    with world.database.write() as session:
        a_contract(session, procedure_id=procedure_id)


def known_as_won(world: World, procedure_id: int) -> None:
    with world.database.write() as session:
        session.execute(update(Party).where(Party.name == "Kirkaslähde Siivous Oy").values(is_ours=True))


def known_by_outcome(world: World, procedure_id: int) -> None:
    with world.database.write() as session:
        session.add(Outcome(procedure_id=procedure_id, result="no-bid", recorded_at=NOW))


@pytest.mark.parametrize("know", [known_by_triage, known_by_bid, known_by_contract, known_as_won, known_by_outcome])
def test_what_the_team_knew_of_or_won_is_not_missed(world: World, know: object) -> None:
    (procedure_id,) = world.missed(a_call("Lattioiden vahaus"))
    know(world, procedure_id)  # type: ignore[operator]
    looked = world.look()
    assert (looked.missed, looked.known) == ((), {procedure_id})


def test_a_search_that_cannot_be_read_is_named_and_counts_for_nothing(world: World) -> None:
    number = world.search("vahaus", "Broken")
    with world.database.write() as session:
        session.execute(update(SavedSearch).where(SavedSearch.id == number).values(query='"vahaus'))
    (waxing,) = world.missed(a_call("Lattioiden vahaus"))
    looked = world.look()
    assert (looked.unasked, looked.searches) == (("Broken",), 1)
    assert titles(looked, world) == [waxing]


def test_a_search_that_is_switched_off_finds_nothing_though_it_moves_along(world: World) -> None:
    number = world.search("vahaus", "Off")
    with world.database.write() as session:
        watching.activate(session, session.get_one(SavedSearch, number), False, world.by, NOW)
    (waxing,) = world.missed(a_call("Lattioiden vahaus"))
    watching.take_new(world.database, NOW)
    assert titles(world.look(), world) == [waxing]


def test_buyers_and_competitors_are_near_too_the_trade_more_than_they(world: World) -> None:
    lost, *_others = world.missed(
        a_call("Tilojen siivous"),
        a_call("Lattioiden vahaus"),
        a_call("Kadun päällystys", cpv=("45233140",), cpv_main="45233140"),
    )
    recorded(world.database, its_award(a_call("Sillan korjaus", cpv=("45221119",), cpv_main="45221119"), OTHER))
    with world.database.write() as session:
        buyer = session.scalars(select(Party).where(Party.name == "Espoon kaupunki")).one()
        an_account(session, organization_id=buyer.id)
        watching.decide(session, world.team_id, lost, Decision("shortlisted"), world.by, NOW)
    looked = world.look()
    grounds = [[(each.kind, each.fact.of) for each in missed.near.grounds] for missed in looked.missed]
    assert grounds == [
        [("cpv", "shortlist"), ("winner", "won-shortlist"), ("buyer", "account")],
        [("winner", "won-shortlist"), ("buyer", "account")],
        [("buyer", "account")],
    ]


def test_an_award_without_a_call_is_judged_by_itself(world: World) -> None:
    stray, waxing = recorded(
        world.database, its_award(a_call("Tilojen siivous")), its_award(a_call("Lattioiden vahaus"))
    )
    first, second = sorted(world.look().missed, key=lambda each: each.near.award.procedure_id)
    assert (first.near.award.procedure_id, first.strays, first.suggestions) == (stray, True, ())
    assert (second.near.award.procedure_id, second.strays, second.call) == (waxing, False, None)
    assert "siivous OR lattia" in [each.change.rule.query for each in second.suggestions]


def test_only_awards_of_the_last_weeks_are_looked_at_and_closed_lots_are_none(world: World) -> None:
    old = a_call("Vanha vahaus")
    nothing = a_call("Peruttu vahaus")
    recorded(world.database, old, nothing)
    closed = replace(its_award(nothing).awards[0], status="clos-nw", winners=())
    recorded(
        world.database,
        its_award(old, published_on=TODAY - timedelta(days=28)),
        its_award(nothing, awards=(closed,)),
    )
    assert world.look().awards == 0
    undated = a_call("Päivätön vahaus")
    recorded(world.database, undated)
    recorded(world.database, its_award(undated, published_on=None), source="Listing")
    assert world.look().awards == 1, "it counts from the day on which it was received"


def test_where_no_rule_is_near_a_search_of_its_own_is_suggested_with_its_cost(world: World) -> None:
    (garden,) = world.missed(a_call("Puistojen hoito", cpv=("77310000",), cpv_main="77310000"))
    recorded(world.database, a_call("Nurmikot", cpv=("77314100",), cpv_main="77314100"))
    with world.database.write() as session:
        buyer = session.scalars(select(Party).where(Party.name == "Espoon kaupunki")).one()
        a_contract(session, buyer_id=buyer.id)
    (missed,) = world.look().missed
    (suggestion,) = missed.suggestions
    assert (missed.near.award.procedure_id, suggestion.asked) == (garden, None)
    assert suggestion.change.rule.filters["cpv"] == ("7731",)
    assert suggestion.cost.extra == 2


SUBJECTS = ("siivous", "vahaus", "pesu", "ateriat", "vartiointi", "kuljetus", "huolto", "korjaus")
CODES = ("90911200", "90911300", "90919300", "55500000", "79713000", "60130000", "50700000", "45233140")
PLACES = (("FI1B1", "FIN"), ("FI196", "FIN"), ("SE110", "SWE"))


def a_random_call(dice: random.Random) -> object:
    place, country = dice.choice(PLACES)
    code = dice.choice(CODES)
    title = f"{dice.choice(SUBJECTS)} {dice.choice(SUBJECTS)}".capitalize()
    values = {"cpv": (code,), "cpv_main": code, "nuts": (place,), "countries": (country,)}
    published = AWARDED - timedelta(days=dice.randrange(20, 60))
    return a_call(title, published_on=published, due=published + timedelta(days=dice.randrange(10, 60)), **values)


def a_random_rule(dice: random.Random) -> tuple[str, dict[str, list[str]]]:
    words = (*(f"{word}" for word in SUBJECTS), "siivous OR pesu", "-korjaus", "deadline:<30d", "cpv:909")
    query = " ".join(dice.sample(words, dice.randrange(0, 3)))
    filters: dict[str, list[str]] = {}
    if dice.random() < 0.5 or query in ("", "-korjaus", "deadline:<30d"):
        filters["cpv"] = [code[: dice.choice((3, 4, 6))] for code in dice.sample(CODES, 2)]
    if dice.random() < 0.5:
        filters["country"] = [dice.choice(("FIN", "SWE"))]
    if dice.random() < 0.5:
        filters["kind"] = [dice.choice(("competition", "planning"))]
    if dice.random() < 0.3:
        filters["status"] = ["open"]
    return query, filters


@pytest.mark.parametrize("seed", [0, 1, 3])
def test_what_is_suggested_finds_what_was_missed_at_the_cost_that_is_told(
    database: Database, tmp_path: Path, seed: int
) -> None:
    """Applied, it matches the call by percolation and by the index; the cost is counted again notice by notice."""
    dice = random.Random(seed)
    world = World(database, tmp_path)
    for _ in range(6):
        query, filters = a_random_rule(dice)
        world.search(query, **filters)
    world.missed(*(a_random_call(dice) for _ in range(25)))  # type: ignore[arg-type]
    with world.database.write() as session:
        a_contract(session, buyer_id=session.scalars(select(Party.id).where(Party.name == "Espoon kaupunki")).one())
    looked = world.look()
    index = indexing.reader(world.house)
    with world.database.read() as session:
        searches = session.scalars(select(SavedSearch).where(SavedSearch.active)).all()
        rules = [Rule.of(each.query, each.filters) for each in searches]
        standing = Notice.current & (Notice.status != "replaced") & (Notice.published_on >= TODAY - timedelta(days=89))
        notices = candidates(session, standing)

    def naive(some: list[Rule]) -> set[int]:
        asked = [(place, rule.request(NOW, shipped())) for place, rule in enumerate(some)]
        return {each.group_id for each in notices if any(found([each.row], [one], TODAY)[one[0]] for one in asked)}

    had = naive(rules)
    missed = [each for each in looked.missed if each.suggestions]
    assert missed, "the dice gave nothing to try"
    for each in dice.sample(missed, min(4, len(missed))):
        assert each.call is not None
        assert each.call.group_id not in had
        for suggestion in each.suggestions:
            request = suggestion.change.rule.request(NOW, shipped())
            assert found([each.call.row], [(1, request)], TODAY) == {1: {each.call.id}}
            assert each.call.id in found_between(index, request, date(2026, 8, 1), TODAY)
            assert suggestion.cost.extra == len(naive([suggestion.change.rule]) - had)
