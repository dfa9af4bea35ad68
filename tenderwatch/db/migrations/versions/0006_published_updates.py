"""What notices say of our contracts, and which organisations are ours.

The column is added to `organization` in place, as in 0004.  There is no way back but a backup.
"""

import sqlalchemy as sa
from alembic import op

from tenderwatch.db import base as types

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "published_search",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reached", sa.Integer(), nullable=False),
        sa.Column("basis", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_published_search")),
    )
    op.create_table(
        "published_look",
        sa.Column("contract_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("buyer_id", sa.Integer(), nullable=False),
        sa.Column("procedure_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["contract_id"], ["contract.id"], name=op.f("fk_published_look_contract_id_contract"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("contract_id", name=op.f("pk_published_look")),
    )
    op.create_table(
        "published_update",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("contract_id", sa.Integer(), nullable=False),
        sa.Column("field", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("ours", sa.JSON(), nullable=False),
        sa.Column("published", sa.JSON(), nullable=False),
        sa.Column("notice_id", sa.Integer(), nullable=False),
        sa.Column("grade", sa.String(), nullable=False),
        sa.Column("evidence", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("params", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("found_at", types.UTCDateTime(timezone=True), nullable=False),
        sa.Column("decided_at", types.UTCDateTime(timezone=True), nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(), nullable=True),
        sa.CheckConstraint("grade IN ('certain', 'likely', 'possible')", name=op.f("ck_published_update_grade_known")),
        sa.CheckConstraint(
            "state IN ('open', 'accepted', 'refused', 'superseded')", name=op.f("ck_published_update_state_known")
        ),
        sa.ForeignKeyConstraint(
            ["contract_id"], ["contract.id"], name=op.f("fk_published_update_contract_id_contract"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["user.id"], name=op.f("fk_published_update_decided_by_id_user"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["notice_id"], ["notice.id"], name=op.f("fk_published_update_notice_id_notice")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_published_update")),
        sa.UniqueConstraint(
            "contract_id", "field", "digest", name=op.f("uq_published_update_contract_id_field_digest")
        ),
    )
    with op.batch_alter_table("published_update", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_published_update_notice_id"), ["notice_id"], unique=False)
        batch_op.create_index("ix_published_update_state", ["state", "contract_id"], unique=False)

    op.create_table(
        "published_win",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("procedure_id", sa.Integer(), nullable=False),
        sa.Column("part", sa.String(), nullable=False),
        sa.Column("notice_id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("found_at", types.UTCDateTime(timezone=True), nullable=False),
        sa.Column("decided_at", types.UTCDateTime(timezone=True), nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("contract_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "state IN ('open', 'accepted', 'refused', 'superseded')", name=op.f("ck_published_win_state_known")
        ),
        sa.ForeignKeyConstraint(
            ["contract_id"], ["contract.id"], name=op.f("fk_published_win_contract_id_contract"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["user.id"], name=op.f("fk_published_win_decided_by_id_user"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["notice_id"], ["notice.id"], name=op.f("fk_published_win_notice_id_notice")),
        sa.ForeignKeyConstraint(
            ["procedure_id"], ["procedure.id"], name=op.f("fk_published_win_procedure_id_procedure")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_published_win")),
        sa.UniqueConstraint("procedure_id", "part", name=op.f("uq_published_win_procedure_id_part")),
        info={"follows": "tenderwatch.contracts.published.following:wins"},
    )
    with op.batch_alter_table("published_win", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_published_win_contract_id"), ["contract_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_published_win_notice_id"), ["notice_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_published_win_state"), ["state"], unique=False)

    op.add_column("organization", sa.Column("is_ours", sa.Boolean(), server_default=sa.false(), nullable=False))
