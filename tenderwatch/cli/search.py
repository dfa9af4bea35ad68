"""`tenderwatch search`: notices by words."""

from dataclasses import asdict, fields
from datetime import UTC, datetime
from typing import Any

import click
import orjson

from tenderwatch.cli.opening import opened
from tenderwatch.house import House
from tenderwatch.i18n import _
from tenderwatch.notices import labels, queries
from tenderwatch.notices.indexing import Indexer, reader
from tenderwatch.notices.search import SearchRequest
from tenderwatch.notices.terms import in_use
from tenderwatch.web.formatters import plain


@click.command("search", context_settings={"ignore_unknown_options": True})
@click.argument("query", nargs=-1, required=True)
@click.option("--limit", default=20, show_default=True, type=click.IntRange(1, 10_000), help="Notices shown at most.")
@click.option("--json", "as_json", is_flag=True, help="Print the notices as JSON lines.")
def search(query: tuple[str, ...], limit: int, as_json: bool) -> None:
    """Find notices: words in any inflection, "a phrase", -not, OR, title:word, buyer:word."""
    with opened() as house:
        _freshen(house)
        now = datetime.now(UTC)
        with house.database.read() as session:
            terms = in_use(session)
        found = reader(house).search(SearchRequest.of(" ".join(query), now, terms=terms, size=limit, facets=()))
        with house.database.read() as session:
            lines = queries.lines(session, found.ids)
    for line in lines:
        click.echo(orjson.dumps(_json(line), default=str) if as_json else _text(line))
    click.echo(_("%(shown)s of %(total)s", shown=len(lines), total=found.total), err=True)


def _freshen(house: House) -> None:
    """Bring the index up to date, unless another process is at it."""
    with Indexer(house, lambda text: click.echo(text, err=True)) as indexer:
        indexer.catch_up()


def _json(line: queries.NoticeLine) -> dict[str, Any]:
    return {field.name: getattr(line, field.name) for field in fields(line)} | {
        "buyers": [asdict(buyer) for buyer in line.buyers],
        "value": {"amount": f"{line.value.amount:f}", "currency": line.value.currency}
        if line.value and line.value.amount is not None
        else None,
    }


def _text(line: queries.NoticeLine) -> str:
    buyer = line.buyers[0].name if line.buyers else ""
    due = f"{line.deadline_at:%Y-%m-%d %H:%M} UTC" if line.deadline_at else ""
    said = (line.key, str(line.published_on or ""), labels.label("status", line.status), due, plain(line.title), buyer)
    return "  ".join(part for part in said if part)
