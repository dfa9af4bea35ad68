"""People at the customers, work that may be named, and a consortium.  All names are made up."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Person:
    """Somebody at a customer as one of us entered them, and whether they were told what is kept on the same day."""

    on: int
    by: str
    at: str
    name: str
    title: str
    address: str
    roles: tuple[str, ...]
    source: str = "person"
    note: str | None = None
    valid_from: int | None = None
    valid_to: int | None = None
    keep_until: int | None = None
    told: bool = False


PEOPLE = (
    Person(
        on=-72,
        by="aino",
        at="kaislaranta",
        name="Tuulikki Esimerkki",
        title="Hankintapäällikkö",
        address="tuulikki@kaislaranta.example",
        roles=("decision-maker", "procurement"),
        valid_from=-900,
        told=True,
    ),
    Person(
        on=-71,
        by="sanna",
        at="kaislaranta",
        name="Olavi Mallila",
        title="Kiinteistöpäällikkö",
        address="olavi@kaislaranta.example",
        roles=("substance-owner",),
        source="mail",
        told=True,
        note="Kokoukset mieluiten aamuisin.",
    ),
    Person(
        on=-69,
        by="pekka",
        at="vuorikangas",
        name="Helmi Näytelä",
        title="Ruokapalvelupäällikkö",
        address="helmi@vuorikangas.example",
        roles=("contract-manager", "user"),
        told=True,
    ),
    Person(
        on=-69,
        by="pekka",
        at="vuorikangas",
        name="Veikko Mallinen",
        title="Talousjohtaja",
        address="veikko@vuorikangas.example",
        roles=("finance", "decision-maker"),
        source="public-register",
    ),
    Person(
        on=-60,
        by="sanna",
        at="lehtoranta",
        name="Sirkka Näytelä",
        title="Hankinta-asiantuntija",
        address="sirkka@lehtoranta.example",
        roles=("procurement",),
        source="card",
        told=True,
        valid_to=-20,
    ),
    Person(
        on=-58,
        by="sanna",
        at="lehtoranta",
        name="Arvo Vanhanen-Malli",
        title="Kirjastotoimen johtaja (eläkkeellä)",
        address="arvo@lehtoranta.example",
        roles=("substance-owner",),
        told=True,
        valid_to=-30,
        keep_until=-5,
    ),
    Person(
        on=-40,
        by="erik",
        at="granasen",
        name="Lisbet Exempel",
        title="Upphandlingschef",
        address="lisbet@granasen.example",
        roles=("procurement", "decision-maker"),
        source="notice",
    ),
    Person(
        on=-33,
        by="erik",
        at="skargard",
        name="Göran Exempel",
        title="IT-ansvarig",
        address="goran@skargard.example",
        roles=("contract-manager",),
        told=True,
    ),
    Person(
        on=-12,
        by="maija",
        at="koivuvirta",
        name="Raili Esimerkki",
        title="Sivistysjohtaja",
        address="raili@koivuvirta.example",
        roles=("decision-maker",),
        source="public-register",
    ),
)

MOVED = (-18, "sanna", "Sirkka Näytelä", "koivuvirta", -15, "Hankintapäällikkö", "sirkka@koivuvirta.example")
"""When and by whom it was entered, who goes where, from which day, as what, and how they are reached there."""


@dataclass(frozen=True, kw_only=True)
class Reference:
    """Work under a contract of ours that the customer lets us name, and who may be asked."""

    on: int
    by: str
    contract: str
    title: str
    text: str
    cpv: str
    person: str | None
    permitted: int | None
    until: int | None


REFERENCES = (
    Reference(
        on=-64,
        by="aino",
        contract="KAI-2023/118",
        title="Hallintokiinteistöjen siivous, 15 kohdetta",
        text="Ylläpitosiivous, ikkunanpesu ja kuukausittaiset laatukierrokset; 21 000 m².",
        cpv="90910000",
        person="Tuulikki Esimerkki",
        permitted=-64,
        until=330,
    ),
    Reference(
        on=-63,
        by="aino",
        contract="LEH/40",
        title="Kirjastojen ja museoiden siivous",
        text="Herkät pinnat ja näyttelytilat; omavalvonta museoiden ohjeiden mukaan.",
        cpv="90911200",
        person=None,
        permitted=-400,
        until=38,
    ),
    Reference(
        on=-62,
        by="pekka",
        contract="VK-2022/9",
        title="Keskussairaalan ateriapalvelut",
        text="Potilas- ja henkilöstöateriat vuoden jokaisena päivänä.",
        cpv="55500000",
        person="Helmi Näytelä",
        permitted=None,
        until=None,
    ),
    Reference(
        on=-61,
        by="pekka",
        contract="PT 45/2023",
        title="Oppilaitosten kiinteistönhoito",
        text="Seitsemän kampusta, päivystys ympäri vuorokauden.",
        cpv="50700000",
        person=None,
        permitted=-300,
        until=None,
    ),
)


@dataclass(frozen=True, kw_only=True)
class Project:
    """A project or consortium and its parties: who, as what, from and until when."""

    on: int
    by: str
    kind: str
    name: str
    what: str
    starts: int | None
    ends: int | None
    parties: tuple[tuple[str, str, int | None, int | None], ...]


PROJECTS = (
    Project(
        on=-2,
        by="maija",
        kind="consortium",
        name="Puhtaat koulut",
        what="Yhteistarjous kouluihin: me siivoamme, Havukkamäki hoitaa kiinteistöt.",
        starts=-44,
        ends=400,
        parties=(
            ("aarnivaara", "lead", None, None),
            ("havukka", "partner", None, None),
            ("kirkasvesi", "subcontractor", -20, 200),
            ("koivuvirta", "customer", None, None),
        ),
    ),
    Project(
        on=-2,
        by="sanna",
        kind="project",
        name="Hiljaisten tuntien siivous",
        what="Kokeilu: siivous koulupäivän aikana melutta.",
        starts=-300,
        ends=-30,
        parties=(("kaislaranta", "customer", None, None), ("kirkasvesi", "competitor", -120, -30)),
    ),
)
