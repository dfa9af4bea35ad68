"""`tenderwatch index rebuild`: the text index made anew."""

import sys

import click

from tenderwatch.cli.opening import opened
from tenderwatch.errors import NotAllowed
from tenderwatch.i18n import _, ngettext
from tenderwatch.notices.indexing import Indexer


@click.group("index")
def index() -> None:
    """Look after the text index, which is derived from the database."""


@index.command("rebuild")
def rebuild() -> None:
    """Make the text index anew from the database; searches go on with the old one until the new one is whole."""
    with opened() as house, Indexer(house) as indexer:
        count = indexer.rebuild(_progress)
        if count is None:
            raise NotAllowed(_("Another process is writing to the search index; try again when it is done."))
    if sys.stderr.isatty():
        click.echo("\r\x1b[K", err=True, nl=False)
    click.echo(ngettext("%(n)s notice indexed", "%(n)s notices indexed", count), err=True)


def _progress(done: int, total: int) -> None:
    if sys.stderr.isatty():
        click.echo(f"\r\x1b[K{done} / {total}", err=True, nl=False)
