"""Opening the house for a command that needs a database."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import SQLAlchemyError

from tenderwatch.db import Database, schema
from tenderwatch.errors import ConfigError, TenderWatchError
from tenderwatch.house import House, open_house
from tenderwatch.i18n import _
from tenderwatch.intake import service as intake
from tenderwatch.tables import metadata


@contextmanager
def opened() -> Iterator[House]:
    """Give the house with a database of this program's schema."""
    house = open_house()
    try:
        _ready(house)
        yield house
    finally:
        house.close()


def schema_of(database: Database) -> str | None:
    """Return the schema of a database that answers; ConfigError when it does not."""
    try:
        return schema.current(database)
    except SQLAlchemyError as error:
        raise ConfigError(f"The database does not answer: {str(error).splitlines()[0]}") from error


def _ready(house: House) -> None:
    """Fill an empty database with the schema; one of another version is left to `tenderwatch db upgrade`."""
    found = schema_of(house.database)
    if found is None:
        schema.upgrade(house.database, metadata)
        with house.database.write() as session:
            intake.ensure_defaults(session, house.settings)
    elif found != schema.newest():
        raise TenderWatchError(_("The database has another schema; run: tenderwatch db upgrade"))
