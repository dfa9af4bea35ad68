"""Feedback on both databases: asked once, answered and corrected, run through its steps, told to its doers once."""

import threading
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from tenderwatch.accounts.feedback import queries, service
from tenderwatch.accounts.feedback.queries import Filters
from tenderwatch.accounts.feedback.service import About, Reply
from tenderwatch.accounts.tables import AccountMember, Feedback
from tenderwatch.contacts.service import NewPlace, move
from tenderwatch.contacts.tables import Contact
from tenderwatch.db import Database
from tenderwatch.errors import Invalid, NotAllowed, NotFound, Stale
from tenderwatch.outbox.tables import Message
from tenderwatch.today import asking
from tenderwatch.users import audit
from tenderwatch.users.tables import Audit, User
from tests.accounts.feedback.world import TODAY, World, a_contact, a_world, an_account, at, contract_of, said
from tests.conftest import settings_for
from tests.makers import a_contract, a_user, an_organization

NOW = at(TODAY)
ONE_DAY = timedelta(days=1)


@pytest.fixture
def world(database: Database) -> World:
    with database.write() as session:
        return a_world(session)


def ask(database: Database, world: World, tmp_path, language: str = "fi", **about) -> tuple[int, str]:
    """Ask the contact; return the number of the row and its token."""
    with database.write() as session:
        by = session.get_one(User, world.by_id)
        row = service.ask(session, world.about(**about), language, TODAY + timedelta(days=14), by, NOW)
        asking.owe(session, settings_for(tmp_path, str(database.url)), row, by, NOW)
        return row.id, row.token or ""


def test_a_request_is_one_mail_in_the_readers_language_and_the_same_is_not_asked_twice(database, world, tmp_path):
    row_id, token = ask(database, world, tmp_path)
    with database.read() as session:
        (mail,) = session.scalars(select(Message))
        assert (mail.recipient, mail.language, mail.kind) == ("kaisa@city.example", "fi", "feedback")
        assert mail.person == f"contact:{world.contact_id}"
        assert "/f/" in mail.text
        assert token not in mail.text  # it goes signed only
        told = session.scalars(select(Audit).where(Audit.object_type == "feedback", Audit.object_id == row_id)).all()
        assert [(each.action, each.changes) for each in told] == [("asked", {})]
    with pytest.raises(NotAllowed):
        ask(database, world, tmp_path)
    ask(database, world, tmp_path, person_id=world.owner_id)  # about something else
    with database.write() as session:  # withdrawn, and asked again on the same day: the mail was sent already
        service.remove(session, row_id, session.get_one(User, world.by_id), NOW)
    with pytest.raises(NotAllowed):
        ask(database, world, tmp_path)
    with database.read() as session:
        assert len(session.scalars(select(Message)).all()) == 2


def test_two_who_ask_the_same_at_once_ask_once(database, world, tmp_path):
    ready, outcomes = threading.Barrier(2), []

    def run() -> None:
        ready.wait(30)
        try:
            outcomes.append(ask(database, world, tmp_path)[0])
        except NotAllowed:
            outcomes.append(None)

    threads = [threading.Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(each is None for each in outcomes) == [False, True]
    with database.read() as session:
        assert len(session.scalars(select(Feedback)).all()) == 1


@pytest.mark.parametrize(
    ("contact", "until", "field"),
    [
        ({"email": None}, 14, "contact_id"),
        ({"erased_at": NOW}, 14, "contact_id"),
        ({"removed_at": NOW}, 14, "contact_id"),
        ({}, -1, "open_until"),
        ({}, 91, "open_until"),
    ],
)
def test_nobody_is_asked_who_cannot_be(sqlite, contact, until, field):
    with sqlite.write() as session:
        world = a_world(session)
        other = a_contact(session, world.organization_id, **contact)
        by = session.get_one(User, world.by_id)
        about = world.about(contact_id=other.id)
        with pytest.raises(Invalid) as refused:
            service.ask(session, about, "sv", TODAY + timedelta(days=until), by, NOW)
        assert list(refused.value.problems) == [field]


def test_who_wants_to_be_asked_no_more_is_asked_nowhere_until_they_say_otherwise(database, world, tmp_path):
    _id, token = ask(database, world, tmp_path)
    with database.write() as session:
        service.spare_by_form(session, token, NOW)
        service.spare_by_form(session, token, NOW + ONE_DAY)
        by = session.get_one(User, world.by_id)
        there = move(
            session, world.contact_id, NewPlace(an_organization(session).id, TODAY, email="k@x.example"), by, NOW
        )
        alike = a_contact(session, an_organization(session).id)  # of one name and address, entered later
        for contact in (session.get_one(Contact, world.contact_id), there, alike):
            about = About(contact.organization_id, contact_id=contact.id)
            with pytest.raises(Invalid) as refused:
                service.ask(session, about, "fi", None, by, NOW)
            assert "asked" in refused.value.problems["contact_id"]
        told = audit.trail(session, "contact", world.contact_id)
        assert [(each.action, each.actor) for each in told if each.action == "no-requests"] == [("no-requests", "form")]
        assert there.no_requests_on == TODAY
        service.ask_again(session, there.id, by, NOW)
        assert session.get_one(Contact, world.contact_id).no_requests_on is None
        assert service.ask(session, about, "fi", None, by, NOW).contact_id == alike.id


def test_what_is_anothers_is_refused(sqlite):
    with sqlite.write() as session:
        world = a_world(session)
        other = an_organization(session)
        strange = {
            "contract_id": a_contract(session, buyer_id=other.id).id,
            "contact_id": a_contact(session, other.id).id,
            "person_id": 4711,
            "service": "no-such-service",
        }
        for name, value in strange.items():
            about = world.about(**{name: value})
            with pytest.raises(Invalid) as refused:
                about.check(session)
            assert list(refused.value.problems) == [name]


def test_an_answer_is_kept_and_corrected_until_the_last_day_and_its_words_stand_in_one_place(database, world, tmp_path):
    row_id, token = ask(database, world, tmp_path)
    for day, reply in (
        (TODAY, Reply(9, "Very good.")),
        (TODAY + timedelta(days=14), Reply(3, "Not any more.", is_complaint=True)),
    ):
        with database.write() as session:
            service.reply(session, token, reply, at(day))
    with database.write() as session:
        with pytest.raises(NotFound):
            service.reply(session, token, Reply(10, None), at(TODAY + timedelta(days=15)))
        row = session.get_one(Feedback, row_id)
        assert (row.score, row.words, row.kind, row.received_at) == (3, "Not any more.", "complaint", NOW)
        entries = audit.trail(session, "feedback", row_id)
        assert [each.action for each in entries] == ["corrected-by-form", "answered-by-form", "asked"]
        assert all(each.changes == {} for each in entries)  # what was written can be erased: it stands in the row alone


@pytest.mark.parametrize("reply", [Reply(None, None), Reply(11, None), Reply(-1, "x"), Reply(5, "x" * 4001)])
def test_an_answer_that_says_nothing_or_too_much_is_refused(sqlite, reply, tmp_path):
    with sqlite.write() as session:
        world = a_world(session)
    _id, token = ask(sqlite, world, tmp_path)
    with sqlite.write() as session, pytest.raises(Invalid):
        service.reply(session, token, reply, NOW)


def test_a_form_whose_contact_is_erased_or_whose_row_is_removed_takes_no_answer(sqlite, tmp_path):
    with sqlite.write() as session:
        world = a_world(session)
    row_id, token = ask(sqlite, world, tmp_path)
    with sqlite.write() as session:
        service.remove(session, row_id, session.get_one(User, world.by_id), NOW)
        with pytest.raises(NotFound):
            service.by_token(session, token, NOW)
        service.restore(session, row_id, session.get_one(User, world.by_id), NOW)
        assert service.by_token(session, token, NOW).id == row_id
        session.get_one(Contact, world.contact_id).erased_at = NOW
        with pytest.raises(NotFound):
            service.by_token(session, token, NOW)


def test_a_complaint_runs_its_steps_in_order_each_with_its_day_and_words(database, world):
    received = date(2026, 11, 2)
    with database.write() as session:
        row_id = said(session, world, received, kind="complaint", score=2, words="Towels were late.").id
    with database.read() as session:
        found = queries.listing(session, Filters(state="overdue"), TODAY)
        assert [(each.id, each.state, each.due and each.due.by) for each in found.rows] == [
            (row_id, "owner", date(2026, 11, 3))
        ]
    with database.write() as session:
        by = session.get_one(User, world.by_id)
        with pytest.raises(NotAllowed):
            service.take_step(session, row_id, "acted", TODAY, "Early.", by, NOW, seen=None)
        with pytest.raises(Invalid):  # before it was received
            service.take_step(session, row_id, "answered", date(2026, 10, 30), "Sorry.", by, NOW, seen=None)
        service.give_to(session, row_id, world.owner_id, by, NOW, "See to the towels.")
        service.take_step(session, row_id, "answered", TODAY, "Sorry.", by, NOW, seen=None)
        with pytest.raises(Stale):
            service.take_step(session, row_id, "acted", TODAY, "A new van.", by, NOW, seen=1)
        service.take_step(session, row_id, "acted", TODAY, "A new van.", by, NOW, seen=None)
        with pytest.raises(Invalid):
            service.take_step(session, row_id, "told", TODAY + ONE_DAY, "Tomorrow.", by, NOW, seen=None)
        service.take_step(session, row_id, "told", TODAY, "By telephone.", by, NOW, seen=None)
    with database.read() as session:
        page = queries.page(session, row_id, TODAY)
        assert [(each.code, each.on, each.who, each.words) for each in page.steps] == [
            ("received", received, "Kaisa Virta", "Towels were late."),
            ("owner", TODAY, "Aino", "See to the towels."),
            ("answered", TODAY, "Maija", "Sorry."),
            ("acted", TODAY, "Maija", "A new van."),
            ("told", TODAY, "Maija", "By telephone."),
        ]
        assert page.line.state == "done"
        assert queries.listing(session, Filters(state="open"), TODAY).total == 0


def test_a_customers_own_words_are_not_edited_and_a_stale_edit_is_refused(sqlite, tmp_path):
    with sqlite.write() as session:
        world = a_world(session)
    row_id, token = ask(sqlite, world, tmp_path)
    with sqlite.write() as session:
        service.reply(session, token, Reply(4, "Hm."), NOW)
    with sqlite.write() as session:
        by, row = session.get_one(User, world.by_id), session.get_one(Feedback, row_id)
        values = {name: getattr(row, name) for name in ("kind", "score", "words", "contract_id", "contact_id")}
        values |= {"person_id": None, "service": None}
        with pytest.raises(NotAllowed):
            service.edit(session, row_id, {**values, "words": "Great!"}, row.version, by, NOW)
        with pytest.raises(Stale):
            service.edit(session, row_id, values, row.version - 1, by, NOW)
        service.edit(session, row_id, {**values, "kind": "complaint"}, row.version, by, NOW)
        assert row.kind == "complaint"


def test_an_open_complaint_and_a_low_score_of_a_year_speak_against_the_renewal(database, world):
    old, lately = TODAY - timedelta(days=366), TODAY - timedelta(days=365)
    with database.write() as session:
        said(session, world, old, score=1)
        low = said(session, world, lately, score=6).id
        said(session, world, TODAY, score=7)
        complaint = said(session, world, old, kind="complaint", score=None, contract_id=None).id
        other = a_contract(session, buyer_id=world.organization_id).id
        elsewhere = a_contract(session).id
        buyers = {world.contract_id: world.organization_id, other: world.organization_id, elsewhere: -1}
        found = queries.voices(session, buyers, TODAY)
    assert {each: [(voice.feedback_id, voice.what) for voice in voices] for each, voices in found.items()} == {
        world.contract_id: [(low, "low"), (complaint, "complaint")],
        other: [(complaint, "complaint")],
    }
    with database.write() as session:
        by = session.get_one(User, world.by_id)
        for step in ("answered", "acted", "told"):
            service.take_step(session, complaint, step, TODAY, "Done.", by, NOW, seen=None)
        assert list(queries.voices(session, buyers, TODAY)) == [world.contract_id]


def test_good_words_are_released_once_and_reach_the_doers(database, world):
    with database.write() as session:
        named = a_user(session, "sales")
        team, stranger = a_user(session, "sales"), a_user(session, "sales")
        account = an_account(session, world.organization_id)
        session.add(AccountMember(account_id=account.id, user_id=team.id))
        first = said(session, world, score=9, person_id=named.id).id
        general = said(session, world, score=10, contract_id=None).id
        plain = said(session, world, score=8).id
        said(session, world, score=10, kind="complaint")
        assert service.release_praise(session, NOW) == 2
        assert service.release_praise(session, NOW + ONE_DAY) == 0
        by = session.get_one(User, world.by_id)
        service.pass_on(session, plain, "Well done.", by, NOW + ONE_DAY, seen=None)
        assert service.release_praise(session, NOW + ONE_DAY) == 1

        def told(person_id: int, since, now) -> list[int]:
            return [each.line.id for each in queries.praise_for(session, person_id, since, now)]

        before, after = NOW - ONE_DAY, NOW + ONE_DAY
        assert told(world.owner_id, before, NOW) == [first]
        assert told(world.owner_id, NOW, after) == [plain]  # what was said before is not said again
        assert told(named.id, before, after) == [first]
        assert told(team.id, before, after) == [general]
        assert told(stranger.id, before, after) == []
        assert contract_of(session, world).owner_id == world.owner_id


def test_the_section_of_a_customer_counts_its_own_scores_by_quarter(database, world):
    days = [(TODAY, 9), (TODAY, 5), (TODAY - timedelta(days=100), 8), (TODAY - timedelta(days=400), 1)]
    with database.write() as session:
        for day, score in days:
            said(session, world, day, score=score)
        other = a_world(session)
        said(session, other, score=0)
        section = queries.section(session, world.organization_id, TODAY)
    assert (section.share.n, section.share.of, section.total) == (2, 3, 4)
    assert [(each.n, each.of) for each in section.trend] == [(0, 0), (0, 0), (1, 1), (1, 2)]
    assert len(section.lines) == 4
