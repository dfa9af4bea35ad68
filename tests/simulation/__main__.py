"""Let ten years pass, judge them, and print the figures: `make prove`, or with a seed and a database of one's own.

python -m tests.simulation --database postgres --seed 7 --years 10 --live 250 --log decade.jsonl
"""

import argparse
import logging
import sys
import tempfile
from pathlib import Path

from tests.simulation.decade import Plan
from tests.simulation.proof import prove


def main() -> int:
    """Return 0 when nothing was violated."""
    said = argparse.ArgumentParser(description="Ten years of warnings and renewals, judged by a second reading.")
    said.add_argument("--database", choices=("sqlite", "postgres"), default="sqlite")
    said.add_argument("--seed", type=int, default=1)
    said.add_argument("--years", type=int, default=10)
    said.add_argument("--live", type=int, default=Plan.live, help="contracts in force at any time")
    said.add_argument("--log", type=Path, help="where the log of events is kept")
    options = said.parse_args()
    logging.disable(logging.CRITICAL)
    plan = Plan.of(options.years, seed=options.seed, live=options.live)
    with tempfile.TemporaryDirectory() as home:
        proof = prove(Path(home), options.database, plan, options.log)
    sys.stdout.write("\n".join(proof.lines()) + "\n")
    return 1 if proof.verdict.violations else 0


if __name__ == "__main__":
    sys.exit(main())
