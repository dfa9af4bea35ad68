"""`tenderwatch db upgrade`: bring the database to this program's schema."""

import click

from tenderwatch.cli.opening import schema_of
from tenderwatch.db import schema
from tenderwatch.house import open_house
from tenderwatch.intake import service as intake
from tenderwatch.tables import metadata


@click.group("db")
def db() -> None:
    """Look after the database's schema."""


@db.command("upgrade")
def upgrade() -> None:
    """Bring the database to this program's schema; one that is there already is left as it is."""
    house = open_house()
    before = schema_of(house.database)
    schema.upgrade(house.database, metadata)
    with house.database.write() as session:
        intake.ensure_defaults(session, house.settings)
    after = schema.current(house.database)
    click.echo(f"schema {after}" + ("" if before == after else f" (was {before or 'empty'})"), err=True)
