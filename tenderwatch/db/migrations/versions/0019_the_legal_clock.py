"""What is recorded of the decision about a bid, for the legal clock"""

import sqlalchemy as sa
from alembic import op

from tenderwatch.db import base as types

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

CODES = {
    "kind": ("eu", "special", "concession", "dps", "framework", "national", "direct"),
    "country": ("FI", "SE", "other"),
    "sent_how": ("electronic", "post", "other"),
    "instructions": ("included", "missing", "defective"),
    "procedure": ("open", "restricted"),
    "buyer": ("central", "sub-central"),
}
DAYS = (
    *("decided_on", "sent_on", "received_on", "contract_on", "ex_ante_on", "award_notice_on", "debrief_asked_on"),
    *("notice_sent_on", "invited_on", "tenders_due_on", "valid_until"),
)


def _one_of(name: str) -> sa.CheckConstraint:
    codes = ", ".join(f"'{code}'" for code in CODES[name])
    return sa.CheckConstraint(f"{name} IN ({codes})", name=op.f(f"ck_bid_clock_{name}_known"))


def upgrade() -> None:
    op.create_table(
        "bid_clock",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("bid_id", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in CODES),
        *(sa.Column(name, sa.Date(), nullable=True) for name in DAYS),
        *(sa.Column(name, sa.Boolean(), nullable=False) for name in ("urgent", "prior_notice", "electronic_tenders")),
        *(sa.Column(name, sa.Integer(), nullable=True) for name in ("validity_days", "validity_months")),
        sa.Column("evidence", sa.String(), nullable=True),
        sa.Column("entered_at", types.UTCDateTime(timezone=True), nullable=False),
        sa.Column("entered_by_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        *map(_one_of, CODES),
        sa.ForeignKeyConstraint(["bid_id"], ["bid.id"], name=op.f("fk_bid_clock_bid_id_bid"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["entered_by_id"], ["user.id"], name=op.f("fk_bid_clock_entered_by_id_user"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bid_clock")),
        sa.UniqueConstraint("bid_id", name=op.f("uq_bid_clock_bid_id")),
    )


def downgrade() -> None:
    raise NotImplementedError
