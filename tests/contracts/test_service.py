"""Entering, changing and ending contracts, and what each does to the decisions."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from tenderwatch.contracts import service as contracts
from tenderwatch.contracts.service import OptionValue, values_of
from tenderwatch.contracts.tables import Contract, Decision
from tenderwatch.errors import Invalid, NotAllowed, NotFound, Stale
from tenderwatch.users.audit import trail
from tests.contracts.world import TODAY, at, decision, entered, values
from tests.makers import NOW, a_user, an_organization

END = date(2027, 5, 31)


def dates(session, contract_id: int, state: str = "open") -> dict[tuple[str, int], date]:
    rows = session.query(Decision).filter_by(contract_id=contract_id, state=state)
    return {(row.kind, row.ordinal): row.due_on for row in rows}


def test_a_new_contract_asks_what_its_terms_ask(database):
    with database.write() as session:
        contract = entered(
            session, options=(12, 12), option_notice_months=3, termination_notice_months=6,
            price_window_closes_on=date(2027, 3, 1),
        )  # fmt: skip
        assert dates(session, contract.id) == {
            ("option", 1): date(2027, 2, 28),
            ("termination-notice", 0): date(2026, 11, 30),
            ("renewal-start", 0): END - timedelta(days=120),
            ("price-index", 1): date(2027, 3, 1),
            ("end", 0): END,
        }
        assert trail(session, "contract", contract.id)[0].action == "entered"


def test_18_and_20_half_a_year_before_the_last_of_august_is_the_last_of_february(database):
    with database.write() as session:
        contract = entered(
            session, starts_on=date(2026, 1, 1), base_ends_on=date(2027, 8, 31), termination_notice_months=6
        )
        assert dates(session, contract.id)["termination-notice", 0] == date(2027, 2, 28)


def test_19_a_year_from_a_leap_day_ends_on_the_28th(database):
    with database.write() as session:
        contract = entered(
            session, now=at(date(2024, 1, 2)), starts_on=date(2022, 3, 1), base_ends_on=date(2024, 2, 28), options=(12,)
        )
        contracts.use_option(session, contract.id, 1, date(2024, 1, 2), None, at(date(2024, 1, 2)))
        assert contract.ends_on == date(2025, 2, 28)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"reference": " "}, "reference"),
        ({"title": ""}, "title"),
        ({"base_ends_on": date(2024, 5, 31)}, "base_ends_on"),
        ({"risk": "high"}, "risk"),
        ({"term": "open"}, "term"),
        ({"procedure_kind": "secret"}, "procedure_kind"),
        ({"currency": "euro"}, "currency"),
        ({"value": Decimal(-1)}, "value"),
        ({"buyer_id": 999}, "buyer_id"),
        ({"owner_id": 999}, "owner_id"),
        ({"termination_notice_months": -1}, "termination_notice_months"),
        ({"price_window_every_months": 0}, "price_window_every_months"),
        ({"options": (0,)}, "options"),
        ({"options": (12,), "term": "until-further-notice"}, "options"),
    ],
)
def test_wrong_values_are_refused_by_their_field(sqlite, wrong, field):
    with sqlite.write() as session:
        with pytest.raises(Invalid) as refused:
            contracts.enter(session, values(session, **wrong), None, NOW)
        assert list(refused.value.problems) == [field]
        assert session.query(Contract).count() == 0


def test_a_reference_is_once_a_buyer(database):
    with database.write() as session:
        buyer = an_organization(session).id
        first = entered(session, buyer_id=buyer)
        with pytest.raises(Invalid, match="entered already"):
            entered(session, buyer_id=buyer)
        contracts.delete(session, first.id, None, NOW)
        with pytest.raises(Invalid, match="Restore"):
            entered(session, buyer_id=buyer)
        assert entered(session).reference == first.reference


def test_a_stale_edit_is_refused_with_both_texts(database):
    with database.write() as session:
        contract = entered(session, options=(12,))
        seen, before = contract.version, values_of(contract)
        contracts.edit(session, contract.id, replace(before, title="Cleaning and waste"), seen, None, NOW)
    with database.write() as session:
        mine = replace(before, title="Cleaning, Espoo", options=(OptionValue(24),), notes="typed for an hour")
        with pytest.raises(Stale) as stale:
            contracts.edit(session, contract.id, mine, seen, None, NOW)
    assert stale.value.mine == {"Title": "Cleaning, Espoo", "Notes": "typed for an hour", "Options": "24m"}
    assert stale.value.theirs == {"Title": "Cleaning and waste", "Notes": None, "Options": "12m"}


def test_an_edit_is_told_field_by_field_and_an_empty_one_not_at_all(database):
    with database.write() as session:
        aino = a_user(session, name="Aino")
        contract = entered(session, options=(12,))
        session.flush()
        version = contract.version
        contracts.edit(session, contract.id, replace(values_of(contract), title=" Cleaning "), version, aino, NOW)
        assert contract.version == version
        changed = replace(values_of(contract), value=Decimal("1500.50"), options=(OptionValue(12), OptionValue(6)))
        contracts.edit(session, contract.id, changed, version, aino, NOW)
        entry = trail(session, "contract", contract.id)[0]
    assert (entry.actor, entry.changes) == ("Aino", {"value": [None, "1500.50"], "options": ["12m", "12m + 6m"]})


def test_a_decided_option_keeps_its_length(database):
    with database.write() as session:
        contract = entered(session, options=(12, 12))
        contracts.use_option(session, contract.id, 1, TODAY, None, NOW)
        longer = replace(values_of(contract), options=(OptionValue(24), OptionValue(12)))
        with pytest.raises(Invalid, match="Option 1 is decided"):
            contracts.edit(session, contract.id, longer, contract.version, None, NOW)
        fewer = replace(values_of(contract), options=(OptionValue(12),))
        contracts.edit(session, contract.id, fewer, contract.version, None, NOW)
        assert contract.ends_on == date(2028, 5, 31)


def test_options_go_in_their_order_and_can_be_taken_back(database):
    with database.write() as session:
        contract = entered(session, options=(12, 12), option_notice_months=3)
        with pytest.raises(NotAllowed, match="option 1 first"):
            contracts.use_option(session, contract.id, 2, TODAY, None, NOW)
        with pytest.raises(Invalid):
            contracts.use_option(session, contract.id, 1, TODAY + timedelta(days=1), None, NOW)
        contracts.use_option(session, contract.id, 1, TODAY, None, NOW)
        with pytest.raises(NotAllowed, match="not open"):
            contracts.use_option(session, contract.id, 1, TODAY, None, NOW)
        contracts.withdraw_decision(session, decision(session, contract.id, "option", 1).id, None, NOW)
        assert contract.ends_on == END
        assert dates(session, contract.id)["end", 0] == END
        assert ("end", 1) not in dates(session, contract.id)
        assert ("option", 2) not in dates(session, contract.id)


def test_a_declined_option_ends_those_after_it(database):
    with database.write() as session:
        contract = entered(session, options=(12, 12))
        contracts.decline_option(session, contract.id, 1, TODAY, None, NOW)
        assert contract.ends_on == END
        assert {kind for kind, _ordinal in dates(session, contract.id)} == {"renewal-start", "end"}
        with pytest.raises(NotAllowed):
            contracts.use_option(session, contract.id, 2, TODAY, None, NOW)


def test_recording_the_option_decision_uses_the_option(database):
    with database.write() as session:
        contract = entered(session, options=(12,))
        option = decision(session, contract.id, "option")
        with pytest.raises(Invalid) as refused:
            contracts.record_decision(session, option.id, "perhaps", "", None, NOW)
        assert set(refused.value.problems) == {"choice", "reason"}
        contracts.record_decision(session, option.id, "used", "They are content", None, NOW)
        assert (contract.ends_on, option.state, option.reason) == (date(2028, 5, 31), "decided", "They are content")
        with pytest.raises(NotAllowed):
            contracts.record_decision(session, option.id, "used", "Again", None, NOW)


def test_an_extension_closes_the_old_end_and_opens_the_next(database):
    with database.write() as session:
        contract = entered(session)
        with pytest.raises(Invalid):
            contracts.extend(session, contract.id, END, "Negotiated", None, NOW)
        with pytest.raises(Invalid):
            contracts.extend(session, contract.id, date(2027, 12, 31), " ", None, NOW)
        contracts.extend(session, contract.id, date(2027, 12, 31), "Negotiated", None, NOW)
        assert (contract.ends_on, contract.base_ends_on) == (date(2027, 12, 31), END)
        assert dates(session, contract.id)["end", 1] == date(2027, 12, 31)
        old = decision(session, contract.id, "end", 0)
        assert (old.choice, old.reason) == ("extended", "Negotiated")
        corrected = replace(values_of(contract), ends_on=date(2028, 1, 31))
        contracts.edit(session, contract.id, corrected, contract.version, None, NOW)
        assert dates(session, contract.id)["end", 1] == date(2028, 1, 31)


def test_an_end_says_why_and_asks_nothing_more(database):
    with database.write() as session:
        contract = entered(session, options=(12,))
        with pytest.raises(Invalid) as refused:
            contracts.end(session, contract.id, date(2020, 1, 1), "bored", None, NOW)
        assert set(refused.value.problems) == {"ended_on", "reason"}
        contracts.end(session, contract.id, TODAY, "taken-in-house", None, NOW)
        assert dates(session, contract.id) == {}
        assert decision(session, contract.id, "end").reason == "taken-in-house"
        with pytest.raises(NotAllowed):
            contracts.extend(session, contract.id, date(2028, 1, 1), "Why not", None, NOW)
        contracts.withdraw_decision(session, decision(session, contract.id, "end").id, None, NOW)
        assert (contract.ended_on, contract.end_reason) == (None, None)
        assert len(dates(session, contract.id)) == 3


def test_what_is_deleted_is_not_found_until_it_is_restored(database):
    with database.write() as session:
        contract = entered(session)
        contracts.delete(session, contract.id, None, NOW)
        with pytest.raises(NotFound):
            contracts.end(session, contract.id, TODAY, "merged", None, NOW)
        with pytest.raises(NotFound):
            contracts.record_decision(session, decision(session, contract.id, "end").id, "let-end", "x", None, NOW)
        contracts.restore(session, contract.id, None, NOW)
        assert len(dates(session, contract.id)) == 2


def test_a_contract_until_further_notice_has_no_end_to_decide(database):
    with database.write() as session:
        contract = entered(session, term="until-further-notice", base_ends_on=END, termination_notice_months=6)
        assert contract.ends_on is None
        assert dates(session, contract.id) == {("termination-notice", 0): date(2026, 11, 30)}


def test_a_contract_without_an_end_asks_nothing_until_it_is_entered(database):
    with database.write() as session:
        contract = entered(session, base_ends_on=None, term="unknown")
        assert dates(session, contract.id) == {}
        known = replace(values_of(contract), base_ends_on=END, term="fixed")
        contracts.edit(session, contract.id, known, contract.version, None, NOW)
        assert dates(session, contract.id)["end", 0] == END
