"""Saved searches: what a preview promises is what matching does."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta

import pytest

from tenderwatch.db import Database
from tenderwatch.errors import Invalid, NotFound, Stale
from tenderwatch.house import House
from tenderwatch.notices import indexing
from tenderwatch.notices.search import QueryError
from tenderwatch.users.audit import trail
from tenderwatch.users.tables import Team
from tenderwatch.watching import asking, queries
from tenderwatch.watching import service as watching
from tenderwatch.watching.service import Decision, SearchValues
from tenderwatch.watching.tables import SavedSearch
from tests.conftest import settings_for
from tests.watching.world import EARLIER, NOW, a_notice, a_search, a_team, changed, matches, recorded, rows

DAY = date(2026, 11, 23)
RULES: list[tuple[str, Mapping[str, list[str]]]] = [
    ("siivous", {}),
    ("siivous -koulu", {}),
    ("title:siivous OR ruoka", {}),
    ("", {"cpv": ["909"]}),
    ("siivous", {"country": ["SWE"]}),
    ("", {"status": ["open"], "nuts": ["FI1"]}),
    ("", {"kind": ["result"]}),
    ("palvelu*", {"source": ["TED"]}),
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
        a_notice("Städning", languages=("sv",), title={"sv": "Städning"}, countries=("SWE",), nuts=("SE110",)),
    )
    recorded(database, changed(notice, due=date(2026, 12, 10)))
    recorded(database, a_notice("Siivous, päivätön", published_on=None), source="Listing")
    old = NOW - timedelta(days=200)
    recorded(database, a_notice("Siivous, päivätön ja vanha", published_on=None), source="Listing", at=old)


@pytest.fixture
def home(database: Database, tmp_path) -> House:
    """A house on either database, with an index."""
    return House(settings_for(tmp_path / "home", database.url.render_as_string(hide_password=False)), database)


@pytest.mark.parametrize(("query", "filters"), RULES, ids=lambda value: str(value))
def test_a_preview_counts_what_it_lists_and_what_matching_finds(
    house: House, query: str, filters: Mapping[str, list[str]]
) -> None:
    by, team_id = a_team(house.database)
    world(house.database)
    indexing.catch_up(house, NOW)
    index = indexing.reader(house)
    with house.database.read() as session:
        preview = queries.preview(session, index, team_id, query, filters, NOW, "Europe/Helsinki")
        first = asking.since(DAY, 90)
    with house.database.write() as session:
        a_search(session, by, query, **filters).matched_to = 0
    watching.take_new(house.database, NOW)
    with house.database.read() as session:
        found = {match.notice_id: match for match in matches(house.database)}
        recent = {
            line.id
            for line in queries.searches_module.lines(session, list(found))
            if line.published_on is None or line.published_on >= first
        }
    old_undated = {hit.notice.id for hit in preview.hits} ^ recent
    assert preview.total == len(preview.hits) > 0
    assert {hit.notice.id for hit in preview.hits} <= set(found)
    assert old_undated <= {10}, "only the undated one that was received long ago is left out"
