"""Whether a source can be asked, and whether the live service still answers in the shape that is relied on."""

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import select

from scrapers.errors import FetchError, ProfileError
from scrapers.http import Client
from scrapers.sources import SOURCES, Finding, Visit
from tenderwatch.errors import Invalid, NotFound
from tenderwatch.house import House
from tenderwatch.i18n import _
from tenderwatch.intake import folders
from tenderwatch.intake.tables import Source


def source_named(house: House, name: str) -> Source:
    """Return the source of this name that is polled."""
    with house.database.read() as session:
        found = session.scalar(select(Source).where(Source.name == name, Source.kind != "files"))
    if found is None:
        raise NotFound(_("There is no such source."))
    return found


def check(house: House, source: Source) -> Iterator[Finding]:
    """Say what can be said of a source without asking it: its settings, its key, its folder."""
    try:
        config = SOURCES[source.kind].from_settings(source.settings)
        folders.refuse_unwatchable(config, house.settings)
    except (ProfileError, Invalid) as error:
        yield Finding(False, str(error))
        return
    yield Finding(True, _("Its settings are in order."))
    if key_name := getattr(config, "key_name", None):
        yield _key(house, key_name)


def _key(house: House, name: str) -> Finding:
    if name in house.settings.keys:
        return Finding(True, _("Its key %(name)s is set.", name=name))
    return Finding(False, _("Its key %(name)s is not set: put %(name)s=… into TENDERWATCH_KEYS.", name=name))


def check_live(house: House, source: Source, client: Client, now: datetime) -> Iterator[Finding]:
    """Ask the live service one cheap question and say whether its answer has the shape that polls rely on."""
    kind = SOURCES[source.kind]
    if kind.check is None:
        yield Finding(False, _("Sources of this kind have nothing to ask live."))
        return
    visit = Visit(client=client, now=now, known=lambda _keys: (), keys=house.settings.keys)
    try:
        yield from kind.check(kind.from_settings(source.settings), visit)
    except FetchError as error:
        yield Finding(False, f"{error.state}: {error}")
