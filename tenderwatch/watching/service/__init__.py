"""Saved searches, matching new notices with them, and what a team decides about what was found."""

from tenderwatch.watching.service.following import follow, unfollow
from tenderwatch.watching.service.matching import Matched, match_new, take_new
from tenderwatch.watching.service.searches import SearchValues, activate, add_open, check_query, create, edit, get
from tenderwatch.watching.service.triage import DecidedAlready, Decision, assign, decide, undo, wake

__all__ = [
    "DecidedAlready",
    "Decision",
    "Matched",
    "SearchValues",
    "activate",
    "add_open",
    "assign",
    "check_query",
    "create",
    "decide",
    "edit",
    "follow",
    "get",
    "match_new",
    "take_new",
    "undo",
    "unfollow",
    "wake",
]
