"""The health page: what is wrong says so; silence of the warnings is wrong, also when they never ran."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine

from tenderwatch.db import runs
from tenderwatch.house import House
from tenderwatch.intake import service as intake
from tests.browsing import SignIn
from tests.conftest import NOW
from tests.outbox.makers import owe
from tests.scrapers.pages import settings

SILENT = "have not been looked at for more than 26 hours"
LATE = "has been waiting for more than half an hour"


@pytest.fixture(autouse=True)
def _monday_morning() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.mark.parametrize(
    ("hours_ago", "silent"),
    [
        pytest.param(None, True, id="never"),
        pytest.param(25, False, id="yesterday"),
        pytest.param(27, True, id="too long ago"),
    ],
)
def test_it_says_that_the_warnings_are_not_looked_at(
    house: House, signed_in: SignIn, hours_ago: int | None, silent: bool
) -> None:
    if hours_ago is not None:
        at = NOW - timedelta(hours=hours_ago)
        runs.record(house.database, "warnings", at, at, ok=True, said="1 contracts checked")
    assert (SILENT in signed_in("admin").get("/health").text) is silent


def test_it_names_sources_that_fail_or_have_fallen_silent(house: House, signed_in: SignIn) -> None:
    with house.database.write() as session:
        source = intake.add_source(session, "Kylä", "page", settings(), None, NOW - timedelta(days=31))
        source.failures = 3
    page = signed_in("admin").get("/health").text
    assert "the last 3 polls failed" in page
    assert "nothing new for longer than its profile expects" in page


@pytest.mark.parametrize(("minutes", "late"), [(20, False), (40, True)])
def test_it_says_that_a_mail_waits(house: House, signed_in: SignIn, minutes: int, late: bool) -> None:
    owe(house.database, now=NOW - timedelta(minutes=minutes))
    page = signed_in("admin").get("/health").text
    assert (LATE in page) is late
    assert re.search(r"<dt>Waiting</dt>\s*<dd>1</dd>", page)
