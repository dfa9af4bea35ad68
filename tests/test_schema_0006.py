"""Revision 0006: contracts that were there before it keep everything, and nothing is written into new tables."""

from datetime import date

from sqlalchemy import text

from tenderwatch.db import Database, schema
from tenderwatch.renewals.tables import RenewalPlan, RenewalStep
from tenderwatch.tables import metadata
from tests.makers import NOW
from tests.test_migrations import at_first, fill

__all__ = ["at_first"]

CONTRACT = {
    "id": 7, "buyer_id": 3, "reference": "2024/17", "title": "Cleaning", "term": "fixed", "extensions": 0,
    "procedure_kind": "open", "currency": "EUR", "risk": "standard", "period_planned": False, "imported": False,
    "version": 4, "ends_on": date(2027, 5, 31), "entered_at": NOW, "value": 4_200_000,
}  # fmt: skip


def test_contracts_of_before_are_kept(at_first: Database) -> None:
    buyer = {"id": 3, "key": "FIN:1", "name": "Espoo", "is_buyer": True, "is_supplier": False}
    fill(at_first, organization=[buyer], contract=[CONTRACT])
    schema.upgrade(at_first, metadata)
    assert schema.differences(at_first, metadata) == []
    with at_first.read() as session:
        columns = "reference, title, version, value, unhappy_since, learnt_lead_days"
        row = session.execute(text(f"SELECT {columns} FROM contract")).one()
        assert tuple(row) == ("2024/17", "Cleaning", 4, 4_200_000, None, None)
        assert [session.query(table).count() for table in (RenewalPlan, RenewalStep)] == [0, 0]
