"""Warnings about contracts: which are owed, to whom they were said, and what people answered."""

from tenderwatch.contracts.warnings.answering import Acknowledgement, acknowledge, assign, snooze, take_back
from tenderwatch.contracts.warnings.evaluation import Evaluation, evaluate
from tenderwatch.contracts.warnings.saying import (
    Baseline,
    Escalation,
    OwedWarning,
    baselines,
    escalations,
    mark_escalated,
    mark_said,
    mark_summarised,
    owed,
)

__all__ = [
    "Acknowledgement",
    "Baseline",
    "Escalation",
    "Evaluation",
    "OwedWarning",
    "acknowledge",
    "assign",
    "baselines",
    "escalations",
    "evaluate",
    "mark_escalated",
    "mark_said",
    "mark_summarised",
    "owed",
    "snooze",
    "take_back",
]
