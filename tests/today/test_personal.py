"""What Today and the mail of a Monday ask about people at customers and about references."""

from datetime import date, timedelta

import time_machine

from tenderwatch.accounts.references import service as references
from tenderwatch.accounts.references.service import ReferenceValues
from tenderwatch.house import House
from tenderwatch.today import personal
from tenderwatch.today.tokens import Links
from tenderwatch.users.tables import User
from tenderwatch.web import reader
from tests.browsing import SignIn
from tests.contacts.world import TODAY, a_contact
from tests.makers import NOW, a_user, an_organization

LINKS = Links("https://tw.example.org", "s" * 40)


def asked_for(house: House) -> User:
    """Enter a person who has somebody to tell and a permission that lapses."""
    with house.database.write() as session:
        by = a_user(session, "sales")
        place = an_organization(session).id
        a_contact(session, place, by).entered_at = NOW - timedelta(days=1)
        days = {"permitted_on": date(2026, 1, 1), "permitted_until": TODAY + timedelta(days=14)}
        references.enter(session, ReferenceValues(organization_id=place, title="Stairs", **days), by, NOW)
        return by


def test_the_mail_of_a_monday_asks_and_others_do_not(house: House) -> None:
    by = asked_for(house)
    with house.database.read() as session, reader.reading("Europe/Helsinki", now=NOW):
        people, lapsing = personal.lines(session, by, LINKS)
        assert (people.about, people.links[0].url) == ("Not told 1", "https://tw.example.org/contacts/gaps")
        assert lapsing.about.startswith("Stairs, City")
        assert not lapsing.overdue
        assert "7" in lapsing.when
    with house.database.read() as session, reader.reading("Europe/Helsinki", now=NOW + timedelta(days=1)):
        assert personal.lines(session, by, LINKS) == ()


def test_today_asks_who_looks_after_them(house: House, signed_in: SignIn) -> None:
    by = asked_for(house)
    with time_machine.travel(NOW, tick=False):
        text = signed_in(user=by).get("/today").text
        other = signed_in("sales").get("/today").text
    assert "1 thing to settle about people at customers" in text
    assert "Ask whether this reference may be named for longer." in text
    assert "2 to decide" in text
    assert "people at customers" not in other
    assert "reference may be named" not in other
