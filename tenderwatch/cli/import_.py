"""`tenderwatch import contracts`: contracts out of a file of a spreadsheet."""

import json
import sys
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

import click

from tenderwatch.cli.opening import opened
from tenderwatch.contracts import importing


@click.group("import")
def import_() -> None:
    """Take what other registers hold."""


@import_.command("contracts")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def contracts(file: Path) -> None:
    """Take the contracts of a CSV or .xlsx FILE; prints {"new", "changed", "unchanged", "gaps"} as one JSON line.

    \b
    Heads are known in English, Finnish and Swedish, or as these, in any
    order: reference, title, buyer, buyer_id (registration
    number), starts_on, ends_on, options ("12m+12m"), option_notice_months,
    termination_notice_months, owner_email, value, currency, risk (light,
    standard, critical); also term (fixed, until-further-notice, unknown),
    their_notice_months, procedure_kind, country (of the buyer's number, FIN
    by default), notes.  The empty table of the import page explains them
    all; `ends_on` and "option_1_months" are columns there too.

    ends_on is the last day in force of the base period, before any option;
    it belongs to the contract.  Days are 2027-05-31 or 31.5.2027.  A CSV file is
    UTF-8, UTF-16 or Windows-1252, with commas, semicolons or tabs; of a
    workbook the first sheet is read.  What could be read in two ways, like
    3/4/2026, is refused here: the import page asks.

    An empty cell becomes a data gap.  A wrong value rejects the whole file:
    every problem is said on standard error with its line and column, nothing
    is saved, and the exit status is 1.  The same file again changes the
    contracts of the same (buyer_id, reference); an empty cell takes nothing
    away that is known.
    """
    with opened() as house:
        try:
            sheet = importing.read(file.read_bytes(), file.name)
            with house.database.write() as session:
                result = importing.import_contracts(session, sheet, None, datetime.now(UTC))
        except importing.Rejected as rejected:
            for problem in rejected.found:
                click.echo(str(problem), err=True)
            sys.exit(1)
    for column in sheet.ignored:
        click.echo(f"column {column} is not known and was ignored", err=True)
    click.echo(json.dumps(asdict(result)))
