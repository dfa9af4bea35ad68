"""What people do with an activity: enter, change, close with the next step, move, hand over, remove, restore."""

from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from tenderwatch.errors import Invalid, NotAllowed, NotFound, Stale
from tenderwatch.i18n import _
from tenderwatch.users.audit import audit
from tenderwatch.users.tables import User
from tenderwatch.work.lists import words
from tenderwatch.work.service.wanted import (
    LAST_DAY,
    LONGEST_OUTCOME,
    Next,
    Wanted,
    in_use,
    is_here,
    organization_of,
    problems_of,
    problems_of_next,
    refuse,
)
from tenderwatch.work.service.writing import (
    EDITABLE,
    agree,
    answered,
    means_of,
    named,
    participants_of,
    said_why,
    set_participants,
    stale,
    stale_ending,
    state_of,
    subject_of,
    written,
)
from tenderwatch.work.tables import Activity


@dataclass(frozen=True, kw_only=True)
class Ending:
    """How a planned activity ended, and what follows."""

    state: str
    outcome: str
    next: Next
    in_competition: str | None = None


def activity_of(session: Session, activity_id: int, *, seen: int | None = None, removed: bool = False) -> Activity:
    """Return an activity to be changed, with its participants; NotFound for a removed one unless that is asked for.

    `seen` is the version that the person saw: another one raises Stale.
    """
    wanted = select(Activity).where(Activity.id == activity_id).options(selectinload(Activity.participants))
    activity = session.scalar(wanted)
    if activity is None or (activity.removed_at is not None and not removed):
        raise NotFound(_("There is no such activity."))
    if seen is not None and activity.version != seen:
        raise Stale(_("This activity was changed since you opened the page."), {}, {})
    return activity


def enter(session: Session, wanted: Wanted, by: User, now: datetime, today: date) -> Activity:
    """Write down an activity: a planned one, or one that is done, with its next step or why there is none.

    Wrong values raise Invalid, field by field; so does a contact while a competition runs, until somebody says that it
    went through the question channel or why it was needed.
    """
    organization = organization_of(session, wanted.organization_id)
    wanted = replace(
        wanted, organization_id=organization.id, state=wanted.state or state_of(session, wanted.day, today)
    )
    problems = problems_of(session, wanted)
    means = means_of(session, wanted.state or "")
    if means is None:
        problems["state"] = _("Choose a state.")
    elif means == "planned":
        problems |= {} if wanted.day >= today else {"day": _("What is planned lies ahead: enter a day from today on.")}
    else:
        problems |= _problems_of_closing(session, wanted, means, today)
    refuse(problems)
    wanted = replace(wanted, in_competition=answered(session, wanted, now))
    activity = written(session, wanted, by, now)
    audit(session, activity, by, now, "entered")
    if means != "planned":
        activity.closed_at, activity.closed_by_id = now, by.id
        agree(session, activity, wanted.next or Next(), by, now)
    session.flush()
    return activity


def _problems_of_closing(session: Session, wanted: Wanted, means: str, today: date) -> dict[str, str]:
    ahead = means == "done" and wanted.day > today
    problems = {"day": _("What is done cannot lie ahead.")} if ahead else {}
    return problems | problems_of_next(session, wanted.next, today)


def edit(
    session: Session, activity_id: int, wanted: Wanted, version: int, by: User, now: datetime, today: date
) -> Activity:
    """Change what is said of an activity and who took part; a version seen that is not the newest raises Stale."""
    activity = activity_of(session, activity_id)
    wanted = replace(wanted, organization_id=activity.organization_id)
    if activity.version != version:
        raise stale(session, activity, wanted)
    problems = problems_of(session, wanted, before=activity)
    means = means_of(session, activity.state)
    if means == "done" and wanted.day > today:
        problems["day"] = _("What is done cannot lie ahead.")
    if means == "planned" and wanted.day < today and wanted.day != activity.day:
        problems["day"] = _("What is planned lies ahead: enter a day from today on.")
    refuse(problems)
    if (wanted.type, wanted.day) != (activity.type, activity.day) or wanted.in_competition:
        wanted = replace(wanted, in_competition=answered(session, wanted, now))
    else:
        wanted = replace(wanted, in_competition=activity.in_competition)
    wanted = replace(wanted, subject=subject_of(session, wanted))
    was, becomes = participants_of(activity), named(wanted.users, wanted.contacts)
    with session.no_autoflush:
        for name in EDITABLE:
            setattr(activity, name, getattr(wanted, name))
        set_participants(activity, wanted)
        audit(session, activity, by, now, changes={} if was == becomes else {"participants": [was, becomes]})
    session.flush()
    return activity


def close(
    session: Session, activity_id: int, ending: Ending, version: int, by: User, now: datetime, today: date
) -> Activity:
    """Close a planned activity as done or cancelled, with what came of it, and with the next step or why there is none.

    One that was planned for a day ahead and is done already took place today.
    """
    activity = activity_of(session, activity_id)
    if activity.version != version:
        raise stale_ending(session, activity, ending.next, ending.outcome)
    refuse(_problems_of_ending(session, activity, ending, today))
    is_done, step = means_of(session, ending.state) == "done", ending.next
    day = min(activity.day, today) if is_done else activity.day
    contacts = [(activity.type, day)] if is_done else []
    answer = said_why(session, activity, [*contacts, (step.type, step.day)], ending.in_competition, now)
    with session.no_autoflush:
        if day != activity.day and activity.starts_at is not None:
            activity.starts_at += day - activity.day
        activity.state, activity.day, activity.outcome = ending.state, day, ending.outcome.strip()
        activity.in_competition = activity.in_competition or answer
        activity.closed_at, activity.closed_by_id = now, by.id
        agree(session, activity, step, by, now)
        audit(session, activity, by, now, "closed")
    session.flush()
    return activity


def _problems_of_ending(session: Session, activity: Activity, ending: Ending, today: date) -> dict[str, str]:
    if means_of(session, activity.state) != "planned":
        return {"state": _("This activity is closed already.")}
    means = means_of(session, ending.state)
    problems = problems_of_next(session, ending.next, today)
    if means not in ("done", "cancelled") or not in_use(words(session, "activity-state"), ending.state):
        problems["state"] = _("Say whether it is done or cancelled.")
    if not ending.outcome.strip():
        problems["outcome"] = _("Say why.") if means == "cancelled" else _("Say what came of it.")
    elif len(ending.outcome) > LONGEST_OUTCOME:
        problems["outcome"] = _("Write at most %(most)s letters.", most=LONGEST_OUTCOME)
    return problems


def agree_next(
    session: Session,
    activity_id: int,
    step: Next,
    in_competition: str | None,
    version: int,
    by: User,
    now: datetime,
    today: date,
) -> Activity:
    """Agree the next step of an activity closed without one: a mail that was forwarded, or there is one after all."""
    activity = activity_of(session, activity_id)
    if activity.version != version:
        raise stale_ending(session, activity, step)
    if means_of(session, activity.state) == "planned" or activity.next_id:
        problem = _("Its next step is agreed already, or it is not closed yet.")
        raise Invalid(problem, {"next_type": problem})
    refuse(problems_of_next(session, step, today))
    said = [(activity.type, activity.day), (step.type, step.day)]
    answer = said_why(session, activity, said, in_competition, now)
    with session.no_autoflush:
        activity.in_competition = activity.in_competition or answer
        agree(session, activity, step, by, now)
        audit(session, activity, by, now, "next-agreed")
    session.flush()
    return activity


def move(session: Session, activity_id: int, day: date, version: int, by: User, now: datetime, today: date) -> Activity:
    """Move a planned activity to another day; its hour stays."""
    activity = _planned(session, activity_id, version)
    if not today <= day <= LAST_DAY:
        problem = _("What is planned lies ahead: enter a day from today on.")
        raise Invalid(problem, {"day": problem})
    if day == activity.day:
        return activity
    if activity.starts_at is not None:
        activity.starts_at += day - activity.day
    activity.day = day
    audit(session, activity, by, now, "moved")
    session.flush()
    return activity


def hand_over(session: Session, activity_id: int, user_id: int, version: int, by: User, now: datetime) -> Activity:
    """Give a planned activity to somebody else."""
    activity = _planned(session, activity_id, version)
    if not is_here(session, user_id):
        problem = _("There is no such person here.")
        raise Invalid(problem, {"owner_id": problem})
    if activity.owner_id != user_id:
        activity.owner_id = user_id
        audit(session, activity, by, now, "handed-over")
        session.flush()
    return activity


def remove(session: Session, activity_id: int, by: User, now: datetime) -> Activity:
    """Take an activity out of sight; it can be restored."""
    activity = activity_of(session, activity_id, removed=True)
    if activity.removed_at is None:
        activity.removed_at = now
        audit(session, activity, by, now, "removed")
        session.flush()
    return activity


def restore(session: Session, activity_id: int, by: User, now: datetime) -> Activity:
    """Bring a removed activity back."""
    activity = activity_of(session, activity_id, removed=True)
    if activity.removed_at is not None:
        activity.removed_at = None
        audit(session, activity, by, now, "restored")
        session.flush()
    return activity


def _planned(session: Session, activity_id: int, version: int) -> Activity:
    activity = activity_of(session, activity_id, seen=version)
    if means_of(session, activity.state) != "planned":
        raise NotAllowed(_("This activity is closed already."))
    return activity
