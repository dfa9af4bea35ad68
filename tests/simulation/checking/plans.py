"""Renewal plans open on their day, once (check 6); no contract ends in silence (the figure of check 7)."""

from collections import defaultdict
from datetime import date, datetime, timedelta
from typing import Any

from tests.simulation.checking.days import DAY, local_day
from tests.simulation.checking.history import Contract, Decision, State
from tests.simulation.checking.running import Run
from tests.simulation.checking.verdict import Verdict
from tests.simulation.checking.world import World


def judge_plans(world: World, verdict: Verdict) -> None:
    """Look at each plan that was opened, and at each that should have been."""
    opened: dict[tuple[int, int], list[dict[str, Any]]] = defaultdict(list)
    for plan in world.plans:
        opened[plan["contract"], plan["ordinal"]].append(plan)
    runs = [run for run in world.runs if run.job == "warnings" and run.how == "ok" and run.clock == run.at]
    for contract in world.contracts.values():
        for (kind, ordinal), decision in contract.decisions.items():
            if kind == "renewal-start":
                plans = opened.pop((contract.facts.id, ordinal), [])
                _judge(world, verdict, decision, plans, runs)
    for (contract_id, ordinal), plans in opened.items():
        verdict.blame("plans", None, None, f"a plan of contract {contract_id}, ordinal {ordinal}, never asked: {plans}")


def wanted(state: State | None, on: date) -> bool:
    """Say whether a plan is wanted: its day has come and nobody decided against it, or the work was started."""
    if state is None or state.due is None:
        return False
    return state.choice == "started" or (state.choice is None and state.due <= on)


def _judge(world: World, verdict: Verdict, decision: Decision, plans: list[dict[str, Any]], runs: list[Run]) -> None:
    if len(plans) > 1:
        days = [plan["opened_on"] for plan in plans]
        verdict.blame("plans", decision, None, f"opened {len(plans)} times: {days}")
    first, run = _first_run(decision, runs)
    if plans:
        verdict.look("plans")
        _opened(world, verdict, decision, plans[0], first, run)
    elif run is not None:
        verdict.look("plans")
        state = decision.at(run.at + DAY)
        if wanted(state, local_day(run.at)):
            verdict.blame("plans", decision, local_day(run.at), f"not opened by the run of {run.at:%Y-%m-%d %H:%M}")


def _first_run(decision: Decision, runs: list[Run]) -> tuple[date | None, Run | None]:
    """Return the first day on which a plan was wanted, and the first run that found it so."""
    first = None
    for index, state in enumerate(decision.states):
        if state.due is None or (state.choice not in (None, "started")):
            continue
        day = local_day(state.at) if state.choice == "started" else max(local_day(state.at), state.due)
        until = decision.until_of(index)
        for run in _runs_from(runs, state.at, day):
            if run.at >= until:
                break
            if wanted(decision.at(run.at), local_day(run.at)):
                return first or day, run
        if day <= local_day(min(until, runs[-1].at if runs else until)) and first is None:
            first = day
    return first, None


def _runs_from(runs: list[Run], at: datetime, day: date) -> list[Run]:
    low, high = 0, len(runs)
    while low < high:
        middle = (low + high) // 2
        if runs[middle].at >= at and local_day(runs[middle].at) >= day:
            high = middle
        else:
            low = middle + 1
    return runs[low : low + 3]


def _opened(
    world: World, verdict: Verdict, decision: Decision, plan: dict[str, Any], first: date | None, run: Run | None
) -> None:
    on = date.fromisoformat(plan["opened_on"])
    if plan["because"] == "hand":
        verdict.excuse("a plan opened by hand")
        return
    seen = plan["at"]
    state = decision.at(seen, before=False)
    if run is not None and on == local_day(run.at):
        return
    shifted = [each for each in world.runs if each.clock != each.at and local_day(each.clock) == on and each.at <= seen]
    if shifted and (first is None or on >= first or any(local_day(each.at) >= first for each in shifted)):
        verdict.excuse("a plan opened by a wrong clock")
        return
    if first is None or on < first:
        now = f"{state.due} {state.choice or ''}" if state else ""
        verdict.blame("plans", decision, on, f"opened on {on} ({plan['because']}), before its day {first} {now}")
    elif run is None or on > local_day(run.at):
        when = f"{run.at:%Y-%m-%d %H:%M}" if run else "no run"
        verdict.blame("plans", decision, on, f"opened on {on}, its day was {first}, the first run then {when}")
    else:
        _by_a_run_that_was_not_good(world, verdict, decision, on, first)


def _by_a_run_that_was_not_good(world: World, verdict: Verdict, decision: Decision, on: date, first: date) -> None:
    wanted_from = [state.at for state in decision.states if wanted(state, on) and local_day(state.at) <= on]
    runs = [run for run in world.runs if run.job == "warnings" and local_day(run.at) == on and run.how != "ok"]
    if any(local_day(at) == on for at in wanted_from):
        verdict.excuse("a plan opened with the change that made it wanted")
    elif wanted_from and any(run.at >= min(wanted_from) for run in runs):
        verdict.excuse("a plan opened by a run that did not end well")
    else:
        verdict.blame("plans", decision, on, f"opened on {on}, when nothing ran; its day was {first}")


def count_ends(world: World, verdict: Verdict) -> None:
    """Count the contracts whose last day passed, and what became of them."""
    today = local_day(world.last)
    for contract in world.contracts.values():
        last = _passed(contract, today)
        if last is None:
            continue
        verdict.figures["contracts whose end passed"] += 1
        verdict.figures[f"contracts whose end passed: {_became(contract, last)}"] += 1


def _passed(contract: Contract, today: date) -> date | None:
    """Return the last day in force that passed while the contract was watched, if it did."""
    for n, (at, end, watched) in enumerate(contract.ends):
        until = local_day(contract.ends[n + 1][0]) if n + 1 < len(contract.ends) else today
        if watched and end is not None and local_day(at) <= end < until and end >= contract.facts.entered_on:
            return end
    return None


def _became(contract: Contract, last: date) -> str:
    facts = contract.facts
    if facts.ended or facts.succeeded or facts.deleted:
        return "with its reason or its successor recorded"
    ends = [each for each in contract.decisions.values() if each.kind in ("end", "holdover")]
    if any(
        each.states
        and each.states[-1].open
        and each.states[-1].due
        and each.states[-1].due < last + timedelta(days=3650)
        for each in ends
    ):
        spoken = any(word.day > last for each in ends for word in each.words)
        moved = facts.end is None or facts.end > last
        return "moved on" if moved else "said ever since" if spoken else "not said yet"
    return "with what comes after it decided"
