"""Competitors have pages of their own."""

from tenderwatch.i18n import lazy
from tenderwatch.reports.shape import Definition

REPORT = Definition(
    title=lazy("Competitors"),
    asks=lazy("Who wins what we bid for, where do we meet them, and which of their contracts end soon?"),
    endpoint="competitors.index",
)
