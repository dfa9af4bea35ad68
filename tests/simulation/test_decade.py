"""The proof: nothing missed, nothing twice, nothing to the wrong one, whatever goes wrong; on both databases."""

import sys

import pytest

from tests.simulation.decade import Plan
from tests.simulation.post_office import STEPS
from tests.simulation.proof import prove

TEN_YEARS = Plan()
"""What `make prove` runs, too; CI prints its figures."""


@pytest.mark.long
@pytest.mark.parametrize("kind", ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def test_ten_years_in_which_everything_goes_wrong(kind, tmp_path, request, capsys):
    if kind == "postgres":
        request.getfixturevalue("postgres_server")
    proof = prove(tmp_path, kind, TEN_YEARS)
    with capsys.disabled():
        sys.stdout.write("\n" + "\n".join(proof.lines()) + "\n")
    assert proof.verdict.violations == []
    assert proof.happened.kills >= 300
    assert proof.happened.contracts >= 1000
    assert proof.happened.smtp_deaths >= len(STEPS)
    assert proof.verdict.figures["good days"] > TEN_YEARS.days / 2


@pytest.mark.parametrize("kind", ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def test_weeks_in_which_everything_goes_wrong(kind, tmp_path, request):
    if kind == "postgres":
        request.getfixturevalue("postgres_server")
    plan = Plan(
        seed=3, years=1, weeks=6, live=24, kills=8, two_at_once=4, faults=6, smtp_deaths=5, outages=2, smtp_outages=1,
        clock_shifts=2,
    )  # fmt: skip
    proof = prove(tmp_path, kind, plan)
    assert proof.verdict.violations == [], "\n".join(proof.lines())
    assert proof.happened.kills > 0
    assert proof.happened.mails > 0
