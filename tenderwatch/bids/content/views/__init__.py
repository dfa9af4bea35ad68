"""Pages of what a bid says: requirements, questions, documents; and the library of answers."""

from typing import Any

from flask import Blueprint

from tenderwatch.bids.content import labels
from tenderwatch.bids.content.views import answers, documents, importing, questions, requirements
from tenderwatch.bids.content.views.shared import overview

bp = Blueprint("content", __name__)
for each in (requirements, importing, questions, documents, answers):
    bp.register_blueprint(each.bp)


@bp.app_context_processor
def _words() -> dict[str, Any]:
    """Hand the templates the words of this room, and what a bid's overview says of it."""
    return {"content_words": labels, "bid_content": overview}
