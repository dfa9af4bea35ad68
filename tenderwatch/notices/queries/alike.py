"""What a search for notices like one needs to know of that one."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from scrapers import notice_json
from tenderwatch.notices.index_rows import row_of
from tenderwatch.notices.search import IndexRow
from tenderwatch.notices.tables import Notice


def told_of(session: Session, notice_id: int) -> IndexRow | None:
    """Return what the text index is told of a notice; None of one that is not there."""
    content = session.scalar(select(Notice.content).where(Notice.id == notice_id))
    return None if content is None else row_of(notice_json.from_json(content), notice_id, "", "open")


def of_the_same(session: Session, notice_id: int) -> tuple[int, ...]:
    """Return the notices of the procedure that a notice is of, itself among them."""
    procedure = select(Notice.procedure_id).where(Notice.id == notice_id).scalar_subquery()
    return tuple(session.scalars(select(Notice.id).where(Notice.procedure_id == procedure).order_by(Notice.id)))
