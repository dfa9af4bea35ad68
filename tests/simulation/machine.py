"""The machine on which the jobs run, and everything that can happen to it.

It breaks at a statement, its process is killed (a real process, a real signal 9), two of it run at once, its clock goes
wrong.  What runs are the jobs as the scheduler runs them, on the real database, with mails sent over a real connection.
"""

import os
import signal
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count
from queue import SimpleQueue
from random import Random
from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import Engine
from sqlalchemy.exc import OperationalError

from tenderwatch import jobs
from tenderwatch.config import Settings
from tenderwatch.house import House
from tests.simulation.log import Log
from tests.simulation.post_office import STEPS, Dying, PostOffice

DAILY = ("warnings", "digest", "deliver")
_names = count(1)


class Mishap(OperationalError):
    """The database did not do what it was asked to."""

    def __init__(self) -> None:
        super().__init__("a statement", {}, OSError("the disk has gone"))


@dataclass
class Figures:
    """How often what happened to the machine."""

    runs: int = 0
    kills: int = 0
    faults: int = 0
    at_once: int = 0
    statements: int = 0
    seconds: float = 0.0
    slowest: dict[str, float] = field(default_factory=dict)


class Machine:
    """Runs jobs in this process, or in others that it can kill."""

    def __init__(self, settings: Settings, log: Log, random: Random) -> None:
        self.settings, self.log, self.random = settings, log, random
        self.house = House(settings)
        self.figures = Figures()
        self.busiest = 60  # statements of a day's run: mishaps are spread over as many

    def run(self, names: Sequence[str], at: datetime, clock: datetime | None = None) -> None:
        """Run jobs, one after the other; what they say goes into the log."""
        with counted(self.house.database.engine) as counter:
            for name in names:
                self.log.write("run", clock=clock or at, job=name, how=self._run_one(name, clock or at))
        self.busiest = max(counter.so_far, 30)
        self.figures.statements += counter.so_far

    def _run_one(self, name: str, clock: datetime) -> str:
        began = time.perf_counter()
        (job,) = jobs.find(name)
        try:
            ok = jobs.run(self.house, job, clock).ok
        except Mishap:  # when even the word about the run cannot be written
            ok = False
        took = time.perf_counter() - began
        self.figures.runs += 1
        self.figures.seconds += took
        self.figures.slowest[name] = max(took, self.figures.slowest.get(name, 0.0))
        return "ok" if ok else "failed"

    def keep_house(self, at: datetime) -> None:
        """Run the housekeeping of a night."""
        self.log.write("run", clock=at, job="housekeeping", how=self._run_one("housekeeping", at))

    def run_with_fault(self, names: Sequence[str], at: datetime, nth: int | None = None) -> bool:
        """Run jobs of which the `nth` statement (any, when not given) fails; return whether it came so far."""
        with faulty(self.house.database.engine, nth or self.random.randrange(1, self.busiest + 1)) as fault:
            self.run(names, at)
        if fault.struck:
            self.figures.faults += 1
            self.log.write("crash", where=f"statement {fault.nth}")
        return fault.struck

    # Processes of their own

    def run_and_kill(self, names: Sequence[str], at: datetime, office: PostOffice, *, wild: bool) -> bool:
        """Run jobs in a process that is killed, and return whether the signal came before its end.

        At a drawn statement, or at a drawn step of a conversation with the mail server: a run with the same seed is
        the same run.  When `wild`, at any moment, too.
        """
        drawn = self.random.random()
        if wild and drawn < 1 / 3:
            return self._kill_at_any_moment(names, at)
        if drawn < 2 / 3:
            nth = self.random.randrange(1, self.busiest + 1)
            return self._reap([self._fork(names, at, lambda: dies_at(nth))])
        return self._kill_while_it_mails(names, at, office)

    def _kill_at_any_moment(self, names: Sequence[str], at: datetime) -> bool:
        child = self._fork(names, at)
        time.sleep(self.random.random() * 0.5)
        with suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL)
        return self._reap([child])

    def _kill_while_it_mails(self, names: Sequence[str], at: datetime, office: PostOffice) -> bool:
        begun = SimpleQueue[int]()
        step, after = self.random.choice(STEPS), self.random.randrange(3)
        office.dying = Dying(step, after, kills=lambda: os.kill(begun.get(timeout=60), signal.SIGKILL))
        child = self._fork(names, at)
        begun.put(child)
        return self._reap([child])

    def run_at_once(self, names: Sequence[str], at: datetime, *, kill_one: bool) -> None:
        """Let two processes run the same jobs at the same moment, one of which may be killed."""
        dies = (lambda: dies_at(self.random.randrange(1, self.busiest + 1))) if kill_one else None
        self._reap([self._fork(names, at, dies), self._fork(names, at)])
        self.figures.at_once += 1

    def _fork(self, names: Sequence[str], at: datetime, prepare: Callable[[], object] | None = None) -> int:
        self.house.close()  # no connection crosses a fork
        self.log.flush()
        number = next(_names)
        if (child := os.fork()) != 0:
            return child
        try:
            self._be_a_process(names, at, number, prepare)
        finally:
            os._exit(1)

    def _be_a_process(
        self, names: Sequence[str], at: datetime, number: int, prepare: Callable[[], object] | None
    ) -> None:
        self.house = House(self.settings, self.house.database)  # with the statements that it knows
        if prepare is not None:
            prepare()
        how = {self._run_one(name, at) for name in names}
        self.house.close()
        os._exit(0 if how == {"ok"} else 1)

    def _reap(self, children: Sequence[int]) -> bool:
        killed = False
        for child in children:
            _pid, status = os.waitpid(child, 0)
            how = "killed" if os.WIFSIGNALED(status) else "ok" if os.WEXITSTATUS(status) == 0 else "failed"
            for name in DAILY:
                self.log.write("run", clock=self.log.now, job=name, how=how)
            if how == "killed":
                killed = True
                self.figures.kills += 1
                self.log.write("crash", where="kill -9")
        return killed


# What is done to statements


@dataclass
class Counter:
    """Statements and commits so far; something happens at the `nth`."""

    nth: int | None = None
    so_far: int = 0
    struck: bool = False


@contextmanager
def _listening(target: Any, heard: Callable[[], None]) -> Iterator[None]:
    def statement(*_what: Any) -> None:
        heard()

    for name in ("before_cursor_execute", "commit"):
        event.listen(target, name, statement)
    try:
        yield
    finally:
        for name in ("before_cursor_execute", "commit"):
            event.remove(target, name, statement)


@contextmanager
def counted(engine: Engine) -> Iterator[Counter]:
    """Count statements and commits."""
    counter = Counter()

    def heard() -> None:
        counter.so_far += 1

    with _listening(engine, heard):
        yield counter


@contextmanager
def faulty(engine: Engine, nth: int) -> Iterator[Counter]:
    """Let the `nth` statement or commit fail, once."""
    counter = Counter(nth)

    def heard() -> None:
        counter.so_far += 1
        if counter.so_far == nth:
            counter.struck = True
            raise Mishap

    with _listening(engine, heard):
        yield counter


def dies_at(nth: int) -> None:
    """Let this process be killed at its `nth` statement or commit, whatever database it opens."""
    so_far = count(1)

    def heard(*_what: Any) -> None:
        if next(so_far) == nth:
            os.kill(os.getpid(), signal.SIGKILL)

    for name in ("before_cursor_execute", "commit"):
        event.listen(Engine, name, heard)
