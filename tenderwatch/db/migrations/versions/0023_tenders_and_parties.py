"""Points per award criterion, who bids with us, call-offs; activities that a bid's outcome plans"""

import sqlalchemy as sa
from alembic import op

from tenderwatch.db import base as types

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

ORIGINS = "origin IN ('person', 'next-step', 'care', 'after-care', 'campaign', 'mail', 'bid')"


def upgrade() -> None:
    op.create_table(
        "outcome_criterion",
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("id", "outcome_id", "position")),
        sa.Column("name", sa.String(), nullable=False),
        *(sa.Column(name, types.Amount(), nullable=True) for name in ("ours", "winners", "most")),
        sa.ForeignKeyConstraint(
            ["outcome_id"], ["outcome.id"], name=op.f("fk_outcome_criterion_outcome_id_outcome"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outcome_criterion")),
        sa.UniqueConstraint("outcome_id", "position", name=op.f("uq_outcome_criterion_outcome_id_position")),
    )
    op.create_table(
        "bid_party",
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("id", "bid_id", "organization_id")),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("what", sa.String(), nullable=True),
        sa.Column("share", types.Amount(), nullable=True),
        sa.CheckConstraint(
            "role IN ('lead', 'member', 'subcontractor', 'resource')", name=op.f("ck_bid_party_role_known")
        ),
        sa.ForeignKeyConstraint(["bid_id"], ["bid.id"], name=op.f("fk_bid_party_bid_id_bid"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name=op.f("fk_bid_party_organization_id_organization")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bid_party")),
    )
    for name in ("bid_id", "organization_id"):
        op.create_index(op.f(f"ix_bid_party_{name}"), "bid_party", [name])
    with op.batch_alter_table("bid") as bid:
        bid.add_column(sa.Column("under_id", sa.Integer(), nullable=True))
        bid.create_foreign_key(op.f("fk_bid_under_id_bid"), "bid", ["under_id"], ["id"])
        bid.create_index(op.f("ix_bid_under_id"), ["under_id"])
    with op.batch_alter_table("activity") as activity:
        activity.drop_constraint(op.f("ck_activity_origin_known"), type_="check")
        activity.create_check_constraint(op.f("ck_activity_origin_known"), ORIGINS)
