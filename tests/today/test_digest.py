"""The digest as a mail: its parts and their order, its width, its last line, its three languages, its rivals."""

import re
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from tenderwatch.bids.tables import Bid
from tenderwatch.intake.tables import ReceivedDocument, Source
from tenderwatch.notices.tables import Notice, Procedure
from tenderwatch.outbox.compose import mail
from tenderwatch.outbox.tables import Message
from tenderwatch.today import digest
from tenderwatch.today.lines import Line, Part
from tenderwatch.today.mails import text_of
from tenderwatch.users import service as users
from tenderwatch.users.tables import User
from tenderwatch.watching import service as watching
from tenderwatch.watching.tables import Triage
from tests.today.conftest import Company, at

ENTERED = at(date(2026, 1, 7))
DAY = date(2026, 12, 1)  # a Tuesday
NOW = at(DAY)
PATIENCE = 180
"""Seconds that a slow machine may take to start a process and let it work."""


def words(text: str) -> str:
    return " ".join(text.split())


def a_procedure(session: Session, title: str, **what_matters: object) -> Procedure:
    procedure = Procedure(title={"fi": title}, phase="competition", **what_matters)
    session.add(procedure)
    session.flush()
    return procedure


def a_source(session: Session, name: str, last_success_at: datetime | None, **what_matters: object) -> Source:
    source = Source(name=name, kind="folder", last_success_at=last_success_at, every_minutes=60, **what_matters)
    session.add(source)
    session.flush()
    return source


def busy_day(company: Company, new: int = 0) -> None:
    """Give the owner something in every part of the digest."""
    with company.database.write() as session:
        owner = session.get_one(User, company.owner)
        owner.roles = [*owner.roles, *[type(owner.roles[0])(role=role) for role in ("manager",)]]
        team = users.team_of(session, owner)
        followed = a_procedure(session, "Followed")
        for number in range(new):
            found = a_procedure(session, f"Tender number {number}", deadline_at=NOW + timedelta(days=20 + number))
            arrived = NOW - timedelta(hours=3)
            session.add(Triage(team_id=team.id, procedure_id=found.id, arrived_at=arrived, changed_at=arrived))
        bid = {"team_id": team.id, "owner_id": owner.id, "created_at": ENTERED, "stage": "preparing"}
        session.add(Bid(title="School meals", deadline_at=NOW + timedelta(days=2), procedure_id=followed.id, **bid))
        session.add(Bid(title="Snow work", next_step="Call the buyer", next_step_on=DAY, **bid))
        fresh = a_source(session, "Hilma", NOW - timedelta(minutes=50))
        a_source(session, "TED", NOW - timedelta(hours=7))
        _a_change(session, fresh, followed)


def _a_change(session: Session, source: Source, procedure: Procedure, n: int = 1, **what_matters: object) -> None:
    document = ReceivedDocument(
        source_id=source.id, digest=f"{n:064}", name="n.xml", size=1, received_at=NOW, state="read"
    )
    session.add(document)
    session.flush()
    values = {"kind": "competition", "is_change": True, "recorded_at": NOW - timedelta(hours=1), **what_matters}
    session.add(
        Notice(
            key=f"{n}-2026",
            sequence=n,
            group_id=n,
            source_id=source.id,
            document_id=document.id,
            digest=document.digest,
            procedure_id=procedure.id,
            content={},
            parser="t",
            **values,
        )
    )


def the_digest(company: Company) -> Message:
    company.run("warnings", "digest", at=NOW)
    (digest,) = company.said("digest", to=company.owner)
    return digest


def test_all_parts_in_their_order(company):
    company.contract(date(2026, 12, 12), ENTERED, reference="NEAR/1", risk="light")
    company.contract(date(2026, 12, 31), ENTERED, reference="FAR/2")
    busy_day(company, new=22)
    digest = the_digest(company)

    assert digest.subject.replace("\u00a0", " ") == (
        "TenderWatch Tue 1 Dec: 1 decision, 1 deadline, 1 warning, 1 task, 22 new, 1 change, 1 source late"
    )
    heads = re.findall(r"^([A-Z ]+) \((\d+)\)$", digest.text, re.MULTILINE)
    assert heads == [
        ("DECIDE", "1"),
        ("DEADLINES", "1"),
        ("CONTRACT WARNINGS", "1"),
        ("MY TASKS", "1"),
        ("NEW TENDERS", "22"),
        ("CHANGES IN WHAT I FOLLOW", "1"),
        ("SOURCES", "1"),
    ]
    assert "7 more" in digest.text
    assert digest.text.count("Tender number") == 15
    assert "TED is 7 h late: notices published since 04:00 may be missing." in words(digest.text)
    assert "Checked 2 contracts; 1 of 2 sources fresh at 10:10." in words(digest.text)


def test_what_is_followed_is_told_without_a_bid_from_then_on(company):
    with company.database.write() as session:
        source = a_source(session, "Hilma", NOW - timedelta(minutes=50))
        owner = session.get_one(User, company.owner)
        for n, title in enumerate(("Meals", "Snow", "Roads", "Ships"), start=1):
            procedure = Procedure(title={"en": title}, phase="competition")
            session.add(procedure)
            session.flush()
            if title != "Ships":
                watching.follow(session, procedure.id, owner, NOW - timedelta(minutes=30 if title == "Roads" else 90))
            is_result = {"is_change": False, "kind": "result"} if title == "Snow" else {}
            _a_change(session, source, procedure, n, **is_result)
    digest = the_digest(company)
    assert "CHANGES IN WHAT I FOLLOW (2)" in digest.text
    assert "Changed: Meals" in digest.text
    assert "Result published: Snow" in digest.text
    assert "Why you: you follow it." in words(digest.text)
    assert "Roads" not in digest.text, "changed before it was followed"
    assert "Ships" not in digest.text


def test_the_text_is_narrow_and_its_twin_says_the_same(company):
    company.contract(date(2026, 12, 31), ENTERED, title="A very long name of a contract " * 5)
    busy_day(company, new=3)
    digest = the_digest(company)

    for line in digest.text.splitlines():
        assert len(line) <= 78 or line.strip().startswith("http"), line
    assert digest.html
    assert '<html lang="en"' in digest.html
    assert "<img" not in digest.html
    assert "<style" not in digest.html, "the style is on the elements"
    for url in re.findall(r"http\S+/act/\S+", digest.text):
        assert f'href="{url}"' in digest.html
    assert "Checked 1 contract; 1 of 2 sources fresh" in words(digest.html)


def test_a_mail_of_it_has_the_headers_that_mail_readers_want(company):
    company.contract(date(2026, 12, 8), ENTERED)
    company.run("warnings", at=NOW)
    company.run("digest", at=NOW)
    for message in company.said(to=company.owner):
        made = mail(message, "TenderWatch <tw@example.org>", "s" * 40, again=False)
        assert made["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        assert made["List-Unsubscribe"].startswith("<http")
        assert made["List-Id"]
        assert made["Auto-Submitted"] == "auto-generated"
        assert made["Content-Language"] == "en"
    (own,) = company.said("warning")
    assert re.fullmatch(r"<contract-\d+@localhost>", own.headers["References"])


@pytest.mark.parametrize(("zone", "clock"), [("Europe/Helsinki", "10:10"), ("Europe/Stockholm", "09:10")])
def test_the_reader_has_a_clock(small_company, zone, clock):
    small_company.change(small_company.owner, time_zone=zone)
    small_company.contract(date(2026, 12, 31), ENTERED)
    busy_day(small_company)
    assert f"fresh at {clock}." in words(the_digest(small_company).text)


def test_the_reader_has_a_language(small_company):
    small_company.change(small_company.owner, language="fi")
    small_company.contract(date(2026, 12, 31), ENTERED)
    digest = the_digest(small_company)
    assert digest.language == "fi"
    assert 'lang="fi"' in (digest.html or "")
    assert "to 31.12.2026 (30 päivän päästä)" in words(digest.text)


def test_what_comes_up_at_noon_waits_for_the_morning(company):
    company.run("warnings", "digest", at=NOW)
    assert company.said("digest") == []
    busy_day(company, new=1)
    company.run("digest", at=NOW + timedelta(hours=3))
    assert company.said("digest") == []
    company.run("digest", at=NOW + timedelta(hours=4), asked=True)
    assert len(company.said("digest", to=company.owner)) == 1, "but for somebody who asks"
    company.run("digest", at=NOW + timedelta(hours=5), asked=True)
    assert len(company.said("digest", to=company.owner)) == 1


def test_new_tenders_are_told_once(company):
    busy_day(company, new=2)
    company.run("digest", at=NOW)
    company.run("digest", at=NOW + timedelta(days=1))
    first, second = company.said("digest", to=company.owner)
    assert "NEW TENDERS (2)" in first.text
    assert "NEW TENDERS" not in second.text


def test_a_late_source_is_told_on_its_first_day_then_on_mondays(company):
    with company.database.write() as session:
        a_source(session, "TED", at(date(2026, 11, 23), 20))
    company.pass_days(date(2026, 11, 24), DAY)
    days = [each.created_at.date() for each in company.said("digest", to=company.manager) if "TED is" in each.text]
    assert days == [date(2026, 11, 24), date(2026, 11, 30)]


def test_a_long_lateness_is_said_in_days(company):
    monday = NOW - timedelta(days=1)
    with company.database.write() as session:
        a_source(session, "TED", monday - timedelta(hours=49))
    company.run("digest", at=monday)
    said = company.said("digest", to=company.manager)
    assert "TED is 2 days late: notices published since" in words(said[0].text)


def test_an_overdue_decision_cannot_be_snoozed_from_the_mail(company):
    company.contract(DAY - timedelta(days=1), ENTERED)
    company.run("warnings", "digest", at=NOW)
    text = "".join(each.text for each in company.said(to=company.owner))
    assert "Acknowledge" in text
    assert "Snooze" not in text


def test_before_the_readers_hour_nothing_is_said(company):
    company.contract(date(2026, 12, 31), ENTERED)
    company.run("warnings", "digest", at=at(DAY, 4, 59))
    assert company.said("digest") == []
    company.run("digest", at=at(DAY, 5))
    assert len(company.said("digest")) == 1


def test_an_import_is_told_in_one_summary(company):
    with company.database.write() as session:
        from tests.makers import an_organization

        buyer_id = an_organization(session).id
    for n in range(30):
        ended = n < 20
        ends_on = date(2026, 3, 1) if ended else date(2027, 1, 31)
        _imported(company, buyer_id, ends_on, f"I/{n}")
    company.pass_days(DAY, DAY + timedelta(days=3))

    said = [each for each in company.said(to=company.owner) if each.kind != "system"]
    assert len(said) == 1, [each.subject for each in said]
    assert "10 contracts were taken into watch." in words(said[0].text)
    assert "20 tasks" in words(said[0].subject), "what ended before it was entered is a question, not a warning"


def _imported(company: Company, buyer_id: int, ends_on: date, reference: str) -> None:
    from tenderwatch.contracts import service as contracts
    from tests.makers import a_contract

    with company.database.write() as session:
        contract = a_contract(
            session,
            buyer_id=buyer_id,
            reference=reference,
            owner_id=company.owner,
            starts_on=date(2024, 1, 1),
            base_ends_on=ends_on,
            ends_on=ends_on,
            imported=True,
            entered_at=at(DAY, 8),
        )
        known = contracts.contract_of(session, contract.id)
        contracts.refresh_decisions(session, known, DAY, baseline=True)


def test_a_part_counts_what_it_does_not_show():
    part = Part("New", tuple(Line(f"Line {n}") for n in range(40)))
    assert (len(part.shown), part.count, part.more) == (15, 40, "25 more")
    assert Part("New", (Line("Only"),)).more == ""


def test_long_lines_are_broken_but_links_are_not():
    url = "https://tw.example.org/act/" + "x" * 90
    text = text_of("system", {"paragraphs": ["word " * 40, url], "quoted": "", "subject": "", "base_url": "https://e"})
    lines = text.splitlines()
    assert max(len(line) for line in lines if "http" not in line) <= 78
    assert url in lines


def test_who_has_nothing_to_hear_costs_few_questions(small_company: Company):
    small_company.contract(date(2031, 12, 31), at(date(2026, 1, 7)))
    small_company.pass_days(date(2026, 11, 23), date(2026, 12, 1))
    database, settings = small_company.database, small_company.house.settings
    press, asked = digest._Press(database, settings, at(date(2026, 12, 2))), list[str]()
    event.listen(database.engine, "before_cursor_execute", lambda *told: asked.append(told[2]))
    for person in (small_company.owner, small_company.manager, small_company.admin):
        asked.clear()
        assert not press.issue(person)
        assert len(asked) <= 26, "48 to 52 before they were asked once"
        assert sum("absent_from, user.absent_to, user.substitute_id" in each for each in asked) <= 1
