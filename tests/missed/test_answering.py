"""Keeping what was missed, and answering it: one click, nothing overwritten, taken back."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from tenderwatch.db import Database
from tenderwatch.errors import Invalid, NotAllowed, NotFound, Stale
from tenderwatch.missed import answering
from tenderwatch.missed.tables import MissedAward
from tenderwatch.notices.moving import Moves, follow
from tenderwatch.notices.tables import Procedure, ProcedureBuyer
from tenderwatch.users.audit import trail
from tenderwatch.watching import service as watching
from tenderwatch.watching.service import SearchValues
from tenderwatch.watching.tables import SavedSearch
from tests.makers import a_contract, a_user
from tests.missed.world import NOW, World, a_call
from tests.watching.world import rows

LATER = NOW + timedelta(hours=1)


@pytest.fixture
def world(database: Database, tmp_path: Path) -> World:
    """A team whose search for cleaning missed the waxing of floors, and that has looked."""
    world = World(database, tmp_path)
    world.search("siivous", "Cleaning", kind=["competition"], cpv=["9091"])
    world.missed(a_call("Tilojen siivous"), a_call("Lattian vahaus"), a_call("Suuren lattian puunaus"))
    assert world.weekly() == "2 awards missed"
    return world


def answered(world: World, award_id: int, place: int = 0, tried: str | None = None) -> tuple[int, bool]:
    """Accept a suggestion; return the search, and whether the procedure came before the team."""
    with world.database.write() as session:
        award = answering.get(session, world.team_id, award_id)
        tried = award.tried_at.isoformat() if tried is None else tried
        search, came = answering.accept(session, award, place, tried, session.merge(world.by), LATER)
        return search.id, came


def rule(world: World) -> tuple[str, dict[str, list[str]]]:
    with world.database.read() as session:
        search = session.scalars(select(SavedSearch).order_by(SavedSearch.id)).first()
        assert search is not None
        return search.query, search.filters


def take_back(world: World, award_id: int) -> None:
    with world.database.write() as session:
        award = answering.get(session, world.team_id, award_id)
        answering.take_back(session, award, session.merge(world.by), LATER)


def test_the_list_of_a_week_is_made_once_and_stays(world: World) -> None:
    (audit,) = world.audits()
    assert (audit.until_on, audit.since_on, audit.weekly) == (date(2026, 11, 22), date(2026, 10, 26), True)
    assert (audit.awards, audit.known, audit.found, audit.searches) == (3, 0, 1, 1)
    assert [each.state for each in world.listed()] == ["open", "open"]
    assert world.weekly() is None
    world.search("lattia", "Floors")
    next_week = NOW + timedelta(days=7)
    assert world.weekly(next_week) == "0 awards missed"
    assert [each.state for each in world.listed()] == ["caught", "caught"]
    assert {each.audit_id for each in world.listed()} == {audit.id}


def test_a_rule_is_changed_in_one_click_and_what_it_finds_besides_is_told(world: World) -> None:
    first, second = world.listed()
    assert first.suggestions[0]["query"] == "siivous OR lattia"
    search_id, came = answered(world, first.id)
    assert (rule(world)[0], came) == ("siivous OR lattia", False)
    first, second = world.listed()
    assert (first.state, first.search_id, first.answered_by_id) == ("accepted", search_id, world.by.id)
    assert (second.state, second.search_id) == ("caught", search_id)
    with world.database.read() as session:
        assert trail(session, "saved_search", search_id)[0].changes["query"] == ["siivous", "siivous OR lattia"]
    assert rows(world.database) == [], "it is awarded: there is nothing to review"


def test_it_is_taken_back_as_it_was(world: World) -> None:
    before = rule(world)
    first, _second = world.listed()
    answered(world, first.id)
    take_back(world, first.id)
    assert rule(world) == before
    assert [each.state for each in world.listed()] == ["open", "open"]
    with pytest.raises(NotAllowed):
        take_back(world, first.id)


def test_a_search_that_was_changed_since_is_not_overwritten(world: World) -> None:
    first, _second = world.listed()
    with world.database.write() as session:
        search = session.scalars(select(SavedSearch)).one()
        values = SearchValues(name="Cleaning", owner_id=search.owner_id, query="pesu", filters=search.filters)
        watching.edit(session, search, values, search.version, session.merge(world.by), NOW)
    with pytest.raises(Stale):
        answered(world, first.id)
    assert rule(world)[0] == "pesu"
    assert world.listed()[0].state == "open"


def test_what_was_accepted_and_changed_by_hand_since_is_not_undone(world: World) -> None:
    first, _second = world.listed()
    answered(world, first.id)
    with world.database.write() as session:
        search = session.scalars(select(SavedSearch)).one()
        values = SearchValues(name="Cleaning", owner_id=search.owner_id, query="pesu", filters=search.filters)
        watching.edit(session, search, values, search.version, session.merge(world.by), LATER)
    with pytest.raises(NotAllowed):
        take_back(world, first.id)
    assert rule(world)[0] == "pesu"


def test_suggestions_that_were_worked_out_anew_are_not_taken_for_those_that_were_seen(world: World) -> None:
    first, _second = world.listed()
    with pytest.raises(Stale):
        answered(world, first.id, tried=(NOW - timedelta(days=1)).isoformat())
    with pytest.raises(NotFound):
        answered(world, first.id, place=9)


def test_what_can_still_be_answered_comes_before_the_team(world: World) -> None:
    first, _second = world.listed()
    with world.database.write() as session:
        procedure = session.get_one(Procedure, first.procedure_id)
        procedure.phase, procedure.deadline_at = "competition", NOW + timedelta(days=9)
    assert answered(world, first.id)[1] is True
    assert [each.procedure_id for each in rows(world.database)] == [first.procedure_id]


def test_not_for_us_is_for_good(world: World) -> None:
    first, second = world.listed()
    with world.database.write() as session:
        award = answering.get(session, world.team_id, first.id)
        with pytest.raises(Invalid):
            answering.dismiss(award, "because", world.by, LATER)
        answering.dismiss(award, "topic", world.by, LATER)
    assert world.weekly(NOW + timedelta(days=7)) == "0 awards missed"
    looked = world.look()
    assert [each.near.award.procedure_id for each in looked.missed] == [second.procedure_id]
    first, second = world.listed()
    assert (first.state, first.reason, second.state) == ("dismissed", "topic", "open")
    with pytest.raises(NotAllowed):
        answered(world, first.id)
    take_back(world, first.id)
    assert world.listed()[0].state == "open"


def test_a_rule_that_is_narrowed_again_brings_an_award_back(world: World) -> None:
    first, _second = world.listed()
    answered(world, first.id)
    with world.database.write() as session:
        search = session.scalars(select(SavedSearch)).one()
        values = SearchValues(name="Cleaning", owner_id=search.owner_id, query="siivous", filters=search.filters)
        watching.edit(session, search, values, search.version, session.merge(world.by), LATER)
    world.weekly(NOW + timedelta(days=7))
    assert [each.state for each in world.listed()] == ["open", "open"]
    assert {each.audit_id for each in world.listed()} == {2}, "nobody would look for it in an old week"


def test_a_search_of_its_own_begins_and_stops(database: Database, tmp_path: Path) -> None:
    world = World(database, tmp_path, "kuljetus")
    (garden,) = world.missed(a_call("Puistojen hoito", cpv=("77310000",), cpv_main="77310000"))
    with database.write() as session:
        bought_by = select(ProcedureBuyer.organization_id).where(ProcedureBuyer.procedure_id == garden)
        a_contract(session, buyer_id=session.scalars(bought_by).one())
    world.weekly()
    (award,) = world.listed()
    assert [each["search"] for each in award.suggestions] == [None]
    search_id, _came = answered(world, award.id)
    with database.read() as session:
        search = session.get_one(SavedSearch, search_id)
        assert (search.filters["cpv"], search.owner_id, search.active) == (["7731"], world.by.id, True)
    take_back(world, award.id)
    with database.read() as session:
        assert session.get_one(SavedSearch, search_id).active is False


def test_to_another_team_it_is_not_there(world: World) -> None:
    with world.database.write() as session, pytest.raises(NotFound):
        answering.get(session, world.team_id + 1, world.listed()[0].id)


def test_what_was_answered_stands_when_procedures_become_one(world: World) -> None:
    first, second = world.listed()
    with world.database.write() as session:
        answering.dismiss(session.get_one(MissedAward, second.id), "topic", a_user(session), LATER)
    with world.database.write() as session:
        follow(session, Moves({first.procedure_id: second.procedure_id}, {}, {}))
    (stands,) = world.listed()
    assert (stands.id, stands.state, stands.procedure_id) == (second.id, "dismissed", second.procedure_id)
