"""The pages of activities, their calendar and feed, and of the lists that the administrator edits."""

from tenderwatch.work.views import acting, calendar, entering, feed, listing, lists
from tenderwatch.work.views.blueprint import bp

__all__ = ["acting", "bp", "calendar", "entering", "feed", "listing", "lists"]
