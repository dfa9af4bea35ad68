"""What our company can show, what a bid's gate asks, how it scores, and what decisions were taken on"""

from typing import Any

import sqlalchemy as sa
from alembic import op

from tenderwatch.db import base as types

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

MOMENT = types.UTCDateTime(timezone=True)


def _column(name: str, kind: Any, null: bool = False) -> sa.Column[Any]:
    return sa.Column(name, kind, nullable=null)


def _person(table: str, name: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([name], ["user.id"], name=op.f(f"fk_{table}_{name}_user"), ondelete="SET NULL")


def _bid(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["bid_id"], ["bid.id"], name=op.f(f"fk_{table}_bid_id_bid"), ondelete="CASCADE")


def upgrade() -> None:
    _company()
    _gate()
    _decisions()


def _company() -> None:
    op.create_table(
        "company_turnover",
        *(_column(name, sa.Integer()) for name in ("id", "year")),
        _column("amount", types.Amount()),
        _column("currency", sa.String()),
        _column("version", sa.Integer()),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_company_turnover")),
        sa.UniqueConstraint("year", name=op.f("uq_company_turnover_year")),
    )
    op.create_table(
        "company_certificate",
        _column("id", sa.Integer()),
        _column("name", sa.String()),
        _column("issuer", sa.String(), True),
        *(_column(name, sa.Date(), True) for name in ("starts_on", "ends_on")),
        _column("responsible_id", sa.Integer(), True),
        _column("place", sa.String(), True),
        _column("version", sa.Integer()),
        sa.CheckConstraint("starts_on <= ends_on", name=op.f("ck_company_certificate_period_in_order")),
        _person("company_certificate", "responsible_id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_company_certificate")),
    )
    op.create_table(
        "company_person",
        _column("id", sa.Integer()),
        *(_column(name, sa.String()) for name in ("name", "role")),
        _column("qualifications", sa.String(), True),
        _column("version", sa.Integer()),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_company_person")),
    )
    op.create_table(
        "company_espd_answer",
        _column("id", sa.Integer()),
        *(_column(name, sa.String()) for name in ("part", "question", "answer")),
        _column("meets", sa.Boolean()),
        _column("evidence", sa.String(), True),
        _column("reviewed_on", sa.Date()),
        _column("version", sa.Integer()),
        sa.CheckConstraint("part IN ('exclusion', 'selection')", name=op.f("ck_company_espd_answer_part_known")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_company_espd_answer")),
    )


def _gate() -> None:
    op.create_table(
        "gate_requirement",
        *(_column(name, sa.Integer()) for name in ("id", "bid_id")),
        *(_column(name, sa.String()) for name in ("kind", "what")),
        _column("amount", types.Amount(), True),
        _column("currency", sa.String()),
        _column("count", sa.Integer(), True),
        _column("waived_at", MOMENT, True),
        _column("waived_by_id", sa.Integer(), True),
        _column("waived_because", sa.String(), True),
        sa.CheckConstraint(
            "kind IN ('turnover', 'certificate', 'references', 'people', 'espd')",
            name=op.f("ck_gate_requirement_kind_known"),
        ),
        _bid("gate_requirement"),
        _person("gate_requirement", "waived_by_id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gate_requirement")),
    )
    op.create_index(op.f("ix_gate_requirement_bid_id"), "gate_requirement", ["bid_id"])
    op.create_table(
        "score_criterion",
        _column("id", sa.Integer()),
        _column("code", sa.String()),
        _column("name", sa.String(), True),
        *(_column(name, sa.Integer()) for name in ("weight", "position")),
        _column("active", sa.Boolean()),
        _column("version", sa.Integer()),
        sa.CheckConstraint("weight BETWEEN 1 AND 100", name=op.f("ck_score_criterion_weight_counts")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_score_criterion")),
        sa.UniqueConstraint("code", name=op.f("uq_score_criterion_code")),
    )
    op.create_table(
        "house_line",
        *(_column(name, sa.Integer()) for name in ("id", "line")),
        _column("set_at", MOMENT),
        _column("set_by_id", sa.Integer(), True),
        sa.CheckConstraint("line BETWEEN 0 AND 100", name=op.f("ck_house_line_line_of_hundred")),
        _person("house_line", "set_by_id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_house_line")),
    )
    op.create_table(
        "score_sheet",
        *(_column(name, sa.Integer()) for name in ("id", "bid_id")),
        _column("scores", types.JSONText()),
        _column("version", sa.Integer()),
        _bid("score_sheet"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_score_sheet")),
        sa.UniqueConstraint("bid_id", name=op.f("uq_score_sheet_bid_id")),
    )


def _decisions() -> None:
    """Decisions of before kept nothing of what they were taken on, and contradicted nothing that is known."""
    with op.batch_alter_table("go_decision", schema=None) as batch_op:
        batch_op.add_column(sa.Column("later", sa.Boolean(), nullable=False, server_default=sa.false()))
        for name in ("approver_id", "score", "line"):
            batch_op.add_column(sa.Column(name, sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("against", types.JSONText(), nullable=False, server_default="[]"))
        batch_op.add_column(sa.Column("basis", types.JSONText(), nullable=False, server_default="{}"))
        batch_op.create_foreign_key(
            batch_op.f("fk_go_decision_approver_id_user"), "user", ["approver_id"], ["id"], ondelete="SET NULL"
        )
    with op.batch_alter_table("go_decision", schema=None) as batch_op:
        for name in ("later", "against", "basis"):
            batch_op.alter_column(name, server_default=None)


def downgrade() -> None:
    raise NotImplementedError
