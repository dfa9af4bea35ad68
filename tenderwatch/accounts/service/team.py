"""Who of us leads, does and is informed: functions, and the people of the account team."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from tenderwatch.accounts import labels
from tenderwatch.accounts.rules.team import FUNCTIONS, INVOLVEMENTS
from tenderwatch.accounts.service.opening import account_of
from tenderwatch.accounts.tables import Account, AccountFunction, AccountMember
from tenderwatch.errors import Invalid, NotFound, Stale
from tenderwatch.i18n import _
from tenderwatch.users.audit import audit
from tenderwatch.users.tables import User

Said = tuple[str | None, int | None]
"""What a function does, None when nobody has said, and who that is."""


def set_functions(
    session: Session, account_id: int, said: Mapping[str, Said], version: int, by: User | None, now: datetime
) -> Account:
    """Say what each function does for an account; one of which nothing is said has no row.

    The matrix is the account's: two people who write it at once are told.
    """
    account = account_of(session, account_id)
    rows = {each.function: each for each in _rows(session, account_id)}
    changed = {
        function: (_was(rows.get(function)), told)
        for function, told in said.items()
        if _was(rows.get(function)) != told
    }
    if account.version != version:
        raise Stale(
            _("The team was changed while you were writing."),
            {labels.function(name): labels.involvement(told[0]) for name, (_was_, told) in changed.items()},
            {labels.function(name): labels.involvement(was[0]) for name, (was, _told) in changed.items()},
        )
    _check(said)
    for function, (involvement, person_id) in said.items():
        row = rows.get(function)
        if involvement is None:
            if row is not None:
                session.delete(row)
        elif row is None:
            session.add(
                AccountFunction(account_id=account.id, function=function, involvement=involvement, person_id=person_id)
            )
        else:
            row.involvement, row.person_id = involvement, person_id
    if changed:
        told = {f"function-{name}": [_plain(was), _plain(becomes)] for name, (was, becomes) in changed.items()}
        audit(session, account, by, now, "team-changed", told)
        flag_modified(account, "currency")  # rows of another table make a new version of the account too
    session.flush()
    return account


def add_member(
    session: Session, account_id: int, user_id: int, what_for: str | None, by: User | None, now: datetime
) -> AccountMember:
    """Put somebody into the account team, or say anew what they are there for."""
    account, person = account_of(session, account_id), session.get(User, user_id)
    if person is None:
        raise Invalid(_("Choose a person."), {"user_id": _("Choose a person.")})
    same = select(AccountMember).where(AccountMember.account_id == account_id, AccountMember.user_id == user_id)
    member = session.scalar(same)
    if member is None:
        member = AccountMember(account_id=account.id, user_id=user_id)
        session.add(member)
    member.what_for = (what_for or "").strip() or None
    audit(session, account, by, now, "member-added", {"member": [None, _called(person, member)]})
    session.flush()
    return member


def remove_member(session: Session, account_id: int, member_id: int, by: User, now: datetime) -> None:
    """Take somebody out of the account team; the history tells who it was."""
    account, member = account_of(session, account_id), session.get(AccountMember, member_id)
    if member is None or member.account_id != account_id:
        raise NotFound(_("There is nobody of the kind here."))
    person = session.get_one(User, member.user_id)
    session.delete(member)
    audit(session, account, by, now, "member-removed", {"member": [_called(person, member), None]})
    session.flush()


def _rows(session: Session, account_id: int) -> list[AccountFunction]:
    return list(session.scalars(select(AccountFunction).where(AccountFunction.account_id == account_id)))


def _was(row: AccountFunction | None) -> Said:
    return (None, None) if row is None else (row.involvement, row.person_id)


def _check(said: Mapping[str, Said]) -> None:
    problems = {}
    for function, (involvement, person_id) in said.items():
        if function not in FUNCTIONS or involvement not in (*INVOLVEMENTS, None):
            problems[function] = _("Choose what it does.")
        elif person_id is not None and involvement in (None, "none"):
            problems[function] = _("Say what the person does, or take the person away.")
    if problems:
        raise Invalid(" ".join(problems.values()), problems)


def _plain(said: Said) -> str | None:
    involvement, person_id = said
    return None if involvement is None else f"{involvement}:{person_id or ''}"


def _called(person: User, member: AccountMember) -> str:
    return f"{person.name} ({member.what_for})" if member.what_for else person.name
