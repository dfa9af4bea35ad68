"""The pages of account plans."""

from tenderwatch.accounts.plans.views import actions, goals
from tenderwatch.accounts.plans.views.blueprint import bp

__all__ = ["actions", "bp", "goals"]
