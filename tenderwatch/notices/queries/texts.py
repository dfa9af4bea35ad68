"""What notices say, whole or in part, out of their JSON."""

from collections.abc import Collection, Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from scrapers import notice_json
from scrapers.notice import Notice as Said
from tenderwatch.notices.tables import Notice

Texts = Mapping[str, str]


def contents(session: Session, notice_ids: Collection[int]) -> dict[int, Said]:
    """Return what notices say."""
    rows = session.execute(select(Notice.id, Notice.content).where(Notice.id.in_(notice_ids)))
    return {row.id: notice_json.from_json(row.content) for row in rows}


def descriptions(session: Session, notice_ids: Collection[int]) -> dict[int, Texts]:
    """Return the description of each notice."""
    rows = session.execute(
        select(Notice.id, Notice.content["description"].label("description")).where(Notice.id.in_(notice_ids))
    )
    return {row.id: row.description or {} for row in rows}


def lot_texts(session: Session, notice_ids: Collection[int]) -> dict[int, list[Texts]]:
    """Return the titles and descriptions of the lots of each notice."""
    rows = session.execute(select(Notice.id, Notice.content["lots"].label("lots")).where(Notice.id.in_(notice_ids)))
    return {
        row.id: [lot[name] for lot in row.lots or () for name in ("title", "description") if lot.get(name)]
        for row in rows
    }
