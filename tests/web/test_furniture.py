"""Urgency, links and the reader's clock: what the macros ask Python for."""

from datetime import UTC, date, datetime, timedelta

import pytest
from jinja2 import Environment

from tenderwatch import i18n
from tenderwatch.web import reader
from tenderwatch.web.furniture import furnish
from tenderwatch.web.links import with_query
from tenderwatch.web.urgency import level_of, urgency_of, working_days_left

MONDAY = date(2026, 11, 23)
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(("due_on", "level"), [
    pytest.param(date(2026, 11, 22), "overdue", id="yesterday"),
    pytest.param(date(2026, 11, 23), "now", id="today"),
    pytest.param(date(2026, 11, 25), "now", id="two working days"),
    pytest.param(date(2026, 11, 26), "soon", id="three working days"),
    pytest.param(date(2026, 12, 7), "soon", id="ten working days"),
    pytest.param(date(2026, 12, 8), "later", id="eleven"),
    pytest.param(date(2036, 12, 8), "later", id="far away"),
])  # fmt: skip
def test_level(due_on, level):
    assert level_of(due_on, MONDAY, ()) == level


def test_days_off_are_not_working_days():
    friday, monday = date(2026, 12, 4), date(2026, 12, 7)
    assert working_days_left(date(2026, 12, 8), friday, ()) == 2
    assert working_days_left(date(2026, 12, 8), friday, {monday}) == 1


@pytest.mark.parametrize(("when", "told", "level", "word"), [
    (NOW - timedelta(days=3), {}, "overdue", "Overdue 3 days"),
    (NOW - timedelta(days=1), {}, "overdue", "Overdue 1 day"),
    (NOW - timedelta(hours=1), {}, "overdue", "Overdue today"),
    (NOW, {}, "now", "Today"),
    (MONDAY, {}, "now", "Today"),
    (MONDAY + timedelta(days=1), {}, "now", "Tomorrow"),
    (MONDAY + timedelta(days=60), {}, "later", "In 60 days"),
    (MONDAY, {"done": True}, "done", "Done"),
    (MONDAY, {"estimated": True}, "unsure", "Estimated"),
    (None, {}, "unsure", "Date missing"),
])  # fmt: skip
def test_urgency(when, told, level, word):
    with i18n.speaking("en"), reader.reading(now=NOW):
        assert (urgency_of(when, **told).level, urgency_of(when, **told).word) == (level, word)


@pytest.mark.parametrize(("changes", "expected"), [
    pytest.param({"sort": "-deadline"}, "?q=siivous&cpv=72&cpv=48&sort=-deadline", id="leads to the first page"),
    pytest.param({"page": 3}, "?q=siivous&cpv=72&cpv=48&page=3", id="another page"),
    pytest.param({"cpv": ["72"]}, "?q=siivous&cpv=72", id="one value out"),
    pytest.param({"q": None, "cpv": None}, "?", id="all out"),
])  # fmt: skip
def test_links_keep_the_rest_of_the_query(changes, expected):
    now = [("q", "siivous"), ("cpv", "72"), ("cpv", "48"), ("page", "2")]
    assert with_query(now, **changes) == expected


def test_the_clock_stands_still_for_a_page_and_goes_back_after_it():
    with reader.reading("Asia/Tokyo", now=datetime(2026, 11, 23, 16, 0, tzinfo=UTC)):
        assert (reader.today(), reader.zone().key) == (date(2026, 11, 24), "Asia/Tokyo")
    assert reader.zone().key == "Europe/Helsinki"


def test_an_unknown_zone_is_helsinki():
    with reader.reading("Mars/Olympus", now=NOW):
        assert reader.zone().key == "Europe/Helsinki"


def test_a_filter_of_nothing_speaks_to_each_reader_in_turn():
    environment = Environment()
    furnish(environment)
    template = environment.from_string("{{ none|day }}")
    for language, words in (("fi", "ei ilmoitettu"), ("en", "not stated"), ("sv", "inte angivet")):
        with i18n.speaking(language):
            assert template.render() == words
