"""The full period of contracts, and what is kept with them.

Columns are added to `contract` in place: a batch would copy the table, and on SQLite dropping the old one would take
the decisions and options of every contract with it.  There is no way back but a backup.
"""

import sqlalchemy as sa
from alembic import op

from tenderwatch.db import base as types

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "bid_promise",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("bid_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("evidence", sa.String(), nullable=True),
        sa.Column("entered_at", types.UTCDateTime(timezone=True), nullable=False),
        sa.Column("entered_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["bid_id"], ["bid.id"], name=op.f("fk_bid_promise_bid_id_bid"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["entered_by_id"], ["user.id"], name=op.f("fk_bid_promise_entered_by_id_user"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bid_promise")),
    )
    with op.batch_alter_table("bid_promise", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_bid_promise_bid_id"), ["bid_id"], unique=False)

    op.create_table(
        "amendment",
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("was", sa.String(), nullable=True),
        sa.Column("becomes", sa.String(), nullable=False),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.Column("signed_on", sa.Date(), nullable=True),
        sa.Column("notice_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("contract_id", sa.Integer(), nullable=False),
        sa.Column("entered_at", types.UTCDateTime(timezone=True), nullable=False),
        sa.Column("entered_by_id", sa.Integer(), nullable=True),
        sa.Column("removed_at", types.UTCDateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "what IN ('period', 'value', 'prices', 'scope', 'parties', 'other')", name=op.f("ck_amendment_what_known")
        ),
        sa.ForeignKeyConstraint(
            ["contract_id"], ["contract.id"], name=op.f("fk_amendment_contract_id_contract"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["entered_by_id"], ["user.id"], name=op.f("fk_amendment_entered_by_id_user"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["notice_id"], ["notice.id"], name=op.f("fk_amendment_notice_id_notice")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_amendment")),
    )
    with op.batch_alter_table("amendment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_amendment_contract_id"), ["contract_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_amendment_notice_id"), ["notice_id"], unique=False)

    op.create_table(
        "contract_contact",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("email", sa.String(), nullable=True),
        sa.Column("phone", sa.String(), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("confirmed_on", sa.Date(), nullable=True),
        sa.Column("confirmed_by_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("contract_id", sa.Integer(), nullable=False),
        sa.Column("entered_at", types.UTCDateTime(timezone=True), nullable=False),
        sa.Column("entered_by_id", sa.Integer(), nullable=True),
        sa.Column("removed_at", types.UTCDateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "role IN ('decision-maker', 'procurement', 'substance-owner', 'user', 'contract-manager', 'finance')",
            name=op.f("ck_contract_contact_role_known"),
        ),
        sa.CheckConstraint("valid_from <= valid_to", name=op.f("ck_contract_contact_in_order")),
        sa.ForeignKeyConstraint(
            ["confirmed_by_id"], ["user.id"], name=op.f("fk_contract_contact_confirmed_by_id_user"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["contract_id"], ["contract.id"], name=op.f("fk_contract_contact_contract_id_contract"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["entered_by_id"], ["user.id"], name=op.f("fk_contract_contact_entered_by_id_user"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contract_contact")),
    )
    with op.batch_alter_table("contract_contact", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_contract_contact_contract_id"), ["contract_id"], unique=False)

    op.create_table(
        "contract_document",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("note", sa.String(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("contract_id", sa.Integer(), nullable=False),
        sa.Column("entered_at", types.UTCDateTime(timezone=True), nullable=False),
        sa.Column("entered_by_id", sa.Integer(), nullable=True),
        sa.Column("removed_at", types.UTCDateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["contract_id"], ["contract.id"], name=op.f("fk_contract_document_contract_id_contract"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["entered_by_id"], ["user.id"], name=op.f("fk_contract_document_entered_by_id_user"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contract_document")),
    )
    with op.batch_alter_table("contract_document", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_contract_document_contract_id"), ["contract_id"], unique=False)

    op.create_table(
        "contract_order",
        sa.Column("ordered_on", sa.Date(), nullable=False),
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("amount", types.Amount(), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("contract_id", sa.Integer(), nullable=False),
        sa.Column("entered_at", types.UTCDateTime(timezone=True), nullable=False),
        sa.Column("entered_by_id", sa.Integer(), nullable=True),
        sa.Column("removed_at", types.UTCDateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["contract_id"], ["contract.id"], name=op.f("fk_contract_order_contract_id_contract"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["entered_by_id"], ["user.id"], name=op.f("fk_contract_order_entered_by_id_user"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contract_order")),
    )
    with op.batch_alter_table("contract_order", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_contract_order_contract_id"), ["contract_id"], unique=False)

    op.create_table(
        "contract_promise",
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("evidence", sa.String(), nullable=True),
        sa.Column("bid_promise_id", sa.Integer(), nullable=True),
        sa.Column("kept_on", sa.Date(), nullable=True),
        sa.Column("kept_by_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("contract_id", sa.Integer(), nullable=False),
        sa.Column("entered_at", types.UTCDateTime(timezone=True), nullable=False),
        sa.Column("entered_by_id", sa.Integer(), nullable=True),
        sa.Column("removed_at", types.UTCDateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["bid_promise_id"],
            ["bid_promise.id"],
            name=op.f("fk_contract_promise_bid_promise_id_bid_promise"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["contract_id"], ["contract.id"], name=op.f("fk_contract_promise_contract_id_contract"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["entered_by_id"], ["user.id"], name=op.f("fk_contract_promise_entered_by_id_user"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["kept_by_id"], ["user.id"], name=op.f("fk_contract_promise_kept_by_id_user"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contract_promise")),
        sa.UniqueConstraint(
            "contract_id", "bid_promise_id", name=op.f("uq_contract_promise_contract_id_bid_promise_id")
        ),
    )
    with op.batch_alter_table("contract_promise", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_contract_promise_contract_id"), ["contract_id"], unique=False)

    op.create_table(
        "deliverable",
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("done_by_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("contract_id", sa.Integer(), nullable=False),
        sa.Column("entered_at", types.UTCDateTime(timezone=True), nullable=False),
        sa.Column("entered_by_id", sa.Integer(), nullable=True),
        sa.Column("removed_at", types.UTCDateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["contract_id"], ["contract.id"], name=op.f("fk_deliverable_contract_id_contract"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["done_by_id"], ["user.id"], name=op.f("fk_deliverable_done_by_id_user"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["entered_by_id"], ["user.id"], name=op.f("fk_deliverable_entered_by_id_user"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deliverable")),
    )
    with op.batch_alter_table("deliverable", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_deliverable_contract_id"), ["contract_id"], unique=False)

    op.create_table(
        "termination_notice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("contract_id", sa.Integer(), nullable=False),
        sa.Column("side", sa.String(), nullable=False),
        sa.Column("given_on", sa.Date(), nullable=False),
        sa.Column("takes_effect_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("entered_at", types.UTCDateTime(timezone=True), nullable=False),
        sa.Column("entered_by_id", sa.Integer(), nullable=True),
        sa.Column("withdrawn_on", sa.Date(), nullable=True),
        sa.Column("withdrawal", sa.String(), nullable=True),
        sa.CheckConstraint("side IN ('ours', 'theirs')", name=op.f("ck_termination_notice_side_known")),
        sa.CheckConstraint("given_on <= takes_effect_on", name=op.f("ck_termination_notice_in_order")),
        sa.ForeignKeyConstraint(
            ["contract_id"],
            ["contract.id"],
            name=op.f("fk_termination_notice_contract_id_contract"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["entered_by_id"], ["user.id"], name=op.f("fk_termination_notice_entered_by_id_user"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_termination_notice")),
    )
    with op.batch_alter_table("termination_notice", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_termination_notice_contract_id"), ["contract_id"], unique=False)

    for column in (
        sa.Column("agreed_ends_on", sa.Date(), nullable=True),
        sa.Column("held_over_on", sa.Date(), nullable=True),
        sa.Column("holdover_until", sa.Date(), nullable=True),
        sa.Column("holdover_agreed", sa.String(), nullable=True),
        sa.Column("price_window_opens_on", sa.Date(), nullable=True),
        sa.Column("guarantee_ends_on", sa.Date(), nullable=True),
        sa.Column("framework_maximum", types.Amount(), nullable=True),
        sa.Column("last_call_off_on", sa.Date(), nullable=True),
    ):
        op.add_column("contract", column)
    op.execute(
        "ALTER TABLE contract ADD COLUMN framework_id INTEGER"
        " CONSTRAINT fk_contract_framework_id_contract REFERENCES contract (id)"
    )
    op.create_index("ix_contract_framework_id", "contract", ["framework_id"])
    op.create_index("ix_contract_guarantee_ends_on", "contract", ["guarantee_ends_on"])
    op.add_column("contract_option", sa.Column("notify_by", sa.Date(), nullable=True))
    op.add_column("contract_option", sa.Column("notice_months", sa.Integer(), nullable=True))
