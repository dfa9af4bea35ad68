"""What people and the program do with activities, and what the administrator does with the lists."""

from tenderwatch.work.service.acting import (
    Ending,
    activity_of,
    agree_next,
    close,
    edit,
    enter,
    hand_over,
    move,
    remove,
    restore,
)
from tenderwatch.work.service.listing import add_word, rename_word, retire_word, shift_word, use_word_again
from tenderwatch.work.service.planning import plan_once
from tenderwatch.work.service.taking import Taken, take
from tenderwatch.work.service.wanted import CHANNEL, Next, Wanted, contacts_of, organization_of

__all__ = [
    "CHANNEL",
    "Ending",
    "Next",
    "Taken",
    "Wanted",
    "activity_of",
    "add_word",
    "agree_next",
    "close",
    "contacts_of",
    "edit",
    "enter",
    "hand_over",
    "move",
    "organization_of",
    "plan_once",
    "remove",
    "rename_word",
    "restore",
    "retire_word",
    "shift_word",
    "take",
    "use_word_again",
]
