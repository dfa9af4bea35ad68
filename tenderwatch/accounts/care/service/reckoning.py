"""What care asks for today, account by account, beside what is planned: read in bulk, nothing is changed here."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from tenderwatch.accounts.care import rules
from tenderwatch.accounts.care.rules import Rule, Standing
from tenderwatch.accounts.care.service.care_rules import rules_of
from tenderwatch.accounts.care.service.words import Vocabulary
from tenderwatch.accounts.tables import Account, Feedback
from tenderwatch.contracts.facts import days_off, today_of
from tenderwatch.organizations.tables import Organization
from tenderwatch.work.tables import Activity, ActivityParticipant

_NEXT = aliased(Activity)
TOUCHED: ColumnElement[bool] = or_(
    Activity.version > 1,
    Activity.outcome.is_not(None),
    Activity.starts_at.is_not(None),
    exists().where(ActivityParticipant.activity_id == Activity.id),
    exists().where(_NEXT.next_id == Activity.id),
)
"""Whether a person has done something to what the program planned: it is theirs from then on."""


@dataclass(frozen=True)
class Planned:
    """An open activity; `rule` is whose care it is, if it is care; one that a person touched is left alone."""

    id: int
    type: str
    day: date
    owner_id: int | None
    rule: str | None
    planned_on: date
    touched: bool


@dataclass(frozen=True)
class Wish:
    """A care that ought to be planned and is not."""

    account_id: int
    organization_id: int
    rule: Rule
    day: date
    owner_id: int | None


@dataclass
class Course:
    """What is to be done at one account."""

    wishes: list[Wish] = field(default_factory=list)
    withdraw: list[int] = field(default_factory=list)
    hand_over: dict[int, int | None] = field(default_factory=dict)  # activity -> whose it is now

    def __bool__(self) -> bool:
        return bool(self.wishes or self.withdraw or self.hand_over)


@dataclass(frozen=True)
class _Facts:
    """What was read of all accounts at once."""

    rules: list[Rule]
    words: Vocabulary
    done: dict[int, dict[str, date]]  # organisation -> type -> the last one
    open: dict[int, list[Planned]]  # organisation -> what is planned
    skipped: dict[tuple[int, str], date]  # (account, rule) -> when care was cancelled last
    today: date


Accounts = Collection[int] | None
"""Numbers of accounts; None is all."""


def courses(session: Session, now: datetime, accounts: Accounts = None) -> dict[int, Course]:
    """Return of each account at which something is to be planned, withdrawn or handed over what that is."""
    facts = _facts(session, now, accounts)
    rows = session.execute(_accounts(accounts)).all()
    found = {row.id: _course(row, facts) for row in rows}
    return {account_id: course for account_id, course in found.items() if course}


def _accounts(accounts: Accounts) -> Select[*tuple[Any, ...]]:
    columns = (Account.id, Account.organization_id, Account.segment, Account.phase)
    people = (Account.manager_id, Account.responsible_id, Account.closed_on, Organization.country)
    query = select(*columns, *people).join(Organization, Organization.id == Account.organization_id)
    return query.where(some(accounts)).order_by(Account.id)


def some(accounts: Accounts) -> ColumnElement[bool]:
    """Return the condition that an account is among some."""
    return Account.id.in_(accounts) if accounts is not None else Account.id > 0


def _facts(session: Session, now: datetime, accounts: Accounts) -> _Facts:
    today, words = today_of(now), Vocabulary.of(session)
    theirs = Activity.organization_id.in_(select(Account.organization_id).where(some(accounts)))
    return _Facts(
        rules=rules.in_force(rules_of(session), today),
        words=words,
        done=_done(session, words, theirs, today, accounts),
        open=_open(session, words, theirs),
        skipped=_skipped(session, words, theirs),
        today=today,
    )


def _done(
    session: Session, words: Vocabulary, theirs: ColumnElement[bool], today: date, accounts: Accounts
) -> dict[int, dict[str, date]]:
    """Return when each organisation last had an activity of a type; what they said of us is feedback, too."""
    found = defaultdict[int, dict[str, date]](dict)
    last = func.max(Activity.day)
    happened = and_(Activity.state.in_(words.done), Activity.removed_at.is_(None), Activity.day <= today)
    query = select(Activity.organization_id, Activity.type, last).where(theirs, happened)
    for organization_id, type_, day in session.execute(query.group_by(Activity.organization_id, Activity.type)):
        found[organization_id][type_] = day
    for organization_id, at in session.execute(_received(accounts)):
        if at is None:
            continue
        for type_ in words.meaning("feedback"):
            found[organization_id][type_] = max(found[organization_id].get(type_, date.min), today_of(at))
    return found


def _received(accounts: Accounts) -> Select[int, datetime | None]:
    theirs = Feedback.organization_id.in_(select(Account.organization_id).where(some(accounts)))
    said = and_(Feedback.received_at.is_not(None), Feedback.kind == "feedback", Feedback.removed_at.is_(None))
    last = func.max(Feedback.received_at)
    return select(Feedback.organization_id, last).where(theirs, said).group_by(Feedback.organization_id)


def _open(session: Session, words: Vocabulary, theirs: ColumnElement[bool]) -> dict[int, list[Planned]]:
    found = defaultdict[int, list[Planned]](list)
    columns = (Activity.id, Activity.organization_id, Activity.type, Activity.day, Activity.owner_id)
    query = select(*columns, Activity.origin, Activity.key, Activity.entered_at, TOUCHED.label("touched"))
    is_open = and_(Activity.state.in_(words.planned), Activity.removed_at.is_(None))
    for row in session.execute(query.where(theirs, is_open).order_by(Activity.day, Activity.id)):
        of_rule = rules.read_key(row.key) if row.origin == "care" and row.key else None
        rule = f"{of_rule[0]}:{of_rule[1]}" if of_rule else None
        at = today_of(row.entered_at)
        planned = Planned(row.id, row.type, row.day, row.owner_id, rule, at, row.touched or rule is None)
        found[row.organization_id].append(planned)
    return found


def _skipped(session: Session, words: Vocabulary, theirs: ColumnElement[bool]) -> dict[tuple[int, str], date]:
    """Return when a person last cancelled or removed care of a rule, or until when that was done beforehand."""
    found: dict[tuple[int, str], date] = {}
    at = func.coalesce(Activity.removed_at, Activity.closed_at)
    cancelled = and_(Activity.state.in_(words.cancelled), Activity.removed_at.is_(None))
    removed = and_(Activity.removed_at.is_not(None), Activity.version > 1)
    query = select(Activity.key, Activity.day, at).where(theirs, Activity.origin == "care", or_(cancelled, removed))
    for key, planned_for, ended_at in session.execute(query):
        if of_rule := rules.read_key(key or ""):
            day = max(planned_for, today_of(ended_at)) if ended_at else planned_for
            found[of_rule] = max(found.get(of_rule, date.min), day)
    return found


def _course(account: Row[*tuple[Any, ...]], facts: _Facts) -> Course:
    given = [] if account.closed_on else rules.applying(facts.rules, account.segment, account.phase)
    standing = facts.open.get(account.organization_id, [])
    theirs = [each for each in standing if each.touched]
    course, kept = Course(), set[int]()
    for rule in given:
        of_rule = [each for each in standing if each.rule == f"{account.id}:{rule.name}"]
        wish = _wish(account, rule, of_rule, theirs, facts)
        if wish is None:
            kept.update(each.id for each in of_rule if each.touched)
            continue
        same = next((each for each in of_rule if not each.touched and each.day == wish.day), None)
        if same is None:
            course.wishes.append(wish)
        else:
            kept.add(same.id)
            if same.owner_id != wish.owner_id:
                course.hand_over[same.id] = wish.owner_id
    course.withdraw = [each.id for each in _own(standing, account.id) if not each.touched and each.id not in kept]
    return course


def _own(standing: Sequence[Planned], account_id: int) -> Iterator[Planned]:
    return (each for each in standing if each.rule is not None and each.rule.startswith(f"{account_id}:"))


def _wish(
    account: Row[*tuple[Any, ...]],
    rule: Rule,
    of_rule: Sequence[Planned],
    theirs: Sequence[Planned],
    facts: _Facts,
) -> Wish | None:
    """Return what the rule asks for; None where people have planned it themselves, in time."""
    if any(each.touched for each in of_rule):
        return None
    types, today = facts.words.fulfilling(rule.type), facts.today
    done = [day for type_, day in facts.done.get(account.organization_id, {}).items() if type_ in types]
    last = max([*done, *filter(None, [facts.skipped.get((account.id, rule.name))])], default=None)
    untouched = next((Standing(each.day, each.planned_on) for each in of_rule), None)
    due = rules.next_due(rule.every_days, last, untouched, today, rules.share_of(account.id, rule.name))
    if any(each.type in types and each.day <= due for each in theirs):
        return None
    after = last if last is not None and due > today else today if untouched is None else date.min
    day = rules.worked(due, after, days_off(account.country, today, due))
    whose = rules.owner_of(
        rule.whose, facts.words.active(account.manager_id), facts.words.active(account.responsible_id)
    )
    return Wish(account.id, account.organization_id, rule, day, whose)
