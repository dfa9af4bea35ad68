"""Pages of reports and of the scorecard: one set for all of them."""

from tenderwatch.reports.tool_use import noting
from tenderwatch.reports.views import pages, scorecard
from tenderwatch.reports.views.blueprint import bp

noting.install(bp)

__all__ = ["bp", "pages", "scorecard"]
