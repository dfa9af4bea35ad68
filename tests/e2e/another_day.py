"""`python -m tests.e2e.another_day serve …`: the product in a process of its own, whose web pages live on another day.

The file `clock` in the home of the installation says how many days ahead of ours; jobs are given their day by `--at`.
"""

import os
from datetime import datetime, timedelta, tzinfo
from pathlib import Path
from typing import Self

from tenderwatch.cli import main
from tenderwatch.web import security

CLOCK = Path(os.environ["TENDERWATCH_HOME"], "clock")


class Moved(datetime):
    """The clock of the wall, so many days on."""

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> Self:
        """Return the moment that the house lives in."""
        days = int(CLOCK.read_text()) if CLOCK.exists() else 0
        return cls.fromtimestamp((datetime.now(tz) + timedelta(days=days)).timestamp(), tz)


if __name__ == "__main__":
    security.datetime = Moved  # type: ignore[attr-defined]
    main()
