"""In which sources a publication came: what is shown of it once is found by each of them."""

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from tenderwatch.intake.tables import Source
from tenderwatch.notices.tables import Notice


def sources_of(session: Session, ids: Collection[int]) -> dict[int, set[str]]:
    """Return the sources of notices by their ids, where the publication has several and the notice stands for all."""
    groups = select(Notice.group_id).where(Notice.id.in_(ids), Notice.status != "replaced")
    rows = session.execute(
        select(Notice.id, Notice.group_id, Notice.status, Source.name)
        .join(Source, Source.id == Notice.source_id)
        .where(Notice.group_id.in_(groups), Notice.current)
    ).all()
    by_group: dict[int, set[str]] = {}
    for row in rows:
        by_group.setdefault(row.group_id, set()).add(row.name)
    wanted = set(ids)
    return {
        row.id: by_group[row.group_id]
        for row in rows
        if row.id in wanted and row.status != "replaced" and len(by_group[row.group_id]) > 1
    }
