"""The process that polls and is killed: all sources of a home, as at one moment after the other.

python -m tests.soak.worker HOME MOMENT HOURS ROUNDS
"""

import os
import sys
from datetime import datetime, timedelta
from pathlib import Path

import click

from scrapers.http import Client
from tenderwatch.config import from_environment
from tenderwatch.house import House
from tenderwatch.intake import polling
from tests.scrapers.clients import Clock
from tests.soak.services import KEYS

TIMEOUT = 1.5
KEYS_SAID = " ".join(f"{name}={key}" for name, key in KEYS.items())


def main(home: Path, now: datetime, step: timedelta, rounds: int) -> None:
    house = House(from_environment({**os.environ, "TENDERWATCH_HOME": str(home), "TENDERWATCH_KEYS": KEYS_SAID}))
    clock = Clock()
    client = Client(
        operator_url="https://operator.example/bot",
        version="soak",
        allow_loopback=True,
        timeout=TIMEOUT,
        clock=clock,
        sleep=clock.sleep,
    )
    for moment in (now + step * turn for turn in range(rounds)):
        for report in polling.poll(house, None, moment, client):
            click.echo(f"{moment.isoformat()} {report}")


if __name__ == "__main__":
    main(Path(sys.argv[1]), datetime.fromisoformat(sys.argv[2]), timedelta(hours=float(sys.argv[3])), int(sys.argv[4]))
