"""What our company can show: turnover, certificates, key people, answers for the ESPD; one profile for the house."""

from datetime import date
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from tenderwatch.db import Amount, Base


class Turnover(Base):
    """The turnover of a financial year, named by the year in which it ended."""

    __tablename__ = "company_turnover"

    id: Mapped[int] = mapped_column(primary_key=True)
    year: Mapped[int] = mapped_column(unique=True)
    amount: Mapped[Decimal] = mapped_column(Amount)
    currency: Mapped[str] = mapped_column(default="EUR")
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012


class Certificate(Base):
    """A certificate or an extract of a register; its first and its last day belong to its validity."""

    __tablename__ = "company_certificate"
    __table_args__ = (CheckConstraint("starts_on <= ends_on", name="period_in_order"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    issuer: Mapped[str | None]
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]  # none: until further notice
    responsible_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))  # who renews it
    place: Mapped[str | None]  # where the file is
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012


class KeyPerson(Base):
    """Somebody whom bids name, with what makes them fit for it."""

    __tablename__ = "company_person"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    role: Mapped[str]
    qualifications: Mapped[str | None]
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012


class EspdAnswer(Base):
    """What we answer to a question of the European Single Procurement Document, kept once and used again."""

    __tablename__ = "company_espd_answer"
    __table_args__ = (CheckConstraint("part IN ('exclusion', 'selection')", name="part_known"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    part: Mapped[str]
    question: Mapped[str]
    answer: Mapped[str]
    meets: Mapped[bool]  # whether a tenderer who answers so may take part
    evidence: Mapped[str | None]
    reviewed_on: Mapped[date]
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012
