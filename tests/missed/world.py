"""Awards with their calls, and a house in which they are looked at."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import select

from scrapers.notice import Award, Notice, Organization
from tenderwatch.db import Database
from tenderwatch.house import House
from tenderwatch.missed import keeping
from tenderwatch.missed.looking import Looked
from tenderwatch.missed.tables import MissedAward, RecallAudit
from tenderwatch.notices import indexing
from tests.conftest import settings_for
from tests.watching.world import NOW, a_notice, a_search, a_team, recorded

RIVAL = Organization({"fi": "Kirkaslähde Siivous Oy"}, ("2345678-0",), "FIN")
CALLED, AWARDED = date(2026, 9, 1), date(2026, 11, 12)


def a_call(title: str, **what_matters: Any) -> Notice:
    """Return a call of some weeks ago."""
    return a_notice(title, **{"published_on": CALLED, "due": date(2026, 10, 1), **what_matters})


def its_award(call: Notice, winner: Organization = RIVAL, **what_matters: Any) -> Notice:
    """Return the award notice of a call."""
    award = Award(id="RES-0001", lots=("LOT-0001",), status="selec-w", winners=(winner,))
    number = f"{int(str(call.publication_number).partition('-')[0]) + 100_000}-2026"
    values = {"publication_number": number, "published_on": AWARDED, "awards": (award,), **what_matters}
    return replace(call, form_type="result", notice_type="can-standard", **values)


class World:
    """A house with a bid manager whose searches are given, and what is recorded in it."""

    def __init__(self, database: Database, folder: Path, *queries: str) -> None:
        url = database.url.render_as_string(hide_password=False)
        self.house = House(settings_for(folder / "home", url), database)
        self.by, self.team_id = a_team(database, *queries)

    @property
    def database(self) -> Database:
        return self.house.database

    def search(self, query: str, name: str = "", **filters: Any) -> int:
        """Save a search of the team."""
        with self.database.write() as session:
            return a_search(session, session.merge(self.by), query, name, **filters).id

    def missed(self, *calls: Notice) -> list[int]:
        """Record calls and their awards; return the numbers of their procedures."""
        recorded(self.database, *calls)
        return recorded(self.database, *(its_award(call) for call in calls))

    def look(self) -> Looked:
        """Look at the awards of the last weeks, without keeping anything."""
        indexing.catch_up(self.house)
        with self.database.read() as session:
            return keeping.look_now(session, indexing.reader(self.house), self.team_id, NOW)

    def weekly(self, now: datetime = NOW) -> str | None:
        """Let the job run."""
        indexing.catch_up(self.house)
        return keeping.look_weekly(self.house, now)

    def listed(self) -> Sequence[MissedAward]:
        with self.database.read() as session:
            return session.scalars(select(MissedAward).order_by(MissedAward.id)).all()

    def audits(self) -> Sequence[RecallAudit]:
        with self.database.read() as session:
            return session.scalars(select(RecallAudit).order_by(RecallAudit.id)).all()
