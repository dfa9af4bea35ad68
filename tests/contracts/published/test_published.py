"""Published awards and modifications of our contracts: found once, in whatever order, and decided by people."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select

from tenderwatch.contracts import service as contracts
from tenderwatch.contracts.published import deciding, finding, prefilling, queries
from tenderwatch.contracts.published.tables import PublishedLook, PublishedUpdate
from tenderwatch.contracts.tables import Amendment, Contract, Decision
from tenderwatch.errors import Invalid, NotAllowed, NotFound, Stale
from tenderwatch.organizations.service import merging
from tenderwatch.organizations.tables import Organization
from tenderwatch.users.audit import trail
from tests.contracts.published.world import (
    END,
    ESPOO,
    OTHERS,
    START,
    US,
    a_lot,
    a_modification,
    a_result,
    accept,
    an_award,
    euros,
    ids,
    look,
    months,
    organization,
    ours,
    party,
    proposed,
    publish,
    refuse,
    the,
    we_are,
    wins,
)
from tests.makers import NOW, a_user
from tests.watching.world import changed

LATER = NOW + timedelta(days=1)


def test_a_difference_is_proposed_once_whatever_comes_first(database):
    award = a_result(awards=(an_award(values=(euros(600_000),)),))
    (procedure_id,) = publish(database, award)
    linked = ours(database, procedure_id=procedure_id)
    assert look(database) == "1 published update to look at"
    assert proposed(database, linked) == {"value": "600000.00 EUR"}
    assert look(database) is None
    unlinked = ours(database, procedure_id=None, reference="2024/18")
    assert look(database) is None, "another contract of this buyer is not meant"
    assert proposed(database, unlinked) == {}
    publish(database, a_modification(award, awards=(an_award(values=(euros(650_000),)),)))
    look(database)
    found = proposed(database, linked)
    assert found["value"] == "650000.00 EUR", "the award does not contradict the modification that followed it"
    assert (found["amendment"]["what"], found["amendment"]["becomes"]) == ("value", "650000.00 EUR")
    assert proposed(database, linked, "superseded") == {"value": "600000.00 EUR"}


def test_taking_over_is_an_edit_of_the_person_with_its_source(database):
    award = a_result(lots=(months(48),), awards=(an_award(values=(euros(600_000),)),))
    (procedure_id,) = publish(database, award)
    contract_id = ours(database, procedure_id=procedure_id)
    look(database)
    assert proposed(database, contract_id) == {"base_ends_on": "2028-05-31", "value": "600000.00 EUR"}
    accept(database, contract_id)
    contract = the(database, contract_id)
    assert (contract.base_ends_on, contract.ends_on, contract.value) == (date(2028, 5, 31),) * 2 + (Decimal(600_000),)
    assert proposed(database, contract_id) == {}
    assert set(proposed(database, contract_id, "accepted")) == {"base_ends_on", "value"}
    with database.read() as session:
        decision = session.scalars(select(Decision).where(Decision.contract_id == contract_id, Decision.kind == "end"))
        assert decision.one().due_on == date(2028, 5, 31), "what is asked follows"
        entries = {entry.action: entry for entry in trail(session, "contract", contract_id)}
        assert entries["changed"].changes["value"] == ["540000.00", "600000.00"]
        assert entries["published-accepted"].changes["published-in"] == [None, [award.publication_number]]
        assert entries["published-accepted"].user_id is not None


def test_an_extension_and_an_option_are_taken_over_as_such(database):
    award = a_result()
    (procedure_id,) = publish(database, award)
    extended = ours(database, procedure_id=procedure_id)
    publish(database, a_modification(award, lots=(a_lot(ends_on=date(2027, 11, 30)),)))
    look(database)
    assert proposed(database, extended)["ends_on"] == "2027-11-30"
    accept(database, extended, "ends_on")
    contract = the(database, extended)
    assert (contract.base_ends_on, contract.ends_on, contract.extensions) == (END, date(2027, 11, 30), 1)
    with database.read() as session:
        (amendment,) = session.scalars(select(Amendment).where(Amendment.contract_id == extended))
        assert amendment.notice_id is not None
        assert (amendment.what, amendment.becomes) == ("period", "2027-11-30")
    assert proposed(database, extended) == {}, "the extension is the amendment that was published"
    look(database, LATER)
    assert proposed(database, extended) == {}


def test_an_option_that_was_used_is_told_by_its_length(database):
    award = a_result()
    (procedure_id,) = publish(database, award)
    contract_id = ours(database, procedure_id=procedure_id, options=(12, 12))
    publish(database, a_modification(award, lots=(a_lot(ends_on=date(2028, 5, 31)),)))
    look(database)
    assert proposed(database, contract_id)["option"] == 1
    accept(database, contract_id)
    contract = the(database, contract_id)
    assert [option.state for option in contract.options] == ["used", "open"]
    assert (contract.ends_on, contract.options[0].decided_on) == (date(2028, 5, 31), date(2026, 3, 2))
    with database.read() as session:
        (amendment,) = session.scalars(select(Amendment).where(Amendment.contract_id == contract_id))
        assert (amendment.what, amendment.becomes, amendment.effective_on) == ("period", "2028-05-31", date(2026, 3, 2))
    assert proposed(database, contract_id) == {}


def test_refusing_needs_a_reason_and_is_remembered_until_something_else_is_published(database):
    award = a_result(awards=(an_award(values=(euros(600_000),)),))
    (procedure_id,) = publish(database, award)
    contract_id = ours(database, procedure_id=procedure_id)
    look(database)
    with pytest.raises(Invalid), database.write() as session:
        deciding.refuse(session, contract_id, ids(database, contract_id), " ", a_user(session), NOW)
    refuse(database, contract_id)
    version2 = changed(award, published_on=date(2024, 7, 1))
    publish(database, version2)
    look(database, LATER)
    assert proposed(database, contract_id) == {}, "the same is published by another version"
    publish(database, changed(version2, published_on=date(2024, 8, 1), awards=(an_award(values=(euros(610_000),)),)))
    look(database, LATER)
    assert proposed(database, contract_id) == {"value": "610000.00 EUR"}
    (refused,) = ids_refused(database, contract_id)
    with database.write() as session:
        deciding.reconsider(session, contract_id, [refused], a_user(session), LATER)
    assert proposed(database, contract_id) == {"value": "610000.00 EUR"}, "what is published no more stays away"


def ids_refused(database, contract_id: int) -> list[int]:
    with database.read() as session:
        return [each.update_id for each in queries.refused(session, contract_id)]


def test_a_refusal_can_be_taken_back(database):
    (procedure_id,) = publish(database, a_result(awards=(an_award(values=(euros(600_000),)),)))
    contract_id = ours(database, procedure_id=procedure_id)
    look(database)
    refuse(database, contract_id)
    with database.write() as session:
        deciding.reconsider(session, contract_id, ids_refused(database, contract_id), a_user(session), LATER)
    assert proposed(database, contract_id) == {"value": "600000.00 EUR"}


def test_what_was_seen_before_the_contract_changed_is_not_taken_over(database):
    (procedure_id,) = publish(database, a_result(awards=(an_award(values=(euros(600_000),)),)))
    contract_id = ours(database, procedure_id=procedure_id)
    look(database)
    seen, chosen = the(database, contract_id).version, ids(database, contract_id)
    with database.write() as session:
        contract = contracts.contract_of(session, contract_id)
        changed_now = replace(contracts.values_of(contract), value=Decimal(590_000))
        contracts.change(session, contract, changed_now, a_user(session), NOW)
    with pytest.raises(Stale) as stale, database.write() as session:
        deciding.accept(session, contract_id, chosen, seen, a_user(session), NOW)
    assert list(stale.value.mine.values()) != list(stale.value.theirs.values())
    look(database)
    with database.read() as session:
        (about,) = queries.of_contract(session, contract_id)
    assert [each.ours.replace("\xa0", " ") for each in about.differences] == ["€590,000"]
    with database.write() as session:
        contract = contracts.contract_of(session, contract_id)
        contracts.change(
            session, contract, replace(contracts.values_of(contract), value=Decimal(600_000)), a_user(session), NOW
        )
    look(database)
    assert proposed(database, contract_id) == {}, "what somebody entered by hand is no difference any more"
    with pytest.raises(NotAllowed), database.write() as session:
        deciding.accept(session, contract_id, chosen, the(database, contract_id).version, a_user(session), NOW)


def test_nothing_is_proposed_of_what_others_won_or_is_withheld_or_ended(database):
    we_are(database)
    publish(database, a_result(awards=(an_award(winners=(OTHERS,), values=(euros(1_000_000),)),)))
    withheld = replace(euros(0), amount=None, currency=None, withheld=True)
    (mine,) = publish(database, a_result(awards=(an_award(values=(withheld,)),)))
    contract_id = ours(database, procedure_id=mine)
    (again,) = publish(database, a_result(awards=(an_award(values=(euros(999),)),)))
    ended = ours(database, procedure_id=again, reference="2024/18")
    with database.write() as session:
        contracts.end(session, ended, date(2026, 1, 1), "not-tendered", None, NOW)
    look(database)
    assert proposed(database, contract_id) == proposed(database, ended) == {}
    assert [each.part for each in wins(database)] == []


def test_without_a_link_the_buyer_ourselves_and_the_number_tell(database):
    (procedure_id,) = publish(database, a_result(awards=(an_award(values=(euros(600_000),)),)))
    contract_id = ours(database, base_ends_on=END)
    look(database)
    with database.read() as session:
        (about,) = queries.of_contract(session, contract_id)
    assert (about.grade, about.evidence) == ("possible", "buyer-number"), "nobody said who we are"
    we_are(database)
    look(database)
    with database.read() as session:
        (about,) = queries.of_contract(session, contract_id)
    assert (about.grade, about.evidence) == ("likely", "buyer-us-number")
    assert wins(database) == [], "it is asked whether the contract is that one"
    accept(database, contract_id, "procedure_id")
    assert the(database, contract_id).procedure_id == procedure_id
    with database.read() as session:
        (about,) = queries.of_contract(session, contract_id)
    assert (about.grade, about.evidence) == ("certain", "procedure-number-us")
    refuse(database, contract_id)
    look(database)
    assert wins(database) == []


def test_what_we_won_and_have_not_entered_is_proposed_as_a_contract(database):
    lots = (a_lot(renewal_description={"fi": "12 kk + 12 kk"}, renewals_max=2, framework="fa-wo-rc"),)
    award = a_result(lots=lots, awards=(an_award(framework_max=euros(900_000)),))
    (procedure_id,) = publish(database, award)
    look(database)
    assert wins(database) == []
    us = we_are(database)
    assert look(database) == "1 published update to look at"
    (win,) = wins(database)
    with database.read() as session:
        filled = prefilling.filled(session, win.id, NOW)
        (line,) = queries.wins(session)
    assert (line.buyer, line.key) == ("Espoon kaupunki", award.publication_number)
    values = filled.values
    assert (values.reference, values.title, values.starts_on, values.base_ends_on) == ("2024/17", "Siivous", START, END)
    assert (values.value, values.framework_maximum) == (Decimal(540_000), Decimal(900_000))
    assert [option.months for option in values.options] == [12, 12]
    with database.write() as session:
        contract = deciding.enter(session, win.id, values, a_user(session), NOW)
        assert contract.procedure_id == procedure_id
    look(database)
    assert (wins(database), proposed(database, contract.id)) == ([], {})
    with pytest.raises(NotFound), database.read() as session:
        prefilling.filled(session, win.id, NOW)
    with database.write() as session:
        contracts.delete(session, contract.id, None, NOW)
    publish(database, changed(award, published_on=date(2024, 7, 2)))
    look(database)
    assert wins(database) == [], "what was deleted is not asked for again"
    assert us


def test_a_win_that_is_dismissed_comes_back_only_with_other_facts(database):
    award = a_result(awards=(an_award("LOT-0001", number=None),))
    publish(database, award)
    we_are(database)
    look(database)
    (win,) = wins(database)
    with database.write() as session:
        deciding.dismiss(session, win.id, "A call-off that is kept elsewhere.", a_user(session), NOW)
    publish(database, changed(award, published_on=date(2024, 7, 2)))
    look(database)
    assert wins(database) == []
    publish(
        database, changed(award, published_on=date(2024, 8, 2), awards=(an_award(number=None, values=(euros(7_000),)),))
    )
    look(database)
    assert [each.id for each in wins(database)] == [win.id]
    with database.write() as session:
        deciding.dismiss(session, win.id, "Still so.", a_user(session), NOW)
        deciding.recall(session, win.id, a_user(session), NOW)
    assert [each.id for each in wins(database)] == [win.id]


def test_what_is_over_or_old_is_not_asked_about(database):
    over = a_result(lots=(a_lot(starts_on=date(2019, 1, 1), ends_on=date(2022, 12, 31)),))
    old = a_result(published_on=date(2019, 1, 1), lots=(a_lot(starts_on=None, ends_on=None),))
    publish(database, over, old)
    we_are(database)
    look(database)
    assert wins(database) == []


def test_who_we_are_follows_organisations_that_are_one(database):
    namesake = replace(US, ids=())
    publish(database, a_result(awards=(an_award(winners=(namesake,)),)))
    number = we_are(database)
    look(database)
    assert wins(database) == []
    by_name = organization(database, "Aarnivaara Palvelut Oy").id
    with database.write() as session:
        rows = (session.get_one(Organization, by_name), session.get_one(Organization, number))
        merging.merge(session, *rows, a_user(session), NOW)
    look(database)
    assert len(wins(database)) == 1


def test_two_procedures_of_which_a_contract_may_be_are_left_to_a_person(database):
    publish(database, a_result(), a_result(published_on=date(2024, 6, 20)))
    contract_id = ours(database, value=Decimal(1))
    look(database)
    assert proposed(database, contract_id) == {}


def test_the_job_goes_on_where_it_stopped(database, monkeypatch):
    award = a_result(awards=(an_award(values=(euros(600_000),)),))
    (procedure_id,) = publish(database, award)
    contract_id = ours(database, procedure_id=procedure_id)

    def break_off(*_anything: object) -> None:
        raise RuntimeError("pulled out")

    with monkeypatch.context() as broken:
        broken.setattr(finding, "_changed", break_off)
        with pytest.raises(RuntimeError):
            look(database)
    assert proposed(database, contract_id) == {}
    look(database)
    assert proposed(database, contract_id) == {"value": "600000.00 EUR"}
    with database.read() as session:
        assert session.scalars(select(PublishedUpdate)).one().contract_id == contract_id
        assert session.get_one(PublishedLook, contract_id).version == session.get_one(Contract, contract_id).version


def test_the_same_from_two_sources_is_one_proposal(database):
    award = a_result(awards=(an_award(values=(euros(600_000),)),))
    (procedure_id,) = publish(database, award)
    contract_id = ours(database, procedure_id=procedure_id)
    modification = a_modification(award, awards=(an_award(values=(euros(650_000),)),))
    publish(database, modification)
    look(database)
    before = ids(database, contract_id)
    publish(database, replace(modification, parser="other/1"), source="Hilma")
    look(database)
    assert ids(database, contract_id) == before
    refuse(database, contract_id, "amendment")
    publish(database, changed(modification, published_on=date(2026, 3, 9)))
    look(database, LATER)
    assert set(proposed(database, contract_id)) == {"value"}, "its next version is the same modification"


def test_a_number_of_our_own_making_gives_way_to_the_published_one(database):
    (procedure_id,) = publish(database, a_result(awards=(an_award(number="K 2024/99"),)))
    contract_id = ours(database, procedure_id=procedure_id, reference="BID-3")
    look(database)
    assert proposed(database, contract_id) == {"reference": "K 2024/99"}
    accept(database, contract_id)
    assert the(database, contract_id).reference == "K 2024/99"
    assert party(database, ESPOO) == the(database, contract_id).buyer_id
