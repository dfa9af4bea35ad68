"""The database: one engine, a scope to read in, a scope to write in, and the shape of tables."""

from tenderwatch.db.base import LARGEST_AMOUNT, Amount, Base, Fine, JSONText, UTCDateTime
from tenderwatch.db.engine import Database

__all__ = ["LARGEST_AMOUNT", "Amount", "Base", "Database", "Fine", "JSONText", "UTCDateTime"]
