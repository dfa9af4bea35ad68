"""What the hourly run would do, at once and for some accounts: after somebody moved one, opened it, or closed it."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy.orm import Session

from tenderwatch.accounts.care.service import after_care
from tenderwatch.accounts.care.service.keeping import keep
from tenderwatch.contracts.facts import today_of


def follow_accounts(session: Session, accounts: Collection[int], now: datetime) -> None:
    """Let planned care and after-care of some accounts follow what was just changed of them."""
    keep(session, sorted(accounts), now)
    for contract_id in after_care.to_open(session, today_of(now), accounts):
        after_care.open_one(session, contract_id, now)
    for number in after_care.astray(session, accounts):
        after_care.follow(session, number, now)
    session.flush()
