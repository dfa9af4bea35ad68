"""Each step of a complaint keeps its day, person and words; a contact keeps that they are not asked any more.

What stood in the history alone (since when somebody owns a complaint, who took a step, how the customer was told) is
brought to the complaint.  There is no way back but a backup.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from alembic import op

from tenderwatch.db import base as types

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

NEW = ("answered_by_id", "acted_by_id", "told_by_id")
HELSINKI = ZoneInfo("Europe/Helsinki")

feedback = sa.table(
    "feedback",
    sa.column("id", sa.Integer),
    sa.column("owner_id", sa.Integer),
    sa.column("received_at", types.UTCDateTime(timezone=True)),
    sa.column("owner_on", sa.Date),
    sa.column("told_words", sa.String),
    *(sa.column(name, sa.Integer) for name in NEW),
)
audit = sa.table(
    "audit",
    sa.column("id", sa.Integer),
    sa.column("at", types.UTCDateTime(timezone=True)),
    sa.column("user_id", sa.Integer),
    sa.column("object_type", sa.String),
    sa.column("object_id", sa.Integer),
    sa.column("action", sa.String),
    sa.column("changes", types.JSONText),
)


def upgrade() -> None:
    op.add_column("contact", sa.Column("no_requests_on", sa.Date(), nullable=True))
    with op.batch_alter_table("feedback") as batch:
        batch.add_column(sa.Column("owner_on", sa.Date(), nullable=True))
        batch.add_column(sa.Column("owner_words", sa.String(), nullable=True))
        batch.add_column(sa.Column("told_words", sa.String(), nullable=True))
        for name in NEW:
            batch.add_column(sa.Column(name, sa.Integer(), nullable=True))
            batch.create_foreign_key(f"fk_feedback_{name}_user", "user", [name], ["id"], ondelete="SET NULL")
    _bring()


def _bring() -> None:
    """Bring to each feedback the last word of its history; who owned it when it was entered owns it since then."""
    connection = op.get_bind()
    owned = sa.select(feedback.c.id, feedback.c.received_at).where(feedback.c.owner_id.is_not(None))
    rows = connection.execute(owned).all()
    found: dict[int, dict[str, Any]] = {row.id: {"owner_on": _day(row.received_at)} for row in rows if row.received_at}
    history = sa.select(audit).where(audit.c.object_type == "feedback").order_by(audit.c.id)
    for entry in connection.execute(history).all():
        found.setdefault(entry.object_id, {}).update(_told(entry))
    for feedback_id, values in found.items():
        if values:
            connection.execute(sa.update(feedback).where(feedback.c.id == feedback_id).values(**values))


def _told(entry: sa.Row[Any]) -> Iterator[tuple[str, Any]]:
    if entry.changes.get("owner_id", [None, None])[1] is not None:
        yield "owner_on", _day(entry.at)
    if entry.action in ("answered", "acted", "told"):
        yield f"{entry.action}_by_id", entry.user_id
    if "told_how" in entry.changes:
        yield "told_words", entry.changes["told_how"][1]


def _day(at: datetime) -> Any:
    return at.astimezone(HELSINKI).date()


def downgrade() -> None:
    raise NotImplementedError
