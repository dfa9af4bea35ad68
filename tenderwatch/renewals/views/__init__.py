"""The pages of the renewals room."""

from tenderwatch.renewals.views import acts, overview, page, tasks, template
from tenderwatch.renewals.views.blueprint import bp

__all__ = ["acts", "bp", "overview", "page", "tasks", "template"]
