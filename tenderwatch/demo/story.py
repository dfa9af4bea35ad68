"""What the people did in the eleven weeks before the day of loading, as tables; days are counted from that day."""

from collections.abc import Mapping
from dataclasses import dataclass

from tenderwatch.bids.rules import Reason

BEGAN = -75
"""The day on which the company took TenderWatch into use: people, contracts and saved searches are entered on it."""

# Watching


@dataclass(frozen=True, kw_only=True)
class Search:
    """A saved search of the team."""

    name: str
    owner: str
    query: str
    filters: Mapping[str, tuple[str, ...]]
    active: bool = True


SEARCHES = (
    Search(
        name="Siivous ja puhtauspalvelut",
        owner="maija",
        query="siivous OR puhtauspalvelu OR städning OR cleaning",
        filters={"kind": ("planning", "competition")},
    ),
    Search(
        name="Kiinteistönhoito",
        owner="maija",
        query="",
        filters={"cpv": ("507", "71315", "9062"), "kind": ("planning", "competition"), "country": ("FIN",)},
    ),
    Search(
        name="Ateriapalvelut", owner="erik", query="", filters={"cpv": ("555", "553"), "kind": ("planning", "competition")}
    ),
    Search(
        name="IT-tuki",
        owner="erik",
        query='"IT-tuki" OR käyttäjätuki OR lähituki OR palvelupiste OR support OR "IT-stöd"',
        filters={"cpv": ("72",), "kind": ("planning", "competition")},
    ),
    Search(name="Vartiointi (kokeilu)", owner="sanna", query="vartiointi OR bevakning", filters={}, active=True),
)


@dataclass(frozen=True)
class Triaged:
    """What somebody decided about a procedure; `until` counts days like `on`."""

    on: int
    by: str
    procedure: str
    state: str
    reason: str | None = None
    until: int | None = None


TRIAGE = (
    Triaged(-71, "maija", "cleaning-libraries", "shortlisted"),
    Triaged(-67, "maija", "cleaning-offices", "shortlisted"),
    Triaged(-61, "erik", "helpdesk-university", "dismissed", "not-eligible"),
    Triaged(-47, "maija", "cleaning-swimming-hall", "shortlisted"),
    Triaged(-33, "erik", "meals-daycare-plan", "snoozed", until=12),
    Triaged(-28, "maija", "cleaning-dps", "shortlisted"),
    Triaged(-27, "maija", "winter-maintenance", "dismissed", "too-small"),
    Triaged(-24, "erik", "cleaning-care-homes", "dismissed", "place"),
    Triaged(-20, "erik", "meals-hospital", "dismissed", "too-large"),
    Triaged(-17, "maija", "cleaning-schools", "shortlisted"),
    Triaged(-14, "erik", "maintenance-strandhamn", "snoozed", until=3),
    Triaged(-13, "erik", "workstations", "shortlisted"),
    Triaged(-11, "maija", "maintenance-framework", "shortlisted"),
    Triaged(-10, "maija", "lifts", "dismissed", "topic"),
    Triaged(-9, "maija", "guards", "dismissed", "not-eligible"),
    Triaged(-5, "erik", "cleaning-granasen", "shortlisted"),
    Triaged(-4, "maija", "maintenance-schools", "shortlisted"),
)

# Bids


@dataclass(frozen=True)
class Moved:
    """A bid moved to another stage."""

    on: int
    stage: str


@dataclass(frozen=True)
class Decided:
    """Go or no-go."""

    on: int
    go: bool
    reason: str
    by: str = "helena"


@dataclass(frozen=True)
class Edited:
    """What somebody wrote down about a bid; `next_on` counts days."""

    on: int
    next_step: str | None = None
    next_on: int | None = None
    value: int | None = None
    lots: tuple[str, ...] | None = None
    notes: str | None = None


@dataclass(frozen=True, kw_only=True)
class Ended:
    """How a bid ended; `winner` is named as in the tables of parties."""

    on: int
    result: str
    decided: int | None = None
    winner: str | None = None
    ours: int | None = None
    theirs: int | None = None
    tenders: int | None = None
    rank: int | None = None
    reasons: tuple[Reason, ...] = ()
    lesson: str | None = None


@dataclass(frozen=True, kw_only=True)
class Bid:
    """A bid for a procedure and what happened to it, in order."""

    procedure: str
    owner: str
    on: int
    steps: tuple[Moved | Decided | Edited | Ended, ...]


BIDS = (
    Bid(
        procedure="cleaning-offices",
        owner="maija",
        on=-66,
        steps=(
            Moved(-62, "qualifying"),
            Decided(-60, True, "Sijainti sopii, ja nykyinen tiimi on vieressä."),
            Edited(-52, "Mitoitus ja hinta valmiiksi", -47, value=498_600),
            Moved(-45, "submitted"),
            Ended(
                on=-9,
                result="won",
                decided=-27,
                ours=498_600,
                theirs=498_600,
                tenders=5,
                rank=1,
                reasons=(Reason("quality-points", "buyer", "decision", True, "Käyttöönottosuunnitelma"),),
                lesson="Käyttöönottosuunnitelma toi eron: käytä samaa pohjaa jatkossa.",
            ),
        ),
    ),
    Bid(
        procedure="cleaning-libraries",
        owner="maija",
        on=-70,
        steps=(
            Moved(-69, "qualifying"),
            Decided(-65, True, "Oma sopimus on uusittavana, ja tunnemme kohteet."),
            Edited(-62, "Museotilojen ohje konservaattorilta", -59, value=289_500),
            Moved(-57, "submitted"),
            Ended(
                on=-19,
                result="lost",
                decided=-38,
                winner="kirkasvesi",
                ours=289_500,
                theirs=268_900,
                tenders=4,
                rank=2,
                reasons=(
                    Reason("price", "buyer", "decision", True, "total"),
                    Reason("our-record", "ours", "guess", False, "service"),
                ),
                lesson="Hinta ratkaisi: hintapaino oli 70. Palautteeseen museolta ei vastattu keväällä.",
            ),
        ),
    ),
    Bid(
        procedure="cleaning-swimming-hall",
        owner="maija",
        on=-46,
        steps=(
            Moved(-44, "qualifying"),
            Decided(-40, True, "Referenssit riittävät, ja yötyöhön on tekijät."),
            Edited(-30, "Pyydä päätös ja pisteet", 6, value=251_000),
            Moved(-14, "submitted"),
        ),
    ),
    Bid(
        procedure="cleaning-schools",
        owner="maija",
        on=-16,
        steps=(
            Moved(-15, "qualifying"),
            Decided(-12, True, "Vuoden tärkein kilpailutus: osat 1 ja 2 sopivat meille."),
            Edited(
                -10,
                "Hinnoittelu johtoryhmään",
                2,
                value=1_690_000,
                lots=("LOT-0001", "LOT-0002"),
                notes="Osa 3 jätetään pois: saaristoon ei ole esihenkilöä.",
            ),
        ),
    ),
    Bid(
        procedure="maintenance-schools",
        owner="maija",
        on=-4,
        steps=(
            Moved(-3, "qualifying"),
            Edited(-2, "Päätös tarjoamisesta", 1, value=585_000),
            Moved(-1, "go-no-go"),
        ),
    ),
    Bid(
        procedure="cleaning-granasen",
        owner="erik",
        on=-5,
        steps=(Moved(-3, "qualifying"), Edited(-2, "Kontrollera miljöprogrammets krav", 3, value=655_000)),
    ),
    Bid(
        procedure="guards",
        owner="sanna",
        on=-9,
        steps=(
            Decided(-8, False, "Turvallisuusalan elinkeinolupaa ei ole.", "maija"),
            Ended(
                on=-7,
                result="no-bid",
                reasons=(Reason("fit", "ours", "guess", True), Reason("no-reference", "ours", "guess")),
                lesson="Kumppani tarvitaan ennen seuraavaa vartiointikilpailutusta.",
            ),
        ),
    ),
    Bid(
        procedure="onsite-support",
        owner="erik",
        on=-1,
        steps=(Edited(-1, "Lue tarjouspyynnön liite 2 ja arvioi henkilöt", 4),),
    ),
)


@dataclass(frozen=True, kw_only=True)
class NeverBid:
    """What became of a procedure for which no bid was ever begun."""

    on: int
    by: str
    procedure: str
    reason: str
    winner: str
    theirs: int | None


NEVER_BID = (
    NeverBid(
        on=-3, by="erik", procedure="helpdesk-university", reason="no-reference", winner="bitkallio", theirs=801_500
    ),
    NeverBid(on=-19, by="sanna", procedure="maintenance-housing", reason="margin", winner="havukka", theirs=None),
)

# Contracts


@dataclass(frozen=True, kw_only=True)
class Contract:
    """A contract of ours as it was imported.

    Its base period ends with the month `ends_month` months away, or on the day `ends_day`; `months` is its length.
    """

    reference: str
    buyer: str
    title: str
    owner: str | None
    value: int | None
    months: int = 36
    ends_month: int | None = None
    ends_day: int | None = None
    starts_month: int | None = None
    term: str = "fixed"
    options: tuple[int, ...] = ()
    option_notice: int | None = None
    decide_by: int | None = None
    notice: int | None = None
    their_notice: int | None = None
    price_window: int | None = None
    kind: str = "open"
    risk: str = "standard"
    procedure: str | None = None
    notes: str | None = None


CONTRACTS = (
    Contract(
        reference="KAI-2023/118",
        buyer="kaislaranta",
        title="Hallintokiinteistöjen siivouspalvelut",
        owner="aino",
        value=742_000,
        ends_month=5,
        options=(12, 12),
        option_notice=4,
        notice=6,
        their_notice=6,
        procedure="cleaning-city-hall",
        notes="Indeksitarkistus vuosittain, kohta 9.",
    ),
    Contract(
        reference="VK-2022/9",
        buyer="vuorikangas",
        title="Keskussairaalan ateriapalvelut",
        owner="pekka",
        value=3_900_000,
        months=48,
        ends_day=270,
        notice=6,
        their_notice=6,
        risk="critical",
        notes="Katkeamaton toiminta myös poikkeusoloissa.",
    ),
    Contract(
        reference="YSK 12",
        buyer="skargard",
        title="IT-support och apparatservice",
        owner="pekka",
        value=196_000,
        term="until-further-notice",
        starts_month=-23,
        notice=6,
        their_notice=6,
        procedure="it-islands",
    ),
    Contract(
        reference="STR 88/2022",
        buyer="strandhamn",
        title="Fastighetsskötsel, förvaltningshuset",
        owner="pekka",
        value=None,
        starts_month=-40,
        notice=3,
    ),
    Contract(
        reference="HA 7/2025",
        buyer="harjusalmi",
        title="Liikuntahallin siivous",
        owner=None,
        value=129_000,
        ends_month=22,
        options=(12,),
        option_notice=6,
        notice=3,
    ),
    Contract(
        reference="PT 45/2023",
        buyer="pohjantahti",
        title="Oppilaitosten kiinteistönhoito",
        owner="pekka",
        value=1_322_000,
        ends_month=3,
        options=(12, 12),
        decide_by=-7,
        notice=6,
        procedure="maintenance-colleges",
    ),
    Contract(
        reference="LEH/40",
        buyer="lehtoranta",
        title="Kirjastojen ja museoiden siivous",
        owner="aino",
        value=274_000,
        ends_month=-1,
        notice=3,
        procedure=None,
    ),
    Contract(
        reference="TK-77",
        buyer="tuulimaa",
        title="Reception and cleaning of the campus buildings",
        owner="aino",
        value=612_000,
        ends_month=4,
        options=(12, 12),
        option_notice=6,
        notice=6,
        their_notice=6,
    ),
    Contract(
        reference="AV-31",
        buyer="aallokko",
        title="Laitosten ja toimiston siivous",
        owner="aino",
        value=54_000,
        months=24,
        ends_month=3,
        price_window=20,
        notice=3,
        kind="below-threshold",
        risk="light",
    ),
)
"""Nine; the tenth comes from the bid that was won."""

FROM_BID = ("cleaning-offices", "KOI 2231/02", -6, "aino")
"""The won bid that becomes a contract: its number, when, and who owns it from then on."""


@dataclass(frozen=True)
class Settled:
    """A decision about a contract, with its reason."""

    on: int
    by: str
    reference: str
    kind: str
    choice: str
    reason: str


SETTLED = (
    Settled(
        -60, "pekka", "VK-2022/9", "renewal-start", "started", "Työryhmä perustettu, ensimmäinen kokous kuun lopussa."
    ),
    Settled(
        -58, "pekka", "PT 45/2023", "renewal-start", "started", "Valmistelu aloitettu, vaikka optiot ovat käyttämättä."
    ),
    Settled(-57, "aino", "TK-77", "renewal-start", "started", "Discussed with the customer; the options come first."),
    Settled(-20, "aino", "TK-77", "option", "used", "The customer used the first option by letter."),
    Settled(-15, "aino", "AV-31", "renewal-start", "started", "Tarjouspyyntöä odotetaan vuodenvaihteessa."),
)
"""What was decided before, in the order of days."""

ENDED = ("LEH/40", -18, "aino", "retender-lost")
"""The contract that ended, when that was recorded, by whom and why."""

UNANSWERED = ("KAI-2023/118", "PT 45/2023")
"""Contracts whose warnings nobody has answered; all others are acknowledged on the next working day."""

