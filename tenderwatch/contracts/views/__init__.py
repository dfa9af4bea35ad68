"""The pages of the contracts room."""

from tenderwatch.contracts.views import acts, editing, importing, listing, page
from tenderwatch.contracts.views.blueprint import bp

__all__ = ["acts", "bp", "editing", "importing", "listing", "page"]
