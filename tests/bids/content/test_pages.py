"""Requirements, questions, documents and answers as people meet them."""

import io
import re
import zipfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select

from tenderwatch import backup
from tenderwatch.bids import service as bids
from tenderwatch.bids.content import queries
from tenderwatch.bids.content.tables import AnswerUse, BidDocument, ReusableAnswer
from tenderwatch.db import Database
from tenderwatch.house import House
from tenderwatch.users.audit import trail
from tests.bids.content.world import rows_of, typed, words
from tests.browsing import Client, SignIn
from tests.conftest import settings_for
from tests.makers import NOW, a_user

PDF = b"%PDF-1.7\nan offer"


# Requirements


def test_lines_are_pasted_and_the_page_counts(client: Client, house: House, bid_id: int) -> None:
    typed(client, bid_id, "! ISO 9001\n12p Experience #1\nRead this")
    rows = rows_of(house, bid_id)
    assert [(each.position, each.kind, each.lot) for each in rows] == [
        (1, "must", None),
        (2, "scored", "1"),
        (3, "info", None),
    ]
    page = client.get(f"/bids/{bid_id}/requirements?entry=1").text
    assert "0 of 3 assessed, 1 must open" in words(page)
    assert re.search(r"<textarea[^>]*autofocus", page), "the cursor waits for the next line"
    path = f"/bids/{bid_id}/requirements/{rows[0].id}/state"
    answer = client.post(path, {"state": "met", "version": "1", "in_show": "open-musts"})
    assert answer.location.endswith(f"/bids/{bid_id}/requirements?show=open-musts#row-{rows[0].id}")
    assert "1 of 3 assessed, 0 musts open, 0 of 12 points met" in words(client.get(f"/bids/{bid_id}/requirements").text)


def test_one_wrong_line_lets_none_be_entered_and_nothing_typed_is_lost(
    client: Client, house: House, bid_id: int
) -> None:
    page = typed(client, bid_id, "! Fine\n! 12p Both", 422)
    assert "line 2: A requirement is either a must (!) or scored (12p)." in words(page)
    assert "! Fine\n! 12p Both" in page
    assert rows_of(house, bid_id) == []


def test_the_matrix_is_narrowed_by_its_address(client: Client, house: House, bid_id: int) -> None:
    typed(client, bid_id, "! Must one\n! Must two #2\nFor information #2")
    first = rows_of(house, bid_id)[0]
    client.post(f"/bids/{bid_id}/requirements/{first.id}/state", {"state": "met", "version": "1"})

    def shown(query: str) -> list[str]:
        page = client.get(f"/bids/{bid_id}/requirements?{query}").text
        return re.findall(r"Must one|Must two|For information #2|For information</a>", page)

    assert shown("show=open-musts") == ["Must two"]
    assert shown("show=unassessed&lot=2") == ["Must two", "For information</a>"]
    assert shown("owner=me") == []
    assert "Ignored: show=everything" in words(client.get(f"/bids/{bid_id}/requirements?show=everything").text)


def test_two_people_who_edit_one_row_see_both_texts(signed_in: SignIn, house: House, bid_id: int) -> None:
    one, other = signed_in("bid-manager"), signed_in("sales")
    typed(one, bid_id, "! ISO 9001")
    row = rows_of(house, bid_id)[0]
    path = f"/bids/{bid_id}/requirements/{row.id}"
    form = {"text": "! ISO 9001", "kind": "must", "state": "met", "lot": "", "points": "", "owner_id": "", "page": ""}
    seen = {name: page.client.get(path).text for name, page in (("one", one), ("other", other))}
    version = {name: re.search(r'name="version" value="(\d+)"', page) for name, page in seen.items()}
    one.post(path, form | {"evidence": "Certificate of one", "version": version["one"][1]})
    sent = form | {"evidence": "Certificate of the other", "version": version["other"][1]}
    page = other.post(path, sent, 409, on=None).text
    assert "Certificate of one" in page
    assert "Certificate of the other" in page
    assert rows_of(house, bid_id)[0].evidence == "Certificate of one"
    assert "0 musts open" in words(one.get(f"/bids/{bid_id}/requirements").text)
    other.post(f"{path}/state", {"state": "not", "version": version["other"][1]}, 409)
    assert rows_of(house, bid_id)[0].state == "met"


def test_an_edit_is_audited_and_a_removed_row_comes_back(client: Client, house: House, bid_id: int) -> None:
    typed(client, bid_id, "! One\n! Two\n! Three")
    one, _two, three = rows_of(house, bid_id)
    client.post(f"/bids/{bid_id}/requirements/{three.id}/place", {"place": "1"})
    assert [each.text for each in rows_of(house, bid_id)] == ["Three", "One", "Two"]
    client.post(f"/bids/{bid_id}/requirements/{one.id}/remove")
    assert [(each.text, each.position) for each in rows_of(house, bid_id)] == [("Three", 1), ("Two", 3)]
    client.get(f"/bids/{bid_id}/requirements/{one.id}", 404)
    client.post(f"/bids/{bid_id}/requirements/{one.id}/restore")
    assert [each.text for each in rows_of(house, bid_id)] == ["Three", "One", "Two"]
    with house.database.read() as session:
        told = [each.action for each in reversed(trail(session, "bid_requirement", one.id))]
    assert told == ["entered", "removed", "restored"]


@pytest.mark.parametrize(
    ("field", "value", "problem"),
    [
        ("text", " ", "The text is missing."),
        ("points", "3", "Only what is scored has points."),
        ("points", "abc", "is not a clear amount"),
        ("lot", "x" * 61, "60"),
    ],
)
def test_what_is_wrong_stands_at_its_field(client: Client, house: House, bid_id: int, field, value, problem) -> None:
    typed(client, bid_id, "! One")
    path = f"/bids/{bid_id}/requirements/{rows_of(house, bid_id)[0].id}"
    form = {"text": "One", "kind": "must", "state": "met", "evidence": "Kept as typed"} | {field: value}
    page = client.post(path, form, 422, on=path).text
    assert problem in words(page[page.index(f'id="{field}-error"') :][:400])
    assert "Kept as typed" in page


# Questions


def test_an_answer_marks_its_requirement_to_be_read_again(client: Client, house: House, bid_id: int) -> None:
    typed(client, bid_id, "! One\n! Two")
    two = rows_of(house, bid_id)[1]
    client.post(f"/bids/{bid_id}/requirements/{two.id}/state", {"state": "met", "version": "1"})
    new, index = f"/bids/{bid_id}/questions/new", f"/bids/{bid_id}/questions"
    assert "There is no requirement 7" in words(
        client.post(new, {"text": "By when?", "requirements": "2, 7"}, 422, on=new).text
    )
    client.post(new, {"text": "By when?", "requirements": "2", "sent_on": "20.11.2026"}, on=new)
    with house.database.read() as session:
        question = queries.questions(session, bid_id)[0]
    apply = f"{index}/{question.id}/apply/{two.id}"
    client.post(apply, status=422)
    form = {"text": "By when?", "requirements": "2", "sent_on": "20.11.2026"}
    path = f"{index}/{question.id}"
    early = client.post(path, form | {"answer": "In May", "answered_on": "1.11.2026"}, 422, on=path).text
    assert "An answer does not come before its question." in words(early)
    client.post(path, form | {"answer": "In May", "answered_on": "22.11.2026"}, on=path)
    client.post(apply)
    assert rows_of(house, bid_id)[1].reread
    assert "1 to be read again" in words(client.get(f"/bids/{bid_id}/requirements").text)
    client.post(f"/bids/{bid_id}/requirements/{two.id}/state", {"state": "met", "version": "3"})
    assert not rows_of(house, bid_id)[1].reread
    assert "In May" in client.get(index).text


def test_two_people_who_edit_one_question_see_both_texts(signed_in: SignIn, house: House, bid_id: int) -> None:
    one, other = signed_in("bid-manager"), signed_in("bid-manager")
    typed(one, bid_id, "! One\n! Two")
    new = f"/bids/{bid_id}/questions/new"
    one.post(new, {"text": "By when?", "requirements": "1"}, on=new)
    with house.database.read() as session:
        path = f"/bids/{bid_id}/questions/{queries.questions(session, bid_id)[0].id}"
    one.post(path, {"text": "By when?", "requirements": "1, 2", "version": "1"})
    page = other.post(path, {"text": "By which day?", "requirements": "1", "version": "1"}, 409).text
    assert "By which day?" in page
    assert "1, 2" in page


# Documents


def upload(client: Client, bid_id: int, name: str, body: bytes, status: int = 303, **more: str) -> str:
    path = f"/bids/{bid_id}/documents/new"
    fields = {"kind": "certificate", "owner_id": "", "valid_until": "", "replaces": "", "note": "", **more}
    return client.post(path, {**fields, "file": (io.BytesIO(body), name)}, status, on=path).text


def documents_of(house: House, bid_id: int) -> list[BidDocument]:
    with house.database.read() as session:
        return queries.documents(session, bid_id)


def test_two_people_who_send_one_name_get_two_versions(signed_in: SignIn, house: House, bid_id: int) -> None:
    one, other = signed_in("bid-manager"), signed_in("sales")
    upload(one, bid_id, "Offer.pdf", PDF, valid_until="2026-12-02")
    upload(other, bid_id, "offer.PDF", PDF + b" of the other", note="Prices anew")
    (document,) = documents_of(house, bid_id)
    assert [(each.number, each.name, each.note) for each in document.files] == [
        (2, "offer.PDF", "Prices anew"),
        (1, "Offer.pdf", None),
    ]
    assert document.valid_until == date(2026, 12, 2), "what is not said anew stays"
    bodies = [one.get(f"/bids/{bid_id}/documents/files/{each.id}").data for each in document.files]
    assert bodies == [PDF + b" of the other", PDF]


def test_a_file_is_handed_out_as_a_file_only(client: Client, house: House, bid_id: int) -> None:
    upload(client, bid_id, "../../etc/Tarjous \u202efdp.pdf", PDF)
    (document,) = documents_of(house, bid_id)
    assert document.name == "Tarjous fdp.pdf"
    answer = client.get(f"/bids/{bid_id}/documents/files/{document.files[0].id}")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.mimetype == "application/octet-stream"
    assert "sandbox" in answer.headers["Content-Security-Policy"]


def a_zip_of_zeros() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("zeros", "w") as file:
        for _n in range(50):
            file.write(bytes(1024 * 1024))
    return out.getvalue()


def test_an_archive_is_kept_as_it_is_and_never_unpacked(client: Client, house: House, bid_id: int) -> None:
    bomb = a_zip_of_zeros()
    upload(client, bid_id, "annexes.zip", bomb)
    (document,) = documents_of(house, bid_id)
    assert document.files[0].size == len(bomb) < 100_000
    assert house.files.get(document.files[0].digest) == bomb


@pytest.mark.parametrize(
    ("name", "body", "problem"),
    [
        pytest.param("offer.pdf.exe", PDF, "of this kind are not kept", id="double ending"),
        pytest.param("offer.exe.pdf", b"MZ\x90", "is not what its name says", id="a program called a PDF"),
        pytest.param("page.html", b"<html>", "of this kind are not kept", id="page"),
        pytest.param("picture.svg", b"<svg>", "of this kind are not kept", id="SVG"),
        pytest.param("picture.png", b"<svg onload=alert(1)>", "is not what its name says", id="SVG called a PNG"),
        pytest.param("notes.txt", b"\xef\xbb\xbf<!DOCTYPE  html><p>", "is not what its name says", id="page as a text"),
        pytest.param("data.xml", b"<?xml version='1.0'?><s:svg/>", "is not what its name says", id="SVG as XML"),
        pytest.param("notes.txt", "<script>".encode("utf-16"), "is not what its name says", id="page in UTF-16"),
        pytest.param("notes.txt", b"MZ\0\0", "is not what its name says", id="a program called a text"),
        pytest.param("both.pdf", b"GIF89a/*%PDF-1.4*/", "is not what its name says", id="polyglot"),
        pytest.param("empty.pdf", b"", "The file is empty.", id="empty"),
        pytest.param(".pdf", PDF, "of this kind are not kept", id="only an ending"),
        pytest.param("large.pdf", PDF.ljust(15 * 1024 * 1024 + 1), "larger than 15 MB", id="too large"),
    ],
)
def test_what_is_not_kept_says_why(client: Client, house: House, bid_id: int, name, body, problem) -> None:
    page = upload(client, bid_id, name, body, 422, note="Kept as typed")
    assert problem in words(page[page.index('id="file-error"') :][:500])
    assert "Kept as typed" in page
    assert documents_of(house, bid_id) == []
    assert list(house.files.digests()) == []


def test_beyond_the_limit_of_the_house_nothing_is_read(client: Client, house: House, bid_id: int) -> None:
    upload(client, bid_id, "large.pdf", PDF.ljust(20 * 1024 * 1024 + 1), 413)
    assert list(house.files.digests()) == []


def test_what_expires_before_the_day_of_submission_is_flagged(client: Client, house: House, bid_id: int) -> None:
    upload(client, bid_id, "early.pdf", PDF, valid_until="2026-12-02")
    upload(client, bid_id, "just.pdf", PDF, valid_until="2026-12-03")
    upload(client, bid_id, "always.pdf", PDF)
    page = client.get(f"/bids/{bid_id}/documents").text
    rows = re.findall(r"<tr [^>]*id=\"row-.*?</tr>", page, re.DOTALL)
    late = [("early.pdf" in row) for row in rows if "Expires before the tenders are due" in words(row)]
    assert late == [True]
    with house.database.read() as session:
        assert [each.name for each in queries.expiring(session, bid_id, date(2026, 12, 3))] == ["early.pdf"]
    for path in (f"/bids/{bid_id}", f"/bids/{bid_id}/memo"):
        assert "Expires before the tenders are due: early.pdf" in words(client.get(path).text)


def test_a_removed_document_keeps_its_files_and_its_trail(client: Client, house: House, bid_id: int) -> None:
    upload(client, bid_id, "offer.pdf", PDF)
    (document,) = documents_of(house, bid_id)
    client.post(f"/bids/{bid_id}/documents/{document.id}/remove")
    assert documents_of(house, bid_id) == []
    assert client.get(f"/bids/{bid_id}/documents/files/{document.files[0].id}").data == PDF
    upload(client, bid_id, "offer.pdf", PDF + b"2")
    assert documents_of(house, bid_id)[0].files[0].number == 1, "a new document: the removed one stays as it was"
    with house.database.read() as session:
        told = [each.action for each in reversed(trail(session, "bid_document", document.id))]
    assert told == ["file-sent", "removed"]


def test_a_backup_brings_the_files_along(client: Client, house: House, bid_id: int, tmp_path: Path) -> None:
    upload(client, bid_id, "offer.pdf", PDF)
    backup.write(house, tmp_path / "backup.tar.gz")
    database = Database(f"sqlite:///{tmp_path / 'fresh.db'}")
    fresh = House(settings_for(tmp_path / "new", str(database.url)), database)
    backup.restore(fresh, tmp_path / "backup.tar.gz")
    assert fresh.files.get(documents_of(fresh, bid_id)[0].files[0].digest) == PDF
    database.close()


def test_a_file_of_another_bid_is_not_found(client: Client, house: House, bid_id: int) -> None:
    upload(client, bid_id, "offer.pdf", PDF)
    (document,) = documents_of(house, bid_id)
    with house.database.write() as session:
        me = a_user(session)
        other = bids.create(session, {"title": "Laundry", "owner_id": me.id}, me, NOW).id
    client.get(f"/bids/{other}/documents/files/{document.files[0].id}", 404)
    client.get(f"/bids/{other}/documents/{document.id}", 404)


# Answers


def test_an_answer_is_copied_and_remembers_where(client: Client, house: House, bid_id: int) -> None:
    new = "/answers/new"
    form = {"title": "Quality", "text": "We hold ISO 9001.", "language": "en", "tags": "iso, 90910000 , iso"}
    client.post(new, form | {"review_on": "2026-11-01"}, on=new)
    with house.database.read() as session:
        answer = session.scalars(select(ReusableAnswer)).one()
    assert answer.tags == ["iso", "90910000"]
    assert "overdue" in words(client.get("/answers?q=909100 HOLD&overdue=1").text)
    assert "Quality" not in words(client.get("/answers?q=laundry").text)
    typed(client, bid_id, "! ISO 9001")
    row = rows_of(house, bid_id)[0]
    use = f"/bids/{bid_id}/requirements/{row.id}/answers"
    assert "Use in this bid" in client.get(use).text
    client.post(f"{use}/{answer.id}")
    client.post(f"/answers/{answer.id}", form | {"text": "We held it.", "version": "1"})
    assert rows_of(house, bid_id)[0].evidence == "We hold ISO 9001.", "what was copied stays"
    client.post(f"{use}/{answer.id}")
    assert rows_of(house, bid_id)[0].evidence == "We hold ISO 9001.\n\nWe held it."
    assert "Used in: Cleaning , Cleaning" in words(client.get("/answers").text)
    with house.database.read() as session:
        assert len(session.scalars(select(AnswerUse)).all()) == 2
    client.post(f"/answers/{answer.id}", form | {"text": "Mine", "version": "1"}, 409)


# Permissions


def paths(bid_id: int) -> Iterator[str]:
    yield from (f"/bids/{bid_id}/requirements", f"/bids/{bid_id}/questions", f"/bids/{bid_id}/documents", "/answers")


def test_who_has_no_bids_sees_and_changes_nothing(signed_in: SignIn, house: House, bid_id: int) -> None:
    typed(signed_in("bid-manager"), bid_id, "! One")
    row = rows_of(house, bid_id)[0]
    viewer = signed_in("viewer")
    for path in paths(bid_id):
        viewer.get(path, 403)
    for path in (f"/bids/{bid_id}/questions/new", f"/bids/{bid_id}/documents/new", "/answers/new"):
        viewer.get(path, 403)
    viewer.post(f"/bids/{bid_id}/requirements", {"lines": "! Two"}, 403)
    viewer.post(f"/bids/{bid_id}/requirements/{row.id}/state", {"state": "met", "version": "1"}, 403)
    assert [(each.text, each.state) for each in rows_of(house, bid_id)] == [("One", "unassessed")]


@pytest.mark.parametrize("room", ["requirements", "questions", "documents", "requirements/1", "documents/files/1"])
def test_what_is_not_there_is_not_found(client: Client, room: str) -> None:
    client.get(f"/bids/999/{room}", 404)
