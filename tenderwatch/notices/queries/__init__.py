"""What pages ask about notices, procedures and the parties in them; each answers with frozen values."""

from tenderwatch.notices.queries.alike import of_the_same, told_of
from tenderwatch.notices.queries.duplicates import (
    Possible,
    duplicates_of,
    latest_decision,
    open_count,
    possible_duplicates,
)
from tenderwatch.notices.queries.lines import NoticeLine, Party, document_of, lines
from tenderwatch.notices.queries.notice_page import NoticePage, Version, notice_page
from tenderwatch.notices.queries.party_page import Bought, CpvShare, PartyPage, Scope, Won, page_of, scope_of
from tenderwatch.notices.queries.procedure_page import (
    AwardLine,
    ContractLine,
    Figure,
    Kept,
    LotLine,
    ProcedurePage,
    kept_documents,
    merged_into,
    procedure_page,
)
from tenderwatch.notices.queries.related import Related, related
from tenderwatch.notices.queries.texts import contents, descriptions, lot_texts

__all__ = [
    "AwardLine",
    "Bought",
    "ContractLine",
    "CpvShare",
    "Figure",
    "Kept",
    "LotLine",
    "NoticeLine",
    "NoticePage",
    "Party",
    "PartyPage",
    "Possible",
    "ProcedurePage",
    "Related",
    "Scope",
    "Version",
    "Won",
    "contents",
    "descriptions",
    "document_of",
    "duplicates_of",
    "kept_documents",
    "latest_decision",
    "lines",
    "lot_texts",
    "merged_into",
    "notice_page",
    "of_the_same",
    "open_count",
    "page_of",
    "possible_duplicates",
    "procedure_page",
    "related",
    "scope_of",
    "told_of",
]
