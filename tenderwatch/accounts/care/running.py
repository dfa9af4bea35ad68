"""A run of care over all customers: what is not as it ought to be is found first, then mended a little at a time."""

import logging
from collections.abc import Callable
from datetime import datetime
from functools import partial
from itertools import chain

from sqlalchemy.orm import Session

from tenderwatch.accounts.care.service import after_care, keeping
from tenderwatch.accounts.care.service.after_care import Followed
from tenderwatch.accounts.care.service.keeping import Kept
from tenderwatch.contracts.facts import today_of
from tenderwatch.db import Database
from tenderwatch.errors import TenderWatchError

log = logging.getLogger(__name__)


class Broken(TenderWatchError):
    """Something of the run failed; everything else was done."""


def run(database: Database, now: datetime) -> str | None:
    """Plan care, open and follow after-care; return what was done in one line, None when all was as it ought to be.

    A missed run loses nothing, a second one does nothing.  What cannot be done for one customer stops no other, and is
    told at the end.
    """
    kept, followed, broken = Kept(), Followed(), list[str]()
    with database.read() as session:
        groups, opening = keeping.astray(session, now), after_care.to_open(session, today_of(now))
        following = after_care.astray(session)
    for account_id in chain.from_iterable(_together(database, group, kept, now) for group in groups):
        _safely(database, broken, f"account {account_id}", partial(_keep, [account_id], kept, now))
    for contract_id in opening:
        _safely(database, broken, f"contract {contract_id}", partial(_open, contract_id, followed, now))
    for number in following:
        _safely(database, broken, f"after-care {number}", partial(_follow, number, followed, now))
    if broken:
        raise Broken("; ".join(broken))
    return _said(kept, followed)


def _together(database: Database, group: list[int], kept: Kept, now: datetime) -> list[int]:
    """Keep some accounts in one transaction; return them, to be kept one by one, when that could not be done."""
    broken = list[str]()
    _safely(database, broken, f"accounts {group[0]}–{group[-1]}", partial(_keep, group, kept, now))
    return group if broken else []


def _safely(database: Database, broken: list[str], what: str, do: Callable[[Session], None]) -> None:
    try:
        with database.write() as session:
            do(session)
    except Exception as error:
        log.exception("care failed", extra={"what": what})
        broken.append(f"{what}: {type(error).__name__}: {error}")


def _keep(accounts: list[int], kept: Kept, now: datetime, session: Session) -> None:
    some = keeping.keep(session, accounts, now)
    kept.planned += some.planned
    kept.withdrawn += some.withdrawn
    kept.handed_over += some.handed_over


def _open(contract_id: int, followed: Followed, now: datetime, session: Session) -> None:
    followed.opened += after_care.open_one(session, contract_id, now) is not None


def _follow(number: int, followed: Followed, now: datetime, session: Session) -> None:
    turn = after_care.follow(session, number, now)
    followed.moved += turn in ("moved", "handed-over")
    followed.withdrawn += turn == "withdrawn"
    followed.closed += turn == "closed"


def _said(kept: Kept, followed: Followed) -> str | None:
    counts = {
        "planned": kept.planned,
        "withdrawn": kept.withdrawn,
        "handed over": kept.handed_over,
        "after-cares opened": followed.opened,
        "moved": followed.moved,
        "taken back": followed.withdrawn,
        "closed": followed.closed,
    }
    return ", ".join(f"{n} {what}" for what, n in counts.items() if n) or None
