"""Care that plans itself: the activities that the rules ask for, each once, moved while nobody has touched them."""

import logging
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from tenderwatch.accounts.care import labels, rules
from tenderwatch.accounts.care.service.reckoning import TOUCHED, Course, Wish, courses
from tenderwatch.accounts.care.service.words import Vocabulary
from tenderwatch.accounts.tables import Account
from tenderwatch.i18n import speaking
from tenderwatch.work.service import plan_once
from tenderwatch.work.tables import Activity

log = logging.getLogger(__name__)

ORIGIN = "care"
AT_ONCE = 100
"""Accounts whose care is planned in one transaction."""
_ANEW = {"populate_existing": True}


@dataclass
class Kept:
    """What one run did."""

    planned: int = 0
    withdrawn: int = 0
    handed_over: int = 0

    def __bool__(self) -> bool:
        return bool(self.planned or self.withdrawn or self.handed_over)


def astray(session: Session, now: datetime) -> list[list[int]]:
    """Return the accounts whose care is not as the rules ask, some at a time, so that nobody waits for the database."""
    ids = sorted(courses(session, now))
    return [ids[at : at + AT_ONCE] for at in range(0, len(ids), AT_ONCE)]


def keep(session: Session, accounts: list[int], now: datetime) -> Kept:
    """Plan what the rules ask for at some accounts, withdraw what they no longer ask for.

    Asking again changes nothing, and two workers plan a care once: the account is held while it is looked at.  What a
    person touched stays as it is, whatever the rules say.
    """
    session.flush()
    session.scalars(select(Account.id).where(Account.id.in_(accounts)).order_by(Account.id).with_for_update()).all()
    kept, words = Kept(), Vocabulary.of(session)
    for course in courses(session, now, accounts).values():
        _follow(session, course, words, kept, now)
    session.expire_all()
    return kept


def _follow(session: Session, course: Course, words: Vocabulary, kept: Kept, now: datetime) -> None:
    kept.withdrawn += withdraw(session, course.withdraw, now)
    for activity_id, owner_id in course.hand_over.items():
        session.execute(update(Activity).where(Activity.id == activity_id).values(owner_id=owner_id))
        kept.handed_over += 1
    for wish in course.wishes:
        kept.planned += _plan(session, wish, words, now)


def withdraw(session: Session, activities: list[int], now: datetime) -> int:
    """Take back what the program planned and nobody touched: it is in no list any more, and nothing is lost by it."""
    if not activities:
        return 0
    untouched = select(Activity.id).where(Activity.id.in_(activities), Activity.removed_at.is_(None), ~TOUCHED)
    ids = list(session.scalars(untouched))
    session.execute(update(Activity).where(Activity.id.in_(ids)).values(removed_at=now))
    return len(ids)


def _plan(session: Session, wish: Wish, words: Vocabulary, now: datetime) -> bool:
    """Plan a care; one that was withdrawn stands again, and beside one that was closed on its day there is another."""
    key = rules.key_of(wish.account_id, wish.rule.name, wish.day)
    with speaking(words.language(wish.owner_id)):
        subject = wish.rule.subject or labels.subject(wish.rule.type)
    told: dict[str, Any] = {
        "organization_id": wish.organization_id,
        "type": words.type_for(wish.rule.type),
        "subject": subject,
        "day": wish.day,
        "owner_id": wish.owner_id,
    }
    while plan_once(session, key, origin=ORIGIN, now=now, **told) is None:
        there = session.scalars(select(Activity).where(Activity.key == key).execution_options(**_ANEW)).one()
        if there.state in words.planned and there.removed_at is None:
            return False
        if there.state in words.planned and there.version == 1:
            again = {**told, "removed_at": None, "entered_at": now}
            session.execute(update(Activity).where(Activity.id == there.id).values(again))
            return True
        key += "+"
    return True
