"""Patterns of profiles: useful ones work, endless ones are stopped, long texts are read in part."""

from collections.abc import Iterator

import pytest
from werkzeug.wrappers import Response

from scrapers.errors import FetchError, ProfileError
from scrapers.sources import page
from scrapers.sources.page.patterns import READ, compiled
from tests.scrapers.pages import polled, settings
from tests.servers import nasty_server
from tests.servers.nasty import Nasty

USEFUL = (
    (r"\d+", "Nro 17/2026", ["17", "2026"]),
    (r"\((.*);", "Työ (a; b)", ["a"]),
    (r"(\w); (\w)", "Työ (a; b)", ["a"]),
    (r"\b(\d{8})(?:-\d)?\b", "CPV 45000000-7, 90910000", ["45000000", "90910000"]),
    (r"(\d+)\s*-\s*(\d+)\s*€", "10 - 20 €", ["10"]),
    (r"Deadline:\s*(.+?)\s*$", "Deadline:  5 Oct ", ["5 Oct"]),
    (r"(?i)määräaika:? *(\d{1,2}\.\d{1,2}\.\d{4})", "MÄÄRÄAIKA: 5.10.2026", ["5.10.2026"]),
    (r"(?:HEL|ESP|VAN)[ /-]*(\d+/\d{4})", "HEL-12/2026", ["12/2026"]),
    (r"^(?P<number>[A-Z]{2,5}-\d+)", "ABC-12 x", ["ABC-12"]),
    (r"(.+) - (.+)", "Espoo - Koulun katto", ["Espoo"]),
    (r"[^/]+/(\d+)[^/]*$", "a/b/17?x", ["17"]),
)
ENDLESS = (
    (r"(a+)+$", "a" * (READ - 1) + "b"),
    (r"(a|aa)+$", "a" * (READ - 1) + "b"),
    (r"(?:x+x+)+y", "x" * READ),
    (r"(.+) - (.+)x", "- " * READ),
    (r"(?i)(ä+)+$", "Ä" * (READ - 1) + "b"),
)
ENDLESS_TO_PREPARE = ("(?:" * 50 + "a" + "){9}" * 50, "(?:a{1000}){1000}", r"\d{99999999999999999999}")


@pytest.mark.parametrize(("pattern", "text", "found"), USEFUL)
def test_a_useful_pattern_finds_what_it_is_for(pattern: str, text: str, found: list[str]) -> None:
    made = compiled(pattern)
    group = min(made.groups, 1)
    assert [match[group] for match in made.all(text)] == found
    first = made.first(text)
    assert first
    assert first[group] == found[0]
    for hostile in ("a" * 9000, "1 " * 4500, " " * 9000, "Deadline: " * 900, "/" * 9000, "(" * 9000):
        made.all(hostile)


@pytest.mark.parametrize(("pattern", "text"), ENDLESS)
def test_a_pattern_that_takes_too_long_is_stopped(pattern: str, text: str) -> None:
    made = compiled(pattern)
    for find in (made.first, made.all):
        with pytest.raises(FetchError, match="takes too long") as stopped:
            find(text)
        assert stopped.value.state == "bad_answer"


@pytest.mark.parametrize("pattern", ENDLESS_TO_PREPARE)
def test_a_pattern_that_cannot_be_made_ready_is_refused(pattern: str) -> None:
    with pytest.raises(ValueError, match="repeats more than"):
        compiled(pattern)


@pytest.mark.parametrize("pattern", ["(" * 100 + "a" + ")" * 100 + "(", "[a", "*", r"(\2)", "x" * 501])
def test_what_is_no_pattern_is_refused_in_words(pattern: str) -> None:
    with pytest.raises(ValueError, match=r"not a regular expression|longer than"):
        compiled(pattern)


@pytest.mark.parametrize("pattern", [r"(?x) (a+ )+ x", "(?#a)b", "a(?R)?b", "(a(?1)?b)", r"\L<words>"])
def test_kinds_of_pattern_that_nobody_needs_are_refused(pattern: str) -> None:
    with pytest.raises(ValueError, match="not allowed here"):
        compiled(pattern)


def test_only_the_beginning_of_a_long_text_is_read() -> None:
    assert compiled("b").first("a" * READ + "b") is None
    assert compiled("b").first("a" * (READ - 1) + "b")
    found = compiled(r"a(\s+)b").first("a" + " " * 500 + "b")
    assert found
    assert found[1] == " " * 10


@pytest.fixture
def hostile_site() -> Iterator[str]:
    """A list of which one title keeps a loose pattern busy."""
    rows = "".join(
        f'<tr><td>{number}</td><td><a href="/{number}">{title}</a></td><td>5.10.2026</td></tr>'
        for number, title in enumerate(["Koulu - katto", "- " * READ])
    )
    listing = f'<table id="calls"><tbody>{rows}</tbody></table>'
    with nasty_server(Nasty([Response(listing, content_type="text/html")] * 4)) as url:
        yield url


@pytest.mark.parametrize("place", ["regex", "transform"])
def test_a_poll_ends_with_a_word_about_the_pattern(hostile_site: str, place: str) -> None:
    fields = settings()["list"]["fields"]
    loose = {"regex": r"(.+) - (.+)x"} if place == "regex" else {"transform": [{"regex": r"(.+) - (.+)x"}]}
    listing = settings()["list"] | {"fields": fields | {"title": fields["title"] | loose}}
    _found, result = polled(hostile_site, list=listing)
    assert result.state == "bad_answer"
    assert "takes too long" in result.message
    assert not result.complete


def test_a_profile_says_which_pattern_cannot_be_used() -> None:
    fields = settings()["list"]["fields"]
    listing = settings()["list"] | {"fields": fields | {"title": fields["title"] | {"regex": "(a{999}){999}"}}}
    with pytest.raises(ProfileError, match=r"title\.regex: repeats more than"):
        page.from_settings(settings(list=listing))
