"""Saved searches, matching new notices with them, and what a team decides about what was found."""

from tenderwatch.watching.service.following import follow, unfollow
from tenderwatch.watching.service.hearing import hear, leave, mark_told, schedule, take_back
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
    "hear",
    "leave",
    "mark_told",
    "match_new",
    "schedule",
    "take_back",
    "take_new",
    "undo",
    "unfollow",
    "wake",
]
