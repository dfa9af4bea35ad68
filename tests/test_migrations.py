"""What a database held before a revision is there after it, on both databases."""

from typing import Any

import pytest
from sqlalchemy import MetaData, insert, select, text

from tenderwatch.db import Database, schema
from tenderwatch.organizations import queries
from tenderwatch.organizations.service import compare
from tenderwatch.tables import metadata
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
