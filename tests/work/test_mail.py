"""Forwarded mails become activities once, or it is said why not; and no file is ever touched."""

import json
import multiprocessing
import threading
import time
from datetime import date
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from tenderwatch.cli import main
from tenderwatch.db import Database
from tenderwatch.errors import Invalid, NotAllowed
from tenderwatch.users.tables import User
from tenderwatch.work import queries, service
from tenderwatch.work.mail import Mail, read
from tenderwatch.work.tables import ActivityParticipant
from tests.makers import a_user, an_organization
from tests.work.world import NOW, TODAY, a_contact, a_customer, activities

OURS, LIISA = "aino@ours.example", "liisa.virta@espoo.example"


def a_mail(text: str, sender: str = OURS, to: str = "log@ours.example", **heads: str) -> EmailMessage:
    mail = EmailMessage()
    given = {"From": f"Aino <{sender}>", "To": to, "Subject": "VL: Hinnat", "Message-ID": "<1@ours.example>"}
    for name, value in {**given, "Date": "Fri, 20 Nov 2026 23:30:00 +0000", **heads}.items():
        mail[name] = value
    mail.set_content(text)
    return mail


FINNISH = f"""Terveisin Aino

-----Alkuperäinen viesti-----
Lähettäjä: Liisa Virta <{LIISA.title()}>
Vastaanottaja: Aino <{OURS}>
Aihe: Hinnat

Hinnat sopivat."""


def test_a_mail_forwarded_in_its_text_is_read() -> None:
    mail = read(bytes(a_mail(FINNISH)))
    assert (mail.key, mail.sender, mail.subject) == ("mail:1@ours.example", OURS, "Hinnat")
    assert mail.addresses == (LIISA, "log@ours.example")
    assert "Hinnat sopivat." in mail.text


def test_a_mail_forwarded_as_an_attachment_is_read_and_other_attachments_are_named() -> None:
    inner = a_mail("The offer?", sender=LIISA, to=OURS, **{"Message-ID": "<2@espoo.example>"})
    outer = a_mail("See below.")
    outer.add_attachment(inner)
    outer.add_attachment(b"%PDF", maintype="application", subtype="pdf", filename="hinnat.pdf")
    mail = read(bytes(outer))
    assert mail.addresses == (LIISA, "log@ours.example")
    assert mail.attachments == ("hinnat.pdf",)
    assert "The offer?" in mail.text
    html = a_mail("")
    html.set_content(
        "<style>x</style><p>From: <b>Liisa</b> &lt;liisa@lahti.example&gt;</p><div>Hei</div>", subtype="html"
    )
    assert read(bytes(html)).addresses[0] == "liisa@lahti.example"


@pytest.mark.parametrize(
    "raw", [b"", b"not a mail", b"\xff\xfe\x00", b"From: nobody\n\nx", b"From: a@b.fi, c@d.fi\n\nx"]
)
def test_what_is_no_mail_is_refused_in_words(raw: bytes) -> None:
    with pytest.raises(Invalid):
        read(raw)


@given(st.binary(max_size=400))
def test_any_bytes_are_a_mail_or_refused(raw: bytes) -> None:
    for prefix in (b"", b"From: a@ours.example\nContent-Type: "):
        try:
            mail = read(prefix + raw)
        except Invalid:
            continue
        assert mail.sender
        assert mail.key.startswith("mail:")


def sender(session: Session) -> User:
    return a_user(session, "sales", email=OURS, name="Aino")


def test_a_mail_is_taken_once_for_the_customer_of_its_contact(database: Database) -> None:
    mail = read(bytes(a_mail(FINNISH)))
    with database.write() as session:
        sender(session)
        customer = a_customer(session)
        contact = a_contact(session, customer, "Liisa Virta", email="Liisa.Virta@Espoo.example")
        first = service.take(session, mail, NOW)
    with database.write() as session:
        assert service.take(session, mail, NOW) == service.Taken(first.activity_id, customer.id, is_new=False)
    with database.read() as session:
        (row,) = activities(session)
        line = queries.page(session, row.id, TODAY, NOW).line
        assert (line.type, line.means, line.subject, line.day) == ("e-mail", "done", "Hinnat", date(2026, 11, 21))
        assert (line.people, line.origin, line.lacks_next) == ((contact.name, "Aino"), "mail", True)
    with database.write() as session:
        step = service.Next(none_because="Answered.")
        by = session.get_one(User, 1)
        service.agree_next(session, row.id, step, None, row.version, by, NOW, TODAY)
    with database.write() as session:
        row = service.activity_of(session, row.id)
        after_all = service.Next(type="call", day=TODAY, owner_id=by.id)
        service.agree_next(session, row.id, after_all, None, row.version, by, NOW, TODAY)
        assert row.no_next_because is None
        with pytest.raises(Invalid):
            service.agree_next(session, row.id, step, None, row.version, by, NOW, TODAY)


def test_why_a_mail_is_not_taken(database: Database) -> None:
    def why(*addresses: str, sender: str = OURS) -> str:
        mail = Mail("mail:x", sender, addresses, NOW, "S", "T", (), is_cut=False)
        with database.write() as session, pytest.raises(NotAllowed) as refusal:
            service.take(session, mail, NOW)
        return str(refusal.value)

    with database.write() as session:
        sender(session)
        a_user(session, "viewer", email="viewer@ours.example")
        a_user(session, email="left@ours.example", active=False)
        one, other = (an_organization(session, name=name, email=f"info@{name}.example") for name in ("vantaa", "lahti"))
        a_contact(session, one, "A", email="a@gmail.com")
        a_contact(session, other, "B", email="b@vantaa.example")
        a_contact(session, other, "C", email="c@gone.example", erased_at=NOW)
    assert "nobody who works here" in why(sender="stranger@x.example")
    assert "nobody who works here" in why(sender="left@ours.example")
    assert "may not log" in why(sender="viewer@ours.example")
    assert "no address but ours" in why("viewer@ours.example")
    assert "more than one organisation" in why("a@gmail.com", "b@vantaa.example")
    assert "More than one organisation" in why("somebody@vantaa.example")
    assert "(gmail.com)" in why("somebody@gmail.com")
    assert "(gone.example)" in why("c@gone.example")
    with database.write() as session:
        mail = Mail("mail:y", OURS, ("new.person@lahti.example",), None, "", "", (), is_cut=False)
        assert service.take(session, mail, NOW).organization_id == other.id
    with database.read() as session:
        assert [row.subject for row in activities(session)] == ["E-mail"]


def test_the_command_takes_a_maildir_and_leaves_its_files(
    sqlite: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with sqlite.write() as session:
        sender(session)
        a_contact(session, a_customer(session), "Liisa", email=LIISA)
    for part in ("new", "cur", "tmp"):
        (tmp_path / "Maildir" / part).mkdir(parents=True)
    mail = a_mail(FINNISH)
    mail.add_attachment(b"%PDF", maintype="application", subtype="pdf", filename="h.pdf")
    (tmp_path / "Maildir/cur/1:2,S").write_bytes(bytes(mail))
    (tmp_path / "Maildir/new/2").write_bytes(bytes(a_mail("x", sender="s@x.example", **{"Message-ID": "<2@x>"})))
    (tmp_path / "Maildir/tmp/3").write_bytes(b"half")
    monkeypatch.setenv("TENDERWATCH_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("TENDERWATCH_DATABASE_URL", str(sqlite.url))
    before = {path: path.read_bytes() for path in (tmp_path / "Maildir").rglob("*") if path.is_file()}
    for is_new in (True, False):
        run = CliRunner().invoke(main, ["activities", "take", str(tmp_path / "Maildir")])
        assert run.exit_code == 1, run.output
        taken, refused = (json.loads(line) for line in run.stdout.splitlines())
        assert taken["new"] is is_new
        assert taken.get("attachments_left_out") == (["h.pdf"] if is_new else None)
        assert "nobody who works here" in refused["why"]
    assert before == {path: path.read_bytes() for path in before}


def takes(url: str, raw: list[bytes], ready: Any, told: Any) -> None:
    """Take mails as a process of its own."""
    database = Database(url)
    ready.wait(120)
    taken = []
    for each in raw:
        with database.write() as session:
            taken.append(service.take(session, read(each), NOW))
    told.put([(each.activity_id, each.is_new) for each in taken])


def test_two_processes_that_take_the_same_mails_at_once_take_each_once(database: Database) -> None:
    with database.write() as session:
        sender(session)
        a_contact(session, a_customer(session), "Liisa", email=LIISA)
    raw = [bytes(a_mail(FINNISH, **{"Message-ID": f"<{n}@ours.example>"})) for n in range(20)]
    spawn = multiprocessing.get_context("spawn")
    ready, told = spawn.Barrier(2), spawn.Queue()
    url = database.url.render_as_string(hide_password=False)
    processes = [spawn.Process(target=takes, args=(url, raw, ready, told)) for _ in range(2)]
    for each in processes:
        each.start()
    one, other = told.get(timeout=180), told.get(timeout=180)
    for each in processes:
        each.join(60)
    assert [number for number, _new in one] == [number for number, _new in other]
    assert all(mine != theirs for (_id, mine), (_same, theirs) in zip(one, other, strict=True)), "new to one of them"
    with database.read() as session:
        rows = activities(session)
        assert sorted(row.key for row in rows) == sorted(read(each).key for each in raw)
        assert session.scalar(select(func.count()).select_from(ActivityParticipant)) == 2 * len(raw)


def test_a_mail_that_somebody_is_just_taking_is_waited_for_and_not_taken_again(database: Database) -> None:
    mail, began, second = read(bytes(a_mail(FINNISH))), threading.Event(), list[service.Taken]()

    def run() -> None:
        began.set()
        with database.write() as session:
            second.append(service.take(session, mail, NOW))

    with database.write() as session:
        sender(session)
        a_contact(session, a_customer(session), "Liisa", email=LIISA)
    with database.write() as session:
        first = service.take(session, mail, NOW)
        thread = threading.Thread(target=run)
        thread.start()
        assert began.wait(60)
        if not database.is_sqlite:
            waits_for_a_lock(database)
    thread.join(60)
    assert second == [service.Taken(first.activity_id, first.organization_id, is_new=False)]


def waits_for_a_lock(database: Database) -> None:
    """Return when somebody waits for what another has written and not committed."""
    waiting = text("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE 'INSERT%'")
    until = time.monotonic() + 120
    while time.monotonic() < until:
        with database.engine.connect() as connection:
            if connection.scalar(waiting):
                return
        time.sleep(0.01)
    raise AssertionError("nobody waits")
