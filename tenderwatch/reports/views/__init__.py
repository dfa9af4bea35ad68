"""Pages of reports and of the scorecard: one set for all of them."""

from tenderwatch.reports.tool_use import noting
from tenderwatch.reports.views import by_hand, measure, pages, scorecard, targets
from tenderwatch.reports.views.blueprint import bp

noting.install(bp)

__all__ = ["bp", "by_hand", "measure", "pages", "scorecard", "targets"]
