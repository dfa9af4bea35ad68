"""The pages of reports and of the scorecard: what each shows, exports, refuses, and says of nobody."""

import io
import re

import pytest
import time_machine
from openpyxl import load_workbook
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from tenderwatch.accounts.tables import Measure, ToolUse
from tenderwatch.reports import drawing, registry
from tenderwatch.reports.rules import Interval, Period
from tenderwatch.reports.shape import Chart, Column, Report, Row, Share
from tenderwatch.reports.tool_use import noting
from tenderwatch.users.service import first_team
from tenderwatch.web import reader
from tests.accounts.feedback.world import TODAY, a_world, at, said
from tests.makers import a_user
from tests.reports.world import a_bid

NOW = at(TODAY)
OWN = sorted(code for code, each in registry.reports().items() if each.make)


@pytest.fixture(autouse=True)
def _the_day():
    with time_machine.travel(NOW, tick=False), reader.reading(now=NOW):
        yield


@pytest.fixture
def world(house):
    with house.database.write() as session:
        world = a_world(session)
        for score in (9, 8, 3):
            said(session, world, score=score)
        a_bid(session, world.by_id, "won", reasons=("price",))
        a_bid(session, world.by_id, "lost", reasons=("price",))
        return world


def test_every_report_is_listed_with_its_question(signed_in):
    page = signed_in("manager").get("/reports")
    for code in OWN:
        assert f'href="/reports/{code}"' in page.text
    assert 'href="/contracts/endings"' in page.text  # no second way
    assert 'href="/scorecard"' in page.text
    assert re.search(r'<a href="/reports"[^>]*aria-current="page"', page.text)


@pytest.mark.parametrize("code", OWN)
def test_every_report_has_its_page_and_files_in_every_language_for_every_choice(house, signed_in, world, code):
    for language in ("en", "fi", "sv"):
        client = signed_in("manager", language=language)
        client.get(f"/reports/{code}?from=2020-01-01&to=2020-02-01")
        for by, _words in (*registry.reports()[code].by(), ("", "")):
            page = client.get(f"/reports/{code}?by={by}" if by else f"/reports/{code}")
            assert 'id="report-table"' in page.text or "empty--none" in page.text
    rows = re.findall(r'<tr role="row" data-row', page.text)
    csv = client.get(f"/reports/{code}.csv").text
    assert len(csv.strip().splitlines()) == 1 + len(rows)
    book = load_workbook(io.BytesIO(client.get(f"/reports/{code}.xlsx").data))
    assert book.worksheets[0].max_row == 1 + len(rows)


def test_filters_stand_in_the_address_and_what_means_nothing_is_said(house, signed_in, world):
    client = signed_in("manager")
    with house.database.read() as session:
        team = first_team(session).id
    page = client.get(f"/reports/feedback?from=2026-11-01&to=2026-11-30&team={team}&by=service&colour=red&to=never")
    assert re.search(r"Ignored: .*\bcolour=red", page.text)
    assert "to=never" in page.text
    assert "1 Nov 2026" in page.text.replace("\xa0", " ")
    assert "no service in particular" in page.text
    csv = client.get(f"/reports/feedback.csv?from=2026-11-01&team={team}&by=service").text
    assert csv.splitlines()[1].startswith("no service in particular,3,66.7,2,3")
    turned = client.get("/reports/feedback?from=2026-11-30&to=2026-11-01")
    assert "1 Nov 2026" in turned.text.replace("\xa0", " ")
    client.get("/reports/no-such-report", status=404)
    client.get("/reports/endings", status=404)


def test_the_chart_draws_what_the_table_says(house, signed_in, world):
    page = signed_in("manager").get("/reports/feedback").text
    drawn = [float(value) for value in re.findall(r'data-value="([0-9.e-]+)"', page)]
    assert drawn == pytest.approx([0, 0, 0, 2 / 3] * 2)  # for wide screens and for narrow ones
    assert 'aria-describedby="report-table"' in page
    assert 'role="img"' in page


def a_report(*rows: Row, columns: tuple[Column, ...], chart: Chart) -> Report:
    return Report("", "", Period(TODAY, TODAY), 1, columns, rows, (chart,))


def test_bars_are_as_long_as_their_numbers_and_stand_side_by_side():
    rows = [Row((name, first, second)) for name, first, second in (("a", 3, 1), ("b", 0, 0), ("c", 2, 6))]
    columns = (Column("What"), Column("One", "count"), Column("Two", "count"))
    (picture,) = drawing.pictures(
        a_report(*rows, Row(("All", 5, 7), total=True), columns=columns, chart=Chart("", (1, 2)))
    )
    scale = (drawing.WIDE.right - drawing.WIDE.left) / 8
    assert [[(piece.x, piece.width) for piece in bar.pieces] for bar in picture.bars] == [
        [(drawing.WIDE.left, 3 * scale), (drawing.WIDE.left + 3 * scale, scale)],
        [(drawing.WIDE.left, 0), (drawing.WIDE.left, 0)],
        [(drawing.WIDE.left, 2 * scale), (drawing.WIDE.left + 2 * scale, 6 * scale)],
    ]
    assert picture.legend == (("full", "One"), ("hatched", "Two"))
    assert [bar.words for bar in picture.bars] == ["3 + 1", "", "2 + 6"]
    assert drawing.pictures(a_report(Row(("a", 0, 0)), columns=columns, chart=Chart("", (1, 2)))) == []


def test_a_share_is_drawn_with_its_likely_range_and_its_n():
    row = Row(("a", Share(1, 4), Interval(0.05, 0.7)), few=True)
    columns = (Column("What"), Column("Won", "share"), Column("Range", "range"))
    (picture,) = drawing.pictures(a_report(row, columns=columns, chart=Chart("", (1,), "range", 2)))
    (bar,) = picture.bars
    width = drawing.WIDE.right - drawing.WIDE.left
    assert bar.pieces[0].width == width / 4
    assert bar.whisker == drawing.Whisker(
        drawing.WIDE.left + 0.05 * width, drawing.WIDE.left + 0.7 * width, drawing.WIDE.left + width / 4
    )
    assert bar.words == "25% (n = 4)"
    assert bar.few


# The scorecard


def test_the_scorecard_shows_targets_and_says_what_is_not_measured(house, signed_in, world):
    client = signed_in("admin")
    path = "/scorecard/positive-feedback/target"
    client.post(path, {"target": "169", "valid_from": "2026-01-01", "team_id": "", "owner_id": ""}, status=422, on=path)
    fields = {"target": "69", "valid_from": "2026-01-01", "team_id": "", "owner_id": str(world.by_id)}
    client.post(path, fields, on=path)
    page = client.get("/scorecard").text
    row = page.partition('id="row-positive-feedback"')[2].partition("</tr>")[0]
    said_ = " ".join(re.sub(r"<[^>]+>", " ", row).split())
    for words in (
        "at least 69%",
        "67% Positive feedback: what it is made of 2 of 3",
        "not reached",
        "Maija",
        "Q4 2026: 67% (3)",
    ):
        assert words in said_, words
    for code, words in (("hours-per-bid", "nothing to count"), ("competence", "nothing entered")):
        assert words in page.partition(f'id="row-{code}"')[2].partition("</tr>")[0]
    csv = client.get("/scorecard.csv").text
    assert "nothing entered" in csv
    assert len(csv.strip().splitlines()) == 1 + page.count("data-row")
    with house.database.read() as session:
        (kept,) = session.scalars(select(Measure))
        assert str(kept.target) == "69.00"
    signed_in("manager").get(path, status=403)
    client.get("/scorecard/no-such-measure/target", status=404)


def test_who_may_not_see_reports_sees_none(signed_in):
    client = signed_in("viewer")
    for path in ("/reports", "/reports/win-rate", "/reports/win-rate.csv", "/scorecard", "/scorecard.csv"):
        client.get(path, status=403)
    assert 'href="/reports"' not in client.get("/organizations").text


# Use


def test_use_is_noted_after_the_answer_without_any_path_and_shown_of_no_person(house, signed_in):
    with house.database.write() as session:
        names = [a_user(session, "sales", name=f"Somebody Rare {n}").name for n in range(4)]
    client = signed_in("sales", name="Somebody Rare 5")
    for path in ("/today", "/today", "/bids?view=board", "/reports", "/no-such-page"):
        client.client.get(path).close()
    with house.database.read() as session:
        rows = session.scalars(select(ToolUse).order_by(ToolUse.room)).all()
        assert [(row.room, row.days, row.last_on) for row in rows] == [
            ("bids", 1, TODAY),
            ("reports", 1, TODAY),
            ("today", 1, TODAY),
        ]
    assert set(ToolUse.__table__.columns.keys()) == {"id", "month", "user_id", "room", "days", "last_on"}
    boss = signed_in("manager", name="The Only Boss")
    for path in ("/reports/use-of-tool", "/reports/use-of-tool.csv", "/scorecard", "/scorecard.csv"):
        shown = boss.get(path).text.partition("<main")[2] or boss.get(path).text
        assert not any(name in shown for name in [*names, "Somebody Rare 5", "The Only Boss"])
        assert "Management" not in shown  # one alone would be a person
    assert "Sales" in boss.get("/reports/use-of-tool").text


def test_a_mark_that_cannot_be_written_breaks_no_page(house, signed_in, monkeypatch):
    def broken(*_given: object) -> None:
        raise OperationalError("insert", {}, Exception("locked"))

    monkeypatch.setattr(noting, "note", broken)
    client = signed_in("sales")
    response = client.client.get("/contracts")
    assert response.status_code == 200
    response.close()
