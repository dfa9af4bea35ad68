"""The law is read by its day."""

from datetime import date, timedelta
from itertools import pairwise

import pytest

from tenderwatch.calendar.legal import RULES, NoSuchRule, rule_on, rules_on


@pytest.mark.parametrize(
    ("rule_id", "day", "value"),
    [
        pytest.param("eu-sub-central", date(2025, 12, 31), 221_000, id="the last day of the old threshold"),
        pytest.param("eu-sub-central", date(2026, 1, 1), 216_000, id="the first day of the new"),
        pytest.param("eu-central", date(2026, 5, 1), 140_000, id="central government"),
        pytest.param("eu-central", date(2025, 12, 31), 143_000, id="central government before 2026"),
        pytest.param("eu-works", date(2024, 1, 1), 5_538_000, id="works 2024"),
        pytest.param("eu-works", date(2026, 1, 1), 5_404_000, id="works 2026"),
        pytest.param("eu-utilities", date(2025, 12, 31), 443_000, id="utilities 2025"),
        pytest.param("eu-concessions", date(2025, 12, 31), 5_538_000, id="concessions 2025"),
        pytest.param("eu-concessions", date(2026, 1, 1), 5_404_000, id="concessions 2026"),
        pytest.param("eu-social", date(2026, 1, 1), 750_000, id="social services do not change"),
        pytest.param("fi-goods-services", date(2026, 1, 1), 60_000, id="Finnish goods and services"),
        pytest.param("fi-works", date(2026, 1, 1), 150_000, id="Finnish works"),
        pytest.param("fi-health-social", date(2026, 1, 1), 400_000, id="Finnish health and social services"),
        pytest.param("fi-other-special", date(2026, 1, 1), 300_000, id="other special services"),
        pytest.param("fi-concessions", date(2026, 1, 1), 500_000, id="Finnish concessions"),
        pytest.param("change-extra-orders", date(2026, 1, 1), 50, id="extra orders"),
        pytest.param("eu-utilities", date(2027, 1, 1), 432_000, id="utilities 2027"),
        pytest.param("fi-standstill", date(2026, 1, 1), 14, id="14 days, not the 21 of the old law"),
        pytest.param("fi-standstill", date(2016, 12, 31), 21, id="the last day of the old law"),
        pytest.param("fi-standstill", date(2017, 1, 1), 14, id="the first day of the new law"),
        pytest.param("framework-classic", date(2026, 1, 1), 48, id="four years"),
    ],
)
def test_rule_on(rule_id, day, value):
    assert rule_on(rule_id, day).value == value


def test_a_day_without_a_rule_is_said():
    with pytest.raises(NoSuchRule, match="eu-central has no value on 2023-12-31"):
        rule_on("eu-central", date(2023, 12, 31))


def test_versions_of_a_rule_follow_each_other_without_gap_or_overlap():
    for rule_id in {rule.id for rule in RULES}:
        versions = sorted((rule for rule in RULES if rule.id == rule_id), key=lambda rule: rule.valid_from)
        assert versions[-1].valid_to is None
        for earlier, later in pairwise(versions):
            assert earlier.valid_to is not None
            assert later.valid_from == earlier.valid_to + timedelta(days=1)


def test_one_version_of_each_rule_holds_today():
    ids = [rule.id for rule in rules_on(date(2026, 6, 1))]
    assert sorted(ids) == sorted({rule.id for rule in RULES})
