"""Migrations tell the same as the tables, on both databases, empty and filled."""

import pytest
from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import Text, text
from sqlalchemy.exc import IntegrityError

from tenderwatch.contracts.tables import Contract
from tenderwatch.db import Database, schema
from tenderwatch.organizations.tables import Organization
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


def test_a_table_that_is_copied_anew_keeps_the_rows_that_refer_to_it(database: Database) -> None:
    with database.write() as session:
        contract_id = a_contract(session, options=(12, 12)).id
    with schema.altering(database) as connection:
        operations = Operations(MigrationContext.configure(connection))
        with operations.batch_alter_table("contract", recreate="auto") as batch:
            batch.alter_column("title", existing_type=Text(), type_=Text(), nullable=True)
    with database.read() as session:
        assert [option.months for option in session.get_one(Contract, contract_id).options] == [12, 12]


def test_an_alteration_that_leaves_references_to_nothing_is_undone(database: Database) -> None:
    with database.write() as session:
        a_contract(session, options=(12,))
    with pytest.raises((RuntimeError, IntegrityError)), schema.altering(database) as connection:
        connection.exec_driver_sql("DELETE FROM organization")
    with database.write() as session:
        assert session.query(Contract).count() == session.query(Organization).count() == 1
        with pytest.raises(IntegrityError):
            session.execute(text("DELETE FROM organization"))
