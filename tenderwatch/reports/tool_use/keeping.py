"""How long marks of use are kept."""

from datetime import date

from sqlalchemy import delete
from sqlalchemy.orm import Session

from tenderwatch.accounts.tables import ToolUse
from tenderwatch.calendar.rules import add_months

KEPT_MONTHS = 25
"""So many whole months before the present one are kept: two years can be compared."""


def forget_old(session: Session, today: date) -> int:
    """Throw away the marks of months that nobody asks for any more; return how many there were."""
    oldest = add_months(today.replace(day=1), -KEPT_MONTHS)
    return int(session.execute(delete(ToolUse).where(ToolUse.month < oldest)).rowcount)  # type: ignore[attr-defined]
