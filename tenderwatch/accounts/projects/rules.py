"""What an organisation is in a project, and what that makes it to us."""

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType

KINDS = ("project", "consortium")
ROLES = ("customer", "lead", "partner", "subcontractor", "competitor")

TO_US: Mapping[str, str] = MappingProxyType(
    {
        "customer": "customer",
        "lead": "partner",
        "partner": "partner",
        "subcontractor": "partner",
        "competitor": "competitor",
    }
)
"""What a role in a project makes of an organisation; one may be customer, competitor and partner at once."""

AT_ONCE = ("customer", "partner", "competitor")


def is_on(starts_on: date | None, ends_on: date | None, on: date) -> bool:
    """Tell whether a period holds on a day; an end that is not known is open, the last day belongs to it."""
    return (starts_on is None or starts_on <= on) and (ends_on is None or on <= ends_on)


def out_of_order(starts_on: date | None, ends_on: date | None) -> bool:
    """Tell whether a period ends before it begins."""
    return starts_on is not None and ends_on is not None and ends_on < starts_on


def outside(
    starts_on: date | None, ends_on: date | None, whole_starts_on: date | None, whole_ends_on: date | None
) -> bool:
    """Tell whether a party's period reaches beyond the project's."""
    early = starts_on is not None and whole_starts_on is not None and starts_on < whole_starts_on
    late = ends_on is not None and whole_ends_on is not None and ends_on > whole_ends_on
    return early or late
