"""The pages of the contracts room."""

from tenderwatch.contracts.views import acts, editing, endings, importing, keeping, listing, notices, page, published
from tenderwatch.contracts.views.blueprint import bp

__all__ = ["acts", "bp", "editing", "endings", "importing", "keeping", "listing", "notices", "page", "published"]
