"""Renewal plans.

Columns are added to `contract` in place, as in 0004.  There is no way back but a backup.
"""

import sqlalchemy as sa
from alembic import op

from tenderwatch.db import base as types

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "renewal_step",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=True),
        sa.Column("title", sa.String(), nullable=True),
        sa.Column("anchor", sa.String(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("anchor IN ('start', 'notice', 'end')", name=op.f("ck_renewal_step_anchor_known")),
        sa.CheckConstraint("code IS NOT NULL OR title IS NOT NULL", name=op.f("ck_renewal_step_is_called_something")),
        sa.CheckConstraint("days >= 0", name=op.f("ck_renewal_step_days_counted")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_renewal_step")),
    )
    op.create_table(
        "renewal_plan",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("contract_id", sa.Integer(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("closed_because", sa.String(), nullable=True),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("opened_at", types.UTCDateTime(timezone=True), nullable=False),
        sa.Column("opened_because", sa.String(), nullable=False),
        sa.Column("late_days", sa.Integer(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("planned_on", sa.Date(), nullable=False),
        sa.Column("chance", sa.String(), nullable=True),
        sa.Column("chance_reason", sa.String(), nullable=True),
        sa.Column("cpv", sa.String(), nullable=True),
        sa.Column("needs", sa.String(), nullable=True),
        sa.Column("promises", sa.String(), nullable=True),
        sa.Column("notes", sa.String(), nullable=True),
        sa.Column("procedure_id", sa.Integer(), nullable=True),
        sa.Column("bid_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("chance IN ('none', 'low', 'even', 'good')", name=op.f("ck_renewal_plan_chance_known")),
        sa.CheckConstraint(
            "opened_because IN ('day', 'hand', 'unhappy', 'started')", name=op.f("ck_renewal_plan_opened_because_known")
        ),
        sa.CheckConstraint("state IN ('open', 'closed')", name=op.f("ck_renewal_plan_state_known")),
        sa.ForeignKeyConstraint(["bid_id"], ["bid.id"], name=op.f("fk_renewal_plan_bid_id_bid"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(
            ["contract_id"], ["contract.id"], name=op.f("fk_renewal_plan_contract_id_contract"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["procedure_id"], ["procedure.id"], name=op.f("fk_renewal_plan_procedure_id_procedure")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_renewal_plan")),
        sa.UniqueConstraint("contract_id", "ordinal", name=op.f("uq_renewal_plan_contract_id_ordinal")),
    )
    with op.batch_alter_table("renewal_plan", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_renewal_plan_bid_id"), ["bid_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_renewal_plan_procedure_id"), ["procedure_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_renewal_plan_state"), ["state"], unique=False)

    op.create_table(
        "renewal_suggestion",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("procedure_id", sa.Integer(), nullable=False),
        sa.Column("same_name", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("proposed_at", types.UTCDateTime(timezone=True), nullable=False),
        sa.Column("decided_at", types.UTCDateTime(timezone=True), nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "state IN ('proposed', 'confirmed', 'rejected')", name=op.f("ck_renewal_suggestion_state_known")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["user.id"], name=op.f("fk_renewal_suggestion_decided_by_id_user"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["plan_id"],
            ["renewal_plan.id"],
            name=op.f("fk_renewal_suggestion_plan_id_renewal_plan"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["procedure_id"], ["procedure.id"], name=op.f("fk_renewal_suggestion_procedure_id_procedure")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_renewal_suggestion")),
        sa.UniqueConstraint("plan_id", "procedure_id", name=op.f("uq_renewal_suggestion_plan_id_procedure_id")),
        info={"follows": "tenderwatch.renewals.following:suggestions"},
    )
    with op.batch_alter_table("renewal_suggestion", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_renewal_suggestion_procedure_id"), ["procedure_id"], unique=False)

    op.create_table(
        "renewal_task",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=True),
        sa.Column("title", sa.String(), nullable=True),
        sa.Column("anchor", sa.String(), nullable=True),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("word", sa.String(), nullable=True),
        sa.Column("notes", sa.String(), nullable=True),
        sa.Column("stale", sa.Boolean(), nullable=False),
        sa.Column("done_at", types.UTCDateTime(timezone=True), nullable=True),
        sa.Column("done_by_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("anchor IN ('start', 'notice', 'end')", name=op.f("ck_renewal_task_anchor_known")),
        sa.CheckConstraint("state IN ('open', 'done', 'not-needed')", name=op.f("ck_renewal_task_state_known")),
        sa.ForeignKeyConstraint(
            ["done_by_id"], ["user.id"], name=op.f("fk_renewal_task_done_by_id_user"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["user.id"], name=op.f("fk_renewal_task_owner_id_user"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["plan_id"], ["renewal_plan.id"], name=op.f("fk_renewal_task_plan_id_renewal_plan"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_renewal_task")),
        sa.UniqueConstraint("plan_id", "position", name=op.f("uq_renewal_task_plan_id_position")),
    )
    with op.batch_alter_table("renewal_task", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_renewal_task_owner_id"), ["owner_id"], unique=False)
        batch_op.create_index("ix_renewal_task_state_due_on", ["state", "due_on"], unique=False)

    for column in (
        sa.Column("unhappy_since", sa.Date(), nullable=True),
        sa.Column("unhappy_because", sa.String(), nullable=True),
        sa.Column("learnt_lead_days", sa.Integer(), nullable=True),
        sa.Column("learnt_lead_pairs", sa.Integer(), nullable=True),
    ):
        op.add_column("contract", column)
