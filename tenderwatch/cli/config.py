"""`tenderwatch config check`: say how this installation is set up, and what is wrong with it."""

import os

import click

from tenderwatch import config as settings_of
from tenderwatch.cli.opening import schema_of
from tenderwatch.db import schema
from tenderwatch.errors import ConfigError
from tenderwatch.house import House
from tenderwatch.notices.search import Index, IndexProblem


@click.group("config")
def config() -> None:
    """Look at the settings."""


@config.command("check")
def check() -> None:
    """Check every setting and the database; prints the settings without secrets, exits 2 when something is wrong."""
    settings = settings_of.from_environment(os.environ)
    house = House(settings)
    click.echo(f"home       {settings.home}")
    click.echo(f"database   {house.database.url.render_as_string(hide_password=True)}")
    mail = settings_of.masked(settings.smtp_url) if settings.smtp_url else f"written to {settings.mails}"
    click.echo(f"mail       {mail}")
    click.echo(f"sender     {settings.mail_from}")
    click.echo(f"address    {settings.public_url}")
    for folder in settings.watchable:
        click.echo(f"watchable  {folder}{'' if folder.is_dir() else ' (not there)'}")
    _check_database(house)
    _check_index(house)
    click.echo("All settings are in order.", err=True)


def _check_database(house: House) -> None:
    current = schema_of(house.database)
    if current != schema.newest():
        has = f"The database has schema {current or 'none'}, this program needs {schema.newest()}"
        raise ConfigError(f"{has}: run tenderwatch db upgrade.")


def _check_index(house: House) -> None:
    """Read the whole text index; one that is not there yet is no fault, since the first search makes it."""
    try:
        Index(house.settings.index).verify()
    except IndexProblem as problem:
        if problem.reason != "missing":
            raise ConfigError(f"{problem} Run tenderwatch index rebuild.") from problem
