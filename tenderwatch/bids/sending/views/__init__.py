"""Pages of the submission: the pack and what holds it up, and what was sent."""

from tenderwatch.bids.sending.views import pack, page, reviews, sendings
from tenderwatch.bids.sending.views.blueprint import bp

__all__ = ["bp", "pack", "page", "reviews", "sendings"]
