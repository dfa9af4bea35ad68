"""Organisations that may be one are suggested, merged by people, followed by everything, and taken apart again."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from scrapers.notice import Organization
from tenderwatch.contracts.tables import Contract
from tenderwatch.db import Database
from tenderwatch.errors import NotAllowed
from tenderwatch.notices.tables import Notice
from tenderwatch.organizations import service as organizations
from tenderwatch.organizations.tables import Organization as Row
from tenderwatch.organizations.tables import OrganizationMerge, OrganizationSuggestion
from tenderwatch.users.audit import trail
from tests.makers import NOW, a_contract, a_user
from tests.organizations.world import (
    CLEANERS,
    ESPOO,
    NAMELESS_ESPOO,
    bought,
    buyers_and_winners,
    compared,
    suggestions,
)
from tests.watching.world import recorded

NUMBER, NAME = "FIN:01012636", "name:FIN:esbo stad:espoo"
WON, WON_BY_NAME = "FIN:26123455", "name:FIN:siivous oy"


def row_of(session, key: str) -> Row:
    return session.scalars(select(Row).where(Row.key == key)).one()


def test_a_merge_is_followed_by_everything_and_undone_without_a_trace(database: Database) -> None:
    recorded(database, bought(ESPOO, CLEANERS), bought(NAMELESS_ESPOO, replace(CLEANERS, ids=())))
    compared(database)
    with database.write() as session:
        assert suggestions(session) == [
            (NUMBER, NAME, 3, ["name", "country", "town"], "suggested"),
            (WON, WON_BY_NAME, 2, ["name", "country"], "suggested"),
        ]
        me = a_user(session)
        ours = a_contract(session, buyer_id=row_of(session, NAME).id).id
        touched = session.scalars(select(Notice.touched).order_by(Notice.id)).all()
        for number in session.scalars(select(OrganizationSuggestion.id)).all():
            organizations.confirm(session, number, me, NOW)
    recorded(database, bought(NAMELESS_ESPOO, replace(CLEANERS, ids=())))
    compared(database)
    with database.write() as session:
        assert buyers_and_winners(session) == ([NUMBER] * 3, [WON] * 3)
        assert session.get_one(Contract, ours).buyer_id == row_of(session, NUMBER).id
        assert [row[4] for row in suggestions(session)] == ["confirmed", "confirmed"]
        assert session.scalars(select(Notice.touched).order_by(Notice.id)).all()[1] > touched[1]
        assert [entry.action for entry in trail(session, "organization", row_of(session, NAME).id)] == ["merged"]
        for number in session.scalars(select(OrganizationSuggestion.id)).all():
            organizations.take_back(session, number, me, NOW)
    compared(database)
    with database.write() as session:
        assert buyers_and_winners(session) == ([NUMBER, NAME, NAME], [WON, WON_BY_NAME, WON_BY_NAME])
        assert session.get_one(Contract, ours).buyer_id == row_of(session, NAME).id
        assert [row[4] for row in suggestions(session)] == ["suggested", "suggested"]


def test_what_was_rejected_or_taken_apart_is_not_suggested_again(sqlite: Database) -> None:
    recorded(sqlite, bought(ESPOO), bought(NAMELESS_ESPOO))
    compared(sqlite)
    with sqlite.write() as session:
        me = a_user(session)
        organizations.reject(session, 1, me, NOW)
    recorded(sqlite, bought(replace(NAMELESS_ESPOO, name={"sv": "Esbo stad", "fi": "Espoon kaupunki"})))
    assert compared(sqlite).suggested == 0
    with sqlite.write() as session:
        with pytest.raises(NotAllowed):
            organizations.confirm(session, 1, me, NOW)
        organizations.take_back(session, 1, me, NOW)
        organizations.confirm(session, 1, me, NOW)
        merged = session.scalars(select(OrganizationMerge)).one()
        out = organizations.separate(session, merged.id, me, NOW)
        assert (out.key, out.merged_into_id) == (NAME, None)
    assert compared(sqlite).suggested == 0
    with sqlite.read() as session:
        assert [row[4] for row in suggestions(session)] == ["rejected"]


def test_a_merge_of_merged_ones_is_taken_apart_in_any_order(sqlite: Database) -> None:
    third = Organization({"fi": "Espoo"}, (), "FIN", "Espoo")
    recorded(sqlite, bought(ESPOO), bought(NAMELESS_ESPOO), bought(third))
    with sqlite.write() as session:
        me = a_user(session)
        first, second, last = (row_of(session, key) for key in (NUMBER, NAME, "name:FIN:espoo:espoo"))
        inner = organizations.merge(session, last, second, me, NOW)
        outer = organizations.merge(session, second, first, me, NOW)
        assert buyers_and_winners(session)[0] == [NUMBER] * 3
        assert (last.merged_into_id, second.merged_into_id) == (first.id, first.id)
        with pytest.raises(NotAllowed):
            organizations.merge(session, last, first, me, NOW)
        organizations.separate(session, outer.id, me, NOW)
        assert buyers_and_winners(session)[0] == [NUMBER, NAME, NAME]
        organizations.separate(session, inner.id, me, NOW)
        assert buyers_and_winners(session)[0] == [NUMBER, NAME, last.key]


def test_two_contracts_of_one_reference_are_told_before_anything_moves(database: Database) -> None:
    recorded(database, bought(ESPOO), bought(NAMELESS_ESPOO))
    compared(database)
    with database.write() as session:
        me = a_user(session)
        for key in (NUMBER, NAME):
            a_contract(session, buyer_id=row_of(session, key).id, reference="17/2024")
    with pytest.raises(NotAllowed, match="contracts of one reference"), database.write() as session:
        organizations.confirm(session, 1, me, NOW)
    with database.read() as session:
        assert row_of(session, NAME).merged_into_id is None
        assert [row[4] for row in suggestions(session)] == ["suggested"]
