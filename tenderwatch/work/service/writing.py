"""Writing an activity's row: who takes part, what follows it, and what is said of a competition that runs."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from tenderwatch.contacts.tables import Contact
from tenderwatch.errors import Invalid, Stale
from tenderwatch.i18n import _
from tenderwatch.users.audit import audit
from tenderwatch.users.tables import User
from tenderwatch.work import labels
from tenderwatch.work.competitions import Competition
from tenderwatch.work.lists import codes_meaning, words
from tenderwatch.work.service.wanted import (
    CHANNEL,
    FIRST_DAY,
    LONGEST_REASON,
    Next,
    Wanted,
    freeze_problem,
    frozen,
    refuse,
)
from tenderwatch.work.tables import Activity, ActivityParticipant

EDITABLE = ("type", "day", "starts_at", "minutes", "subject", "outcome", "owner_id", "in_competition")


def state_of(session: Session, day: date, today: date) -> str:
    """Return the state of what is entered without one: planned when its day lies ahead, else done."""
    return codes_meaning(session, "activity-state", "planned" if day > today else "done")[0]


def means_of(session: Session, state: str) -> str | None:
    """Return what a state means: planned, done or cancelled; None for what is no state."""
    word = words(session, "activity-state").get(state)
    return word.means if word else None


def answered(session: Session, wanted: Wanted, now: datetime) -> str | None:
    """Return what is said about a running competition; Invalid when one runs and nothing is."""
    step = wanted.next
    said = [(wanted.type, wanted.day), (step.type if step else None, step.day if step else None)]
    return _said(frozen(session, wanted.organization_id, said, now), wanted.in_competition, now)


def said_why(
    session: Session,
    activity: Activity,
    said: Iterable[tuple[str | None, date | None]],
    answer: str | None,
    now: datetime,
) -> str | None:
    """Return what is said about a running competition of an activity that is there, which may have said it before."""
    competition = frozen(session, activity.organization_id, list(said), now)
    return _said(competition, answer or activity.in_competition, now)


def _said(competition: Competition | None, answer: str | None, now: datetime) -> str | None:
    answer = (answer or "").strip()
    if len(answer) > LONGEST_REASON:
        problem = _("Write at most %(most)s letters.", most=LONGEST_REASON)
        raise Invalid(problem, {"in_competition": problem})
    if competition is None:
        return None
    if not answer:
        refuse(freeze_problem(competition, now))
    return answer


def written(session: Session, wanted: Wanted, by: User, now: datetime, origin: str = "person") -> Activity:
    """Write the row of an activity and who takes part; who enters it is responsible unless somebody is named."""
    kept = ("organization_id", "type", "day", "starts_at", "minutes", "in_competition")
    keys = ("bid_id", "contract_id", "plan_id", "campaign_id")
    activity = Activity(
        **{name: getattr(wanted, name) for name in (*kept, *keys)},
        state=wanted.state,
        subject=subject_of(session, wanted),
        outcome=(wanted.outcome or "").strip() or None,
        owner_id=wanted.owner_id or by.id,
        origin=origin,
        entered_at=now,
        entered_by_id=by.id,
    )
    session.add(activity)
    set_participants(activity, wanted)
    session.flush()
    return activity


def subject_of(session: Session, wanted: Wanted) -> str:
    """Return the subject, where none is given the type's name."""
    word = words(session, "activity-type")[wanted.type]
    return wanted.subject.strip() or labels.name_of("activity-type", word)


def agree(session: Session, activity: Activity, step: Next, by: User, now: datetime) -> None:
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
    follows = written(session, wanted, by, now, "next-step")
    audit(session, follows, by, now, "entered")
    activity.no_next_because, activity.next_id = None, follows.id


def participants_of(activity: Activity) -> list[str]:
    """Return who takes part, as the trail keeps it: by number, so that who was erased does not live on in it."""
    return sorted(_name(each.user_id, each.contact_id) for each in activity.participants)


def named(users: Iterable[int], contacts: Iterable[int]) -> list[str]:
    """Return the same of people by their numbers."""
    return sorted([*(_name(each, None) for each in set(users)), *(_name(None, each) for each in set(contacts))])


def _name(user_id: int | None, contact_id: int | None) -> str:
    return f"user:{user_id}" if user_id else f"contact:{contact_id}"


def set_participants(activity: Activity, wanted: Wanted) -> None:
    """Let those take part who are wanted, and nobody else; rows that stay are kept."""
    users, contacts = set(wanted.users), set(wanted.contacts)
    kept = [each for each in activity.participants if each.user_id in users or each.contact_id in contacts]
    users -= {each.user_id for each in kept}
    contacts -= {each.contact_id for each in kept}
    new = [ActivityParticipant(user_id=each) for each in sorted(users)]
    new += [ActivityParticipant(contact_id=each) for each in sorted(contacts)]
    activity.participants = [*kept, *new]


def stale(session: Session, activity: Activity, wanted: Wanted) -> Stale:
    """Return the error of an edit of an older version, with both texts."""
    mine = {name: getattr(wanted, name) for name in EDITABLE}
    theirs = {name: getattr(activity, name) for name in EDITABLE}
    mine |= {"participants": named(wanted.users, wanted.contacts)}
    theirs |= {"participants": participants_of(activity)}
    return Stale(
        _("This activity was changed since you opened the page."),
        *labels.compared(mine, theirs, _said_of(session, [*mine["participants"], *theirs["participants"]])),
    )


def stale_ending(session: Session, activity: Activity, step: Next, outcome: str | None = None) -> Stale:
    """Return the error of closing an older version: what came of it, and what follows, as both say it."""
    follows = session.get(Activity, activity.next_id or 0)
    mine = {"next_id": step.subject, "no_next_because": step.none_because}
    theirs = {"next_id": follows.subject if follows else None, "no_next_because": activity.no_next_because}
    if outcome is not None:
        mine["outcome"], theirs["outcome"] = outcome, activity.outcome
    told = labels.compared(mine, theirs, {})
    return Stale(_("This activity was changed since you opened the page."), *told)


def _said_of(session: Session, participants: Iterable[str]) -> dict[str, dict[Any, str]]:
    people = {user.id: user.name for user in session.scalars(select(User))}
    numbers = [int(each.partition(":")[2]) for each in participants if each.startswith("contact:")]
    contacts = session.scalars(select(Contact).where(Contact.id.in_(numbers)))
    named = {f"user:{number}": name for number, name in people.items()}
    named |= {f"contact:{each.id}": each.name for each in contacts}
    types = labels.names("activity-type", words(session, "activity-type"))
    return {
        "owner_id": people,
        "participants": named,
        "type": types,
        "in_competition": {CHANNEL: labels.in_competition(CHANNEL)},
    }
