"""What is done with organisations: entered as notices name them, compared, merged and taken apart again."""

from tenderwatch.organizations.service.comparing import compare
from tenderwatch.organizations.service.entering import Seen, enter, ids_of, name_of, named
from tenderwatch.organizations.service.merging import confirm, merge, reject, separate, take_back
from tenderwatch.organizations.service.own import mark_ours

__all__ = [
    "Seen",
    "compare",
    "confirm",
    "enter",
    "ids_of",
    "mark_ours",
    "merge",
    "name_of",
    "named",
    "reject",
    "separate",
    "take_back",
]
