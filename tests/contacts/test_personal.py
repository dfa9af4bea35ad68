"""Everything of a person leaves as one file, and goes in one act: nothing of it is found in the whole database."""

import json
import zipfile
from io import BytesIO

import pytest
from sqlalchemy import func, select

from tenderwatch.accounts.feedback import service as feedback
from tenderwatch.accounts.tables import AccountNeed, Feedback, Reference
from tenderwatch.contacts import personal, queries, service, telling
from tenderwatch.contacts.personal.exporting import zipped
from tenderwatch.contacts.service import NewPlace
from tenderwatch.contacts.tables import Contact
from tenderwatch.contracts import service as contracts
from tenderwatch.contracts.tables import ContractContact
from tenderwatch.errors import NotAllowed
from tenderwatch.i18n import speaking
from tenderwatch.outbox.tables import Message
from tenderwatch.users.audit import trail
from tenderwatch.users.tables import Audit
from tenderwatch.web.tables import Draft
from tenderwatch.work.tables import Activity, ActivityParticipant
from tests.contacts.world import EMAIL, FORMER, NAME, PHONE, TODAY, a_contact, a_message, dump, somebody_known
from tests.contracts.test_from_bid import a_bid
from tests.contracts.world import entered
from tests.makers import NOW, a_user, an_organization

TRACES = (NAME, FORMER, EMAIL, PHONE, "Åkerblom", "Likes short mails", NAME.upper())


def test_after_an_erasure_nothing_of_a_person_is_in_the_whole_database(database) -> None:
    with database.write() as session:
        by = a_user(session)
        contact_id = somebody_known(session, by).id
        entries = session.scalar(select(func.count()).select_from(Audit)) or 0
    before = dump(database)
    assert all(each in before for each in TRACES)
    with database.write() as session:
        done = personal.erase(session, contact_id, by, NOW)
        assert done.mentions == []
    after = dump(database)
    assert [each for each in TRACES if each.casefold() in after.casefold()] == []
    with database.read() as session:
        contact = session.get_one(Contact, contact_id)
        assert (contact.name, contact.roles, contact.erased_at) == ("–", ["procurement", "finance"], NOW)
        at_contract = session.scalars(select(ContractContact)).one()
        assert (at_contract.name, at_contract.role, at_contract.contact_id) == ("–", "finance", contact_id)
        activity = session.scalars(select(Activity)).one()
        assert (activity.subject, activity.outcome) == ("Lunch with – and others", "– wants a quote")
        took_part = select(ActivityParticipant.contact_id).where(ActivityParticipant.contact_id.is_not(None))
        assert session.scalars(took_part).all() == [contact_id], "that somebody took part stays"
        said = session.scalars(select(Feedback)).one()
        assert (said.contact_id, said.score, said.words) == (None, 9, "Well done! –")
        assert session.scalars(select(AccountNeed.text)).one() == "Cleaner stairs, says –"
        assert session.scalars(select(Reference.contact_id)).one() is None
        assert session.scalars(select(Draft.form)).all() == ["BidForm"]
        [mail] = session.scalars(select(Message)).all()
        assert (mail.recipient, mail.text) == ("aino@example.org", "Call – about the stairs")
        told = [(each.action, [*each.changes]) for each in reversed(trail(session, "contact", contact_id))]
        assert told[0] == ("entered", [])
        assert ("changed", ["name"]) in told
        assert told[-1] == ("erased", [])
        assert session.scalar(select(func.count()).select_from(Audit)) == entries + 1, "that it happened stays"


def test_an_erased_person_stays_erased(sqlite) -> None:
    with sqlite.write() as session:
        by = a_user(session)
        contact = somebody_known(session, by)
        contact_id, place = contact.id, contact.organization_id
        personal.erase(session, contact_id, by, NOW)
        for act in (service.confirm, service.restore, service.remove, personal.confirm, personal.exported):
            with pytest.raises(NotAllowed):
                act(session, contact_id, by, NOW)
        with pytest.raises(NotAllowed):
            personal.erase(session, contact_id, by, NOW)
        assert queries.of_organization(session, place, TODAY) == []
        assert personal.person(session, contact_id, TODAY).kept_until is None
        row = session.scalars(select(ContractContact)).one()
        values = {"name": NAME, "email": EMAIL}
        contracts.correct(session, row.contract_id, "contacts", row.id, values, row.version, by, NOW)
        assert row.contact_id != contact_id, "somebody entered anew is a new entry"


def test_an_erasure_reaches_every_entry_of_the_person_and_nobody_else(database) -> None:
    with database.write() as session:
        by, there = a_user(session), an_organization(session)
        contact = somebody_known(session, by)
        new = service.move(session, contact.id, NewPlace(there.id, TODAY, email="new@x.example"), by, NOW)
        namesake = a_contact(session, by=by, name=NAME, email="another@x.example")
        sharer = a_contact(session, by=by, name="Pekka Aho", email=EMAIL)
        contract = entered(session, reference="K-2", buyer_id=namesake.organization_id)
        for name in ("Aho Pekka", NAME):
            values = {"name": name, "role": "user", "email": "another@x.example"}
            contracts.keep(session, contract.id, "contacts", values, by, NOW)
        session.add(a_message("another@x.example", "Hello", "Hello"))
        ids = contact.id, new.id, namesake.id, sharer.id
        assert [each.id for each in personal.erasure(session, new.id).kept.entries] == [contact.id, new.id]
        personal.erase(session, new.id, by, NOW)
    with database.read() as session:
        names = [session.get_one(Contact, number).name for number in ids]
        assert names == ["–", "–", NAME, "Pekka Aho"]
        assert session.scalars(select(Message.recipient)).all().count("another@x.example") == 1
        at_contracts = session.scalars(select(ContractContact.name).order_by(ContractContact.id)).all()
        assert at_contracts == ["–", "Aho Pekka", NAME]


def test_a_first_name_alone_is_many_peoples(database) -> None:
    with database.write() as session:
        by = a_user(session)
        contract, other = entered(session, reference="K-1"), entered(session, reference="K-2")
        row = contracts.keep(session, contract.id, "contacts", {"name": "Kaija", "role": "user"}, by, NOW)
        contracts.keep(session, other.id, "promises", {"text": "Kaija"}, by, NOW)
        session.add(a_message("aino@example.org", "Today", "Call Kaija Aho"))
        personal.erase(session, row.contact_id, by, NOW)
        assert trail(session, "contract", contract.id)[0].changes == {"contacts": [None, None]}
        assert trail(session, "contract", other.id)[0].changes == {"promises": [None, "Kaija"]}
        assert session.scalars(select(Message.text)).one() == "Call Kaija Aho"
        assert row.name == "–"


def test_texts_of_other_matters_are_told_before(sqlite) -> None:
    with sqlite.write() as session:
        by = a_user(session)
        contact = somebody_known(session, by)
        bid = a_bid(session, notes=f"{NAME} decides")
        bystander = a_bid(session, notes="Oili Åkerblom decides")
        kept = entered(session, reference="K-3", notes=f"Write to {EMAIL}.")
        told = personal.erasure(session, contact.id).mentions
        assert {(each.what, each.object_id) for each in told} == {("bid", bid.id), ("contract", kept.id)}
        personal.erase(session, contact.id, by, NOW)
        assert (bid.notes, bystander.notes) == (f"{NAME} decides", "Oili Åkerblom decides")


def test_everything_of_a_person_is_in_one_file(database) -> None:
    with database.write() as session:
        by = a_user(session)
        contact = somebody_known(session, by)
        feedback.spare(session, contact.id, by, NOW)
        exported = personal.exported(session, contact.id, by, NOW)
        assert trail(session, "contact", contact.id)[0].action == "exported"
    with zipfile.ZipFile(BytesIO(zipped(exported, "<h1>–</h1>"))) as archive:
        assert archive.namelist() == ["data.json", "data.html"]
        told = json.loads(archive.read("data.json"))
    assert [*told] == [
        *("person", "made_at", "register", "contracts", "activities", "feedback", "needs", "references"),
        *("mails", "history"),
    ]
    assert told["register"][0]["email"] == EMAIL
    assert told["register"][0]["no_requests_on"] == "2026-11-23"
    assert told["register"][0]["kept_until"] is None, "a contract runs"
    assert told["contracts"][0]["contract"] == "K-1, Cleaning"
    assert told["activities"][0]["outcome"] == f"{NAME.upper()} wants a quote"
    assert told["feedback"][0]["score"] == 9
    assert told["mails"][0]["subject"] == "How did we do?"
    assert ["contact: changed", [FORMER, NAME]] in [[each["what"], each.get("name")] for each in told["history"]]
    whole = json.dumps(told)
    assert "password" not in whole
    assert "token" not in whole


@pytest.mark.parametrize(
    ("language", "rights"), [("en", "Your rights"), ("fi", "Oikeutesi"), ("sv", "Dina rättigheter")]
)
def test_what_the_person_is_told(sqlite, language, rights) -> None:
    controller = telling.Controller("Aarnivaara Oy", "aino@example.org")
    with sqlite.write() as session, speaking(language):
        contact = a_contact(session, source="public-register", source_note="kunta.example", basis="consent")
        text = telling.notice(contact, "Espoo", controller, TODAY)
        given = a_contact(session, keep_until=TODAY)
        theirs = telling.notice(given, "Espoo", controller, TODAY)
    assert (text[0].lines, text[-1].title) == (("Aarnivaara Oy", "aino@example.org"), rights)
    assert "kunta.example" in text[3].lines
    assert len({part.title for part in text}) == 7
    assert text[6].lines != theirs[6].lines, "a basis gives rights of its own"
    assert len(theirs[5].lines) == 1
