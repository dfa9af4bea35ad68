"""A decade and the verdict on it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from uuid import uuid4

from argon2 import PasswordHasher
from sqlalchemy import create_engine, text

from tenderwatch.config import Settings
from tenderwatch.db import Database, schema
from tenderwatch.tables import metadata
from tenderwatch.users import service as users
from tests.postgres import a_postgres
from tests.simulation.checker import judge
from tests.simulation.checking.verdict import Verdict
from tests.simulation.decade import Happened, Plan, simulate


@dataclass(frozen=True)
class Proof:
    """What happened in a simulated decade, and what the judge says of it."""

    plan: Plan
    database: str
    happened: Happened
    verdict: Verdict

    def lines(self) -> Iterator[str]:
        """Yield all figures, and every violation."""
        yield f"== {self.plan.years} years on {self.database}, seed {self.plan.seed}"
        if self.happened.days < self.plan.days:
            yield f"  !! cut short: the time was up after {self.happened.days / 365.25:.1f} years"
        for name, value in asdict(self.happened).items():
            shown = ", ".join(f"{job} {took:.2f} s" for job, took in value.items()) if name == "slowest" else value
            yield f"  {name.replace('_', ' ')}: {f'{shown:.1f}' if isinstance(shown, float) else shown}"
        yield "== The judge"
        yield from self.verdict.lines()
        yield from (f"!! {each}" for each in self.problems())

    def problems(self) -> list[str]:
        """Return what was violated, and where too little went wrong to prove anything."""
        years = self.plan.years * self.happened.days // self.plan.days
        wanted = {
            "kills": (self.happened.kills, 30 * years),
            "contracts": (self.happened.contracts, 100 * years),
            "deaths of the mail server": (self.happened.smtp_deaths, 5 * years),
            "good days": (self.verdict.figures["good days"], self.happened.days // 2),
        }
        short = [f"only {found} {what}, not {least}" for what, (found, least) in wanted.items() if found < least]
        return [*(str(each) for each in self.verdict.violations), *short]


def prove(home: Path, kind: str, plan: Plan, log: Path | None = None) -> Proof:
    """Let a decade pass in a new house below `home`, on "sqlite" or "postgres", and judge it."""
    with _empty(home, kind) as url:
        settings = Settings(home=home, database_url=url, secret_key="t" * 40, allow_loopback=True)
        database = Database(url)
        schema.upgrade(database, metadata)
        database.close()
        users.hasher = _cheap  # type: ignore[assignment]  # passwords are no matter here
        path = log or home / "log.jsonl"
        happened = simulate(settings, path, plan)
    return Proof(plan, kind, happened, judge(path))


def _cheap() -> PasswordHasher:
    return PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


@contextmanager
def _empty(home: Path, kind: str) -> Iterator[str]:
    if kind == "sqlite":
        yield f"sqlite:///{home}/tenderwatch.db"
        return
    with a_postgres() as server:
        if server is None:
            raise RuntimeError("there is no PostgreSQL on this machine")
        name = f"tw_decade_{uuid4().hex[:8]}"
        engine = create_engine(server, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {name}"))
        yield server.rsplit("/", 1)[0] + f"/{name}"
        with engine.connect() as connection:
            connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
        engine.dispose()
