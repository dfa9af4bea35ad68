"""A profile as it is written: plain YAML, of a length that can be read."""

import pytest

from scrapers.errors import ProfileError
from scrapers.sources.page import from_yaml
from scrapers.sources.page.written import LONGEST, Unreadable, values_in

LAUGHS = "a0: &a0 [ha, ha]\n" + "".join(f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]\n" for n in range(1, 99))


@pytest.mark.parametrize(
    "text",
    [
        *("[" * 5000, "a: 1:99999999999:5\n[", "- \x00", r'- "\0"', r'- "\ud800"', "- .nan"),
        *("a: !!python/name:os.x", "a: !!binary aGE=", "a: !!set {b}", "? [a]\n: b", "!!timestamp 2026-10-05"),
    ],
)
def test_a_profile_that_is_no_yaml_is_refused(text: str) -> None:
    with pytest.raises(ProfileError, match=r"line \d+: is not YAML"):
        from_yaml(text)


@pytest.mark.parametrize(
    ("text", "line"),
    [(LAUGHS, 1), ("id: x\nname: *x", 2), ("\n- &a []\n- 1", 2), ("a: 1\n&k b: 2", 2), ("a:\n  <<: *base", 2)],
)
def test_what_refers_to_another_value_is_refused_with_its_line(text: str, line: int) -> None:
    with pytest.raises(Unreadable, match="write the value out") as refused:
        values_in(text)
    assert (refused.value.fault, refused.value.line) == ("alias", line)


def test_a_profile_that_is_too_long_is_refused() -> None:
    with pytest.raises(Unreadable) as refused:
        values_in("id: x\n" * LONGEST)
    assert (refused.value.fault, refused.value.line) == ("too_long", LONGEST // 6 + 1)


def test_signs_of_reference_inside_a_text_are_texts() -> None:
    assert values_in("a: 'R&D *'\nb: R &D") == {"a": "R&D *", "b": "R &D"}


def test_days_are_texts() -> None:
    assert values_in("- 2026-10-05\n- 2026-13-45") == ["2026-10-05", "2026-13-45"]
