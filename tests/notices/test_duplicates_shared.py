"""Real notices, kept beside the checkout: those that came by several sources find each other without their names."""

import pytest

from benchmarks.duplicates import NOTICES, as_published, measure, told_again

pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(not NOTICES.exists(), reason="the notices beside the checkout are absent"),
]
PRECISION, RECALL = 0.99, 0.95


def test_notices_that_came_by_several_sources() -> None:
    figures = measure(list(as_published()))
    assert figures.right + len(figures.missed) > 150
    assert figures.precision >= PRECISION, figures.wrong
    assert figures.recall >= RECALL, figures.missed


@pytest.mark.long
def test_notices_told_again_among_what_is_not_the_same() -> None:
    figures = measure(list(told_again()))
    assert figures.right + len(figures.missed) > 250
    assert figures.precision >= PRECISION, figures.wrong
    assert figures.recall >= RECALL, figures.missed
