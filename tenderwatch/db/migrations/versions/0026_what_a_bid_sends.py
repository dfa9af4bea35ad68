"""The pack of a bid, its sendings, remarks of its reviews; results by lot; what the gate asks by version"""

from typing import Any

import sqlalchemy as sa
from alembic import op

from tenderwatch.db import base as types

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

MOMENT = types.UTCDateTime(timezone=True)


def upgrade() -> None:
    _pack_item()
    _waiver()
    _sending()
    _reader()
    _remark()
    op.add_column("bid", sa.Column("lots_seen", types.JSONText(), nullable=False, server_default="[]"))
    op.add_column("outcome", sa.Column("lot_results", types.JSONText(), nullable=False, server_default="{}"))
    with op.batch_alter_table("gate_requirement") as batch:
        batch.add_column(sa.Column("version", sa.Integer(), nullable=False, server_default="1"))


def _pack_item() -> None:
    table = "bid_pack_item"
    op.create_table(
        table,
        *_kept(),
        sa.Column("name", sa.String(), nullable=False),
        *(
            sa.Column(name, sa.Integer(), nullable=True)
            for name in ("document_id", "requirement_id", "owner_id", "ready_by_id")
        ),
        sa.Column("ready_at", MOMENT, nullable=True),
        _of_bid(table),
        *_people(table, "entered_by_id", "owner_id", "ready_by_id"),
        _points_to(table, "document_id", "bid_document", "SET NULL"),
        _points_to(table, "requirement_id", "bid_requirement", "SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    )
    _index(table, "bid_id", "document_id", "requirement_id", "owner_id")


def _waiver() -> None:
    table = "bid_hurdle_waiver"
    op.create_table(
        table,
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("id", "bid_id")),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("code", "waived_because")),
        sa.Column("covers", types.JSONText(), nullable=False),
        sa.Column("waived_at", MOMENT, nullable=False),
        sa.Column("waived_by_id", sa.Integer(), nullable=True),
        _of_bid(table),
        *_people(table, "waived_by_id"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    )
    _index(table, "bid_id")


def _sending() -> None:
    table = "bid_sending"
    texts = ("place", "receipt", "file_name", "file_digest", "note", "digest")
    op.create_table(
        table,
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("id", "bid_id", "number")),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("kind", "zone", "way")),
        *(sa.Column(name, sa.String(), nullable=True) for name in texts),
        *(sa.Column(name, MOMENT, nullable=False) for name in ("at", "recorded_at")),
        *(sa.Column(name, MOMENT, nullable=True) for name in ("deadline_at", "receipt_at")),
        *(sa.Column(name, sa.Integer(), nullable=True) for name in ("by_id", "file_size", "recorded_by_id")),
        *(sa.Column(name, types.JSONText(), nullable=False) for name in ("pack", "waived")),
        _of_bid(table),
        *_people(table, "by_id", "recorded_by_id"),
        sa.CheckConstraint("kind IN ('sent', 'withdrawn')", name=op.f(f"ck_{table}_kind_known")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("bid_id", "number", name=op.f(f"uq_{table}_bid_id_number")),
    )


def _reader() -> None:
    table = "bid_review_reader"
    op.create_table(
        table,
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("bid_id", "user_id")),
        sa.Column("review", sa.String(), nullable=False),
        _of_bid(table),
        _points_to(table, "user_id", "user", "CASCADE"),
        sa.PrimaryKeyConstraint("bid_id", "review", "user_id", name=op.f(f"pk_{table}")),
    )
    _index(table, "user_id")


def _remark() -> None:
    table = "bid_review_remark"
    op.create_table(
        table,
        *_kept(),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("review", "text", "state")),
        sa.Column("because", sa.String(), nullable=True),
        *(sa.Column(name, sa.Integer(), nullable=True) for name in ("owner_id", "settled_by_id")),
        sa.Column("settled_at", MOMENT, nullable=True),
        _of_bid(table),
        *_people(table, "entered_by_id", "owner_id", "settled_by_id"),
        sa.CheckConstraint("state IN ('open', 'done', 'declined')", name=op.f(f"ck_{table}_state_known")),
        sa.CheckConstraint("state <> 'declined' OR because IS NOT NULL", name=op.f(f"ck_{table}_declined_with_reason")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    )
    _index(table, "bid_id", "owner_id")


def _kept() -> list[sa.Column[Any]]:
    """Columns of what people type in a bid."""
    return [
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("id", "bid_id", "version")),
        sa.Column("entered_at", MOMENT, nullable=False),
        sa.Column("entered_by_id", sa.Integer(), nullable=True),
        sa.Column("removed_at", MOMENT, nullable=True),
    ]


def _of_bid(table: str) -> sa.ForeignKeyConstraint:
    return _points_to(table, "bid_id", "bid", "CASCADE")


def _people(table: str, *names: str) -> list[sa.ForeignKeyConstraint]:
    return [_points_to(table, name, "user", "SET NULL") for name in names]


def _points_to(table: str, name: str, other: str, ondelete: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([name], [f"{other}.id"], name=op.f(f"fk_{table}_{name}_{other}"), ondelete=ondelete)


def _index(table: str, *names: str) -> None:
    for name in names:
        op.create_index(op.f(f"ix_{table}_{name}"), table, [name])
