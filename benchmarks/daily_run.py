"""How long the daily run over many contracts takes: warnings, digest and mails, day after day.

    python benchmarks/daily_run.py [--contracts 50000] [--days 5] [--seed 1]

Works in a fresh home of its own.  On the first day the decisions of all contracts and a quarter of the plans open, as
after an import of everything at once; the days after it are those that count.  Beside each day stands the practical
limit of the same run: reading every contract and every decision once, as plain rows.  Seconds are of the processor:
the database works in this process.
"""

import argparse
import random
import sys
import tempfile
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from time import process_time

from sqlalchemy import insert, select, update

from tenderwatch import config, jobs
from tenderwatch.cli.serve import settle
from tenderwatch.contracts.tables import Contract, ContractOption, Decision
from tenderwatch.db import Database, schema
from tenderwatch.house import House
from tenderwatch.intake import service as intake
from tenderwatch.tables import metadata
from tests.makers import a_user, an_organization

FIRST = datetime(2026, 11, 23, 5, 30, tzinfo=UTC)
BUYERS, OWNERS = 500, 40


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--contracts", type=int, default=50_000)
    parser.add_argument("--days", type=int, default=5)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        house = a_house(Path(folder))
        fill(house.database, asked.contracts, random.Random(asked.seed))
        settle()  # as a server does before its first job
        for n in range(asked.days):
            show(house, FIRST + timedelta(days=n))
            answer(house.database, FIRST + timedelta(days=n, hours=4))
    return 0


def a_house(home: Path) -> House:
    house = House(config.from_environment({"TENDERWATCH_HOME": str(home)}))
    schema.upgrade(house.database, metadata)
    with house.database.write() as session:
        intake.ensure_defaults(session, house.settings)
    return house


def fill(database: Database, contracts: int, dice: random.Random) -> None:
    """Enter contracts of every kind; their decisions open on the first day, as those of an import do."""
    with database.write() as session:
        manager = a_user(session, "manager")
        owners = [a_user(session, "contract-owner", manager_id=manager.id).id for _ in range(OWNERS)]
        buyers = [an_organization(session).id for _ in range(BUYERS)]
        rows = [a_contract(n, dice.choice(buyers), dice.choice(owners), dice) for n in range(1, contracts + 1)]
        session.execute(insert(Contract), rows)
        session.execute(insert(ContractOption), list(options(contracts, dice)))


def a_contract(n: int, buyer_id: int, owner_id: int, dice: random.Random) -> dict[str, object]:
    starts_on = date(2022, 1, 1) + timedelta(days=dice.randrange(1700))
    ends_on = max(
        starts_on + timedelta(days=dice.randrange(365, 2200)), FIRST.date() + timedelta(days=dice.randrange(400))
    )
    return {
        "id": n, "buyer_id": buyer_id, "owner_id": owner_id, "reference": f"B/{n}", "title": f"Contract {n}",
        "starts_on": starts_on, "base_ends_on": ends_on, "ends_on": ends_on, "currency": "EUR",
        "option_notice_months": dice.choice([None, 3, 6]), "termination_notice_months": dice.choice([None, 3, 6]),
        "risk": dice.choice(["light", "standard", "critical"]), "entered_at": FIRST - timedelta(days=30),
        "procedure_kind": dice.choice(["open", "below-threshold"]), "imported": True,
    }  # fmt: skip


def options(contracts: int, dice: random.Random) -> Iterator[dict[str, object]]:
    for n in range(1, contracts + 1):
        for position in range(1, dice.randrange(3) + 1):
            yield {"contract_id": n, "position": position, "months": 12}


def show(house: House, now: datetime) -> None:
    limit = timed(lambda: read_all(house.database))
    words = []
    total = 0.0
    for name in ("housekeeping", "warnings", "digest", "deliver"):
        (job,) = jobs.find(name)
        began = process_time()
        ran = jobs.run(house, job, now)
        took = process_time() - began
        total += took
        words.append(f"{name} {took:.1f} s ({ran.said or 'nothing to do'})")
    print(
        f"{now:%a %d %b}: {total:.1f} s, {total / limit:.1f} of reading all rows ({limit:.2f} s): " + "; ".join(words),
        flush=True,
    )


def answer(database: Database, now: datetime) -> None:
    """Have nine of ten decisions acknowledged by noon, as where people work with it."""
    with database.write() as session:
        session.execute(
            update(Decision).where(Decision.state == "open", Decision.id % 10 != 0).values(acknowledged_at=now)
        )


def timed(work: Callable[[], object]) -> float:
    began = process_time()
    work()
    return process_time() - began


def read_all(database: Database) -> None:
    with database.read() as session:
        for table in (Contract.__table__, ContractOption.__table__, Decision.__table__):
            session.execute(select(table)).all()


if __name__ == "__main__":
    sys.exit(main())
