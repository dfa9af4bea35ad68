"""Wishes for days long past"""

import sqlalchemy as sa
from alembic import op

from tenderwatch.db import base as types

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "source_backfill",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("first", sa.Date(), nullable=False),
        sa.Column("last", sa.Date(), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=True),
        sa.Column("asked_at", types.UTCDateTime(timezone=True), nullable=False),
        sa.Column("asked_from", sa.Date(), nullable=True),
        sa.Column("not_before", types.UTCDateTime(timezone=True), nullable=True),
        sa.Column("new", sa.Integer(), nullable=False),
        sa.Column("said", sa.String(), nullable=True),
        sa.Column("done_at", types.UTCDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["asked_by_id"], ["user.id"], name=op.f("fk_source_backfill_asked_by_id_user")),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_source_backfill_source_id_source")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_source_backfill")),
    )


def downgrade() -> None:
    raise NotImplementedError
