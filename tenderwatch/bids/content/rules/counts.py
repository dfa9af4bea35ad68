"""How far a bid has got with its requirements."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True)
class Item:
    """What of a requirement is counted."""

    kind: str
    state: str
    points: Decimal | None = None
    reread: bool = False


@dataclass(frozen=True)
class Counts:
    """Of how many requirements how many are assessed; open musts are those not met, whether looked at or not."""

    total: int = 0
    assessed: int = 0
    musts: int = 0
    open_musts: int = 0
    reread: int = 0
    points: Decimal = Decimal(0)
    points_met: Decimal = Decimal(0)


def counts(items: Iterable[Item]) -> Counts:
    """Count; points are those of scored requirements, met only where the whole requirement is."""
    items = list(items)
    musts = [each for each in items if each.kind == "must"]
    return Counts(
        total=len(items),
        assessed=sum(each.state != "unassessed" for each in items),
        musts=len(musts),
        open_musts=sum(each.state != "met" for each in musts),
        reread=sum(each.reread for each in items),
        points=sum((each.points or Decimal(0) for each in items), Decimal(0)),
        points_met=sum((each.points or Decimal(0) for each in items if each.state == "met"), Decimal(0)),
    )
