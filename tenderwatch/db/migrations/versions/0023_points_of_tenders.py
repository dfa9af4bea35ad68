"""Points per award criterion; activities that a bid's outcome plans"""

import sqlalchemy as sa
from alembic import op

from tenderwatch.db import base as types

revision = "0023"
down_revision = "0018"
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
    with op.batch_alter_table("activity") as activity:
        activity.drop_constraint(op.f("ck_activity_origin_known"), type_="check")
        activity.create_check_constraint(op.f("ck_activity_origin_known"), ORIGINS)
