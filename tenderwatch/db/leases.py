"""Leases: rows that say which process does something now that only one may do, and until when."""

from datetime import datetime, timedelta

from sqlalchemy import delete, or_

from tenderwatch.db.bulk import insert_or
from tenderwatch.db.engine import Database
from tenderwatch.db.tables import Lease


def acquire(database: Database, name: str, holder: str, seconds: float, now: datetime) -> bool:
    """Take or prolong the lease `name` for `holder`; False while somebody else holds it.

    The database decides in one statement, so that of two processes asking at once exactly one gets it.
    """
    mine = {"holder": holder, "until": now + timedelta(seconds=seconds)}
    free = or_(Lease.holder == holder, Lease.until <= now)
    with database.write() as session:
        statement = insert_or(session, Lease).values(name=name, **mine)
        statement = statement.on_conflict_do_update(index_elements=["name"], set_=mine, where=free)
        return session.scalar(statement.returning(Lease.name)) is not None


def release(database: Database, name: str, holder: str) -> None:
    """Give the lease back at once; one that somebody else holds by now is left alone."""
    with database.write() as session:
        session.execute(delete(Lease).where(Lease.name == name, Lease.holder == holder))
