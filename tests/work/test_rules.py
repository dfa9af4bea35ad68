"""What a typed line says, in three languages; that nothing typed is lost; and when a competition silences."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tenderwatch.work.rules import LISTS, freeze, vocabulary
from tenderwatch.work.rules.days import day_at
from tenderwatch.work.rules.lines import Known, Line, Named, read

MONDAY = date(2026, 11, 23)
TYPES = {phrase: code for code, phrases in vocabulary.TYPES.items() for phrase in phrases}
ME, PEKKA, MAIJA, LIISA, KALLIO, ERIK = 1, 2, 3, 11, 12, 13
PEOPLE = (
    Named("user", ME, "Aino Haapala"),
    Named("user", PEKKA, "Pekka Niskala"),
    Named("user", MAIJA, "Maija Korpela"),
    Named("contact", LIISA, "Liisa Virta"),
    Named("contact", KALLIO, "Liisa Kallio"),
    Named("contact", ERIK, "Pekka af Ström"),
)
KNOWN = Known(TYPES, PEOPLE, ME)


def said(line: str) -> Line:
    return read(line, KNOWN, MONDAY)


def test_the_example_of_the_brief_is_understood_whole() -> None:
    line = said("call Liisa Virta 24.11. discussed the option > visit 12.12. Pekka")
    assert (line.done.type, line.done.day, line.done.contacts) == ("call", date(2026, 11, 24), (LIISA,))
    assert line.done.text == "discussed the option"
    assert line.next is not None
    assert (line.next.type, line.next.day, line.next.users) == ("visit", date(2026, 12, 12), (PEKKA,))
    assert line.doubts == ("next-of-planned",)  # the 24th is tomorrow
    assert said("call Liisa Virta 23.11. discussed the option > visit 12.12. Pekka").doubts == ()


@pytest.mark.parametrize(
    ("typed", "type_", "day", "contacts", "users", "text"),
    [
        pytest.param("puhelu Liisa Virta eilen hinnoista", "call", 22, (LIISA,), (), "hinnoista", id="Finnish"),
        pytest.param("ringde Kallio i går om avtalet", "call", 22, (KALLIO,), (), "om avtalet", id="Swedish"),
        pytest.param(
            "20.11.2026 möte med Liisa Virta och Maija", "meeting", 20, (LIISA,), (MAIJA,), "", id="day first"
        ),
        pytest.param("ohjausryhmä ma 16.11. pöytäkirja", "steering-group", 16, (), (), "pöytäkirja", id="two words"),
        pytest.param("steering group friday minutes sent", "steering-group", 20, (), (), "minutes sent", id="weekday"),
        pytest.param(
            "visit 3 november with Maija, Kallio: the roof", "visit", 3, (KALLIO,), (MAIJA,), "the roof", id="month"
        ),
        pytest.param("käynti maanantaina, kohde ok", "visit", 23, (), (), "kohde ok", id="today's weekday is today"),
        pytest.param("mail from their lawyer", "e-mail", 23, (), (), "from their lawyer", id="no day is today"),
    ],
)
def test_lines_in_three_languages(
    typed: str, type_: str, day: int, contacts: tuple[int, ...], users: tuple[int, ...], text: str
) -> None:
    line = said(f"{typed} > none: nothing to do")
    assert line.doubts == ()
    assert line.no_next_because == "nothing to do"
    assert (line.done.type, line.done.day) == (type_, date(2026, 11, day))
    assert (line.done.contacts, line.done.users, line.done.text) == (contacts, users, text)


@pytest.mark.parametrize(
    ("typed", "doubts"),
    [
        pytest.param("talked to somebody > none: ok", ("type",), id="no type"),
        pytest.param("call Liisa prices > none: ok", ("who",), id="two have the name"),
        pytest.param("call Matti Meri 20.11. prices > none: ok", ("day",), id="a day behind an unknown name"),
        pytest.param("call Kallio prices", ("next",), id="no step"),
        pytest.param("call Kallio prices > visit Pekka", ("next-day",), id="a step without a day"),
        pytest.param("call Kallio prices > visit 12.12. Pekka Maija", ("next-who",), id="whose step"),
        pytest.param("call Kallio prices > none", ("next-why",), id="no reason"),
        pytest.param("call Kallio > visit 12.12. me > mail 1.1.", ("arrow",), id="two arrows"),
        pytest.param("visit 1.12. Kallio the cellar", (), id="planned asks for no step"),
    ],
)
def test_what_is_not_sure_is_asked(typed: str, doubts: tuple[str, ...]) -> None:
    assert said(typed).doubts == doubts


def test_a_step_is_mine_and_a_follow_up_unless_it_says_otherwise() -> None:
    line = said("call Kallio prices > send the price list 12.12.")
    assert line.next is not None
    assert (line.next.type, line.next.users, line.next.text) == ("follow-up", (ME,), "send the price list")
    ours = said("call Kallio prices > visit monday klo 9.30 Pekka").next
    assert ours is not None
    assert (ours.day, ours.clock, ours.users) == (date(2026, 11, 30), time(9, 30), (PEKKA,))


@pytest.mark.parametrize(
    ("words", "today", "ahead", "expected"),
    [
        ("28.12.", date(2027, 1, 4), False, date(2026, 12, 28)),
        ("3.1.", date(2026, 12, 30), False, date(2027, 1, 3)),
        ("3.1.", date(2026, 1, 4), True, date(2027, 1, 3)),
        ("29.2.", MONDAY, True, date(2028, 2, 29)),
        ("29.2.2027", MONDAY, True, None),
        ("ensi perjantaina", MONDAY, True, date(2026, 12, 4)),
        ("om 2 veckor", MONDAY, True, date(2026, 12, 7)),
        ("3 päivän päästä", MONDAY, True, date(2026, 11, 26)),
        ("24. joulukuuta 2026", MONDAY, False, date(2026, 12, 24)),
        ("december 24", MONDAY, False, date(2026, 12, 24)),
        ("32.1.", MONDAY, False, None),
        ("3.5.7", MONDAY, False, None),
    ],
)
def test_days(words: str, today: date, ahead: bool, expected: date | None) -> None:
    found = day_at([word.rstrip(".") if word[-1] == "." else word for word in words.split()], today, ahead=ahead)
    assert (found.said if found else None) == expected


DAYS = st.dates(MONDAY - timedelta(days=180), MONDAY)
WRITTEN = st.sampled_from(
    ["{0.day}.{0.month}.{0.year}", "{0:%Y-%m-%d}", "{0.day}/{0.month}/{0.year}", "{0.day}.{0.month}."]
)
FREE = st.text(st.characters(exclude_categories=("Cs", "Cc"), exclude_characters=">→"), max_size=60)


@given(st.sampled_from(sorted(TYPES)), DAYS, WRITTEN, st.sampled_from(PEOPLE), st.permutations([0, 1, 2]))
def test_type_day_and_person_are_found_in_any_order(
    type_: str, day: date, form: str, who: Named, order: list[int]
) -> None:
    parts = [type_.title(), form.format(day), who.name]
    line = said(f"{' '.join(parts[n] for n in order)} ## the words > none: ok")
    assert (line.done.type, line.done.day, line.done.text) == (TYPES[type_], day, "## the words")
    assert who.id in (line.done.users if who.kind == "user" else line.done.contacts)
    assert line.doubts == ()


@given(FREE, FREE)
@example("call Liisa 31.12.2026", "- 12.12")
@example("0 jan", "may 99")
def test_any_line_is_read_and_the_words_behind_what_is_understood_stay(left: str, right: str) -> None:
    line = said(f"{left} > {right}")
    assert line.done.day is not None
    assert left.rstrip(" ,;:\u00a0").endswith(line.done.text) or line.done.text in left
    assert (line.next is None) == (line.no_next_because is not None)
    assert (line.next.text if line.next else line.no_next_because or "") in right


STRANGE = st.lists(st.sampled_from(["hinta", "katto", "31", "(x)", "—", "Åbo", "ok?", "1,5", "&"]), min_size=1)


@given(STRANGE)
def test_words_that_mean_nothing_here_all_stay(strange: list[str]) -> None:
    typed = " ".join(["katto", *strange])
    line = said(f"{typed} > 12.12. {typed}")
    assert line.next is not None
    assert line.done.text == typed
    assert line.next.text == typed


def test_every_type_of_the_product_can_be_written() -> None:
    assert {entry.code for entry in LISTS["activity-type"]} == set(vocabulary.TYPES)
    assert len(TYPES) == sum(len(phrases) for phrases in vocabulary.TYPES.values())


NOW = datetime(2026, 11, 23, 7, tzinfo=UTC)
LATER, LATELY, LONG_AGO = NOW + timedelta(days=3), NOW - timedelta(days=20), NOW - timedelta(days=181)


@pytest.mark.parametrize(
    ("phase", "deadline", "published", "stage", "runs"),
    [
        ("competition", LATER, None, None, True),
        ("competition", LATELY, None, None, True),
        ("competition", LONG_AGO, None, None, False),
        ("competition", LONG_AGO, None, "submitted", True),
        ("competition", LATER, None, "outcome", False),
        ("awarded", LATER, None, "submitted", False),
        ("competition", None, date(2026, 11, 1), None, True),
        ("competition", None, date(2026, 1, 1), None, False),
        ("competition", None, None, None, False),
    ],
)
def test_a_competition_runs_until_it_is_decided(
    phase: str, deadline: datetime | None, published: date | None, stage: str | None, runs: bool
) -> None:
    assert freeze.procedure_runs(phase, deadline, published, stage, NOW) is runs


def test_only_contacts_while_it_is_open_are_concerned() -> None:
    assert freeze.concerns("contact", MONDAY, MONDAY)
    assert not freeze.concerns("contact", MONDAY, MONDAY + timedelta(days=1))
    assert not freeze.concerns("complaint", MONDAY, None)
    assert freeze.bid_runs("submitted", LONG_AGO, NOW)
    assert not freeze.bid_runs("preparing", LATELY, NOW)
