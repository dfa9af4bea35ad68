"""The life of a contract as its bar shows it."""

from collections.abc import Collection, Sequence
from datetime import date

from tenderwatch.contracts.queries import PeriodLine
from tenderwatch.contracts.tables import Contract
from tenderwatch.i18n import _
from tenderwatch.web.period_bar import Bar, Life, Option, period_bar


def bar_of(
    contract: Contract,
    periods: Sequence[PeriodLine],
    today: date,
    notices: Collection[date] = (),
    renewal_from: date | None = None,
) -> Bar | None:
    """Draw what the table of periods says; nothing where the first day or the end is not known."""
    first = periods[0] if periods else None
    if first is None or first.first is None:
        return None
    options = [
        Option(
            line.number,
            line.first,
            line.last,
            used=True if line.state == "agreed" else None,
            decide_by=line.decide_by.value if line.decide_by else None,
            held_over=line.kind == "holdover",
        )
        for line in periods[1:]
        if line.first
    ]
    life = Life(
        first.first,
        first.last,
        today,
        options,
        sorted(notices),
        renewal_from,
        contract.guarantee_ends_on,
        contract.last_call_off_on,
    )
    return period_bar(life, _("Periods of contract %(reference)s", reference=contract.reference))
