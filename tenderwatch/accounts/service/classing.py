"""The classes of an account: who gave and took each, and when, beside the list that says which it has now."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from tenderwatch.accounts.tables import Account, AccountClass
from tenderwatch.users.tables import User


def keep_classes(session: Session, account: Account, had: Collection[str], by: User | None, now: datetime) -> None:
    """Write down which classes an account was given and which were taken since it `had` these."""
    take_classes(session, account.id, [code for code in had if code not in account.classes], by, now)
    for code in account.classes:
        if code not in had:
            given = {"given_at": now, "given_by_id": by.id if by else None}
            session.add(AccountClass(account_id=account.id, code=code, **given))


def take_classes(session: Session, account_id: int, codes: Collection[str], by: User | None, now: datetime) -> None:
    """Write down that an account has some classes no more."""
    if not codes:
        return
    held = (AccountClass.account_id == account_id, AccountClass.code.in_(codes), AccountClass.taken_at.is_(None))
    session.execute(update(AccountClass).where(*held).values(taken_at=now, taken_by_id=by.id if by else None))
