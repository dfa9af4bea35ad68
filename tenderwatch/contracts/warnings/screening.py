"""Which contracts have something to be done today, found from plain rows: the others cost next to nothing.

The rules asked are those of the evaluation itself, so what is passed over here would have come to nothing there.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Row, Select, select
from sqlalchemy.orm import Session

from tenderwatch.contracts.facts import Plain, days_off, open_decision
from tenderwatch.contracts.rules.ladders import is_quiet, ladder_for, to_say
from tenderwatch.contracts.service.decisions import HELD, needs_refresh
from tenderwatch.contracts.tables import Contract, ContractOption, ContractWarning, Decision, TerminationNotice
from tenderwatch.organizations.tables import Organization

Held = Mapping[tuple[int, int], Collection[int]]
"""The rungs that are not said again, by decision and series."""


def to_look_at(session: Session, ids: Sequence[int], today: date) -> list[int]:
    """Return those of the contracts `ids` whose decisions change or speak today, and those that cannot be read."""
    seen = {contract.id: contract for contract in _plain(session, ids)}
    decisions = (decision for contract in seen.values() for decision in contract.decisions)
    held = held_rungs(session, [decision.id for decision in decisions if decision.state == "open"])
    return [number for number in ids if number not in seen or _matters(seen[number], held, today)]


def held_rungs(session: Session, decision_ids: Collection[int]) -> Held:
    """Return what was said, is owed or was closed of decisions, series by series."""
    held = defaultdict(set)
    said = select(ContractWarning.decision_id, ContractWarning.series, ContractWarning.rung, ContractWarning.state)
    for decision_id, series, rung, state in session.execute(said.where(ContractWarning.decision_id.in_(decision_ids))):
        if state in HELD:
            held[decision_id, series].add(rung)
    return held


_OF_A_CONTRACT = (
    *(Contract.id, Contract.term, Contract.starts_on, Contract.base_ends_on, Contract.ends_on, Contract.agreed_ends_on),
    *(Contract.held_over_on, Contract.holdover_until, Contract.extensions, Contract.procedure_kind, Contract.risk),
    *(Contract.termination_notice_months, Contract.their_notice_months, Contract.option_notice_months),
    *(Contract.price_window_opens_on, Contract.price_window_closes_on, Contract.price_window_every_months),
    *(Contract.guarantee_ends_on, Contract.last_call_off_on, Contract.unhappy_since, Contract.successor_id),
    *(Contract.learnt_lead_days, Contract.learnt_lead_pairs, Contract.ended_on, Contract.deleted_at),
    Contract.entered_at,
)
_OF_AN_OPTION = (
    *(ContractOption.contract_id, ContractOption.position, ContractOption.months, ContractOption.decide_by),
    *(ContractOption.notify_by, ContractOption.notice_months, ContractOption.who, ContractOption.state),
)
_OF_A_DECISION = (
    *(Decision.id, Decision.contract_id, Decision.kind, Decision.ordinal, Decision.state, Decision.choice),
    *(Decision.due_on, Decision.series, Decision.series_due_on, Decision.snoozed_until),
    *(Decision.opened_on, Decision.resumed_on, Decision.corrected_on, Decision.rungs),
)
"""What the rules ask of each: a column that nobody looks at costs as much as one that matters."""


def _plain(session: Session, ids: Collection[int]) -> Iterator[Plain]:
    options = _by_contract(session, select(*_OF_AN_OPTION).order_by(ContractOption.position), ids)
    decisions = _by_contract(session, select(*_OF_A_DECISION).order_by(Decision.id), ids)
    notices = _by_contract(session, select(TerminationNotice.__table__).order_by(TerminationNotice.id), ids)
    country = Organization.country.label("country")
    contracts: Select[*tuple[Any, ...]] = select(*_OF_A_CONTRACT, country).join(
        Organization, Organization.id == Contract.buyer_id
    )
    for row in session.execute(contracts.where(Contract.id.in_(ids))):
        yield Plain(
            row,
            options=options.get(row.id, ()),
            decisions=decisions.get(row.id, ()),
            termination_notices=notices.get(row.id, ()),
        )


def _by_contract(
    session: Session, rows: Select[*tuple[Any, ...]], ids: Collection[int]
) -> Mapping[int, Sequence[Row[Any]]]:
    found = defaultdict(list)
    contract_id = rows.selected_columns.contract_id
    for row in session.execute(rows.where(contract_id.in_(ids))):
        found[row.contract_id].append(row)
    return found


def _matters(contract: Plain, held: Held, today: date) -> bool:
    try:
        return not _is_in_line(contract, today) or _speaks(contract, held, today)
    except Exception:  # noqa: BLE001 - the evaluation meets the same and reports it
        return True


_in_line: set[int] = set()
_AS_MANY = 200_000  # a set of so many numbers takes some twelve megabytes


def _is_in_line(contract: Plain, today: date) -> bool:
    """Tell whether the decisions of a contract are those that its terms ask for.

    That follows from its rows alone, and from the day where prices have windows: what was found of some rows need not
    be reckoned again the next day.  Remembered is a hash of 64 bits over all that the rules are asked with, so that any
    change of it, by whomever, asks anew; nothing is kept from one process to the next.
    """
    written = hash((_content(contract), today if contract.price_window_closes_on else None))
    if written in _in_line:
        return True
    if needs_refresh(contract, today):
        return False
    if len(_in_line) >= _AS_MANY:
        _in_line.clear()
    _in_line.add(written)
    return True


def _content(contract: Plain) -> tuple[Any, ...]:
    """Return all that the rules are asked with; a decision's row ends with its rungs, a list."""
    decisions = ((*row[:-1], tuple(row.rungs)) for row in contract.decisions)
    return (*contract.row, *decisions, *contract.options, *contract.termination_notices)


def _speaks(contract: Plain, held: Held, today: date) -> bool:
    for decision in contract.decisions:
        if decision.state == "open":
            ladder, said = ladder_for(decision.kind, contract.risk), held.get((decision.id, decision.series), ())
            if decision.snoozed_until is None and is_quiet(decision.due_on, ladder.rungs, said, today):
                continue
            known = open_decision(contract, decision, ladder, said)
            if to_say(known, today, days_off(contract.country, today, decision.due_on)) is not None:
                return True
    return False
