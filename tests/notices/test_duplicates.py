"""Duplicates without a common name: suggested with reasons, confirmed or rejected, taken back, remembered."""

import re
from dataclasses import replace
from datetime import timedelta
from itertools import permutations
from typing import Any

import pytest
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from scrapers.notice import Moment, Notice, Organization
from tenderwatch.bids.tables import Bid
from tenderwatch.db import Database
from tenderwatch.house import House
from tenderwatch.intake.tables import Source
from tenderwatch.notices import duplicates, indexing
from tenderwatch.notices.recording import record
from tenderwatch.notices.recording.relinking import relink
from tenderwatch.notices.rules.alike import reference_of, title_of, titles_alike
from tenderwatch.notices.rules.duplicates import facts_of, likeness
from tenderwatch.notices.tables import DuplicateKey, DuplicateSearch, DuplicateSuggestion, Procedure
from tenderwatch.notices.tables import Notice as Row
from tenderwatch.users.tables import Audit, Team, User
from tenderwatch.watching.tables import Follow, Match, SavedSearch, Triage, TriageStep
from tests.browsing import Client, SignIn
from tests.makers import NOW, a_user
from tests.notices.linked import emptied, state, taken, uuid
from tests.notices.told import START, a_call, a_change, a_lot, a_reading, a_result

DAY = timedelta(days=1)


def listed(of: Notice, **what_matters: Any) -> Notice:
    """The notice as a page without names lists it: title, buyer, day and deadline."""
    due = of.lots[0].tender_deadline
    values: dict[str, Any] = {
        "format": "page",
        "parser": "page/1",
        "title": {"und": next(iter((of.title or {}).values()))},
        "buyers": (Organization({"und": "Espoon kaupunki"}),),
        "published_on": of.published_on,
        "tender_deadline": Moment(due.date) if due else None,
    }
    return Notice(**values | what_matters)


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        pytest.param(
            "Koulujen siivous", "KOULUJEN SIIVOUS, hankinta", "same", id="capitals and words that say nothing"
        ),
        pytest.param("FIN - Digiklinikka", "Digiklinikka", "same", id="a country before it"),
        pytest.param(
            "Hervannan alueurakan kunnossapito 2026…", "Hervannan alueurakan kunnossapito 2026-2030", "cut", id="cut"
        ),
        pytest.param("Koulujen siivous", "Espoon koulujen siivous", "within", id="one says more"),
        pytest.param(
            "Koulujen siivouspalvelu ja vahtimestarit",
            "Koulujen siivouspalvelut, vahtimestarit",
            "near",
            id="inflected",
        ),
        pytest.param("Koulujen siivous osa 1", "Koulujen siivous osa 2", "counted", id="lots"),
        pytest.param("Koulujen siivous 2025", "Koulujen siivous 2026", "counted", id="years"),
        pytest.param("Puitejärjestelyn III avaaminen", "Puitejärjestelyn II avaaminen", "counted", id="rounds"),
        pytest.param("Koulujen siivous", "Koulujen siivous 2026", "more", id="a number that the other does not have"),
        pytest.param("Koulujen siivous", "Katujen auraus", None, id="another thing"),
    ],
)
def test_titles(one: str, other: str, expected: str | None) -> None:
    assert titles_alike(title_of(one), title_of(other)) == titles_alike(title_of(other), title_of(one)) == expected


@pytest.mark.parametrize(
    ("word", "expected"),
    [("KEUDno-2019-517", "keudno2019517"), ("2020/121/107", "2020121107"), ("2025-2026", None), ("1300MWe", None)],
)
def test_a_buyers_own_number(word: str, expected: str | None) -> None:
    assert reference_of(word) == expected


CALL = a_call()


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        pytest.param(listed(CALL), True, id="listed elsewhere"),
        pytest.param(listed(CALL, published_on=START.date() + 3 * DAY), True, id="published some days later"),
        pytest.param(listed(CALL, title={"und": "Espoon koulujen siivous"}), True, id="told with more words"),
        pytest.param(listed(CALL, buyers=()), True, id="no buyer, the same title on the same day"),
        pytest.param(
            listed(CALL, buyers=(Organization({"und": "Kuopion kaupunki"}),), tender_deadline=None),
            False,
            id="another buyer",
        ),
        pytest.param(listed(CALL, tender_deadline=Moment(START.date() + 40 * DAY)), False, id="another deadline"),
        pytest.param(listed(CALL, published_on=START.date() + 20 * DAY), False, id="published weeks later"),
        pytest.param(
            listed(CALL, published_on=START.date() - 365 * DAY, tender_deadline=None), False, id="the year before"
        ),
        pytest.param(listed(CALL, title={"und": "Koulujen siivous 2"}), False, id="another lot"),
        pytest.param(listed(CALL, form_type="result", tender_deadline=None), False, id="its award"),
        pytest.param(a_change(CALL, 1), False, id="a change of it"),
        pytest.param(a_call(), False, id="another number and name on the same day"),
        pytest.param(listed(CALL, procedure_id=uuid(99)), False, id="another BT-04"),
        pytest.param(
            listed(CALL, previous_notices=(str(CALL.publication_number),), format="ted_export"), False, id="names it"
        ),
    ],
)
def test_likeness(other: Notice, expected: bool) -> None:
    one, two = facts_of(CALL, 1, "ted"), facts_of(other, 2, "page")
    assert (likeness(one, two) is not None) == (likeness(two, one) is not None) == expected


def suggestions(database: Database) -> list[DuplicateSuggestion]:
    with database.read() as session:
        return list(session.scalars(select(DuplicateSuggestion).order_by(DuplicateSuggestion.id)))


def notices(database: Database) -> dict[str, Row]:
    """Return the current notices by their title."""
    with database.read() as session:
        return {
            next(iter(row.content["title"].values())): row for row in session.scalars(select(Row).where(Row.current))
        }


def says(database: Database, page: Notice) -> None:
    """Let the page show the notice, always at the same address."""
    with database.write() as session:
        source = session.scalar(select(Source).where(Source.name == "page")) or Source(name="page", kind="page")
        session.add(source)
        session.flush()
        record(session, [a_reading(page, key="/7")], source.id, NOW)


def listed_and_published(database: Database, first: str = "page") -> tuple[Notice, Notice]:
    """Record a call by TED and by a page, and look for duplicates."""
    call = a_call(procedure_id=uuid(1))
    page = listed(call, title={"und": "Koulujen siivous (Espoo)"})
    if first == "page":
        says(database, page)
    taken(database, [("ted", call)])
    if first != "page":
        says(database, page)
    assert duplicates.find_new(database, NOW) is not None
    return call, page


def test_found_once_whatever_comes_first(database: Database) -> None:
    call, _page = listed_and_published(database)
    (row,) = suggestions(database)
    assert row.state == "suggested"
    assert {reason["code"] for reason in row.reasons} >= {
        "title-within",
        "buyer-same",
        "deadline-day",
        "published-same",
    }
    assert duplicates.find_new(database, NOW) is None
    taken(database, [("hilma", replace(call, publication_number=None, published_on=None, national={"FI-20": True}))])
    assert duplicates.find_new(database, NOW) is None, "a twin of one of them raises no second question"
    assert len(suggestions(database)) == 1


def test_two_that_are_as_likely_are_not_said(database: Database) -> None:
    call = a_call(procedure_id=uuid(1))
    again = replace(a_call(procedure_id=uuid(2)), published_on=call.published_on)
    taken(database, [("ted", call), ("ted", again), ("page", listed(call))])
    assert duplicates.find_new(database, NOW) is None
    assert suggestions(database) == []


def test_a_suggestion_goes_when_its_notice_changes(sqlite: Database) -> None:
    call, _page = listed_and_published(sqlite, "ted")
    taken(sqlite, [("ted", replace(call, lots=(a_lot(due_in_days=90),)))])
    duplicates.find_new(sqlite, NOW)
    assert suggestions(sqlite) == []
    with sqlite.read() as session:
        current = set(session.scalars(select(Row.id).where(Row.current)))
        assert set(session.scalars(select(DuplicateKey.notice_id))) == current


def decided(database: Database, verb: Any) -> None:
    with database.write() as session:
        user = session.scalars(select(User)).first() or a_user(session)
        verb(session, suggestions(database)[0].id, user, NOW)


def test_confirmed_is_one_publication_and_taken_back_is_two(database: Database) -> None:
    listed_and_published(database)
    before = state(database)
    decided(database, duplicates.confirm)
    page, ted = notices(database)["Koulujen siivous (Espoo)"], notices(database)["Koulujen siivous"]
    assert (page.group_id, page.procedure_id) == (ted.group_id, ted.procedure_id)
    assert (page.status, ted.status) == ("replaced", "open")
    decided(database, duplicates.confirm)
    decided(database, duplicates.take_back)
    assert state(database) == before
    decided(database, duplicates.reject)
    assert state(database) == before


def test_confirmed_stays_whatever_comes(database: Database) -> None:
    _call, page = listed_and_published(database)
    decided(database, duplicates.confirm)
    taken(database, [("ted", a_result(60, procedure_id=uuid(1)))])
    says(database, replace(page, description={"fi": "Toisin"}))
    rows = notices(database).values()
    assert {row.revision for row in rows} == {1, 2}
    assert len({row.procedure_id for row in rows}) == 1


def test_rejected_is_remembered(database: Database) -> None:
    call, page = listed_and_published(database)
    decided(database, duplicates.reject)
    with database.write() as session:
        session.execute(delete(DuplicateSearch))
    assert duplicates.find_new(database, NOW) is None
    says(database, replace(page, description={"fi": "Toisin"}))
    taken(database, [("hilma", replace(call, publication_number=None, published_on=None))])
    assert duplicates.find_new(database, NOW) is None
    assert [row.state for row in suggestions(database)] == ["rejected"]


def works(session: Session, database: Database) -> dict[str, int]:
    """Let people work on both procedures before anybody sees that they are one; return the procedures by source."""
    rows = {row.content["format"]: row for row in session.scalars(select(Row).where(Row.current))}
    user, team = a_user(session), Team(name="Ours")
    session.add(team)
    session.flush()
    search = SavedSearch(team_id=team.id, owner_id=user.id, name="s", created_at=NOW)
    session.add(search)
    session.flush()
    for days, row in enumerate(rows.values()):
        at = NOW + days * DAY
        triage = Triage(
            team_id=team.id, procedure_id=row.procedure_id, state="shortlisted", arrived_at=NOW, changed_at=at
        )
        session.add_all(
            [
                triage,
                Follow(user_id=user.id, procedure_id=row.procedure_id, since=at),
                Bid(procedure_id=row.procedure_id, team_id=team.id, title=row.key, owner_id=user.id, created_at=NOW),
                Match(
                    search_id=search.id,
                    group_id=row.group_id,
                    notice_id=row.id,
                    procedure_id=row.procedure_id,
                    matched_at=NOW,
                ),
            ]
        )
        session.flush()
        session.add(TriageStep(triage_id=triage.id, at=at, before={"state": "new"}, after={"state": "shortlisted"}))
    return {name: row.procedure_id for name, row in rows.items()}


def work(database: Database) -> dict[str, set[Any]]:
    with database.read() as session:
        return {
            "bids": set(session.execute(select(Bid.title, Bid.procedure_id))),
            "triages": set(session.execute(select(Triage.id, Triage.procedure_id, Triage.changed_at))),
            "steps": set(session.execute(select(TriageStep.id, TriageStep.triage_id))),
            "follows": set(session.execute(select(Follow.procedure_id, Follow.since))),
            "matches": set(session.execute(select(Match.notice_id, Match.group_id, Match.procedure_id))),
        }


@pytest.mark.parametrize("first", ["page", "ted"])
def test_work_on_both_comes_together_and_goes_back(database: Database, first: str) -> None:
    listed_and_published(database, first)
    with database.write() as session:
        found = works(session, database)
    before = work(database)
    decided(database, duplicates.confirm)
    together = work(database)
    assert len({procedure for _title, procedure in together["bids"]}) == 1
    assert [len(together[name]) for name in ("bids", "triages", "steps", "follows", "matches")] == [2, 1, 2, 1, 1]
    decided(database, duplicates.take_back)
    assert work(database) == before
    with database.read() as session:
        rows = {row.content["format"]: row.procedure_id for row in session.scalars(select(Row).where(Row.current))}
        assert rows == found
        assert (
            session.scalars(select(Procedure.merged_into_id).where(Procedure.merged_into_id.is_not(None))).all() == []
        )


def test_every_order_ends_alike(sqlite: Database) -> None:
    call = a_call(procedure_id=uuid(1))
    page, result = listed(call), a_result(60, procedure_id=uuid(1))
    twin = replace(call, publication_number=None, published_on=None)
    arrivals = [("ted", call), ("page", page), ("ted", result), ("hilma", twin)]
    ends = []
    for order in permutations(arrivals):
        taken(sqlite, order[:2])
        with sqlite.write() as session:
            user = a_user(session)
            sources = {row.name: row.id for row in session.scalars(select(Source))}
            for name in ("ted", "page"):
                if name not in sources:
                    session.add(Source(name=name, kind="files"))
            session.flush()
            sources = {row.name: row.id for row in session.scalars(select(Source))}
            ours = sorted([(sources["ted"], str(call.publication_number)), (sources["page"], a_reading(page).digest)])
            session.add(
                DuplicateSuggestion(
                    **dict(zip(("one_source_id", "one_key"), ours[0], strict=True)),
                    **dict(zip(("other_source_id", "other_key"), ours[1], strict=True)),
                    score=100,
                    state="confirmed",
                    suggested_at=NOW,
                    decided_by_id=user.id,
                )
            )
        taken(sqlite, order[2:])
        with sqlite.write() as session:
            relink(session, list(session.scalars(select(Row.id).where(Row.current))))
        ends.append(state(sqlite))
        emptied(sqlite)
    assert all(end == ends[0] for end in ends)
    assert len(ends[0]["procedures"]) == 1


def by_title(house: House, client: Client, source: str) -> list[str]:
    indexing.catch_up(house)
    return re.findall(r"Koulujen siivous(?: \(Espoo\))?", client.get(f"/search?source={source}").text)


def test_pages(house: House, signed_in: SignIn) -> None:
    call, _page = listed_and_published(house.database)
    client = signed_in("bid-manager")
    listing = client.get("/duplicates").text
    assert "the same name of the buyer" in listing
    assert "all words of one title are in the other" in listing
    (row,) = suggestions(house.database)
    rows = notices(house.database)
    procedure = f"/procedures/{rows['Koulujen siivous'].procedure_id}"
    assert "Perhaps the same as" in client.get(procedure).text
    assert "Published in:" in client.get(procedure).text
    client.post(f"/duplicates/{row.id}", {"to": "same"}, 303)
    page = client.get(f"/procedures/{notices(house.database)['Koulujen siivous'].procedure_id}").text
    assert "Perhaps the same as" not in page
    assert re.search(r'Published in:\s+<a href="[^"]+">page</a>, <a href="[^"]+">ted</a>', page)
    assert "were said to be one publication" in page
    assert "No possible duplicates" in client.get("/duplicates").text
    assert "Take back" in client.get("/duplicates?state=decided").text
    for source in ("page", "ted"):
        assert set(by_title(house, client, source)) == {"Koulujen siivous"}, source
    client.post("/duplicates/undo", {}, 303)
    assert "Koulujen siivous (Espoo)" in by_title(house, client, "page")
    client.post(f"/duplicates/{row.id}", {"to": "different"}, 303)
    assert suggestions(house.database)[0].state == "rejected"
    client.post(f"/duplicates/{row.id}/undo", {}, 303)
    with house.database.read() as session:
        actions = session.scalars(select(Audit.action).where(Audit.object_type == "duplicate_suggestion")).all()
    assert actions == ["confirmed", "suggested", "rejected", "suggested"]
    client.post(f"/duplicates/{row.id}", {"to": "?"}, 422)
    signed_in("viewer").post(f"/duplicates/{row.id}", {"to": "same"}, 403)
    assert call.title


def test_a_twin_is_found_by_each_of_its_sources(house: House, signed_in: SignIn) -> None:
    call = a_call(procedure_id=uuid(1))
    twin = replace(call, publication_number=None, published_on=None)
    client = signed_in("viewer")
    taken(house.database, [("ted", call)])
    assert by_title(house, client, "ted")
    assert not by_title(house, client, "hilma")
    taken(house.database, [("hilma", twin)])
    assert len(by_title(house, client, "hilma")) == len(by_title(house, client, "ted")) > 0
