"""What a database held before a revision is there after it, on both databases."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import MetaData, insert, inspect, select, text
from sqlalchemy.exc import IntegrityError

from tenderwatch.accounts.tables import AccountClass, Feedback
from tenderwatch.contacts.tables import Contact
from tenderwatch.contracts.published.finding import look_on
from tenderwatch.contracts.published.tables import PublishedLook, PublishedUpdate, PublishedWin
from tenderwatch.contracts.tables import ContractContact
from tenderwatch.db import Database, schema
from tenderwatch.organizations import queries
from tenderwatch.organizations.service import compare
from tenderwatch.renewals.tables import RenewalPlan, RenewalStep
from tenderwatch.tables import metadata
from tenderwatch.watching.tables import Follower
from tests.makers import NOW


@pytest.fixture
def at_first(request: pytest.FixtureRequest, database: Database) -> Database:
    """A database with the first tables only."""
    with database.engine.execution_options(tenderwatch_write=True).begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("DROP SCHEMA public CASCADE"))
            connection.execute(text("CREATE SCHEMA public"))
        else:
            connection.execute(text("PRAGMA defer_foreign_keys = ON"))
            there = MetaData()
            there.reflect(connection)
            there.drop_all(connection)
    schema.upgrade(database, metadata, "0001")
    return database


def fill(database: Database, **rows: list[dict[str, Any]]) -> None:
    """Write rows as the tables are now, whatever the models say."""
    there = MetaData()
    with database.engine.execution_options(tenderwatch_write=True).begin() as connection:
        there.reflect(connection)
        for name, some in rows.items():
            connection.execute(insert(there.tables[name]), some)


def test_organisations_keep_names_numbers_and_who_refers_to_them(at_first: Database) -> None:
    parties = [
        {"id": 1, "key": "FIN:01012636", "name": "Espoon kaupunki", "country": "FIN", "registration": "0101263-6"},
        {"id": 2, "key": "name:FIN:esbo stad", "name": "Esbo stad", "country": "FIN", "registration": None},
        {"id": 3, "key": "FRA:20007158700014", "name": "Loches", "country": "FRA", "registration": "20007158700014"},
    ]
    roles = {"is_buyer": True, "is_supplier": False}
    fill(
        at_first,
        organization=[{**row, **roles} for row in parties],
        organization_identifier=[
            {"organization_id": 1, "scheme": "FIN", "value": "01012636"},
            {"organization_id": 3, "scheme": "FRA", "value": "20007158700014"},
        ],
        organization_name=[
            {"organization_id": 1, "language": "sv", "name": "Esbo stad"},
            {"organization_id": 2, "language": "sv", "name": "Esbo stad"},
        ],
        procedure=[{"id": 1, "phase": "planning", "title": "{}"}],
        procedure_buyer=[{"procedure_id": 1, "organization_id": 2, "position": 0}],
    )
    schema.upgrade(at_first, metadata)
    assert schema.differences(at_first, metadata) == []
    with at_first.write() as session:
        assert [each.name for each in queries.spellings(session, 1)] == ["Esbo stad"]
        assert session.scalar(select(text("organization_id")).select_from(text("procedure_buyer"))) == 2
        assert compare(session, NOW).suggested == 1
        assert queries.numbers(session, 1) == [("FIN", "01012636", "fi.ytunnus")]
        assert queries.numbers(session, 3) == [("FRA", "200071587", "fr.siret")]
        assert [(pair.one.row.id, pair.other.row.id) for pair in queries.pairs(session).rows] == [(1, 2)]


OF_A_CONTRACT: dict[str, dict[str, Any]] = {
    "contract": {
        "id": 1,
        "buyer_id": 1,
        "reference": "2024/17",
        "title": "Cleaning",
        "term": "fixed",
        "extensions": 0,
        "procedure_kind": "open",
        "currency": "EUR",
        "risk": "standard",
        "period_planned": False,
        "imported": False,
        "entered_at": NOW,
        "version": 1,
        "value": 54_000_050,
        "ends_on": NOW.date(),
    },
    "contract_option": {"id": 1, "contract_id": 1, "position": 1, "months": 12, "who": "buyer", "state": "open"},
    "decision": {
        "id": 1,
        "contract_id": 1,
        "kind": "end",
        "ordinal": 0,
        "due_on": NOW.date(),
        "series": 1,
        "state": "open",
        "series_due_on": NOW.date(),
        "rungs": "[365]",
        "opened_on": NOW.date(),
    },
    "warning": {
        "id": 1,
        "decision_id": 1,
        "series": 1,
        "rung": 365,
        "reached_on": NOW.date(),
        "late_days": 0,
        "at_once": False,
        "state": "said",
    },
}


def read(database: Database) -> dict[str, dict[str, Any]]:
    """Return the one row of each table of a contract, as the tables are now."""
    there = MetaData()
    there.reflect(database.engine)
    with database.engine.connect() as connection:
        return {name: dict(connection.execute(select(there.tables[name])).one()._mapping) for name in OF_A_CONTRACT}


def test_0004_keeps_a_contract_with_its_options_decisions_and_warnings(at_first: Database) -> None:
    """On SQLite a table that is copied anew takes with it, when the old one is dropped, every row that refers to it."""
    schema.upgrade(at_first, metadata, "0003")
    buyer = {"id": 1, "key": "FIN:01012636", "name": "Espoon kaupunki", "is_buyer": True, "is_supplier": False}
    fill(at_first, organization=[buyer], **{name: [row] for name, row in OF_A_CONTRACT.items()})
    before = read(at_first)
    schema.upgrade(at_first, metadata)
    assert schema.differences(at_first, metadata) == []
    after = read(at_first)
    assert {name: {column: after[name][column] for column in row} for name, row in before.items()} == before
    new = {name for name in after["contract"] if name not in before["contract"]}
    assert all(after["contract"][name] is None for name in new)
    assert new >= {"agreed_ends_on", "held_over_on", "framework_id", "guarantee_ends_on"}
    with at_first.write() as session, pytest.raises(IntegrityError):
        session.execute(text("UPDATE contract SET framework_id = 99"))


def test_0007_brings_the_tables_of_imports_and_touches_nothing_else(at_first: Database) -> None:
    schema.upgrade(at_first, metadata, "0005")
    with at_first.engine.connect() as connection:
        before = set(inspect(connection).get_table_names())
    schema.upgrade(at_first, metadata, "0007")
    with at_first.engine.connect() as connection:
        assert set(inspect(connection).get_table_names()) - before >= {"contract_import", "import_matching"}
    with at_first.write() as session:
        session.execute(
            text("INSERT INTO import_matching (name, heads, matching, kept_at) VALUES ('a', '[]', '{}', '2026-11-23')")
        )
        with pytest.raises(IntegrityError), session.begin_nested():
            session.execute(
                text(
                    "INSERT INTO contract_import (user_id, name, digest, size, sheets, state, uploaded_at) "
                    "VALUES (1, 'a', 'a', 1, '[]', 'lost', '2026-11-23')"
                )
            )


def test_0005_keeps_contracts_and_writes_nothing_into_the_new_tables(at_first: Database) -> None:
    schema.upgrade(at_first, metadata, "0004")
    buyer = {"id": 1, "key": "FIN:01012636", "name": "Espoon kaupunki", "is_buyer": True, "is_supplier": False}
    fill(at_first, organization=[buyer], **{name: [row] for name, row in OF_A_CONTRACT.items()})
    before = read(at_first)
    schema.upgrade(at_first, metadata, "0005")
    after = read(at_first)
    assert {name: {column: after[name][column] for column in row} for name, row in before.items()} == before
    new = {name for name in after["contract"] if name not in before["contract"]}
    assert new == {"unhappy_since", "unhappy_because", "learnt_lead_days", "learnt_lead_pairs"}
    assert all(after["contract"][name] is None for name in new)
    with at_first.read() as session:
        assert [session.query(table).count() for table in (RenewalPlan, RenewalStep)] == [0, 0]


def test_0006_keeps_organisations_and_contracts_and_says_of_nobody_that_it_is_us(at_first: Database) -> None:
    schema.upgrade(at_first, metadata, "0005")
    buyer = {"id": 1, "key": "FIN:01012636", "name": "Espoon kaupunki", "is_buyer": True, "is_supplier": False}
    fill(at_first, organization=[buyer], **{name: [row] for name, row in OF_A_CONTRACT.items()})
    before = read(at_first)
    schema.upgrade(at_first, metadata, "0006")
    assert read(at_first) == before
    with at_first.read() as session:
        assert session.execute(text("SELECT name, is_ours FROM organization")).one() == ("Espoon kaupunki", False)
        assert queries.ours(session) == frozenset()
        assert [session.query(table).count() for table in (PublishedUpdate, PublishedWin)] == [0, 0]
    schema.upgrade(at_first, metadata)
    with at_first.write() as session:
        assert look_on(session, NOW).contracts == 1, "the job looks at all that were entered before"
        assert session.query(PublishedLook).count() == 1


def test_0009_enters_who_stands_at_contracts_into_the_register_once(at_first: Database) -> None:
    schema.upgrade(at_first, metadata, "0008")
    buyer = {"id": 1, "key": "FIN:01012636", "name": "Espoon kaupunki", "is_buyer": True, "is_supplier": False}
    fill(at_first, organization=[buyer], **{name: [row] for name, row in OF_A_CONTRACT.items()})
    contract_id = read(at_first)["contract"]["id"]
    kept = {"contract_id": contract_id, "role": "user", "entered_at": NOW, "version": 1, "email": "liisa@example.org"}
    kept |= {"phone": None, "valid_from": date(2026, 1, 1), "confirmed_on": date(2026, 10, 1)}
    liisa = kept | {"name": "Liisa  Virta"}
    fill(
        at_first,
        contract_contact=[
            liisa | {"id": 1, "removed_at": NOW},
            liisa | {"id": 2, "name": "liisa virta", "role": "finance", "phone": "+358 9 1", "removed_at": None},
            kept | {"id": 3, "name": "Ove Ek", "email": None, "removed_at": None},
        ],
    )
    schema.upgrade(at_first, metadata)
    with at_first.read() as session:
        people = {contact.id: contact for contact in session.query(Contact)}
        assert {row.id: people[row.contact_id].name for row in session.query(ContractContact)} == {
            1: "liisa virta",
            2: "liisa virta",
            3: "Ove Ek",
        }
    (one,) = [contact for contact in people.values() if contact.email]
    assert (one.organization_id, one.roles, one.phone, one.removed_at) == (1, ["finance"], "+358 9 1", None)
    assert (one.valid_from, one.confirmed_on, one.entered_at) == (date(2026, 1, 1), date(2026, 10, 1), NOW)
    assert (one.source, one.purpose, one.keep_until) == ("contract", "contract", None)


def _somebody(number: int) -> dict[str, Any]:
    shown = {"language": "en", "time_zone": "Europe/Helsinki", "theme": "auto", "density": "compact", "digest_hour": 7}
    flags = {"active": True, "single_keys": True, "private_subjects": False, "created_at": NOW, "version": 1}
    return {"id": number, "email": f"{number}@example.org", "name": "Aino", **shown, **flags}


def test_0012_brings_the_steps_of_complaints_from_their_history(at_first: Database) -> None:
    schema.upgrade(at_first, metadata, "0009")
    row = {"organization_id": 1, "kind": "complaint", "version": 1, "words": "Late.", "received_at": NOW, "owner_id": 1}
    row, told_on = {**row, "told_on": None}, date(2026, 11, 25)
    told = {"at": NOW + timedelta(days=2), "actor": "Aino", "user_id": 2, "object_type": "feedback"}
    fill(
        at_first,
        user=[_somebody(number) for number in (1, 2)],
        organization=[{"id": 1, "key": "x", "name": "Vantaa", "is_buyer": True, "is_supplier": False}],
        feedback=[{**row, "id": 1, "told_on": told_on}, {**row, "id": 2}, {**row, "id": 3, "owner_id": None}],
        audit=[
            {**told, "id": 1, "object_id": 1, "action": "owner", "changes": {"owner_id": [None, 1]}},
            {**told, "id": 2, "object_id": 1, "action": "answered", "changes": {"answer": [None, "Sorry"]}},
            {**told, "id": 3, "object_id": 1, "action": "told", "changes": {"told_how": [None, "First"]}},
            {**told, "id": 4, "object_id": 1, "action": "told", "changes": {"told_how": ["First", "By telephone"]}},
            {**told, "id": 5, "object_id": 3, "action": "answered-by-form", "changes": {}},
        ],
    )
    schema.upgrade(at_first, metadata)
    assert schema.differences(at_first, metadata) == []
    with at_first.read() as session:
        first, second, third = session.query(Feedback).order_by(Feedback.id)
        assert (first.owner_on, first.answered_by_id, first.acted_by_id) == (date(2026, 11, 25), 2, None)
        assert (first.told_on, first.told_by_id, first.told_words) == (date(2026, 11, 25), 2, "By telephone")
        assert (second.owner_on, second.told_words) == (date(2026, 11, 23), None)
        assert (third.owner_on, third.answered_by_id, third.words) == (None, None, "Late.")


def test_0011_brings_figures_kept_by_hand_and_keeps_targets(at_first: Database) -> None:
    schema.upgrade(at_first, metadata, "0009")
    target = {"id": 1, "code": "win-rate-new", "team_id": None, "target": 4000, "owner_id": None}
    fill(at_first, measure=[target | {"valid_from": date(2026, 1, 1)}])
    schema.upgrade(at_first, metadata, "0011")
    with at_first.write() as session:
        assert session.execute(text("SELECT code, target FROM measure")).one() == ("win-rate-new", 4000)
        values = "(code, first_on, last_on, n, \"of\", value, entered_at, version) VALUES ('competence', '2026-07-01', "
        session.execute(text(f"INSERT INTO measure_actual {values} '2026-09-30', 3, 4, NULL, '2026-10-01', 1)"))
        for wrong in ("'2026-06-30', 3, 4, NULL", "'2026-09-30', 5, 4, NULL", "'2026-09-30', NULL, NULL, NULL"):
            with pytest.raises(IntegrityError), session.begin_nested():
                session.execute(text(f"INSERT INTO measure_actual {values} {wrong}, '2026-10-01', 1)"))
        assert session.scalar(text("SELECT count(*) FROM measure_actual")) == 1


def test_0015_brings_who_gave_and_took_each_class_from_the_trail(at_first: Database) -> None:
    schema.upgrade(at_first, metadata, "0014")
    account = {"phase": "birth", "ladder": "suspect", "nature": "transaction", "currency": "EUR", "version": 1}
    opened = {**account, "opened_at": NOW, "opened_by_id": 1}
    told = {"actor": "Aino", "user_id": 2, "object_type": "account", "object_id": 1, "action": "changed"}
    later, last = NOW + timedelta(days=1), NOW + timedelta(days=2)
    fill(
        at_first,
        user=[_somebody(number) for number in (1, 2)],
        organization=[
            {"id": n, "key": f"x{n}", "name": "Vantaa", "is_buyer": True, "is_supplier": False} for n in (1, 2, 3)
        ],
        account=[
            {**opened, "id": 1, "organization_id": 1, "classes": ["b", "c"]},
            {**opened, "id": 2, "organization_id": 2, "classes": ["a"]},
            {**opened, "id": 3, "organization_id": 3, "classes": []},
        ],
        audit=[
            {**told, "id": 1, "at": later, "changes": {"classes": [["a"], ["a", "b"]]}},
            {**told, "id": 2, "at": later, "changes": {"note": [None, "classes"]}},
            {**told, "id": 3, "at": last, "changes": {"classes": [["a", "b"], ["b", "c"]], "note": ["x", None]}},
        ],
    )
    schema.upgrade(at_first, metadata)
    assert schema.differences(at_first, metadata) == []
    with at_first.read() as session:
        rows = session.scalars(select(AccountClass).order_by(AccountClass.account_id, AccountClass.code)).all()
        found = [(each.account_id, each.code, each.given_at, each.given_by_id, each.taken_at) for each in rows]
        assert found == [
            (1, "a", NOW, 1, last),
            (1, "b", later, 2, None),
            (1, "c", last, 2, None),
            (2, "a", NOW, 1, None),
        ]
        assert [each.taken_by_id for each in rows] == [2, None, None, None]


def test_0016_lets_everybody_of_a_team_go_on_hearing_of_its_searches_daily(at_first: Database) -> None:
    schema.upgrade(at_first, metadata, "0015")
    told = {"kind": "digest", "recipient": "x", "language": "en", "subject": "", "text": "", "headers": "{}"}
    told |= {"person": "user:1", "state": "sent", "attempts": 1, "not_before": NOW}
    fill(
        at_first,
        user=[_somebody(number) for number in (1, 2, 3)],
        team=[{"id": 1, "name": "Bids"}],
        team_member=[{"team_id": 1, "user_id": number} for number in (1, 2)],
        saved_search=[
            {
                "id": 1,
                "team_id": 1,
                "owner_id": 1,
                "name": "Cleaning",
                "query": "siivous",
                "filters": "{}",
                "active": True,
                "matched_to": 0,
                "created_at": NOW,
                "version": 1,
            }
        ],
        message=[
            {**told, "id": 1, "dedupe_key": "digest:1", "created_at": NOW},
            {**told, "id": 2, "dedupe_key": "digest:2", "created_at": NOW + timedelta(days=1)},
        ],
    )
    began = datetime.now(UTC)
    schema.upgrade(at_first, metadata)
    assert schema.differences(at_first, metadata) == []
    with at_first.read() as session:
        first, second = session.query(Follower).order_by(Follower.user_id)
        assert (first.user_id, first.schedule, first.since) == (1, "daily", NOW + timedelta(days=1))
        assert (second.user_id, second.schedule) == (2, "daily")
        assert second.since >= began
        assert session.execute(text('SELECT count(*) FROM "user" WHERE quiet_weekends')).scalar_one() == 0
