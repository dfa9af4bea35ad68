"""What the legal clock counts from is recorded once, corrected with care, and gives its days to calendars."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy.orm import Session

from scrapers.notice import Duration, Lot, Moment
from tenderwatch.bids import service as bids
from tenderwatch.bids.clock import labels, queries, rule_labels, service
from tenderwatch.bids.clock.service import Known
from tenderwatch.bids.tables import Bid
from tenderwatch.calendar.decision import CHOICES, FIELDS, NUMBERS, SWITCHES, Decision
from tenderwatch.calendar.legal import RULES
from tenderwatch.db import Database
from tenderwatch.errors import Invalid, NotFound, Stale
from tenderwatch.users.audit import told
from tenderwatch.users.tables import User
from tests.makers import NOW, a_user
from tests.watching.world import a_notice, recorded

SENT = Decision(decided_on=date(2026, 8, 17), sent_on=date(2026, 8, 18))


def a_bid(session: Session, by: User) -> Bid:
    bid = bids.create(session, {"title": "Cleaning", "owner_id": by.id}, by, NOW)
    session.flush()
    return bid


def test_a_decision_is_recorded_and_corrected(database: Database) -> None:
    with database.write() as session:
        me = a_user(session)
        bid = a_bid(session, me)
        row = service.record(session, bid.id, Known(SENT), 0, me, NOW)
        assert (row.decision, row.version) == (SENT, 1)
        posted = replace(SENT, sent_how="post")
        assert service.record(session, bid.id, Known(posted), 1, me, NOW + timedelta(days=1)).decision == posted
        assert row.version == 2
        lines = [each.what for each in told(session, "bid_clock", row.id, labels.VOICE)]
        assert lines == ["Changed: How it was sent", "Entered"]


def test_saving_the_same_again_writes_nothing(database: Database) -> None:
    with database.write() as session:
        me = a_user(session)
        bid = a_bid(session, me)
        row = service.record(session, bid.id, Known(SENT), 0, me, NOW)
        lines = len(told(session, "bid_clock", row.id))
        service.record(session, bid.id, Known(SENT), 1, me, NOW + timedelta(days=1))
        assert (row.version, len(told(session, "bid_clock", row.id))) == (1, lines)


def test_an_older_version_is_refused_with_both_texts(database: Database) -> None:
    with database.write() as session:
        me = a_user(session)
        bid = a_bid(session, me)
        service.record(session, bid.id, Known(SENT), 0, me, NOW)
        with pytest.raises(Stale) as refused:
            service.record(session, bid.id, Known(replace(SENT, sent_on=date(2026, 8, 19))), 0, me, NOW)
        assert refused.value.mine == {"Decision sent on": "Wed\N{NBSP}19\N{NBSP}Aug\N{NBSP}2026"}
        assert refused.value.theirs == {"Decision sent on": "Tue\N{NBSP}18\N{NBSP}Aug\N{NBSP}2026"}


def test_days_that_cannot_follow_each_other_are_refused(database: Database) -> None:
    with database.write() as session:
        me = a_user(session)
        bid = a_bid(session, me)
        with pytest.raises(Invalid) as refused:
            service.record(session, bid.id, Known(replace(SENT, received_on=date(2026, 8, 1))), 0, me, NOW)
        assert list(refused.value.problems) == ["received_on"]
        assert queries.of_bid(session, bid.id) is None
        with pytest.raises(NotFound):
            service.record(session, bid.id + 1, Known(SENT), 0, me, NOW)


def test_the_days_of_all_clocks_are_there_for_calendars(database: Database) -> None:
    with database.write() as session:
        me = a_user(session)
        first, second = a_bid(session, me), a_bid(session, me)
        service.record(session, first.id, Known(SENT), 0, me, NOW)
        service.record(session, second.id, Known(replace(SENT, sent_on=date(2026, 8, 20))), 0, me, NOW)
        found = queries.dates(session, date(2026, 9, 1), date(2026, 9, 3))
        assert [(each.bid_id, each.code, each.day.day, each.firm) for each in found] == [
            (first.id, "standstill", 1, True),
            (first.id, "appeal", 1, True),
            (first.id, "correction", 1, False),
            (first.id, "contract-from", 2, True),
            (second.id, "standstill", 3, True),
            (second.id, "appeal", 3, True),
            (second.id, "correction", 3, False),
        ]
        assert found[1].closes_at == datetime(2026, 9, 1, 13, 15, tzinfo=UTC)
        assert found[1].words == "Last day to appeal to the Market Court"
        assert {each.bid_id for each in queries.dates(session, SENT.sent_on, date(2026, 12, 1), [second.id])} == {
            second.id
        }
        assert queries.dates(session, date(2040, 1, 1), date(2040, 12, 31)) == []


def test_what_the_notices_say_fills_the_form(database: Database) -> None:
    sent = Moment(date(2026, 11, 2), None, "Z", datetime(2026, 11, 2, 23, tzinfo=UTC))
    [number] = recorded(database, a_notice(subtype="20", dispatched=sent, procedure_type="restricted"))
    with database.write() as session:
        bid = bids.start(session, number, a_user(session), NOW)
        bid.deadline_at = datetime(2026, 12, 3, 22, 30, tzinfo=UTC)
        assert queries.known_of(session, bid) == Decision(
            kind="special",
            country="FI",
            procedure="restricted",
            notice_sent_on=date(2026, 11, 3),
            tenders_due_on=date(2026, 12, 4),
        )


@pytest.mark.parametrize(
    ("lots", "ours", "said"),
    [
        ([("1", "90", "DAY"), ("2", "90", "DAY")], [], {"validity_days": 90}),
        ([("1", "4", "MONTH"), ("2", "6", "MONTH")], [], {}),
        ([("1", "4", "MONTH"), ("2", "6", "MONTH")], ["2"], {"validity_months": 6}),
        ([("1", "1", "YEAR"), ("2", None, "")], [], {"validity_months": 12}),
        ([("1", "2", "WEEK")], ["1"], {"validity_days": 14}),
        ([("1", "0", "DAY"), ("2", "1.5", "MONTH"), ("3", "9", "FORTNIGHT"), ("4", "9000", "DAY")], [], {}),
    ],
)
def test_how_long_tenders_are_valid_is_read_from_the_call(
    database: Database, lots: list[tuple[str, str | None, str]], ours: list[str], said: dict[str, int]
) -> None:
    asked = tuple(Lot(id=code, tender_validity=Duration(Decimal(n), unit) if n else None) for code, n, unit in lots)
    [number] = recorded(database, a_notice(lots=asked))
    with database.write() as session:
        bid = bids.start(session, number, a_user(session), NOW)
        bid.lots, bid.deadline_at = ours, datetime(2026, 12, 4, 22, tzinfo=UTC)
        known = queries.known_of(session, bid)
    found = {name: getattr(known, name) for name in (*NUMBERS, "valid_until") if getattr(known, name) is not None}
    assert found == said
    due = queries.clock_of(known).date("validity")
    assert known.tenders_due_on == date(2026, 12, 4)  # midnight in Finland is the end of the fourth
    if said.get("validity_days") == 90:
        assert due is not None
        assert due.day == date(2027, 3, 4)


def test_a_day_until_which_tenders_are_valid_is_that_day(database: Database) -> None:
    [number] = recorded(database, a_notice(lots=(Lot(id="1", tenders_valid_until=date(2027, 1, 31)),)))
    with database.write() as session:
        known = queries.known_of(session, bids.start(session, number, a_user(session), NOW))
    assert known.valid_until == date(2027, 1, 31)


def test_a_bid_before_its_notice_says_little(database: Database) -> None:
    with database.write() as session:
        assert queries.known_of(session, a_bid(session, a_user(session))) == Decision()


def test_every_code_has_its_words() -> None:
    assert all(rule_labels.rule(rule.id) and rule_labels.amount(rule) for rule in RULES)
    assert all(labels.field(name) != name.replace("_", " ") for name in FIELDS)
    assert {name: tuple(labels.choices_of(name)) for name in CHOICES} == CHOICES
    assert all(tuple(labels.choices_of(name)) == ("yes", "no") for name in SWITCHES)
