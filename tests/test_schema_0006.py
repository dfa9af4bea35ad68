"""Revision 0006: contracts that were there before it keep everything, and a house begins with a template."""

from sqlalchemy import Engine, text

from tenderwatch.db import Database, schema
from tenderwatch.renewals import service as renewals
from tenderwatch.tables import metadata

CONTRACT = {
    "id": 7, "buyer_id": 3, "reference": "2024/17", "title": "Cleaning", "term": "fixed", "extensions": 0,
    "procedure_kind": "open", "currency": "EUR", "risk": "standard", "period_planned": False, "imported": False,
    "version": 4, "ends_on": "2027-05-31", "entered_at": "2026-01-01 00:00:00+00:00", "value": 4200000,
}  # fmt: skip


def _insert(engine: Engine, table: str, **values: object) -> None:
    names = ", ".join(f'"{name}"' for name in values)
    places = ", ".join(f":{name}" for name in values)
    with engine.execution_options(tenderwatch_write=True).begin() as connection:
        connection.execute(text(f"INSERT INTO {table} ({names}) VALUES ({places})"), values)


def test_contracts_of_before_are_kept_and_the_template_is_there(database: Database) -> None:
    with database.engine.execution_options(tenderwatch_write=True).begin() as connection:
        config = schema._config(metadata)
        config.attributes["connection"] = connection
        before = schema.ScriptDirectory.from_config(config).get_revision("0006").down_revision
        schema.command.downgrade(config, before)
    _insert(database.engine, "organization", id=3, key="FIN:1", name="Espoo", is_buyer=True, is_supplier=False)
    _insert(database.engine, "contract", **CONTRACT)
    schema.upgrade(database, metadata)
    assert schema.differences(database, metadata) == []
    with database.read() as session:
        columns = "reference, title, version, value, unhappy_since, learnt_lead_days"
        row = session.execute(text(f"SELECT {columns} FROM contract")).one()
        assert tuple(row) == ("2024/17", "Cleaning", 4, 4200000, None, None)
        assert [step.code for step in renewals.steps(session)] == [
            *("meeting", "feedback", "need", "capture", "price", "decision")
        ]
