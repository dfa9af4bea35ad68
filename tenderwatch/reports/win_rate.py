"""The win rate on what was submitted: renewals and new apart, by count with its likely range, and by value."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence

from sqlalchemy.orm import Session

from scrapers import codelists
from tenderwatch import i18n
from tenderwatch.accounts.feedback.rules import Share
from tenderwatch.i18n import _, lazy
from tenderwatch.reports.counting.bids import decided, lot_items
from tenderwatch.reports.counting.rivals import Facts, facts_of
from tenderwatch.reports.rules import Amounts, Bid, Period, by_value, decided_lots, quarters, wilson
from tenderwatch.reports.shape import (
    FEW,
    Chart,
    Column,
    Definition,
    Money,
    Report,
    Row,
    Scope,
    days_of,
    quarter_words,
    whose,
)
from tenderwatch.web import formatters

Group = tuple[str, str, Callable[[Bid], bool]]
"""What the address calls a group of bids, its name, and which bids belong to it."""


def make(session: Session, scope: Scope) -> Report:
    """Say how many of the lots decided we won, and how much of their value."""
    bids = decided(session, scope)
    groups = _groups(session, scope, bids)
    rows = [_row(key, name, [bid for bid in bids if belongs(bid)]) for key, name, belongs in groups]
    whole = _row("all", _("All"), bids, total=True)
    share = whole.cells[1]
    lots = share if isinstance(share, Share) else Share(0, 0)
    return Report(
        finding=_finding(lots),
        scope=_(
            "Bids decided %(days)s, %(whose)s; lots counted once; cancelled, withdrawn and not bid for left out.",
            days=days_of(scope.period),
            whose=whose(scope),
        ),
        period=scope.period,
        n=lots.of,
        columns=(
            Column(_("Bids")),
            Column(_("Won, by count"), "share"),
            Column(_("Likely range"), "range", 2),
            Column(_("Won, excl. VAT"), "money", 2),
            Column(_("Decided, excl. VAT"), "money", 2),
            Column(_("Won, by value"), "text", 2),
        ),
        rows=(*rows, whole),
        charts=(Chart(_("Win rate by count, with its likely range"), (1,), "range", 2),),
        notes=(
            _("A bid is a renewal when the renewal plan of a contract of ours led to it."),
            _("By value: bids of known value that were decided as a whole; currencies are not added together."),
        ),
    )


def _groups(session: Session, scope: Scope, bids: Sequence[Bid]) -> list[Group]:
    if scope.by == "quarter":
        return _by_quarter(scope.period)
    if scope.by in _FACTS:
        return _by_fact(scope.by, bids, facts_of(session, {bid.id for bid in bids}))
    return _by_kind()


_FACTS = ("buyer", "cpv", "winner")
MOST = 20
"""Buyers, trades or rivals that have a row of their own: those with most lots; the others share one."""


def _by_fact(by: str, bids: Sequence[Bid], facts: Mapping[int, Facts]) -> list[Group]:
    """Group bids by a fact of theirs, those with most lots first."""
    told = {bid.id: getattr(facts[bid.id], by) if bid.id in facts else None for bid in bids}
    lots = Counter(told[lot.bid.id] for lot in decided_lots(bids))
    named = [name for name, _n in sorted(lots.items(), key=lambda each: (-each[1], each[0] or "")) if name][:MOST]
    groups = [(name, _named(by, name), _has(told, name)) for name in named]
    if any(name is not None and name not in named for name in told.values()):
        groups.append(("others", _("Others"), lambda bid: told[bid.id] not in (None, *named)))
    if None in told.values():
        groups.append(("unknown", _("Not known"), _has(told, None)))
    return groups


def _named(by: str, name: str) -> str:
    return f"{name} {codelists.cpv_label(f'{name}000000', i18n.language())}" if by == "cpv" else name


def _has(told: Mapping[int, str | None], name: str | None) -> Callable[[Bid], bool]:
    return lambda bid: told[bid.id] == name


def _by_kind() -> list[Group]:
    return [
        ("renewals", _("Renewals"), lambda bid: bid.renewal),
        ("new", _("New"), lambda bid: not bid.renewal),
    ]


def _by_quarter(period: Period) -> list[Group]:
    found: list[Group] = []
    for each in quarters(period):
        name, first = quarter_words(each), each.first.isoformat()
        found.append((f"{first}-renewals", _("%(quarter)s, renewals", quarter=name), _within(each, renewal=True)))
        found.append((f"{first}-new", _("%(quarter)s, new", quarter=name), _within(each, renewal=False)))
    return found


def _within(period: Period, *, renewal: bool) -> Callable[[Bid], bool]:
    return lambda bid: bid.on in period and bid.renewal is renewal


def _row(key: str, name: str, bids: Sequence[Bid], *, total: bool = False) -> Row:
    lots = decided_lots(bids)
    won = sum(lot.won for lot in lots)
    value = by_value(bids)
    return Row(
        (
            name,
            Share(won, len(lots)),
            wilson(won, len(lots)),
            Money(value.won),
            Money(value.decided, value.unknown),
            shares_of(value.won, value.decided),
        ),
        total=total,
        few=len(lots) < FEW,
        key=key,
        items=lot_items(bids),
    )


def shares_of(won: Amounts, decided_of: Amounts) -> str | None:
    """Return the share of each currency in words: "38% EUR"."""
    said = [
        f"{formatters.percent(won.get(currency, 0) / amount)} {currency}"
        for currency, amount in decided_of.items()
        if amount
    ]
    return ", ".join(said) or None


def _finding(lots: Share) -> str:
    likely = wilson(lots.n, lots.of)
    if lots.value is None or likely is None:
        return _("No bid was decided in this time.")
    return _(
        "Win rate %(share)s: %(n)s of %(total)s lots decided; likely range %(low)s to %(high)s",
        share=formatters.percent(lots.value),
        n=lots.n,
        total=lots.of,
        low=formatters.percent(likely.low),
        high=formatters.percent(likely.high),
    )


REPORT = Definition(
    title=lazy("Win rate"),
    asks=lazy("How much of what we submit do we win: renewals and new, by count and by value?"),
    make=make,
    by=lambda: [
        ("kind", _("Renewals and new")),
        ("quarter", _("Quarters")),
        ("buyer", _("Buyers")),
        ("cpv", _("Trades (CPV divisions)")),
        ("winner", _("Who won")),
    ],
)
