"""Requirements out of a sheet and into one."""

import io
from decimal import Decimal

import pytest

from tenderwatch.bids.content.service import importing
from tenderwatch.bids.content.service.importing import guessed, read_rows
from tenderwatch.files.spreadsheets import Grid, Line, Page, xlsx_bytes
from tenderwatch.house import House
from tests.bids.content.world import rows_of, typed, words
from tests.browsing import Client

HEADS = ("Requirement", "Kind", "Points", "Lot", "Responsible", "State", "Evidence", "Page")


def a_grid(*rows: tuple[object, ...], heads: tuple[str, ...] = HEADS) -> Grid:
    return Grid("Sheet", [Line(n, row) for n, row in enumerate([heads, *rows], 1)])  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        (("ISO 9001", "must"), ""),
        (("Experience", "", Decimal("12.50")), ""),
        (("Experience", "Scored", "2,5p", None, "Anna@Example.org", "Partly fulfilled"), ""),
        (("", "must"), "no-text"),
        (("ISO", "perhaps"), "kind"),
        (("ISO", "must", "3"), "points-without-scored"),
        (("ISO", "scored", "many"), "points"),
        (("ISO", "scored", "nan"), "points"),
        (("ISO", "scored", "-1"), "points"),
        (("ISO", "", "", "", "Nobody"), "owner"),
        (("ISO", "", "", "", "", "so so"), "state"),
        (("x" * 4001,), "too-long"),
    ],
)
def test_a_row_is_a_requirement_or_says_why_not(row: tuple[object, ...], problem: str) -> None:
    grid = a_grid(row)
    (found,) = read_rows(grid, guessed(grid), {"anna@example.org": 7})
    assert found.problem == problem
    assert (found.requirement is None) == bool(problem)


def test_columns_are_known_by_their_heads_and_the_first_is_the_text() -> None:
    assert guessed(a_grid()) == {name: n for n, name in enumerate(importing.COLUMNS)}
    assert guessed(a_grid(heads=("Vaatimus x", "lot"))) == {"text": 0, "lot": 1}
    assert guessed(a_grid(heads=("lot", "text"))) == {"lot": 0, "text": 1}


def sent(client: Client, bid: int, name: str, body: bytes, status: int = 303) -> str:
    path = f"/bids/{bid}/requirements/import"
    answer = client.post(path, {"file": (io.BytesIO(body), name)}, status, on=path)
    return answer.location or answer.text


def test_nothing_is_entered_before_it_is_confirmed(client: Client, house: House, bid_id: int) -> None:
    body = xlsx_bytes([Page("Call", HEADS, [("ISO 9001", "must"), ("Bad", "perhaps"), ("Staff", "", Decimal(12))])])
    path = sent(client, bid_id, "call.xlsx", body).removeprefix("http://localhost")
    page = words(client.get(path).text)
    assert "The kind is not known" in page
    assert "1 row cannot be read and is left out" in page
    assert rows_of(house, bid_id) == []
    client.post(path, on=path)
    assert [(each.text, each.kind, each.points) for each in rows_of(house, bid_id)] == [
        ("ISO 9001", "must", None),
        ("Staff", "scored", Decimal(12)),
    ]


def test_other_columns_can_be_chosen(client: Client, house: House, bid_id: int) -> None:
    path = sent(client, bid_id, "call.csv", b"No,What\n1,Insurance\n2,Permits\n").removeprefix("http://localhost")
    assert "Insurance" in words(client.get(f"{path}?text=1").text)
    client.post(path, {"text": "1"}, on=f"{path}?text=1")
    assert [each.text for each in rows_of(house, bid_id)] == ["Insurance", "Permits"]
    client.post(path, {"text": "9"}, 422)


@pytest.mark.parametrize(("body", "problem"), [(b"", "empty"), (b"PK\x03\x04broken", ""), (b"Only heads", "empty")])
def test_a_file_that_is_no_sheet_says_why(client: Client, bid_id: int, body: bytes, problem: str) -> None:
    page = sent(client, bid_id, "call.xlsx", body, 422)
    assert problem in words(page[page.index('id="file-error"') :][:400])


@pytest.mark.parametrize("digest", ["0" * 64, "." * 64, "Z" * 64])
def test_what_was_not_sent_is_not_found(client: Client, bid_id: int, digest: str) -> None:
    client.get(f"/bids/{bid_id}/requirements/import/{digest}", 404)


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_what_goes_out_comes_in_again(client: Client, house: House, bid_id: int, kind: str) -> None:
    typed(client, bid_id, "! ISO 9001 #2\n2,5p Staff\n=cmd() is a text")
    body = client.get(f"/bids/{bid_id}/requirements.{kind}").data
    before = [(each.text, each.kind, each.points, each.lot) for each in rows_of(house, bid_id)]
    path = sent(client, bid_id, f"matrix.{kind}", body).removeprefix("http://localhost")
    client.post(path, on=path)
    after = [(each.text, each.kind, each.points, each.lot) for each in rows_of(house, bid_id)]
    assert after == before + before
