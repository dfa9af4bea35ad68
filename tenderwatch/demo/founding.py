"""The first day of the demo: people, sources, the contracts and searches that they bring along; and later the post."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from scrapers.document import Document
from scrapers.sources.page import profile, rows
from tenderwatch.calendar.rules import add_months
from tenderwatch.contracts import service as contracts
from tenderwatch.contracts.service import ContractValues, OptionValue
from tenderwatch.demo.days import Days
from tenderwatch.demo.eforms import Made
from tenderwatch.demo.parties import OWN, PARTIES, registration
from tenderwatch.demo.people import PASSWORD, PEOPLE, TEAM, address
from tenderwatch.demo.scene import Scene
from tenderwatch.demo.story import BEGAN
from tenderwatch.demo.story import contracts as held
from tenderwatch.demo.story.watching import SEARCHES
from tenderwatch.house import House
from tenderwatch.intake import service as intake
from tenderwatch.intake.tables import Source
from tenderwatch.intake.taking import Batch, take
from tenderwatch.notices.recording.reader import read
from tenderwatch.notices.tables import Procedure
from tenderwatch.notices.terms import service as terms
from tenderwatch.notices.terms.groups import Written
from tenderwatch.organizations import service as organizations
from tenderwatch.organizations.rules import identify
from tenderwatch.organizations.service import Seen
from tenderwatch.users import service as users
from tenderwatch.users.audit import audit
from tenderwatch.users.tables import Team, TeamMember
from tenderwatch.watching import service as watching

SOURCE = "Demo"
PAGE = "Kaislaranta: avoimet tarjouspyynnöt"
PROFILE: dict[str, Any] = {
    "id": "demo-kaislaranta",
    "name": PAGE,
    "language": "fi",
    "country": "FIN",
    "buyer": {"name": "Kaislarannan kaupunki", "national_id": registration(PARTIES["kaislaranta"])},
    "request": {"start_urls": ["https://kaislaranta.example/hankinnat/avoimet"]},
    "list": {
        "item": "table.hankinnat tbody tr",
        "fields": {
            "source_ref": {"selector": "td:nth-child(1)"},
            "title": {"selector": "td:nth-child(2) a", "required": True},
            "url": {"selector": "td:nth-child(2) a", "attr": "href", "transform": ["absolute_url"], "required": True},
            "deadline": {"selector": "td:nth-child(4)", "type": "datetime", "formats": ["%d.%m.%Y klo %H.%M"]},
        },
        "id_from": ["source_ref", "url"],
        "empty_marker": {"text": "Ei avoimia tarjouspyyntöjä"},
    },
    "pagination": {"kind": "next_link", "selector": "a[rel=next]"},
    "health": {"min_items": 1, "required_field_rate": 0.9},
}
"""An example of a web page as a source, switched off: the page is made up, and nothing is asked of it."""
SEEN_ON_PAGE = -5
"""The last day on which the page could be read: it told of a tender that TED tells of too."""
MORNING = time(8, 30)


def found(house: House, days: Days, earlier: Iterable[Made]) -> int:
    """Enter what the company began with; return the id of the source that the demo's notices come from."""
    at = days.moment(BEGAN, MORNING)
    with house.database.write() as session:
        _people(session, at)
        source_id = _sources(session, house, days, at)
    receive(house, earlier, source_id, at)
    with house.database.write() as session:
        scene = Scene(session, days, at)
        organizations.mark_ours(session, scene.party(OWN), scene.person("onni"), at)
        _contracts(scene)
        _document(house, scene)
        _searches(scene)
        _terms(scene)
    return source_id


def receive(house: House, made: Iterable[Made], source_id: int, at: datetime) -> None:
    """Take documents in as a poll does; the index follows when everything is there."""
    documents = [Document(each.body, each.name, "application/xml", at) for each in made]
    if documents:
        readings = tuple(read(document, SOURCE) for document in documents)
        take(house, Batch(readings, tuple((document.digest, document.body) for document in documents)), source_id, at)


def receive_from_page(house: House, days: Days, at: datetime) -> None:
    """Take in the row of the web page: the food of the town, of which no number says that TED has it too."""
    reference = f"KAI/714/02.08.00/{days.today.year}"
    fields = {
        "source_ref": [reference],
        "title": ["Elintarvikkeiden hankinta keskuskeittiölle"],
        "url": ["https://kaislaranta.example/hankinnat/avoimet/714"],
        "deadline": [f"{days.due(40):%d.%m.%Y} klo 12.00"],
    }
    page = profile.from_settings(PROFILE)
    row = rows.Row(reference, fields, page.start_urls[0], "", at)
    document = rows.document(page, row, fields)
    with house.database.read() as session:
        source_id = session.scalars(select(Source.id).where(Source.name == PAGE)).one()
    batch = Batch((read(document, PAGE, row.key),), ((document.digest, document.body),))
    take(house, batch, source_id, at)


def _people(session: Session, at: datetime) -> None:
    session.add(Team(name=TEAM))
    session.flush()
    added = {
        key: users.add_user(
            session, address(key), person.name, person.roles, at, password=PASSWORD, language=person.language
        )
        for key, person in PEOPLE.items()
    }
    for key, person in PEOPLE.items():
        added[key].manager = added.get(person.manager or "")
        added[key].substitute = added.get(person.substitute or "")
        audit(session, added[key], added["onni"], at, "entered")
    session.flush()
    outside = [added[key].id for key, person in PEOPLE.items() if not person.in_team]
    for member in session.scalars(select(TeamMember).where(TeamMember.user_id.in_(outside))):
        session.delete(member)


def _sources(session: Session, house: House, days: Days, at: datetime) -> int:
    """The sources of every installation, TED among them switched off; the demo's own; a page that was redesigned."""
    intake.ensure_defaults(session, house.settings)
    scene = Scene(session, days, at)
    page = intake.add_source(session, PAGE, "page", PROFILE, scene.person("onni"), at, every_minutes=120, enabled=False)
    page.state, page.state_text = "layout_changed", "no row of the list was found where the profile says"
    page.last_success_at, page.last_polled_at = (days.moment(SEEN_ON_PAGE + n, MORNING) for n in (0, 2))
    folder = house.settings.home / "inbox" / "demo"
    folder.mkdir(exist_ok=True)
    settings = {"path": str(folder)}
    return intake.add_source(session, SOURCE, "folder", settings, scene.person("onni"), at, enabled=False).id


def _contracts(scene: Scene) -> None:
    buyers = dict.fromkeys(contract.buyer for contract in held.CONTRACTS)
    organizations.enter(scene.session, [_seen(key) for key in buyers])
    for contract in held.CONTRACTS:
        contracts.enter(
            scene.session,
            _values(scene, contract),
            scene.person("onni"),
            scene.at,
            imported=True,
            procedure_id=_procedure(scene, contract),
        )


def _document(house: House, scene: Scene) -> None:
    reference, name, text = held.DOCUMENT
    body = text.encode()
    values = {"name": name, "digest": house.files.put(body), "size": len(body)}
    contract = scene.contract(reference)
    contracts.keep(scene.session, contract.id, "documents", values, scene.person("aino"), scene.at)


def _seen(key: str) -> Seen:
    party = PARTIES[key]
    number = registration(party)
    identity = identify(party.name, [number] if number else [], party.country)
    if identity is None:
        raise ValueError(key)
    return Seen(identity=identity, names=party.name, country=party.country, city=party.city, buys=True)


def _procedure(scene: Scene, contract: held.Contract) -> int | None:
    return scene.session.get_one(Procedure, scene.procedure(contract.procedure)).id if contract.procedure else None


def _values(scene: Scene, contract: held.Contract) -> ContractValues:
    starts_on, ends_on = _period(scene.days, contract)
    decide_by = None if contract.decide_by is None else scene.days.at(contract.decide_by)
    return ContractValues(
        reference=contract.reference,
        title=contract.title,
        buyer_id=scene.party(contract.buyer),
        term=contract.term,
        starts_on=starts_on,
        base_ends_on=ends_on,
        options=tuple(
            OptionValue(months, decide_by if place == 0 else None) for place, months in enumerate(contract.options)
        ),
        option_notice_months=contract.option_notice,
        termination_notice_months=contract.notice,
        their_notice_months=contract.their_notice,
        price_window_closes_on=_on(scene, contract.price_window),
        price_window_opens_on=_on(scene, contract.price_window_opens),
        guarantee_ends_on=_on(scene, contract.guarantee),
        framework_id=scene.contract(contract.framework).id if contract.framework else None,
        framework_maximum=None if contract.maximum is None else Decimal(contract.maximum),
        last_call_off_on=_on(scene, contract.last_call_off),
        procedure_kind=contract.kind,
        owner_id=scene.person(contract.owner).id if contract.owner else None,
        value=None if contract.value is None else Decimal(contract.value),
        risk=contract.risk,
        notes=contract.notes,
    )


def _on(scene: Scene, offset: int | None) -> date | None:
    return None if offset is None else scene.days.at(offset)


def _period(days: Days, contract: held.Contract) -> tuple[date | None, date | None]:
    if contract.starts_month is not None:
        return add_months(days.today.replace(day=1), contract.starts_month), None
    end = days.at(contract.ends_day) if contract.ends_day is not None else days.month_ends(contract.ends_month or 0)
    return add_months(end + timedelta(days=1), -contract.months), end


def _terms(scene: Scene) -> None:
    """Add the house's own word for what it sells, which no shipped group has."""
    own = Written(("kotiateria", "ateriapalvelu kotiin"), ("matdistribution",), ("meals on wheels",))
    terms.add(scene.session, own, scene.person(SEARCHES[0].owner), scene.at)


def _searches(scene: Scene) -> None:
    team = users.first_team(scene.session)
    for each in SEARCHES:
        owner = scene.person(each.owner)
        values = watching.SearchValues(name=each.name, owner_id=owner.id, query=each.query, filters=each.filters)
        search = watching.create(scene.session, team.id, values, owner, scene.at)
        if not each.active:
            watching.activate(scene.session, search, False, owner, scene.at)
