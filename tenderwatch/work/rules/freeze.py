"""While a competition runs, its buyer may be spoken to only through its question channel: equal treatment."""

from datetime import date, datetime, timedelta

UNDECIDED = timedelta(days=180)
"""So long after its deadline, or its publication where it has none, one that nobody decided counts as running."""

_BEFORE_SUBMISSION = frozenset({"identified", "qualifying", "go-no-go", "preparing"})


def procedure_runs(
    phase: str, deadline_at: datetime | None, published_on: date | None, stage: str | None, now: datetime
) -> bool:
    """Tell whether a published procedure is an open competition; `stage` is of our bid for it, if there is one.

    With a bid of ours that waits for the decision it runs until that is recorded, however long that takes.
    """
    if phase != "competition" or stage == "outcome":
        return False
    if stage == "submitted" or (deadline_at is not None and deadline_at > now):
        return True
    if deadline_at is not None:
        return now - deadline_at <= UNDECIDED
    return published_on is not None and now.date() - published_on <= UNDECIDED


def bid_runs(stage: str, deadline_at: datetime | None, now: datetime) -> bool:
    """Tell whether a bid for something that no notice told is in an open competition."""
    if stage == "submitted":
        return True
    return stage in _BEFORE_SUBMISSION and deadline_at is not None and deadline_at > now


def concerns(means: str | None, day: date, opened_on: date | None) -> bool:
    """Tell whether an activity is one that the competition forbids outside its channel.

    A contact with the customer, on a day on which the competition was open: what took place before is free.
    """
    return means == "contact" and (opened_on is None or day >= opened_on)
