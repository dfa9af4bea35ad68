"""Trade terms of the house: they reach the next question everywhere, and nobody's typing is lost."""

import io
import multiprocessing
from collections.abc import Callable

import pytest
from sqlalchemy import select

from tenderwatch.db import Database
from tenderwatch.errors import Invalid
from tenderwatch.house import House
from tenderwatch.notices.search import expanded, parse
from tenderwatch.notices.tables import TradeGroup
from tenderwatch.notices.terms import groups, in_use, service
from tenderwatch.notices.terms.groups import Written
from tenderwatch.users.tables import Audit
from tenderwatch.watching import service as watching
from tests.browsing import SignIn
from tests.makers import NOW, a_user
from tests.watching.world import a_notice, a_team, matches, recorded

CRANE = Written(("nosturi",), ("lyftkran",), ("hoisting crane",))


def others(database: Database, query: str) -> set[str]:
    with database.read() as session:
        return {term for _, terms in expanded(parse(query), in_use(session)) for term in terms}


def change(database: Database, do: Callable[..., object], *said: object) -> None:
    with database.write() as session:
        do(session, *said, a_user(session), NOW)


def test_a_group_of_the_house_is_used_from_the_next_question_on(database: Database) -> None:
    assert others(database, "nosturit") == set()
    change(database, service.add, CRANE)
    assert others(database, "nosturit") == {"nosturi", "lyftkran", "hoisting crane"}
    assert "städning" in others(database, "siivous")
    change(database, lambda session, *who: service.remove(session, session.get_one(TradeGroup, 1), *who))
    assert others(database, "nosturit") == set()


def test_a_shipped_group_can_be_done_without(database: Database) -> None:
    change(database, service.switch, "siivous", False)
    assert "städning" not in others(database, "siivous")
    assert "fönsterputs" in others(database, "ikkunanpesu")
    change(database, service.switch, "siivous", True)
    assert "städning" in others(database, "siivous")


def test_what_is_taken_back_was_never_used(database: Database) -> None:
    with database.write() as session:
        service.add(session, CRANE, a_user(session), NOW)
        assert expanded(parse("nosturi"), in_use(session))
        session.rollback()
    assert others(database, "nosturi") == set()
    change(database, service.add, Written(("nosturi",), ("kran",)))
    assert others(database, "nosturi") == {"kran"}


def _asked(url: str) -> set[str]:
    return others(Database(url), "nosturi")


def test_another_process_asks_with_the_change_at_once(sqlite: Database) -> None:
    url = sqlite.url.render_as_string(hide_password=False)
    with multiprocessing.get_context("spawn").Pool(1) as child:
        assert child.apply(_asked, (url,)) == set()
        change(sqlite, service.add, CRANE)
        assert child.apply(_asked, (url,)) == {"lyftkran", "hoisting crane"}


def test_a_saved_search_meets_new_notices_with_the_terms_of_the_house(database: Database) -> None:
    a_team(database, "nosturi")
    recorded(database, a_notice("Lyftkran till hamnen"))
    assert watching.take_new(database, NOW).matches == 0
    change(database, service.add, CRANE)
    recorded(database, a_notice("Lyftkran till varvet"))
    assert watching.take_new(database, NOW).matches == 1
    assert [match.why for match in matches(database)] == [[{"part": "title", "found": ["Lyftkran"]}]]


def test_every_change_is_in_the_trail(database: Database) -> None:
    change(database, service.add, CRANE)
    new = Written(("nosturi", "torninosturi"), ("lyftkran",))
    change(
        database,
        lambda session, *who: service.change(session, session.get_one(TradeGroup, 1), new, 1, *who),
    )
    change(database, service.switch, "siivous", False)
    change(database, lambda session, *who: service.remove(session, session.get_one(TradeGroup, 1), *who))
    with database.read() as session:
        told = [(row.object_type, row.action, row.changes) for row in session.scalars(select(Audit).order_by(Audit.id))]
    assert [(kind, action) for kind, action, _ in told if kind.startswith("trade")] == [
        ("trade_group", "entered"),
        ("trade_group", "changed"),
        ("trade_group_off", "switched off"),
        ("trade_group", "deleted"),
    ]
    assert told[-1][2] == {"line": ["nosturi, torninosturi = lyftkran =", None]}


@pytest.mark.parametrize(
    ("fi", "sv", "field", "fault"),
    [
        pytest.param("nosturi", "", "fi", "at least two terms", id="one term"),
        pytest.param("nosturi", "(nosturi)", "fi", "at least two terms", id="one term in two languages"),
        pytest.param("(nosturi), (kurki)", "", "fi", "without parentheses", id="nobody finds the others"),
        pytest.param("nosturi", "lyft=kran", "sv", "the sign =", id="a sign of the file"),
        pytest.param("nosturi", "lyft*", "sv", "the sign *", id="a star"),
        pytest.param("nosturi (iso), kurki", "", "fi", "parenthesis", id="half in parentheses"),
        pytest.param("nosturi, !!", "", "fi", "no word", id="no word"),
        pytest.param("nosturi", "a b c d e f g h i", "sv", "too long", id="too many words"),
        pytest.param(", ".join(f"sana{n}" for n in range(61)), "", "fi", "at most 60", id="too many terms"),
    ],
)
def test_a_group_that_cannot_be_is_refused_where_it_is_wrong(fi: str, sv: str, field: str, fault: str) -> None:
    with pytest.raises(Invalid) as refused:
        groups.typed(fi, sv, "")
    assert fault in refused.value.problems[field]


def test_terms_are_typed_freely() -> None:
    group = groups.typed(" nosturi ,kurki\nNosturi;; (torni  nosturi) ", "", "crane")
    assert group == Written(("nosturi", "kurki", "(torni nosturi)"), (), ("crane",))
    assert group.line == "nosturi, kurki, (torni nosturi) =  = crane"


def test_the_shipped_list_is_a_file_that_can_be_taken_in() -> None:
    shipped = groups.shipped()
    assert len(shipped) >= 190
    assert groups.from_file("\n".join(group.line for group in shipped)) == shipped


def test_a_file_is_taken_in_whole_or_not_at_all(database: Database) -> None:
    with pytest.raises(Invalid) as refused:
        groups.from_file("# own\nnosturi = lyftkran = crane\nkurki\nyksi = = \n")
    assert [line[:7] for line in str(refused.value).splitlines()] == ["Line 3:", "Line 4:"]
    with database.write() as session:
        by = a_user(session)
        new = [*groups.from_file("nosturi = lyftkran = hoisting crane # remark\n"), groups.shipped()[0]]
        assert service.take_in(session, new, by, NOW) == (1, 1)
        assert service.take_in(session, new, by, NOW) == (0, 2)


def test_the_page_adds_changes_and_removes(house: House, signed_in: SignIn) -> None:
    editor = signed_in("bid-manager")
    recorded(house.database, a_notice("Lyftkran till hamnen"))
    assert "Lyftkran" not in editor.get("/search?q=nosturi").text
    editor.post("/trade-terms", {"fi": "nosturi", "sv": "lyftkran"}, on="/trade-terms")
    page = editor.get("/search?q=nosturi").text
    assert "finds also: lyftkran" in page
    assert "<mark>Lyftkran</mark>" in page
    assert 'href="/trade-terms"' in page
    assert "nosturi = lyftkran" in editor.get("/trade-terms").text
    editor.post("/trade-terms/1", {"fi": "nosturi", "sv": "kran"}, on="/trade-terms/1")
    assert "Lyftkran" not in editor.get("/search?q=nosturi").text
    assert "lyftkran" in editor.get("/trade-terms/1").text, "the history tells what it was"
    assert "\nnosturi = kran =\n" in editor.get("/trade-terms.txt").text
    editor.post("/trade-terms/1", {"fi": "nosturi", "sv": "x", "version": "1"}, status=409, on="/trade-terms/1")
    editor.post("/trade-terms/1/remove")
    assert "finds also" not in editor.get("/search?q=nosturi").text


def test_what_was_typed_stays_beside_what_is_wrong(signed_in: SignIn) -> None:
    editor = signed_in("bid-manager")
    page = editor.post("/trade-terms", {"fi": "nosturi", "sv": "lyft=kran"}, status=422, on="/trade-terms").text
    assert "lyft=kran</textarea>" in page
    assert "has the sign =" in page
    sent = {"file": (io.BytesIO(b"nosturi = kran\n"), "own.txt")}
    page = editor.post("/trade-terms/file", sent, status=422, on="/trade-terms/file").text
    assert "nosturi = kran\n</textarea>" in page
    assert "Line 1:" in page
    sent = {"file": (io.BytesIO(b"nosturi = kran = \nkurki = trana ="), "own.txt")}
    editor.post("/trade-terms/file", sent, on="/trade-terms/file")
    assert "2 groups are added." in editor.get("/trade-terms").text
    sent = {"file": (io.BytesIO(b"\xff\xfe\x00n"), "own.txt")}
    assert "UTF-8" in editor.post("/trade-terms/file", sent, status=422, on="/trade-terms/file").text


def test_who_may_not_save_searches_sees_the_groups_only(signed_in: SignIn) -> None:
    reader = signed_in("viewer")
    page = reader.get("/trade-terms?find=siivous").text
    assert "städning" in page
    assert "snöröjning" not in page
    assert "Switch off" not in page
    reader.post("/trade-terms", {"fi": "a", "sv": "b"}, status=403)
    reader.post("/trade-terms/switch", {"name": "siivous", "on": "0"}, status=403)


def test_a_shipped_group_is_switched_off_and_on_again(signed_in: SignIn) -> None:
    editor = signed_in("bid-manager")
    editor.post("/trade-terms/switch", {"name": "siivous", "on": "0"})
    assert "Switched off: siivous" in editor.get("/trade-terms").text
    assert editor.get("/trade-terms").text.count("Use again") == 1
    editor.post("/trade-terms/switch", {"name": "siivous", "on": "1"})
    editor.post("/trade-terms/switch", {"name": "no such", "on": "0"}, status=404)
