"""`tenderwatch health`: whether anybody is warned, for a timer or a monitor that is no part of TenderWatch."""

import json
import sys
from datetime import UTC, datetime

import click

from tenderwatch.cli.opening import opened
from tenderwatch.today import silence


@click.command("health")
@click.option("--tell", is_flag=True, help="Mail the administrators, once a day, when the jobs have fallen silent.")
def health(tell: bool) -> None:
    """Print the jobs that have not gone well for more than 26 hours as JSON lines; exit with 1 when there is one."""
    now = datetime.now(UTC)
    with opened() as house, house.database.read() as session:
        silent = silence.look(house, now) if tell else silence.silent_jobs(session, now)
    for each in silent:
        click.echo(json.dumps({"job": each.job, "last_run": each.since.isoformat() if each.since else None}))
    sys.exit(1 if silent else 0)
