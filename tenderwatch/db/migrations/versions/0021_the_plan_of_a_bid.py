"""The milestones of bids"""

import sqlalchemy as sa
from alembic import op

from tenderwatch.db import base as types

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

MOMENT = types.UTCDateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "bid_plan",
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("id", "bid_id", "version")),
        *(sa.Column(name, MOMENT, nullable=False) for name in ("counted_from", "accepted_at")),
        sa.Column("accepted_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["bid_id"], ["bid.id"], name=op.f("fk_bid_plan_bid_id_bid"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["accepted_by_id"], ["user.id"], name=op.f("fk_bid_plan_accepted_by_id_user"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bid_plan")),
        sa.UniqueConstraint("bid_id", name=op.f("uq_bid_plan_bid_id")),
    )
    op.create_table(
        "bid_milestone",
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("id", "plan_id", "position")),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        *(sa.Column(name, sa.Boolean(), nullable=False) for name in ("fixed", "squeezed")),
        *(sa.Column(name, sa.Integer(), nullable=True) for name in ("owner_id", "closed_by_id")),
        sa.Column("closed_at", MOMENT, nullable=True),
        *(sa.Column(name, sa.String(), nullable=True) for name in ("left_out_because", "remarks")),
        sa.ForeignKeyConstraint(
            ["plan_id"], ["bid_plan.id"], name=op.f("fk_bid_milestone_plan_id_bid_plan"), ondelete="CASCADE"
        ),
        *(
            sa.ForeignKeyConstraint(
                [name], ["user.id"], name=op.f(f"fk_bid_milestone_{name}_user"), ondelete="SET NULL"
            )
            for name in ("owner_id", "closed_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bid_milestone")),
        sa.UniqueConstraint("plan_id", "code", name=op.f("uq_bid_milestone_plan_id_code")),
    )
    op.create_index(op.f("ix_bid_milestone_owner_id"), "bid_milestone", ["owner_id"])
