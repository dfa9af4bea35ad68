"""Suggested duplicates: found by what is alike, decided by people, remembered, and taken back with one click."""

from tenderwatch.notices.duplicates.deciding import confirm, reject, take_back
from tenderwatch.notices.duplicates.finding import find_new

__all__ = ["confirm", "find_new", "reject", "take_back"]
