"""Why contracts ended: the report stands with the contracts, and is listed here."""

from tenderwatch.i18n import lazy
from tenderwatch.reports.shape import Definition

REPORT = Definition(
    title=lazy("Why contracts ended"),
    asks=lazy("For which reasons did our contracts end, and what were they worth?"),
    endpoint="contracts.endings",
)
