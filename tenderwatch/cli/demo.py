"""`tenderwatch demo`: a fictional supplier to look around in."""

import click

from tenderwatch.cli.opening import opened
from tenderwatch.config import Settings
from tenderwatch.demo import state
from tenderwatch.demo.people import PASSWORD, PEOPLE, address
from tenderwatch.house import House
from tenderwatch.i18n import _


@click.command("demo")
@click.option("--if-empty", is_flag=True, help="Leave a database that is not empty as it is, without a word.")
def demo(if_empty: bool) -> None:
    """Fill an empty database with a fictional supplier, dated around today, and print how to sign in.

    All of it is loaded or nothing: when loading is stopped halfway, run this again.
    """
    with opened() as house:
        if not if_empty or state.is_empty(house.database):
            _load(house)
        if state.loaded_on(house.database):
            _welcome(house.settings)


def _load(house: House) -> None:
    from tenderwatch.demo import loading  # noqa: PLC0415 - all rooms at once: not when there is nothing to load
    from tenderwatch.jobs import utc_now  # noqa: PLC0415

    if state.is_empty(house.database):
        click.echo(_("Loading the demo, which takes some seconds …"), err=True)
    loading.load(house, utc_now())


def _welcome(settings: Settings) -> None:
    click.echo(_("The demo is at %(url)s. Sign in with one of these, each with the password:", url=settings.public_url))
    click.echo(f"\n    {PASSWORD}\n")
    for key, person in PEOPLE.items():
        click.echo(f"    {address(key):<22} {person.name:<18} {', '.join(person.roles)}")
    click.echo("\n" + _("Everybody knows this password: keep the demo where strangers cannot reach it."))
