"""Fourteen contracts (one of them from a bid that was won) and what was decided about them."""

from collections.abc import Mapping
from dataclasses import dataclass


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
    price_window_opens: int | None = None
    guarantee: int | None = None
    framework: str | None = None
    maximum: int | None = None
    last_call_off: int | None = None
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
        price_window=48,
        price_window_opens=18,
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
        value=1_214_000,
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
    Contract(
        reference="LEH/71",
        buyer="lehtoranta",
        title="Siivouspalvelujen puitejärjestely",
        owner="aino",
        value=180_000,
        months=48,
        ends_month=5,
        notice=3,
        their_notice=3,
        maximum=300_000,
        last_call_off=120,
    ),
    Contract(
        reference="LEH/71-2",
        buyer="lehtoranta",
        title="Päiväkotien siivous, tilaus puitejärjestelystä",
        owner="aino",
        value=132_000,
        months=24,
        ends_month=13,
        notice=3,
        kind="below-threshold",
        framework="LEH/71",
    ),
    Contract(
        reference="BSK-2021/4",
        buyer="bergsunda",
        title="Lokalvård i skolorna",
        owner="pekka",
        value=388_000,
        months=48,
        ends_day=-19,
        notice=3,
        guarantee=150,
    ),
    Contract(
        reference="GRN 19",
        buyer="granasen",
        title="Fastighetsservice för daghemmen",
        owner="pekka",
        value=96_000,
        ends_month=20,
        notice=6,
        their_notice=6,
        kind="below-threshold",
    ),
)
"""Thirteen; the fourteenth comes from the bid that was won."""

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
    Settled(-73, "aino", "LEH/40", "renewal-start", "started", "Tarjouspyyntö on julkaistu, tarjous valmisteilla."),
    Settled(-72, "aino", "KAI-2023/118", "termination-notice", "not-given", "Sopimus on meille kannattava."),
    Settled(
        -60, "pekka", "VK-2022/9", "renewal-start", "started", "Työryhmä perustettu, ensimmäinen kokous kuun lopussa."
    ),
    Settled(
        -58, "pekka", "PT 45/2023", "renewal-start", "started", "Valmistelu aloitettu, vaikka optiot ovat käyttämättä."
    ),
    Settled(-57, "aino", "TK-77", "renewal-start", "started", "Discussed with the customer; the options come first."),
    Settled(-56, "aino", "TK-77", "option", "used", "The customer used the first option by letter."),
    Settled(-71, "aino", "LEH/71", "renewal-start", "started", "Uusi puitejärjestely kilpailutetaan keväällä."),
    Settled(-70, "pekka", "BSK-2021/4", "renewal-start", "started", "Anbudet är under arbete."),
    Settled(-15, "aino", "AV-31", "renewal-start", "started", "Tarjouspyyntöä odotetaan vuodenvaihteessa."),
)
"""What was decided before, in the order of days."""

HELD_OVER = (
    "BSK-2021/4",
    -25,
    "pekka",
    "Upphandlingen är försenad: överenskommet i styrgruppen tills ett nytt avtal finns.",
)
"""The contract that goes on after its end with no last day: its number, when that was agreed, who recorded it, how."""

NOTICE = ("GRN 19", -30, 158, "pekka", "Köparen sammanför fastighetsservicen i ett avtal.")
"""The contract that its buyer terminated: when notice was given and when it takes effect."""


@dataclass(frozen=True)
class Kept:
    """Something that somebody keeps with a contract; days in `values` count from loading, by names that end in _on."""

    on: int
    by: str
    reference: str
    kind: str
    values: Mapping[str, str | int]
    marked: bool = False


KEPT = (
    Kept(
        -74,
        "aino",
        "KAI-2023/118",
        "promises",
        {"text": "Nimetty palveluohjaaja, vastaa kahden tunnin kuluessa", "evidence": "Tarjous, liite 3, s. 4"},
        marked=True,
    ),
    Kept(
        -74,
        "aino",
        "KAI-2023/118",
        "promises",
        {"text": "Laatukierros joka kuukausi asiakkaan kanssa", "evidence": "Tarjous, liite 3, s. 6"},
    ),
    Kept(
        -70,
        "aino",
        "KAI-2023/118",
        "contacts",
        {
            "name": "Kaarina Esimerkki",
            "role": "contract-manager",
            "email": "kaarina@kaislaranta.example",
            "valid_from_on": -400,
        },
        marked=True,
    ),
    Kept(
        -68,
        "aino",
        "KAI-2023/118",
        "amendments",
        {
            "what": "scope",
            "was": "14 kohdetta",
            "becomes": "15 kohdetta, lisänä uusi kirjasto",
            "effective_on": -60,
            "signed_on": -69,
        },
    ),
    Kept(-50, "aino", "KAI-2023/118", "deliverables", {"what": "Vuosiraportti laadusta", "due_on": 40}),
    Kept(-49, "aino", "KAI-2023/118", "deliverables", {"what": "Perehdytyssuunnitelma", "due_on": -45}, marked=True),
    Kept(-40, "aino", "KAI-2023/118", "orders", {"ordered_on": -41, "reference": "T-118/1", "amount": 212_400}),
    Kept(-33, "aino", "LEH/71", "orders", {"ordered_on": -34, "reference": "T-2209", "amount": 82_000}),
    Kept(-12, "aino", "LEH/71", "orders", {"ordered_on": -12, "reference": "T-2245", "amount": 38_500}),
)
"""What is kept with contracts, in the order of days."""

DOCUMENT = ("KAI-2023/118", "Sopimus KAI-2023-118.txt", "Hallintokiinteistöjen siivouspalvelut: sopimus (esimerkki).")
"""A document that was brought along: its contract, its name, what it says."""

ENDED = ("LEH/40", -18, "aino", "retender-lost")
"""The contract that ended, when that was recorded, by whom and why."""

UNANSWERED = ("KAI-2023/118", "PT 45/2023")
"""Contracts whose warnings nobody has answered; all others are acknowledged on the next working day."""


TEMPLATE = (-70, "onni")
"""When the steps of renewal plans became the house's own, and by whom."""


@dataclass(frozen=True)
class Task:
    """A task of a renewal plan that somebody settled, with a word."""

    on: int
    by: str
    reference: str
    step: str
    word: str
    state: str = "done"


TASKS = (
    Task(-48, "pekka", "VK-2022/9", "meeting", "Tapaaminen ravitsemispäällikön kanssa, muistio tallessa."),
    Task(-46, "pekka", "PT 45/2023", "meeting", "Vuosikatselmus pidetty kampuksella."),
    Task(-41, "pekka", "PT 45/2023", "feedback", "Palaute hyvä, talvikunnossapitoon toiveita."),
    Task(-36, "pekka", "VK-2022/9", "feedback", "Kysely osastoille, 8,4/10."),
    Task(-33, "pekka", "PT 45/2023", "need", "Uusi rakennus tulee mukaan ensi kaudelle."),
    Task(-31, "pekka", "PT 45/2023", "capture", "Ei kumppaneita, nykyinen tiimi riittää.", "not-needed"),
    Task(-24, "pekka", "PT 45/2023", "price", "Hinta laskettu nykyisillä työtunneilla."),
    Task(-20, "pekka", "VK-2022/9", "need", "Yhteinen työpaja, tarpeet kirjattu."),
    Task(-13, "aino", "AV-31", "meeting", "Puhelu tilapalvelupäällikön kanssa."),
    Task(-5, "aino", "AV-31", "feedback", "Ei huomautettavaa."),
)
"""What was done in the plans, in the order of days."""


@dataclass(frozen=True)
class Chance:
    """How somebody sees the chance of keeping a customer, and what they need next."""

    on: int
    by: str
    reference: str
    chance: str
    reason: str
    needs: str | None = None


CHANCES = (
    Chance(-30, "pekka", "PT 45/2023", "even", "Kilpailija on ollut yhteydessä.", "Uusi rakennus mukaan."),
    Chance(-19, "pekka", "VK-2022/9", "good", "Palaute hyvä ja tarve ennallaan.", "Enemmän kasvisruokaa, sama laatu."),
)

UNHAPPY = (
    "TK-77",
    -9,
    "aino",
    "Two complaints about the reception in a month, and the service manager is not pleased.",
)
"""The contract whose customer is bound but unhappy, since when, who said so, and why."""
