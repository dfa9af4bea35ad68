"""The pages of feedback, and the form that strangers fill in: what it keeps, and what it never does."""

import re
from datetime import date, timedelta

import pytest
import time_machine
from sqlalchemy import func, select

from tenderwatch import jobs
from tenderwatch.accounts.feedback import service
from tenderwatch.accounts.feedback.service import Reply
from tenderwatch.accounts.feedback.tokens import link_of
from tenderwatch.accounts.tables import Feedback
from tenderwatch.outbox.tables import Message
from tenderwatch.tables import metadata
from tenderwatch.today import unasking
from tenderwatch.users import audit
from tenderwatch.users.tables import SignInAttempt, User
from tenderwatch.web import reader
from tenderwatch.work.tables import Activity, ActivityParticipant
from tests.accounts.feedback.world import TODAY, World, a_contact, a_world, at, said
from tests.makers import an_activity

NOW = at(TODAY)


@pytest.fixture(autouse=True)
def _the_day():
    with time_machine.travel(NOW, tick=False), reader.reading(now=NOW):
        yield


@pytest.fixture
def world(house) -> World:
    with house.database.write() as session:
        return a_world(session)


@pytest.fixture
def asked(house, world) -> tuple[int, str]:
    """A request that waits: the number of its row, and the path of its form."""
    with house.database.write() as session:
        by = session.get_one(User, world.by_id)
        row = service.ask(session, world.about(), "sv", TODAY + timedelta(days=14), by, NOW)
        return row.id, link_of(row.token or "", "", house.settings.secret_key)


def one(house, number) -> Feedback:
    with house.database.read() as session:
        return session.get_one(Feedback, number)


def all_rows(house) -> dict[str, list]:
    """Return everything in the database."""
    with house.database.read() as session:
        return {table.name: sorted(map(repr, session.execute(select(table)).all())) for table in metadata.sorted_tables}


def test_the_form_is_answered_without_a_session_and_corrected(house, stranger, asked):
    row_id, path = asked
    page = stranger.get(path)
    assert 'lang="sv"' in page.text
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert page.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert page.headers["Cache-Control"] == "no-store"
    assert "Laundry" in page.text
    assert not re.findall(r'(?:src|href|action)="(?:https?:)?//', page.text)  # of no other host
    sent = stranger.client.post(path, data={"score": "9", "words": "Alltid i tid."})
    assert (sent.status_code, sent.headers["Location"]) == (303, path)
    row = one(house, row_id)
    assert (row.score, row.words, row.kind, row.received_at) == (9, "Alltid i tid.", "feedback", NOW)
    again = stranger.get(path)
    assert "Alltid i tid." in again.text
    assert re.search(r'<input checked[^>]* value="9"', again.text)
    stranger.client.post(path + "?lang=en", data={"score": "3", "words": "", "is_complaint": "y"})
    row = one(house, row_id)
    assert (row.score, row.words, row.kind) == (3, None, "complaint")
    for answer in (page, sent, again):
        assert "Set-Cookie" not in answer.headers


def test_who_wants_no_more_requests_says_so_by_the_form_and_is_offered_no_more(
    house, stranger, asked, world, signed_in
):
    _id, path = asked
    before = all_rows(house)
    assert stranger.client.get(f"{path}/no-more").status_code in (302, 405)
    assert all_rows(house) == before
    page = stranger.client.post(f"{path}/no-more")
    assert page.status_code == 200
    assert "Set-Cookie" not in page.headers
    assert stranger.client.post("/f/unknown/no-more").status_code == 404
    client, person = signed_in("manager"), f"/contacts/{world.contact_id}"
    assert "No requests for feedback" in client.get(person).text
    asking = client.get(f"/feedback/ask?customer={world.organization_id}&contact={world.contact_id}").text
    assert "Kaisa Virta asked on" in asking
    assert ">Kaisa Virta</option>" not in asking
    client.post(f"{person}/requests-again")
    again = client.get(f"/feedback/ask?customer={world.organization_id}&contact={world.contact_id}").text
    assert f'<option selected value="{world.contact_id}">Kaisa Virta</option>' in again
    client.post(f"{person}/no-requests")
    assert "may be asked for feedback again" in (history := client.get(person).text.lower())
    assert "wants no requests for feedback" in history


def test_looking_changes_nothing_however_often_and_by_whichever_method(house, stranger, asked):
    _id, path = asked
    before = all_rows(house)
    for _ in range(10):
        for method in ("GET", "HEAD", "OPTIONS"):
            assert stranger.client.open(path, method=method).status_code == 200
    for method in ("PUT", "DELETE", "PATCH"):
        assert stranger.client.open(path, method=method).status_code in (302, 401, 405)
    assert all_rows(house) == before


def test_whatever_is_wrong_with_a_link_has_the_same_calm_answer(house, stranger, asked, world):
    row_id, path = asked
    key, token = house.settings.secret_key, one(house, row_id).token
    wrong = {
        "altered": path[:-9] + ("A" if path[-9] != "A" else "B") + path[-8:],  # the last one has bits that nobody reads
        "cut off": path[:-5],
        "unknown": link_of("x" * 43, "", key),
        "unsigned": f"/f/{token}",
        "made elsewhere": link_of(token, "", "another secret" * 4),
        "of another purpose": "/f/" + "a.b.c",
    }
    pages = {name: stranger.client.get(address) for name, address in wrong.items()}
    with house.database.write() as session:
        service.remove(session, row_id, session.get_one(User, world.by_id), NOW)
    pages["withdrawn"] = stranger.client.get(path)
    with house.database.write() as session:
        service.restore(session, row_id, session.get_one(User, world.by_id), NOW)
    with time_machine.travel(at(TODAY + timedelta(days=15)), tick=False):
        pages["expired"] = stranger.client.get(path)
        pages["sent too late"] = stranger.client.post(path, data={"score": "10"})
    assert {page.status_code for page in pages.values()} == {404}
    assert len({re.sub(r'data-(now|page)="[^"]*"', "", page.text) for page in pages.values()}) == 1
    assert one(house, row_id).received_at is None


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"score": ""},
        {"words": "   "},
        {"score": "11"},
        {"score": "-1"},
        {"score": "9; DROP TABLE feedback"},
        {"score": "٩"},
        {"words": "x" * 4001},
    ],
)
def test_what_is_no_answer_is_refused_and_comes_back(house, stranger, asked, fields):
    row_id, path = asked
    sent = stranger.client.post(path, data=fields)
    assert sent.status_code == 422
    assert one(house, row_id).received_at is None
    if fields.get("words", "").strip():
        assert fields["words"] in sent.text


def test_what_is_written_is_shown_as_text_and_touches_nothing_else(house, stranger, asked, signed_in):
    row_id, path = asked
    evil = '<script>alert(1)</script>\'" =HYPERLINK("http://evil.example") {{ 7*7 }}'
    stranger.client.post(
        path,
        data={"words": evil, "owner_id": "1", "token": "mine", "received_at": "2000-01-01", "_once": "x", "_form": "y"},
    )
    row = one(house, row_id)
    assert (row.words, row.owner_id, row.received_at) == (evil, None, NOW)
    reader_of_it = signed_in("manager")
    for address in (f"/feedback/{row_id}", "/feedback", path):
        page = reader_of_it.get(address)
        assert "<script>alert" not in page.text
        assert "{{ 7*7 }}" in page.text
    with house.database.write() as session:
        session.get_one(Feedback, row_id).words = '=HYPERLINK("http://evil.example")'
    assert "/feedback.csv?kind=feedback" in reader_of_it.get("/feedback?kind=feedback").text, "with its filters"
    csv = reader_of_it.get("/feedback.csv")
    assert not re.search(r'(^|[,;"])=HYPERLINK', csv.text.replace("'=", "'"))


def test_many_tries_are_stopped_for_a_quarter_of_an_hour_and_leave_signing_in_alone(house, stranger, asked):
    row_id, path = asked
    answers = [stranger.client.post(path, data={"score": str(n % 11)}).status_code for n in range(12)]
    assert answers == [303] * 10 + [429] * 2
    assert one(house, row_id).score == 9
    for n in range(45):  # other links from the same address
        stranger.client.post(link_of(f"guess {n}", "", house.settings.secret_key), data={"score": "1"})
    assert stranger.client.post("/f/whatever", data={"score": "1"}).status_code == 429
    signing_in = stranger.client.post("/sign-in", data={"email": "x@example.org", "password": "wrong"})
    assert signing_in.status_code != 429
    with time_machine.travel(NOW + timedelta(minutes=16), tick=False):
        assert stranger.client.post(path, data={"score": "7"}).status_code == 303
    with house.database.read() as session:
        kept = session.scalars(select(SignInAttempt.email)).all()
        token = session.get_one(Feedback, row_id).token
    assert all(token not in each and path.rpartition("/")[2] not in each for each in kept)


def test_a_form_on_another_site_can_do_nothing_without_the_link_and_the_staffs_pages_ask_for_their_token(
    app, house, world, signed_in
):
    app.config["WTF_CSRF_ENABLED"] = True
    client = signed_in("manager")
    with house.database.write() as session:
        row_id = said(session, world, kind="complaint").id
    for path in (f"/feedback/{row_id}/owner", f"/feedback/{row_id}/remove", "/feedback/ask?customer=1"):
        assert client.client.post(path, data={"owner_id": str(world.owner_id)}).status_code in (302, 303, 400, 422)
    assert (one(house, row_id).owner_id, one(house, row_id).removed_at) == (None, None)


# Pages of ours


def test_asking_sends_one_mail_and_says_so(house, signed_in, world):
    client = signed_in("manager")
    choose = client.get("/feedback/ask?q=vant")
    assert f"customer={world.organization_id}" in choose.text
    path = f"/feedback/ask?customer={world.organization_id}&contract={world.contract_id}"
    fields = {"contact_id": str(world.contact_id), "language": "fi", "open_until": "2026-12-10"}
    fields |= {"contract_id": str(world.contract_id), "person_id": "", "service": ""}
    client.post(path, {**fields, "contact_id": ""}, status=422, on=path)
    client.post(path, fields, on=path)
    client.post(path, fields, status=422, on=path)
    with house.database.read() as session:
        assert session.scalar(select(func.count()).select_from(Message)) == 1
        row = session.scalars(select(Feedback)).one()
        assert (row.language, row.contract_id, row.contact_id) == ("fi", world.contract_id, world.contact_id)
    assert "asked, waiting for the answer" in client.get("/feedback?state=asked").text


def test_asking_closes_what_was_planned_and_says_what_the_request_was(house, signed_in, world):
    with house.database.write() as session:
        theirs = {"organization_id": world.organization_id, "state": "planned", "day": TODAY + timedelta(days=9)}
        other = a_contact(session, world.organization_id, name="Oona Laine", email="oona@city.example")
        for_other = an_activity(session, type="feedback", subject="Ask Oona", **theirs)
        session.add(ActivityParticipant(activity_id=for_other.id, contact_id=other.id))
        planned = an_activity(session, type="feedback", subject="Ask for feedback", **theirs).id
        later = an_activity(session, type="feedback", subject="Ask again", **{**theirs, "day": date(2027, 6, 1)}).id
        call = an_activity(session, type="call", subject="Call", **theirs).id
        untouched = {for_other.id, later, call}
    client = signed_in("manager")
    path = f"/feedback/ask?customer={world.organization_id}&contract={world.contract_id}"
    fields = {"contact_id": str(world.contact_id), "language": "fi", "open_until": "2026-12-10"}
    client.post(path, {**fields, "contract_id": str(world.contract_id), "person_id": "", "service": ""}, on=path)
    with house.database.read() as session:
        activity = session.get_one(Activity, planned)
        assert (activity.state, activity.day, activity.next_id) == ("done", TODAY, None)
        assert "Asked by mail, the form is open until" in activity.outcome
        assert "kaisa@city.example" in activity.outcome
        assert "What they say is awaited until" in activity.no_next_because
        assert {each: session.get_one(Activity, each).state for each in untouched} == dict.fromkeys(
            untouched, "planned"
        )


def test_a_request_that_waits_does_not_go_out_to_who_wants_no_more(house, signed_in, world, asked):
    path = f"/feedback/ask?customer={world.organization_id}"
    fields = {"contact_id": str(world.contact_id), "language": "fi", "open_until": "2026-12-10"}
    signed_in("manager").post(path, {**fields, "contract_id": "", "person_id": "", "service": ""}, on=path)
    assert unasking.recall(house.database, NOW) == 0, "nothing is wrong yet"
    token = one(house, asked[0]).token or ""
    with house.database.write() as session:
        service.spare_by_form(session, token, NOW)
    assert unasking.recall(house.database, NOW) == 1
    assert unasking.recall(house.database, NOW) == 0
    with house.database.read() as session:
        mail = session.scalars(select(Message)).one()
        assert (mail.state, mail.kind) == ("dropped", "recalled")
        unsent = session.scalars(select(Feedback).where(Feedback.id != asked[0])).one()
        assert unsent.removed_at == NOW, "what never went out waits for no answer"
        assert [each.action for each in audit.trail(session, "feedback", unsent.id)] == ["not-asked", "asked"]
        assert session.get_one(Feedback, asked[0]).removed_at is None, "what was sent before stays open"


def test_what_is_being_sent_or_was_sent_is_not_taken_back(house, signed_in, world):
    path = f"/feedback/ask?customer={world.organization_id}"
    fields = {"contact_id": str(world.contact_id), "language": "fi", "open_until": "2026-12-10"}
    signed_in("manager").post(path, {**fields, "contract_id": "", "person_id": "", "service": ""}, on=path)
    with house.database.write() as session:
        row, mail = session.scalars(select(Feedback)).one(), session.scalars(select(Message)).one()
        service.spare_by_form(session, row.token, NOW)
        mail.state, mail.claimed_until = "sending", NOW + timedelta(minutes=5)
    assert unasking.recall(house.database, NOW) == 0
    assert unasking.recall(house.database, NOW + timedelta(minutes=6)) == 1, "whoever claimed it is gone"


def test_the_mail_of_a_request_that_was_withdrawn_does_not_go_out(house, signed_in, world):
    client = signed_in("manager")
    path = f"/feedback/ask?customer={world.organization_id}"
    fields = {"contact_id": str(world.contact_id), "language": "fi", "open_until": "2026-12-10"}
    client.post(path, {**fields, "contract_id": "", "person_id": "", "service": ""}, on=path)
    with house.database.read() as session:
        row_id = session.scalars(select(Feedback.id)).one()
    client.post(f"/feedback/{row_id}/remove", on=f"/feedback/{row_id}")
    jobs.run(house, jobs.find("deliver")[0], NOW)
    with house.database.read() as session:
        assert session.scalars(select(Message.state)).all() == ["dropped"]


def test_a_complaint_written_down_runs_through_its_pages(house, signed_in, world):
    client = signed_in("manager")
    path = f"/feedback/new?customer={world.organization_id}&kind=complaint"
    fields = {"kind": "complaint", "score": "2", "words": "Late again.", "received_on": "2026-11-02"}
    fields |= {"contract_id": str(world.contract_id), "contact_id": "", "person_id": "", "service": "", "owner_id": ""}
    client.post(path, {**fields, "received_on": "2026-11-30"}, status=422, on=path)
    page = client.post(path, fields, on=path).headers["Location"]
    row_id = int(page.rpartition("/")[2])
    listed = client.get("/feedback?state=overdue&foo=1").text
    assert "Late again." in listed
    assert "Ignored: foo=1" in listed
    client.post(f"{page}/owner", {"owner_id": str(world.owner_id), "words": "Please call them."})
    assert "Please call them." in client.get(page).text
    for step, day in (("answered", "2026-11-20"), ("acted", "2026-11-21"), ("told", "2026-11-23")):
        client.post(f"{page}/{step}", {"day": day, "words": ""}, status=422, on=f"{page}/{step}")
        client.post(f"{page}/{step}", {"day": day, "words": f"We {step}."}, on=f"{page}/{step}")
    shown = client.get(page).text
    assert all(f"We {step}." in shown for step in ("answered", "acted", "told"))
    assert "the customer was told" in shown
    assert "Late again." not in client.get("/feedback?state=open").text
    client.post(f"{page}/remove")
    assert one(house, row_id).removed_at is not None
    client.post(f"{page}/restore")
    assert one(house, row_id).removed_at is None
    edit = f"{page}/edit"
    client.post(edit, {**fields, "words": "Late once."}, on=edit)
    client.post(edit, {**fields, "words": "Mine.", "version": "1"}, status=409)
    assert one(house, row_id).words == "Late once."


def test_good_words_are_passed_on_from_the_page(house, signed_in, world):
    with house.database.write() as session:
        row_id = said(session, world, score=8).id
    client = signed_in("manager")
    client.post(f"/feedback/{row_id}/pass-on", {"words": "Well done."}, on=f"/feedback/{row_id}/pass-on")
    assert "Told in their next digest" in client.get(f"/feedback/{row_id}").text
    assert one(house, row_id).action == "Well done."


@pytest.mark.parametrize("role", ["viewer"])
def test_who_may_not_see_customers_sees_no_feedback(house, signed_in, world, role):
    with house.database.write() as session:
        row_id = said(session, world).id
    client = signed_in(role)
    for path in ("/feedback", f"/feedback/{row_id}", "/feedback/new", "/feedback/ask", "/feedback.csv"):
        client.get(path, status=403)


def test_an_answer_by_form_is_a_fact_of_the_renewal(house, signed_in, world, asked):
    row_id, _path = asked
    with house.database.write() as session:
        service.reply(session, one(house, row_id).token, Reply(4, "Too late."), NOW)
    client = signed_in("manager")
    for address in ("/renewals?view=list", "/renewals"):
        assert "low score: 4 of 10" in client.get(address).text
    assert "1 customer is unhappy, or says so" in client.get("/renewals?view=list").text
    assert "low score: 4 of 10" in client.get("/renewals.csv").text
