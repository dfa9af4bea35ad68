"""A day on which the database fails at one statement: at each of them, one after the other, nothing is lost or doubled.

The first run of the day meets the fault, the next one ten minutes later does not.  Together they must say what a day
without a fault says, to the same people, each thing once.
"""

import json
import re
import shutil
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random

import pytest

from tests.conftest import settings_for
from tests.simulation.decade import Decade, Plan
from tests.simulation.log import Log
from tests.simulation.machine import DAILY, Machine
from tests.simulation.post_office import post_office

THURSDAY = date(2027, 2, 4)  # no weekly word is said besides
COPY = re.compile(r"was\s+told\s+that\s+this\s+has\s+no\s+answer\.\s+Service \d+ C-\d{5}")
"""What the owner reads of an escalation: for information, in whichever digest comes after it."""
MORNING = datetime(2027, 2, 4, 6, 10, tzinfo=UTC)


@pytest.fixture
def weeks_before(sqlite, tmp_path) -> Path:
    """The database of a company in its second month."""
    log = Log(tmp_path / "before.jsonl")
    with post_office(log) as office:
        settings = settings_for(tmp_path / "home", str(sqlite.url), smtp_url=office.url)
        decade = Decade(settings, log, office, Plan.of(1, seed=11, live=16))
        for n in range((THURSDAY - date(2027, 1, 1)).days):
            decade._day(date(2027, 1, 1) + timedelta(days=n), None if n % 9 else "off")
        decade.machine.house.close()
    return Path(sqlite.url.database)


def a_day(before: Path, folder: Path, nth: int | None) -> tuple[Counter[tuple[str, str]], int, bool]:
    """Let the Thursday pass in a copy; return who was told of what how often, statements, and whether one failed."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    shutil.copy(before, folder / "tenderwatch.db")
    log = Log(folder / "log.jsonl")
    log.now = MORNING
    with post_office(log) as office:
        settings = settings_for(folder, f"sqlite:///{folder}/tenderwatch.db", smtp_url=office.url)
        machine = Machine(settings, log, Random(1))
        if nth is None:
            machine.run(DAILY, MORNING)
        struck = machine.run_with_fault(DAILY, MORNING, nth) if nth else False
        statements = machine.busiest
        later = log.now = MORNING + timedelta(minutes=10)
        machine.run(DAILY, later)
        office.settle()
        machine.house.close()
    log.close()
    return told(folder / "log.jsonl"), statements, struck


def told(path: Path) -> Counter[tuple[str, str]]:
    """Return how often whom the mails tell of which contract, what came again under the same Message-ID left out."""
    mails = [each for each in map(json.loads, path.read_text().splitlines()) if each["what"] == "mail"]
    again = [each for each in mails if each["repeat"]]
    assert len(again) <= 1, "one mail may come again: the one whose taking was not written down"
    mails = list({each["message_id"]: each for each in mails}.values())
    words = [(each["to"], COPY.sub("", each["text"])) for each in mails if each["kind"] != "system"]
    return Counter((to, reference) for to, text in words for reference in re.findall(r"C-\d{5}", text))


@pytest.mark.parametrize(
    ("first", "step"),
    [
        pytest.param(1, 2, marks=pytest.mark.long, id="every odd one"),
        pytest.param(2, 2, marks=pytest.mark.long, id="every even one"),
        pytest.param(1, 40, id="some"),
    ],
)
def test_a_fault_at_any_statement_loses_and_doubles_nothing(weeks_before, tmp_path, first, step):
    wanted, statements, _struck = a_day(weeks_before, tmp_path / "day", None)
    assert wanted, "the day has something to say"
    struck_at = []
    for nth in range(first, statements + 1, step):
        found, _statements, struck = a_day(weeks_before, tmp_path / "day", nth)
        assert found == wanted, f"statement {nth} of {statements}"
        struck_at += [nth] if struck else []
    assert len(struck_at) > statements // step // 2
