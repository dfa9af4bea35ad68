"""One notice, as published, with its versions."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from scrapers import notice_json
from scrapers.notice import Notice as Said
from tenderwatch.errors import NotFound
from tenderwatch.i18n import _
from tenderwatch.intake.tables import ReceivedDocument, Source
from tenderwatch.notices.queries.lines import Party, buyers_of
from tenderwatch.notices.tables import Notice


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """A notice of the same procedure, or an earlier revision of one; `current` is False when other bytes came later."""

    id: int
    group_id: int
    key: str
    revision: int
    current: bool
    version: str | None
    kind: str
    notice_type: str | None
    status: str
    is_change: bool
    cancels: bool
    published_on: date | None
    dispatched_at: datetime | None
    deadline_at: datetime | None
    recorded_at: datetime
    parser: str
    source: str
    url: str | None


@dataclass(frozen=True, slots=True)
class NoticePage:
    """A notice: what it says, the document it was read from, and its other versions and revisions, latest first."""

    version: Version
    said: Said
    procedure_id: int
    buyers: tuple[Party, ...]
    document: ReceivedDocument
    versions: list[Version]

    @property
    def own_language(self) -> str | None:
        """The first of the notice's own languages."""
        return next(iter(self.said.languages), None)


def notice_page(session: Session, notice_id: int) -> NoticePage:
    """Return one notice, whether it is current or not; NotFound when there is none."""
    row = session.execute(
        select(Notice, Source.name, ReceivedDocument)
        .join(Source, Source.id == Notice.source_id)
        .join(ReceivedDocument, ReceivedDocument.id == Notice.document_id)
        .where(Notice.id == notice_id)
    ).one_or_none()
    if row is None:
        raise NotFound(_("There is no such notice."))
    notice, source, document = row
    buyers = buyers_of(session, [notice.procedure_id]).get(notice.procedure_id, ())
    said = notice_json.from_json(notice.content)
    return NoticePage(_version(notice, source), said, notice.procedure_id, buyers, document, _same(session, notice))


def _same(session: Session, notice: Notice) -> list[Version]:
    """Return the versions of the publication (BT-701), their revisions, and the same from other sources."""
    its_own = (Notice.key == notice.key) & (Notice.source_id == notice.source_id)
    same = [its_own, Notice.group_id == notice.group_id]
    if notice.notice_uuid:
        same.append(Notice.notice_uuid == notice.notice_uuid)
    return versions(session, or_(*same))


def versions(session: Session, condition: Any) -> list[Version]:
    """Return notices as entries of a history, latest first."""
    rows = session.execute(
        select(*_columns(), Source.name.label("source"))
        .join(Source, Source.id == Notice.source_id)
        .where(condition)
        .order_by(
            Notice.dispatched_at.desc().nulls_last(),
            Notice.published_on.desc().nulls_last(),
            Notice.version.desc().nulls_last(),
            Notice.id.desc(),
        )
    )
    return [_version(row, row.source) for row in rows]


def _columns() -> list[Any]:
    return [getattr(Notice, name) for name in Version.__dataclass_fields__ if name != "source"]


def _version(row: Any, source: str) -> Version:
    values = {name: getattr(row, name) for name in Version.__dataclass_fields__ if name != "source"}
    return Version(source=source, **values)
