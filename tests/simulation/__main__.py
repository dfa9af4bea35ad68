"""Let ten years pass, judge them, and print the figures: `make prove`, or with a seed and a length of one's own.

    python -m tests.simulation --database postgres --seed 7 --years 2 --live 100 --log decade.jsonl

Without a database both are tried, at the same time.
"""

import argparse
import logging
import subprocess
import sys
import tempfile
from pathlib import Path

from tenderwatch.cli.serve import settle
from tests.simulation.decade import Plan
from tests.simulation.proof import prove

BOTH = ("sqlite", "postgres")


def main() -> int:
    """Return 0 when nothing was violated, and enough went wrong to say so."""
    said = argparse.ArgumentParser(description="Ten years of warnings and renewals, judged by a second reading.")
    said.add_argument("--database", choices=BOTH)
    said.add_argument("--seed", type=int, default=Plan.seed)
    said.add_argument("--years", type=int, default=Plan.years)
    said.add_argument("--live", type=int, default=Plan.live, help="contracts in force at any time")
    said.add_argument("--wild", action="store_true", help="kill at any moment, too: such a run cannot be repeated")
    said.add_argument("--minutes", type=float, default=0, help="begin no further day after so many, and say so")
    said.add_argument("--log", type=Path, help="where the log of events is kept")
    options = said.parse_args()
    if options.database is None:
        return _both(options)
    logging.disable(logging.CRITICAL)
    settle()  # as a server does before its first job
    how = {"seed": options.seed, "live": options.live, "wild": options.wild, "minutes": options.minutes}
    plan = Plan.of(options.years, **how)
    with tempfile.TemporaryDirectory(dir=_in_memory()) as home:
        proof = prove(Path(home), options.database, plan, options.log)
    sys.stdout.write("\n".join(proof.lines()) + "\n")
    return 1 if proof.problems() else 0


def _in_memory() -> Path | None:
    """Return a folder in memory where the machine has one: processes die here, the disk does not."""
    folder = Path("/dev/shm")
    return folder if folder.is_dir() else None


def _both(options: argparse.Namespace) -> int:
    """Try both databases, each in a process of its own, and print what they say one after the other."""
    runs = [
        subprocess.Popen(_alone(options, kind), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        for kind in BOTH
    ]
    for run in runs:
        sys.stdout.write(run.communicate()[0])
    return max(run.returncode for run in runs)


def _alone(options: argparse.Namespace, kind: str) -> list[str]:
    """Return the command that tries one of both; each keeps a log of its own."""
    kept = ("seed", "years", "live", "minutes")
    said = [word for name in kept for word in (f"--{name}", str(getattr(options, name)))]
    if options.wild:
        said.append("--wild")
    if options.log is not None:
        said += ["--log", str(options.log.with_stem(f"{options.log.stem}-{kind}"))]
    return [sys.executable, "-m", "tests.simulation", "--database", kind, *said]


if __name__ == "__main__":
    sys.exit(main())
