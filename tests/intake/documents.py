"""Any number of notices as files, and what a database holds of them."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sqlalchemy import Table, select

from tenderwatch.db import Database
from tenderwatch.tables import metadata

FIXTURES = Path(__file__).parent.parent / "fixtures" / "eforms"
CALL = (FIXTURES / "contract_notice.xml").read_text()
RESULT = (FIXTURES / "award_framework.xml").read_text()
RECORDED = (
    "document",
    "notice",
    "notice_reference",
    "procedure",
    "procedure_key",
    "procedure_buyer",
    "lot",
    "award",
    "award_winner",
    "published_contract",
    "organization",
    "organization_identifier",
    "organization_name",
)
WHEN = {"recorded_at", "received_at"}
"""Columns that say when something happened here, which differs from run to run."""


def a_call(number: int) -> bytes:
    """Return a contract notice with names of its own, in a procedure of its own."""
    return (
        CALL.replace("00012345-2024", f"{number:08d}-2026")
        .replace("11111111-aaaa-4aaa-8aaa-000000000001", f"11111111-aaaa-4aaa-8aaa-{number:012x}")
        .replace("11111111-aaaa-4aaa-8aaa-000000000002", f"22222222-aaaa-4aaa-8aaa-{number:012x}")
        .encode()
    )


def a_result(number: int, of: int) -> bytes:
    """Return a result in the procedure of call `of`."""
    return (
        RESULT.replace("22222222-aaaa-4aaa-8aaa-000000000001", f"33333333-aaaa-4aaa-8aaa-{number:012x}")
        .replace("22222222-aaaa-4aaa-8aaa-000000000002", f"22222222-aaaa-4aaa-8aaa-{of:012x}")
        .encode()
    )


def a_folder(path: Path, count: int) -> Path:
    """Write so many notices, each fifth a result of an earlier call, and one file that cannot be read."""
    path.mkdir()
    for number in range(1, count + 1):
        body = a_result(number, number - 3) if number % 5 == 0 else a_call(number)
        (path / f"{number:05d}.xml").write_bytes(body)
    (path / "00003-broken.xml").write_bytes(b"<ContractNotice><broken")
    return path


def contents(database: Database) -> dict[str, list[Mapping[str, Any]]]:
    """Return every row that recording writes, without the moments of this run."""
    return {name: _rows(database, metadata.tables[name]) for name in RECORDED}


def _rows(database: Database, table: Table) -> list[Mapping[str, Any]]:
    with database.read() as session:
        rows = session.execute(select(table).order_by(*table.primary_key)).mappings()
        return [{name: value for name, value in row.items() if name not in WHEN} for row in rows]
