"""What organisations are called and when, which numbers they have, how they stand to each other."""

from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest

from scrapers.notice import Organization
from tenderwatch.db import Database
from tenderwatch.organizations import queries
from tenderwatch.organizations.tables import Organization as Row
from tests.organizations.world import CLEANERS, ESPOO, bought, compared, keys, suggestions
from tests.watching.world import a_notice, recorded

PARISH = Organization({"de": "Kirchengemeinde St. Martin"}, (), "DEU", "Ulm")
UNIT = Organization({"fi": "Espoon kaupunki, Tilapalvelut"}, (), "FIN", "Espoo")


def of(session, key: str) -> int:
    return next(number for number, known in keys(session).items() if known == key)


def test_names_keep_the_days_of_publication_whatever_comes_first(database: Database) -> None:
    days = [date(2026, 10, 5), date(2025, 1, 2), None, date(2026, 11, 1)]
    for day in days:
        recorded(database, a_notice(buyers=(ESPOO,), published_on=day))
    with database.read() as session:
        shown = queries.spellings(session, of(session, "FIN:01012636"))
    assert [(each.language, each.name) for each in shown] == [("fi", "Espoon kaupunki"), ("sv", "Esbo stad")]
    assert {(each.first_on, each.last_on) for each in shown} == {(date(2025, 1, 2), date(2026, 11, 1))}


def test_numbers_beside_the_first_are_kept_and_suggest(sqlite: Database) -> None:
    both = replace(CLEANERS, name={"de": "Reinigung GmbH"}, ids=("HRB 4711", "DE811569869"), country="DEU")
    alone = replace(both, name={"de": "Reinigungswerke"}, ids=("HRB 4711",))
    recorded(sqlite, bought(ESPOO, both), bought(ESPOO, alone))
    compared(sqlite)
    with sqlite.read() as session:
        first = of(session, "DEU:811569869")
        assert queries.numbers(session, first) == [("DEU", "811569869", "de.vat"), ("DEU", "HRB4711", None)]
        assert ("DEU:811569869", "DEU:HRB4711", 3, ["number"], "suggested") in suggestions(session)


@pytest.mark.parametrize("towns", [("Ulm", None, "Köln"), ("Ulm", "Köln", None), (None, "Köln", "Ulm")])
def test_who_may_be_in_either_of_two_towns_is_suggested_to_be_in_none(
    towns: tuple[str | None, ...], sqlite: Database
) -> None:
    key = "name:DEU:kirchengemeinde st martin"
    for town in towns:
        recorded(sqlite, a_notice(buyers=(replace(PARISH, city=town),)))
        compared(sqlite)
        with sqlite.read() as session:
            assert all(pair[2:4] == (2, ["name", "country"]) and key in pair for pair in suggestions(session))
    with sqlite.read() as session:
        assert suggestions(session) == []


def test_a_unit_is_its_citys_and_never_the_city(database: Database) -> None:
    waterworks = Organization({"fi": "Espoon kaupungin vesilaitos"}, (), "FIN", "Espoo")
    recorded(database, a_notice(buyers=(UNIT,)))
    compared(database)
    recorded(database, a_notice(buyers=(ESPOO,)), a_notice(buyers=(waterworks,)))
    compared(database)
    with database.read() as session:
        assert suggestions(session) == []
        city = of(session, "FIN:01012636")
        assert {(each.name, each.kind, each.towards) for each in queries.kin(session, city)} == {
            ("Espoon kaupunki, Tilapalvelut", "unit", False),
            ("Espoon kaupungin vesilaitos", "unit", False),
        }


MEMBERS = tuple(Organization({"fi": f"Kunta {n}"}, (), "FIN", "Salo") for n in range(2))


def test_who_buys_together_is_told_with_the_first_notice_that_says_so(database: Database) -> None:
    for day, number in ((date(2026, 5, 1), "2-2026"), (date(2026, 3, 1), "1-2026"), (date(2026, 9, 1), "3-2026")):
        said = {"published_on": day, "publication_number": number, "procedure_id": str(UUID(int=1))}
        recorded(database, a_notice(buyers=(MEMBERS[0], ESPOO, MEMBERS[1]), leading_buyers=(1,), **said))
    with database.read() as session:
        found = queries.kin(session, of(session, "name:FIN:kunta 1:salo"))
    assert [(each.name, each.kind, each.towards, each.evidence, each.first_on, each.last_on) for each in found] == [
        ("Espoon kaupunki", "joint", True, "1-2026", date(2026, 3, 1), date(2026, 9, 1))
    ]


def test_a_central_purchasing_body_buys_for_the_others(sqlite: Database) -> None:
    recorded(sqlite, a_notice(buyers=(ESPOO, *MEMBERS), central_buyers=(0,)))
    with sqlite.read() as session:
        found = queries.kin(session, of(session, "FIN:01012636"))
    assert {(each.name, each.kind, each.towards) for each in found} == {
        ("Kunta 0", "central", True),
        ("Kunta 1", "central", True),
    }


def test_comparing_again_finds_nothing_new(sqlite: Database) -> None:
    recorded(sqlite, bought(ESPOO, CLEANERS))
    assert compared(sqlite).organizations == 2
    recorded(sqlite, bought(ESPOO, CLEANERS))
    assert compared(sqlite).organizations == 0
    recorded(sqlite, bought(replace(ESPOO, name={"en": "City of Espoo"}), CLEANERS))
    assert compared(sqlite).organizations == 1
    with sqlite.write() as session:
        session.get_one(Row, 1).registration = "FI01012636"
        session.get_one(Row, 1).compared_by = 0
    assert compared(sqlite).organizations == 1
