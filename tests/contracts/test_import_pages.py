"""The pages of an import: a file is sent once, what it leaves open is asked, nothing is saved before it was seen."""

import io
import re
from datetime import date
from decimal import Decimal

import pytest
import time_machine
from openpyxl import Workbook, load_workbook

from tenderwatch import i18n
from tenderwatch.contracts import importing
from tenderwatch.contracts.importing.tables import ContractImport
from tenderwatch.contracts.tables import Contract, Decision
from tenderwatch.contracts.views.importing import taking
from tenderwatch.house import House
from tenderwatch.organizations.tables import Organization
from tests.browsing import Client, SignIn
from tests.contracts.test_importing import ESPOO, a_file
from tests.contracts.test_pages import words
from tests.contracts.world import entered
from tests.makers import NOW, an_organization


@pytest.fixture(autouse=True)
def _monday_morning():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def owner(signed_in: SignIn) -> Client:
    return signed_in("contract-owner", name="Aino Aalto", email="aino@example.org")


def a_workbook(*rows, title: str = "Sopimukset", more: tuple[str, ...] = ()) -> bytes:
    book = Workbook()
    book.active.title = title
    for row in rows:
        book.active.append(row)
    for name in more:
        book.create_sheet(name).append(["Nimi", "Numero"])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def send(client: Client, body: bytes, name: str = "register.xlsx", status: int = 303) -> str:
    """Send a file and return the page that it leads to."""
    answer = client.post("/contracts/import", {"file": (io.BytesIO(body), name)}, status, on="/contracts/import")
    return answer.location if status == 303 else answer.text


def filled(client: Client, path: str, **answers: str) -> dict[str, str]:
    """Return a form as a page shows it, with what is chosen in it, and `answers`."""
    text = client.get(path).text.split("<main", 1)[1]
    found: dict[str, str] = {}
    for name, inside in re.findall(r'<select[^>]*name="([^"]+)"[^>]*>(.*?)</select>', text, re.DOTALL):
        chosen = re.search(r'<option selected value="([^"]*)"', inside)
        found[name] = chosen[1] if chosen else ""
    return {**found, **answers}


def go_on(client: Client, path: str, status: int = 303, **answers: str):
    answer = client.post(path, filled(client, path, **answers), status, on=path)
    return answer.location if status == 303 else answer


def count(house: House, table: type) -> int:
    with house.database.read() as session:
        return session.query(table).count()


def only(house: House) -> Contract:
    with house.database.read() as session:
        return session.query(Contract).one()


FINNISH = (
    ["Sopimusrekisteri 2026"],
    [],
    [None, "Sopimusnumero", "Kohde", "Tilaaja", "Y-tunnus", "Alkaa", "Päättyy", "Optiot", "Vastuuhenkilö", "Arvo (€)"],
    [None, "2024/17", "Siivous", "Espoon kaupunki", "0101263-6", date(2024, 6, 1), date(2027, 5, 31), "1+1 v",
     "Aino Aalto", 540000.5],
)  # fmt: skip


def test_a_workbook_with_a_title_is_matched_asked_about_shown_and_taken(house, owner):
    body = a_workbook(*FINNISH)
    columns = send(owner, body)
    assert columns.endswith("/columns")
    page = words(owner.get(columns))
    assert "1 row" in page
    assert "Sopimusnumero B 2024/17" in page
    shown = filled(owner, columns)
    assert [shown[f"column_{n}"] for n in range(1, 10)] == [
        "reference", "title", "buyer", "buyer_id", "starts_on", "ends_on", "options", "owner_email", "value",
    ]  # fmt: skip
    questions = go_on(owner, columns, keep_as="Kunnan rekisteri")
    asked = words(owner.get(questions))
    assert "Termination notice of ours, months" in asked
    assert "Owner" not in asked, "a column tells it, and the name is known"
    preview = go_on(owner, questions, fixed_termination_notice_months="6")
    page = words(owner.get(preview))
    assert "1 new, 0 changed, 0 unchanged, 0 wrong" in page
    assert "Notice for an option, months (1 of 1)" in page, "what will be asked for"
    assert count(house, Contract) == 0
    result = owner.post(preview.replace("preview", "take"), on=preview).location
    assert "1 entered, 0 changed, 0 left as they were." in words(owner.get(result))
    contract = only(house)
    assert (contract.value, contract.imported, contract.termination_notice_months) == (Decimal("540000.50"), True, 6)
    assert [option.months for option in contract.options] == [12, 12]
    again = send(owner, body)
    page = words(owner.get(again))
    assert "This very file was imported before" in page
    assert "matched as was kept under “Kunnan rekisteri”" in page


def test_the_same_file_twice_and_a_double_press_enter_nothing_twice(house, owner):
    for expected in ("1 entered", "0 entered, 0 changed, 1 left"):
        preview = go_on(owner, go_on(owner, send(owner, a_workbook(*FINNISH))))
        fields = {"_once": f"key-{expected}"}
        result = owner.post(preview.replace("preview", "take"), fields, on=preview).location
        owner.post(preview.replace("preview", "take"), fields, on=preview)
        assert expected in words(owner.get(result))
    assert (count(house, Contract), count(house, Organization)) == (1, 1)


def test_days_that_could_be_read_two_ways_are_asked_about_and_never_guessed(house, owner):
    body = b"reference;buyer;starts_on;ends_on\n1;Espoo;03/04/2026;04/05/2027\n2;Espoo;01/02/2026;25/12/2026\n"
    questions = go_on(owner, send(owner, body, "a.csv"))
    page = words(owner.get(questions))
    assert "3 cells could be read in two ways: “03/04/2026” (starts_on, row 2)" in page
    assert "“25/12/2026” in row 3 can only be day first." in page
    assert " checked" not in owner.get(questions).text.split("date_order", 1)[1].split("</fieldset>")[0]
    go_on(owner, questions, 422)
    preview = go_on(owner, questions, date_order="mdy")
    assert "row" in words(owner.get(preview))
    assert "There is no day 25/12/2026." in words(owner.get(preview))
    preview = go_on(owner, questions, date_order="dmy")
    owner.post(preview.replace("preview", "take"), on=preview)
    with house.database.read() as session:
        days = sorted((each.starts_on, each.ends_on) for each in session.query(Contract))
    assert days == [(date(2026, 2, 1), date(2026, 12, 25)), (date(2026, 4, 3), date(2027, 5, 4))]


def test_an_order_that_every_cell_proves_is_not_asked_about(house, owner):
    body = b"reference,buyer,owner_email,ends_on,termination_notice_months,term,risk,procedure_kind\n"
    body += b"1,Espoo,aino@example.org,12/25/2027,6,fixed,standard,open\n"
    preview = go_on(owner, send(owner, body, "a.csv"))
    assert preview.endswith("/preview")
    assert "Sat 25 Dec 2027" in words(owner.get(preview)).replace("\xa0", " ")


def test_amounts_and_counted_days_that_could_mean_two_things_are_asked_about(house, owner):
    body = "reference;buyer;value;ends_on\n1;Espoo;1.234;46173\n".encode("utf-16")
    questions = go_on(owner, send(owner, body, "a.csv"))
    page = words(owner.get(questions))
    assert "How are amounts written?" in page
    assert "From when are days counted?" in page
    preview = go_on(owner, questions, decimal="comma", counted_from="1904")
    owner.post(preview.replace("preview", "take"), on=preview)
    assert (only(house).value, only(house).ends_on) == (Decimal(1234), date(2030, 6, 1))


def test_words_are_explained_once_and_a_person_may_be_nobody(house, owner):
    with house.database.write() as session:
        espoo = an_organization(session, name="Espoon kaupunki")
    body = b"Reference,Buyer,Owner,Risk class\n1,Espoon kaup.,Aino A.,high\n2,Vantaa,somebody,high\n"
    questions = go_on(owner, send(owner, body, "a.csv"))
    text = owner.get(questions).text
    assert re.search(
        r'<select[^>]*name="word_0"[^>]*>\s*<option selected value="">choose</option><option value="\d+">aino', text
    )
    refused = go_on(owner, questions, 422)
    assert "Say what “Espoon kaup.” stands for." in refused.text
    with house.database.read() as session:
        aino = session.query(ContractImport).one().user_id
    names = {label: name for name, label in re.findall(r'<label for="(word_\d+)">([^<]+?) *<', text)}
    preview = go_on(owner, questions, **{
        names["Aino A."]: str(aino), names["somebody"]: "-", names["high"]: "critical",
        names["Espoon kaup."]: str(espoo.id),
    })  # fmt: skip
    assert "2 new" in words(owner.get(preview))
    owner.post(preview.replace("preview", "take"), on=preview)
    with house.database.read() as session:
        first, second = session.query(Contract).order_by(Contract.reference)
    assert (first.buyer_id, first.owner_id, first.risk) == (espoo.id, aino, "critical")
    assert (second.owner_id, second.risk) == (None, "critical")


def test_rows_that_are_wrong_are_said_with_row_column_and_value_and_the_others_can_be_taken(house, owner):
    body = a_file(ESPOO, ESPOO.replace("2024/17", "2024/18").replace("2027-05-31", "31/02/2027x"), head=(
        "Contract no,Title,Customer,Business ID,Start,End,Options,Option notice,Notice period,Owner,Value,Currency,Risk"
    ))  # fmt: skip
    questions = go_on(owner, send(owner, body, "a.csv"))
    preview = go_on(owner, questions)
    page = words(owner.get(preview))
    assert "1 row cannot be taken" in page
    assert "3 End 31/02/2027x “31/02/2027x” is not a date." in page
    wrong = load_workbook(io.BytesIO(owner.get(preview.replace("preview", "wrong.xlsx")).data)).active
    assert wrong["A2"].value == "2024/18"
    assert wrong.cell(2, wrong.max_column).value.startswith("End: “31/02/2027x” is not a date")
    result = owner.post(preview.replace("preview", "take"), on=preview).location
    assert "1 entered" in words(owner.get(result))
    assert "1 row was not taken." in words(owner.get(result))
    assert only(house).reference == "2024/17"


def test_what_is_there_is_left_or_brought_up_to_date_and_values_for_all_rows_only_fill_gaps(house, owner):
    with house.database.write() as session:
        buyer = an_organization(session, name="Espoo")
        entered(session, buyer_id=buyer.id, risk="critical", title="Cleaning")
    body = b"Reference,Buyer,Title\n2024/17,Espoo,Waste\n"
    questions = go_on(owner, send(owner, body, "a.csv"))
    preview = go_on(owner, questions, fixed_termination_notice_months="6", fixed_ends_on="1.1.2030")
    page = words(owner.get(preview))
    assert "1 contract of this buyer and reference is there already" in page
    assert "Title: Cleaning → Waste" in page
    assert "Termination notice of ours, months: – → 6" in page
    assert "Risk class" not in page.split("What would change")[-1]
    take = preview.replace("preview", "take")
    assert "1 left as they were" in words(owner.get(owner.post(take, {"known": "skip"}, on=preview).location))
    assert only(house).title == "Cleaning"
    owner.post(take, {"known": "update"}, on=preview)
    contract = only(house)
    assert (contract.title, contract.risk, contract.termination_notice_months) == ("Waste", "critical", 6)
    assert contract.base_ends_on == date(2027, 5, 31)


def test_a_crash_between_portions_leaves_whole_contracts_and_the_same_press_goes_on(house, owner, monkeypatch):
    rows = [ESPOO.replace("2024/17", f"2024/{n}") for n in range(10, 17)]
    preview = go_on(owner, go_on(owner, send(owner, a_file(*rows), "a.csv")))
    monkeypatch.setattr(taking, "PORTION", 3)
    portions = iter([None, None, OSError("the disk is full")])
    real = importing.take

    def breaking(*arguments):
        if error := next(portions, None):
            raise error
        return real(*arguments)

    monkeypatch.setattr(taking, "take", breaking)
    owner.client.application.testing = False
    owner.client.application.config["PROPAGATE_EXCEPTIONS"] = False
    owner.post(preview.replace("preview", "take"), status=500, on=preview)
    assert count(house, Contract) == 6
    assert count(house, Decision) == 6 * 4
    assert "6 of 7 rows so far" in words(owner.get(preview.replace("preview", "result")))
    result = owner.post(preview.replace("preview", "take"), on=preview).location
    assert "1 entered, 0 changed, 6 left as they were." in words(owner.get(result))
    assert count(house, Decision) == 7 * 4


def test_several_sheets_are_chosen_from_and_the_line_of_the_heads_can_be_said(house, owner):
    sheet = send(owner, a_workbook(["x", "y"], ["Ref. of us", "Town"], ["7", "Espoo"], more=("Muut",)))
    assert sheet.endswith("/sheet")
    columns = go_on(owner, sheet, sheet="Sopimukset")
    again = owner.post(columns, {"header": "2", "do": "heads"}, on=columns).location
    shown = words(owner.get(again))
    assert "Ref. of us A 7" in shown
    refused = go_on(owner, again, 422)
    assert "Say which column has the reference" in refused.text
    twice = go_on(owner, again, 422, column_0="reference", column_1="reference")
    assert "Column 1 tells this already." in twice.text
    questions = go_on(owner, again, column_0="reference", column_1="buyer")
    preview = go_on(owner, questions)
    owner.post(preview.replace("preview", "take"), on=preview)
    assert only(house).reference == "7"


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"", "The file is empty."),
        (b"PK\x03\x04", "This is not an Excel file (.xlsx) that can be read."),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "an old or protected Excel file"),
        (b"a\x00b", "neither a CSV file nor an Excel file"),
        (b'reference,buyer\nx,"y\n', "line 2: The line cannot be read"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_in_words(owner, body, said):
    assert said in send(owner, body, "a.xlsx", 422)
    assert owner.page.title.startswith("Error")


def test_an_import_is_its_senders_own_and_can_be_thrown_away(house, owner, signed_in):
    columns = send(owner, a_workbook(*FINNISH))
    signed_in("contract-owner").get(columns, 404)
    signed_in("bid-manager").get(columns, 403)
    assert "register.xlsx" in words(owner.get("/contracts/import")), "it can be gone on with"
    owner.post(columns.replace("columns", "discard"), on=columns)
    owner.get(columns, 404)
    assert "register.xlsx" not in words(owner.get("/contracts/import"))


def test_what_was_chosen_is_kept_when_the_session_ends(house, owner):
    columns = send(owner, a_workbook(*FINNISH))
    cookie = owner.client.get_cookie("tw_session").value
    carried = {**owner._carried(columns), **filled(owner, columns, column_2="notes")}
    owner.client.delete_cookie("tw_session")
    page = owner.client.post(columns, data=carried, headers={"Referer": f"http://localhost{columns}"})
    assert page.status_code == 401
    kept = re.search(r'name="kept"[^>]*value="([^"]+)"', page.text)
    assert kept, "the sign-in page carries the form along"
    assert cookie


@pytest.fixture
def _afterwards_english():
    with i18n.speaking("en"):
        yield


@pytest.mark.usefixtures("_afterwards_english")
@pytest.mark.parametrize("language", ["fi", "sv"])
def test_the_pages_speak_the_readers_language(house, signed_in, language):
    reader = signed_in("contract-owner", language=language, name="Aino Aalto")
    questions = go_on(reader, send(reader, a_workbook(*FINNISH)))
    preview = go_on(reader, questions)
    template = load_workbook(io.BytesIO(reader.get("/contracts/import/template.xlsx").data))
    heads = [cell.value for cell in template.worksheets[0][1]]
    assert {"fi": "Sopimustunnus", "sv": "Referens"}[language] in heads
    assert all(importing.fields.field_of(head) for head in heads)
    assert template.worksheets[1].max_row == len(heads) + 1
    assert "Import" not in reader.get(preview).text.split("<h1")[1].split("</h1>")[0]
