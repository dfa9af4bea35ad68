"""What our people have done about procedures, as far as the reader may see it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from tenderwatch.bids.queries import BidMark, of_procedures
from tenderwatch.users import service as users
from tenderwatch.users.rules import Permission
from tenderwatch.users.tables import User
from tenderwatch.watching import queries as watching
from tenderwatch.watching.queries import TriageMark


@dataclass(frozen=True, slots=True)
class Ours:
    """What we have done about one procedure."""

    triage: TriageMark | None = None
    bids: Sequence[BidMark] = field(default=())
    followed: bool = False  # by the reader


def ours(session: Session, reader: User, procedure_ids: Collection[int]) -> dict[int, Ours]:
    """Return what the reader may know that we did about each of the procedures, however many there are at once."""
    triage: dict[int, TriageMark] = {}
    if reader.may(Permission.SEE_INBOX):
        triage = watching.marks(session, users.team_of(session, reader).id, procedure_ids)
    bids = of_procedures(session, procedure_ids) if reader.may(Permission.SEE_BIDS) else {}
    followed = watching.followed(session, reader.id, procedure_ids)
    return {number: Ours(triage.get(number), bids.get(number, ()), number in followed) for number in procedure_ids}
