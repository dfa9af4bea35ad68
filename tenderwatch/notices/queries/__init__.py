"""What pages ask about notices, procedures and the parties in them; each answers with frozen values."""

from tenderwatch.notices.queries.lines import NoticeLine, Party, document_of, lines
from tenderwatch.notices.queries.notice_page import NoticePage, Version, notice_page
from tenderwatch.notices.queries.party_page import Bought, CpvShare, PartyPage, Won, page_of
from tenderwatch.notices.queries.procedure_page import (
    AwardLine,
    ContractLine,
    Figure,
    LotLine,
    ProcedurePage,
    procedure_page,
)

__all__ = [
    "AwardLine",
    "Bought",
    "ContractLine",
    "CpvShare",
    "Figure",
    "LotLine",
    "NoticeLine",
    "NoticePage",
    "Party",
    "PartyPage",
    "ProcedurePage",
    "Version",
    "Won",
    "document_of",
    "lines",
    "notice_page",
    "page_of",
    "procedure_page",
]
