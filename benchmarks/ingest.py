"""How fast documents are ingested, in how much memory, and whether killing it changes what is recorded.

    python benchmarks/ingest.py run PATH…            notices a second, and the peak of each process
    python benchmarks/ingest.py memory SMALL LARGE   the peaks for two sets of documents side by side
    python benchmarks/ingest.py kill PATH… --times 20 [--seed 1]

Each works in a fresh home of its own.
"""

import argparse
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tenderwatch.db import Database
from tests.intake.documents import contents


@dataclass
class Run:
    """One `tenderwatch ingest`: what it counted, how long it took, the peak of each of its processes in MiB."""

    counts: dict[str, Any] = field(default_factory=dict)
    seconds: float = 0.0
    peaks: dict[int, int] = field(default_factory=dict)

    @property
    def peak(self) -> int:
        """The peaks of both processes together."""
        return sum(self.peaks.values())

    @property
    def rate(self) -> float:
        """Notices a second, start and end included."""
        return sum(self.counts[name] for name in ("new", "changed", "unchanged")) / self.seconds


def start(home: Path, paths: Sequence[str]) -> subprocess.Popen[str]:
    """Start `tenderwatch ingest` in a home."""
    environment = {**os.environ, "TENDERWATCH_HOME": str(home)}
    command = [sys.executable, "-c", "from tenderwatch.cli import main; main()", "ingest", "--json", *paths]
    return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)


def run(home: Path, paths: Sequence[str]) -> Run:
    """Ingest and watch the memory of the process and its children meanwhile."""
    done = Run()
    began = time.monotonic()
    process = start(home, paths)
    while process.poll() is None:
        for pid in (process.pid, *_children(process.pid)):
            with suppress(OSError, StopIteration):
                done.peaks[pid] = max(done.peaks.get(pid, 0), _resident(pid))
        time.sleep(0.05)
    done.seconds = time.monotonic() - began
    assert process.stdout is not None
    done.counts = json.loads(process.stdout.read().splitlines()[-1])
    done.peaks = {pid: peak for pid, peak in done.peaks.items() if peak > 30}  # not the tracker of semaphores
    return done


def _children(pid: int) -> list[int]:
    with suppress(OSError):
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    return []


def _resident(pid: int) -> int:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return int(next(line for line in lines if line.startswith("VmHWM")).split()[1]) // 1024


def kill(home: Path, paths: Sequence[str], times: int, seed: int) -> int:
    """Kill the ingest at random points, let it end, and compare with one that nobody killed; 0 when they are equal."""
    calm = home / "calm"
    whole = run(calm, paths).seconds
    dice = random.Random(seed)
    harmed = home / "harmed"
    for turn in range(times):
        process = start(harmed, paths)
        with suppress(subprocess.TimeoutExpired):
            process.wait(dice.uniform(0.05, 1.0) * whole)
        process.send_signal(signal.SIGKILL)
        process.communicate()
        print(f"killed {turn + 1} of {times}", file=sys.stderr)
    run(harmed, paths)
    wanted, found = (contents(Database(f"sqlite:///{one / 'tenderwatch.db'}")) for one in (calm, harmed))
    print("equal rows" if wanted == found else "ROWS DIFFER", {name: len(rows) for name, rows in wanted.items()})
    return 0 if wanted == found else 1


def show(name: str, done: Run) -> None:
    """Print one run."""
    peaks = " + ".join(f"{peak} MiB" for peak in done.peaks.values())
    print(f"{name}: {done.counts}, {done.seconds:.1f} s, {done.rate:.0f} notices/s, peaks {peaks} = {done.peak} MiB")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=("run", "memory", "kill"))
    parser.add_argument("paths", nargs="+")
    parser.add_argument("--times", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        if asked.what == "kill":
            return kill(home, asked.paths, asked.times, asked.seed)
        if asked.what == "run":
            show("ingest", run(home / "run", asked.paths))
            return 0
        small, large = (run(home / str(place), [path]) for place, path in enumerate(asked.paths[:2]))
        show("small", small)
        show("large", large)
        print(f"memory grows by {large.peak / small.peak - 1:.1%}")
        return 0


if __name__ == "__main__":
    sys.exit(main())
