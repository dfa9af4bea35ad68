"""The content of a bid on both databases: two people at once, and what each of them did is kept."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest

from tenderwatch.bids import service as bids
from tenderwatch.bids.content import queries
from tenderwatch.bids.content.service import answers, documents, kept, questions, requirements
from tenderwatch.bids.content.tables import BidRequirement
from tenderwatch.db import Database
from tenderwatch.errors import Invalid, NotFound, Stale
from tests.makers import NOW, a_user

FORM = {"kind": "other", "owner_id": None, "valid_until": None}


@pytest.fixture
def bid_id(database: Database) -> int:
    with database.write() as session:
        me = a_user(session)
        return bids.create(session, {"title": "Cleaning", "owner_id": me.id}, me, NOW).id


def test_one_name_sent_many_times_at_once_is_one_document_of_many_versions(database: Database, bid_id: int) -> None:
    with database.write() as session:
        by = a_user(session)

    def send(n: int) -> None:
        with database.write() as session:
            documents.send(session, bid_id, documents.Sent("offer.pdf", f"{n:064}", n), FORM, by, NOW)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(send, range(1, 9)))
    with database.read() as session:
        (document,) = queries.documents(session, bid_id)
    assert [each.number for each in document.files] == [8, 7, 6, 5, 4, 3, 2, 1]
    assert {each.size for each in document.files} == set(range(1, 9))


def test_lines_typed_at_once_have_numbers_of_their_own(database: Database, bid_id: int) -> None:
    with database.write() as session:
        by = a_user(session)

    def type_two(n: int) -> None:
        with database.write() as session:
            requirements.type_lines(session, bid_id, f"! First of {n}\nSecond of {n}", by, NOW)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(type_two, range(5)))
    with database.read() as session:
        assert [each.position for each in queries.requirements(session, bid_id)] == list(range(1, 11))


def test_a_state_pressed_on_what_another_changed_is_refused_with_both(database: Database, bid_id: int) -> None:
    with database.write() as session:
        by = a_user(session)
        (row,) = requirements.type_lines(session, bid_id, "! ISO 9001", by, NOW)
        seen = row.version
        requirements.assess(session, bid_id, row.id, "met", seen, by, NOW)
        requirements.assess(session, bid_id, row.id, "met", seen, by, NOW)  # the same is no conflict
        with pytest.raises(Stale) as stale:
            requirements.assess(session, bid_id, row.id, "not", seen, by, NOW)
        assert (stale.value.mine, stale.value.theirs) == ({"State": "Not fulfilled"}, {"State": "Fulfilled"})
        with pytest.raises(Invalid):
            requirements.assess(session, bid_id, row.id, "perhaps", row.version, by, NOW)


def test_nothing_of_another_bid_is_touched(database: Database, bid_id: int) -> None:
    with database.write() as session:
        by = a_user(session)
        other = bids.create(session, {"title": "Laundry", "owner_id": by.id}, by, NOW).id
        (row,) = requirements.type_lines(session, bid_id, "! ISO 9001", by, NOW)
        question = questions.ask(session, bid_id, {"text": "Why?", "requirements": "1", "answer": "So."}, by, NOW)
        answer = answers.enter(session, {"title": "A", "text": "B", "language": "sv", "tags": None}, by, NOW)
        for deed in (
            lambda: requirements.assess(session, other, row.id, "met", 1, by, NOW),
            lambda: requirements.move(session, other, row.id, 1, by, NOW),
            lambda: questions.apply_answer(session, other, question.id, row.id, by, NOW),
            lambda: answers.use(session, answer.id, other, row.id, by, NOW),
            lambda: kept.in_bid(session, BidRequirement, other, row.id),
        ):
            with pytest.raises(NotFound):
                deed()
        with pytest.raises(Invalid, match="no requirement 1"):
            questions.ask(session, other, {"text": "Why?", "requirements": "1"}, by, NOW)
        questions.apply_answer(session, bid_id, question.id, row.id, by, NOW)
        assert row.reread
        assert queries.requirement_counts(session, bid_id).reread == 1


def test_the_last_day_of_a_document_belongs_to_it(database: Database, bid_id: int) -> None:
    with database.write() as session:
        by = a_user(session)
        until = FORM | {"valid_until": date(2026, 12, 3)}
        documents.send(session, bid_id, documents.Sent("iso.pdf", "0" * 64, 1), until, by, NOW)
        assert queries.expiring(session, bid_id, date(2026, 12, 3)) == []
        assert [each.name for each in queries.expiring(session, bid_id, date(2026, 12, 4))] == ["iso.pdf"]
