"""What a contract is told by: its procedure, and the renewals that its notices tell of."""

from datetime import datetime

from sqlalchemy.orm import Session

from tenderwatch.contracts.facts import today_of
from tenderwatch.contracts.service.decisions import contract_of, refresh_decisions
from tenderwatch.contracts.tables import Contract
from tenderwatch.errors import NotFound
from tenderwatch.i18n import _
from tenderwatch.notices.tables import Procedure
from tenderwatch.users.audit import audit
from tenderwatch.users.tables import User


def link_procedure(session: Session, contract_id: int, procedure_id: int, by: User | None, now: datetime) -> Contract:
    """Note of which procedure a contract is; the notices of that procedure are about it from now on."""
    contract, procedure = contract_of(session, contract_id), session.get(Procedure, procedure_id)
    if procedure is None:
        raise NotFound(_("There is no such procedure."))
    contract.procedure_id = procedure.merged_into_id or procedure.id
    audit(session, contract, by, now, "procedure-linked")
    refresh_decisions(session, contract, today_of(now))
    return contract


def note_renewals(session: Session, contract_id: int, renewals: int, by: User | None, now: datetime) -> Contract:
    """Note how many renewals a notice tells of: what became of them is asked until somebody enters the options."""
    contract = contract_of(session, contract_id)
    contract.renewals_told = renewals
    audit(session, contract, by, now)
    session.flush()
    return contract
