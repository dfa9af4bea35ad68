"""The history of the classes of accounts: what the audit trail says of them is brought to rows of their own.

What the trail says nothing of was there since the account was opened.
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

from tenderwatch.db import base as types

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

MOMENT = types.UTCDateTime(timezone=True)
account = sa.table(
    "account",
    sa.column("id", sa.Integer),
    sa.column("classes", types.JSONText),
    sa.column("opened_at", MOMENT),
    sa.column("opened_by_id", sa.Integer),
)
account_class = sa.table(
    "account_class",
    *(sa.column(name, sa.Integer) for name in ("account_id", "given_by_id", "taken_by_id")),
    sa.column("code", sa.String),
    *(sa.column(name, MOMENT) for name in ("given_at", "taken_at")),
)
audit = sa.table(
    "audit",
    *(sa.column(name, sa.Integer) for name in ("id", "user_id", "object_id")),
    sa.column("at", MOMENT),
    sa.column("object_type", sa.String),
    sa.column("changes", types.JSONText),
)


def upgrade() -> None:
    op.create_table(
        "account_class",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("given_at", types.UTCDateTime(timezone=True), nullable=False),
        sa.Column("given_by_id", sa.Integer(), nullable=True),
        sa.Column("taken_at", types.UTCDateTime(timezone=True), nullable=True),
        sa.Column("taken_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_account_class_account_id_account"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["given_by_id"], ["user.id"], name=op.f("fk_account_class_given_by_id_user"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["taken_by_id"], ["user.id"], name=op.f("fk_account_class_taken_by_id_user"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account_class")),
    )
    with op.batch_alter_table("account_class", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_account_class_account_id"), ["account_id"], unique=False)
    _bring()


def _bring() -> None:
    connection = op.get_bind()
    trail: dict[int, list[sa.Row[Any]]] = {}
    for entry in connection.execute(sa.select(audit).where(audit.c.object_type == "account").order_by(audit.c.id)):
        if "classes" in entry.changes:
            trail.setdefault(entry.object_id, []).append(entry)
    rows = connection.execute(sa.select(account).order_by(account.c.id)).all()
    found = [told for row in rows for told in _history(row, trail.get(row.id, []))]
    if found:
        op.bulk_insert(account_class, found)


def _history(row: sa.Row[Any], trail: list[sa.Row[Any]]) -> list[dict[str, Any]]:
    """Return the rows of one account, from its opening through each change to the classes that it has."""
    first = (trail[0].changes["classes"][0] or []) if trail else row.classes
    held = {code: _given(row.id, code, row.opened_at, row.opened_by_id) for code in first}
    told = list(held.values())
    for entry in trail:
        becomes = entry.changes["classes"][1] or []
        for code in [code for code in held if code not in becomes]:
            held.pop(code).update(taken_at=entry.at, taken_by_id=entry.user_id)
        new = {code: _given(row.id, code, entry.at, entry.user_id) for code in becomes if code not in held}
        held.update(new)
        told += new.values()
    return told


def _given(account_id: int, code: str, at: Any, by: int | None) -> dict[str, Any]:
    given = {"account_id": account_id, "code": code, "given_at": at, "given_by_id": by}
    return {**given, "taken_at": None, "taken_by_id": None}


def downgrade() -> None:
    raise NotImplementedError
