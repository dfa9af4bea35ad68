"""Migrations tell the same as the tables, on both databases, empty and filled."""

from tenderwatch.db import Database, schema
from tenderwatch.tables import metadata
from tests.makers import a_contract, a_user


def test_migrations_lead_to_the_tables(database: Database) -> None:
    assert schema.current(database) == schema.newest()
    assert schema.differences(database, metadata) == []


def test_upgrading_again_changes_nothing(database: Database) -> None:
    with database.write() as session:
        a_user(session)
        a_contract(session, options=(12, 12))
    schema.upgrade(database, metadata)
    assert schema.differences(database, metadata) == []
