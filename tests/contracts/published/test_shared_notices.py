"""What real awards and modifications would propose of contracts of ours: nothing absurd.

The notices are kept beside the checkout and are no part of it.
"""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from scrapers import formats
from scrapers.document import Document
from scrapers.notice import Notice
from tenderwatch.contracts.rules.options_text import MOST_MONTHS
from tenderwatch.contracts.rules.published import KINDS, Ours, Published, about, differences, published_of, wins_of
from tenderwatch.notices.rules.state import kind_of

NOTICES = Path(__file__).parents[4] / "shared" / "notices"
BUYER, US, PROCEDURE = 10, 1, 7
START, END = date(2022, 1, 1), date(2025, 12, 31)


def results() -> Iterator[Notice]:
    """Read every real notice that tells of a result or a modification."""
    for path in sorted(NOTICES.rglob("*")):
        if path.suffix in (".xml", ".json") and path.is_file():
            document = Document(path.read_bytes(), path.name, None, datetime(2026, 1, 1, tzinfo=UTC))
            for each in formats.read(document):
                if isinstance(each, Notice) and kind_of(each) in KINDS:
                    yield each


def facts(said: Notice) -> Published:
    """Return the facts of a notice all of whose awards we won."""
    winners = {place: [US] for place, award in enumerate(said.awards) if award.winners}
    found = published_of(
        said, kind=kind_of(said), notice_id=1, procedure_id=PROCEDURE, buyers=(BUYER,), winners=winners, root="r"
    )
    assert found is not None
    return found


def contracts(published: Published) -> Iterator[Ours]:
    """Return contracts that the notice may be about: of each number, unknown in all else or entered otherwise."""
    for number in {part.number for part in published.parts} | {None}:
        known = {"buyer_id": BUYER, "procedure_id": PROCEDURE, "reference": number or "BID-1", "title": "x"}
        yield Ours(**known, provisional=number is None, term="unknown")
        period = {"starts_on": START, "base_ends_on": END, "in_force_until": END, "latest_end": END}
        yield Ours(**known, provisional=number is None, value=Decimal("12.34"), **period)


@pytest.mark.shared
@pytest.mark.skipif(not NOTICES.is_dir(), reason="the real notices are not beside this checkout")
def test_no_real_award_proposes_anything_absurd() -> None:
    counted: Counter[str] = Counter()
    for said in results():
        published = facts(said)
        counted["notices"] += 1
        counted["wins"] += len(wins_of([published], {US}, (), date(2020, 1, 1)))
        for mine in contracts(published):
            match = about(mine, published, {US})
            found = {each.field: each for each in differences(mine, [(published, match)])} if match else {}
            counted.update(found.keys())
            check(mine, {name: each.published for name, each in found.items()})
    assert counted["notices"] > 100
    assert min(counted[name] for name in ("wins", "starts_on", "base_ends_on", "value", "reference")) > 10, counted
    assert counted["amendment"] > 3, counted


def check(mine: Ours, said: dict[str, object]) -> None:
    first = said.get("starts_on", mine.starts_on and mine.starts_on.isoformat())
    last = said.get("base_ends_on", mine.base_ends_on and mine.base_ends_on.isoformat())
    assert not (first and last) or str(first) <= str(last), (mine, said)
    for day in (said.get(name) for name in ("starts_on", "base_ends_on", "ends_on")):
        assert day is None or "1950" <= str(day) <= "2201", (mine, said)
    for name in ("value", "framework_maximum"):
        if name in said:
            amount, currency = str(said[name]).split()
            assert Decimal(amount) > 1, (mine, said)
            assert len(currency) == 3
    options = said.get("options", [])
    assert isinstance(options, list)
    assert sum(options) <= MOST_MONTHS
    assert str(said.get("reference", "x")).strip()
