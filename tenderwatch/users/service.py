"""People: entering them, signing them in and out, and finding who stands in."""

import hashlib
import secrets
import threading
from collections.abc import Collection, Mapping
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import delete, func, or_, select
from sqlalchemy.orm import Session

from tenderwatch.db.remembering import remembered
from tenderwatch.errors import Invalid, NotAllowed, Stale
from tenderwatch.i18n import LANGUAGES, _
from tenderwatch.users import labels
from tenderwatch.users.audit import audit
from tenderwatch.users.rules import Role, Whereabouts, acts_for
from tenderwatch.users.tables import SignInAttempt, Team, TeamMember, User, UserRole, UserSession

SESSION_DAYS = 30
IDLE_DAYS = 14
ATTEMPT_WINDOW = timedelta(minutes=15)
ATTEMPTS_PER_ACCOUNT_AND_ADDRESS = 10
ATTEMPTS_PER_ADDRESS = 50
ATTEMPTS_PER_ACCOUNT = 100
"""From all addresses together; high, so that a stranger cannot easily lock somebody out."""
HASHING_AT_ONCE = 4
"""Passwords that one process looks at together: each takes much memory, on purpose."""
SHORTEST_PASSWORD = 10
_hashing = threading.BoundedSemaphore(HASHING_AT_ONCE)


@cache
def hasher() -> PasswordHasher:
    """Return the password hasher; tests put a cheap one in its place."""
    return PasswordHasher()


def add_user(
    session: Session,
    email: str,
    name: str,
    roles: Collection[str],
    now: datetime,
    *,
    password: str | None = None,
    language: str = "en",
) -> User:
    """Enter a person; the first team gets every new person as a member.  Wrong values raise Invalid, field by field."""
    email = email.strip().lower()
    _check_person(session, email, name, roles, language, password)
    user = User(
        email=email,
        name=name.strip(),
        language=language,
        created_at=now,
        password_hash=hasher().hash(password) if password else None,
        roles=[UserRole(role=role) for role in sorted(set(roles))],
    )
    session.add(user)
    session.flush()
    session.add(TeamMember(team_id=first_team(session).id, user_id=user.id))
    return user


def _check_person(
    session: Session,
    email: str,
    name: str,
    roles: Collection[str],
    language: str,
    password: str | None,
    but: User | None = None,
) -> None:
    """Raise Invalid, field by field, for what is wrong; an address is nobody's yet, unless it is that of `but`."""
    problems = {}
    if "@" not in email.strip("@"):
        problems["email"] = _("%(email)s is not a mail address.", email=email or "“”")
    elif find_by_email(session, email) not in (None, but):
        problems["email"] = _("%(email)s is entered already.", email=email)
    if not name.strip():
        problems["name"] = _("A person needs a name.")
    known = [role.value for role in Role]
    if unknown := sorted(set(roles) - set(known)):
        problems["role"] = _(
            "%(role)s is not a role; the roles are %(roles)s.", role=unknown[0], roles=", ".join(known)
        )
    elif not roles:
        problems["role"] = _("A person needs at least one role.")
    if language not in LANGUAGES:
        problems["language"] = _("%(language)s is not a language of TenderWatch.", language=language)
    if password is not None and (problem := password_problem(password)):
        problems["password"] = problem
    if problems:
        raise Invalid(" ".join(problems.values()), problems)


def password_problem(password: str) -> str | None:
    """Return what is wrong with a new password, None when it will do."""
    if len(password) < SHORTEST_PASSWORD:
        return _("A password needs at least %(n)s characters.", n=SHORTEST_PASSWORD)
    return None


def set_password(session: Session, user: User, password: str, by: User, now: datetime, but: int | None = None) -> None:
    """Give a person a new password and sign them out everywhere but in session `but`; Invalid when it is too short."""
    if problem := password_problem(password):
        raise Invalid(problem, {"password": problem})
    user.password_hash = hasher().hash(password)
    end_all_sessions(session, user, now, but)
    audit(session, user, by, now, "password set")


def find_by_email(session: Session, email: str) -> User | None:
    """Return the person of this address, in any case of letters."""
    return session.scalar(select(User).where(User.email == email.strip().lower()))


def first_team(session: Session) -> Team:
    """Return the oldest team, made when there is none yet."""
    team = session.scalar(select(Team).order_by(Team.id).limit(1))
    if team is None:
        team = Team(name=_("Bid team"))
        session.add(team)
        session.flush()
    return team


def team_of(session: Session, user: User) -> Team:
    """Return the team that a person works in: the oldest one of which they are a member."""
    team = session.scalar(select(Team).join(TeamMember).where(TeamMember.user_id == user.id).order_by(Team.id).limit(1))
    return team or first_team(session)


# Signing in


def too_many_attempts(session: Session, email: str, address: str, now: datetime) -> bool:
    """Return whether so many tries failed lately that no password is looked at now.

    Few are allowed for one account from one address, more from one address, and many for one account from everywhere.
    """
    recent = select(func.count()).select_from(SignInAttempt).where(SignInAttempt.at > now - ATTEMPT_WINDOW)
    of_account, of_address = SignInAttempt.email == _account(email), SignInAttempt.address == address
    limits = (
        (recent.where(of_account, of_address), ATTEMPTS_PER_ACCOUNT_AND_ADDRESS),
        (recent.where(of_address), ATTEMPTS_PER_ADDRESS),
        (recent.where(of_account), ATTEMPTS_PER_ACCOUNT),
    )
    return any((session.scalar(query) or 0) >= limit for query, limit in limits)


def _account(email: str) -> str:
    """Return the address under which the tries for an account are counted."""
    return email.strip().lower()[:254]


def check_password(user: User | None, password: str) -> bool:
    """Return whether the password is right; it takes as long for a person who does not exist.

    It is slow on purpose: call it outside every transaction.
    """
    stored = user.password_hash if user and user.active and user.password_hash else _nobody()
    try:
        with _hashing:
            right = hasher().verify(stored, password)
    except (VerificationError, InvalidHashError):
        return False
    return right and user is not None and stored == user.password_hash


@cache
def _nobody() -> str:
    return hasher().hash(secrets.token_urlsafe(16))


def note_failure(session: Session, email: str, address: str, now: datetime) -> None:
    """Remember a failed try, and forget those that no longer count."""
    session.execute(delete(SignInAttempt).where(SignInAttempt.at <= now - ATTEMPT_WINDOW))
    session.add(SignInAttempt(at=now, email=_account(email), address=address))


def open_session(session: Session, user: User, browser: str, address: str, now: datetime) -> str:
    """Sign a browser in and return the secret for its cookie; only its digest is kept."""
    token = secrets.token_urlsafe(32)
    session.add(
        UserSession(
            token_digest=_digest(token),
            user_id=user.id,
            created_at=now,
            last_seen_at=now,
            expires_at=now + timedelta(days=SESSION_DAYS),
            browser=browser[:200],
            address=address,
        )
    )
    return token


def session_of(session: Session, token: str, now: datetime) -> tuple[UserSession, User] | None:
    """Return the running session of a cookie's secret and its person; None when it ended, aged or never was."""
    row = session.execute(
        select(UserSession, User)
        .join(User, User.id == UserSession.user_id)
        .where(
            UserSession.token_digest == _digest(token),
            UserSession.ended_at.is_(None),
            UserSession.expires_at > now,
            UserSession.last_seen_at > now - timedelta(days=IDLE_DAYS),
            User.active,
        )
    ).first()
    return (row[0], row[1]) if row else None


def forget_ended_sessions(session: Session, now: datetime) -> int:
    """Delete the sessions that `session_of` lets nobody in with any more; return how many there were."""
    over = or_(
        UserSession.ended_at.is_not(None),
        UserSession.expires_at <= now,
        UserSession.last_seen_at <= now - timedelta(days=IDLE_DAYS),
    )
    return len(session.scalars(delete(UserSession).where(over).returning(UserSession.id)).all())


def sessions_of(session: Session, user: User, now: datetime) -> list[UserSession]:
    """Return where a person is signed in now, latest seen first."""
    return list(
        session.scalars(
            select(UserSession)
            .where(UserSession.user_id == user.id, UserSession.ended_at.is_(None), UserSession.expires_at > now)
            .order_by(UserSession.last_seen_at.desc())
        )
    )


def end_session(session: Session, user: User, session_id: int, now: datetime) -> None:
    """Sign one browser of a person out; a session of somebody else is left as it is."""
    row = session.get(UserSession, session_id)
    if row and row.user_id == user.id and row.ended_at is None:
        row.ended_at = now


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


# Standing in


def whereabouts(session: Session) -> dict[int, Whereabouts]:
    """Return of everybody, also of those who have left, whether they are here and who comes next."""
    return remembered(session, "whereabouts", lambda: _whereabouts(session))


def _whereabouts(session: Session) -> dict[int, Whereabouts]:
    rows = session.execute(
        select(User.id, User.active, User.absent_from, User.absent_to, User.substitute_id, User.manager_id)
    )
    return {row.id: Whereabouts(*row[1:]) for row in rows}


def stand_in(session: Session, user: User | None, today: date) -> User | None:
    """Return who acts for `user` today, as `rules.acts_for`."""
    if user is None:
        return None
    number = acts_for(user.id, whereabouts(session), today)
    return None if number is None else session.get(User, number)


def acquaint(session: Session) -> None:
    """Load everybody with their roles and keep them while the session lives: to get one of them asks nothing more."""
    session.info["everybody"] = list(session.scalars(select(User)))


def administrators(session: Session) -> list[User]:
    """Return the active administrators, longest here first."""
    return list(remembered(session, "administrators", lambda: _administrators(session)))


def _administrators(session: Session) -> list[User]:
    admins = select(User).where(User.active, User.roles.any(UserRole.role == Role.ADMIN.value))
    return list(session.scalars(admins.order_by(User.id)))


def people(session: Session, *, active_only: bool = True) -> list[User]:
    """Return everybody by name."""
    query = select(User).order_by(User.name, User.id)
    return list(session.scalars(query.where(User.active) if active_only else query))


# Changing people


def edit_profile(session: Session, user_id: int, values: Mapping[str, Any], version: int, now: datetime) -> User:
    """Change what a person sets about themselves; an edit of an older version raises Stale with both texts."""
    user = session.get_one(User, user_id)
    return _change(session, user, values, version, user, now)


def edit_user(
    session: Session,
    user_id: int,
    values: Mapping[str, Any],
    roles: Collection[str],
    version: int,
    by: User,
    now: datetime,
) -> User:
    """Change a person as an administrator; the last administrator cannot give the role up or be shut out.

    Wrong values raise Invalid, field by field.
    """
    user = session.get_one(User, user_id)
    before = [role.role for role in user.roles]
    loses_admin = Role.ADMIN in before and (Role.ADMIN not in roles or not values.get("active", True))
    if loses_admin and [admin.id for admin in administrators(session)] == [user.id]:
        raise NotAllowed(_("%(name)s is the only administrator: name another one first.", name=user.name))
    email, name, language = (values.get(field, getattr(user, field)) for field in ("email", "name", "language"))
    _check_person(session, email, name, roles, language, None, but=user)
    changes = {} if sorted(roles) == before else {"roles": [before, sorted(roles)]}
    user = _change(session, user, values, version, by, now, changes)
    user.roles = [next((r for r in user.roles if r.role == code), UserRole(role=code)) for code in sorted(set(roles))]
    if not user.active:
        end_all_sessions(session, user, now)
    return user


def _change(
    session: Session,
    user: User,
    values: Mapping[str, Any],
    version: int,
    by: User,
    now: datetime,
    more: dict[str, list[Any]] | None = None,
) -> User:
    if user.version != version:
        raise _stale(session, user, values, (more or {}).get("roles"))
    with session.no_autoflush:
        for field, value in values.items():
            setattr(user, field, value)
        user.version += 1
        audit(session, user, by, now, changes=more)
    return user


def _stale(session: Session, user: User, values: Mapping[str, Any], roles: list[Any] | None) -> Stale:
    """Return both texts as a person compares them; `roles` are those now and those wanted, where they differ."""
    theirs = {field: getattr(user, field) for field in values}
    mine, theirs = _in_words(session, values), _in_words(session, theirs)
    if roles:
        theirs["roles"], mine["roles"] = (", ".join(labels.role(code) for code in codes) for codes in roles)
    return Stale(_("%(name)s was changed since you opened this page.", name=user.name), mine, theirs)


def _in_words(session: Session, values: Mapping[str, Any]) -> dict[str, Any]:
    told = dict(values)
    for field in ("manager_id", "substitute_id"):
        person = session.get(User, told.get(field) or 0)
        told |= {field: person.name if person else None} if field in told else {}
    return told | {field: labels.yes_or_no(value) for field, value in told.items() if isinstance(value, bool)}


def stop_mail(session: Session, user: User, stop: bool, now: datetime) -> None:
    """Stop the digest and alerts of a person, or start them again; warnings of own contracts go to a stand-in."""
    if stop != bool(user.mail_stopped_at):
        user.mail_stopped_at = now if stop else None
        audit(session, user, user, now)


def end_all_sessions(session: Session, user: User, now: datetime, but: int | None = None) -> None:
    """Sign a person out everywhere, but in one session if it is named."""
    for row in sessions_of(session, user, now):
        if row.id != but:
            row.ended_at = now
