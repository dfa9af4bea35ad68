"""Backups: one archive with every row and every document, taken while the product runs.

Rows are written as JSON lines, a file for each table, out of one transaction, so that they fit together; that way a
backup of SQLite can be restored to PostgreSQL and the other way round.  A digest of each file stands in the manifest
and is checked before anything is restored.  The text index is left out: it is made anew from the rows.
"""

import io
import json
import tarfile
import tempfile
from base64 import b64decode, b64encode
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from hashlib import sha256
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Table, func, insert, select, text

from tenderwatch import __version__
from tenderwatch.db import schema
from tenderwatch.db.base import Amount, UTCDateTime
from tenderwatch.errors import Invalid, NotAllowed
from tenderwatch.house import House
from tenderwatch.tables import metadata

FORMAT = 1
BATCH = 1000
PASSING = ("lease",)
"""Tables that say what a running process does now, and mean nothing elsewhere."""


@dataclass(frozen=True)
class Said:
    """How much was written or restored."""

    rows: int
    documents: int


def write(house: House, target: Path) -> Said:
    """Write a backup of a running house to `target`; an older file there is replaced when the new one is whole."""
    draft = target.with_name(target.name + ".part")
    try:
        said = _write(house, draft)
        draft.replace(target)
    except OSError as error:
        with suppress(OSError):
            draft.unlink()
        raise NotAllowed(f"{target} cannot be written: {error.strerror or error}.") from error
    return said


def _write(house: House, draft: Path) -> Said:
    with tarfile.open(draft, "w:gz", compresslevel=3) as archive, tempfile.TemporaryDirectory() as folder:
        tables = _dump(house, Path(folder))
        documents = sorted(house.files.digests())
        manifest = {
            "format": FORMAT,
            "tenderwatch": __version__,
            "schema": schema.current(house.database),
            "tables": tables,
            "documents": len(documents),
        }
        _add_bytes(archive, "manifest.json", json.dumps(manifest, indent=1).encode())
        for name in tables:
            archive.add(Path(folder) / f"{name}.jsonl", f"tables/{name}.jsonl")
        for digest in documents:
            archive.add(house.files.path(digest), f"documents/{digest}")
    return Said(sum(table["rows"] for table in tables.values()), len(documents))


def _dump(house: House, folder: Path) -> dict[str, dict[str, Any]]:
    """Write every table below `folder` as of one moment; return rows and digest of each."""
    told = {}
    level = "REPEATABLE READ" if not house.database.is_sqlite else None
    engine = house.database.engine.execution_options(isolation_level=level) if level else house.database.engine
    with engine.connect() as connection:
        for table in metadata.sorted_tables:
            if table.name not in PASSING:
                told[table.name] = _dump_table(connection, table, folder / f"{table.name}.jsonl")
        connection.rollback()
    return told


def _dump_table(connection: Connection, table: Table, path: Path) -> dict[str, Any]:
    digest, rows = sha256(), 0
    with path.open("wb") as file:
        query = select(table).order_by(*table.primary_key.columns)
        for row in connection.execution_options(yield_per=BATCH).execute(query).mappings():
            line = json.dumps({name: _plain(value) for name, value in row.items()}, ensure_ascii=False).encode() + b"\n"
            digest.update(line)
            file.write(line)
            rows += 1
    return {"rows": rows, "sha256": digest.hexdigest()}


def _plain(value: Any) -> Any:
    if isinstance(value, bytes):
        return {"bytes": b64encode(value).decode()}
    return str(value) if isinstance(value, date | datetime | Decimal) else value


def _add_bytes(archive: tarfile.TarFile, name: str, body: bytes) -> None:
    info = tarfile.TarInfo(name)
    info.size = len(body)
    archive.addfile(info, io.BytesIO(body))


def restore(house: House, source: Path) -> Said:
    """Bring a backup into a fresh house: an empty database, no documents; NotAllowed otherwise.

    Every file is compared with the manifest first; a damaged archive raises Invalid and changes nothing.
    """
    with tempfile.TemporaryDirectory() as folder:
        manifest = _unpack(source, Path(folder))
        _refuse_unfit(house, manifest)
        schema.upgrade(house.database, metadata, manifest["schema"])
        _refuse_filled(house)
        _restore_documents(house, Path(folder) / "documents")
        _load(house, manifest, Path(folder) / "tables")
        schema.upgrade(house.database, metadata)
    return Said(sum(table["rows"] for table in manifest["tables"].values()), manifest["documents"])


def _unpack(source: Path, folder: Path) -> dict[str, Any]:
    try:
        with tarfile.open(source, "r:gz") as archive:
            archive.extractall(folder, filter="data")
        manifest: dict[str, Any] = json.loads((folder / "manifest.json").read_text())
    except (tarfile.TarError, OSError, EOFError, ValueError) as error:
        raise Invalid(f"{source.name} is not a whole backup: {error}") from error
    for name, told in manifest["tables"].items():
        if sha256((folder / "tables" / f"{name}.jsonl").read_bytes()).hexdigest() != told["sha256"]:
            raise Invalid(f"{source.name} is damaged: the table {name} is not what was written.")
    return manifest


def _refuse_unfit(house: House, manifest: dict[str, Any]) -> None:
    if manifest["format"] != FORMAT:
        raise Invalid(f"The backup has format {manifest['format']}, this program reads {FORMAT}.")
    if unknown := set(manifest["tables"]) - set(metadata.tables):
        raise Invalid(f"The backup is of a newer TenderWatch: it holds {', '.join(sorted(unknown))}.")
    if any(house.files.digests()):
        raise NotAllowed(f"There are documents in {house.settings.documents}: restore into a fresh home.")


def _refuse_filled(house: House) -> None:
    with house.database.read() as session:
        filled = [
            table.name
            for table in metadata.sorted_tables
            if table.name not in ("source", *PASSING) and session.scalar(select(func.count()).select_from(table))
        ]
    if filled:
        raise NotAllowed(f"The database is not empty ({', '.join(filled)}): restore into a fresh one.")


def _restore_documents(house: House, folder: Path) -> None:
    paths = sorted(folder.iterdir()) if folder.is_dir() else []
    for start in range(0, len(paths), BATCH):
        house.files.put_all_packed((path.name, path.read_bytes()) for path in paths[start : start + BATCH])
    for path in paths:
        if sha256(house.files.get(path.name)).hexdigest() != path.name:
            raise Invalid(f"The document {path.name} is damaged in the backup.")


def _load(house: House, manifest: dict[str, Any], folder: Path) -> None:
    with house.database.write() as session:
        connection = session.connection()
        for table in reversed(metadata.sorted_tables):
            connection.execute(table.delete())
        if house.database.is_sqlite:
            connection.execute(text("PRAGMA defer_foreign_keys=ON"))
        for table in metadata.sorted_tables:
            if table.name in manifest["tables"]:
                _load_table(connection, table, folder / f"{table.name}.jsonl")
        if not house.database.is_sqlite:
            _move_counters(connection)


def _load_table(connection: Connection, table: Table, path: Path) -> None:
    """Insert the rows of a table; what points at other rows of the same table is filled in after."""
    inward = [column.name for column in table.c if any(key.column.table is table for key in column.foreign_keys)]
    for rows in _batches(path):
        values = [{c: _value(table, c, v) for c, v in row.items()} for row in rows]
        connection.execute(insert(table), [row | dict.fromkeys(inward) for row in values])
    for rows in _batches(path) if inward else ():
        for row in rows:
            if pointing := {name: row[name] for name in inward if row[name] is not None}:
                connection.execute(table.update().where(table.c.id == row["id"]).values(pointing))


def _batches(path: Path) -> Iterator[list[dict[str, Any]]]:
    batch: list[dict[str, Any]] = []
    with path.open(encoding="utf-8") as file:
        for line in file:
            batch.append(json.loads(line))
            if len(batch) == BATCH:
                yield batch
                batch = []
    if batch:
        yield batch


def _value(table: Table, column: str, value: Any) -> Any:
    kind = table.c[column].type
    if isinstance(value, dict) and set(value) == {"bytes"}:
        return b64decode(value["bytes"])
    if value is None or not isinstance(value, str):
        return value
    if isinstance(kind, UTCDateTime):
        return datetime.fromisoformat(value)
    if isinstance(kind, Amount):
        return Decimal(value)
    return date.fromisoformat(value) if kind.python_type is date else value


def _move_counters(connection: Connection) -> None:
    """Let PostgreSQL's counters go on after the rows that were brought in."""
    for table in metadata.sorted_tables:
        if "id" in table.c:
            counter = func.pg_get_serial_sequence(f'"{table.name}"', "id")
            newest = select(func.max(table.c.id)).scalar_subquery()
            connection.execute(select(func.setval(counter, func.coalesce(newest, 1), newest.is_not(None))))
