"""The day on which a bid is submitted: what its certificates, references and documents are judged on."""

from datetime import date

from tenderwatch.bids.tables import Bid
from tenderwatch.web import reader


def submission_day(bid: Bid) -> tuple[date, bool]:
    """Return the day on which a bid is submitted: done, else due, else today; and whether it is known."""
    at = bid.submitted_at or bid.deadline_at
    return (at.astimezone(reader.zone()).date(), True) if at else (reader.today(), False)
