"""What pages, mails, renewals and measures ask about feedback."""

from tenderwatch.accounts.feedback.queries.doing import Praise, due_steps, last_praise, praise_for
from tenderwatch.accounts.feedback.queries.listing import STATES, Filters, Found, Line, listing, overdue
from tenderwatch.accounts.feedback.queries.measuring import Answer, answers
from tenderwatch.accounts.feedback.queries.page import FeedbackPage, StepLine, page
from tenderwatch.accounts.feedback.queries.section import Section, section
from tenderwatch.accounts.feedback.queries.voices import Voice, voices

__all__ = [
    "STATES",
    "Answer",
    "FeedbackPage",
    "Filters",
    "Found",
    "Line",
    "Praise",
    "Section",
    "StepLine",
    "Voice",
    "answers",
    "due_steps",
    "last_praise",
    "listing",
    "overdue",
    "page",
    "praise_for",
    "section",
    "voices",
]
