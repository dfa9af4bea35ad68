"""Contracts out of CSV files: all of a file or nothing, and the same again changes nothing."""

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from click.testing import CliRunner

from tenderwatch.cli import main
from tenderwatch.contracts import importing, warnings
from tenderwatch.contracts import service as contracts
from tenderwatch.contracts.importing import ImportResult, Rejected
from tenderwatch.contracts.service import values_of
from tenderwatch.contracts.tables import Contract, Decision
from tenderwatch.organizations import service as organizations
from tenderwatch.organizations.tables import Organization
from tenderwatch.users.audit import trail
from tenderwatch.users.tables import User
from tests.contracts.world import TODAY
from tests.makers import NOW, a_user, an_organization

HEAD = (
    "reference,title,buyer,buyer_id,starts_on,ends_on,options,option_notice_months,termination_notice_months,"
    "owner_email,value,currency,risk"
)
ESPOO = (
    "2024/17,Cleaning,Espoon kaupunki,0101263-6,2024-06-01,2027-05-31,12m+12m,3,6,"
    "aino@example.org,540000.50,EUR,critical"
)


def a_file(*rows: str, head: str = HEAD) -> bytes:
    return "\n".join((head, *rows)).encode()


def take(session, *rows: str, head: str = HEAD, now=NOW) -> ImportResult:
    return importing.import_contracts(session, importing.read(a_file(*rows, head=head), "contracts.csv"), None, now)


def rejected(session, *rows: str, head: str = HEAD) -> list[str]:
    with pytest.raises(Rejected) as refused:
        take(session, *rows, head=head)
    assert session.query(Contract).count() == 0
    assert session.query(Organization).count() == 0
    return [str(problem) for problem in refused.value.found]


@pytest.fixture
def database(database):
    with database.write() as session:
        a_user(session, email="aino@example.org", name="Aino")
    return database


def test_a_full_row_is_a_contract_with_its_decisions(database):
    with database.write() as session:
        assert take(session, ESPOO) == ImportResult(new=1, changed=0, unchanged=0, gaps=0)
        contract = session.query(Contract).one()
        buyer = session.get_one(Organization, contract.buyer_id)
        values = values_of(contract)
    assert (buyer.key, buyer.name, buyer.is_buyer) == ("FIN:01012636", "Espoon kaupunki", True)
    assert (values.base_ends_on, contract.ends_on, contract.term) == (date(2027, 5, 31), date(2027, 5, 31), "fixed")
    assert [option.months for option in values.options] == [12, 12]
    assert (values.value, values.risk, contract.imported) == (Decimal("540000.50"), "critical", True)
    with database.read() as session:
        kinds = {row.kind for row in session.query(Decision)}
        assert kinds == {"renewal-start", "option", "termination-notice", "end"}


def test_a_buyer_is_known_by_a_number_that_it_had_before(database):
    with database.write() as session:
        take(session, ESPOO)
        buyer = session.query(Organization).one()
        before = an_organization(session, key="FIN:02012566", name="Espoo")
        organizations.merge(session, before, buyer, a_user(session), NOW)
    with database.write() as session:
        assert take(session, ESPOO.replace("0101263-6", "0201256-6")) == ImportResult(0, 0, unchanged=1, gaps=0)
        assert session.query(Organization).count() == 2


def test_the_same_file_again_changes_nothing_and_a_changed_row_one_contract(database):
    second = ESPOO.replace("2024/17", "2024/18").replace("0101263-6", "FI01012636")
    with database.write() as session:
        take(session, ESPOO, second)
    with database.write() as session:
        before = session.query(Decision).count()
        assert take(session, ESPOO, second) == ImportResult(0, 0, 2, 0)
        assert (session.query(Decision).count(), session.query(Organization).count()) == (before, 1)
        assert take(session, ESPOO, second.replace("Cleaning", "Waste")) == ImportResult(0, 1, 1, 0)
        changed = session.query(Contract).filter_by(reference="2024/18").one()
        assert trail(session, "contract", changed.id)[0].changes == {"title": ["Cleaning", "Waste"]}


def test_what_people_did_since_is_not_taken_away_by_the_same_file(database):
    blank = "2024/17,Cleaning,Espoon kaupunki,0101263-6,2024-06-01,2027-05-31,12m,,,,,,"
    with database.write() as session:
        take(session, blank)
        contract = session.query(Contract).one()
        aino = session.query(User).one()
        known = replace(values_of(contract), owner_id=aino.id, termination_notice_months=6, value=Decimal(5))
        contracts.edit(session, contract.id, known, contract.version, None, NOW)
        contracts.use_option(session, contract.id, 1, TODAY, None, NOW)
    with database.write() as session:
        assert take(session, blank).unchanged == 1
        contract = session.query(Contract).one()
        assert (contract.owner_id, contract.ends_on) == (aino.id, date(2028, 5, 31))


def test_empty_cells_are_gaps_that_somebody_is_asked_for(database):
    with database.write() as session:
        assert take(session, "2024/17,,Espoon kaupunki,,,,,,,,,,") == ImportResult(1, 0, 0, 7), (
            "also its title, for which the reference stands in"
        )
        contract = session.query(Contract).one()
        assert (contract.title, contract.term, contract.currency, contract.risk) == (
            "2024/17", "unknown", "EUR", "standard",
        )  # fmt: skip


def test_all_that_is_wrong_in_a_row_is_said_at_once(sqlite):
    with sqlite.write() as session:
        found = rejected(session, ESPOO.replace("2027-05-31", "2024-05-31").replace("540000.50", "plenty"))
        assert [words.partition(":")[0] for words in found] == [
            "line 2, column owner_email",
            "line 2, column value",
            "line 2, column ends_on",
        ]
        unread = rejected(session, ESPOO.replace("2024-06-01", "soon").replace("2027-05-31", "2024-05-31"))
        assert not any("before the first day" in words for words in unread), "the first day is not known"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("aino@example.org", "bo@example.org", "line 2, column owner_email: “bo@example.org” is nobody"),
        ("2027-05-31", "31.13.2027", "line 2, column ends_on: There is no day 31.13.2027."),
        ("2027-05-31", "soon", "line 2, column ends_on: “soon” is not a date."),
        ("2027-05-31", "05/31/2027", "line 2, column ends_on: “05/31/2027” is not a date."),
        ("2027-05-31", "2024-05-31", "line 2, column ends_on: The last day is before the first day."),
        (
            "2027-05-31",
            "9999-12-31",
            "line 2, column ends_on: A contract has no day in the year 9999. One without an end",
        ),
        ("critical", "high", "line 2, column risk: “high” is none of light, standard, critical."),
        ("540000.50", "plenty", "line 2, column value: “plenty” is not a clear amount."),
        ("540000.50", "-1", "line 2, column value: An amount cannot be less than nothing."),
        ("12m+12m", "1+1", "line 2, column options: “1” could be months or years."),
        ("12m+12m", "12m+soon", "line 2, column options: “soon” is no length of an option."),
        (",3,6,", ",3,half,", "line 2, column termination_notice_months: “half” is not a number of months."),
        ("EUR", "euro", "line 2, column currency: A currency is three letters"),
        ("2024/17", "", "line 2, column reference: A contract needs its reference."),
        ("Espoon kaupunki,0101263-6", ",", "line 2, column buyer: A contract needs its buyer."),
        ("Espoon kaupunki,0101263-6", ",12", "line 2, column buyer_id: “12” is not a registration number."),
        ("0101263-6", "0101263-7", "line 2, column buyer_id: “0101263-7” is not a registration number."),
        ("Espoon kaupunki", "", "line 2, column buyer: A buyer that is not known yet needs its name."),
    ],
)
def test_a_wrong_value_rejects_the_file_with_its_place(database, old, new, said):
    other = ESPOO.replace("2024/17", "2024/18")
    with database.write() as session:
        [problem] = rejected(session, ESPOO.replace(old, new), other)
    assert problem.startswith(said)


def test_all_problems_are_told_at_once(database):
    with database.write() as session:
        found = rejected(
            session,
            ESPOO.replace("critical", "high").replace("2027-05-31", "never"),
            "",
            ESPOO.replace("2024/17", ""),
            ESPOO,
            ESPOO,
        )
    assert [problem.split(": ")[0] for problem in found] == [
        "line 2, column ends_on", "line 2, column risk", "line 4, column reference",
        "line 5, column reference", "line 6, column reference",
    ]  # fmt: skip
    assert found[3] == "line 5, column reference: The contract stands on line 2 already."


def test_lines_are_counted_as_an_editor_does(database):
    wide = ESPOO.replace("Cleaning", '"Cleaning,\nschools"')
    with database.write() as session:
        assert rejected(session, wide, ESPOO.replace("2024/17", "2").replace("critical", "high"))[0].startswith(
            "line 4,"
        )


@pytest.mark.parametrize(
    ("encoding", "delimiter"), [("utf-8", ","), ("utf-8-sig", ";"), ("cp1252", ";"), ("utf-8", "\t")]
)
def test_encodings_and_delimiters(sqlite, encoding, delimiter):
    head = "Buyer;REFERENCE;ends_on;value;foo".replace(";", delimiter)
    row = 'Åbo stad – "Lää"\u00e4;7;31.5.2027;"1 234 567,89";x'.replace(";", delimiter).replace('"Lää"', "Lää")
    sheet = importing.read(f"{head}\r\n{row}\r\n".encode(encoding), "a.csv")
    assert sheet.ignored == ["foo"]
    with sqlite.write() as session:
        importing.import_contracts(session, sheet, None, NOW)
        contract = session.query(Contract).one()
        assert session.get_one(Organization, contract.buyer_id).name == "Åbo stad – Läää"
    assert (contract.value, contract.ends_on) == (Decimal("1234567.89"), date(2027, 5, 31))


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"", "line 1: The file is empty."),
        (b"PK\x03\x04xlsx", "line 1: This is not an Excel file (.xlsx) that can be read."),
        (b"title,buyer\nx,y\n", "line 1, column reference: The column is missing."),
        (b"reference,title\nx,y\n", "line 1, column buyer: The column is missing."),
        (b"reference,buyer,buyer\nx,y,z\n", "line 1, column buyer: The column is there twice."),
        (b"reference,buyer\nx,y,z\n", "line 2: The line has 3 cells, the head 2."),
        (b'reference,buyer\nx,"y\n', "line 2: The line cannot be read"),
    ],
)
def test_what_is_no_such_file_is_refused(body, said):
    with pytest.raises(Rejected) as refused:
        importing.read(body, "a.csv")
    assert str(refused.value.found[0]).startswith(said)


def test_a_deleted_contract_is_not_entered_again(database):
    with database.write() as session:
        take(session, ESPOO)
        contracts.delete(session, session.query(Contract).one().id, None, NOW)
        with pytest.raises(Rejected) as refused:
            take(session, ESPOO)
    assert str(refused.value.found[0]) == "line 2, column reference: The contract was deleted. Restore it first."


def test_06_an_imported_contract_near_its_end_is_said_and_an_old_one_is_not(database):
    near, old = ESPOO.replace("2027-05-31", "2026-12-13"), ESPOO.replace("2027-05-31", "2025-05-31")
    with database.write() as session:
        take(session, near, old.replace("2024/17", "2021/1"))
        result = warnings.evaluate(session, NOW)
        owed = {(each.reference, each.kind, each.rung) for each in warnings.owed(session, TODAY)}
    assert result.broken == []
    assert ("2024/17", "end", 30) in owed
    assert "2021/1" not in {reference for reference, _kind, _rung in owed}


def test_the_command_prints_one_line_and_says_every_problem(tmp_path, monkeypatch):
    monkeypatch.setenv("TENDERWATCH_HOME", str(tmp_path / "home"))
    person = ["users", "add", "aino@example.org", "--name", "Aino", "--role", "contract-owner"]
    run = CliRunner().invoke
    assert run(main, ["db", "upgrade"]).exit_code == 0
    assert run(main, person).exit_code == 0
    file = tmp_path / "contracts.csv"
    file.write_bytes(a_file(ESPOO, ESPOO.replace("2024/17", "2024/18").replace("aino@", "nobody@")))
    refused = run(main, ["import", "contracts", str(file)])
    assert (refused.exit_code, refused.stdout) == (1, "")
    assert refused.stderr.startswith("line 3, column owner_email: ")
    file.write_bytes(a_file(ESPOO))
    taken = run(main, ["import", "contracts", str(file)])
    assert (taken.exit_code, json.loads(taken.stdout)) == (0, {"new": 1, "changed": 0, "unchanged": 0, "gaps": 0})
