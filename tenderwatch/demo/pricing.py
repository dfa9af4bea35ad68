"""Prices of two bids in the demo: one sent as it was approved, one that changed after its approval."""

from collections.abc import Callable, Iterator
from decimal import Decimal
from functools import partial

from tenderwatch.bids.price import queries, service
from tenderwatch.demo.scene import Scene
from tenderwatch.demo.story import prices as story


def told() -> Iterator[tuple[int, Callable[[Scene], None]]]:
    """Give what is done, with its day."""
    yield -60, _terms
    for bid in story.PRICED:
        yield bid.on, partial(_type, bid)
        yield bid.approved, partial(_approve, bid)
    yield story.DEARER_ON, _dearer


def _terms(scene: Scene) -> None:
    values = {"margin_line": Decimal(10), "hourly_cost": Decimal(58), "currency": "EUR"}
    service.set_terms(scene.session, values, 0, scene.person("onni"), scene.at)


def _type(bid: story.Priced, scene: Scene) -> None:
    bid_id, by = scene.bid(bid.procedure).id, scene.person("maija")
    service.type_lines(scene.session, bid_id, bid.lines, by, scene.at)
    for what, amount in bid.expenses:
        service.spend(scene.session, bid_id, what, Decimal(amount), scene.at.date(), by, scene.at)


def _approve(bid: story.Priced, scene: Scene) -> None:
    row = scene.bid(bid.procedure)
    seen = queries.price_table(scene.session, row).seen
    service.approve(scene.session, row.id, seen, bid.reason, scene.person("helena"), scene.at)


def _dearer(scene: Scene) -> None:
    """Raise the price of one line after the approval."""
    bid = scene.bid(story.DEARER)
    row = next(each for each in queries.lines(scene.session, bid.id) if each.what == story.DEARER_LINE)
    values = {name: getattr(row, name) for name in service.FIELDS} | {"unit_price": story.DEARER_PRICE}
    service.edit(scene.session, bid.id, row.id, values, row.version, scene.person("maija"), scene.at)
