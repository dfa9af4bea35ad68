"""Pages of feedback: the list, one word of a customer with its steps, and the form that customers see."""

from tenderwatch.accounts.feedback.views import acting, entering, listing, page, replying
from tenderwatch.accounts.feedback.views.blueprint import bp

__all__ = ["acting", "bp", "entering", "listing", "page", "replying"]
