"""The inbox and the saved searches."""

from tenderwatch.watching.views import acts, feeds, hearing, inbox, searches
from tenderwatch.watching.views.blueprint import bp

__all__ = ["acts", "bp", "feeds", "hearing", "inbox", "searches"]
