"""Who follows a saved search: until now everybody of its team was told daily, and goes on to be.

Each of them hears of what was found since their last daily mail.
"""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

from tenderwatch.db import base as types

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

MOMENT = types.UTCDateTime(timezone=True)
member = sa.table("team_member", sa.column("team_id", sa.Integer), sa.column("user_id", sa.Integer))
search = sa.table("saved_search", sa.column("id", sa.Integer), sa.column("team_id", sa.Integer))
message = sa.table(
    "message", sa.column("person", sa.String), sa.column("kind", sa.String), sa.column("created_at", MOMENT)
)
follower = sa.table(
    "search_follower",
    *(sa.column(name, sa.Integer) for name in ("search_id", "user_id", "weekday")),
    sa.column("schedule", sa.String),
    sa.column("since", MOMENT),
)


def upgrade() -> None:
    op.add_column("user", sa.Column("quiet_from", sa.Integer(), nullable=True))
    op.add_column("user", sa.Column("quiet_to", sa.Integer(), nullable=True))
    op.add_column("user", sa.Column("quiet_weekends", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.create_table(
        "search_follower",
        sa.Column("search_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("schedule", sa.String(), nullable=False),
        sa.Column("weekday", sa.Integer(), nullable=False),
        sa.Column("since", types.UTCDateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "schedule IN ('instant', 'daily', 'weekly', 'never')", name=op.f("ck_search_follower_schedule_known")
        ),
        sa.CheckConstraint("weekday BETWEEN 0 AND 6", name=op.f("ck_search_follower_weekday_known")),
        sa.ForeignKeyConstraint(
            ["search_id"],
            ["saved_search.id"],
            name=op.f("fk_search_follower_search_id_saved_search"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user.id"], name=op.f("fk_search_follower_user_id_user"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("search_id", "user_id", name=op.f("pk_search_follower")),
    )
    with op.batch_alter_table("search_follower", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_search_follower_user_id"), ["user_id"], unique=False)
    op.create_table(
        "told_arrival",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("triage_id", sa.Integer(), nullable=False),
        sa.Column("arrived_at", types.UTCDateTime(timezone=True), nullable=False),
        sa.Column("message_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["message_id"], ["message.id"], name=op.f("fk_told_arrival_message_id_message"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["triage_id"], ["triage.id"], name=op.f("fk_told_arrival_triage_id_triage"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user.id"], name=op.f("fk_told_arrival_user_id_user"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("user_id", "triage_id", name=op.f("pk_told_arrival")),
    )
    with op.batch_alter_table("told_arrival", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_told_arrival_triage_id"), ["triage_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_told_arrival_message_id"), ["message_id"], unique=False)
    _let_everybody_follow()


def _let_everybody_follow() -> None:
    connection = op.get_bind()
    digests = sa.select(message.c.person, sa.func.max(message.c.created_at).label("at")).where(
        message.c.kind == "digest"
    )
    last = {row.person: row.at for row in connection.execute(digests.group_by(message.c.person))}
    members = sa.select(search.c.id, member.c.user_id).join(member, member.c.team_id == search.c.team_id)
    now = datetime.now(UTC)
    rows = [
        {
            "search_id": row.id,
            "user_id": row.user_id,
            "schedule": "daily",
            "weekday": 0,
            "since": last.get(f"user:{row.user_id}", now),
        }
        for row in connection.execute(members)
    ]
    if rows:
        op.bulk_insert(follower, rows)


def downgrade() -> None:
    raise NotImplementedError
