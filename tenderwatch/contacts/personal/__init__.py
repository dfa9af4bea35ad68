"""What the whole house keeps of a person: looked up, exported in one act, erased in one act."""

from tenderwatch.contacts.personal.confirming import confirm
from tenderwatch.contacts.personal.erasing import Erasure, erase, erasure
from tenderwatch.contacts.personal.exporting import Exported, exported
from tenderwatch.contacts.personal.listing import (
    GAPS,
    Filters,
    GapRow,
    Gaps,
    Listing,
    count_gaps,
    gaps,
    gaps_of,
    listing,
)
from tenderwatch.contacts.personal.page import Person, person
from tenderwatch.contacts.personal.retention import kept_untils, to_erase

__all__ = [
    "GAPS",
    "Erasure",
    "Exported",
    "Filters",
    "GapRow",
    "Gaps",
    "Listing",
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
