"""The pages on which published facts are read: search, procedure, notice, document."""

from flask import Blueprint

from tenderwatch.notices.views.codes_page import choose
from tenderwatch.notices.views.duplicates_page import duplicates, judge, undecide, undo
from tenderwatch.notices.views.notice_page import document, download, show
from tenderwatch.notices.views.procedure_page import procedure
from tenderwatch.notices.views.search_page import search, search_csv, search_json
from tenderwatch.notices.views.terms_page import (
    add_terms,
    edit_terms,
    remove_terms,
    switch_terms,
    take_in_terms,
    terms,
    terms_file,
)

bp = Blueprint("notices", __name__)
bp.add_url_rule("/search", view_func=search)
bp.add_url_rule("/search.csv", view_func=search_csv)
bp.add_url_rule("/search.json", view_func=search_json)
bp.add_url_rule("/codes/<name>", view_func=choose)
bp.add_url_rule("/duplicates", view_func=duplicates)
bp.add_url_rule("/duplicates/<int:suggestion_id>", view_func=judge, methods=["POST"])
bp.add_url_rule("/duplicates/<int:suggestion_id>/undo", view_func=undecide, methods=["POST"])
bp.add_url_rule("/duplicates/undo", view_func=undo, methods=["POST"])
bp.add_url_rule("/procedures/<int:procedure_id>", view_func=procedure)
bp.add_url_rule("/notices/<int:notice_id>", view_func=show)
bp.add_url_rule("/notices/<int:notice_id>/document", view_func=document)
bp.add_url_rule("/notices/<int:notice_id>/document/download", view_func=download)
bp.add_url_rule("/trade-terms", view_func=terms)
bp.add_url_rule("/trade-terms", view_func=add_terms, methods=["POST"])
bp.add_url_rule("/trade-terms.txt", view_func=terms_file)
bp.add_url_rule("/trade-terms/file", view_func=take_in_terms, methods=["GET", "POST"])
bp.add_url_rule("/trade-terms/switch", view_func=switch_terms, methods=["POST"])
bp.add_url_rule("/trade-terms/<int:group_id>", view_func=edit_terms, methods=["GET", "POST"])
bp.add_url_rule("/trade-terms/<int:group_id>/remove", view_func=remove_terms, methods=["POST"])
