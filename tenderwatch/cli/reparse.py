"""`tenderwatch reparse`: kept documents read again after a reader has learnt something."""

import sys
import time
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import click
import orjson

from tenderwatch.cli.opening import opened
from tenderwatch.i18n import _, ngettext
from tenderwatch.intake.reparsing import Reread, reparse

_COUNTED = ("documents", "changed", "new", "lost", "unread", "matches")


@click.command("reparse")
@click.option("--format", "format_name", metavar="NAME", help="Only documents read as this format (eforms, ocds, …).")
@click.option("--limit", type=click.IntRange(min=1), metavar="N", help="At most so many documents.")
@click.option("--dry-run", is_flag=True, help="Say what would change, and write nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print each changed notice as a line of JSON, then the counts.")
def command(format_name: str | None, limit: int | None, dry_run: bool, as_json: bool) -> None:
    """Read documents again that another version of their format's reader read, and say which fields changed.

    Notices are put right in place: no new version, no change told to anybody.  It can be stopped at any moment and
    goes on where it was.  What can be read no more keeps what it had, and the exit status is 1.
    """
    started = time.monotonic()
    report = _Report(as_json)
    with opened() as house:
        now = datetime.now(UTC)
        for part in reparse(house, now, format_name=format_name, limit=limit, dry_run=dry_run, progress=_progress):
            report.add(part)
    if sys.stderr.isatty():
        click.echo("\r\x1b[K", err=True, nl=False)
    report.end(round(time.monotonic() - started, 1))
    sys.exit(1 if report.counts["unread"] or report.counts["lost"] else 0)


def _progress(done: int, total: int) -> None:
    if sys.stderr.isatty():
        click.echo(f"\r\x1b[K{done} / {total}", err=True, nl=False)


class _Report:
    """What changed, counted by format and field with one notice as an example; its size does not grow with notices."""

    def __init__(self, as_json: bool) -> None:
        self._as_json = as_json
        self.counts: Counter[str] = Counter(dict.fromkeys(_COUNTED, 0))
        self._fields: Counter[tuple[str, str]] = Counter()
        self._examples: dict[tuple[str, str], str] = {}

    def add(self, part: Reread) -> None:
        """Count a batch, and print it where lines are asked for."""
        numbers = (part.documents, len(part.altered), len(part.new), len(part.lost), len(part.unread), part.matches)
        self.counts.update(dict(zip(_COUNTED, numbers, strict=True)))
        for notice in part.altered:
            for field in notice.changed:
                self._fields[notice.format, field] += 1
                self._examples.setdefault((notice.format, field), f"{notice.id} ({notice.key})")
        for each in part.unread:
            click.echo(f"{each.name}: {' '.join(each.reason.split())}", err=True)
        if self._as_json:
            for line in _lines(part):
                click.echo(orjson.dumps(line))

    def end(self, seconds: float) -> None:
        """Print what it came to."""
        if self._as_json:
            click.echo(orjson.dumps({**self.counts, "seconds": seconds}))
            return
        for (format_name, field), count in sorted(self._fields.items()):
            click.echo(f"{format_name:12}{field:24}{count:8}  {self._examples[format_name, field]}")
        click.echo(_sentence(self.counts, seconds))


def _lines(part: Reread) -> Iterator[dict[str, Any]]:
    for notice in part.altered:
        yield {"id": notice.id, "key": notice.key, "changed": notice.changed}
    for number, key in part.new:
        yield {"id": number or None, "key": key, "new": True}
    for number, key in part.lost:
        yield {"id": number, "key": key, "lost": True}
    for each in part.unread:
        yield {"document": each.document_id, "name": each.name, "unread": each.reason}


def _sentence(counts: Counter[str], seconds: float) -> str:
    if not counts["documents"]:
        return _("Everything was read by the present readers: nothing to do.")
    read = ngettext("%(n)s document read again", "%(n)s documents read again", counts["documents"])
    return _(
        "%(read)s in %(seconds)s seconds: %(changed)s notices changed, %(new)s new, %(lost)s not read any more, "
        "%(unread)s documents not readable, %(matches)s new matches",
        read=read,
        seconds=seconds,
        **{name: counts[name] for name in ("changed", "new", "lost", "unread", "matches")},
    )
