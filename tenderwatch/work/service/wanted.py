"""What somebody wants to write down of an activity, and whether it can be."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from tenderwatch.contacts.tables import Contact
from tenderwatch.errors import Invalid, NotFound
from tenderwatch.i18n import _
from tenderwatch.organizations.tables import Organization
from tenderwatch.users.tables import User
from tenderwatch.web import formatters
from tenderwatch.work import elsewhere
from tenderwatch.work.competitions import Competition, running_competitions
from tenderwatch.work.elsewhere import Kind
from tenderwatch.work.lists import Word, words
from tenderwatch.work.rules import freeze
from tenderwatch.work.tables import Activity

LONGEST_SUBJECT, LONGEST_REASON, LONGEST_OUTCOME = 300, 500, 20_000
MOST_MINUTES = 7 * 24 * 60
FIRST_DAY, LAST_DAY = date(1990, 1, 1), date(2100, 12, 31)
CHANNEL = "channel"


@dataclass(frozen=True, kw_only=True)
class Next:
    """The step that was agreed: what, on which day, whose; or why there is none."""

    type: str | None = None
    day: date | None = None
    owner_id: int | None = None
    subject: str = ""
    none_because: str | None = None

    @property
    def is_said(self) -> bool:
        """Whether anything of a step is given."""
        return bool(self.type or self.day or self.subject.strip())


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """An activity as somebody wants it written down."""

    organization_id: int
    type: str
    day: date
    subject: str = ""
    state: str | None = None  # None: planned when the day lies ahead, else done
    starts_at: datetime | None = None
    minutes: int | None = None
    outcome: str | None = None
    owner_id: int | None = None
    users: tuple[int, ...] = ()
    contacts: tuple[int, ...] = ()
    bid_id: int | None = None
    contract_id: int | None = None
    plan_id: int | None = None
    campaign_id: int | None = None
    in_competition: str | None = None
    next: Next | None = None


def organization_of(session: Session, organization_id: int) -> Organization:
    """Return an organisation, or the one into which it went."""
    row = session.get(Organization, organization_id)
    if row is None:
        raise NotFound(_("There is no such organisation."))
    return session.get_one(Organization, row.merged_into_id) if row.merged_into_id else row


def refuse(problems: Mapping[str, str]) -> None:
    """Raise Invalid, field by field, when there are problems."""
    if problems:
        raise Invalid(" ".join(problems.values()), problems)


def problems_of(session: Session, wanted: Wanted, before: Activity | None = None) -> dict[str, str]:
    """Return what is wrong with an activity, field by field; `before` is it as it was, whose values may stay."""
    found: dict[str, str] = {}
    types = words(session, "activity-type")
    if not in_use(types, wanted.type, before.type if before else None):
        found["type"] = _("Choose a type.")
    if not FIRST_DAY <= wanted.day <= LAST_DAY:
        found["day"] = _("This day is too far away.")
    found |= dict(_too_long(wanted))
    if wanted.minutes is not None and not 0 < wanted.minutes <= MOST_MINUTES:
        found["minutes"] = _("Write minutes from 1 to %(most)s.", most=MOST_MINUTES)
    if wanted.owner_id is not None and not is_here(session, wanted.owner_id, before.owner_id if before else None):
        found["owner_id"] = _("There is no such person here.")
    return found | dict(_of_others(session, wanted, before))


def in_use(entries: Mapping[str, Word], code: str, also: str | None = None) -> bool:
    """Tell whether an entry of a list may be chosen; one that is retired only where it was chosen before."""
    return code in entries and (not entries[code].retired or code == also)


def is_here(session: Session, user_id: int, also: int | None = None) -> bool:
    """Tell whether somebody can be given something to do; who left keeps what is theirs."""
    user = session.get(User, user_id)
    return user is not None and (user.active or user.id == also)


def _too_long(wanted: Wanted) -> Iterator[tuple[str, str]]:
    limits = (("subject", LONGEST_SUBJECT), ("outcome", LONGEST_OUTCOME), ("in_competition", LONGEST_REASON))
    for name, most in limits:
        if len(getattr(wanted, name) or "") > most:
            yield name, _("Write at most %(most)s letters.", most=most)


def _of_others(session: Session, wanted: Wanted, before: Activity | None) -> Iterator[tuple[str, str]]:
    """Yield what is wrong with the people and the things that an activity names."""
    users = select(User.id).where(User.id.in_(wanted.users))
    if len(session.scalars(users).all()) < len(set(wanted.users)):
        yield "users", _("There is no such person here.")
    theirs = Contact.organization_id == wanted.organization_id
    contacts = select(Contact.id).where(Contact.id.in_(wanted.contacts), theirs, Contact.erased_at.is_(None))
    stay = [each.contact_id for each in before.participants] if before else []
    if set(wanted.contacts) - {*session.scalars(contacts), *stay}:
        yield "contacts", _("There is no such contact at this organisation.")
    named: tuple[tuple[Kind, int | None], ...] = (
        ("bid", wanted.bid_id),
        ("contract", wanted.contract_id),
        ("plan", wanted.plan_id),
    )
    for kind, number in named:
        if number is not None and not elsewhere.is_there(session, kind, number):
            yield f"{kind}_id", _("What this belongs to is not there any more.")


def problems_of_next(session: Session, step: Next | None, today: date) -> dict[str, str]:
    """Return what is wrong with the next step that was agreed: it needs a day and a person, its absence a reason."""
    if step is None or (not step.is_said and not (step.none_because or "").strip()):
        return {"next_day": _("Agree the next step, with a day and a person; or say why there is none.")}
    if step.is_said and (step.none_because or "").strip():
        return {"no_next_because": _("Either a next step, or why there is none: not both.")}
    if not step.is_said:
        too_long = len(step.none_because or "") > LONGEST_REASON
        return {"no_next_because": _("Write at most %(most)s letters.", most=LONGEST_REASON)} if too_long else {}
    return dict(_of_step(session, step, today))


def _of_step(session: Session, step: Next, today: date) -> Iterator[tuple[str, str]]:
    if not in_use(words(session, "activity-type"), step.type or ""):
        yield "next_type", _("Choose a type.")
    if step.day is None:
        yield "next_day", _("Enter the day of the next step.")
    elif not today <= step.day <= LAST_DAY:
        yield "next_day", _("The next step lies ahead: enter a day from today on.")
    if step.owner_id is None:
        yield "next_owner_id", _("Say whose the next step is.")
    elif not is_here(session, step.owner_id):
        yield "next_owner_id", _("There is no such person here.")
    if len(step.subject) > LONGEST_SUBJECT:
        yield "next_subject", _("Write at most %(most)s letters.", most=LONGEST_SUBJECT)


def frozen(
    session: Session, organization_id: int, said: Collection[tuple[str | None, date | None]], now: datetime
) -> Competition | None:
    """Return the competition because of which these contacts, as (type, day), need a word; None when there is none."""
    types = words(session, "activity-type")
    for each in running_competitions(session, organization_id, now):
        for type_, day in said:
            entry = types.get(type_ or "")
            if entry and day and freeze.concerns(entry.means, day, each.opened_on):
                return each
    return None


def freeze_problem(competition: Competition, now: datetime) -> dict[str, str]:
    """Return what is asked of somebody who logs or plans a contact while a competition runs."""
    words_for = {"title": competition.title or _("Untitled")}
    until = competition.until(now)
    if until is None:
        text = _(
            "Running competition “%(title)s”: contact the buyer only through the question channel until it is"
            " decided. Say that it was through the channel, or why not.",
            **words_for,
        )
    else:
        text = _(
            "Running competition “%(title)s”: contact the buyer only through the question channel until %(until)s."
            " Say that it was through the channel, or why not.",
            until=formatters.moment(until),
            **words_for,
        )
    return {"in_competition": text}


def contacts_of(session: Session, organization_id: int, today: date) -> list[Contact]:
    """Return the people at an organisation whom an activity can name, by name: not who left, nor who was erased."""
    wanted = (
        select(Contact)
        .where(Contact.organization_id == organization_id, Contact.erased_at.is_(None), Contact.removed_at.is_(None))
        .where(or_(Contact.valid_to.is_(None), Contact.valid_to >= today))
        .order_by(Contact.name, Contact.id)
    )
    return list(session.scalars(wanted))
