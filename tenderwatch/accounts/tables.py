"""Customers: where each relationship stands with its history, who of us does what, what they need, and how we care."""

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tenderwatch.db import Amount, Base, JSONText, UTCDateTime
from tenderwatch.organizations.moving import ASKED
from tenderwatch.organizations.tables import Organization
from tenderwatch.users.tables import User


class Account(Base):
    """An organisation that we care for as a customer, or want as one.

    Phase, ladder, nature and segment are four different things; each move of one is kept (`AccountMove`).  The five
    values are 1 to 5 as people judge them; the amounts are a year's, without VAT.
    """

    __tablename__ = "account"
    __table_args__ = (
        UniqueConstraint("organization_id"),
        CheckConstraint("phase IN ('birth', 'upkeep', 'ending')", name="phase_known"),
        CheckConstraint("nature IN ('transaction', 'contract', 'preference', 'partnership')", name="nature_known"),
        {"info": {ASKED: "tenderwatch.accounts.service.joining:refuse_two"}},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    organization_id: Mapped[int] = mapped_column(ForeignKey("organization.id"))
    manager_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"), index=True)  # leads
    responsible_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"), index=True)  # does
    phase: Mapped[str] = mapped_column(default="birth")
    ladder: Mapped[str] = mapped_column(default="suspect")  # code of the list "ladder"
    nature: Mapped[str] = mapped_column(default="transaction")
    segment: Mapped[str | None] = mapped_column(index=True)  # code of the list "segment"
    volume: Mapped[int | None]
    profitability: Mapped[int | None]
    potential: Mapped[int | None]
    reference_value: Mapped[int | None]
    competence_value: Mapped[int | None]
    potential_amount: Mapped[Decimal | None] = mapped_column(Amount)
    currency: Mapped[str] = mapped_column(default="EUR")
    classes: Mapped[list[str]] = mapped_column(JSONText, default=list)  # codes of the list "account-class"
    note: Mapped[str | None]
    opened_at: Mapped[datetime] = mapped_column(UTCDateTime)
    opened_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    closed_on: Mapped[date | None]  # nobody is to care for it any more
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012

    organization: Mapped[Organization] = relationship(lazy="raise")
    manager: Mapped[User | None] = relationship(lazy="raise", foreign_keys=[manager_id])
    responsible: Mapped[User | None] = relationship(lazy="raise", foreign_keys=[responsible_id])


class AccountMove(Base):
    """That an account moved in one of its four fields: who said so, when and why; the rows are its history."""

    __tablename__ = "account_move"
    __table_args__ = (CheckConstraint("field IN ('phase', 'ladder', 'nature', 'segment')", name="field_known"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), index=True)
    field: Mapped[str]
    was: Mapped[str | None]
    becomes: Mapped[str | None]
    why: Mapped[str]
    on: Mapped[date]
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))


class AccountClass(Base):
    """That an account has or had a class: who gave it and when, and who took it; the rows are its history."""

    __tablename__ = "account_class"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), index=True)
    code: Mapped[str]  # of the list "account-class"
    given_at: Mapped[datetime] = mapped_column(UTCDateTime)
    given_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    taken_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    taken_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))


class AccountRefusal(Base):
    """That somebody did not take over a value proposed from facts; it is proposed again when the facts are others."""

    __tablename__ = "account_refusal"
    __table_args__ = (UniqueConstraint("account_id", "field", "value", "facts"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"))
    field: Mapped[str]
    value: Mapped[str]
    facts: Mapped[str]  # the facts that spoke for it, as codes and figures
    why: Mapped[str | None]
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))


class SegmentRule(Base):
    """From a day on: an account whose values reach these belongs to the segment; of several the first that fits.

    `least` says by the names of the five values, and "strength", the least that each must be: {"potential": 4}.
    """

    __tablename__ = "segment_rule"

    id: Mapped[int] = mapped_column(primary_key=True)
    segment: Mapped[str]
    position: Mapped[int]
    least: Mapped[dict[str, int]] = mapped_column(JSONText, default=dict)
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    entered_at: Mapped[datetime] = mapped_column(UTCDateTime)
    entered_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))


class AccountFunction(Base):
    """What a function of ours does for an account: leads, does, is informed, or is not involved; and who that is."""

    __tablename__ = "account_function"
    __table_args__ = (
        UniqueConstraint("account_id", "function"),
        CheckConstraint("involvement IN ('leads', 'does', 'informed', 'none')", name="involvement_known"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"))
    function: Mapped[str]  # accounts.rules.team.FUNCTIONS
    involvement: Mapped[str]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"), index=True)


class AccountMember(Base):
    """Somebody of the account team, and what they are there for."""

    __tablename__ = "account_member"
    __table_args__ = (UniqueConstraint("account_id", "user_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"))
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), index=True)
    what_for: Mapped[str | None]


class KeptOfAccount:
    """What every row has that people keep with an account: who entered it, and that a removed one can be restored."""

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), index=True)
    entered_at: Mapped[datetime] = mapped_column(UTCDateTime)
    entered_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    removed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    version: Mapped[int] = mapped_column(default=1)


class AccountNeed(KeptOfAccount, Base):
    """What they need, with whom it was found, and how sure that is; read again in each phase."""

    __tablename__ = "account_need"
    __table_args__ = (CheckConstraint("certainty IN ('assumed', 'stated', 'verified')", name="certainty_known"),)

    text: Mapped[str]
    certainty: Mapped[str] = mapped_column(default="assumed")
    contact_id: Mapped[int | None] = mapped_column(ForeignKey("contact.id", ondelete="SET NULL"), index=True)
    found_on: Mapped[date | None]
    read_on: Mapped[date | None]  # when it was last read again …
    read_in: Mapped[str | None]  # … and in which phase


class AccountOffering(KeptOfAccount, Base):
    """Whether they use a service of ours, know of it, or have not been told."""

    __tablename__ = "account_offering"
    __table_args__ = (
        UniqueConstraint("account_id", "service"),
        CheckConstraint("state IN ('uses', 'knows', 'not-told')", name="state_known"),
    )

    service: Mapped[str]  # code of the list "service"
    state: Mapped[str]
    since_on: Mapped[date | None]
    note: Mapped[str | None]


class FactorRating(KeptOfAccount, Base):
    """How a success factor stands, 1 to 5, with the evidence, at a review."""

    __tablename__ = "factor_rating"
    __table_args__ = (CheckConstraint("rating BETWEEN 1 AND 5", name="one_to_five"),)

    factor: Mapped[str]  # accounts.rules.factors.FACTORS
    rating: Mapped[int]
    evidence: Mapped[str]
    reviewed_on: Mapped[date]


class AccountRisk(KeptOfAccount, Base):
    """A risk that somebody saw; those that the facts tell (one contact only, silent) are reckoned, not kept."""

    __tablename__ = "account_risk"

    text: Mapped[str]
    seen_on: Mapped[date]
    ended_on: Mapped[date | None]
    what_helped: Mapped[str | None]


class AccountDocument(KeptOfAccount, Base):
    """A file that belongs to an account; its bytes are in the store by their digest."""

    __tablename__ = "account_document"

    name: Mapped[str]
    digest: Mapped[str]
    size: Mapped[int]
    note: Mapped[str | None]


# Plans and care


class AccountGoal(KeptOfAccount, Base):
    """A goal of the account plan: choose, set, act, learn."""

    __tablename__ = "account_goal"
    __table_args__ = (
        CheckConstraint("kind IN ('growth', 'breadth', 'strength')", name="kind_known"),
        CheckConstraint("state IN ('open', 'reached', 'given-up')", name="state_known"),
    )

    kind: Mapped[str]
    text: Mapped[str]
    measure: Mapped[str | None]  # how it will be seen that it was reached
    due_on: Mapped[date]
    review_on: Mapped[date]
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"), index=True)
    state: Mapped[str] = mapped_column(default="open")
    learnt: Mapped[str | None]
    ended_on: Mapped[date | None]


class GoalAction(Base):
    """An action of a goal; a mandatory one is asked for before the goal can be called reached."""

    __tablename__ = "goal_action"

    id: Mapped[int] = mapped_column(primary_key=True)
    goal_id: Mapped[int] = mapped_column(ForeignKey("account_goal.id", ondelete="CASCADE"), index=True)
    text: Mapped[str]
    mandatory: Mapped[bool] = mapped_column(default=False)
    due_on: Mapped[date | None]
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"), index=True)
    done_on: Mapped[date | None]
    removed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class CareRule(Base):
    """Which activity customers of a segment, in a phase, get every so many days; and who of us does it."""

    __tablename__ = "care_rule"
    __table_args__ = (
        CheckConstraint("every_days > 0", name="comes_again"),
        CheckConstraint("whose IN ('manager', 'responsible')", name="whose_known"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    segment: Mapped[str]
    phase: Mapped[str | None]  # None: in every phase
    type: Mapped[str]  # code of the list "activity-type"
    subject: Mapped[str]
    every_days: Mapped[int]
    whose: Mapped[str] = mapped_column(default="responsible")
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]


class AfterCare(Base):
    """What follows a delivery or a contract near its end; it opens by itself, owned by the responsible expert."""

    __tablename__ = "after_care"
    __table_args__ = (UniqueConstraint("contract_id", "ends_on"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), index=True)
    contract_id: Mapped[int] = mapped_column(ForeignKey("contract.id", ondelete="CASCADE"))
    ends_on: Mapped[date]
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"), index=True)
    opened_on: Mapped[date]
    closed_on: Mapped[date | None]


class Referral(KeptOfAccount, Base):
    """A customer sent on to a partner: to whom, who contacts them, by when, and what came of it."""

    __tablename__ = "referral"

    to_id: Mapped[int] = mapped_column(ForeignKey("organization.id"), index=True)
    what: Mapped[str]
    contacts_whom: Mapped[str]  # who contacts whom: we, the partner, the customer
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"), index=True)
    due_on: Mapped[date]
    result: Mapped[str | None]
    ended_on: Mapped[date | None]


# Feedback, references, projects


class Feedback(Base):
    """What a customer says: asked for by a form that needs no sign-in, or written down by us.

    It runs received → owner → answered → acted → customer told, each step with its day, person and words; words without
    a complaint end where their doers have them.  `token` is of the form; what was asked and not answered has no
    `received_at`.
    """

    __tablename__ = "feedback"
    __table_args__ = (
        CheckConstraint("score BETWEEN 0 AND 10", name="nought_to_ten"),
        CheckConstraint("kind IN ('feedback', 'complaint')", name="kind_known"),
        Index("ix_feedback_organization_received", "organization_id", "received_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    organization_id: Mapped[int] = mapped_column(ForeignKey("organization.id"))
    contract_id: Mapped[int | None] = mapped_column(ForeignKey("contract.id", ondelete="SET NULL"), index=True)
    contact_id: Mapped[int | None] = mapped_column(ForeignKey("contact.id", ondelete="SET NULL"), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"), index=True)  # about whom
    service: Mapped[str | None]  # code of the list "service"
    kind: Mapped[str] = mapped_column(default="feedback")
    score: Mapped[int | None]
    words: Mapped[str | None]
    token: Mapped[str | None] = mapped_column(unique=True)
    language: Mapped[str | None]
    asked_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    open_until: Mapped[date | None]  # the last day of the form
    received_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"), index=True)
    owner_on: Mapped[date | None]  # since when it is theirs
    owner_words: Mapped[str | None]  # what was asked of them
    answered_on: Mapped[date | None]
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    answer: Mapped[str | None]
    acted_on: Mapped[date | None]
    acted_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    action: Mapped[str | None]
    told_on: Mapped[date | None]  # the customer was told
    told_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    told_words: Mapped[str | None]  # how, and what they said
    doers_told_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    entered_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    removed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012

    organization: Mapped[Organization] = relationship(lazy="raise")


class Reference(Base):
    """Work of ours that a customer lets us name: what, for how much, who may be asked, and until when."""

    __tablename__ = "reference"

    id: Mapped[int] = mapped_column(primary_key=True)
    organization_id: Mapped[int] = mapped_column(ForeignKey("organization.id"), index=True)
    contract_id: Mapped[int | None] = mapped_column(ForeignKey("contract.id", ondelete="SET NULL"), index=True)
    contact_id: Mapped[int | None] = mapped_column(ForeignKey("contact.id", ondelete="SET NULL"), index=True)
    title: Mapped[str]
    description: Mapped[str | None]
    cpv: Mapped[str | None]
    value: Mapped[Decimal | None] = mapped_column(Amount)
    currency: Mapped[str] = mapped_column(default="EUR")
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    permitted_on: Mapped[date | None]
    permitted_until: Mapped[date | None]
    entered_at: Mapped[datetime] = mapped_column(UTCDateTime)
    entered_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    removed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012

    organization: Mapped[Organization] = relationship(lazy="raise")


class Project(Base):
    """A project or a consortium: several parties, each with a role for a time; it stands at each of them."""

    __tablename__ = "project"
    __table_args__ = (CheckConstraint("kind IN ('project', 'consortium')", name="kind_known"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    name: Mapped[str]
    what: Mapped[str | None]
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    entered_at: Mapped[datetime] = mapped_column(UTCDateTime)
    entered_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    removed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012

    parties: Mapped[list["ProjectParty"]] = relationship(
        lazy="raise", cascade="all, delete-orphan", order_by="ProjectParty.id"
    )


class ProjectParty(Base):
    """What an organisation is in a project, and for how long."""

    __tablename__ = "project_party"

    id: Mapped[int] = mapped_column(primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id", ondelete="CASCADE"), index=True)
    organization_id: Mapped[int] = mapped_column(ForeignKey("organization.id"), index=True)
    role: Mapped[str]  # customer, lead, partner, subcontractor, competitor
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]

    organization: Mapped[Organization] = relationship(lazy="raise")


# Scorecard


class Measure(Base):
    """A target of the scorecard: of which measure, for whom (everybody, or a team), from when on, and whose it is."""

    __tablename__ = "measure"
    __table_args__ = (UniqueConstraint("code", "team_id", "valid_from"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str]  # reports.scorecard's measures
    team_id: Mapped[int | None] = mapped_column(ForeignKey("team.id", ondelete="CASCADE"), index=True)
    target: Mapped[Decimal] = mapped_column(Amount)
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    valid_from: Mapped[date]


class MeasureActual(Base):
    """What a measure that nothing in the house can count was in a span of days, as somebody entered it by hand.

    A share is told as `n` of `of`, anything else as `value` (and of how many cases, `n`, where that is known).  A wrong
    one is corrected or removed; its history is in the audit trail.
    """

    __tablename__ = "measure_actual"
    __table_args__ = (
        CheckConstraint("first_on <= last_on", name="days_in_order"),
        CheckConstraint('value IS NOT NULL OR (n IS NOT NULL AND "of" IS NOT NULL)', name="says_something"),
        CheckConstraint('"of" IS NULL OR (n BETWEEN 0 AND "of" AND "of" > 0)', name="share_of_all"),
        Index("ix_measure_actual_code_last_on", "code", "last_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str]  # a measure of reports.scorecard that is kept by hand
    team_id: Mapped[int | None] = mapped_column(ForeignKey("team.id", ondelete="CASCADE"), index=True)
    first_on: Mapped[date]
    last_on: Mapped[date]
    value: Mapped[Decimal | None] = mapped_column(Amount)
    n: Mapped[int | None]
    of: Mapped[int | None]
    note: Mapped[str | None]
    entered_at: Mapped[datetime] = mapped_column(UTCDateTime)
    entered_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    removed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012


class ToolUse(Base):
    """That a person used a part of the product in a month, on how many days: nothing of what they did there."""

    __tablename__ = "tool_use"
    __table_args__ = (UniqueConstraint("month", "user_id", "room"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    month: Mapped[date]  # its first day
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), index=True)
    room: Mapped[str]
    days: Mapped[int] = mapped_column(default=0)
    last_on: Mapped[date]
