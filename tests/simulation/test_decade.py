"""Some weeks in which everything goes wrong, on both databases; `make prove` lets ten years of it pass."""

import pytest

from tests.simulation.decade import Plan
from tests.simulation.proof import prove

WEEKS = Plan(
    seed=3,
    weeks=4,
    live=20,
    kills=6,
    two_at_once=3,
    faults=4,
    smtp_deaths=4,
    outages=2,
    smtp_outages=1,
    clock_shifts=2,
    wild=True,
)


@pytest.mark.parametrize("kind", ["sqlite", pytest.param("postgres", marks=[pytest.mark.postgres, pytest.mark.long])])
def test_weeks_in_which_everything_goes_wrong(kind, tmp_path, request):
    if kind == "postgres":
        request.getfixturevalue("postgres_server")
    proof = prove(tmp_path, kind, WEEKS)
    assert proof.verdict.violations == [], "\n".join(proof.lines())
    assert proof.happened.kills > 0
    assert proof.happened.mails > 0
