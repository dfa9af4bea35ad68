"""How dear and how good our tenders were against the winner's: never the price alone."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from statistics import median

from sqlalchemy.orm import Session

from tenderwatch.accounts.feedback.rules import Share
from tenderwatch.i18n import _, lazy, ngettext
from tenderwatch.reports.counting.bids import decided
from tenderwatch.reports.counting.rivals import Facts, facts_of
from tenderwatch.reports.items import Item
from tenderwatch.reports.rules import WON, Bid
from tenderwatch.reports.shape import FEW, Chart, Column, Definition, Report, Row, Scope, days_of, whose
from tenderwatch.web import formatters

CHEAPER, DEARER = Decimal(95), Decimal(105)
"""Price indexes (the winner's price is 100) between which two prices are alike."""


def make(session: Session, scope: Scope) -> Report:
    """Count the bids by how their price and their points stood against the winner's."""
    bids = decided(session, scope)
    facts = facts_of(session, {bid.id for bid in bids})
    priced = [bid for bid in bids if bid.id in facts and facts[bid.id].index is not None]
    bands: tuple[tuple[str, Decimal, Decimal | None], ...] = (
        (_("Cheaper (index to 95)"), Decimal(0), CHEAPER),
        (_("Alike (95 to 105)"), CHEAPER, DEARER),
        (_("Dearer (above 105)"), DEARER, None),
    )
    rows = [row for band in bands for row in _band(*band, priced, facts)]
    unknown = [bid for bid in bids if bid.id not in facts or facts[bid.id].index is None]
    if unknown:
        rows.append(_row("unknown", _("A price is not known"), unknown, facts))
    return Report(
        finding=_finding(priced, facts),
        scope=_(
            "Bids decided %(days)s, %(whose)s, of which our price and the winner's are known.",
            days=days_of(scope.period),
            whose=whose(scope),
        ),
        period=scope.period,
        n=len(priced),
        columns=(
            Column(_("Our price and our points")),
            Column(_("Bids"), "count"),
            Column(_("Won"), "share"),
            Column(_("Median price index"), "count", 2),
            Column(_("Median points ahead"), "count", 2),
        ),
        rows=tuple(rows),
        charts=(Chart(_("Bids by price and points against the winner"), (1,)),),
        notes=(
            _("The price index is our price for each 100 of the winner's."),
            *((_without(len(unknown)),) if unknown else ()),
        ),
    )


def _without(unknown: int) -> str:
    return ngettext("Of %(n)s bid a price is not known.", "Of %(n)s bids a price is not known.", unknown)


def _band(name: str, low: Decimal, high: Decimal | None, bids: Sequence[Bid], facts: Mapping[int, Facts]) -> list[Row]:
    """Return the rows of one band of prices: ahead in points, behind, and where the points are not known."""
    within = [bid for bid in bids if _lies(facts[bid.id].index, low, high)]
    gaps = {bid.id: facts[bid.id].gap for bid in within}
    told = {
        "ahead": (_("ahead in points"), [bid for bid in within if (gap := gaps[bid.id]) is not None and gap >= 0]),
        "behind": (_("behind in points"), [bid for bid in within if (gap := gaps[bid.id]) is not None and gap < 0]),
        "unknown": (_("points not known"), [bid for bid in within if gaps[bid.id] is None]),
    }
    rows = ((f"{low}-{key}", f"{name}, {words}", found) for key, (words, found) in told.items())
    return [_row(*row, facts) for row in rows if row[2]]


def _lies(index: Decimal | None, low: Decimal, high: Decimal | None) -> bool:
    return index is not None and low < index and (high is None or index <= high)


def _row(key: str, name: str, bids: Sequence[Bid], facts: Mapping[int, Facts]) -> Row:
    won = [bid for bid in bids if bid.result in WON]
    return Row(
        (name, len(bids), Share(len(won), len(bids)), _median(facts, bids, "index"), _median(facts, bids, "gap")),
        few=len(bids) < FEW,
        key=key,
        items=[Item("bid", bid.id, bid.on, bid.result in WON) for bid in bids],
    )


def _median(facts: Mapping[int, Facts], bids: Sequence[Bid], name: str) -> Decimal | None:
    known = [value for bid in bids if (value := getattr(facts[bid.id], name)) is not None]
    return Decimal(median(known)).quantize(Decimal("0.1")) if known else None


def _finding(bids: Sequence[Bid], facts: Mapping[int, Facts]) -> str:
    lost = [bid for bid in bids if bid.result not in WON]
    if not lost:
        return _("No loss with both prices was recorded in this time.")
    cheaper = sum((facts[bid.id].index or 0) <= 100 for bid in lost)
    return _(
        "Of %(total)s losses with known prices %(n)s were not dearer than the winner; median index %(index)s",
        total=len(lost),
        n=cheaper,
        index=formatters.count(_median(facts, lost, "index") or 0),
    )


REPORT = Definition(
    title=lazy("Price and quality"),
    asks=lazy("Do we lose by price or by quality?"),
    make=make,
)
