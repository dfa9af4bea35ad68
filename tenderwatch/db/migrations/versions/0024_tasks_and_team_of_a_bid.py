"""Tasks of bids with their checklists and what they wait for, and who works on a bid as what"""

import sqlalchemy as sa
from alembic import op

from tenderwatch.db import base as types

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

MOMENT = types.UTCDateTime(timezone=True)


def upgrade() -> None:
    _tasks()
    op.create_table(
        "bid_task_wait",
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("task_id", "for_id")),
        *(
            sa.ForeignKeyConstraint(
                [name], ["bid_task.id"], name=op.f(f"fk_bid_task_wait_{name}_bid_task"), ondelete="CASCADE"
            )
            for name in ("task_id", "for_id")
        ),
        sa.CheckConstraint("task_id <> for_id", name=op.f("ck_bid_task_wait_for_another")),
        sa.PrimaryKeyConstraint("task_id", "for_id", name=op.f("pk_bid_task_wait")),
    )
    op.create_index(op.f("ix_bid_task_wait_for_id"), "bid_task_wait", ["for_id"])
    op.create_table(
        "bid_task_line",
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("id", "task_id", "position")),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("done_at", MOMENT, nullable=True),
        sa.Column("done_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["task_id"], ["bid_task.id"], name=op.f("fk_bid_task_line_task_id_bid_task"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["done_by_id"], ["user.id"], name=op.f("fk_bid_task_line_done_by_id_user"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bid_task_line")),
    )
    op.create_index(op.f("ix_bid_task_line_task_id"), "bid_task_line", ["task_id"])
    _team()


def _tasks() -> None:
    people = ("owner_id", "closed_by_id", "entered_by_id")
    op.create_table(
        "bid_task",
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("id", "bid_id", "version")),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        *(sa.Column(name, sa.String(), nullable=True) for name in ("milestone", "notes")),
        sa.Column("hours", types.Amount(), nullable=True),
        *(sa.Column(name, sa.Integer(), nullable=True) for name in people),
        sa.Column("entered_at", MOMENT, nullable=False),
        *(sa.Column(name, MOMENT, nullable=True) for name in ("closed_at", "removed_at")),
        sa.CheckConstraint("due_on IS NOT NULL OR milestone IS NOT NULL", name=op.f("ck_bid_task_has_a_day")),
        sa.ForeignKeyConstraint(["bid_id"], ["bid.id"], name=op.f("fk_bid_task_bid_id_bid"), ondelete="CASCADE"),
        *(
            sa.ForeignKeyConstraint([name], ["user.id"], name=op.f(f"fk_bid_task_{name}_user"), ondelete="SET NULL")
            for name in people
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bid_task")),
    )
    for name in ("bid_id", "owner_id"):
        op.create_index(op.f(f"ix_bid_task_{name}"), "bid_task", [name])


def _team() -> None:
    op.create_table(
        "bid_member",
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("id", "bid_id", "user_id", "version")),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("hours_a_week", types.Amount(), nullable=True),
        sa.ForeignKeyConstraint(["bid_id"], ["bid.id"], name=op.f("fk_bid_member_bid_id_bid"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_bid_member_user_id_user"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bid_member")),
        sa.UniqueConstraint("bid_id", "user_id", "role", name=op.f("uq_bid_member_bid_id_user_id_role")),
    )
    op.create_index(op.f("ix_bid_member_user_id"), "bid_member", ["user_id"])
