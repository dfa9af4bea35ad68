"""The process that polls and is killed: all sources of a home, as at one moment after the other.

python -m tests.soak.worker HOME MOMENT HOURS ROUNDS LIVES
"""

import os
import signal
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
KILLED_BY = signal.SIGPROF
"""What the kernel ends a worker with when its life is over: like kill -9, nothing of the process runs any more."""
KEYS_SAID = " ".join(f"{name}={key}" for name, key in KEYS.items())


def main(home: Path, now: datetime, step: timedelta, rounds: int, lives: float) -> None:
    """Poll so many rounds; with `lives` above zero die after so many seconds of the processor, wherever that is."""
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
    signal.signal(KILLED_BY, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_PROF, lives)
    for moment in (now + step * turn for turn in range(rounds)):
        for report in polling.poll(house, None, moment, client):
            click.echo(f"{moment.isoformat()} {report}")


if __name__ == "__main__":
    _home, _moment, _hours, _rounds, _lives = sys.argv[1:]
    _step = timedelta(hours=float(_hours))
    main(Path(_home), datetime.fromisoformat(_moment), _step, int(_rounds), float(_lives))
