"""An import from the file to its end: what is kept between its steps."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from tenderwatch.contracts.importing.fields import FIELDS, folded
from tenderwatch.contracts.importing.matching import Matching
from tenderwatch.contracts.importing.reading import heads_of, proposed
from tenderwatch.contracts.importing.tables import ContractImport, ImportMatching
from tenderwatch.errors import Invalid, NotFound
from tenderwatch.files.spreadsheets import Grid
from tenderwatch.i18n import _
from tenderwatch.users.tables import User

LONGEST_NAME = 100


def begin(
    session: Session, name: str, digest: str, size: int, sheets: Sequence[str], by: User, now: datetime
) -> ContractImport:
    """Note a file that was sent."""
    kept = ContractImport(
        user_id=by.id, name=name, digest=digest, size=size, sheets=list(sheets), state="open", uploaded_at=now
    )
    session.add(kept)
    session.flush()
    return kept


def import_of(session: Session, import_id: int, by: User) -> ContractImport:
    """Return an import of a person; to everybody else it is not there."""
    kept = session.get(ContractImport, import_id)
    if kept is None or kept.user_id != by.id or kept.state == "discarded":
        raise NotFound(_("There is no such import. Send the file again."))
    return kept


def going_on(session: Session, by: User) -> list[ContractImport]:
    """Return the imports that a person has begun and not ended, the newest first."""
    mine = select(ContractImport).where(ContractImport.user_id == by.id, ContractImport.state == "open")
    return list(session.scalars(mine.order_by(ContractImport.id.desc()).limit(10)))


def taken_before(session: Session, kept: ContractImport) -> datetime | None:
    """Return when the very same file was taken before, by anybody."""
    same = select(ContractImport.taken_at).where(
        ContractImport.digest == kept.digest, ContractImport.id != kept.id, ContractImport.state == "taken"
    )
    return session.scalar(same.order_by(ContractImport.id.desc()).limit(1))


def choose(session: Session, import_id: int, grid: Grid, digest: str, by: User) -> ContractImport:
    """Note which sheet is meant; `digest` is where its grid is kept.  A matching kept for its heads is taken."""
    kept = import_of(session, import_id, by)
    kept.sheet, kept.grid = grid.sheet, digest
    matching = proposed(grid)
    known = kept_for(session, grid, matching)
    kept.matching = (known[1] if known else matching).as_json()
    return kept


def kept_for(session: Session, grid: Grid, proposal: Matching) -> tuple[str, Matching] | None:
    """Return the matching that was kept last for the heads of a grid, with its name."""
    heads = _folded(grid, proposal.header)
    for row in session.scalars(select(ImportMatching).order_by(ImportMatching.kept_at.desc())):
        if row.heads == heads:
            known = Matching.of_json(row.matching)
            return row.name, replace(
                known, header=proposal.header, counted_from=grid.counted_from or known.counted_from
            )
    return None


def match(session: Session, import_id: int, matching: Matching, by: User) -> ContractImport:
    """Keep what was said of a file so far."""
    kept = import_of(session, import_id, by)
    kept.matching = matching.as_json()
    return kept


def keep_matching(session: Session, name: str, grid: Grid, matching: Matching, by: User, now: datetime) -> None:
    """Keep a matching under a name, for files with the same heads; one of this name is replaced."""
    name = " ".join(name.split())[:LONGEST_NAME]
    kept = session.scalar(select(ImportMatching).where(ImportMatching.name == name)) or ImportMatching(name=name)
    kept.heads, kept.matching = _folded(grid, matching.header), matching.as_json()
    kept.kept_at, kept.kept_by_id = now, by.id
    session.add(kept)


def _folded(grid: Grid, header: int) -> list[str]:
    return [folded(head) for head in heads_of(grid, header)]


def count(session: Session, import_id: int, states: Counter[str], by: User) -> None:
    """Add what became of a portion of the rows."""
    kept = import_of(session, import_id, by)
    kept.result = dict(Counter(kept.result or {}) + states)


def start(session: Session, import_id: int, known: str, by: User) -> Matching:
    """Begin to take the rows: nothing is counted yet; `known` says what happens with contracts that are there."""
    kept = import_of(session, import_id, by)
    matching = replace(Matching.of_json(kept.matching or {"columns": ()}), known=known)
    kept.matching, kept.result = matching.as_json(), {}
    return matching


def finish(session: Session, import_id: int, gaps: int, by: User, now: datetime) -> ContractImport:
    """Note that all rows were looked at."""
    kept = import_of(session, import_id, by)
    kept.state, kept.taken_at = "taken", now
    kept.result = {**(kept.result or {}), "gaps": gaps}
    return kept


def discard(session: Session, import_id: int, by: User) -> None:
    """Throw an import away; what was taken of it stays."""
    import_of(session, import_id, by).state = "discarded"


def check_columns(columns: Sequence[str]) -> None:
    """Raise Invalid, by the number of the column, when a field is told twice, or nothing says who a contract is."""
    problems = {}
    for column, field in enumerate(columns):
        if field and field not in FIELDS:
            problems[str(column)] = _("There is no such field.")
        elif field and field in columns[:column]:
            problems[str(column)] = _("Column %(n)s tells this already.", n=columns.index(field) + 1)
    if "reference" not in columns:
        problems["reference"] = _("Say which column has the reference: by it and the buyer a contract is known.")
    if problems:
        raise Invalid(" ".join(problems.values()), problems)
