"""People, their roles and teams, their sessions, and the audit trail."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tenderwatch.db import Base, JSONText, UTCDateTime
from tenderwatch.users.rules import Permission, may


class User(Base):
    """A person of our company who may sign in."""

    __tablename__ = "user"
    __table_args__ = (CheckConstraint("email = lower(email)", name="email_lower"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    password_hash: Mapped[str | None]
    active: Mapped[bool] = mapped_column(default=True)
    manager_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    substitute_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    absent_from: Mapped[date | None]
    absent_to: Mapped[date | None]  # the last day of absence
    language: Mapped[str] = mapped_column(default="en")
    time_zone: Mapped[str] = mapped_column(default="Europe/Helsinki")
    theme: Mapped[str] = mapped_column(default="auto")
    density: Mapped[str] = mapped_column(default="comfortable")
    single_keys: Mapped[bool] = mapped_column(default=True)
    digest_hour: Mapped[int] = mapped_column(default=7)
    private_subjects: Mapped[bool] = mapped_column(default=False)  # subjects of mails name no contract and no buyer
    quiet_from: Mapped[int | None]  # hours on the person's own clock in which no mail comes at once
    quiet_to: Mapped[int | None]
    quiet_weekends: Mapped[bool] = mapped_column(default=False, server_default=false())  # Saturdays and Sundays, too
    mail_stopped_at: Mapped[datetime | None] = mapped_column(UTCDateTime)  # unsubscribed by the link in a mail
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    last_seen_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    version: Mapped[int] = mapped_column(default=1)

    roles: Mapped[list["UserRole"]] = relationship(
        lazy="selectin", cascade="all, delete-orphan", order_by="UserRole.role"
    )
    manager: Mapped["User | None"] = relationship(lazy="raise", foreign_keys=[manager_id], remote_side=[id])
    substitute: Mapped["User | None"] = relationship(lazy="raise", foreign_keys=[substitute_id], remote_side=[id])

    def may(self, permission: Permission) -> bool:
        """Return whether the person's roles allow what `permission` names."""
        return may([role.role for role in self.roles], permission)


class UserRole(Base):
    """One role of one person; a person may have several."""

    __tablename__ = "user_role"

    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), primary_key=True)
    role: Mapped[str] = mapped_column(primary_key=True)


class Team(Base):
    """People who watch and triage together; saved searches and triage belong to a team."""

    __tablename__ = "team"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)


class TeamMember(Base):
    """Membership of a person in a team."""

    __tablename__ = "team_member"

    team_id: Mapped[int] = mapped_column(ForeignKey("team.id", ondelete="CASCADE"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), primary_key=True, index=True)


class UserSession(Base):
    """A signed-in browser; the cookie holds a secret of which only the digest is here."""

    __tablename__ = "user_session"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_digest: Mapped[str] = mapped_column(unique=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), index=True)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    last_seen_at: Mapped[datetime] = mapped_column(UTCDateTime)
    expires_at: Mapped[datetime] = mapped_column(UTCDateTime)
    browser: Mapped[str]
    address: Mapped[str]
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class SignInAttempt(Base):
    """A failed try to sign in, counted per address and per account so that guessing is slow."""

    __tablename__ = "sign_in_attempt"
    __table_args__ = (
        Index("ix_sign_in_attempt_email_at", "email", "at"),
        Index("ix_sign_in_attempt_address_at", "address", "at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    email: Mapped[str]
    address: Mapped[str]


class Audit(Base):
    """Who changed what, when, from what and to what."""

    __tablename__ = "audit"
    __table_args__ = (
        Index("ix_audit_object", "object_type", "object_id", "id"),
        Index("ix_audit_user_id_at", "user_id", "at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    actor: Mapped[str]  # the person's name then, or "scheduler", "import", "command line"
    object_type: Mapped[str]
    object_id: Mapped[int]
    action: Mapped[str]
    changes: Mapped[dict[str, list[Any]]] = mapped_column(JSONText, default=dict)  # field -> [from, to]


class Setting(Base):
    """A setting that people change while the product runs."""

    __tablename__ = "setting"

    name: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[Any] = mapped_column(JSONText)
    changed_at: Mapped[datetime] = mapped_column(UTCDateTime)
    changed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
