"""What was looked at in the recall audit, and the awards that no search found"""

import sqlalchemy as sa
from alembic import op

from tenderwatch.db import base as types

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

MOMENT = types.UTCDateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "recall_audit",
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("id", "team_id")),
        *(sa.Column(name, sa.Date(), nullable=False) for name in ("since_on", "until_on")),
        sa.Column("weekly", sa.Boolean(), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("awards", "known", "found", "searches")),
        sa.Column("unasked", types.JSONText(), nullable=False),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_recall_audit_team_id_team")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recall_audit")),
        sa.UniqueConstraint("team_id", "until_on", "weekly", name=op.f("uq_recall_audit_team_id_until_on_weekly")),
    )
    op.create_table(
        "missed_award",
        *(
            sa.Column(name, sa.Integer(), nullable=False)
            for name in ("id", "team_id", "audit_id", "procedure_id", "notice_id")
        ),
        sa.Column("call_id", sa.Integer(), nullable=True),
        sa.Column("strength", sa.Integer(), nullable=False),
        sa.Column("grounds", types.JSONText(), nullable=False),
        sa.Column("cause", sa.String(), nullable=False),
        sa.Column("suggestions", types.JSONText(), nullable=False),
        sa.Column("tried_at", MOMENT, nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("search_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("answered_at", MOMENT, nullable=True),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.Column("before", types.JSONText(), nullable=True),
        sa.CheckConstraint(
            "state IN ('open', 'accepted', 'caught', 'dismissed')", name=op.f("ck_missed_award_state_known")
        ),
        sa.CheckConstraint("cause IN ('rules', 'no-call')", name=op.f("ck_missed_award_cause_known")),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_missed_award_team_id_team")),
        sa.ForeignKeyConstraint(
            ["audit_id"], ["recall_audit.id"], name=op.f("fk_missed_award_audit_id_recall_audit"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["procedure_id"], ["procedure.id"], name=op.f("fk_missed_award_procedure_id_procedure")
        ),
        *(
            sa.ForeignKeyConstraint([name], ["notice.id"], name=op.f(f"fk_missed_award_{name}_notice"))
            for name in ("notice_id", "call_id")
        ),
        sa.ForeignKeyConstraint(
            ["search_id"],
            ["saved_search.id"],
            name=op.f("fk_missed_award_search_id_saved_search"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["answered_by_id"], ["user.id"], name=op.f("fk_missed_award_answered_by_id_user"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_missed_award")),
        sa.UniqueConstraint("team_id", "procedure_id", name=op.f("uq_missed_award_team_id_procedure_id")),
    )
    with op.batch_alter_table("missed_award", schema=None) as batch_op:
        for name in ("audit_id", "procedure_id", "notice_id", "call_id", "state", "search_id", "answered_by_id"):
            batch_op.create_index(batch_op.f(f"ix_missed_award_{name}"), [name], unique=False)


def downgrade() -> None:
    raise NotImplementedError
