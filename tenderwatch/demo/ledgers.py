"""The ledgers of the demo's sources: days that were asked about, a gap that was mended, one that was let be."""

from datetime import date, time

from sqlalchemy import select
from sqlalchemy.orm import Session

from tenderwatch.demo.founding import PAGE, SEEN_ON_PAGE, SOURCE
from tenderwatch.demo.scene import Scene
from tenderwatch.demo.story import sources as told
from tenderwatch.intake import ledger, service
from tenderwatch.intake.days import SHOWN_DAYS
from tenderwatch.intake.tables import Source, SourceDay, SourceTrouble

EVENING, NIGHT = time(18, 40), time(3, 0)


def receive(scene: Scene, offset: int) -> None:
    """Enter what came in on a day from those sources that know no publication days."""
    if offset <= -SHOWN_DAYS:
        return
    for name in (SOURCE, *([PAGE] if offset <= SEEN_ON_PAGE else [])):
        ledger.enter_received(scene.session, _source(scene.session, name).id, scene.at)


def tell(scene: Scene) -> None:
    """Enter the days on which TED was still asked, and the times of trouble."""
    ted, page = _source(scene.session, service.TED), _source(scene.session, PAGE)
    for offset in range(-told.TED_DAYS, 0):
        scene.session.add(_day(scene, ted, offset))
    scene.session.flush()
    _let_be(scene, ted)
    ted.state, ted.last_polled_at = "ok", scene.days.moment(-1, EVENING)
    ted.last_success_at = ted.last_new_at = ted.last_polled_at
    _trouble(scene, ted, "late", told.LATE)
    _trouble(scene, page, "layout_changed", told.REDESIGNED)


def _source(session: Session, name: str) -> Source:
    return session.scalars(select(Source).where(Source.name == name)).one()


def _day(scene: Scene, ted: Source, offset: int) -> SourceDay:
    day = scene.days.at(offset)
    count = _count(scene, day, offset)
    lacking = 1 if day in (scene.days.worked(told.LET_BE[0]), scene.days.worked(told.LACKING)) else 0
    mended, later = told.MENDED
    asked = offset + later if day == scene.days.worked(mended) else offset
    return SourceDay(
        source_id=ted.id,
        day=day,
        expected=count,
        seen=count,
        stored=count - lacking,
        refused=0,
        whole=True,
        counted_at=scene.days.moment(asked, EVENING),
    )


def _count(scene: Scene, day: date, offset: int) -> int:
    """Return how many notices a day brought; on holidays nothing is published."""
    usual = told.BY_WEEKDAY[day.weekday()]
    if not usual or scene.days.worked(offset) != day:
        return 0
    return usual + told.MORE_IN_WEEK[(-offset // 7) % len(told.MORE_IN_WEEK)]


def _let_be(scene: Scene, ted: Source) -> None:
    offset, who, why = told.LET_BE
    day = scene.days.worked(offset)
    at = scene.days.moment(offset + 5, EVENING)
    ledger.let_be(scene.session, ted.id, day, why, scene.person(who), at)


def _trouble(scene: Scene, source: Source, what: str, days: tuple[int, int]) -> None:
    first, last = days
    since, mended_at = scene.days.moment(first, NIGHT), scene.days.moment(last, EVENING)
    scene.session.add(SourceTrouble(source_id=source.id, what=what, since=since, mended_at=mended_at))
