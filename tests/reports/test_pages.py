"""The pages of reports and of the scorecard: what each shows, exports, refuses, and says of nobody."""

import io
import re
from datetime import date
from html import unescape

import pytest
import time_machine
from openpyxl import load_workbook
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from tenderwatch.accounts.tables import Measure, MeasureActual, ToolUse
from tenderwatch.reports import drawing, registry
from tenderwatch.reports.rules import Interval, Period
from tenderwatch.reports.shape import Chart, Column, Report, Row, Share
from tenderwatch.reports.tool_use import noting
from tenderwatch.reports.tool_use.noting import note
from tenderwatch.users.service import first_team
from tenderwatch.watching import service as watching
from tenderwatch.web import reader
from tests.accounts.feedback.world import TODAY, a_world, an_account, at, said
from tests.makers import a_user
from tests.reports.world import a_bid
from tests.watching.world import a_notice, a_team, recorded

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
    a_team(house.database, "siivous")
    recorded(house.database, a_notice())
    watching.match_new(house, NOW)
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


def test_reasons_have_the_line_of_what_they_are_together():
    rows = [Row((name, n, Share(sum_, 8))) for name, n, sum_ in (("a", 4, 4), ("b", 3, 7), ("c", 1, 8))]
    columns = (Column("What"), Column("Main", "count"), Column("Together", "share"))
    (picture,) = drawing.pictures(a_report(*rows, columns=columns, chart=Chart("", (1,), running=2)))
    reach = drawing.WIDE.right - drawing.WIDE.left
    assert [x for x, _y in picture.line] == [drawing.WIDE.left + share * reach for share in (0.5, 0.875, 1)]
    assert [bar.words for bar in picture.bars] == ["4 (50%)", "3 (88%)", "1 (100%)"]


def test_a_trend_draws_every_column_of_a_row_below_its_name_on_both_widths():
    rows = [Row(("Birth", 1, 2)), Row(("Upkeep", 3, 0))]
    columns = (Column("Phase"), Column("June", "count"), Column("July", "count"))
    report = a_report(*rows, columns=columns, chart=Chart("", (1, 2), "trend"))
    for layout in drawing.LAYOUTS:
        (picture,) = drawing.pictures(report, layout)
        assert [(bar.group, bar.label, bar.words) for bar in picture.bars] == [
            ("Birth", "June", "1"),
            ("", "July", "2"),
            ("Upkeep", "June", "3"),
            ("", "July", "0"),
        ]
        tops = [bar.y for bar in picture.bars]
        assert tops == sorted(tops)
        assert tops[-1] + drawing.THICK <= picture.height
        assert all(piece.x + piece.width <= layout.width for bar in picture.bars for piece in bar.pieces)


def plain(html: str) -> list[str]:
    """Return the words of each cell of the first table after `report-table`, as a person reads them."""
    body = html.partition('id="report-table"')[2].partition("</table>")[0].partition("<tbody")[2]
    cells = re.findall(r"<(?:td|th)[^>]*>(.*?)</(?:td|th)>", body, re.DOTALL)
    return [" ".join(re.sub(r"<[^>]+>", " ", cell).replace("\xa0", " ").split()) for cell in cells]


@pytest.mark.parametrize("code", OWN)
def test_the_figures_of_the_files_are_those_of_the_page(house, signed_in, world, code):
    client = signed_in("manager")
    with house.database.write() as session:
        an_account(session, world.organization_id, phase="upkeep", opened_at=at(date(2026, 1, 1)))
        for _ in range(3):
            note(session, a_user(session, "sales", created_at=NOW).id, "bids", TODAY)
    page = client.get(f"/reports/{code}").text
    link = unescape(re.search(rf'href="(/reports/{code}\.xlsx[^"]*)"', page)[1])
    book = load_workbook(io.BytesIO(client.get(link).data))
    heads, *rows = book.worksheets[0].iter_rows(values_only=True)
    cells = plain(page)
    assert rows
    width = len(cells) // len(rows)
    for n, row in enumerate(rows):
        shown = cells[n * width : (n + 1) * width]
        assert shown[0].removesuffix(" what it is made of") == row[0]
        kept_ = dict(zip(heads, row, strict=True))
        told = " | ".join(shown[1:])
        for head, value in kept_.items():
            if head.endswith(", of") and value:
                n_of = kept_[head.removesuffix(", of") + ", n"]
                assert f"{n_of} of {value}" in told, (head, told)
        counts = [value for head, value in kept_.items() if isinstance(value, int) and ", " not in head]
        assert all(str(each) in shown for each in counts), (counts, shown)
    about = dict(row[:2] for row in book.worksheets[1].iter_rows(min_row=2, values_only=True) if row[0] != "Note")
    assert about["n"] == int(re.search(r'class="finding"><strong data-n="(\d+)"', page)[1])
    assert about["Scope"] in unescape(page).replace("&nbsp;", "\xa0")


@pytest.mark.parametrize("code", [code for code in OWN if code != "use-of-tool"])
def test_one_click_leads_from_a_row_to_what_it_is_made_of(house, signed_in, world, code):
    with house.database.write() as session:
        an_account(session, world.organization_id, phase="upkeep", opened_at=at(date(2026, 1, 1)))
    client = signed_in("manager")
    page = client.get(f"/reports/{code}?to=2027-06-30" if code == "renewals-at-risk" else f"/reports/{code}").text
    links = {unescape(link) for link in re.findall(rf'href="(/reports/{code}/rows\?[^"]*)"', page)}
    assert links
    for link in links:
        listed = client.get(link).text
        pages = re.findall(r'<th role="rowheader"[^>]*><a href="([^"]+)"', listed)
        assert pages
        for path in set(pages):
            client.get(unescape(path))
        file = unescape(re.search(rf'href="(/reports/{code}/rows\.csv[^"]*)"', listed)[1])
        assert len(client.get(file).text.strip().splitlines()) == 1 + len(pages)
    client.get(f"/reports/{code}/rows?row=no-such-row", status=404)


def test_who_may_not_see_bids_sees_the_number_and_not_the_rows(house, signed_in, world):
    page = signed_in("contract-owner").get("/scorecard/win-rate-new").text
    assert "1 of 2" in page
    assert "2 rows are not listed" in page
    assert "/bids/" not in page.partition('id="made-of"')[2].partition("</section>")[0]
    csv = signed_in("contract-owner").get("/scorecard/win-rate-new/rows.csv").text
    assert len(csv.strip().splitlines()) == 1


@pytest.mark.parametrize(
    "wrong",
    [
        "from=yesterday",
        "to=2026-13-45",
        "team=77",
        "team=x",
        "by=colour",
        "from=2026-02-30",
        "team=99999999999999999999",
    ],
)
def test_a_wrong_address_is_said_and_a_file_of_it_is_refused(signed_in, world, wrong):
    client = signed_in("manager")
    assert f"Ignored: {wrong}" in client.get(f"/reports/win-rate?{wrong}").text
    for path in ("/scorecard", "/scorecard/win-rate-new"):
        assert f"Ignored: {wrong}" in client.get(f"{path}?{wrong}").text
    for path in ("/reports/win-rate.csv", "/scorecard.xlsx", "/scorecard/win-rate-new/rows.csv"):
        assert "This address asks for something that there is not" in client.get(f"{path}?{wrong}", status=422).text


def test_days_that_were_taken_otherwise_than_written_are_said(signed_in, world):
    client = signed_in("manager")
    turned = client.get("/reports/feedback?from=2026-11-30&to=2026-11-01").text
    assert "the two were turned round" in turned
    assert "At most 20 years are counted: from Fri 1 Jan 2010 on." in client.get(
        "/scorecard?from=1990-01-01&to=2030-12-31"
    ).text.replace("\xa0", " ")
    past = client.get("/reports/feedback?to=2020-06-30").text  # as long a time, up to that day
    assert 'value="2019-08-09"' in past
    for text in ("from=2199-12-31&to=2200-12-31", "from=1900-01-01&to=1900-01-01", "to=1900-01-01", "from=2200-12-31"):
        client.get(f"/reports/customer-base?{text}")
        client.get(f"/scorecard/tool-use?{text}")


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


def test_figures_are_entered_corrected_and_taken_back_on_their_page(house, signed_in):
    client = signed_in("manager", name="Maija Meri")
    path = "/scorecard/competence/actuals/new"
    assert 'name="version"' not in client.get(path).text  # there is nothing yet that somebody else could have changed
    fields = {"team_id": "", "first_on": "2026-07-01", "last_on": "2026-09-30", "n": "31", "of": "30", "note": "HR"}
    assert "More than there are in all." in client.post(path, fields, status=422, on=path).text
    client.post(path, {**fields, "n": "12"}, on=path)
    card = client.get("/scorecard").text.partition('id="row-competence"')[2].partition("</tr>")[0]
    for words in ("40%", "12 of 30", "Maija Meri"):
        assert words in card
    assert "12 of 30, entered by Maija Meri" in client.get("/scorecard/competence").text
    with house.database.read() as session:
        row = session.scalars(select(MeasureActual)).one()
    edit = f"/scorecard/actuals/{row.id}"
    right = {**fields, "n": "15", "version": str(row.version)}
    client.post(edit, right, on=edit)
    late = client.post(edit, {**right, "n": "20"}, status=409, on=edit).text
    assert all(f'<div class="side">{n}</div>' in late for n in (20, 15))
    assert client.get(edit).text.count("Maija Meri") > 1  # its history
    client.post(f"{edit}/remove", on="/scorecard/competence")
    assert "nothing entered" in client.get("/scorecard/competence").text
    client.post(f"{edit}/restore", on=edit)
    assert "50%" in client.get("/scorecard/competence").text
    csv = client.get("/scorecard.csv").text
    assert "Maija Meri" in csv
    client.get("/scorecard/win-rate-new/actuals/new", status=404)
    client.get("/scorecard/actuals/99", status=404)
    for role in ("sales", "bid-manager", "contract-owner"):
        other = signed_in(role)
        other.get(path, status=403)
        other.get(edit, status=403)
        assert "/actuals/" not in other.get("/scorecard/competence").text


def test_a_target_of_a_count_is_a_years_and_its_part_is_due_in_a_shorter_time(house, signed_in, world):
    client = signed_in("admin")
    path = "/scorecard/visits-others/target"
    client.post(path, {"target": "365", "valid_from": "2026-01-01", "team_id": "", "owner_id": ""}, on=path)
    page = client.get("/scorecard/visits-others?from=2026-11-01&to=2026-11-10").text
    assert "at least 365 a year (10 in this time)" in page.replace("\xa0", " ")
    assert "not reached" in page


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
