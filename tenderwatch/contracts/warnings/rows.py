"""What the rules ask of contracts, read in bulk: as plain rows, and as prints that tell whether a row changed."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Row, Select, Text, cast, select, type_coerce
from sqlalchemy.orm import Session
from sqlalchemy.types import NullType

from tenderwatch.contracts.facts import Plain
from tenderwatch.contracts.service.decisions import HELD
from tenderwatch.contracts.tables import Contract, ContractOption, ContractWarning, Decision, TerminationNotice
from tenderwatch.organizations.tables import Organization

Held = Mapping[tuple[int, int], Collection[int]]
"""The rungs that are not said again, by decision and series."""


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
_OF_A_NOTICE = tuple(TerminationNotice.__table__.columns)
"""What the rules ask of each: a column that nobody looks at costs as much as one that matters."""


def plain(session: Session, ids: Collection[int]) -> Iterator[Plain]:
    """Yield the contracts `ids` that are there, with their options, decisions and termination notices."""
    options = _by_contract(session, select(*_OF_AN_OPTION).order_by(ContractOption.position), ids)
    decisions = _by_contract(session, select(*_OF_A_DECISION).order_by(Decision.id), ids)
    notices = _by_contract(session, select(*_OF_A_NOTICE).order_by(TerminationNotice.id), ids)
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


def held_rungs(session: Session, decision_ids: Collection[int]) -> Held:
    """Return what was said, is owed or was closed of decisions, series by series."""
    held = defaultdict(set)
    said = select(ContractWarning.decision_id, ContractWarning.series, ContractWarning.rung, ContractWarning.state)
    for decision_id, series, rung, state in session.execute(said.where(ContractWarning.decision_id.in_(decision_ids))):
        if state in HELD:
            held[decision_id, series].add(rung)
    return held


def prints(session: Session, ids: Collection[int]) -> Mapping[int, int]:
    """Return of each of the contracts `ids` that are there 64 bits over all that `plain` and `held_rungs` say of it.

    The values are hashed as the database has them, which costs a fraction of reading them.  Taken before the rows are
    read, a print tells of any later change; the version is in it, so that an edit taken back is another one too.
    """
    session.flush()
    connection = session.connection()
    rows = {row[0]: [row] for row in connection.execute(_CONTRACTS.where(Contract.id.in_(ids))).all()}
    decisions = connection.execute(_DECISIONS.where(Decision.contract_id.in_(ids))).all()
    for each in (
        *connection.execute(_OPTIONS.where(ContractOption.contract_id.in_(ids))).all(),
        *connection.execute(_NOTICES.where(TerminationNotice.contract_id.in_(ids))).all(),
        *decisions,
    ):
        rows[each[0]].append(each)
    asked_in = {row.decision_id: row[0] for row in decisions if row.state == "open"}
    for each in connection.execute(_WARNINGS.where(Decision.contract_id.in_(ids))).all():
        if contract_id := asked_in.get(each[0]):
            rows[contract_id].append(each)
    return {number: hash(tuple(of_it)) for number, of_it in rows.items()}


def _raw(*columns: Any) -> Select[*tuple[Any, ...]]:
    return select(*(type_coerce(cast(each, Text) if each is Decision.rungs else each, NullType()) for each in columns))


_CONTRACTS = _raw(*_OF_A_CONTRACT, Contract.version, Organization.country).join(
    Organization, Organization.id == Contract.buyer_id
)
_OPTIONS = _raw(*_OF_AN_OPTION).order_by(ContractOption.position)
_DECISIONS = _raw(Decision.contract_id, Decision.id.label("decision_id"), *_OF_A_DECISION).order_by(Decision.id)
_NOTICES = _raw(TerminationNotice.contract_id, *_OF_A_NOTICE).order_by(TerminationNotice.id)
_WARNINGS = (
    _raw(ContractWarning.decision_id, ContractWarning.series, ContractWarning.rung, ContractWarning.state)
    .join(Decision, Decision.id == ContractWarning.decision_id)
    .order_by(ContractWarning.decision_id, ContractWarning.series, ContractWarning.rung)
)
