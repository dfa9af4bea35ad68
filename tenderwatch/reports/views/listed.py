"""The rows that a number is made of, as a list with links, a page at a time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import g, request, url_for
from sqlalchemy.orm import Session

from tenderwatch.files.spreadsheets import Page
from tenderwatch.i18n import _
from tenderwatch.reports import labels
from tenderwatch.reports.items import SEEN_BY, Item, Kind, Named, named, share_of
from tenderwatch.web.ids import page_number

PAGE = 100
PAGES: Mapping[Kind, tuple[str, str]] = {
    "account": ("accounts.show", "account_id"),
    "activity": ("work.show", "activity_id"),
    "bid": ("bids.show", "bid_id"),
    "contract": ("contracts.show", "contract_id"),
    "feedback": ("feedback.show", "feedback_id"),
    "procedure": ("notices.procedure", "procedure_id"),
}


@dataclass(frozen=True)
class Listed:
    """A page of items, how many there are, how many of them count, and how many the reader may not see."""

    rows: list[Named]
    total: int
    counting: int
    withheld: int
    number: int

    @property
    def pages(self) -> int:
        """How many pages there are."""
        return max(1, -(-(self.total - self.withheld) // PAGE))


def listed(session: Session, items: Sequence[Item]) -> Listed:
    """Return the page of the items that the address asks for: those that count first, the latest first."""
    seen = seen_by_reader(items)
    number = min(page_number(request.args.get("page", "")), max(1, -(-len(seen) // PAGE)))
    rows = named(session, ordered(seen)[(number - 1) * PAGE : number * PAGE])
    return Listed(rows, len(items), share_of(items).n, len(items) - len(seen), number)


def ordered(items: Sequence[Item]) -> list[Item]:
    """Return items with those that count first, and of those the latest first."""
    return sorted(items, key=lambda each: (each.counts, each.on is not None, each.on, each.id), reverse=True)


def seen_by_reader(items: Sequence[Item]) -> list[Item]:
    """Return the items that the reader may see by their own pages."""
    allowed = {kind for kind, permission in SEEN_BY.items() if g.user.may(permission)}
    return [each for each in items if each.kind in allowed]


def item_url(item: Item) -> str:
    """Return the address of an item's own page."""
    endpoint, name = PAGES[item.kind]
    values: dict[str, Any] = {name: item.id}
    return url_for(endpoint, **values)


def sheet(session: Session, items: Sequence[Item], title: str) -> Page:
    """Return the items that the reader may see as a sheet."""
    rows = [
        [
            labels.item_kind(each.item.kind),
            each.title,
            each.organization,
            each.item.on,
            _("yes") if each.item.counts else _("no"),
            each.item.words or None,
        ]
        for each in named(session, ordered(seen_by_reader(items)))
    ]
    heads = [_("Kind"), _("What"), _("Organisation"), _("Day"), _("Counts"), _("How it counts")]
    return Page(title, heads, rows)
