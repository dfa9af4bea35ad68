"""Organisations by name and number, how they stand to each other, and which may be one."""

from tenderwatch.organizations.queries.finding import MOST, Found, found, inside, merged_into, names
from tenderwatch.organizations.queries.kinship import Kin, Merged, Spelling, kin, merged_here, numbers, spellings
from tenderwatch.organizations.queries.own import ours
from tenderwatch.organizations.queries.pairs import Page, Pair, open_count, pairs, pairs_of

__all__ = [
    "MOST",
    "Found",
    "Kin",
    "Merged",
    "Page",
    "Pair",
    "Spelling",
    "found",
    "inside",
    "kin",
    "merged_here",
    "merged_into",
    "names",
    "numbers",
    "open_count",
    "ours",
    "pairs",
    "pairs_of",
    "spellings",
]
