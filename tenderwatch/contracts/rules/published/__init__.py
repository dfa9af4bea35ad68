"""What published notices say of our contracts: whether it is about one of ours, and what differs from what we have."""

from tenderwatch.contracts.rules.published.about import Match, about
from tenderwatch.contracts.rules.published.facts import KINDS, Ours, Part, Published, published_of
from tenderwatch.contracts.rules.published.statements import FIELDS, Statement, differences
from tenderwatch.contracts.rules.published.wins import Win, wins_of

__all__ = [
    "FIELDS",
    "KINDS",
    "Match",
    "Ours",
    "Part",
    "Published",
    "Statement",
    "Win",
    "about",
    "differences",
    "published_of",
    "wins_of",
]
