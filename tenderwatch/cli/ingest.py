"""`tenderwatch ingest`: documents into the database."""

import sys
import time

import click
import orjson

from tenderwatch.cli.opening import opened
from tenderwatch.i18n import _
from tenderwatch.intake import ingesting
from tenderwatch.notices.recording import Counts


@click.command("ingest")
@click.argument("paths", nargs=-1, required=True, type=click.Path(exists=True), metavar="PATH...")
@click.option("--json", "as_json", is_flag=True, help="End with one line of JSON that counts notices.")
def ingest(paths: tuple[str, ...], as_json: bool) -> None:
    """Record the notices of documents; doing it again, or again after a crash, changes nothing.

    PATH is a file, a folder, or a .zip or .tar.gz package.  What cannot be read is kept with its reason and shown in
    the quarantine, the rest is recorded all the same, and the exit status is 1.
    """
    started = time.monotonic()
    with opened() as house:
        counts = ingesting.ingest(house, paths, _say, _progress)
    _report(counts, round(time.monotonic() - started, 1), as_json)
    sys.exit(1 if counts.refused else 0)


def _say(text: str) -> None:
    click.echo(text, err=True)


def _progress(counts: Counts) -> None:
    if sys.stderr.isatty():
        click.echo(f"\r\x1b[K{_sentence(counts)}", err=True, nl=False)


def _sentence(counts: Counts) -> str:
    return _(
        "%(new)s new, %(changed)s changed, %(unchanged)s unchanged, %(refused)s refused",
        new=counts.new,
        changed=counts.changed,
        unchanged=counts.unchanged,
        refused=counts.refused,
    )


def _report(counts: Counts, seconds: float, as_json: bool) -> None:
    if sys.stderr.isatty():
        click.echo("\r\x1b[K", err=True, nl=False)
    if as_json:
        values = {name: getattr(counts, name) for name in ("new", "changed", "unchanged", "refused")}
        click.echo(orjson.dumps({**values, "seconds": seconds}))
    else:
        click.echo(_("%(counts)s, in %(seconds)s seconds", counts=_sentence(counts), seconds=seconds))
