"""The inbox and the saved searches."""

from tenderwatch.watching.views import acts, inbox, searches
from tenderwatch.watching.views.blueprint import bp

__all__ = ["acts", "bp", "inbox", "searches"]
