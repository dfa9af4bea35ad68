"""Each message goes once: refused addresses, a server that is down, processes that die."""

import multiprocessing
import os
from collections.abc import Callable
from datetime import datetime, timedelta
from multiprocessing.context import SpawnProcess
from multiprocessing.synchronize import Barrier
from pathlib import Path

import pytest

from tenderwatch.db import Database
from tenderwatch.outbox import queries
from tenderwatch.outbox.channels import FileChannel, SmtpChannel
from tenderwatch.outbox.compose import LONGEST
from tenderwatch.outbox.service import Delivered, deliver
from tests.conftest import NOW
from tests.outbox.makers import owe, states
from tests.smtp import MailServer, mail_server

SECRET = "s" * 40
PATIENCE = 180
"""Seconds that a slow machine may take to start a process and let it work."""
spawn = multiprocessing.get_context("spawn")


def channel(server: MailServer) -> SmtpChannel:
    return SmtpChannel(server.url, "tenderwatch@example.org", SECRET)


def deliver_to(server: MailServer, database: Database, now: datetime = NOW, holder: str = "one") -> Delivered:
    post = channel(server)
    try:
        return deliver(database, post, holder, now)
    finally:
        post.close()


def test_what_is_owed_goes_once(database, smtp):
    assert owe(database, dedupe_key="digest:2026-11-23") is not None
    assert owe(database, dedupe_key="digest:2026-11-23") is None, "said is said, whoever asks"

    assert deliver_to(smtp, database) == Delivered(sent=1)
    assert deliver_to(smtp, database, NOW + timedelta(hours=1)) == Delivered(), "a second run an hour later"
    assert [mail["Subject"] for mail in smtp.mails] == ["Two decisions"]


def test_a_mail_is_complete(database, smtp):
    owe(database, headers={"List-Id": "<digest.tenderwatch>"}, language="fi", subject="2 päätöstä\r\nBcc: x@y.z")
    deliver_to(smtp, database)

    mail = smtp.mails[0]
    assert mail["Subject"] == "2 päätöstä Bcc: x@y.z", "a line break in a title makes no header"
    assert mail["Bcc"] is None
    assert (mail["To"], mail["From"]) == ("anna@example.org", "TenderWatch <tenderwatch@example.org>")
    assert (mail["Auto-Submitted"], mail["Content-Language"]) == ("auto-generated", "fi")
    assert mail["List-Id"] == "<digest.tenderwatch>"
    assert mail["Message-ID"].endswith("@example.org>")
    assert [part.get_content_type() for part in mail.iter_parts()] == ["text/plain", "text/html"]
    assert mail.get_body(("plain",)).get_content().split() == ["Decide."]


def test_a_message_waits_for_its_moment(database, smtp):
    owe(database, not_before=NOW + timedelta(hours=2))

    assert deliver_to(smtp, database, NOW + timedelta(hours=1)) == Delivered()
    assert deliver_to(smtp, database, NOW + timedelta(hours=2)) == Delivered(sent=1)


def test_one_refused_address_stops_nobody_else(database, smtp):
    smtp.refused = {"gone@example.org"}
    for to in ("anna@example.org", "gone@example.org", "bo@example.org"):
        owe(database, to)

    assert deliver_to(smtp, database) == Delivered(sent=2, failed=1)
    assert smtp.recipients == ["anna@example.org", "bo@example.org"]
    with database.read() as session:
        (failed,) = queries.failed_since(session, NOW)
        assert failed.recipient == "gone@example.org"
        assert "no such person" in failed.last_error


def test_a_busy_address_is_tried_again_and_given_up_after_five_days(database, smtp):
    smtp.busy = {"anna@example.org"}
    owe(database)

    assert deliver_to(smtp, database) == Delivered(deferred=1)
    assert deliver_to(smtp, database, NOW + timedelta(seconds=30)) == Delivered(), "backs off"
    assert deliver_to(smtp, database, NOW + timedelta(minutes=2)) == Delivered(deferred=1)
    assert deliver_to(smtp, database, NOW + timedelta(days=6)) == Delivered(failed=1)


def test_a_message_that_cannot_be_a_mail_fails_alone(database, smtp):
    owe(database, "not an address")
    owe(database)

    assert deliver_to(smtp, database) == Delivered(sent=1, failed=1)


@pytest.mark.parametrize(
    ("subject", "said"),
    [
        ("Ends: Cleaning\r\nBcc: x@example.org", "Ends: Cleaning Bcc: x@example.org"),
        ("Two\u2028lines\x0bor\x85three \x00", "Two lines or three"),
        ("=?utf-8?q?Ends=0d=0aBcc:_x@example.org?=", "= ?utf-8?q?Ends=0d=0aBcc:_x@example.org?="),
        ("=?utf-8?b?DQpCY2M6IHhAZXhhbXBsZS5vcmc=?= a", "= ?utf-8?b?DQpCY2M6IHhAZXhhbXBsZS5vcmc= ?= a"),
        ("=\u200b?utf-8?q?=0d=0aBcc:_x?=", "= ?utf-8?q?=0d=0aBcc:_x?="),
        ("half \ud800 a letter", "half a letter"),
        ("ä" * 2000, "ä" * (LONGEST - 1) + "…"),
    ],
)
def test_a_title_that_is_no_header_is_said_all_the_same(sqlite, smtp, subject, said):
    message = owe(sqlite)
    message.subject = subject
    channel(smtp).send(message, again=False)
    (mail,) = smtp.mails
    assert str(mail["Subject"]) == said
    assert mail["Bcc"] is None
    assert mail["Date"]


def test_mail_server_down_for_six_hours(database):
    server = MailServer()
    with mail_server(server):
        pass  # it has a port, and is gone
    for to in ("anna@example.org", "bo@example.org"):
        owe(database, to)
    for minutes in range(0, 6 * 60, 10):
        report = deliver_to(server, database, NOW + timedelta(minutes=minutes))
        assert report.sent == report.failed == 0
    with database.read() as session:
        meanwhile = queries.state(session, NOW + timedelta(hours=5))
    assert (meanwhile.owed, meanwhile.late, meanwhile.waiting_since) == (2, True, NOW)
    assert "out of reach" in meanwhile.last_error

    with mail_server(server):
        for minutes in range(0, 90, 10):
            deliver_to(server, database, NOW + timedelta(hours=6, minutes=minutes))
    assert sorted(server.recipients) == ["anna@example.org", "bo@example.org"]
    with database.read() as session:
        after = queries.state(session, NOW + timedelta(hours=8))
    assert (after.owed, after.late, after.last_error) == (0, False, None)


def test_somebody_who_asks_need_not_wait(database):
    server = MailServer()
    with mail_server(server):
        pass
    owe(database)
    assert deliver_to(server, database).down

    with mail_server(server):
        post = channel(server)
        assert deliver(database, post, "one", NOW + timedelta(seconds=1), eager=True) == Delivered(sent=1)
        post.close()


def test_server_breaks_off_after_taking_the_message(database, smtp):
    smtp.break_off_after_taking = True
    owe(database)
    assert deliver_to(smtp, database) == Delivered(deferred=1)
    smtp.break_off_after_taking = False

    assert deliver_to(smtp, database, NOW + timedelta(hours=1)) == Delivered(sent=1)
    first, repeat = smtp.mails
    assert repeat["Message-ID"] == first["Message-ID"]
    assert (first["X-TenderWatch-Repeat"], repeat["X-TenderWatch-Repeat"]) == (None, "possible")
    assert "may have received this message already" in repeat.get_body(("plain",)).get_content()


def test_files_where_no_mail_server_is_set(database, tmp_path):
    post = FileChannel(tmp_path / "mails", "tenderwatch@localhost", SECRET)
    message = owe(database)
    assert deliver(database, post, "one", NOW) == Delivered(sent=1)

    post.send(message, again=False)
    (path,) = (tmp_path / "mails").iterdir()
    assert path.name.startswith("20261123T070000Z-")
    assert b"To: anna@example.org" in path.read_bytes()


# Processes that die and processes that race


def _in_process(target: Callable[..., None], *arguments: object) -> SpawnProcess:
    process = spawn.Process(target=target, args=arguments)
    process.start()
    return process


def url_of(database: Database) -> str:
    return database.url.render_as_string(hide_password=False)


def _owe_and_deliver(database_url: str, smtp_url: str, start: Barrier) -> None:
    database = Database(database_url)
    start.wait(PATIENCE)
    for n in range(20):
        owe(database, dedupe_key=f"race:{n}")
    post = SmtpChannel(smtp_url, "tenderwatch@example.org", SECRET)
    deliver(database, post, str(os.getpid()), NOW)


def test_two_processes_at_the_same_second(database, smtp):
    start = spawn.Barrier(2)
    workers = [_in_process(_owe_and_deliver, url_of(database), smtp.url, start) for _ in range(2)]
    for worker in workers:
        worker.join(PATIENCE)
        assert worker.exitcode == 0
    assert len(smtp.mails) == 20
    assert len({mail["Message-ID"] for mail in smtp.mails}) == 20
    assert states(database) == ["sent"] * 20


def test_an_unwritable_folder_keeps_everything_owed(database, tmp_path):
    (tmp_path / "mails").write_text("a file, not a folder")
    owe(database)
    report = deliver(database, FileChannel(Path(tmp_path / "mails"), "t@localhost", SECRET), "one", NOW)

    assert report.deferred == 1
    assert report.down
    assert states(database) == ["owed"]
