"""Organisations are compared with each other, named with days, related and merged.

What is there stays: `compared_by` is 0, so that the job compares all of them, proves their numbers and keeps names
as they are compared.  On which days a name was used is told by the notices that come from now on.
"""

import sqlalchemy as sa
from alembic import op

from tenderwatch.db import base as types

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "organization_fold",
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("fold", sa.String(), nullable=False),
        sa.Column("of_whole", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organization.id"],
            name=op.f("fk_organization_fold_organization_id_organization"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("organization_id", "fold", "of_whole", name=op.f("pk_organization_fold")),
    )
    with op.batch_alter_table("organization_fold", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_organization_fold_fold"), ["fold"], unique=False)

    op.create_table(
        "organization_merge",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("from_id", sa.Integer(), nullable=False),
        sa.Column("into_id", sa.Integer(), nullable=False),
        sa.Column("at", types.UTCDateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("undone_at", types.UTCDateTime(timezone=True), nullable=True),
        sa.Column("moved", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["by_id"], ["user.id"], name=op.f("fk_organization_merge_by_id_user"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["from_id"],
            ["organization.id"],
            name=op.f("fk_organization_merge_from_id_organization"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["into_id"],
            ["organization.id"],
            name=op.f("fk_organization_merge_into_id_organization"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organization_merge")),
    )
    with op.batch_alter_table("organization_merge", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_organization_merge_from_id"), ["from_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_organization_merge_into_id"), ["into_id"], unique=False)

    op.create_table(
        "organization_relation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("from_id", sa.Integer(), nullable=False),
        sa.Column("to_id", sa.Integer(), nullable=False),
        sa.Column("evidence", sa.String(), nullable=True),
        sa.Column("first_on", sa.Date(), nullable=True),
        sa.Column("last_on", sa.Date(), nullable=True),
        sa.CheckConstraint("kind IN ('unit', 'joint', 'central')", name=op.f("ck_organization_relation_kind_known")),
        sa.CheckConstraint("from_id <> to_id", name=op.f("ck_organization_relation_of_two")),
        sa.ForeignKeyConstraint(
            ["from_id"],
            ["organization.id"],
            name=op.f("fk_organization_relation_from_id_organization"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["to_id"], ["organization.id"], name=op.f("fk_organization_relation_to_id_organization"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organization_relation")),
        sa.UniqueConstraint("kind", "from_id", "to_id", name=op.f("uq_organization_relation_kind_from_id_to_id")),
    )
    with op.batch_alter_table("organization_relation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_organization_relation_from_id"), ["from_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_organization_relation_to_id"), ["to_id"], unique=False)

    op.create_table(
        "organization_suggestion",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("one_id", sa.Integer(), nullable=False),
        sa.Column("other_id", sa.Integer(), nullable=False),
        sa.Column("grade", sa.Integer(), nullable=False),
        sa.Column("reasons", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("suggested_at", types.UTCDateTime(timezone=True), nullable=False),
        sa.Column("decided_at", types.UTCDateTime(timezone=True), nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "state IN ('suggested', 'confirmed', 'rejected')", name=op.f("ck_organization_suggestion_state_known")
        ),
        sa.CheckConstraint("one_id < other_id", name=op.f("ck_organization_suggestion_in_order")),
        sa.ForeignKeyConstraint(
            ["decided_by_id"],
            ["user.id"],
            name=op.f("fk_organization_suggestion_decided_by_id_user"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["one_id"],
            ["organization.id"],
            name=op.f("fk_organization_suggestion_one_id_organization"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["other_id"],
            ["organization.id"],
            name=op.f("fk_organization_suggestion_other_id_organization"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organization_suggestion")),
        sa.UniqueConstraint("one_id", "other_id", name=op.f("uq_organization_suggestion_one_id_other_id")),
    )
    with op.batch_alter_table("organization_suggestion", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_organization_suggestion_other_id"), ["other_id"], unique=False)
        batch_op.create_index("ix_organization_suggestion_state", ["state", "grade"], unique=False)

    # not in batch: SQLite would make the table anew, and dropping the old one takes along what refers to it
    op.execute(
        "ALTER TABLE organization ADD COLUMN merged_into_id INTEGER"
        " CONSTRAINT fk_organization_merged_into_id_organization REFERENCES organization (id)"
    )
    op.add_column("organization", sa.Column("compared_by", sa.Integer(), server_default="0", nullable=False))
    op.create_index(op.f("ix_organization_compared_by"), "organization", ["compared_by"], unique=False)
    op.create_index(op.f("ix_organization_merged_into_id"), "organization", ["merged_into_id"], unique=False)

    with op.batch_alter_table("organization_identifier", schema=None) as batch_op:
        batch_op.add_column(sa.Column("register", sa.String(), nullable=True))
        batch_op.drop_index(batch_op.f("ix_organization_identifier_organization_id"))
        batch_op.drop_constraint(batch_op.f("uq_organization_identifier_scheme_value"), type_="unique")
        batch_op.create_index("ix_organization_identifier_value", ["value"], unique=False)
        batch_op.create_unique_constraint(
            batch_op.f("uq_organization_identifier_organization_id_scheme_value"),
            ["organization_id", "scheme", "value"],
        )

    with op.batch_alter_table("organization_name", schema=None) as batch_op:
        batch_op.add_column(sa.Column("first_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("last_on", sa.Date(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("organization_name", schema=None) as batch_op:
        batch_op.drop_column("last_on")
        batch_op.drop_column("first_on")

    with op.batch_alter_table("organization_identifier", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("uq_organization_identifier_organization_id_scheme_value"), type_="unique")
        batch_op.drop_index("ix_organization_identifier_value")
        batch_op.create_unique_constraint(batch_op.f("uq_organization_identifier_scheme_value"), ["scheme", "value"])
        batch_op.create_index(
            batch_op.f("ix_organization_identifier_organization_id"), ["organization_id"], unique=False
        )
        batch_op.drop_column("register")

    with op.batch_alter_table("organization", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_organization_merged_into_id_organization"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_organization_merged_into_id"))
        batch_op.drop_index(batch_op.f("ix_organization_compared_by"))
        batch_op.drop_column("compared_by")
        batch_op.drop_column("merged_into_id")

    with op.batch_alter_table("organization_suggestion", schema=None) as batch_op:
        batch_op.drop_index("ix_organization_suggestion_state")
        batch_op.drop_index(batch_op.f("ix_organization_suggestion_other_id"))

    op.drop_table("organization_suggestion")
    with op.batch_alter_table("organization_relation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_organization_relation_to_id"))
        batch_op.drop_index(batch_op.f("ix_organization_relation_from_id"))

    op.drop_table("organization_relation")
    with op.batch_alter_table("organization_merge", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_organization_merge_into_id"))
        batch_op.drop_index(batch_op.f("ix_organization_merge_from_id"))

    op.drop_table("organization_merge")
    with op.batch_alter_table("organization_fold", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_organization_fold_fold"))

    op.drop_table("organization_fold")
