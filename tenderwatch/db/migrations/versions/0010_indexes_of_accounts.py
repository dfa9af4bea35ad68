"""Indexes of accounts"""

from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("activity", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_activity_state_organization_day"))
        batch_op.create_index("ix_activity_day", ["day", "id", "removed_at"], unique=False)
        batch_op.create_index(
            "ix_activity_standing", ["state", "organization_id", "day", "type", "removed_at"], unique=False
        )


def downgrade() -> None:
    with op.batch_alter_table("activity", schema=None) as batch_op:
        batch_op.drop_index("ix_activity_standing")
        batch_op.drop_index("ix_activity_day")
        batch_op.create_index(
            batch_op.f("ix_activity_state_organization_day"), ["state", "organization_id", "day"], unique=False
        )
