"""What people do with an account: open it, move it, say who does what, keep what is known, review it."""

from tenderwatch.accounts.service.joining import join
from tenderwatch.accounts.service.kept import KINDS, correct, keep, read_again, remove, restore
from tenderwatch.accounts.service.moving import confirm_segment, move, refuse
from tenderwatch.accounts.service.opening import VALUES, account_of, close, edit, open_account, reopen
from tenderwatch.accounts.service.reviewing import review
from tenderwatch.accounts.service.segmenting import RuleValue, set_rules, take_over
from tenderwatch.accounts.service.team import add_member, remove_member, set_functions

__all__ = [
    "KINDS",
    "VALUES",
    "RuleValue",
    "account_of",
    "add_member",
    "close",
    "confirm_segment",
    "correct",
    "edit",
    "join",
    "keep",
    "move",
    "open_account",
    "read_again",
    "refuse",
    "remove",
    "remove_member",
    "reopen",
    "restore",
    "review",
    "set_functions",
    "set_rules",
    "take_over",
]
