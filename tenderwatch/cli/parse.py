"""`tenderwatch parse`: notices out of documents, as JSON lines."""

import sys

import click

from scrapers import formats, notice_json, packages
from scrapers.errors import ParseError


@click.command("parse")
@click.argument("paths", nargs=-1, required=True, type=click.Path(), metavar="PATH...")
def parse(paths: tuple[str, ...]) -> None:
    """Print the notices of documents as JSON, one a line.

    PATH is a file, a folder, or a .zip or .tar.gz package.  What cannot be read is said on standard error, the rest is
    printed all the same, and the exit status is 1.
    """
    out = sys.stdout.buffer
    complete = True
    for document in packages.documents(paths):
        if isinstance(document, packages.Refused):
            complete = _say(document.name, document.reason)
            continue
        for notice in formats.read(document):
            if isinstance(notice, ParseError):
                complete = _say(document.name, str(notice))
            else:
                out.write(notice_json.dumps(notice, document.name) + b"\n")
    out.flush()
    sys.exit(0 if complete else 1)


def _say(name: str, problem: str) -> bool:
    click.echo(f"{name}: {' '.join(problem.split())}", err=True)
    return False
