"""Pages of what a bid says: requirements, questions, documents; and the library of answers."""

from flask import Blueprint

from tenderwatch.bids.content import labels
from tenderwatch.bids.content.views import answers, documents, questions, requirements

bp = Blueprint("content", __name__)
bp.add_app_template_global(labels, "content_words")
for each in (requirements, questions, documents, answers):
    bp.register_blueprint(each.bp)
