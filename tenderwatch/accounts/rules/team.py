"""Which of our functions do what for a customer: leading and doing are different."""

from collections.abc import Mapping
from types import MappingProxyType

FUNCTIONS = (
    "management-team",
    "managing-director",
    "sales",
    "marketing",
    "development",
    "production",
    "finance",
    "hr",
    "communications",
)
INVOLVEMENTS = ("leads", "does", "informed", "none")

DEFAULTS: Mapping[str, str] = MappingProxyType(
    {
        "management-team": "informed",
        "managing-director": "informed",
        "sales": "leads",
        "marketing": "informed",
        "development": "informed",
        "production": "does",
        "communications": "informed",
    }
)
"""What is offered where nobody has said anything; for finance and HR somebody has to think."""


def undecided(said: Mapping[str, str]) -> tuple[str, ...]:
    """Return the functions of which nobody has said what they do."""
    return tuple(function for function in FUNCTIONS if function not in said)
