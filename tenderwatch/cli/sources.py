"""`tenderwatch sources`: how the sources are; ask one now, about days long past, or whether it can be asked at all."""

import sys
import time
from collections.abc import Sequence
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path

import click
import orjson

from scrapers.sources import SOURCES, Finding
from tenderwatch import __version__
from tenderwatch.cli.opening import opened
from tenderwatch.cli.trying import try_
from tenderwatch.house import House
from tenderwatch.intake import checking, polling, queries
from tenderwatch.intake.queries import SourceLine
from tenderwatch.intake.tables import Source

DAY = click.DateTime(["%Y-%m-%d"])
RECORD = Path("docs/live-checks.md")


@click.group("sources")
def sources() -> None:
    """Look at sources and ask them."""


@sources.command("list")
@click.option("--json", "as_json", is_flag=True, help="A line of JSON for each source.")
def list_(as_json: bool) -> None:
    """Print how each source is."""
    with opened() as house, house.database.read() as session:
        for line in queries.sources(session, datetime.now(UTC)):
            click.echo(orjson.dumps(_facts(line)) if as_json else _row(line))


def _facts(line: SourceLine) -> dict[str, object]:
    source = line.source
    return {
        "name": source.name,
        "kind": source.kind,
        "enabled": source.enabled,
        "state": source.state,
        "said": source.state_text,
        "last_success_at": source.last_success_at,
        "last_new_at": source.last_new_at,
        "next_poll_at": source.next_poll_at,
        "late_since": line.late_since,
        "quarantined": line.quarantined,
        "documents": line.documents,
    }


def _row(line: SourceLine) -> str:
    source = line.source
    state = "off" if not source.enabled else "late" if line.late_since else source.state or "not asked yet"
    last = f"{source.last_success_at:%Y-%m-%d %H:%M}" if source.last_success_at else "never"
    return f"{source.name:28}{source.kind:16}{state:22}{last:18}{line.documents:8}"


@sources.command("check")
@click.argument("name")
@click.option("--live", is_flag=True, help="Ask the service itself one cheap question. Needs a network.")
@click.option(
    "--record",
    type=click.Path(dir_okay=False, path_type=Path),
    default=RECORD,
    show_default=True,
    help="File that a live look is appended to, where it exists.",
)
def check(name: str, live: bool, record: Path) -> None:
    """Say whether a source can be asked; with --live whether its service still answers as the program expects."""
    with opened() as house:
        source = checking.source_named(house, name)
        findings = list(checking.check(house, source))
        if live and all(finding.holds for finding in findings):
            findings += _live(house, source, record)
    for finding in findings:
        click.echo(_said(finding))
    sys.exit(0 if all(finding.holds for finding in findings) else 1)


def _live(house: House, source: Source, record: Path) -> list[Finding]:
    now = datetime.now(UTC)
    with closing(polling.client_of(house)) as client:
        findings = list(checking.check_live(house, source, client, now))
    if record.is_file():
        with record.open("a", encoding="utf-8") as file:
            file.write(_entry(source, findings, now))
    else:
        click.echo(f"{record} is not there: nothing was recorded.", err=True)
    return findings


def _entry(source: Source, findings: Sequence[Finding], now: datetime) -> str:
    lines = "".join(f"- {_said(finding)}\n" for finding in findings)
    return f"\n## {now:%Y-%m-%d %H:%M} UTC, {source.kind}, TenderWatch {__version__}\n\n{lines}"


def _said(finding: Finding) -> str:
    return f"{'ok    ' if finding.holds else 'WRONG '} {' '.join(finding.text.split())}"


@sources.command("run")
@click.argument("name")
def run(name: str) -> None:
    """Ask a source now, whether it is due or not."""
    with opened() as house:
        for report in polling.poll(house, name, datetime.now(UTC), clock=time.monotonic):
            click.echo(str(report))


@sources.command("backfill")
@click.argument("name")
@click.argument("first", type=DAY)
@click.argument("last", type=DAY)
def backfill(name: str, first: datetime, last: datetime) -> None:
    """Ask a source about the days from FIRST to LAST; what is kept already is not fetched again.

    It can be stopped at any moment and called again.
    """
    period = _period(first.date(), last.date())
    with opened() as house:
        while True:
            report = polling.backfill(house, name, period, datetime.now(UTC))
            click.echo(str(report))
            if report.state != "incomplete" or not report.counts.new:
                break
    sys.exit(0 if report.state in ("ok", "unchanged") else 1)


def _period(first: date, last: date) -> tuple[date, date]:
    if last < first:
        raise click.BadParameter("it is before FIRST", param_hint="LAST")
    if last > datetime.now(UTC).date():
        raise click.BadParameter("it is in the future", param_hint="LAST")
    return first, last


sources.add_command(try_)


@sources.command("kinds")
def kinds() -> None:
    """Print the kinds of sources and what their settings are called."""
    for kind in sorted(SOURCES.values(), key=lambda kind: kind.name):
        click.echo(f"{kind.name:16}{', '.join(setting.name for setting in kind.settings) or 'a profile in YAML'}")
