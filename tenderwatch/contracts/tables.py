"""Our contracts with public buyers, the decisions they ask for, and the warnings that were said."""

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tenderwatch.db import Amount, Base, JSONText, UTCDateTime
from tenderwatch.organizations.tables import Organization
from tenderwatch.users.tables import User


class Contract(Base):
    """A signed agreement between us and a public buyer; all last days belong to the contract."""

    __tablename__ = "contract"
    __table_args__ = (
        UniqueConstraint("buyer_id", "reference"),
        CheckConstraint("starts_on <= ends_on", name="period_in_order"),
        CheckConstraint("term IN ('fixed', 'until-further-notice', 'unknown')", name="term_known"),
        CheckConstraint("risk IN ('light', 'standard', 'critical')", name="risk_known"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    buyer_id: Mapped[int] = mapped_column(ForeignKey("organization.id"), index=True)
    reference: Mapped[str]  # BT-150
    title: Mapped[str]
    term: Mapped[str] = mapped_column(default="fixed")
    starts_on: Mapped[date | None]
    base_ends_on: Mapped[date | None]  # the last day without any option
    ends_on: Mapped[date | None] = mapped_column(index=True)  # BT-537; the last day in force, used options included
    agreed_ends_on: Mapped[date | None]  # what `ends_on` would be without the holdover or the notice that moved it
    held_over_on: Mapped[date | None]  # the day on which it was agreed that the contract goes on after its end
    holdover_until: Mapped[date | None]
    holdover_agreed: Mapped[str | None]  # how: by letter, in the steering group
    extensions: Mapped[int] = mapped_column(default=0)  # agreed besides the options; each opens decisions of its own
    termination_notice_months: Mapped[int | None]  # ours
    their_notice_months: Mapped[int | None]
    price_window_opens_on: Mapped[date | None]
    price_window_closes_on: Mapped[date | None]  # the first window's last day
    price_window_every_months: Mapped[int | None]
    option_notice_months: Mapped[int | None]
    procedure_kind: Mapped[str] = mapped_column(
        default="open"
    )  # how it will be tendered again: sets when renewal work starts
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    value: Mapped[Decimal | None] = mapped_column(Amount)  # of the whole base period, without VAT
    currency: Mapped[str] = mapped_column(default="EUR")
    risk: Mapped[str] = mapped_column(default="standard")
    guarantee_ends_on: Mapped[date | None] = mapped_column(index=True)
    framework_id: Mapped[int | None] = mapped_column(ForeignKey("contract.id"), index=True)  # it is a call-off of that
    framework_maximum: Mapped[Decimal | None] = mapped_column(Amount)  # BT-271; of a framework
    last_call_off_on: Mapped[date | None]  # of a framework: call-offs may end after it
    notes: Mapped[str | None]
    unhappy_since: Mapped[date | None]  # bound but unhappy: renewal work is called for from this day on
    unhappy_because: Mapped[str | None]
    learnt_lead_days: Mapped[int | None]  # so long before the end its buyer published the last re-tenders
    learnt_lead_pairs: Mapped[int | None]  # … told by so many of them
    bid_id: Mapped[int | None] = mapped_column(ForeignKey("bid.id"), unique=True)
    procedure_id: Mapped[int | None] = mapped_column(ForeignKey("procedure.id"), index=True)
    renewals_told: Mapped[int | None]  # BT-58 of the lots won, as long as nobody said what became of them
    period_planned: Mapped[bool] = mapped_column(default=False)  # as a notice planned it; nobody confirmed it yet
    successor_id: Mapped[int | None] = mapped_column(ForeignKey("contract.id"))
    ended_on: Mapped[date | None]
    end_reason: Mapped[str | None]
    deleted_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    entered_at: Mapped[datetime] = mapped_column(UTCDateTime)
    imported: Mapped[bool] = mapped_column(default=False)
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012

    buyer: Mapped[Organization] = relationship(lazy="raise")
    owner: Mapped[User | None] = relationship(lazy="raise", foreign_keys=[owner_id])
    options: Mapped[list["ContractOption"]] = relationship(
        lazy="selectin", cascade="all, delete-orphan", order_by="ContractOption.position"
    )
    termination_notices: Mapped[list["TerminationNotice"]] = relationship(
        lazy="selectin", cascade="all, delete-orphan", order_by="TerminationNotice.id"
    )
    decisions: Mapped[list["Decision"]] = relationship(lazy="raise", order_by="Decision.due_on")


class ContractOption(Base):
    """A right to extend; the first is position 1."""

    __tablename__ = "contract_option"
    __table_args__ = (
        CheckConstraint("who IN ('buyer', 'us', 'both')", name="who_known"),
        UniqueConstraint("contract_id", "position"),
        CheckConstraint("state IN ('open', 'used', 'not-used')", name="state_known"),
        CheckConstraint("months > 0", name="has_length"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    contract_id: Mapped[int] = mapped_column(ForeignKey("contract.id", ondelete="CASCADE"))
    position: Mapped[int]
    months: Mapped[int]
    decide_by: Mapped[date | None]  # as the contract says; else derived from the notice months
    notify_by: Mapped[date | None]  # the other party must have been told by then
    notice_months: Mapped[int | None]  # of this option; else the contract's for all
    who: Mapped[str] = mapped_column(default="buyer")  # buyer, us, both
    state: Mapped[str] = mapped_column(default="open")
    decided_on: Mapped[date | None]


class TerminationNotice(Base):
    """Notice of termination that was given; it ends the contract on a day unless it is withdrawn."""

    __tablename__ = "termination_notice"
    __table_args__ = (
        CheckConstraint("side IN ('ours', 'theirs')", name="side_known"),
        CheckConstraint("given_on <= takes_effect_on", name="in_order"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    contract_id: Mapped[int] = mapped_column(ForeignKey("contract.id", ondelete="CASCADE"), index=True)
    side: Mapped[str]
    given_on: Mapped[date]
    takes_effect_on: Mapped[date]  # the last day in force
    reason: Mapped[str]
    entered_at: Mapped[datetime] = mapped_column(UTCDateTime)
    entered_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    withdrawn_on: Mapped[date | None]
    withdrawal: Mapped[str | None]  # why


class Decision(Base):
    """Something that must be decided about a contract by a day, and what was decided.

    (contract, kind, ordinal) is the decision: an extension or a used option closes one and opens the next ordinal.
    """

    __tablename__ = "decision"
    __table_args__ = (
        UniqueConstraint("contract_id", "kind", "ordinal"),
        CheckConstraint("state IN ('open', 'decided', 'withdrawn')", name="state_known"),
        Index("ix_decision_state_due_on", "state", "due_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    contract_id: Mapped[int] = mapped_column(ForeignKey("contract.id", ondelete="CASCADE"))
    kind: Mapped[str]  # renewal-start, option, termination-notice, price-index, end, holdover, guarantee
    ordinal: Mapped[int]
    due_on: Mapped[date]
    series: Mapped[int] = mapped_column(default=1)
    series_due_on: Mapped[date]  # for which the series began: small corrections do not add up unseen
    rungs: Mapped[list[int]] = mapped_column(JSONText)  # of the ladder in force, so that a changed one is noticed
    state: Mapped[str] = mapped_column(default="open")  # withdrawn: nothing is asked any more, `choice` says why
    opened_on: Mapped[date]  # the day from which this series could be said
    resumed_on: Mapped[date | None]  # the day on which a decision taken back, or a restored contract, was due again
    corrected_on: Mapped[date | None]  # the day on which its date was corrected, within its series, to an earlier one
    choice: Mapped[str | None]
    reason: Mapped[str | None]
    decided_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    acknowledged_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    acknowledged_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    acknowledged_rung: Mapped[int | None]
    snoozed_until: Mapped[date | None]
    snooze_reason: Mapped[str | None]
    assignee_id: Mapped[int | None] = mapped_column(
        ForeignKey("user.id", ondelete="SET NULL")
    )  # instead of the contract's owner
    handed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)  # what was said before is no silence of the new one

    contract: Mapped[Contract] = relationship(lazy="raise", back_populates="decisions")
    warnings: Mapped[list["ContractWarning"]] = relationship(lazy="selectin", order_by="ContractWarning.id")


class ContractWarning(Base):
    """A rung of a decision's ladder that was reached; (decision, series, rung) is said once, whatever the date."""

    __tablename__ = "warning"
    __table_args__ = (
        UniqueConstraint("decision_id", "series", "rung"),
        CheckConstraint("state IN ('owed', 'said', 'baseline', 'closed', 'muted')", name="state_known"),
        Index("ix_warning_state_person_id", "state", "person_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    decision_id: Mapped[int] = mapped_column(ForeignKey("decision.id", ondelete="CASCADE"))
    series: Mapped[int]
    rung: Mapped[int]  # days before the decision's date; -1, -7, -14 … past it
    reached_on: Mapped[date]
    late_days: Mapped[int] = mapped_column(default=0)
    at_once: Mapped[bool] = mapped_column(default=False)
    state: Mapped[str] = mapped_column(default="owed")
    # baseline: passed when the contract was imported; closed: passed by a move of the date; muted: decided meanwhile
    person_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))  # who it was said to
    said_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    escalated_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    escalated_to_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))


class KeptRow:
    """What every row has that people keep with a contract: who entered it, and that a removed one can be restored."""

    id: Mapped[int] = mapped_column(primary_key=True)
    contract_id: Mapped[int] = mapped_column(ForeignKey("contract.id", ondelete="CASCADE"), index=True)
    entered_at: Mapped[datetime] = mapped_column(UTCDateTime)
    entered_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    removed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    version: Mapped[int] = mapped_column(default=1)


class ContractOrder(KeptRow, Base):
    """An order under a contract: it counts against its value, or against the maximum of a framework."""

    __tablename__ = "contract_order"

    ordered_on: Mapped[date]
    reference: Mapped[str]
    amount: Mapped[Decimal] = mapped_column(Amount)
    currency: Mapped[str] = mapped_column(default="EUR")
    note: Mapped[str | None]


class Amendment(KeptRow, Base):
    """A change that the parties agreed on: what, from what to what, from when on."""

    __tablename__ = "amendment"
    __table_args__ = (
        CheckConstraint("what IN ('period', 'value', 'prices', 'scope', 'parties', 'other')", name="what_known"),
    )

    what: Mapped[str]
    was: Mapped[str | None]
    becomes: Mapped[str]
    effective_on: Mapped[date]
    signed_on: Mapped[date | None]
    notice_id: Mapped[int | None] = mapped_column(ForeignKey("notice.id"), index=True)  # where it was published


class ContractContact(KeptRow, Base):
    """Somebody at the buyer, from when to when, and when that was last confirmed.

    `contact_id` is the same person in the register of contacts, by which the data are exported and erased.
    """

    __tablename__ = "contract_contact"
    __table_args__ = (
        CheckConstraint(
            "role IN ('decision-maker', 'procurement', 'substance-owner', 'user', 'contract-manager', 'finance')",
            name="role_known",
        ),
        CheckConstraint("valid_from <= valid_to", name="in_order"),
    )

    name: Mapped[str]
    role: Mapped[str]
    email: Mapped[str | None]
    phone: Mapped[str | None]
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]
    confirmed_on: Mapped[date | None]
    confirmed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    contact_id: Mapped[int | None] = mapped_column(ForeignKey("contact.id", ondelete="SET NULL"), index=True)


class Deliverable(KeptRow, Base):
    """Something that is handed over under the contract by a day."""

    __tablename__ = "deliverable"

    what: Mapped[str]
    due_on: Mapped[date | None]
    done_on: Mapped[date | None]
    done_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))


class ContractPromise(KeptRow, Base):
    """What the bid promised, for the contract's owner to see to that it is in place."""

    __tablename__ = "contract_promise"
    __table_args__ = (UniqueConstraint("contract_id", "bid_promise_id"),)

    text: Mapped[str]
    evidence: Mapped[str | None]
    bid_promise_id: Mapped[int | None] = mapped_column(ForeignKey("bid_promise.id", ondelete="SET NULL"))
    kept_on: Mapped[date | None]
    kept_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))


class ContractDocument(KeptRow, Base):
    """A file that belongs to a contract; its bytes are in the store by their digest."""

    __tablename__ = "contract_document"

    name: Mapped[str]
    digest: Mapped[str]
    size: Mapped[int]
    note: Mapped[str | None]
