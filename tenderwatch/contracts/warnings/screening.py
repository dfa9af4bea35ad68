"""Which contracts have something to be done today, found from plain rows: the others cost next to nothing.

The rules asked are those of the evaluation itself, so what is passed over here would have come to nothing there.  What
was found silent until a day is passed over until then as long as the print of its rows stays what it was, whoever may
change them; nothing of that is kept from one process to the next.
"""

from collections.abc import Sequence
from datetime import date, timedelta

from sqlalchemy.orm import Session

from tenderwatch.contracts.facts import Plain, days_off, open_decision
from tenderwatch.contracts.rules.ladders import ladder_for, silent_before, to_say
from tenderwatch.contracts.service.decisions import needs_refresh
from tenderwatch.contracts.warnings.rows import Held, held_rungs, plain, prints

_silent: dict[int, tuple[int, date, date]] = {}
"""By contract: its print, the day on which it was found to have nothing to say, and the first on which it may have."""
_AS_MANY = 200_000  # so many take some forty megabytes


def to_look_at(session: Session, ids: Sequence[int], today: date) -> list[int]:
    """Return those of the contracts `ids` whose decisions change or speak today, and those that cannot be read."""
    printed = prints(session, ids)
    stirring = [number for number in ids if not _is_silent(number, printed.get(number), today)]
    if not stirring:
        return []
    seen = {contract.id: contract for contract in plain(session, stirring)}
    decisions = (decision for contract in seen.values() for decision in contract.decisions)
    held = held_rungs(session, [decision.id for decision in decisions if decision.state == "open"])
    until = {number: _silent_before(contract, held, today) for number, contract in seen.items()}
    _remember({number: (printed[number], today, day) for number, day in until.items() if number in printed})
    return [number for number in stirring if until.get(number, today) == today]


def _is_silent(contract_id: int, printed: int | None, today: date) -> bool:
    known, found_on, until = _silent.get(contract_id, (None, date.max, date.min))
    return printed is not None and printed == known and found_on <= today < until


def _remember(found: dict[int, tuple[int, date, date]]) -> None:
    if len(_silent) > _AS_MANY:
        _silent.clear()
    _silent.update(found)


def _silent_before(contract: Plain, held: Held, today: date) -> date:
    """Return the first day on which a contract may have something to be done, unless it changes: today, if it has."""
    try:
        if needs_refresh(contract, today):
            return today
        until = _wordless_before(contract, held, today)
    except Exception:  # noqa: BLE001 - the evaluation meets the same and reports it
        return today
    # windows of prices come near by themselves; all else that is asked follows from the rows alone
    return until if contract.price_window_closes_on is None else min(until, today + timedelta(days=1))


def _wordless_before(contract: Plain, held: Held, today: date) -> date:
    until = date.max
    for decision in contract.decisions:
        if decision.state == "open":
            ladder, said = ladder_for(decision.kind, contract.risk), held.get((decision.id, decision.series), ())
            known = open_decision(contract, decision, ladder, said)
            holidays = days_off(contract.country, today, decision.due_on)
            if to_say(known, today, holidays) is not None:
                return today
            until = min(until, silent_before(known, today, holidays))
    return until
