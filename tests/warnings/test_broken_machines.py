"""Two workers at once, processes that are killed, mail servers that are away or refuse, rows that cannot be read."""

import multiprocessing
import os
import signal
from collections.abc import Callable
from datetime import date, datetime, timedelta
from multiprocessing.context import SpawnProcess
from pathlib import Path
from typing import Any

import pytest
import time_machine
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from tenderwatch import jobs
from tenderwatch.config import Settings
from tenderwatch.contracts.tables import Contract
from tenderwatch.db import Database
from tenderwatch.house import House
from tenderwatch.notices.tables import Procedure
from tenderwatch.outbox import channels
from tenderwatch.outbox.rules import LEASE
from tenderwatch.outbox.tables import Message
from tenderwatch.today import wording
from tests.conftest import settings_for
from tests.smtp import mail_server
from tests.today.conftest import at
from tests.warnings.office import ABOUT, Office, before

spawn = multiprocessing.get_context("spawn")
PATIENCE = 180
"""Seconds that a slow machine may take to start a process and let it work."""
END = date(2027, 4, 1)
MORNING = at(before(30, END))  # a Tuesday, on which nobody has a weekly word


def start(target: Callable[..., None], office: Office, *more: Any) -> SpawnProcess:
    """Start a process on the office's database and mail server."""
    url = office.database.url.render_as_string(hide_password=False)
    process = spawn.Process(target=target, args=(url, office.server.url, str(office.house.settings.home), *more))
    process.start()
    return process


def house_of(database_url: str, smtp_url: str, home: str) -> House:
    settings = settings_for(Path(home), database_url, smtp_url=smtp_url, mail_from="tenderwatch@example.org")
    return House(settings, Database(database_url))


def _work_at_once(database_url: str, smtp_url: str, home: str, together: Any) -> None:
    house = house_of(database_url, smtp_url, home)
    together.wait(PATIENCE)
    for name in ("warnings", "digest", "deliver"):
        for job in jobs.find(name):
            ran = jobs.run(house, job, MORNING)
            assert ran.ok, ran.said


def test_two_processes_that_work_in_the_same_second_send_each_warning_once(office: Office) -> None:
    """Both evaluate, compose and deliver: rungs that wait for the digest, rungs that do not, of two people."""
    for n in range(6):
        office.enter(END, reference=f"FAR/{n}")
        office.enter(before(24, END), reference=f"NEAR/{n}", owner_id=office.company.manager)
    together = spawn.Barrier(2)
    rivals = [start(_work_at_once, office, together) for _ in range(2)]
    for rival in rivals:
        rival.join(PATIENCE)
        assert rival.exitcode == 0
    mails = [mail.get_body(("plain",)).get_content() for mail in office.server.mails]
    for n in range(6):
        assert sum(f"FAR/{n}\n" in mail or f"FAR/{n}," in mail for mail in mails) == 1
        assert sum(f"NEAR/{n}\n" in mail or f"NEAR/{n}," in mail for mail in mails) == 1
    assert len({mail["Message-ID"] for mail in office.server.mails}) == len(mails)


class _Dies:
    """A channel in a process that is killed: before a word is said, or after the server took the mail."""

    def __init__(self, settings: Settings, *, after: bool) -> None:
        self.inner, self.after = channels.channel_for(settings), after

    def send(self, message: Message, *, again: bool) -> None:
        if self.after:
            self.inner.send(message, again=again)
        os.kill(os.getpid(), signal.SIGKILL)

    def close(self) -> None:
        self.inner.close()


def _deliver_and_die(database_url: str, smtp_url: str, home: str, after: bool) -> None:
    jobs.channel_for = lambda settings: _Dies(settings, after=after)  # type: ignore[assignment]
    (deliver,) = jobs.find("deliver")
    jobs.run(house_of(database_url, smtp_url, home), deliver, MORNING)


@pytest.mark.parametrize(
    ("after", "copies"),
    [
        pytest.param(True, 2, id="after the server took the mail, before that was written down"),
        pytest.param(False, 1, id="after the claim, before a word to the server"),
    ],
)
def test_a_process_that_is_killed_while_it_delivers_loses_nothing(office: Office, after: bool, copies: int) -> None:
    """kill -9 at the two worst moments: at most one repeat, of the same Message-ID and marked; never a loss."""
    office.enter(END)
    office.run(MORNING, "warnings", "digest")
    victim = start(_deliver_and_die, office, after)
    victim.join(PATIENCE)
    assert victim.exitcode == -signal.SIGKILL
    assert len(office.server.mails) == copies - 1

    office.run(MORNING + timedelta(minutes=1))
    assert len(office.server.mails) == copies - 1, "the dead process still holds the message"
    office.run(MORNING + 2 * LEASE)
    office.run(MORNING + 4 * LEASE)
    assert len(office.server.mails) == copies
    assert len({mail["Message-ID"] for mail in office.server.mails}) == 1
    last = office.server.mails[-1]
    assert last["X-TenderWatch-Repeat"] == "possible"
    assert "may have received this message already" in last.get_body(("plain",)).get_content()
    assert all(ABOUT in mail.get_body(("plain",)).get_content() for mail in office.server.mails)


def _compose_and_die(database_url: str, smtp_url: str, home: str) -> None:
    from tenderwatch.contracts import warnings

    warnings.mark_said = lambda *_: os.kill(os.getpid(), signal.SIGKILL)  # type: ignore[assignment]
    (digest,) = jobs.find("digest")
    jobs.run(house_of(database_url, smtp_url, home), digest, MORNING)


def test_a_process_that_is_killed_while_it_writes_a_digest_leaves_it_to_the_next(office: Office) -> None:
    """kill -9 between the mail that is owed and the note that its warnings were said: neither of them stays."""
    office.enter(END)
    victim = start(_compose_and_die, office)
    victim.join(PATIENCE)
    assert victim.exitcode == -signal.SIGKILL
    (mail,) = office.run(MORNING + timedelta(minutes=10))
    assert office.warned() == [mail]
    assert office.run(MORNING + timedelta(minutes=20)) == []


def attempt(office: Office, moment: datetime) -> bool:
    """Deliver what is owed; return whether the server was there."""
    (deliver,) = jobs.find("deliver")
    return jobs.run(office.house, deliver, moment).ok


def test_every_owed_mail_goes_once_after_six_hours_without_the_mail_server_and_health_was_red(office: Office) -> None:
    """The administrator sees since when mails wait and why; when the server is back they go, each once."""
    health = "has been waiting for more than half an hour"
    office.enter(END)
    office.enter(END, owner_id=office.company.admin, reference="2025/3")
    with mail_server() as short_lived:
        away = short_lived
    object.__setattr__(office.house.settings, "smtp_url", away.url)
    office.server = away
    office.run(MORNING, "warnings", "digest")
    assert not any(attempt(office, MORNING + timedelta(minutes=20 * n)) for n in range(18))
    with time_machine.travel(MORNING + timedelta(hours=5), tick=False):
        page = office.browser(office.company.admin, MORNING).get("/health").text
    assert health in page
    assert "is out of reach" in page

    with mail_server(away):
        for n in range(6):
            office.run(MORNING + timedelta(hours=6, minutes=20 * n))
    assert sorted(mail.to for mail in office.arrived) == ["admin@example.org", "owner@example.org"]
    with time_machine.travel(MORNING + timedelta(hours=9), tick=False):
        assert health not in office.browser(office.company.admin, MORNING).get("/health").text


def test_one_address_that_bounces_stops_nobody_and_somebody_else_is_told(office: Office) -> None:
    """The substitute gets what the owner should have read, and the server's words; no links of the owner are in it."""
    office.enter(END)
    office.enter(END, owner_id=office.company.manager, reference="2025/3")
    office.server.refused = {"owner@example.org"}
    for hour in (9, 10, 11):
        office.run(at(before(30, END), hour))
    (theirs,) = office.warned("2025/3", to="manager")
    assert theirs.kind == "digest"
    instead, administrator = sorted((m for m in office.arrived if m.kind == "system"), key=lambda m: m.to, reverse=True)
    assert (instead.to, administrator.to) == ("substitute@example.org", "admin@example.org")
    assert ABOUT in instead.text
    assert "550 5.1.1 no such person" in instead.text
    assert not office.acts(instead.text)
    assert ABOUT not in administrator.text
    assert len(office.arrived) == 3


def test_rows_that_are_broken_are_reported_and_all_others_are_said(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No owner, a tender that somebody wants to delete, a line that cannot be written, a row that cannot be read."""
    office.enter(END, reference="WHOLE")
    office.enter(END, reference="OWNERLESS", owner_id=None)
    bereft = office.enter(END, reference="BEREFT")
    wordless, unreadable = office.enter(END, reference="WORDLESS"), office.enter(END, reference="UNREADABLE")
    with office.database.write() as session:
        procedure = Procedure(title={"en": "Gone"}, phase="competition")
        session.add(procedure)
        session.flush()
        session.get_one(Contract, bereft).procedure_id = procedure.id
    with pytest.raises(IntegrityError), office.database.write() as session:
        session.execute(text("DELETE FROM procedure"))
    with office.database.write() as session:
        session.execute(text(f"UPDATE decision SET rungs = '[\"x\"]' WHERE contract_id = {unreadable}"))
    about = wording.about

    def cannot_be_written(matter: Any) -> str:
        if matter.contract_id == wordless:
            raise ValueError("no such word")
        return about(matter)

    monkeypatch.setattr(wording, "about", cannot_be_written)
    office.live(before(30, END), before(29, END))

    assert [len(office.warned(each)) for each in ("WHOLE", "BEREFT", "WORDLESS", "UNREADABLE")] == [1, 1, 0, 0]
    assert len(office.warned("OWNERLESS", to="admin")) == 1
    reports = [mail.text for mail in office.arrived if mail.kind == "system"]
    assert all(mail.to == "admin@example.org" for mail in office.arrived if mail.kind == "system")
    assert sum(f"contract {wordless} could not be told" in words and "no such word" in words for words in reports) == 1
    assert sum(f"Contract {unreadable} could not be told" in words for words in reports) == 1
    assert len(reports) == 2, "each of them once"
    monkeypatch.undo()
    office.live(before(28, END))
    assert len(office.warned("WORDLESS")) == 1, "it stayed owed"


def test_a_report_to_the_next_person_that_cannot_be_written_takes_no_digest_with_it(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What escalates is a line of the digest, too, once three mails have gone that day: it breaks alone."""
    broken = office.enter(END, reference="BROKEN")
    office.enter(END, reference="WHOLE", owner_id=office.company.manager)
    monkeypatch.setattr("tenderwatch.today.announcements.MOST_A_DAY", 0)
    office.live(before(90, END))
    line = wording.escalation_line

    def cannot_be_written(*about: Any) -> Any:
        if about[1].contract_id == broken:
            raise ValueError("no such word")
        return line(*about)

    monkeypatch.setattr(wording, "escalation_line", cannot_be_written)
    office.live(before(30, END))
    assert len(office.warned("WHOLE", to="manager")) == 2
    (report,) = [mail for mail in office.arrived if mail.kind == "system"]
    assert "no such word" in report.text
    monkeypatch.undo()
    office.live(before(29, END))
    assert any("BROKEN" in mail.text and mail.to == "manager@example.org" for mail in office.arrived), "it stayed owed"
