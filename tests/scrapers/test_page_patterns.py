"""Patterns of profiles: useful ones work, endless ones are refused, long texts are read in part."""

import time

import pytest

from scrapers.sources.page.patterns import READ, compiled

USEFUL = (
    r"\d+",
    r"\((.*);",
    r"(\w); (\w)",
    r"\b(\d{8})(?:-\d)?\b",
    r"(\d+)\s*-\s*(\d+)\s*€",
    r"Deadline:\s*(.+?)\s*$",
    r"(?i)määräaika:? *(\d{1,2}\.\d{1,2}\.\d{4})",
    r"(?:HEL|ESP|VAN)[ /-]*(\d+/\d{4})",
    r"^(?P<number>[A-Z]{2,5}-\d+)",
    r"\d{1,3}(?: \d{3})*",
    r"[^/]+/(\d+)[^/]*$",
)
ENDLESS = (
    r"(a+)+$",
    r"(a|a)*$",
    r"(a|aa)+$",
    r"(?:a?){30}a{30}",
    r"((a?){9}){9}x",
    r"(.*)*x",
    r"(\w+\s?)*$",
    r".*.*.*x",
    r"\w+.*\w+x",
    r"a?" * 30 + "a" * 30,
    r"(a|a)" * 30 + "x",
    r"\d*\d*\d*x",
    r"(?x) (a+ )+ x",
)


@pytest.mark.parametrize("pattern", USEFUL)
def test_a_useful_pattern_is_taken_and_is_quick_on_any_text(pattern: str) -> None:
    made = compiled(pattern)
    for text in ("a" * 9000, "1 " * 4500, " " * 9000, "Deadline: " * 900, "/" * 9000, "(" * 9000):
        started = time.process_time()
        list(made.finditer(text))
        assert time.process_time() - started < 2


@pytest.mark.parametrize("pattern", ENDLESS)
def test_a_pattern_that_can_take_for_ever_is_refused(pattern: str) -> None:
    with pytest.raises(ValueError, match=r"for ever|not allowed"):
        compiled(pattern)


@pytest.mark.parametrize("pattern", ["a{99999999999999999999}", "(" * 100 + "a" + ")" * 100 + "(", "x" * 501])
def test_what_is_no_pattern_is_refused_in_words(pattern: str) -> None:
    with pytest.raises(ValueError, match=r"not a regular expression|longer than"):
        compiled(pattern)


def test_only_the_beginning_of_a_long_text_is_read() -> None:
    assert compiled("b").search("a" * READ + "b") is None
    assert compiled("b").search("a" * (READ - 1) + "b")
    found = compiled(r"a(\s+)b").search("a" + " " * 500 + "b")
    assert found
    assert found[1] == " " * 10
