"""Requirements, questions and documents of a bid, and answers that are used again"""

from typing import Any

import sqlalchemy as sa
from alembic import op

from tenderwatch.db import base as types

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

MOMENT = types.UTCDateTime(timezone=True)


def upgrade() -> None:
    _kept(
        "bid_requirement",
        _number("bid_id"),
        _number("position"),
        _words("text"),
        _words("kind"),
        sa.Column("points", types.Amount(), nullable=True),
        _words("lot", nullable=True),
        _number("owner_id", nullable=True),
        _words("state"),
        _words("evidence", nullable=True),
        _words("page", nullable=True),
        sa.Column("reread", sa.Boolean(), nullable=False),
        _key("bid_requirement", "bid_id", "bid", "CASCADE"),
        _key("bid_requirement", "owner_id", "user", "SET NULL"),
        sa.CheckConstraint("kind IN ('must', 'scored', 'info')", name=op.f("ck_bid_requirement_kind_known")),
        sa.CheckConstraint(
            "state IN ('unassessed', 'not', 'partly', 'met')", name=op.f("ck_bid_requirement_state_known")
        ),
        sa.CheckConstraint("points IS NULL OR kind = 'scored'", name=op.f("ck_bid_requirement_points_of_scored")),
    )
    _kept(
        "bid_question",
        _number("bid_id"),
        _words("text"),
        sa.Column("sent_on", sa.Date(), nullable=True),
        _words("answer", nullable=True),
        sa.Column("answered_on", sa.Date(), nullable=True),
        _key("bid_question", "bid_id", "bid", "CASCADE"),
    )
    op.create_table(
        "bid_question_requirement",
        _number("question_id"),
        _number("requirement_id"),
        sa.Column("applied_at", MOMENT, nullable=True),
        _key("bid_question_requirement", "question_id", "bid_question", "CASCADE"),
        _key("bid_question_requirement", "requirement_id", "bid_requirement", "CASCADE"),
        sa.PrimaryKeyConstraint("question_id", "requirement_id", name=op.f("pk_bid_question_requirement")),
    )
    _kept(
        "bid_document",
        _number("bid_id"),
        _words("name"),
        _words("kind"),
        _number("owner_id", nullable=True),
        sa.Column("valid_until", sa.Date(), nullable=True),
        _key("bid_document", "bid_id", "bid", "CASCADE"),
        _key("bid_document", "owner_id", "user", "SET NULL"),
    )
    op.create_table(
        "bid_document_version",
        *(_number(name) for name in ("id", "document_id", "number", "size")),
        *(_words(name) for name in ("name", "digest")),
        _words("note", nullable=True),
        sa.Column("sent_at", MOMENT, nullable=False),
        _number("sent_by_id", nullable=True),
        _key("bid_document_version", "document_id", "bid_document", "CASCADE"),
        _key("bid_document_version", "sent_by_id", "user", "SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bid_document_version")),
        sa.UniqueConstraint("document_id", "number", name=op.f("uq_bid_document_version_document_id_number")),
    )
    _kept(
        "reusable_answer",
        *(_words(name) for name in ("title", "text", "language")),
        sa.Column("tags", types.JSONText(), nullable=False),
        _number("owner_id", nullable=True),
        sa.Column("review_on", sa.Date(), nullable=True),
        _key("reusable_answer", "owner_id", "user", "SET NULL"),
    )
    op.create_table(
        "answer_use",
        *(_number(name) for name in ("id", "answer_id", "requirement_id")),
        sa.Column("used_at", MOMENT, nullable=False),
        _number("used_by_id", nullable=True),
        _key("answer_use", "answer_id", "reusable_answer", "CASCADE"),
        _key("answer_use", "requirement_id", "bid_requirement", "CASCADE"),
        _key("answer_use", "used_by_id", "user", "SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answer_use")),
    )
    for table, name in (
        *(("bid_requirement", "bid_id"), ("bid_requirement", "owner_id"), ("bid_question", "bid_id")),
        *(("bid_document", "bid_id"), ("bid_document", "owner_id"), ("reusable_answer", "owner_id")),
        *(("bid_question_requirement", "requirement_id"), ("answer_use", "answer_id")),
        ("answer_use", "requirement_id"),
    ):
        op.create_index(op.f(f"ix_{table}_{name}"), table, [name], unique=False)


def _kept(table: str, *columns: sa.Column[Any] | sa.Constraint) -> None:
    op.create_table(
        table,
        _number("id"),
        *columns,
        sa.Column("entered_at", MOMENT, nullable=False),
        _number("entered_by_id", nullable=True),
        sa.Column("removed_at", MOMENT, nullable=True),
        _number("version"),
        _key(table, "entered_by_id", "user", "SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    )


def _number(name: str, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.Integer(), nullable=nullable)


def _words(name: str, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.String(), nullable=nullable)


def _key(table: str, name: str, to: str, ondelete: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([name], [f"{to}.id"], name=op.f(f"fk_{table}_{name}_{to}"), ondelete=ondelete)


def downgrade() -> None:
    raise NotImplementedError
