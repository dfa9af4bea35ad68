"""The judge finds every planted fault, and finds nothing where there is nothing."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tests.simulation.checker import judge, main
from tests.simulation.checking.contract import Facts
from tests.simulation.checking.days import (
    add_months,
    is_working,
    last_day,
    notice_day,
    reached,
    rung_day,
    speaking_days,
    working_days_after,
)
from tests.simulation.checking.mails import read_mail
from tests.simulation.checking.verdict import Verdict

HELSINKI = ZoneInfo("Europe/Helsinki")
END = date(2027, 12, 31)  # a Friday; 90 days before: Sat 2 Oct, so said on Fri 1 Oct; 30: Wed 1 Dec
OWNER, MANAGER, SUBSTITUTE, ADMIN = 4, 3, 5, 1
ASKED = "The contract ends: what comes after it?"
RENEWAL = "Start the renewal work?"


def at(day: date, hour: int = 7, minute: int = 10) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=HELSINKI).astimezone(UTC)


def on(month: int, day: int, year: int = 2027) -> date:
    return date(year, month, day)


def printed(day: date) -> str:
    return f"{day:%a} {day.day} {'Sept' if day.month == 9 else f'{day:%b}'} {day.year}"


def left(due: date, day: date) -> str:
    days = (due - day).days
    words = {0: "today", 1: "tomorrow", -1: "yesterday"}
    return words.get(days) or (f"in {days} days" if days > 0 else f"{-days} days ago")


FIRST, LAST = on(9, 27), on(1, 10, 2028)


@dataclass
class Diary:
    """A log in the making: events in any order, each day with its runs."""

    first: date = FIRST
    last: date = LAST
    off: set[date] = field(default_factory=set)
    events: list[tuple[datetime, int, dict[str, Any]]] = field(default_factory=list)

    def add(self, when: datetime, what: str, **facts: Any) -> None:
        order = {"house": 0, "person": 1, "mail": 3, "run": 4}.get(what, 2)
        self.events.append((when, order, {"what": what, "at": when.isoformat(), **facts}))

    def people(self) -> None:
        begin = at(self.first, 5)
        self.add(begin, "house", digest_hour=7, admins=[ADMIN])
        for person, manager, substitute in ((ADMIN, None, None), (MANAGER, ADMIN, None), (SUBSTITUTE, MANAGER, None)):
            self.person(person, manager, substitute)
        self.person(OWNER, MANAGER, SUBSTITUTE)

    def person(self, number: int, manager: int | None, substitute: int | None) -> None:
        facts = {"name": f"Person {number}", "email": f"p{number}@example.org", "active": True, "digest_hour": 7}
        absent = {"absent_from": None, "absent_to": None}
        self.add(at(self.first, 5), "person", id=number, manager=manager, substitute=substitute, **facts, **absent)

    def contract(self, **changes: Any) -> None:
        names = {"id": 1, "reference": "C-00001", "title": "Cleaning", "country": "FI", "owner": OWNER}
        period = {"term": "fixed", "starts_on": "2027-01-01", "base_ends_on": END.isoformat(), "ends_on": None}
        rest = {"options": [], "lead": "open", "risk": "light", "imported": False, "guarantee_ends_on": None}
        facts = {**names, **period, **rest, "our_notice_months": None, "price_closes_on": None, "unhappy_since": None}
        self.add(at(self.first, 6), "contract", **{**facts, **changes})

    def deed(self, when: datetime, what: str, kind: str = "end", ordinal: int = 0, **facts: Any) -> None:
        self.add(when, what, contract=1, kind=kind, ordinal=ordinal, **facts)

    def runs(self) -> None:
        day = self.first
        while day <= self.last:
            if day not in self.off:
                for job in ("warnings", "digest", "deliver"):
                    self.run(day, job)
            day += timedelta(days=1)

    def run(self, day: date, job: str, **changes: Any) -> None:
        self.add(at(day), "run", **{"clock": at(day).isoformat(), "job": job, "how": "ok", **changes})

    def says(self, day: date, asked: str = ASKED, due: date = END, **changes: Any) -> None:
        """Let a mail be taken on a day that asks for a decision of the contract."""
        kind = changes.pop("kind", "digest")
        section, late = changes.pop("section", "CONTRACT WARNINGS"), changes.pop("late", 0)
        why = changes.pop("why", "this is yours to decide.")
        when = f"By {printed(due)} ({left(due, day)})."
        if due < day and kind != "escalation":
            when = f"Was due {printed(due)} ({left(due, day)}) and is not decided."
        lines = [f"1. {asked}", "   Cleaning C-00001, Espoo", f"   {when}", f"   Why you: {why}"]
        if late:
            lines.insert(2, f"   Late by {late} day{'s' * (late > 1)}.")
        head = [f"{section} (1)"] if kind == "digest" else []
        text = "\n".join(
            ["TenderWatch", "", *head, *lines, "   Acknowledge", "   https://x/act/1", "", "--", "TenderWatch"]
        )
        taken = changes.pop("taken", at(day))
        facts = {
            "to": f"p{OWNER}@example.org",
            "message_id": f"<{day}{kind}{asked[:5]}{due}>",
            "date": at(day).isoformat(),
        }
        rest = {"kind": kind, "repeat": False, "subject": "TenderWatch", "text": text}
        self.add(taken, "mail", **{**facts, **rest, **changes})

    def drop_mails(self, *days: date) -> None:
        self.events = [
            each for each in self.events if each[2]["what"] != "mail" or each[0].astimezone(HELSINKI).date() not in days
        ]

    def write(self, path: Path) -> Path:
        self.runs()
        told = [event for _at, _order, event in sorted(self.events, key=lambda each: each[:2])]
        path.write_text("".join(json.dumps(event) + "\n" for event in told))
        return path


def clean() -> Diary:
    """A contract whose end is said on its days, acknowledged each time, overdue for ten days and then recorded."""
    diary = Diary()
    diary.people()
    diary.contract()
    diary.deed(at(diary.first, 6, 30), "decided", "renewal-start", choice="not-renewing")
    for day in (on(10, 1), on(12, 1), on(1, 1, 2028), on(1, 7, 2028)):
        diary.says(day)
        diary.deed(at(day, 12), "acknowledged", by=OWNER)
    diary.says(on(12, 30), why="Acknowledged, but still open.")
    diary.add(at(on(1, 10, 2028), 12), "ended", contract=1, reason="not-tendered")
    return diary


def renewing() -> Diary:
    """A contract whose renewal work is to be started on 16 November; nothing else is asked for in these weeks."""
    diary = Diary(first=on(11, 1), last=on(11, 20))
    diary.people()
    diary.contract(base_ends_on=on(10, 30, 2028).isoformat())
    diary.says(on(11, 1), RENEWAL, on(11, 16))
    diary.deed(at(on(11, 1), 12), "acknowledged", "renewal-start", by=OWNER)
    diary.says(on(11, 9), RENEWAL, on(11, 16))
    diary.deed(at(on(11, 9), 12), "acknowledged", "renewal-start", by=OWNER)
    diary.says(on(11, 16), RENEWAL, on(11, 16), kind="warning")
    diary.says(on(11, 15), RENEWAL, on(11, 16), section="DECIDE")
    diary.deed(at(on(11, 16), 12), "decided", "renewal-start", choice="started")
    diary.add(at(on(11, 16)), "plan", contract=1, ordinal=0, opened_on="2027-11-16", because="day")
    return diary


def verdict_of(diary: Diary, tmp_path: Path) -> Verdict:
    return judge(diary.write(tmp_path / "log.jsonl"))


def checks(verdict: Verdict) -> set[str]:
    return {each.check for each in verdict.violations}


# Arithmetic


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2027, 1, 31), 1, date(2027, 2, 28)),
        (date(2028, 1, 31), 1, date(2028, 2, 29)),
        (date(2028, 2, 29), 12, date(2029, 2, 28)),
        (date(2027, 8, 31), -6, date(2027, 2, 28)),
        (date(2028, 8, 31), -6, date(2028, 2, 29)),
        (date(2027, 12, 15), 1, date(2028, 1, 15)),
        (date(2027, 1, 15), -1, date(2026, 12, 15)),
        (date(2027, 5, 31), 48, date(2031, 5, 31)),
    ],
)
def test_months_clip_at_their_end(day, months, expected):
    assert add_months(day, months) == expected


def test_last_days_belong_to_the_period_and_notice_is_reckoned_both_ways():
    assert last_day(date(2026, 1, 1), 12) == date(2026, 12, 31)
    assert last_day(date(2024, 2, 29), 12) == date(2025, 2, 28), "a month without the day: its end"
    assert last_day(date(2027, 8, 30), 6) == date(2028, 2, 29)
    assert notice_day(date(2027, 8, 31), 6) == date(2027, 2, 28)
    assert notice_day(date(2027, 2, 28), 1) == date(2027, 1, 28), "one way 31 Jan, the other way 28 Jan"
    assert notice_day(date(2027, 12, 31), 3) == date(2027, 9, 30)


def test_rungs_go_on_the_last_working_day_before():
    assert rung_day(END, 90, "FI") == on(10, 1), "2 October is a Saturday"
    assert rung_day(date(2027, 3, 29), 0, "FI") == on(3, 25), "Easter Monday goes before Good Friday"
    assert rung_day(date(2027, 12, 6), 0, "FI") == on(12, 3)
    assert rung_day(date(2027, 12, 6), 0, "SE") == on(12, 6), "no holiday there"
    assert not is_working(date(2027, 6, 25), "FI"), "Midsummer Eve"
    assert working_days_after(date(2026, 10, 2), 7, "FI") == date(2026, 10, 13)
    assert working_days_after(date(2027, 12, 23), 2, "FI") == date(2027, 12, 28)


def test_the_nearest_rung_speaks_and_weeks_go_on_past_the_date():
    assert reached(on(9, 30), END, (90, 30), "FI") < -1000
    assert reached(on(10, 1), END, (90, 30), "FI") == -91
    assert reached(END, END, (90, 30), "FI") == -31
    assert [reached(END + timedelta(days=n), END, (90, 30), "FI") for n in (1, 6, 7, 13, 14)] == [0, 0, 1, 1, 2]
    days = speaking_days(END, (90, 30), "FI", on(11, 3), on(1, 15, 2028))
    assert days == [on(11, 3), on(12, 1), on(1, 1, 2028), on(1, 7, 2028), on(1, 14, 2028)]


# What a contract asks for


def facts(**told: Any) -> Facts:
    base = {"term": "fixed", "starts_on": "2027-01-01", "base_ends_on": "2028-12-31", "lead": "open", "risk": "light"}
    return Facts(1, "C-00001", date(2027, 1, 1), False, {**base, **told})


def asked(known: Facts) -> dict[tuple[str, int], date]:
    return {(each.kind, each.ordinal): each.due for each in known.asked()}


def test_options_move_the_end_and_the_next_one_is_asked_for():
    options = [{"position": n, "months": 12, "notice_months": None} for n in (1, 2)]
    known = facts(options=options, option_notice_months=3)
    assert asked(known) == {
        ("end", 0): date(2028, 12, 31),
        ("renewal-start", 0): date(2028, 1, 17),
        ("option", 1): date(2028, 9, 30),
    }
    known.options_done[1] = "used"
    known.moves.append(("option", 1))
    assert asked(known)["end", 1] == date(2029, 12, 31)
    assert asked(known)["option", 2] == date(2029, 9, 30)
    known.options_done[2] = "not-used"
    assert ("option", 2) not in asked(known)


def test_notice_and_holdover_move_the_end():
    known = facts(our_notice_months=6)
    assert asked(known)["termination-notice", 0] == date(2028, 6, 30)
    known.notices.append(("ours", date(2028, 3, 15)))
    assert asked(known) == {("end", 0): date(2028, 3, 15)}
    known.notices.clear()
    known.held = True
    assert asked(known) == {("holdover", 1): date(2029, 1, 1), ("renewal-start", 0): date(2028, 1, 17)}
    known.held_until = date(2029, 3, 31)
    assert asked(known)["holdover", 1] == date(2029, 3, 31)


def test_price_windows_come_again_and_guarantees_outlive_the_end():
    known = facts(price_closes_on="2027-02-28", price_every_months=12, guarantee_ends_on="2030-12-31")
    prices = [due for (kind, _n), due in asked(known).items() if kind == "price-index"]
    assert prices == [date(2027, 2, 28), date(2028, 2, 28)]
    known.ended = True
    assert asked(known) == {("guarantee", 1): date(2030, 12, 31)}
    known.deleted = True
    assert asked(known) == {}


def test_what_had_ended_before_it_was_entered_asks_nothing():
    assert asked(facts(base_ends_on="2026-12-31")) == {}


def test_a_contract_until_further_notice_asks_by_when_to_give_it():
    known = facts(term="until-further-notice", our_notice_months=3)
    assert asked(known) == {("termination-notice", 0): date(2028, 9, 30)}
    known.notices.append(("theirs", date(2028, 6, 30)))
    assert asked(known)["end", 0] == date(2028, 6, 30)


# Mails


def test_a_line_with_several_questions_is_read_over_its_line_breaks():
    text = """TenderWatch Fri 20 Nov: 1 warning

CONTRACT WARNINGS (16)
1. The contract ends: what comes after it? The guarantee ends: is everything
   in order? Option 2: will City of a Very Long Name, With Comma and Sons use
   it? Ask for a change of prices?
   A rather long title of a contract of cleaning and other services C-
   00002, City of a Very Long Name, With Comma and Sons
   Late by 49 days.
   By Wed 30\u00a0Sept 2026 (in 41 days).
   Why you: this is yours to decide.
   End of the contract: Acknowledge
   https://example.org/act/x

2. Matti Manager was told that this has no answer.
   Cleaning C-00001

   14 more
   https://example.org/contracts

--
TenderWatch
"""
    mail = read_mail(
        {"at": at(END), "to": "x", "message_id": "m", "date": at(END).isoformat(), "kind": "digest", "repeat": False}
        | {"subject": "s", "text": text}
    )
    (line,) = mail.lines
    assert line.questions == (("end", None), ("guarantee", None), ("option", 2), ("price-index", None))
    assert (line.section, line.printed, line.distance, line.late) == (
        *("CONTRACT WARNINGS", date(2026, 9, 30), "in 41 days", 49),
    )
    assert (mail.copies, mail.hidden) == (1, {"CONTRACT WARNINGS"})


# Clean logs, and planted faults


def test_nothing_is_found_where_nothing_is(tmp_path, capsys):
    verdict = verdict_of(clean(), tmp_path)
    assert verdict.violations == []
    assert (verdict.cases["missed"], verdict.cases["silent"], verdict.cases["twice"]) == (2, 2, 4)
    assert verdict.cases["said before its last day"] == verdict.figures["contracts whose end passed"] == 1
    assert main([str(tmp_path / "log.jsonl")]) == 0
    assert "missed: 0 violations in 2 cases" in capsys.readouterr().out


def test_nothing_is_found_where_a_plan_opens_on_its_day(tmp_path):
    verdict = verdict_of(renewing(), tmp_path)
    assert verdict.violations == []
    assert (verdict.cases["plans"], verdict.cases["missed"]) == (1, 3)


Plant = Callable[[Diary], object]


def missed(diary: Diary) -> None:
    diary.drop_mails(on(10, 1))


def late(diary: Diary) -> None:
    diary.drop_mails(on(12, 1))
    diary.says(on(12, 2), late=1)
    diary.deed(at(on(12, 2), 12), "acknowledged", by=OWNER)


def silent(diary: Diary) -> None:
    diary.drop_mails(on(1, 1, 2028))


def silent_week(diary: Diary) -> None:
    diary.drop_mails(on(1, 7, 2028))


def mute_for_ever(diary: Diary) -> None:
    diary.drop_mails(on(1, 1, 2028), on(1, 7, 2028))


def repeated(diary: Diary) -> None:
    diary.says(on(10, 5), late=4)
    diary.deed(at(on(10, 5), 12), "acknowledged", by=OWNER)


def too_soon(diary: Diary) -> None:
    diary.says(on(9, 29))


def wrong_person(diary: Diary) -> None:
    diary.drop_mails(on(12, 1))
    diary.says(on(12, 1), to=f"p{SUBSTITUTE}@example.org")


def away(diary: Diary) -> None:
    diary.add(at(on(11, 30), 12), "person-changed", id=OWNER, absent_from="2027-12-01", absent_to="2027-12-02")


def departed(diary: Diary) -> None:
    diary.add(at(on(11, 30), 12), "person-changed", id=OWNER, active=False)


def departed_on_the_way(diary: Diary) -> None:
    diary.drop_mails(on(1, 7, 2028))
    diary.says(on(1, 7, 2028), taken=at(on(1, 7, 2028), 16))
    diary.add(at(on(1, 7, 2028), 14), "person-changed", id=OWNER, active=False)


def decided_before(diary: Diary) -> None:
    diary.deed(at(on(12, 20), 12), "decided", choice="let-end")


def deleted_before(diary: Diary) -> None:
    diary.add(at(on(11, 20), 12), "deleted", contract=1)


def wrong_date(diary: Diary) -> None:
    diary.drop_mails(on(12, 1))
    diary.says(on(12, 1), due=END + timedelta(days=1))


def wrong_lateness(diary: Diary) -> None:
    diary.drop_mails(on(12, 1))
    diary.says(on(12, 1), late=3)


def wrong_distance(diary: Diary) -> None:
    for _at, _order, event in diary.events:
        if event["what"] == "mail":
            event["text"] = event["text"].replace("in 30 days", "in 29 days")


def two_digests(diary: Diary) -> None:
    diary.says(on(12, 1), message_id="<another>", text="TenderWatch\n\nNothing due.\n")


def the_same_again(diary: Diary) -> None:
    diary.says(on(12, 1), repeat=True, taken=at(on(12, 1), 9))


def too_many_of_a_day(diary: Diary) -> None:
    for n in range(4):
        diary.says(on(11, 3), kind="warning", message_id=f"<{n}>", text="Nothing of contracts")


def not_understood(diary: Diary) -> None:
    diary.says(on(11, 3), asked="Shall we have lunch?")


def nobody_told_the_manager(diary: Diary) -> None:
    diary.events = [each for each in diary.events if each[2]["what"] != "acknowledged" or each[0].date() != on(10, 1)]


def escalated_after_an_answer(diary: Diary) -> None:
    escalate(diary, on(10, 12))


def escalated_too_early(diary: Diary) -> None:
    nobody_told_the_manager(diary)
    escalate(diary, on(10, 11))


def escalated_twice(diary: Diary) -> None:
    nobody_told_the_manager(diary)
    escalate(diary, on(10, 12))
    escalate(diary, on(10, 13))


def escalated_to_the_wrong_one(diary: Diary) -> None:
    nobody_told_the_manager(diary)
    escalate(diary, on(10, 12), to=f"p{SUBSTITUTE}@example.org")


def escalate(diary: Diary, day: date, **changes: Any) -> None:
    why = f"Person {OWNER} was asked on {printed(on(10, 1))} and has not answered."
    diary.says(day, kind="escalation", why=why, **{"to": f"p{MANAGER}@example.org", **changes})


def not_before_its_last_day(diary: Diary) -> None:
    diary.drop_mails(on(12, 30))


def woken_from_no_snooze(diary: Diary) -> None:
    diary.deed(at(on(10, 4), 12), "snoozed", until="2027-10-20", by=OWNER)


def spoke_while_snoozed(diary: Diary) -> None:
    diary.deed(at(on(11, 4), 12), "snoozed", until="2027-12-15", by=OWNER)
    diary.says(on(12, 15))
    diary.deed(at(on(12, 15), 12), "acknowledged", by=OWNER)


def moved_and_not_said_again(diary: Diary) -> None:
    """The end moves a month earlier: one catch-up at once, and the date is another."""
    diary.drop_mails(on(12, 1), on(12, 30), on(1, 1, 2028), on(1, 7, 2028))
    diary.last = on(10, 20)
    diary.add(at(on(10, 10), 12), "contract-changed", id=1, base_ends_on="2027-11-30")


@pytest.mark.parametrize(
    ("plant", "found"),
    [
        (missed, {"missed"}),
        (late, {"missed"}),
        (silent, {"silent", "ends loud"}),
        (silent_week, {"silent", "ends loud"}),
        (mute_for_ever, {"silent", "ends loud"}),
        (repeated, {"twice"}),
        (too_soon, {"early"}),
        (wrong_person, {"wrong receiver"}),
        (away, {"absent receiver"}),
        (departed, {"departed before composed", "absent receiver"}),
        (departed_on_the_way, {"departed before taken"}),
        (decided_before, {"closed"}),
        (deleted_before, {"closed"}),
        (wrong_date, {"wrong date"}),
        (wrong_lateness, {"wrong lateness"}),
        (wrong_distance, {"wrong date"}),
        (two_digests, {"two digests"}),
        (the_same_again, {"same mail again"}),
        (too_many_of_a_day, {"own mails a day"}),
        (not_understood, {"unread"}),
        (nobody_told_the_manager, {"escalation missed"}),
        (escalated_after_an_answer, {"escalation"}),
        (escalated_too_early, {"escalation"}),
        (escalated_twice, {"escalation"}),
        (escalated_to_the_wrong_one, {"escalation's receiver"}),
        (not_before_its_last_day, {"said before its last day"}),
        (woken_from_no_snooze, {"snooze ends"}),
        (spoke_while_snoozed, {"while snoozed"}),
        (moved_and_not_said_again, {"missed"}),
    ],
)
def test_each_planted_fault_is_found(plant: Plant, found: set[str], tmp_path):
    diary = clean()
    plant(diary)
    verdict = verdict_of(diary, tmp_path)
    assert checks(verdict) == found
    assert main([str(tmp_path / "log.jsonl")]) == 1


def plan_late(diary: Diary) -> None:
    move_plan(diary, on(11, 17))


def plan_early(diary: Diary) -> None:
    move_plan(diary, on(11, 12))


def plan_twice(diary: Diary) -> None:
    diary.add(at(on(11, 17)), "plan", contract=1, ordinal=0, opened_on="2027-11-17", because="day")


def no_plan(diary: Diary) -> None:
    diary.events = [each for each in diary.events if each[2]["what"] != "plan"]


def unknown_plan(diary: Diary) -> None:
    diary.add(at(on(11, 17)), "plan", contract=1, ordinal=3, opened_on="2027-11-17", because="day")


def move_plan(diary: Diary, day: date) -> None:
    no_plan(diary)
    diary.add(at(day), "plan", contract=1, ordinal=0, opened_on=day.isoformat(), because="day")


@pytest.mark.parametrize("plant", [plan_late, plan_early, plan_twice, no_plan, unknown_plan])
def test_each_fault_of_a_plan_is_found(plant: Plant, tmp_path):
    diary = renewing()
    plant(diary)
    assert checks(verdict_of(diary, tmp_path)) == {"plans"}


# What excuses


def test_an_outage_delays_a_word_which_says_how_late_it_is(tmp_path):
    diary = clean()
    diary.off = {on(12, 1), on(12, 2)}
    diary.drop_mails(on(12, 1))
    diary.says(on(12, 3), late=2)
    diary.deed(at(on(12, 3), 12), "acknowledged", by=OWNER)
    assert verdict_of(diary, tmp_path).violations == []


def test_the_same_mail_once_more_is_excused_near_a_crash(tmp_path):
    diary = clean()
    the_same_again(diary)
    diary.add(at(on(12, 1)), "crash", where="body")
    verdict = verdict_of(diary, tmp_path)
    assert verdict.violations == []
    assert verdict.excuses["the same mail once more, near a crash"] == 1


def test_what_a_mail_only_counts_may_have_been_told(tmp_path):
    diary = clean()
    diary.drop_mails(on(10, 1))
    rest = "TenderWatch\n\nCONTRACT WARNINGS (17)\n   2 more\n   https://x/contracts\n\n--\n"
    diary.says(on(10, 1), text=rest)
    verdict = verdict_of(diary, tmp_path)
    assert checks(verdict) <= {"escalation missed"}
    assert verdict.excuses["could be among the rest that a mail only counts"] == 1


def test_what_may_have_been_told_among_the_rest_is_not_asked_for_again_when_the_date_is_corrected(tmp_path):
    diary = short(on(10, 30))
    rest = "TenderWatch\n\nCONTRACT WARNINGS (17)\n   2 more\n   https://x/contracts\n\n--\n"
    diary.says(on(10, 1), text=rest)
    diary.add(at(on(10, 3), 12), "person-changed", id=OWNER, absent_from="2027-10-04", absent_to="2027-10-20")
    diary.add(at(on(10, 5), 12), "contract-changed", id=1, base_ends_on=(END + timedelta(days=2)).isoformat())
    assert verdict_of(diary, tmp_path).violations == []


def test_a_word_by_a_clock_that_is_ahead_counts_for_its_day(tmp_path):
    diary = clean()
    diary.drop_mails(on(12, 1))
    eve = at(on(11, 30), 8)
    for job in ("warnings", "digest", "deliver"):
        diary.add(eve, "run", clock=at(on(12, 1), 9).isoformat(), job=job, how="ok")
    diary.says(on(12, 1), date=at(on(12, 1), 9).isoformat(), taken=eve)
    verdict = verdict_of(diary, tmp_path)
    assert verdict.violations == []
    assert verdict.excuses["days whose digest was written earlier, by a wrong clock or before the warnings"] == 1


# Series, risk classes, imports, silences


def short(last: date, **changes: Any) -> Diary:
    """A diary of a contract in which only the end is asked for."""
    diary = Diary(first=on(9, 27), last=last)
    diary.people()
    diary.contract(**changes)
    diary.deed(at(diary.first, 6, 30), "decided", "renewal-start", choice="not-renewing")
    return diary


def said(diary: Diary, day: date, due: date = END, **changes: Any) -> None:
    """Let the end be asked for on a day, and somebody acknowledge it."""
    diary.says(day, due=due, **changes)
    diary.deed(at(day, 12), "acknowledged", by=OWNER)


def moved(due: date) -> Diary:
    """The end moves on 5 October, four days after its rung of 90 days was said."""
    diary = short(on(10, 30))
    said(diary, on(10, 1))
    diary.add(at(on(10, 5), 12), "contract-changed", id=1, base_ends_on=due.isoformat())
    return diary


def test_a_week_more_or_less_is_the_same_series_in_which_nothing_is_said_again(tmp_path):
    assert verdict_of(moved(END + timedelta(days=7)), tmp_path).violations == []
    assert verdict_of(moved(END - timedelta(days=7)), tmp_path).violations == []


def test_a_larger_move_to_a_later_day_is_said_from_its_next_rung_on(tmp_path):
    diary = moved(END + timedelta(days=20))  # 90 days before: Fri 22 Oct
    assert [each.day for each in verdict_of(diary, tmp_path).found("missed")] == [on(10, 22)]
    diary = moved(END + timedelta(days=20))
    said(diary, on(10, 22), END + timedelta(days=20))
    assert verdict_of(diary, tmp_path).violations == []


def test_a_snooze_of_the_minute_in_which_its_date_moves_is_gone_with_the_old_date(tmp_path):
    diary = short(on(10, 30))
    said(diary, on(10, 1))
    diary.deed(at(on(10, 5), 12), "snoozed", until="2027-10-20", by=OWNER)
    diary.add(at(on(10, 5), 12), "contract-changed", id=1, base_ends_on=date(2028, 6, 30).isoformat())
    verdict = verdict_of(diary, tmp_path)
    assert checks(verdict) == set()


def test_what_stands_open_on_the_day_a_snooze_ends_is_asked_anew(tmp_path):
    monday = on(12, 27)
    diary = clean()
    diary.drop_mails(on(12, 30))
    diary.deed(at(on(12, 2), 12), "snoozed", until=monday.isoformat(), by=OWNER)
    assert "said before its last day" in checks(verdict_of(diary, tmp_path))
    diary.says(monday, section="DECIDE")
    assert "said before its last day" not in checks(verdict_of(diary, tmp_path))


def test_who_is_named_as_asked_may_have_been_told_among_the_rest(tmp_path):
    diary = clean()
    nobody_told_the_manager(diary)
    diary.drop_mails(on(10, 1))
    diary.events = [each for each in diary.events if each[2]["what"] != "acknowledged"]
    escalate(diary, on(12, 3))
    assert "escalation's receiver" in checks(verdict_of(diary, tmp_path))
    rest = "TenderWatch\n\nCONTRACT WARNINGS (17)\n   2 more\n   https://x/contracts\n\n--\n"
    diary.says(on(10, 1), text=rest)
    assert "escalation's receiver" not in checks(verdict_of(diary, tmp_path))


def test_a_larger_move_to_an_earlier_day_is_said_at_once(tmp_path):
    diary = moved(END - timedelta(days=20))
    assert [each.day for each in verdict_of(diary, tmp_path).found("missed")] == [on(10, 5)]
    diary = moved(END - timedelta(days=20))
    said(diary, on(10, 6), END - timedelta(days=20), late=1)
    assert verdict_of(diary, tmp_path).violations == []


def test_another_risk_class_brings_no_storm(tmp_path):
    diary = short(on(11, 20))
    said(diary, on(10, 1))
    diary.add(at(on(10, 5), 12), "contract-changed", id=1, risk="critical")
    assert [each.day for each in verdict_of(diary, tmp_path).found("missed")] == [on(11, 1)], "60 days before"


def test_an_import_tells_passed_rungs_in_one_line_but_not_what_is_near(tmp_path):
    quiet = short(on(10, 10), imported=True, base_ends_on="2027-11-30")
    assert verdict_of(quiet, tmp_path).violations == []
    entered = short(on(10, 10), base_ends_on="2027-11-30")
    assert [each.day for each in verdict_of(entered, tmp_path).found("missed")] == [on(9, 27)]
    near = short(on(10, 10), imported=True, base_ends_on="2027-10-26")
    assert [each.day for each in verdict_of(near, tmp_path).found("missed")] == [on(9, 27)]


def test_what_is_taken_back_is_due_again_and_what_fell_due_meanwhile_is_said(tmp_path):
    diary = short(on(10, 20))
    diary.add(at(on(9, 28), 12), "deleted", contract=1)
    diary.add(at(on(10, 10), 12), "restored", contract=1)
    assert [each.day for each in verdict_of(diary, tmp_path).found("missed")] == [on(10, 10)]
    diary = short(on(10, 20))
    diary.deed(at(on(9, 28), 12), "decided", choice="let-end")
    diary.deed(at(on(10, 10), 12), "undecided")
    said(diary, on(10, 11), late=1)
    assert verdict_of(diary, tmp_path).violations == []


def test_a_holdover_is_said_every_week_while_nobody_knows_until_when(tmp_path):
    diary = short(on(10, 25), base_ends_on="2027-09-30", starts_on="2026-01-01")
    diary.add(at(diary.first, 6, 40), "held-over", contract=1, until=None)
    silent_days = sorted({each.day for each in verdict_of(diary, tmp_path).violations if each.day})
    assert silent_days == [on(9, 27), on(10, 1), on(10, 2), on(10, 8), on(10, 15), on(10, 22)]


def test_a_contract_that_goes_on_anew_is_asked_about_anew_whatever_was_decided_of_its_former_end(tmp_path):
    diary = short(on(10, 20), base_ends_on="2027-09-30", starts_on="2026-01-01")
    diary.add(at(diary.first, 6, 40), "held-over", contract=1, until="2028-06-30")
    diary.deed(at(diary.first, 6, 50), "decided", "holdover", 1, choice="let-end")
    assert verdict_of(diary, tmp_path).violations == []
    diary.add(at(on(10, 5), 12), "held-over", contract=1, until="2027-11-15")
    assert min(each.day for each in verdict_of(diary, tmp_path).violations) == on(10, 5)


def test_a_silence_is_told_to_the_manager_once_before_the_date_and_once_after_it(tmp_path):
    diary = short(on(1, 6, 2028))
    diary.says(on(10, 1))
    escalate(diary, on(10, 12))
    diary.says(on(12, 1))
    diary.says(on(1, 1, 2028))
    why = f"Person {OWNER} was asked on {printed(on(1, 1, 2028))} and has not answered."
    diary.says(on(1, 4, 2028), kind="escalation", why=why, to=f"p{MANAGER}@example.org")
    verdict = verdict_of(diary, tmp_path)
    assert verdict.violations == []
    assert (verdict.cases["escalation"], verdict.cases["escalation missed"]) == (2, 2)


def test_of_a_rung_that_was_answered_before_its_mail_came_no_manager_is_told(tmp_path):
    for answered, found in ((on(10, 2), set()), (on(9, 29), {"escalation missed"})):
        diary = short(on(10, 30))
        diary.off |= {on(10, 1), on(10, 2), on(10, 3), on(10, 4)}
        diary.deed(at(answered, 12), "acknowledged", by=OWNER)
        diary.says(on(10, 5), late=4)
        assert checks(verdict_of(diary, tmp_path)) == found


def test_a_silence_is_counted_from_the_day_that_the_clock_said_when_it_was_behind(tmp_path):
    diary = short(on(10, 14))
    diary.off |= {on(10, 1), on(10, 2), on(10, 3), on(10, 4)}
    behind, truly = at(on(10, 1), 9), at(on(10, 4), 7)
    for job in ("warnings", "digest", "deliver"):
        diary.add(truly, "run", clock=behind.isoformat(), job=job, how="ok")
    diary.says(on(10, 1), date=behind.isoformat(), taken=truly)
    escalate(diary, on(10, 12))
    verdict = verdict_of(diary, tmp_path)
    assert checks(verdict) == set()
    assert verdict.excuses["escalated early, as the clock was behind when it was said"] == 1


def test_whoever_is_away_is_stood_in_for_nearest_first(tmp_path):
    diary = short(on(10, 5))
    diary.add(at(diary.first, 6, 40), "person-changed", id=OWNER, absent_from="2027-09-30", absent_to="2027-10-04")
    said(diary, on(10, 1), to=f"p{SUBSTITUTE}@example.org")
    assert verdict_of(diary, tmp_path).violations == []
    diary = short(on(10, 5), owner=None)
    said(diary, on(10, 1), to=f"p{ADMIN}@example.org")
    assert verdict_of(diary, tmp_path).violations == []
