"""The price table of a bid with its approvals, expenses of bidding, and what the house asks of prices"""

import sqlalchemy as sa
from alembic import op

from tenderwatch.db import base as types

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "bid_price_line",
        *_numbers("id", "bid_id", "position"),
        *_texts("lot", "unit"),
        sa.Column("what", sa.String(), nullable=False),
        *(sa.Column(name, types.Fine(), nullable=False) for name in ("quantity", "unit_price")),
        sa.Column("unit_cost", types.Fine(), nullable=True),
        *_entered(),
        sa.Column("removed_at", types.UTCDateTime(timezone=True), nullable=True),
        *_numbers("version"),
        sa.CheckConstraint("quantity >= 0", name=op.f("ck_bid_price_line_quantity_counts")),
        *_keys("bid_price_line"),
    )
    op.create_table(
        "bid_price_approval",
        *_numbers("id", "bid_id"),
        sa.Column("price", types.Amount(), nullable=False),
        *(sa.Column(name, types.Amount(), nullable=True) for name in ("margin", "margin_line")),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("currency", "fingerprint")),
        *_texts("reason"),
        sa.Column("lines", types.JSONText(), nullable=False),
        *_entered("approved"),
        *_keys("bid_price_approval", "approved"),
    )
    op.create_table(
        "bid_expense",
        *_numbers("id", "bid_id"),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("amount", types.Amount(), nullable=False),
        sa.Column("spent_on", sa.Date(), nullable=True),
        *_entered(),
        sa.CheckConstraint("amount > 0", name=op.f("ck_bid_expense_amount_counts")),
        *_keys("bid_expense"),
    )
    op.create_table(
        "price_terms",
        *_numbers("id"),
        *(sa.Column(name, types.Amount(), nullable=True) for name in ("margin_line", "hourly_cost")),
        sa.Column("currency", sa.String(), nullable=False),
        *_entered("set"),
        _by("price_terms", "set"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_price_terms")),
    )
    for table in ("bid_price_line", "bid_price_approval", "bid_expense"):
        op.create_index(op.f(f"ix_{table}_bid_id"), table, ["bid_id"])


def _numbers(*names: str) -> list[sa.Column[int]]:
    return [sa.Column(name, sa.Integer(), nullable=False) for name in names]


def _texts(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.String(), nullable=True) for name in names]


def _entered(act: str = "entered") -> tuple[sa.Column, sa.Column]:  # type: ignore[type-arg]
    return (
        sa.Column(f"{act}_at", types.UTCDateTime(timezone=True), nullable=False),
        sa.Column(f"{act}_by_id", sa.Integer(), nullable=True),
    )


def _by(table: str, act: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{act}_by_id_user")
    return sa.ForeignKeyConstraint([f"{act}_by_id"], ["user.id"], name=name, ondelete="SET NULL")


def _keys(table: str, act: str = "entered") -> tuple[sa.Constraint, ...]:
    bid = sa.ForeignKeyConstraint(["bid_id"], ["bid.id"], name=op.f(f"fk_{table}_bid_id_bid"), ondelete="CASCADE")
    return bid, _by(table, act), sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}"))
