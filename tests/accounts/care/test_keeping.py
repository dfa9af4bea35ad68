"""Care that plans itself: once, in time, moved while nobody touched it, and never past what people planned."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from random import Random

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tenderwatch.accounts.care import rules
from tenderwatch.accounts.care import service as care
from tenderwatch.accounts.tables import Account, Feedback
from tenderwatch.db import Database
from tenderwatch.errors import Invalid, Stale
from tenderwatch.users.tables import User
from tenderwatch.work.tables import Activity, ActivityParticipant, ListEntry
from tests.accounts.care.world import BEGAN, an_account, an_activity, at, close, keep, planned
from tests.makers import a_user

DAY = date(2026, 11, 23)


def base(database: Database, last: date | None = date(2026, 9, 1), **what_matters) -> tuple[int, int]:
    """Enter a base customer with a last call; return the account and its organisation."""
    with database.write() as session:
        account = an_account(session, **what_matters)
        if last:
            an_activity(session, account.organization_id, "call", last)
        return account.id, account.organization_id


def days(database: Database, organization_id: int) -> list[date]:
    with database.read() as session:
        return [each.day for each in planned(session, organization_id)]


def test_the_next_contact_counts_from_the_last_one_of_whatever_kind(database):
    _account, organization = base(database)
    kept = keep(database, DAY)
    assert (kept.planned, kept.withdrawn) == (1, 0)
    with database.write() as session:
        (care_of,) = planned(session, organization)
        assert care_of.day == date(2027, 2, 26), "180 days after 1 September is Sunday 28 February"
        assert (care_of.type, care_of.origin, care_of.owner_id) == ("call", "care", None)
        assert care_of.subject == "Keep in touch: how are they?"
        an_activity(session, organization, "e-mail", date(2026, 11, 20))
        an_activity(session, organization, "task", date(2026, 11, 21))
    assert not keep(database, DAY - timedelta(days=5)), "what is yet to come has not happened"
    moved = keep(database, DAY)
    assert (moved.planned, moved.withdrawn) == (1, 1)
    assert days(database, organization) == [date(2027, 5, 19)], "the task was no contact"
    assert not keep(database, DAY)


def test_what_people_touched_or_planned_themselves_is_left_to_them(database):
    account_id, organization = base(database)
    keep(database, DAY)
    with database.write() as session:
        (care_of,) = planned(session, organization)
        care_of.day = date(2027, 4, 15)
        session.flush()
        session.get_one(Account, account_id).segment = "strategic"
    kept = keep(database, DAY)
    assert (kept.planned, kept.withdrawn) == (3, 0), "their call stands, and the new segment has its own"
    with database.write() as session:
        an_activity(session, organization, "meeting", DAY + timedelta(days=1), state="planned")
    kept = keep(database, DAY)
    assert (kept.planned, kept.withdrawn) == (0, 1), "the meeting is planned by a person"
    with database.read() as session:
        types = [each.type for each in planned(session, organization)]
    assert sorted(types) == ["call", "feedback", "meeting", "steering-group"]
    assert not keep(database, DAY)


def test_a_participant_or_a_promise_is_a_touch(database):
    one, organization = base(database)
    other, of_other = base(database)
    keep(database, DAY)
    with database.write() as session:
        user = a_user(session)
        session.add(ActivityParticipant(activity_id=planned(session, organization)[0].id, user_id=user.id))
        said = an_activity(session, of_other, "call", date(2026, 9, 1))
        said.next_id = planned(session, of_other)[0].id
        for account_id in (one, other):
            session.get_one(Account, account_id).closed_on = DAY
    assert not keep(database, DAY)


def test_a_changed_segment_or_a_closed_account_withdraws_and_coming_back_plans_the_very_same(database):
    account_id, organization = base(database)
    keep(database, DAY)
    before = days(database, organization)

    def change(**values) -> care.Kept:
        with database.write() as session:
            for name, value in values.items():
                setattr(session.get_one(Account, account_id), name, value)
        return keep(database, DAY)

    assert change(segment="watch").withdrawn == 1
    assert days(database, organization) == [date(2027, 9, 1)]
    assert change(segment="base").planned == 1
    assert days(database, organization) == before
    assert change(closed_on=DAY).withdrawn == 1
    assert days(database, organization) == []
    assert change(closed_on=None).planned == 1
    assert change(segment=None).withdrawn == 1
    assert change(segment="base", phase="ending").planned == 1
    assert days(database, organization) == [date(2026, 11, 30)], "90 days at its end"
    with database.read() as session:
        keys = session.scalars(select(Activity.key).where(Activity.key.is_not(None))).all()
    assert len(keys) == len(set(keys)) == 3, "what was withdrawn stood again"


def test_what_a_person_cancelled_or_removed_is_skipped_and_the_next_comes(database):
    _account, organization = base(database, last=DAY - timedelta(days=170))
    keep(database, DAY)
    with database.write() as session:
        (care_of,) = planned(session, organization)
        care_of.state, care_of.closed_at, care_of.no_next_because = "cancelled", at(DAY), "they are on strike"
        day = care_of.day
    keep(database, DAY)
    (next_day,) = days(database, organization)
    assert day + timedelta(days=177) <= next_day <= day + timedelta(days=180)
    with database.write() as session:
        planned(session, organization)[0].removed_at = at(DAY)
    keep(database, DAY)
    (after,) = days(database, organization)
    assert next_day + timedelta(days=177) <= after <= next_day + timedelta(days=180)


def test_done_on_the_day_of_another_that_was_done_leaves_no_hole(database):
    """Its key is taken by what was moved and closed: there is another beside it."""
    _account, organization = base(database, last=date(2026, 9, 1))
    keep(database, DAY)
    with database.write() as session:
        close(planned(session, organization)[0], date(2026, 9, 1))
    assert keep(database, DAY).planned == 1
    assert len(days(database, organization)) == 1
    assert not keep(database, DAY)


def test_whose_it_is_follows_the_account_and_nobodys_is_a_gap(database):
    with database.write() as session:
        manager, responsible = a_user(session, language="fi"), a_user(session)
        account = an_account(session, segment="strategic", manager_id=manager.id, responsible_id=responsible.id)
        ids = account.id, account.organization_id, manager.id, responsible.id
    account_id, organization, manager_id, responsible_id = ids
    keep(database, DAY)

    def owners() -> dict[str, int | None]:
        with database.read() as session:
            return {each.type: each.owner_id for each in planned(session, organization)}

    assert owners() == {"steering-group": responsible_id, "meeting": manager_id, "feedback": responsible_id}
    with database.read() as session:
        subjects = {each.type: each.subject for each in planned(session, organization)}
    assert subjects["steering-group"] == "Steering group"
    assert subjects["meeting"] == "Johdon tapaaminen", "in the language of who does it"
    with database.write() as session:
        session.get_one(Account, account_id).responsible_id = None
    assert keep(database, DAY).handed_over == 2
    assert set(owners().values()) == {manager_id}
    with database.write() as session:
        session.get_one(User, manager_id).active = False
    assert keep(database, DAY).handed_over == 3
    assert set(owners().values()) == {None}


def test_what_they_said_of_us_is_the_feedback_that_was_to_be_asked(database):
    _account, organization = base(database, last=None, segment="growth")
    with database.write() as session:
        session.add(Feedback(organization_id=organization, received_at=at(date(2026, 11, 2)), score=9))
    keep(database, DAY)
    with database.read() as session:
        by_type = {each.type: each.day for each in planned(session, organization)}
    assert by_type["feedback"] == date(2027, 11, 2)
    assert DAY < by_type["visit"] <= DAY + timedelta(days=120)


def test_lists_of_the_house_are_followed(database):
    """A retired type is planned by another of its meaning; a type of the house's own is a contact when it says so."""
    with database.write() as session:
        session.add(ListEntry(list="activity-type", code="call", means="contact", retired=True))
        session.add(ListEntry(list="activity-type", code="sauna", name="Sauna", means="contact", position=99))
    _account, organization = base(database, last=None)
    keep(database, DAY)
    with database.write() as session:
        assert [each.type for each in planned(session, organization)] == ["visit"]
        an_activity(session, organization, "sauna", DAY)
    keep(database, DAY)
    assert days(database, organization) == [date(2027, 5, 21)]


def test_the_first_run_spreads_old_customers_and_the_house_changes_its_rules_without_a_storm(database):
    with database.write() as session:
        by = a_user(session)
        for _n in range(60):
            account = an_account(session)
            an_activity(session, account.organization_id, "call", date(2024, 3, 1))
        by_id = by.id
    assert keep(database, DAY).planned == 60

    def spread() -> list[date]:
        with database.read() as session:
            query = select(Activity.day).where(Activity.origin == "care", Activity.removed_at.is_(None))
            return sorted(session.scalars(query))

    first = spread()
    assert DAY < first[0] <= first[-1] <= DAY + timedelta(days=180)
    assert max(first.count(day) for day in first) <= 6
    with database.write() as session:
        by = session.get_one(User, by_id)
        care.make_own(session, by, at(DAY))
    assert not keep(database, DAY), "the same rules under the house's name"
    with database.write() as session:
        by = session.get_one(User, by_id)
        rule = next(each for each in care.rules_of(session) if each.name == "base/*/*")
        values = {"segment": "base", "phase": None, "type": "*", "subject": "Ring them", "every_days": 30}
        row = care.rule_of(session, rule.id)
        seen = care.version_of(row)
        values |= {"whose": "manager", "valid_from": DAY + timedelta(days=1), "valid_to": None}
        care.change_rule(session, row.id, values, seen, by, at(DAY))
        with pytest.raises(Stale):
            care.change_rule(session, row.id, {**values, "every_days": 60}, seen, by, at(DAY))
        with pytest.raises(Invalid):
            care.add_rule(session, values, by, at(DAY))
    assert not keep(database, DAY), "it begins tomorrow"
    keep(database, DAY + timedelta(days=1))
    second = spread()
    assert len(second) == 60
    assert DAY < second[0] <= second[-1] <= DAY + timedelta(days=32)
    assert max(second.count(day) for day in second) <= 12
    assert not keep(database, DAY + timedelta(days=2))


def _live(database: Database, random: Random) -> Iterator[tuple[date, bool]]:
    """Yield two years day by day, and whether the job runs on it: on random days, at most three weeks apart."""
    day, run = BEGAN, BEGAN
    while day < BEGAN + timedelta(days=730):
        yield day, day == run
        if day == run:
            run = day + timedelta(days=random.choice((1, 1, 2, 5, 13, 21)))
        day += timedelta(days=1)


@pytest.mark.parametrize("seed", [1, 2])
def test_for_two_years_nobody_waits_longer_than_their_rule_says(database, seed):
    """People do what is planned on its day or before, and now and then something of their own."""
    random = Random(seed)
    with database.write() as session:
        manager = a_user(session)
        accounts = [
            an_account(session, segment=segment, manager_id=manager.id)
            for segment in ("strategic", "growth", "base", "base", "watch", "strategic")
        ]
        organizations = {account.id: account.organization_id for account in accounts}
    done: dict[tuple[int, str], list[date]] = defaultdict(list)
    since: dict[tuple[int, str], date] = {}
    gaps = 0
    for day, runs in _live(database, random):
        if runs:
            keep(database, day)
            assert not keep(database, day), "a second run does nothing"
            with database.read() as session:
                gaps += _check(session, day, done, since)
        with database.write() as session:
            for account_id, organization in organizations.items():
                for each in planned(session, organization):
                    if each.day == day or (each.day > day and random.random() < 0.002):
                        close(each, day)
                        done[organization, each.type].append(day)
                if random.random() < 0.004:
                    type_ = random.choice(("visit", "e-mail", "steering-group", "feedback"))
                    an_activity(session, organization, type_, day)
                    done[organization, type_].append(day)
                if random.random() < 0.002:
                    account = session.get_one(Account, account_id)
                    account.segment = random.choice(("strategic", "growth", "base", "watch"))
                    account.phase = random.choice(("birth", "upkeep", "ending"))
    assert gaps > 60, "intervals that were looked at"
    with database.read() as session:
        n = session.scalar(select(func.count()).select_from(Activity).where(Activity.origin == "care"))
    assert (n or 0) > 30


def _check(
    session: Session, today: date, done: dict[tuple[int, str], list[date]], since: dict[tuple[int, str], date]
) -> int:
    """See on a day of the job: one open care a rule, of rules that apply only, none too late; return how many rules."""
    seen = 0
    every = {rule.name: rule for rule in care.rules_of(session)}
    contacts = ("visit", "meeting", "call", "e-mail", "event", "offer", "steering-group")
    for account in session.scalars(select(Account)):
        given = {rule.name for rule in rules.applying(every.values(), account.segment, account.phase)}
        open_ = [rules.read_key(each.key)[1] for each in planned(session, account.organization_id) if each.key]
        assert sorted(open_) == sorted(given), "one for each rule that applies, none for another"
        for name in list(since):
            if name[0] == account.id and name[1] not in given:
                del since[name]
        for name in given:
            rule = every[name]
            began = since.setdefault((account.id, name), today)
            types = contacts if rule.type == rules.ANY_CONTACT else (rule.type,)
            last = max((day for type_ in types for day in done[account.organization_id, type_]), default=None)
            latest = max(began, last or began)
            assert today - latest <= timedelta(days=rule.every_days), (name, latest, today)
            seen += 1
    return seen
