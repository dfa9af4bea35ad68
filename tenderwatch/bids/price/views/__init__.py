"""Pages of prices."""

from tenderwatch.bids.price.views import costs, sheets, table
from tenderwatch.bids.price.views.shared import bp

__all__ = ["bp", "costs", "sheets", "table"]
