"""Accounts: who are they, where do we stand, what is next, and whose is it?"""

from tenderwatch.accounts.views import (
    editing,
    exporting,
    keeping,
    listing,
    moving,
    page,
    reviewing,
    segments,
    sheets,
    team,
)
from tenderwatch.accounts.views.blueprint import bp

__all__ = [
    "bp",
    "editing",
    "exporting",
    "keeping",
    "listing",
    "moving",
    "page",
    "reviewing",
    "segments",
    "sheets",
    "team",
]
