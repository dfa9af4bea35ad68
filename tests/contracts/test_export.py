"""What goes out of the list of contracts comes in again and says the same."""

import io
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
import time_machine
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from sqlalchemy import delete, update

from tenderwatch import i18n
from tenderwatch.contracts import importing
from tenderwatch.contracts import service as contracts
from tenderwatch.contracts.exporting import contracts_page
from tenderwatch.contracts.queries import Filters
from tenderwatch.contracts.service import ContractValues, OptionValue, Past, values_of
from tenderwatch.contracts.tables import Contract, ContractOption, ContractWarning, Decision
from tenderwatch.files.spreadsheets import csv_bytes, xlsx_bytes
from tenderwatch.organizations.tables import Organization
from tests.contracts.test_pages import words
from tests.contracts.world import TODAY, entered
from tests.makers import NOW, a_user, an_organization

DAYS = st.dates(date(1990, 1, 1), date(2060, 12, 31))
MONTHS = st.none() | st.integers(0, 60)
AMOUNTS = st.none() | st.decimals(0, 10**15, places=2)
LETTERS = st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cn", "Zl", "Zp"), exclude_characters="\ufeff")
TRICKS = ["=1+1", "'=1", "''-", "+358", "@x", "-", "#N/A!", "007", "1e5", "toistaiseksi", "a\nb"]
TEXT = st.text(LETTERS, max_size=30) | st.sampled_from(TRICKS)
NAMES = TEXT.map(str.strip).filter(lambda text: text and "\n" not in text)


@st.composite
def what_is_known(draw) -> tuple[ContractValues, Past]:
    """A contract that can be entered, with what had become of it."""
    first = draw(DAYS)
    base = first + timedelta(days=draw(st.integers(30, 2000)))
    term = draw(st.sampled_from(["fixed", "fixed", "until-further-notice", "unknown"]))
    lengths = draw(st.lists(st.integers(1, 36), max_size=3)) if term == "fixed" else []
    option = st.builds(
        OptionValue, st.just(1), st.none() | DAYS, st.sampled_from(["buyer", "us", "both"]), st.none() | DAYS, MONTHS
    )
    options = tuple(replace(draw(option), months=length) for length in lengths)
    used = draw(st.integers(0, len(options)))
    past = Past({n: ("used", draw(st.none() | st.just(date(2020, 1, 1)))) for n in range(1, used + 1)})
    if used < len(options) and draw(st.booleans()):
        past = replace(past, options={**past.options, used + 1: ("not-used", None)})
    if term == "fixed" and draw(st.booleans()):
        past = replace(past, extended_until=date(2190, 1, 1))
    if draw(st.booleans()):
        past = replace(past, ended_on=base + timedelta(days=1), end_reason=draw(st.sampled_from(contracts.END_REASONS)))
    opens = draw(st.none() | DAYS)
    values = ContractValues(
        reference=draw(NAMES),
        title=draw(NAMES),
        buyer_id=0,
        term=term,
        starts_on=first,
        base_ends_on=base if term == "fixed" else None,
        options=options,
        option_notice_months=draw(MONTHS),
        termination_notice_months=draw(MONTHS),
        their_notice_months=draw(MONTHS),
        price_window_opens_on=opens,
        price_window_closes_on=opens and opens + timedelta(days=30),
        price_window_every_months=draw(st.none() | st.integers(1, 24)),
        procedure_kind=draw(st.sampled_from(["open", "restricted", "central-framework"])),
        value=draw(AMOUNTS),
        currency=draw(st.sampled_from(["EUR", "SEK"])),
        risk=draw(st.sampled_from(contracts.RISKS)),
        guarantee_ends_on=draw(st.none() | DAYS),
        framework_maximum=draw(AMOUNTS),
        last_call_off_on=draw(st.none() | DAYS),
        notes=draw(TEXT).strip() or None,
    )
    return values, past


def said_of(session) -> list[tuple]:
    """Return all that is known of all contracts, whatever their numbers."""
    found = []
    for each in session.query(Contract).order_by(Contract.reference):
        values = values_of(each)
        buyer = session.get(Organization, values.buyer_id)
        framework = session.get(Contract, values.framework_id) if values.framework_id else None
        plain = replace(values, buyer_id=0, framework_id=None)
        states = [(option.state, option.decided_on) for option in each.options]
        ended = (each.extensions, each.ends_on, each.ended_on, each.end_reason)
        found.append((plain, buyer.key, framework and framework.reference, states, *ended))
    return found


def empty(session) -> None:
    session.execute(update(Contract).values(framework_id=None))
    for table in (ContractWarning, Decision, ContractOption, Contract):
        session.execute(delete(table))
    session.expunge_all()


@pytest.mark.parametrize(("kind", "language"), [("csv", "fi"), ("xlsx", "sv")])
def test_what_goes_out_comes_in_again_and_says_the_same(database, kind, language):
    with database.write() as session:
        owner = a_user(session, email="aino@example.org").id
        buyers = [
            an_organization(
                session, name=f"Kunta {number}", registration=number, key=f"FIN:{number.replace('-', '')}"
            ).id
            for number in ("0101263-6", "0201256-6")
        ]

    @settings(max_examples=8, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
    @given(st.lists(what_is_known(), min_size=1, max_size=3, unique_by=lambda each: each[0].reference), st.data())
    def check(several, data):
        with database._writers() as session, i18n.speaking(language):
            last = None
            for values, past in several:
                told = replace(
                    values,
                    buyer_id=data.draw(st.sampled_from(buyers)),
                    owner_id=data.draw(st.sampled_from([None, owner])),
                    framework_id=data.draw(st.sampled_from([None, last])),
                )
                kept = contracts.enter(session, told, None, NOW, past=past)
                last = kept.id if told.framework_id is None else last
            before = said_of(session)
            page = contracts_page(session, Filters(status="all"), "next", TODAY)
            body = (
                xlsx_bytes([page])
                if kind == "xlsx"
                else csv_bytes(page.heads, page.rows, ";" if language == "fi" else ",")
            )
            sheet = importing.read(body, "contracts")
            again = importing.import_contracts(session, sheet, None, NOW)
            assert (again.new, again.changed, again.unchanged) == (0, 0, len(several)), [
                row.ready and row.ready.changes for row in importing.plan(session, sheet, TODAY)
            ]
            empty(session)
            afresh = importing.import_contracts(session, sheet, None, NOW)
            assert afresh.new == len(several)
            session.flush()
            session.expire_all()
            assert said_of(session) == before
            session.rollback()

    check()


def test_a_list_goes_out_as_it_is_narrowed_with_real_days_and_numbers(house, signed_in):
    with time_machine.travel(NOW, tick=False):
        reader = signed_in("bid-manager")
        with house.database.write() as session:
            entered(session, reference="=1+1", value=Decimal("540000.50"), risk="critical", options=(12,))
            entered(session, reference="2")
        sheet = load_workbook(io.BytesIO(reader.get("/contracts.xlsx?risk=critical").data)).active
        heads = [cell.value for cell in sheet[1]]
        row = dict(zip(heads, sheet[2], strict=True))
        assert sheet.max_row == 2
        assert (row["Reference"].value, row["Reference"].data_type) == ("=1+1", "s")
        assert row["Last day of the base period"].value.date() == date(2027, 5, 31)
        assert row["Value of the base period, excl. VAT"].value == 540000.5
        assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("A2", f"A1:{sheet.cell(1, len(heads)).column_letter}2")
        text = reader.get("/contracts.csv").data.decode("utf-8-sig")
        assert len(text.splitlines()) == 3
        assert "'=1+1," in text
        assert "/contracts.xlsx?risk=critical" in reader.get("/contracts?risk=critical").text
        signed_in("viewer").get("/contracts.csv", 403)


def test_renewals_and_endings_go_out_by_the_same_way(house, signed_in):
    with time_machine.travel(NOW, tick=False):
        reader = signed_in("bid-manager")
        with house.database.write() as session:
            entered(session, value=Decimal(300), reference="1")
            ended = entered(session, value=Decimal(500), reference="2")
            contracts.end(session, ended.id, date(2026, 10, 31), "need-ended", None, NOW)
        assert "/renewals.xlsx" in reader.get("/renewals").text
        renewals = load_workbook(io.BytesIO(reader.get("/renewals.xlsx").data)).active
        assert [cell.value for cell in renewals[2]][:2] == ["Cleaning", "1"]
        assert "/contracts/endings.csv" in reader.get("/contracts/endings").text
        lines = reader.get("/contracts/endings.csv").data.decode("utf-8-sig").splitlines()
        assert lines[1] == "2026-01-01,2026-11-23,the need ended,1,500.00,EUR,"
        assert "the need ended" in words(reader.get("/contracts/endings"))
