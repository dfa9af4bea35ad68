"""What people do with an activity: enter, change, close with the next step, move, hand over, remove, restore."""

from collections.abc import Iterable
from dataclasses import fields, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from tenderwatch.contacts.tables import Contact
from tenderwatch.errors import Invalid, NotAllowed, NotFound, Stale
from tenderwatch.i18n import _
from tenderwatch.users.audit import audit
from tenderwatch.users.tables import User
from tenderwatch.work import labels
from tenderwatch.work.lists import codes_meaning, words
from tenderwatch.work.service.wanted import (
    CHANNEL,
    FIRST_DAY,
    LAST_DAY,
    LONGEST_OUTCOME,
    LONGEST_REASON,
    Next,
    Wanted,
    freeze_problem,
    frozen,
    in_use,
    is_here,
    organization_of,
    problems_of,
    problems_of_next,
    refuse,
)
from tenderwatch.work.tables import Activity, ActivityParticipant

EDITABLE = ("type", "day", "starts_at", "minutes", "subject", "outcome", "owner_id", "in_competition")


def activity_of(session: Session, activity_id: int, *, seen: int | None = None, removed: bool = False) -> Activity:
    """Return an activity to be changed, with its participants; NotFound for a removed one unless that is asked for.

    `seen` is the version that the person saw: another one raises Stale.
    """
    activity = session.get(Activity, activity_id, options=[selectinload(Activity.participants)])
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
    wanted = replace(wanted, organization_id=organization.id, state=wanted.state or _state_of(session, wanted.day, today))
    problems = problems_of(session, wanted)
    means = _means(session, wanted.state or "")
    if means is None:
        problems["state"] = _("Choose a state.")
    elif means == "planned":
        problems |= {} if wanted.day >= today else {"day": _("What is planned lies ahead: enter a day from today on.")}
    else:
        problems |= _problems_of_closing(session, wanted, means, today)
    refuse(problems)
    wanted = replace(wanted, in_competition=_answered(session, wanted, now))
    activity = _written(session, wanted, by, now)
    if means != "planned":
        activity.closed_at, activity.closed_by_id = now, by.id
        _agree(session, activity, wanted.next or Next(), by, now)
    audit(session, activity, by, now, "entered")
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
        raise _stale(session, activity, wanted)
    problems = problems_of(session, wanted, before=activity)
    means = _means(session, activity.state)
    if means == "done" and wanted.day > today:
        problems["day"] = _("What is done cannot lie ahead.")
    if means == "planned" and wanted.day < today and wanted.day != activity.day:
        problems["day"] = _("What is planned lies ahead: enter a day from today on.")
    refuse(problems)
    if (wanted.type, wanted.day) != (activity.type, activity.day) or wanted.in_competition:
        wanted = replace(wanted, in_competition=_answered(session, wanted, now))
    else:
        wanted = replace(wanted, in_competition=activity.in_competition)
    wanted = replace(wanted, subject=_subject(session, wanted))
    was, becomes = _participants(activity), _named(wanted.users, wanted.contacts)
    with session.no_autoflush:
        for name in EDITABLE:
            setattr(activity, name, getattr(wanted, name))
        _set_participants(activity, wanted)
        audit(session, activity, by, now, changes={} if was == becomes else {"participants": [was, becomes]})
    session.flush()
    return activity


def close(
    session: Session,
    activity_id: int,
    *,
    state: str,
    outcome: str,
    next: Next,  # noqa: A002 - the word of the field
    in_competition: str | None,
    version: int,
    by: User,
    now: datetime,
    today: date,
) -> Activity:
    """Close a planned activity as done or cancelled, with what came of it, and with the next step or why there is none.

    One that was planned for a day ahead and is done already took place today.
    """
    activity = activity_of(session, activity_id)
    if _means(session, activity.state) != "planned":
        raise NotAllowed(_("This activity is closed already."))
    if activity.version != version:
        raise Stale(
            _("This activity was changed since you opened the page."),
            {labels.field("outcome"): outcome},
            {labels.field("outcome"): activity.outcome or "–"},
        )
    means = _means(session, state)
    problems = problems_of_next(session, next, today)
    if means not in ("done", "cancelled") or not in_use(words(session, "activity-state"), state):
        problems["state"] = _("Say whether it is done or cancelled.")
    if not outcome.strip():
        problems["outcome"] = _("Say what came of it.") if means == "done" else _("Say why.")
    elif len(outcome) > LONGEST_OUTCOME:
        problems["outcome"] = _("Write at most %(most)s letters.", most=LONGEST_OUTCOME)
    refuse(problems)
    day = min(activity.day, today) if means == "done" else activity.day
    contacts = [(activity.type, day)] if means == "done" else []
    answer = _said_why(session, activity, [*contacts, (next.type, next.day)], in_competition, now)
    with session.no_autoflush:
        activity.state, activity.day, activity.outcome = state, day, outcome.strip()
        activity.in_competition = activity.in_competition or answer
        activity.closed_at, activity.closed_by_id = now, by.id
    _agree(session, activity, next, by, now)
    audit(session, activity, by, now, "closed")
    session.flush()
    return activity


def agree_next(
    session: Session,
    activity_id: int,
    *,
    next: Next,  # noqa: A002 - the word of the field
    in_competition: str | None,
    version: int,
    by: User,
    now: datetime,
    today: date,
) -> Activity:
    """Agree the next step of an activity that is closed without one, such as a mail that was forwarded."""
    activity = activity_of(session, activity_id, seen=version)
    if _means(session, activity.state) == "planned" or activity.next_id or activity.no_next_because:
        raise NotAllowed(_("Its next step is agreed already, or it is not closed yet."))
    refuse(problems_of_next(session, next, today))
    said = [(activity.type, activity.day), (next.type, next.day)]
    answer = _said_why(session, activity, said, in_competition, now)
    activity.in_competition = activity.in_competition or answer
    _agree(session, activity, next, by, now)
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
    if _means(session, activity.state) != "planned":
        raise NotAllowed(_("This activity is closed already."))
    return activity


def _state_of(session: Session, day: date, today: date) -> str:
    return codes_meaning(session, "activity-state", "planned" if day > today else "done")[0]


def _means(session: Session, state: str) -> str | None:
    word = words(session, "activity-state").get(state)
    return word.means if word else None


def _answered(session: Session, wanted: Wanted, now: datetime) -> str | None:
    """Return what is said about a running competition; Invalid when one runs and nothing is."""
    step = wanted.next
    said = [(wanted.type, wanted.day), (step.type if step else None, step.day if step else None)]
    return _said(frozen(session, wanted.organization_id, said, now), wanted.in_competition, now)


def _said_why(
    session: Session,
    activity: Activity,
    said: Iterable[tuple[str | None, date | None]],
    answer: str | None,
    now: datetime,
) -> str | None:
    """Return what is said about a running competition of an activity that is there, which may have said it before."""
    competition = frozen(session, activity.organization_id, list(said), now)
    return _said(competition, answer or activity.in_competition, now)


def _said(competition: Any, answer: str | None, now: datetime) -> str | None:
    answer = (answer or "").strip()
    if len(answer) > LONGEST_REASON:
        problem = _("Write at most %(most)s letters.", most=LONGEST_REASON)
        raise Invalid(problem, {"in_competition": problem})
    if competition is None:
        return None
    if not answer:
        refuse(freeze_problem(competition, now))
    return answer


def _written(session: Session, wanted: Wanted, by: User, now: datetime, origin: str = "person") -> Activity:
    kept = ("organization_id", "type", "day", "starts_at", "minutes", "in_competition")
    keys = ("bid_id", "contract_id", "plan_id", "campaign_id")
    activity = Activity(
        **{name: getattr(wanted, name) for name in (*kept, *keys)},
        state=wanted.state,
        subject=_subject(session, wanted),
        outcome=(wanted.outcome or "").strip() or None,
        owner_id=wanted.owner_id or by.id,
        origin=origin,
        entered_at=now,
        entered_by_id=by.id,
    )
    session.add(activity)
    _set_participants(activity, wanted)
    session.flush()
    return activity


def _subject(session: Session, wanted: Wanted) -> str:
    """Return the subject, where none is given the type's name."""
    word = words(session, "activity-type")[wanted.type]
    return wanted.subject.strip() or labels.name_of("activity-type", word)


def _agree(session: Session, activity: Activity, step: Next, by: User, now: datetime) -> None:
    """Plan the next step of an activity that is closed, with whom it was, or keep why there is none."""
    if not step.is_said:
        activity.no_next_because = (step.none_because or "").strip() or None
        return
    keys = ("organization_id", "bid_id", "contract_id", "plan_id", "campaign_id")
    wanted = Wanted(
        **{name: getattr(activity, name) for name in keys},
        type=step.type or "",
        day=step.day or FIRST_DAY,
        state=codes_meaning(session, "activity-state", "planned")[0],
        subject=step.subject,
        owner_id=step.owner_id,
        contacts=tuple(each.contact_id for each in activity.participants if each.contact_id),
        in_competition=activity.in_competition,
    )
    follows = _written(session, wanted, by, now, "next-step")
    audit(session, follows, by, now, "entered")
    activity.next_id = follows.id


def _participants(activity: Activity) -> list[str]:
    return sorted(_name(each.user_id, each.contact_id) for each in activity.participants)


def _named(users: Iterable[int], contacts: Iterable[int]) -> list[str]:
    return sorted([*(_name(each, None) for each in set(users)), *(_name(None, each) for each in set(contacts))])


def _name(user_id: int | None, contact_id: int | None) -> str:
    """Name a participant in the trail by number: who was erased must not live on in it."""
    return f"user:{user_id}" if user_id else f"contact:{contact_id}"


def _set_participants(activity: Activity, wanted: Wanted) -> None:
    users, contacts = set(wanted.users), set(wanted.contacts)
    kept = [each for each in activity.participants if each.user_id in users or each.contact_id in contacts]
    users -= {each.user_id for each in kept}
    contacts -= {each.contact_id for each in kept}
    new = [ActivityParticipant(user_id=each) for each in sorted(users)]
    new += [ActivityParticipant(contact_id=each) for each in sorted(contacts)]
    activity.participants = [*kept, *new]


def _stale(session: Session, activity: Activity, wanted: Wanted) -> Stale:
    names = [each.name for each in fields(wanted) if each.name in EDITABLE]
    mine = {name: getattr(wanted, name) for name in names}
    theirs = {name: getattr(activity, name) for name in names}
    mine |= {"participants": _named(wanted.users, wanted.contacts)}
    theirs |= {"participants": _participants(activity)}
    return Stale(
        _("This activity was changed since you opened the page."),
        *labels.compared(mine, theirs, _said_of(session, [*mine["participants"], *theirs["participants"]])),
    )


def _said_of(session: Session, participants: Iterable[str]) -> dict[str, dict[Any, str]]:
    people = {user.id: user.name for user in session.scalars(select(User))}
    numbers = [int(each.partition(":")[2]) for each in participants if each.startswith("contact:")]
    contacts = session.scalars(select(Contact).where(Contact.id.in_(numbers)))
    named = {f"user:{number}": name for number, name in people.items()}
    named |= {f"contact:{each.id}": each.name for each in contacts}
    types = labels.names("activity-type", words(session, "activity-type"))
    return {"owner_id": people, "participants": named, "type": types, "in_competition": {CHANNEL: labels.in_competition(CHANNEL)}}
