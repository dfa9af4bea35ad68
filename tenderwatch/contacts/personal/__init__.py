"""What the whole house keeps of a person: looked up, exported in one act, erased in one act."""

from tenderwatch.contacts.personal.confirming import confirm
from tenderwatch.contacts.personal.erasing import Erasure, erase, erasure
from tenderwatch.contacts.personal.exporting import Exported, exported
from tenderwatch.contacts.personal.gaps import GAPS, GapRow, Gaps, count_gaps, gaps, gaps_of
from tenderwatch.contacts.personal.listing import Filters, Listing, listing
from tenderwatch.contacts.personal.page import Person, person
from tenderwatch.contacts.personal.retention import Passed, kept_untils, to_erase

__all__ = [
    "GAPS",
    "Erasure",
    "Exported",
    "Filters",
    "GapRow",
    "Gaps",
    "Listing",
    "Passed",
    "Person",
    "confirm",
    "count_gaps",
    "erase",
    "erasure",
    "exported",
    "gaps",
    "gaps_of",
    "kept_untils",
    "listing",
    "person",
    "to_erase",
]
