"""A mail box through the product."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from scrapers.http import Client
from tenderwatch.house import House
from tenderwatch.intake import polling, queries, service
from tenderwatch.intake.tables import Source
from tenderwatch.notices.recording import Counts
from tenderwatch.notices.tables import Notice
from tests.makers import NOW
from tests.scrapers.clients import a_client
from tests.scrapers.formats.goldens import FIXTURES
from tests.servers.imap import PASSWORD, USER, FakeImap, imap_server

MAIL = (FIXTURES / "mail" / "small_purchase.eml").read_bytes()


@pytest.fixture
def client() -> Iterator[Client]:
    client = a_client()
    yield client
    client.close()


def added(house: House, **settings: Any) -> None:
    with house.database.write() as session:
        service.add_source(session, "Mail", "mailbox", settings, None, NOW)


def current(house: House) -> list[Notice]:
    with house.database.read() as session:
        return list(session.scalars(select(Notice).where(Notice.current)))


def test_a_call_off_by_mail_stands_beside_all_others(house: House, client: Client) -> None:
    keyed = House(replace(house.settings, keys={"mail": PASSWORD}), house.database)
    imap = FakeImap({1: MAIL, 2: b"From: a@town.example\r\nDate: now\r\n\r\n"})
    with imap_server(imap) as port:
        buyer = {"name": "Mallilan kunta", "national_id": "0000000-0", "country": "FIN"}
        added(keyed, host="127.0.0.1", port=port, tls=False, user=USER, key_name="mail", buyer=buyer)
        assert polling.poll(house, "Mail", NOW, client)[0].state == "key_missing"
        (report,) = polling.poll(keyed, "Mail", NOW, client)
        assert (report.state, report.counts) == ("ok", Counts(new=1, refused=1))
        (again,) = polling.poll(keyed, "Mail", NOW, client)
        assert (again.state, again.counts) == ("unchanged", Counts())
    (notice,) = current(house)
    assert (notice.key, f"{notice.deadline_at:%d.%m.%Y %H:%M}") == (
        "mail:20261005.1@mallila.example",
        "19.10.2026 09:00",
    )
    with house.database.read() as session:
        (waiting,) = queries.quarantine(session)
        row = session.scalars(select(Source)).one()
    assert waiting.document.name == "imap://127.0.0.1/INBOX;UID=2"
    assert (row.progress, PASSWORD in str(row.settings)) == ({"validity": 1, "uid": 2}, False)


def test_a_maildir_outside_the_folders_that_may_be_watched_is_not_read(
    house: House, client: Client, tmp_path: Path
) -> None:
    for place in (tmp_path / "outside", house.settings.home / "inbox" / "mail"):
        for part in ("cur", "new"):
            (place / part).mkdir(parents=True)
        (place / "new" / "1.a").write_bytes(MAIL)
    added(house, path=str(tmp_path / "outside"))
    (report,) = polling.poll(house, "Mail", NOW, client)
    assert (report.state, "TENDERWATCH_FOLDERS" in report.text, current(house)) == ("bad_answer", True, [])
    with house.database.write() as session:
        session.scalars(select(Source)).one().settings = {"path": str(house.settings.home / "inbox" / "mail")}
    (report,) = polling.poll(house, "Mail", NOW, client)
    assert (report.state, report.counts) == ("ok", Counts(new=1))
