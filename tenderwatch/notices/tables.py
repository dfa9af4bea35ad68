"""Notices as they were published, and what they say: procedures, lots, awards, published contracts."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tenderwatch.db import Amount, Base, JSONText, UTCDateTime
from tenderwatch.organizations.moving import FOLLOWS
from tenderwatch.organizations.tables import Organization


class Procedure(Base):
    """One procurement from planning to award; its columns are the current state, told by its latest notices."""

    __tablename__ = "procedure"

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[dict[str, str]] = mapped_column(JSONText, default=dict)
    phase: Mapped[str]  # planning, competition, awarded, cancelled, modified, completed
    procedure_type: Mapped[str | None]  # BT-105
    cpv_main: Mapped[str | None]
    country: Mapped[str | None]  # of the first buyer
    deadline_at: Mapped[datetime | None] = mapped_column(UTCDateTime, index=True)  # the earliest one of its open lots
    deadline: Mapped[dict[str, Any] | None] = mapped_column(JSONText)  # the same as published (NOTICE.md's moment)
    value: Mapped[Decimal | None] = mapped_column(Amount)
    currency: Mapped[str | None]
    value_kind: Mapped[str | None]  # estimated, framework-maximum, awarded
    latest_notice_id: Mapped[int | None] = mapped_column(index=True)
    merged_into_id: Mapped[int | None] = mapped_column(
        ForeignKey("procedure.id"), index=True
    )  # the procedure that has its notices now; its own address leads there

    keys: Mapped[list["ProcedureKey"]] = relationship(lazy="raise")
    notices: Mapped[list["Notice"]] = relationship(lazy="raise", order_by="Notice.id")
    lots: Mapped[list["Lot"]] = relationship(lazy="raise", order_by="Lot.position")


class ProcedureKey(Base):
    """A name that the outside world has for a procedure: (scheme, value) belongs to one procedure."""

    __tablename__ = "procedure_key"
    __table_args__ = (UniqueConstraint("scheme", "value"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    procedure_id: Mapped[int] = mapped_column(ForeignKey("procedure.id"), index=True)
    scheme: Mapped[str]  # bt04, ocid, notice
    value: Mapped[str]


class ProcedureBuyer(Base):
    """A buyer of a procedure, in the order of the notice."""

    __tablename__ = "procedure_buyer"
    __table_args__ = ({"info": {FOLLOWS: "tenderwatch.notices.recording.parties:buyers"}},)

    procedure_id: Mapped[int] = mapped_column(ForeignKey("procedure.id"), primary_key=True)
    organization_id: Mapped[int] = mapped_column(ForeignKey("organization.id"), primary_key=True, index=True)
    position: Mapped[int]

    organization: Mapped[Organization] = relationship(lazy="raise")


def _sequence(context: Any) -> int:
    """Return the row's sequence: nothing has touched a notice that is being recorded."""
    return int(context.get_current_parameters()["sequence"])


class Notice(Base):
    """One version of one publication from one source, never changed: new bytes under a known key make a new revision.

    `key` is TED's publication number, else BT-701 + BT-757, else ocid + release id, else the source's own key for it.
    `sequence` orders all recordings as they were committed; matching follows it.  `touched` goes on from the same
    numbers when what others say of a notice changes its `status`; the text index follows that.
    `group_id` is the first notice of a group of twins (one publication in several sources); its own id when alone.
    Linking asks for `procedure_uuid`, `ocid` and `buyer_keys` (the identities of its buyers, one a line).
    """

    __tablename__ = "notice"
    __table_args__ = (
        UniqueConstraint("key", "source_id", "revision"),
        Index(
            "ix_notice_current_key",
            *("key", "source_id"),
            unique=True,
            sqlite_where=text("current"),
            postgresql_where=text("current"),
        ),
        Index("ix_notice_uuid", "notice_uuid", "version"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str]
    revision: Mapped[int] = mapped_column(default=1)
    current: Mapped[bool] = mapped_column(default=True)
    sequence: Mapped[int] = mapped_column(unique=True)
    touched: Mapped[int] = mapped_column(unique=True, default=_sequence)
    group_id: Mapped[int] = mapped_column(index=True)
    source_id: Mapped[int] = mapped_column(ForeignKey("source.id"), index=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"), index=True)
    digest: Mapped[str]  # of the document it was read from
    procedure_id: Mapped[int] = mapped_column(ForeignKey("procedure.id"), index=True)
    publication_number: Mapped[str | None] = mapped_column(index=True)
    notice_uuid: Mapped[str | None]  # BT-701
    version: Mapped[str | None]  # BT-757
    procedure_uuid: Mapped[str | None] = mapped_column(index=True)  # BT-04 where it is a UUID
    ocid: Mapped[str | None] = mapped_column(index=True)
    buyer_keys: Mapped[str] = mapped_column(default="")
    kind: Mapped[str]  # BT-03, or what a source without such codes lists
    notice_type: Mapped[str | None]  # BT-02
    subtype: Mapped[str | None]  # OPP-070
    published_on: Mapped[date | None] = mapped_column(index=True)
    dispatched_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    is_change: Mapped[bool] = mapped_column(default=False)  # BT-758 is given
    cancels: Mapped[bool] = mapped_column(default=False)  # BT-140 is cancel or cancel-intent
    status: Mapped[str] = mapped_column(
        default="open"
    )  # where its procedure stands now: planned, open, awarded, cancelled; replaced: by a change, by a twin
    country: Mapped[str | None]
    cpv_main: Mapped[str | None]
    deadline_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    content: Mapped[dict[str, Any]] = mapped_column(JSONText)  # the JSON of docs/notice.md
    url: Mapped[str | None]
    parser: Mapped[str]
    recorded_at: Mapped[datetime] = mapped_column(UTCDateTime)

    procedure: Mapped[Procedure] = relationship(lazy="raise", back_populates="notices")


class NoticeReference(Base):
    """What a current notice names: an earlier notice, a plan, a framework; `target_id` when that is here."""

    __tablename__ = "notice_reference"

    id: Mapped[int] = mapped_column(primary_key=True)
    notice_id: Mapped[int] = mapped_column(ForeignKey("notice.id"), index=True)
    kind: Mapped[str]  # change, modification, previous, planning, framework, related
    value: Mapped[str] = mapped_column(index=True)  # BT-701, TED's number, or an ocid
    version: Mapped[int | None]  # BT-757
    target_id: Mapped[int | None] = mapped_column(ForeignKey("notice.id"), index=True)


class Lot(Base):
    """A lot of a procedure in its current state."""

    __tablename__ = "lot"
    __table_args__ = (UniqueConstraint("procedure_id", "code"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    procedure_id: Mapped[int] = mapped_column(ForeignKey("procedure.id"))
    code: Mapped[str]  # BT-137
    position: Mapped[int]
    notice_id: Mapped[int] = mapped_column(ForeignKey("notice.id"), index=True)  # the notice that says it
    title: Mapped[dict[str, str]] = mapped_column(JSONText, default=dict)
    cpv_main: Mapped[str | None]
    value: Mapped[Decimal | None] = mapped_column(Amount)
    currency: Mapped[str | None]
    value_kind: Mapped[str | None]
    deadline_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    starts_on: Mapped[date | None]  # BT-536
    ends_on: Mapped[date | None]  # BT-537
    duration_value: Mapped[str | None]  # BT-36
    duration_unit: Mapped[str | None]
    renewals_max: Mapped[int | None]  # BT-58
    removed_in_id: Mapped[int | None] = mapped_column(ForeignKey("notice.id"))


class Award(Base):
    """The result of one lot (or several) as one notice says it; (notice, code), never (procedure, lot)."""

    __tablename__ = "award"
    __table_args__ = (UniqueConstraint("notice_id", "code"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    notice_id: Mapped[int] = mapped_column(ForeignKey("notice.id"))
    procedure_id: Mapped[int] = mapped_column(ForeignKey("procedure.id"), index=True)
    code: Mapped[str]
    lots: Mapped[list[str]] = mapped_column(JSONText, default=list)
    status: Mapped[str | None]  # BT-142
    reason: Mapped[str | None]  # BT-144
    tenders_received: Mapped[int | None]
    value: Mapped[Decimal | None] = mapped_column(Amount)  # only where the award has exactly one value
    currency: Mapped[str | None]
    decided_on: Mapped[date | None]

    winners: Mapped[list["AwardWinner"]] = relationship(lazy="raise", order_by="AwardWinner.position")


class AwardWinner(Base):
    """A winner of an award."""

    __tablename__ = "award_winner"
    __table_args__ = ({"info": {FOLLOWS: "tenderwatch.notices.recording.parties:winners"}},)

    award_id: Mapped[int] = mapped_column(ForeignKey("award.id"), primary_key=True)
    organization_id: Mapped[int] = mapped_column(ForeignKey("organization.id"), primary_key=True, index=True)
    position: Mapped[int]

    organization: Mapped[Organization] = relationship(lazy="raise")


class PublishedContract(Base):
    """A contract as a result notice tells it; one of ours is in the contracts room."""

    __tablename__ = "published_contract"
    __table_args__ = (UniqueConstraint("notice_id", "position"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    notice_id: Mapped[int] = mapped_column(ForeignKey("notice.id"))
    procedure_id: Mapped[int] = mapped_column(ForeignKey("procedure.id"), index=True)
    award_id: Mapped[int | None] = mapped_column(ForeignKey("award.id"), index=True)
    position: Mapped[int]
    number: Mapped[str | None]  # BT-150
    title: Mapped[dict[str, str]] = mapped_column(JSONText, default=dict)
    signed_on: Mapped[date | None]  # BT-145
    decided_on: Mapped[date | None]  # BT-1451
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    value: Mapped[Decimal | None] = mapped_column(Amount)
    currency: Mapped[str | None]


class DuplicateKey(Base):
    """A key by which a notice and its duplicate find each other (rules/duplicates.py); derived, made anew at will."""

    __tablename__ = "duplicate_key"
    __table_args__ = ({"sqlite_with_rowid": False},)

    key: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    notice_id: Mapped[int] = mapped_column(ForeignKey("notice.id"), primary_key=True, index=True)


class DuplicateSearch(Base):
    """How far the search for duplicates has come: one row."""

    __tablename__ = "duplicate_search"

    id: Mapped[int] = mapped_column(primary_key=True)
    reached: Mapped[int]  # notices up to this `touched` have been looked at
    rules: Mapped[int]  # the version of the rules that made the keys


class DuplicateSuggestion(Base):
    """Two notices without a common name that look like one publication, and what people said of it.

    Each is named by its source and key, which outlast its rows, the lesser pair first; so nothing is asked twice.  A
    confirmed one is evidence for linking.
    """

    __tablename__ = "duplicate_suggestion"
    __table_args__ = (
        UniqueConstraint(
            *("one_source_id", "one_key", "other_source_id", "other_key"), name="uq_duplicate_suggestion_pair"
        ),
        CheckConstraint("state IN ('suggested', 'confirmed', 'rejected')", name="state_known"),
        Index("ix_duplicate_suggestion_other", "other_source_id", "other_key"),
        Index("ix_duplicate_suggestion_state", "state", "score"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    one_source_id: Mapped[int] = mapped_column(ForeignKey("source.id"))
    one_key: Mapped[str]
    other_source_id: Mapped[int] = mapped_column(ForeignKey("source.id"))
    other_key: Mapped[str]
    score: Mapped[int]
    reasons: Mapped[list[dict[str, Any]]] = mapped_column(JSONText, default=list)  # what is alike, and the fact
    state: Mapped[str] = mapped_column(default="suggested")
    suggested_at: Mapped[datetime] = mapped_column(UTCDateTime)
    decided_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    kept: Mapped[dict[str, Any]] = mapped_column(JSONText, default=dict)  # what confirming moved, to take it back


class TradeGroup(Base):
    """Terms of one trade that the house puts beside each other, besides the groups that come with the program."""

    __tablename__ = "trade_group"

    id: Mapped[int] = mapped_column(primary_key=True)
    fi: Mapped[list[str]] = mapped_column(JSONText, default=list)
    sv: Mapped[list[str]] = mapped_column(JSONText, default=list)
    en: Mapped[list[str]] = mapped_column(JSONText, default=list)
    changed_at: Mapped[datetime] = mapped_column(UTCDateTime)
    changed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    version: Mapped[int] = mapped_column(default=1)


class TradeGroupOff(Base):
    """A group that comes with the program and that the house does without; `name` is its first term."""

    __tablename__ = "trade_group_off"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    off_at: Mapped[datetime] = mapped_column(UTCDateTime)
    off_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))


class TradeTermsState(Base):
    """Which state the groups are in: one row, with another `token` after every change, never one that was before."""

    __tablename__ = "trade_terms_state"

    id: Mapped[int] = mapped_column(primary_key=True)
    token: Mapped[str]
