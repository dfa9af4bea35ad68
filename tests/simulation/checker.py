"""Judge a log of events: what ought to have been said, to whom, on which day, and what was said instead.

    python -m tests.simulation.checker LOG

It is a second and simpler reading of the rules of warnings: it shares no code with the product.
"""

import sys
from pathlib import Path

from tests.simulation.checking.duties import judge_duties
from tests.simulation.checking.escalations import judge_escalations
from tests.simulation.checking.plans import count_ends, judge_plans
from tests.simulation.checking.repeats import judge_mails, judge_repeats
from tests.simulation.checking.verdict import Verdict
from tests.simulation.checking.words import attach, prepare_mails
from tests.simulation.checking.world import World, read_world

SHOWN = 15


def judge(path: Path) -> Verdict:
    """Return the verdict on a log."""
    world, verdict = read_world(path), Verdict()
    prepare_mails(world)
    attach(world, verdict)
    judge_duties(world, verdict)
    judge_mails(world, verdict)
    judge_repeats(world, verdict)
    judge_escalations(world, verdict)
    judge_plans(world, verdict)
    count_ends(world, verdict)
    _count(world, verdict)
    return verdict


def _count(world: World, verdict: Verdict) -> None:
    verdict.excuses.update(world.excuses)
    figures = verdict.figures
    figures["good days"] = len(world.good_days)
    figures["contracts"] = len(world.contracts)
    figures["decisions"] = sum(len(contract.decisions) for contract in world.contracts.values())
    figures["mails"] = len(world.mails)
    figures["crashes"] = len(world.crashes)
    figures["words about decisions"] = sum(
        len(decision.words) for contract in world.contracts.values() for decision in contract.decisions.values()
    )


def main(arguments: list[str]) -> int:
    """Print the verdict on a log; 1 when there are violations. A second word limits what is shown of each check."""
    verdict = judge(Path(arguments[0]))
    shown = int(arguments[1]) if len(arguments) > 1 else SHOWN
    say = sys.stdout.write
    for check in sorted({each.check for each in verdict.violations}):
        found = verdict.found(check)
        for each in found[:shown]:
            say(f"{each}\n")
        if len(found) > shown:
            say(f"[{check}] and {len(found) - shown} more\n")
    for line in verdict.lines():
        say(f"{line}\n")
    return 1 if verdict.violations else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
