"""Quiet that says why it is quiet, and a second voice when the jobs have fallen silent."""

import json
import threading
from datetime import date, timedelta

import pytest
import time_machine
from click.testing import CliRunner

from tenderwatch.cli import main
from tenderwatch.cli.serve import Watchman
from tests.today.conftest import at
from tests.warnings.office import ABOUT, Office, before

FAR = date(2031, 12, 31)
MONDAY = date(2026, 11, 23)


def test_a_week_in_which_nothing_was_due_ends_with_a_word_that_says_what_was_checked(office: Office) -> None:
    """Monday's mail: how many contracts, how fresh the sources, when the last check was; the other days are quiet."""
    for n in range(3):
        office.enter(FAR, reference=f"R-{n}", termination_notice_months=3)
    office.live(MONDAY - timedelta(days=6), MONDAY + timedelta(days=1))
    (quiet,) = [mail for mail in office.arrived if mail.to == "owner@example.org"]
    assert (quiet.day, quiet.subject) == (MONDAY, "TenderWatch Mon 23 Nov: nothing due")
    assert "Nothing due. Checked 3 contracts; no sources are polled." in quiet.text
    assert "Last check of all contracts: 11:00." in quiet.text


@pytest.fixture
def tenderwatch(office: Office, monkeypatch: pytest.MonkeyPatch):
    """Run a command in the office."""
    settings = office.house.settings
    monkeypatch.setenv("TENDERWATCH_HOME", str(settings.home))
    monkeypatch.setenv("TENDERWATCH_DATABASE_URL", settings.database_url)
    monkeypatch.setenv("TENDERWATCH_SECRET_KEY", settings.secret_key)
    monkeypatch.setenv("TENDERWATCH_SMTP_URL", str(settings.smtp_url))
    return lambda *arguments: CliRunner().invoke(main, list(arguments))


def test_26_hours_without_a_run_are_told_by_a_way_that_needs_no_job(office: Office, tenderwatch) -> None:
    """A command for a timer mails the administrator itself, once a day; a monitor reads it from a page of its own."""
    office.enter()
    last = at(before(40))
    office.run(last)
    browser = office.browser()
    with time_machine.travel(last + timedelta(hours=25), tick=False):
        well = tenderwatch("health", "--tell")
        assert (well.exit_code, well.stdout) == (0, "")
        assert browser.get("/readyz/warnings").get_json() == {"status": "ready"}
    assert len(office.server.mails) == len(office.arrived)

    with time_machine.travel(last + timedelta(hours=27), tick=False):
        answer = browser.get("/readyz/warnings")
        assert (answer.status_code, answer.get_json()["status"]) == (503, "silent")
        looked = tenderwatch("health")
        assert looked.exit_code == 1
        assert [json.loads(line)["job"] for line in looked.stdout.splitlines()] == ["warnings", "digest", "deliver"]
        assert len(office.server.mails) == len(office.arrived), "who only looks mails nobody"
        assert tenderwatch("health", "--tell").exit_code == 1
        assert tenderwatch("health", "--tell").exit_code == 1
    (mail,) = office.server.mails[len(office.arrived) :]
    assert (mail["To"], mail["Subject"]) == ("admin@example.org", "TenderWatch has fallen silent")
    text = " ".join(mail.get_body(("plain",)).get_content().split())
    assert "Nobody is warned until the jobs run again." in text
    assert "Last run: Fri 19 Feb 2027 11:00 EET." in text
    assert ABOUT not in text

    office.run(last + timedelta(hours=28))
    with time_machine.travel(last + timedelta(hours=28), tick=False):
        assert tenderwatch("health", "--tell").exit_code == 0


def test_who_serves_the_pages_looks_after_the_jobs_without_being_asked() -> None:
    """No timer need be set up beside `tenderwatch serve`: it looks every hour, whatever happened to the last look."""
    looked, enough = [], threading.Event()

    def look() -> None:
        looked.append(None)
        if len(looked) == 3:
            enough.set()
        raise OSError("no such program")

    watchman = Watchman(look, every=0.01)
    watchman.start()
    assert enough.wait(180)
    watchman.stop()
    assert len(looked) >= 3
