"""The demo's people keep what they promise: nothing is closed without a next step or a reason."""

from datetime import date

from tenderwatch.house import House
from tenderwatch.work import queries
from tenderwatch.work.queries import Filters


def test_activities_of_the_demo_are_chained_and_some_are_due(demo: House) -> None:
    today = date(2026, 11, 23)
    with demo.database.read() as session:
        found = queries.found(session, Filters(), today, size=500).lines
        late = queries.found(session, Filters(overdue=True), today).lines
    assert {line.means for line in found} == {"planned", "done"}
    assert [(line.origin, line.subject) for line in found if line.lacks_next] == [("mail", "Rapporten för oktober")]
    assert {"Tuulikki Esimerkki", "Göran Exempel"} <= {name for line in found for name in line.people}
    assert {line.next_id for line in found if line.next_id} <= {line.id for line in found}
    assert [line.subject for line in late if line.owner == "Pekka Niskala"] == ["Kuljetusvaunujen tarjous"]
    assert "Johtoryhmän kanta päivystykseen" in [line.subject for line in found if line.day == today]
    assert {matter.kind for line in found for matter in line.matters} == {"contract", "bid"}
