"""Trade terms that a house adds to those of the program, or does without"""

import sqlalchemy as sa
from alembic import op

from tenderwatch.db import base as types

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "trade_group",
        sa.Column("id", sa.Integer(), nullable=False),
        *(sa.Column(name, types.JSONText(), nullable=False) for name in ("fi", "sv", "en")),
        sa.Column("changed_at", types.UTCDateTime(timezone=True), nullable=False),
        sa.Column("changed_by_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["changed_by_id"], ["user.id"], name=op.f("fk_trade_group_changed_by_id_user"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_trade_group")),
    )
    op.create_table(
        "trade_group_off",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("off_at", types.UTCDateTime(timezone=True), nullable=False),
        sa.Column("off_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["off_by_id"], ["user.id"], name=op.f("fk_trade_group_off_off_by_id_user"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_trade_group_off")),
        sa.UniqueConstraint("name", name=op.f("uq_trade_group_off_name")),
    )
    op.create_table(
        "trade_terms_state",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_trade_terms_state")),
    )


def downgrade() -> None:
    raise NotImplementedError
