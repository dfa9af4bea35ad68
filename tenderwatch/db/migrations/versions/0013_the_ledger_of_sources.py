"""A ledger of each source's days, times of trouble, and progress of TED day by day"""

from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa
from alembic import op

from tenderwatch.db import base as types

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

source = sa.table("source", sa.column("id"), sa.column("kind"), sa.column("progress", types.JSONText()))
OWED_AT_MOST = timedelta(days=30)
"""What TED's wall kept back was owed by its number; it is found again by asking about the days before."""


def upgrade() -> None:
    op.create_table(
        "source_day",
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("expected", sa.Integer(), nullable=True),
        sa.Column("seen", sa.Integer(), nullable=False),
        sa.Column("stored", sa.Integer(), nullable=False),
        sa.Column("refused", sa.Integer(), nullable=False),
        sa.Column("whole", sa.Boolean(), nullable=False),
        sa.Column("counted_at", types.UTCDateTime(timezone=True), nullable=False),
        sa.Column("let_be", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_source_day_source_id_source")),
        sa.PrimaryKeyConstraint("source_id", "day", name=op.f("pk_source_day")),
    )
    op.create_table(
        "source_trouble",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("since", types.UTCDateTime(timezone=True), nullable=False),
        sa.Column("mended_at", types.UTCDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_source_trouble_source_id_source")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_source_trouble")),
    )
    op.create_index("ix_source_trouble_open", "source_trouble", ["source_id", "mended_at"])
    with op.batch_alter_table("source") as batch:
        batch.drop_column("late_said_at")
    _ask_ted_by_days()


def _ask_ted_by_days() -> None:
    connection = op.get_bind()
    for row in connection.execute(sa.select(source).where(source.c.kind == "ted")).all():
        progress = _by_days(row.progress or {})
        connection.execute(sa.update(source).where(source.c.id == row.id).values(progress=progress))


def _by_days(progress: dict[str, Any]) -> dict[str, Any]:
    """Return the progress as days: those of the last month may hold what was still owed, when anything was."""
    watermark = progress.get("watermark")
    if not watermark:
        return {}
    asked_to = date.fromisoformat(watermark) - timedelta(days=1)
    return {"asked_to": (asked_to - OWED_AT_MOST if progress.get("missing") else asked_to).isoformat()}


def downgrade() -> None:
    raise NotImplementedError
