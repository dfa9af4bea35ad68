"""The one list of Today: what waits, of every kind, overdue first, then by decision date, then by value."""

import re
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import event

from tenderwatch.accounts.feedback import service as feedback
from tenderwatch.accounts.feedback.service import About
from tenderwatch.bids.tables import Bid
from tenderwatch.contracts import warnings
from tenderwatch.house import House
from tenderwatch.users import service as users
from tenderwatch.users.tables import User
from tests.browsing import SignIn
from tests.makers import NOW, a_contract, a_user, an_activity, an_organization
from tests.today.test_page import a_warned_contract

TODAY = NOW.date()


@pytest.fixture(autouse=True)
def _the_day_of_the_makers():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def me(house: House) -> User:
    with house.database.write() as session:
        return a_user(session, "admin", name="Aino")


def lines(text: str) -> list[str]:
    """Return the lines of the list to decide, as they are read."""
    found = text.partition('aria-labelledby="decide"')[2].partition("</ol>")[0]
    rows = re.findall(r"<li class=.*?</li>", found, re.DOTALL)
    return [" ".join(re.sub(r"<[^>]+>", " ", row).split()) for row in rows]


def an_overdue_call(session, me: User, days: int, subject: str) -> None:
    values = {"day": TODAY - timedelta(days=days), "state": "planned", "subject": subject}
    an_activity(session, organization_id=an_organization(session).id, owner_id=me.id, **values)


def of_every_kind(session, me: User) -> None:
    """Enter, out of order, a gap, a decision to come, a bid, a complaint, a call, and two decisions of one day."""
    ends = {"term": "unknown", "base_ends_on": None, "ends_on": None}
    a_contract(session, owner_id=me.id, title="Endless", **ends)
    a_warned_contract(session, 5, owner_id=me.id, title="Cheap", value=1_000)
    a_warned_contract(session, 5, owner_id=me.id, title="Dear", value=900_000)
    warnings.evaluate(session, NOW)
    bid = {"team_id": users.team_of(session, session.get_one(User, me.id)).id, "owner_id": me.id, "created_at": NOW}
    session.add(Bid(title="Meals", stage="go-no-go", next_step_on=TODAY + timedelta(days=2), **bid))
    an_overdue_call(session, me, 3, "Call about towels")
    buyer = an_organization(session).id
    told = {"kind": "complaint", "score": 2, "words": "Late again."}
    feedback.enter(session, About(buyer), told, TODAY - timedelta(days=60), session.get_one(User, me.id), NOW)


def test_one_list_over_all_kinds_in_one_order(house: House, me: User, signed_in: SignIn) -> None:
    with house.database.write() as session:
        of_every_kind(session, me)
    text = signed_in(user=me).get("/today").text
    found = lines(text)
    order = ("Late again", "Call about towels", "Meals", "Dear", "Cheap", "Endless")
    assert [next(each for each in order if each in line) for line in found] == list(order)
    assert "6 to decide" in text
    assert "overdue first, then by decision date, then by value" in text
    rows = text.partition('aria-labelledby="decide"')[2].partition("</ol>")[0].split("<li class=")[1:]
    assert all(len(re.findall(r'class="button[^"]*\bsmall\b(?![^"]*quiet)', row)) == 1 for row in rows), (
        "one primary button a line"
    )


def test_fifteen_are_shown_and_the_rest_is_counted_and_one_press_away(
    house: House, me: User, signed_in: SignIn
) -> None:
    with house.database.write() as session:
        for n in range(27):
            an_overdue_call(session, me, n, f"Call {n}")
    client = signed_in(user=me)
    text = client.get("/today").text
    assert len(lines(text)) == 15
    assert "27 to decide" in text
    rest = re.search(r'<a href="([^"]+)">12 more</a>', text)
    assert rest, "the rest is counted"
    assert len(lines(client.get(rest[1].partition("#")[0]).text)) == 27
    assert "Ignored" not in client.get("/today?show=all").text


def test_more_rows_ask_no_more_of_the_database(house: House, me: User, signed_in: SignIn) -> None:
    client = signed_in(user=me)

    def asked() -> int:
        said: list[str] = []
        event.listen(house.database.engine, "before_cursor_execute", listen := lambda *each: said.append(each[2]))
        client.get("/today?show=all")
        event.remove(house.database.engine, "before_cursor_execute", listen)
        return len(said)

    def once_more() -> None:
        with house.database.write() as session:
            of_every_kind(session, me)
            an_overdue_call(session, me, 9, "Again")

    once_more()
    client.get("/today")
    first = asked()
    for _n in range(5):
        once_more()
    assert asked() <= first


def test_what_was_done_of_any_kind_is_told(house: House, me: User, signed_in: SignIn) -> None:
    with house.database.write() as session:
        of_every_kind(session, me)
    client = signed_in(user=me)
    text = client.get("/today").text
    close = re.search(r'href="(/activities/\d+/close)[^"]*"', text)
    assert close
    client.post(close[1], {"state": "done", "outcome": "Settled.", "no_next_because": "All is said."}, on=close[1])
    text = client.get("/today").text
    done = text.partition("Done today")[2].partition("</details>")[0]
    assert "Call about towels" in done
    assert "Closed" in done
    assert close[1].removesuffix("/close") in done
    assert "Call about towels" not in " ".join(lines(text))
