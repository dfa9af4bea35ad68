"""Two accounts become one: of organisations that are one, or that were reformed into one."""

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import Column, Table, select, update
from sqlalchemy.orm import Session

from tenderwatch.accounts.service.classing import take_classes
from tenderwatch.accounts.service.opening import account_of
from tenderwatch.accounts.tables import (
    Account,
    AccountFunction,
    AccountMember,
    AccountOffering,
    AccountRefusal,
)
from tenderwatch.db import Base
from tenderwatch.errors import Invalid, NotAllowed
from tenderwatch.i18n import _
from tenderwatch.organizations.tables import Organization
from tenderwatch.users.audit import audit
from tenderwatch.users.tables import User

_ONE_EACH: dict[type[Base], str] = {
    AccountFunction: "function",
    AccountMember: "user_id",
    AccountOffering: "service",
}
"""Of these an account has one row a value: what the other account says of it stands."""


def join(session: Session, account_id: int, into_id: int, why: str, by: User, now: datetime) -> Account:
    """Put everything that is kept of one account to another, and end the first; return the one that stands.

    What is of the organisations (contacts, activities, contracts) stays with them: it follows when they are merged.
    """
    gone, into = account_of(session, account_id), account_of(session, into_id)
    if gone.id == into.id:
        raise NotAllowed(_("An account cannot be joined to itself."))
    if not why.strip():
        raise Invalid(_("Say why."), {"why": _("Say why.")})
    names = {each.id: session.get_one(Organization, each.organization_id).name for each in (gone, into)}
    left = _drop_doubles(session, gone, into)
    take_classes(session, gone.id, [code for code in gone.classes if code in into.classes], by, now)
    for table, column in _naming():
        session.execute(update(table).where(column == gone.id).values({column: into.id}))
    into.note = "\n".join(filter(None, (into.note, gone.note))) or None
    into.classes = list(dict.fromkeys([*into.classes, *gone.classes]))
    audit(session, gone, by, now, "joined", {"account": [names[gone.id], names[into.id]], "why": [None, why.strip()]})
    audit(
        session,
        into,
        by,
        now,
        "joined",
        {"account": [None, names[gone.id]], **({"left": [left, None]} if left else {})},
    )
    session.flush()
    session.delete(gone)
    session.flush()
    session.expire_all()
    return account_of(session, into_id)


def refuse_two(session: Session, from_id: int, into_id: int) -> None:
    """Refuse to make one organisation of two that are accounts: what is kept of one would have no place."""
    rows = session.execute(
        select(Organization.name, Organization.city)
        .join(Account, Account.organization_id == Organization.id)
        .where(Organization.id.in_((from_id, into_id)))
        .order_by(Organization.id)
    ).all()
    if len(rows) == 2:
        one, other = (f"“{name}” ({city})" if city else f"“{name}”" for name, city in rows)
        raise NotAllowed(
            _(
                "%(one)s and %(other)s are both accounts. First join one account with the other, on the page on which"
                " it is changed; then these organisations can become one.",
                one=one,
                other=other,
            )
        )


def _drop_doubles(session: Session, gone: Account, into: Account) -> list[str]:
    """Drop what both say once each, and return it in words for the history."""
    left = []
    session.flush()
    for kind, name in _ONE_EACH.items():
        table = Base.metadata.tables[kind.__tablename__]
        theirs = select(table.c[name]).where(table.c.account_id == into.id)
        doubles = session.execute(select(table).where(table.c.account_id == gone.id, table.c[name].in_(theirs))).all()
        for row in doubles:
            left.append(f"{table.name}: {row._mapping[name]}")
            session.execute(table.delete().where(table.c.id == row.id))
    refusals = Base.metadata.tables[AccountRefusal.__tablename__]
    session.execute(refusals.delete().where(refusals.c.account_id == gone.id))
    return left


def _naming() -> Iterator[tuple[Table, "Column[int]"]]:
    """Give the columns that name an account."""
    for table in Base.metadata.sorted_tables:
        for column in table.c:
            if any(key.column.table.name == "account" for key in column.foreign_keys):
                yield table, column
