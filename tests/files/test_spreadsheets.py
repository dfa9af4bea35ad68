"""Files of spreadsheets: whatever wrote them, whatever they hide."""

import io
import zipfile
from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from tenderwatch.contracts.importing.cells import Ways, amount, day, months
from tenderwatch.files import spreadsheets
from tenderwatch.files.spreadsheets import Broken, Page, Unreadable, csv_bytes, unpacked, workbooks, xlsx_bytes

PLAIN = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")))


def saved(book: Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def a_book(*rows) -> Workbook:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    return book


def changed(body: bytes, part: str, old: str, new: str) -> bytes:
    """Return a workbook in which a text of one part was replaced."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(body)) as archive, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as copy:
        for name in archive.namelist():
            text = archive.read(name)
            if name == part:
                assert old.encode() in text
                text = text.replace(old.encode(), new.encode())
            copy.writestr(name, text)
    return out.getvalue()


SHEET = "xl/worksheets/sheet1.xml"


def refused(body: bytes) -> str:
    with pytest.raises(Unreadable) as said:
        [spreadsheets.read(body, name) for name in spreadsheets.sheets_of(body)]
    return str(said.value)


def test_cells_keep_their_kind_and_lines_their_number():
    book = a_book(["Title"], [], [None, "a", 0.1 + 0.2, 1234567.0, date(2027, 5, 31), datetime(2027, 5, 31, 12), True])
    book.active.merge_cells("A1:F1")
    grid = spreadsheets.read(saved(book))
    assert [line.number for line in grid.lines] == [1, 3]
    assert list(grid.lines[1].cells) == [
        None, "a", Decimal("0.3"), Decimal(1234567), date(2027, 5, 31), datetime(2027, 5, 31, 12), "TRUE",
    ]  # fmt: skip
    assert unpacked(grid.packed()) == grid


@pytest.mark.parametrize("mac", [False, True])
def test_days_are_counted_from_where_the_file_says(mac):
    book = a_book([date(2027, 5, 31), 45000])
    if mac:
        book.epoch = CALENDAR_MAC_1904
        book.active["A1"] = date(2027, 5, 31)
    grid = spreadsheets.read(saved(book))
    assert grid.counted_from == (1904 if mac else 1900)
    real, counted = grid.lines[0].cells
    assert real == date(2027, 5, 31)
    assert day(counted, Ways(counted_from=grid.counted_from)) == (date(2027, 3, 16) if mac else date(2023, 3, 15))


def test_a_formula_is_never_computed_and_one_without_its_result_is_said():
    grid = spreadsheets.read(saved(a_book(["a", "=1+1"], ["b", "#DIV/0!"])))
    assert isinstance(grid.lines[0].cells[1], Broken)
    assert isinstance(grid.lines[1].cells[1], Broken)
    with_result = (
        changed(saved(a_book(["a", "=1+1"])), SHEET, "<v></v>", "<v>2</v>")
        if b"<v></v>" in zipfile.ZipFile(io.BytesIO(saved(a_book(["a", "=1+1"])))).read(SHEET)
        else changed(saved(a_book(["a", "=1+1"])), SHEET, "<v />", "<v>2</v>")
    )
    assert list(spreadsheets.read(with_result).lines[0].cells) == ["a", Decimal(2)]


def test_hidden_and_empty_sheets_are_not_offered():
    book = a_book(["a"])
    book.create_sheet("hidden").append(["x"])
    book["hidden"].sheet_state = "hidden"
    book.create_sheet("empty")
    book.create_sheet("more").append(["y"])
    assert spreadsheets.sheets_of(saved(book)) == ["Sheet", "more"]
    assert spreadsheets.read(saved(book), "more").lines[0].cells == ["y"]


def test_bombs_and_tricks_are_refused(monkeypatch):
    plain = saved(a_book(["a", "b"]))
    entity = changed(plain, SHEET, "<worksheet", '<!DOCTYPE x [<!ENTITY a "aaaa">]><worksheet')
    assert "no spreadsheet writes" in refused(entity)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<x/>")
        archive.writestr("xl/workbook.xml", b" " * 30_000_000)
    monkeypatch.setattr(workbooks, "LARGEST_UNPACKED", 20_000_000)
    assert "too large when it is unpacked" in refused(out.getvalue())
    assert "not an Excel file" in refused(plain[:-200])
    assert "not an Excel file" in refused(changed(plain, SHEET, "</sheetData>", "<"))
    monkeypatch.setattr(workbooks, "MOST_PARTS", 3)
    assert "too large" in refused(plain)


def test_a_sheet_that_says_it_is_huge_is_read_by_what_it_holds():
    plain = changed(saved(a_book(["a", "b"], ["c"])), SHEET, '<dimension ref="A1:B2"', '<dimension ref="A1:XFD1048576"')
    assert [list(line.cells) for line in spreadsheets.read(plain).lines] == [["a", "b"], ["c"]]
    far = a_book(["a"])
    far.active.cell(1, 500).value = "b"
    assert "at most 200 columns" in refused(saved(far))


@given(st.lists(st.lists(PLAIN, min_size=2, max_size=2), min_size=1, max_size=5), st.sampled_from(",;"))
def test_text_that_goes_out_as_csv_comes_in_again(rows, separator):
    rows = [[f"x{one}" if not (one + other).strip() else one, other] for one, other in rows]
    body = csv_bytes(["Ä", "b"], rows, separator)
    grid = spreadsheets.read(body)
    assert [list(line.cells) for line in grid.lines[1:]] == rows


@given(st.lists(PLAIN.map(str.strip).filter(bool), min_size=1, max_size=5))
def test_text_that_goes_out_as_a_workbook_comes_in_again_as_text(texts):
    known = [text for text in texts if "\ufffe" not in text and "\uffff" not in text]
    body = xlsx_bytes([Page("a", ["x"], [[text] for text in known])])
    cells = [line.cells[0] for line in spreadsheets.read(body).lines[1:]]
    assert [str(cell) for cell in cells] == known


@given(st.decimals(0, 10**15, places=2), st.sampled_from([("comma", ",", "."), ("point", ".", ",")]))
def test_an_amount_is_read_as_it_was_said_to_be_written(value, way):
    name, decimal, thousands = way
    text = f"{value:,.2f}".translate(str.maketrans(",.", thousands + decimal))
    assert amount(text, Ways(decimal=name)) == value
    assert amount(text.replace(thousands, "\u00a0") + " €", Ways(decimal=name)) == value


@given(st.dates(date(1950, 1, 1), date(2200, 1, 1)))
def test_a_day_is_read_in_the_order_said_and_in_none_when_nobody_said(when):
    assert day(f"{when:%d/%m/%Y}", Ways(date_order="dmy")) == when
    assert day(f"{when:%m/%d/%Y}", Ways(date_order="mdy")) == when
    assert day(f"{when.day}.{when.month}.{when.year}", Ways()) == when
    with pytest.raises(ValueError, match="not a date"):
        day(f"{when:%d/%m/%Y}", Ways())


@pytest.mark.parametrize(("text", "expected"), [("6", 6), ("6 kk", 6), ("1 v", 12), ("12m", 12), (Decimal(3), 3)])
def test_months(text, expected):
    assert months(text, Ways()) == expected


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_separators_are_found_and_may_be_said(separator):
    row = separator.join(["a", '"b,;c"', "d"])
    assert [list(line.cells) for line in spreadsheets.read(f"{row}\n{row}".encode()).lines] == [["a", "b,;c", "d"]] * 2
    said = f"sep={separator}\n{row}".encode()
    assert [(line.number, list(line.cells)) for line in spreadsheets.read(said).lines] == [(2, ["a", "b,;c", "d"])]
