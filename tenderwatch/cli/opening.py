"""Opening the house for a command that needs a database."""

from collections.abc import Iterator
from contextlib import contextmanager

import click

from tenderwatch.db import schema
from tenderwatch.errors import TenderWatchError
from tenderwatch.house import House, open_house
from tenderwatch.i18n import _
from tenderwatch.intake import service as intake
from tenderwatch.tables import metadata


@contextmanager
def opened() -> Iterator[House]:
    """Give the house with a database of this program's schema; what TenderWatch refuses ends the command."""
    try:
        house = open_house()
        try:
            _ready(house)
            yield house
        finally:
            house.close()
    except TenderWatchError as error:
        raise click.ClickException(str(error)) from error


def _ready(house: House) -> None:
    """Fill an empty database with the schema; one of another version is left to `tenderwatch db upgrade`."""
    found = schema.current(house.database)
    if found is None:
        schema.upgrade(house.database, metadata)
        with house.database.write() as session:
            intake.ensure_defaults(session, house.settings)
    elif found != schema.newest():
        raise TenderWatchError(_("The database has another schema; run: tenderwatch db upgrade"))
