"""What is reckoned before anything is said: the warnings of contracts, and the plans of their renewals."""

from datetime import datetime

from tenderwatch.config import Settings
from tenderwatch.contracts import warnings as contracts
from tenderwatch.contracts.warnings import Evaluation
from tenderwatch.db import Database
from tenderwatch.renewals import service as renewals
from tenderwatch.renewals.service import Kept
from tenderwatch.today import reports


def reckon(database: Database, settings: Settings, now: datetime) -> tuple[Evaluation, Kept]:
    """Reckon all warnings, then the plans; what cannot be read is told to an administrator and stops nothing else."""
    with database.write() as session:
        evaluation = contracts.evaluate(session, now)
    kept = _keep_plans(database, now)
    broken = reports.broken_contracts([*evaluation.broken, *kept.broken])
    reports.tell_of_broken(database, settings, broken, now)
    return evaluation, kept


def _keep_plans(database: Database, now: datetime) -> Kept:
    kept = Kept()
    last: int | None = 0
    while last is not None:
        with database.write() as session:
            last = renewals.open_some(session, now, kept, last)
    with database.write() as session:
        renewals.follow(session, now, kept)
    return kept
