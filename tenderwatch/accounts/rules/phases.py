"""The phases of a relationship with a public customer, its nature, and what each asks for."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from types import MappingProxyType

from tenderwatch.accounts.rules.facts import Running

PHASES = ("birth", "upkeep", "ending")
NATURES = ("transaction", "contract", "preference", "partnership")
FIELDS = ("phase", "ladder", "nature", "segment")
"""Four different things, each with a history of its own."""

MATTERS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "birth": ("price", "tendering-competence"),
        "upkeep": ("trust", "quality", "co-operation"),
        "ending": ("end-date", "re-tender"),
    }
)
"""What matters in each phase: price and competence win the start, trust built on experienced quality keeps it alive,
and it ends because the contract period does.
"""

TAKEOVER = timedelta(days=90)
"""The first days of a new contract, its first one counted."""


def takeover_until(running: Sequence[Running], today: date) -> date | None:
    """Return the last day of the takeover that goes on today, of the newest contract; None when there is none."""
    last = [each.starts_on + TAKEOVER - timedelta(days=1) for each in running if each.starts_on]
    going_on = [each for each in last if each - TAKEOVER < today <= each]
    return max(going_on, default=None)
