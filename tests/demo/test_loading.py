"""Loading the demo: counted, on both databases, all or nothing."""

import email
import email.policy
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import func, select

from tenderwatch.bids.tables import Bid, Outcome
from tenderwatch.contracts import warnings
from tenderwatch.contracts.facts import today_of
from tenderwatch.contracts.published import prefilling
from tenderwatch.contracts.published import queries as published
from tenderwatch.contracts.tables import (
    Amendment,
    Contract,
    ContractContact,
    ContractDocument,
    ContractOrder,
    ContractPromise,
    ContractWarning,
    Decision,
    Deliverable,
)
from tenderwatch.db import Database
from tenderwatch.demo import acts, loading, state
from tenderwatch.demo.people import PEOPLE
from tenderwatch.errors import NotAllowed
from tenderwatch.house import House
from tenderwatch.intake.tables import ReceivedDocument, Source
from tenderwatch.notices import indexing
from tenderwatch.notices.tables import Notice
from tenderwatch.outbox.tables import Message
from tenderwatch.tables import metadata
from tenderwatch.users.tables import Audit, User
from tenderwatch.watching.tables import Match, SavedSearch, Triage
from tests.conftest import settings_for
from tests.demo.conftest import NO_SERVER, NOW
from tests.makers import a_user


def count(database: Database, table: type, *where: object) -> int:
    with database.read() as session:
        return session.scalar(select(func.count()).select_from(table).where(*where)) or 0


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def loaded(request: pytest.FixtureRequest, tmp_path: Path) -> House:
    """A house with the demo, on either database."""
    if request.param == "sqlite":
        return request.getfixturevalue("demo")
    database, home = request.getfixturevalue("postgres"), tmp_path / "home"
    home.mkdir()
    house = House(settings_for(home, database.url.render_as_string(hide_password=False), **NO_SERVER), database)
    loading.load(house, NOW)
    return house


def test_it_loads_on_either_database(loaded: House) -> None:
    assert state.loaded_on(loaded.database) == date(2026, 11, 23)
    assert count(loaded.database, Notice) == 68
    assert count(loaded.database, Notice, Notice.current) == 68
    assert count(loaded.database, Bid) == 8
    assert count(loaded.database, Contract) == 14
    assert count(loaded.database, User) == len(PEOPLE)
    assert indexing.reader(loaded).count() == 68
    assert loaded.files.get(_a_digest(loaded.database)).startswith(b"<?xml")
    assert len(list(loaded.settings.mails.glob("*.eml"))) == 6, "a demo mails nobody, whatever server is set"


def test_something_is_published_that_nobody_has_taken_over(demo: House) -> None:
    with demo.database.read() as session:
        (contract,) = published.waiting(session)
        (win,) = published.wins(session)
        assert (contract.reference, contract.n) == ("PT 45/2023", 2)
        assert (win.part, win.buyer) == ("av-58", "Aallokon vesihuoltoyhtymä")
        assert prefilling.filled(session, win.win_id, NOW).values.value == 108_400


def _a_digest(database: Database) -> str:
    with database.read() as session:
        return session.scalars(select(ReceivedDocument.digest).limit(1)).one()


def test_bids_stand_in_every_stage(demo: House) -> None:
    with demo.database.read() as session:
        stages = session.scalars(select(Bid.stage)).all()
        results = session.scalars(select(Outcome.result).where(Outcome.bid_id.is_not(None))).all()
        lost = session.scalars(select(Outcome).where(Outcome.result == "lost")).one()
    assert sorted(stages) == sorted(
        ["identified", "qualifying", "go-no-go", "preparing", "submitted", "outcome", "outcome", "outcome"]
    )
    assert sorted(results) == ["lost", "no-bid", "won"]
    assert [reason.reason for reason in lost.reasons] == ["price", "our-record"]
    assert count(demo.database, Outcome, Outcome.bid_id.is_(None)) == 2


def test_contracts_are_of_every_kind(demo: House) -> None:
    with demo.database.read() as session:
        contracts = {contract.reference: contract for contract in session.scalars(select(Contract))}
    assert contracts["YSK 12"].term == "until-further-notice"
    assert contracts["STR 88/2022"].base_ends_on is None
    assert contracts["HA 7/2025"].owner_id is None
    assert contracts["VK-2022/9"].risk == "critical"
    assert contracts["TK-77"].ends_on > contracts["TK-77"].base_ends_on
    assert contracts["LEH/40"].end_reason == "retender-lost"
    assert contracts["KOI 2231/02"].bid_id is not None
    assert (contracts["BSK-2021/4"].held_over_on, contracts["BSK-2021/4"].ends_on) == (date(2026, 10, 29), None)
    assert contracts["GRN 19"].ends_on == date(2027, 4, 30), "by the buyer's notice"
    assert contracts["LEH/71-2"].framework_id == contracts["LEH/71"].id
    for kind in (ContractOrder, Amendment, ContractContact, Deliverable, ContractPromise, ContractDocument):
        assert count(demo.database, kind), kind
    assert 140 <= (contracts["KAI-2023/118"].ends_on - today_of(NOW)).days <= 160


def test_something_is_overdue_and_a_critical_rung_is_reached_today(demo: House) -> None:
    with demo.database.read() as session:
        said = session.execute(
            select(Contract.reference, ContractWarning.rung)
            .join(Decision, Decision.contract_id == Contract.id)
            .join(ContractWarning, ContractWarning.decision_id == Decision.id)
            .where(ContractWarning.said_at >= datetime(2026, 11, 23, tzinfo=UTC))
        ).all()
    assert set(said) == {("PT 45/2023", -7), ("VK-2022/9", 270)}


def test_what_was_passed_at_the_import_is_no_storm(demo: House) -> None:
    with demo.database.read() as session:
        first = session.execute(
            select(Message.person, func.count())
            .where(Message.state == "sent", func.date(Message.created_at) == "2026-09-09")
            .group_by(Message.person)
        ).all()
    assert all(mails == 1 for _person, mails in first)
    assert count(demo.database, ContractWarning, ContractWarning.state == "baseline") >= 10


def test_the_next_run_has_nothing_to_add(demo: House) -> None:
    with demo.database.write() as session:
        assert warnings.evaluate(session, NOW).reached == 0
        assert warnings.owed(session, today_of(NOW)) == []


def test_the_digests_of_today_are_files(demo: House) -> None:
    mails = {}
    for path in demo.settings.mails.glob("*.eml"):
        mail = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
        mails[mail["To"]] = mail.get_body(("plain",)).get_content()
    assert set(mails) == {f"{key}@demo.example" for key in ("maija", "erik", "helena", "sanna", "aino", "onni")}
    assert "PT 45/2023" in mails["aino@demo.example"]
    assert "Päätös tarjoamisesta" in mails["maija@demo.example"]
    assert count(demo.database, Message, Message.state.in_(("owed", "sending", "failed"))) == 0


def test_the_team_has_searches_matches_and_decisions(demo: House) -> None:
    assert count(demo.database, SavedSearch) == 5
    with demo.database.read() as session:
        found = dict(session.execute(select(Match.search_id, func.count()).group_by(Match.search_id)).all())
        states = dict(session.execute(select(Triage.state, func.count()).group_by(Triage.state)).all())
        reopened = session.scalars(select(Triage).where(Triage.reopened_by_id.is_not(None))).all()
    assert len(found) == 5
    assert set(states) == {"new", "shortlisted", "dismissed", "snoozed"}
    assert reopened


def test_one_document_cannot_be_read_and_no_source_asks_the_network(demo: House) -> None:
    assert count(demo.database, ReceivedDocument, ReceivedDocument.state == "refused") == 1
    with demo.database.read() as session:
        enabled = session.scalars(select(Source.kind).where(Source.enabled)).all()
    assert set(enabled) == {"files", "folder"}


def test_nothing_lies_in_the_future(demo: House) -> None:
    moments = [
        Audit.at,
        Notice.recorded_at,
        Match.matched_at,
        Message.created_at,
        Bid.created_at,
        ContractWarning.said_at,
    ]
    with demo.database.read() as session:
        assert all(session.scalar(select(func.max(moment))) <= NOW for moment in moments)


def test_a_filled_database_is_refused_and_left_alone(house: House) -> None:
    with house.database.write() as session:
        a_user(session)
    with pytest.raises(NotAllowed, match="not empty"):
        loading.load(house, NOW)
    assert count(house.database, User) == 1
    assert state.loaded_on(house.database) is None


def test_loading_that_dies_leaves_the_database_empty(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(acts, "_record_end", _die)
        with pytest.raises(RuntimeError, match="killed"):
            loading.load(house, NOW)
    assert state.is_empty(house.database)
    for table in metadata.sorted_tables:
        with house.database.read() as session:
            assert not session.execute(select(table).limit(1)).all(), table.name
    loads_whole(house, datetime(2028, 2, 29, 9, tzinfo=UTC))  # again, and on 29 February


def _die(_scene: object) -> None:
    raise RuntimeError("killed")


@pytest.mark.parametrize(
    "now",
    [
        pytest.param(datetime(2026, 12, 31, 23, 30, tzinfo=UTC), id="a new year's first hours in Helsinki"),
        pytest.param(datetime(2026, 11, 28, 5, tzinfo=UTC), id="a Saturday before seven", marks=pytest.mark.long),
        pytest.param(datetime(2027, 1, 7, 7, tzinfo=UTC), id="days fall together", marks=pytest.mark.long),
    ],
)
def test_it_loads_on_days_that_are_special(house: House, now: datetime) -> None:
    loads_whole(house, now)


def loads_whole(house: House, now: datetime) -> None:
    """Load the demo of a day; nothing of it is missing."""
    loading.load(house, now)
    assert (count(house.database, Notice), count(house.database, Bid), count(house.database, Contract)) == (68, 8, 14)
    with house.database.read() as session:
        due = session.scalars(select(Bid.deadline_at).where(Bid.stage == "preparing")).one()
        said = session.execute(
            select(ContractWarning.said_at, ContractWarning.rung).where(ContractWarning.said_at.is_not(None))
        ).all()
    assert due > now
    assert -7 in [rung for at, rung in said if today_of(at) == today_of(now)]
