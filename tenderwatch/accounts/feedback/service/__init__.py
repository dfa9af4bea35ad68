"""What people, and customers by the form, do with feedback."""

from tenderwatch.accounts.feedback.service.asking import About, ask
from tenderwatch.accounts.feedback.service.keeping import change, edit, enter, feedback_of, remove, restore
from tenderwatch.accounts.feedback.service.praise import pass_on, release_praise
from tenderwatch.accounts.feedback.service.replying import Reply, by_token, reply, spare_by_form
from tenderwatch.accounts.feedback.service.sparing import ask_again, spare, spared_since
from tenderwatch.accounts.feedback.service.stepping import give_to, take_step

__all__ = [
    "About",
    "Reply",
    "ask",
    "ask_again",
    "by_token",
    "change",
    "edit",
    "enter",
    "feedback_of",
    "give_to",
    "pass_on",
    "release_praise",
    "remove",
    "reply",
    "restore",
    "spare",
    "spare_by_form",
    "spared_since",
    "take_step",
]
