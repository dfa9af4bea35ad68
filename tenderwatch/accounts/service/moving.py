"""Phase, ladder, nature and segment: each move is kept with who, when and why; proposals are taken over or refused."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from tenderwatch.accounts.rules.phases import FIELDS, NATURES, PHASES
from tenderwatch.accounts.service.opening import account_of
from tenderwatch.accounts.tables import AccountMove, AccountRefusal
from tenderwatch.contracts.facts import today_of
from tenderwatch.errors import Invalid, NotAllowed, NotFound, Stale
from tenderwatch.i18n import _
from tenderwatch.users.audit import audit
from tenderwatch.users.tables import User
from tenderwatch.work.lists import words


def move(
    session: Session,
    account_id: int,
    field: str,
    becomes: str,
    why: str,
    by: User | None,
    now: datetime,
    *,
    seen: str | None = None,
) -> AccountMove:
    """Move an account in one of its four fields; Stale when it no longer stands where it was `seen`.

    The segment may be set to what it is: that says that somebody looked at it and found it right.
    """
    account = account_of(session, account_id)
    if field not in FIELDS:
        raise NotFound(_("There is no such page."))
    was: str | None = getattr(account, field)
    if seen is not None and seen != (was or ""):
        raise Stale(
            _("It was moved while you were writing."),
            {_("Becomes"): becomes, _("Why"): why},
            {_("Becomes"): was, _("Why"): _last_why(session, account_id, field)},
        )
    _check(session, field, was, becomes, why)
    setattr(account, field, becomes)
    done = AccountMove(
        account_id=account.id,
        field=field,
        was=was,
        becomes=becomes,
        why=why.strip(),
        on=today_of(now),
        at=now,
        by_id=by.id if by else None,
    )
    session.add(done)
    audit(session, account, by, now, "confirmed" if was == becomes else "moved", {"why": [None, why.strip()]})
    session.flush()
    return done


def confirm_segment(session: Session, account_id: int, why: str, by: User, now: datetime) -> AccountMove:
    """Say at the yearly review that the segment is still right."""
    account = account_of(session, account_id)
    if account.segment is None:
        raise NotAllowed(_("It has no segment yet: choose one."))
    return move(session, account_id, "segment", account.segment, why, by, now)


def refuse(
    session: Session, account_id: int, field: str, value: str, facts: str, why: str | None, by: User, now: datetime
) -> AccountRefusal:
    """Remember that a value proposed from these facts was not taken over; said twice it is remembered once."""
    account = account_of(session, account_id)
    same = select(AccountRefusal).where(
        AccountRefusal.account_id == account.id,
        AccountRefusal.field == field,
        AccountRefusal.value == value,
        AccountRefusal.facts == facts,
    )
    if field not in FIELDS:
        raise NotFound(_("There is no such page."))
    if (known := session.scalar(same)) is not None:
        return known
    word = (why or "").strip() or None
    refusal = AccountRefusal(
        account_id=account.id, field=field, value=value, facts=facts, why=word, at=now, by_id=by.id
    )
    session.add(refusal)
    audit(session, account, by, now, "refused", {field: [value, None], **({"why": [None, word]} if word else {})})
    session.flush()
    return refusal


def values_of(session: Session, field: str) -> list[str]:
    """Return the values that an account can be moved to in a field: those of its list that are in use."""
    if field in ("phase", "nature"):
        return list(PHASES if field == "phase" else NATURES)
    return [code for code, word in words(session, field).items() if not word.retired]


def _last_why(session: Session, account_id: int, field: str) -> str | None:
    moves = select(AccountMove.why).where(AccountMove.account_id == account_id, AccountMove.field == field)
    return session.scalar(moves.order_by(AccountMove.id.desc()).limit(1))


def _check(session: Session, field: str, was: str | None, becomes: str, why: str) -> None:
    problems = {}
    if becomes not in values_of(session, field) and not (field == "segment" and becomes == was):
        problems["becomes"] = _("Choose what it becomes.")
    elif becomes == was and field != "segment":
        problems["becomes"] = _("It stands there already.")
    if not why.strip():
        problems["why"] = _("Say why.")
    if problems:
        raise Invalid(" ".join(problems.values()), problems)
