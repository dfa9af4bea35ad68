"""The signed links in mails: scanners change nothing, one press does it once, nobody can make one."""

import re
from datetime import date, datetime, timedelta

import pytest
from flask.testing import FlaskClient
from itsdangerous import URLSafeSerializer
from sqlalchemy import select

from tenderwatch.contracts.tables import Decision
from tenderwatch.outbox.tables import Message
from tenderwatch.today.tokens import PURPOSES, Act, Links
from tenderwatch.users.tables import Audit, User
from tenderwatch.web import reader
from tenderwatch.web.app import create_app
from tests.browsing import look_at
from tests.today.conftest import Company, at

END = date(2026, 12, 31)
MAILED = at(date(2026, 12, 1))


@pytest.fixture
def warned(small_company: Company, monkeypatch: pytest.MonkeyPatch) -> Company:
    """The company on the day after the owner's digest with the rung of 30 days."""
    small_company.contract(END, at(date(2026, 1, 7)), reference="2024/17")
    small_company.pass_days(MAILED.date(), MAILED.date())
    set_clock(monkeypatch, MAILED + timedelta(days=1))
    return small_company


def set_clock(monkeypatch: pytest.MonkeyPatch, moment: datetime) -> None:
    """Let requests happen at `moment`."""
    from tenderwatch.web import security

    class Clock(datetime):
        @classmethod
        def now(cls, tz=None):
            return moment.astimezone(tz)

    monkeypatch.setattr(security, "datetime", Clock)
    assert reader.now().tzinfo is not None


@pytest.fixture
def browser(warned: Company) -> FlaskClient:
    """A browser in which nobody is signed in."""
    app = create_app(warned.house)
    app.testing = True
    return app.test_client()


def links_in(message: Message) -> dict[str, str]:
    """Return the paths of the signed links of a mail by the words above each."""
    lines = [line.strip() for line in message.text.splitlines()]
    found = [(lines[n - 1], line) for n, line in enumerate(lines) if "/act/" in line or "/unsubscribe/" in line]
    return {label: re.sub(r"^https?://[^/]+", "", url) for label, url in found}


def path_of(warned: Company, label: str) -> str:
    (digest,) = warned.said("digest", to=warned.owner)
    return links_in(digest)[label]


def decision(company: Company) -> Decision:
    with company.database.read() as session:
        return session.scalars(select(Decision).where(Decision.kind == "end")).one()


def test_reading_a_link_ten_times_changes_nothing(warned, browser):
    (digest,) = warned.said("digest", to=warned.owner)
    links = links_in(digest)
    assert set(links) == {"Acknowledge", "Snooze", "Assign to somebody else", "No more of these mails:"}
    for path in links.values():
        for _n in range(10):
            response = browser.get(path)
            assert response.status_code == 200
            look_at(response)
            assert response.headers["Referrer-Policy"] == "no-referrer"
            assert "noindex" in response.headers["X-Robots-Tag"]
            assert "Set-Cookie" not in response.headers
    assert decision(warned).acknowledged_at is None
    assert decision(warned).snoozed_until is None
    with warned.database.read() as session:
        assert session.get_one(User, warned.owner).mail_stopped_at is None
        assert session.scalars(select(Audit).where(Audit.object_type == "contract")).all() == []


def test_acknowledging_by_the_link(warned, browser):
    path = path_of(warned, "Acknowledge")
    assert "You act as" in browser.get(path).text
    assert "Otso Owner" in browser.get(path).text

    first = browser.post(path)
    assert first.status_code == 200
    assert "Acknowledged. It stays open until somebody decides." in first.text
    assert "Set-Cookie" not in first.headers
    known = decision(warned)
    assert (known.acknowledged_by_id, known.acknowledged_rung) == (warned.owner, 30)

    again = browser.post(path)
    assert again.status_code == 200
    assert "Already acknowledged by you on Wed\u00a02\u00a0Dec\u00a02026" in again.text
    assert "Already acknowledged by you" in browser.get(path).text
    with warned.database.read() as session:
        assert [entry.action for entry in session.scalars(select(Audit).where(Audit.object_type == "contract"))] == [
            "acknowledged"
        ]


def test_snoozing_needs_a_reason_and_never_passes_the_date(warned, browser):
    path = path_of(warned, "Snooze")
    silent = browser.post(path, data={"days": "7", "reason": " "})
    assert silent.status_code == 422
    assert "Say why." in silent.text
    look_at(silent)
    beyond = browser.post(path, data={"days": "day", "until": "2027-02-01", "reason": "Waiting"})
    assert beyond.status_code == 422
    assert "Not past the decision" in beyond.text
    assert "Waiting" in beyond.text, "what was typed is still there"

    done = browser.post(path, data={"days": "7", "reason": "The buyer answers next week"})
    assert done.status_code == 200
    assert decision(warned).snoozed_until == date(2026, 12, 9)
    assert "Already snoozed until" in browser.post(path, data={"days": "30", "reason": "x"}).text
    assert decision(warned).snoozed_until == date(2026, 12, 9)


def test_assigning_tells_the_other_person(warned, browser):
    path = path_of(warned, "Assign to somebody else")
    assert browser.post(path, data={}).status_code == 422
    done = browser.post(path, data={"to_id": str(warned.substitute)})
    assert "Handed to Saara Substitute" in done.text
    assert "Already in the hands of Saara Substitute" in browser.post(path, data={"to_id": str(warned.substitute)}).text

    warned.pass_days(date(2026, 12, 2), date(2026, 12, 2))
    (told,) = warned.said("digest", to=warned.substitute)
    assert "2024/17" in told.text


@pytest.mark.parametrize("purpose", PURPOSES)
def test_a_link_that_was_altered_or_made_by_others_is_refused_in_words(warned, browser, purpose):
    links = Links("", warned.house.settings.secret_key)
    act = Act(purpose, decision(warned).id, 1, 30, warned.owner)
    token = links.sign(act, MAILED)
    forged = Links("", "x" * 40).sign(act, MAILED)
    other_purpose = links.unsubscribe(warned.owner).rpartition("/")[2]
    odd = URLSafeSerializer(warned.house.settings.secret_key, salt="tenderwatch.today.act").dumps(["acknowledge"])
    for bad in (token[:-1], token + "x", "A" + token, forged, other_purpose, odd, "nonsense"):
        for response in (browser.get(f"/act/{bad}"), browser.post(f"/act/{bad}")):
            assert response.status_code == 400
            assert "Nothing was changed." in response.text
            assert "Traceback" not in response.text
            look_at(response)
    assert browser.post(f"/unsubscribe/{token}").status_code == 400
    assert decision(warned).acknowledged_at is None


def test_a_link_expires(warned, browser, monkeypatch):
    path = path_of(warned, "Acknowledge")
    set_clock(monkeypatch, MAILED + timedelta(days=59))
    assert browser.get(path).status_code == 200
    set_clock(monkeypatch, MAILED + timedelta(days=60))
    for response in (browser.get(path), browser.post(path)):
        assert response.status_code == 410
        assert "expired" in response.text
    assert decision(warned).acknowledged_at is None


@pytest.mark.parametrize("what", ["series", "person", "contract"])
def test_a_link_about_what_is_no_more(warned, browser, what):
    path = path_of(warned, "Acknowledge")
    with warned.database.write() as session:
        known = session.scalars(select(Decision).where(Decision.kind == "end")).one()
        if what == "series":
            known.series = 2
        elif what == "person":
            session.get_one(User, warned.owner).active = False
        else:
            from tenderwatch.contracts.tables import Contract

            session.get_one(Contract, known.contract_id).deleted_at = MAILED
    assert browser.post(path).status_code == 410


def test_a_decided_matter_says_so(warned, browser):
    with warned.database.write() as session:
        known = session.scalars(select(Decision).where(Decision.kind == "end")).one()
        known.state, known.choice, known.decided_at = "decided", "let-end", MAILED
    response = browser.post(path_of(warned, "Acknowledge"))
    assert "Already decided: we let it end" in response.text
    assert decision(warned).acknowledged_at is None


def test_unsubscribing_by_one_click_hands_the_warnings_on(warned, browser):
    (digest,) = warned.said("digest", to=warned.owner)
    header = digest.headers["List-Unsubscribe"]
    assert digest.headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert re.fullmatch(r"<http[^>]+/unsubscribe/[^>]+>, <mailto:[^>]+>", header)
    path = re.sub(r"^https?://[^/]+", "", header[1 : header.index(">")])

    warned.run("deliver", at=MAILED)
    shown = browser.get(path)
    assert "Stop the mails" in shown.text
    assert "go to Saara Substitute" in shown.text
    clicked = browser.post(path, data={"List-Unsubscribe": "One-Click"})
    assert clicked.status_code == 200
    assert "gets no more mails" in browser.post(path).text

    warned.pass_days(date(2026, 12, 2), date(2026, 12, 23))
    assert len(warned.said(to=warned.owner)) == 1, "nothing after that"
    (own,) = [each for each in warned.said("warning") if "2024/17" in each.text]
    assert own.person == f"user:{warned.substitute}"
    assert "Otso Owner takes no mails" in own.text


def test_no_link_is_written_into_a_log(caplog):
    from tenderwatch.logs import JSONLines, without_links

    links = Links("https://tw.example.org", "s" * 40)
    url = links.act(Act("acknowledge", 1, 1, 30, 7), MAILED)
    token = url.rpartition("/")[2]
    assert without_links(f"GET {url} failed") == "GET https://tw.example.org/act/… failed"
    with caplog.at_level("ERROR"):
        import logging

        logging.getLogger("t").error("unexpected error", extra={"path": f"/act/{token}", "person": 7})
    line = JSONLines().format(caplog.records[0])
    assert token not in line
    assert '"person": 7' in line
