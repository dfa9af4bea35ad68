"""Pages about people at customers."""

from tenderwatch.contacts.views import acts, editing, listing, page, personal
from tenderwatch.contacts.views.blueprint import bp

__all__ = ["acts", "bp", "editing", "listing", "page", "personal"]
