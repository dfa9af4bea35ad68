"""Saved searches: what a preview promises is what matching does."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from tenderwatch.db import Database
from tenderwatch.errors import Invalid, NotFound, Stale
from tenderwatch.house import House
from tenderwatch.notices import indexing
from tenderwatch.notices.search import QueryError
from tenderwatch.notices.search.trade_terms import shipped
from tenderwatch.notices.tables import Notice
from tenderwatch.users.audit import trail
from tenderwatch.watching import queries, question
from tenderwatch.watching import service as watching
from tenderwatch.watching.service import Decision, SearchValues
from tenderwatch.watching.tables import Match
from tests.conftest import settings_for
from tests.watching.world import NOW, a_notice, a_search, a_team, changed, matches, recorded, rows

DAY = date(2026, 11, 23)
FIRST = DAY - timedelta(days=89)
RULES: list[tuple[str, Mapping[str, list[str]]]] = [
    ("siivous", {}),
    ("siivous -koulu", {}),
    ("cleaning", {}),
    ("städning", {"expand": ["0"]}),
    ("title:siivous OR ruoka", {}),
    ("", {"cpv": ["909"]}),
    ("städning", {"country": ["SWE"]}),
    ("", {"status": ["open"], "nuts": ["FI1"]}),
    ("", {"kind": ["result"]}),
    ("siiv*", {"source": ["TED"]}),
]


def world(database: Database) -> None:
    """Record what the rules must tell apart: topics, ages, places, results, changes, another source."""
    notice = a_notice("Koulujen siivous")
    recorded(
        database,
        notice,
        a_notice("Siivouspalvelut", published_on=DAY - timedelta(days=89)),
        a_notice("Siivous, vanha", published_on=DAY - timedelta(days=90)),
        a_notice("Ruokapalvelut", cpv=("55500000",), cpv_main="55500000"),
        a_notice("Siivous, päättynyt", due=date(2026, 11, 1)),
        a_notice("Siivouksen tulos", form_type="result", notice_type="can-standard"),
        a_notice("Städning", languages=("sv",), countries=("SWE",), nuts=("SE110",)),
    )
    recorded(database, changed(notice, due=date(2026, 12, 10)))
    recorded(database, a_notice("Siivous, päivätön", published_on=None), source="Listing")
    old = NOW - timedelta(days=200)
    recorded(database, a_notice("Siivous, päivätön ja vanha", published_on=None), source="Listing", at=old)


@pytest.fixture
def home(database: Database, tmp_path: Path) -> House:
    """A house on either database."""
    url = database.url.render_as_string(hide_password=False)
    return House(settings_for(tmp_path / "home", url), database)


def previewed(house: House, team_id: int, query: str, **filters: list[str]) -> queries.Preview:
    """Return the preview of a rule on Monday morning in Helsinki."""
    indexing.catch_up(house)
    with house.database.read() as session:
        index = indexing.reader(house)
        return queries.preview(session, index, team_id, query, filters, NOW, "Europe/Helsinki")


@pytest.mark.parametrize(("query", "filters"), RULES)
def test_a_preview_lists_what_it_counts_and_that_is_what_matching_finds(
    home: House, query: str, filters: Mapping[str, list[str]]
) -> None:
    by, team_id = a_team(home.database)
    world(home.database)
    shown = previewed(home, team_id, query, **filters)
    with home.database.write() as session:
        a_search(session, by, query, **filters).matched_to = 0
    watching.take_new(home.database, NOW)
    with home.database.read() as session:
        found = session.scalars(select(Notice).join(Match, Match.notice_id == Notice.id)).all()
    standing = [each for each in found if each.status != "replaced"]
    recent = {each.id for each in standing if (each.published_on or each.recorded_at.date()) >= FIRST}
    assert shown.total == len(shown.hits) > 0
    assert {hit.notice.id for hit in shown.hits} == recent


def test_a_preview_says_what_became_of_its_hits(home: House) -> None:
    by, team_id = a_team(home.database, "siivous")
    first, _second, _other = recorded(home.database, a_notice(), a_notice(), a_notice("Ruokapalvelut"))
    watching.take_new(home.database, NOW)
    with home.database.write() as session:
        watching.decide(session, team_id, first, Decision("shortlisted"), by, NOW)
    shown = previewed(home, team_id, "siivous OR ruoka")
    assert (shown.total, shown.shortlisted, shown.days) == (3, 1, 90)
    assert shown.a_week == pytest.approx(3 * 7 / 90)
    assert {hit.notice.procedure_id: hit.state for hit in shown.hits} == {1: "shortlisted", 2: "new", 3: ""}


@pytest.mark.parametrize(
    ("query", "filters", "wider"),
    [
        ("siivous -koulu", {}, {"words": ("-koulu", {}), "not": ("siivous", {})}),
        (
            "siivous title:koulu",
            {"cpv": ["909"], "country": ["FIN"], "source": ["TED"]},
            {
                "words": ("", {"cpv": ["909"], "country": ["FIN"], "source": ["TED"]}),
                "country": ("siivous title:koulu", {"cpv": ["909"], "source": ["TED"]}),
                "cpv": ("siivous title:koulu", {"country": ["FIN"], "source": ["TED"]}),
                "source": ("siivous title:koulu", {"cpv": ["909"], "country": ["FIN"]}),
            },
        ),
        (
            "cpv:909 buyer:espoo value:>1 deadline:>=2026-12-01 nuts:FI1B1",
            {"kind": ["competition"]},
            {
                "cpv": ("buyer:espoo value:>1 deadline:>=2026-12-01 nuts:FI1B1", {"kind": ["competition"]}),
                "buyer": ("cpv:909 value:>1 deadline:>=2026-12-01 nuts:FI1B1", {"kind": ["competition"]}),
                "value": ("cpv:909 buyer:espoo deadline:>=2026-12-01 nuts:FI1B1", {"kind": ["competition"]}),
                "deadline": ("cpv:909 buyer:espoo value:>1 nuts:FI1B1", {"kind": ["competition"]}),
                "nuts": ("cpv:909 buyer:espoo value:>1 deadline:>=2026-12-01", {"kind": ["competition"]}),
                "kind": ("cpv:909 buyer:espoo value:>1 deadline:>=2026-12-01 nuts:FI1B1", {}),
            },
        ),
    ],
    ids=["a word left out", "filters", "parts of the query that stand for themselves"],
)
def test_a_preview_says_what_each_part_leaves_out(
    home: House, query: str, filters: Mapping[str, list[str]], wider: Mapping[str, tuple[str, Mapping[str, list[str]]]]
) -> None:
    _by, team_id = a_team(home.database)
    world(home.database)
    recorded(home.database, a_notice("Koulun siivous", nuts=("SE110",), countries=("SWE",)), source="Other")
    shown = previewed(home, team_id, query, **filters)
    told = {each.part.name: shown.total + each.more for each in shown.left_out}
    assert told == {name: previewed(home, team_id, *rule[:1], **rule[1]).total for name, rule in wider.items()}
    assert max(each.more for each in shown.left_out) > 0


def test_a_preview_leaves_out_what_a_newer_notice_replaced_unless_asked_for_it(home: House) -> None:
    _by, team_id = a_team(home.database)
    notice = a_notice("Koulujen siivous")
    recorded(home.database, notice)
    recorded(home.database, changed(notice, due=date(2026, 12, 10)))
    assert previewed(home, team_id, "siivous").total == 1
    assert previewed(home, team_id, "siivous", status=["replaced"]).total == 1
    assert previewed(home, team_id, "siivous", status=["replaced", "open"]).total == 2


def test_a_broken_rule_is_not_searched(home: House) -> None:
    _by, team_id = a_team(home.database)
    with pytest.raises(QueryError) as error:
        previewed(home, team_id, 'siivous "koulu')
    assert error.value.position == 8


def test_what_is_open_now_is_added_when_asked_for_and_only_once(home: House) -> None:
    by, team_id = a_team(home.database)
    world(home.database)
    indexing.catch_up(home)
    request = question.question_of("siivous", {}, NOW, shipped())
    open_now = question.found_open(indexing.reader(home), request)
    with home.database.write() as session:
        search = a_search(session, by, "siivous")
        assert watching.add_open(session, search, open_now, NOW) == len(open_now) > 3
    with home.database.write() as session:
        search = watching.get(session, team_id, 1)
        assert watching.add_open(session, search, open_now, NOW) == 0
    titles = {match.notice_id for match in matches(home.database)}
    assert titles == open_now
    with home.database.read() as session:
        ended = session.scalar(select(Notice.id).where(Notice.deadline_at < NOW))
    assert ended not in titles
    assert {row.state for row in rows(home.database)} == {"new"}


def test_a_search_is_kept_and_changed_with_its_history(database: Database) -> None:
    by, team_id = a_team(database)
    with database.write() as session:
        a_search(session, by, "siivous", "School cleaning", cpv=["90", " 90"], foo=["x"])
    with database.write() as session:
        search = watching.get(session, team_id, 1)
        assert (search.query, search.filters, search.version) == ("siivous", {"cpv": ["90"]}, 1)
        values = SearchValues(name=" Schools ", owner_id=by.id, query="koulu", filters={"cpv": ["90"]})
        watching.edit(session, search, values, 1, by, NOW)
        watching.activate(session, search, False, by, NOW)
    with database.read() as session:
        search = watching.get(session, team_id, 1)
        assert (search.name, search.query, search.version, search.active) == ("Schools", "koulu", 3, False)
        told = [entry.changes for entry in trail(session, "saved_search", 1)]
    assert told == [
        {"active": [True, False]},
        {"name": ["School cleaning", "Schools"], "query": ["siivous", "koulu"]},
        {},
    ]


def test_saving_without_a_change_is_no_change(database: Database) -> None:
    by, team_id = a_team(database)
    with database.write() as session:
        a_search(session, by, "siivous", "Cleaning", cpv=["90"])
    with database.write() as session:
        search = watching.get(session, team_id, 1)
        same = SearchValues(name="Cleaning", owner_id=by.id, query="siivous", filters={"cpv": ["90"], "kind": []})
        watching.edit(session, search, same, 1, by, NOW)
        assert search.version == 1


def test_a_stale_edit_shows_both_texts(database: Database) -> None:
    by, team_id = a_team(database, "siivous")
    values = SearchValues(name="Mine", owner_id=by.id, query="koulu", filters={})
    with database.write() as session:
        watching.edit(session, watching.get(session, team_id, 1), values, 1, by, NOW)
    with pytest.raises(Stale) as stale, database.write() as session:
        watching.edit(session, watching.get(session, team_id, 1), replace(values, query="päiväkoti"), 1, by, NOW)
    assert (stale.value.mine["query"], stale.value.theirs["query"]) == ("päiväkoti", "koulu")


@pytest.mark.parametrize(
    ("values", "field"),
    [
        pytest.param({"name": " "}, "name", id="no name"),
        pytest.param({"name": "Cleaning"}, "name", id="a name twice in a team"),
        pytest.param({"query": " "}, "query", id="everything there is"),
        pytest.param({"query": "(siivous"}, "q", id="words that cannot be read"),
    ],
)
def test_a_search_that_cannot_be_kept(database: Database, values: dict[str, str], field: str) -> None:
    by, team_id = a_team(database)
    with database.write() as session:
        a_search(session, by, "siivous", "Cleaning")
    given = SearchValues(**{"name": "Other", "owner_id": by.id, "query": "siivous", "filters": {}, **values})
    with pytest.raises(Invalid) as refused, database.write() as session:
        watching.create(session, team_id, given, by, NOW)
    assert list(refused.value.problems) == [field]


def test_a_search_of_another_team_is_not_there(database: Database) -> None:
    by, team_id = a_team(database, "siivous")
    with pytest.raises(NotFound), database.read() as session:
        watching.get(session, team_id + 1, 1)
    with pytest.raises(NotFound), database.read() as session:
        watching.get(session, team_id, 99)
    assert by.id


def test_the_list_says_what_each_search_brings(database: Database) -> None:
    by, team_id = a_team(database, "siivous", "espoo")
    first, _second = recorded(database, a_notice(), a_notice("Ruokapalvelut"))
    watching.take_new(database, NOW)
    with database.write() as session:
        watching.decide(session, team_id, first, Decision("shortlisted"), by, NOW)
    with database.read() as session:
        lines = queries.searches(session, team_id, NOW)
    assert [(line.matches, line.shortlisted, line.waiting) for line in lines] == [(1, 1, 0), (2, 1, 1)]
