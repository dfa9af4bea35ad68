"""The customers that are cared for: where each stands, who does what, what they need, and how it was reviewed."""

from collections.abc import Mapping
from dataclasses import dataclass, field

SERVICES = (
    ("cleaning", "Siivous"),
    ("maintenance", "Kiinteistönhoito"),
    ("catering", "Ateriapalvelut"),
    ("it-support", "IT-tuki"),
)
CLASSES = (("municipality", "Kunta tai kaupunki"), ("joint-authority", "Yhtymä"), ("company", "Yhtiö"))
"""The words that the house added to its lists: code and name."""

RULES: tuple[tuple[str, Mapping[str, int]], ...] = (
    ("strategic", {"potential": 4, "reference_value": 4}),
    ("growth", {"potential": 4}),
    ("base", {"volume": 2}),
    ("watch", {}),
)
"""The rules of segments, the most demanding first."""


@dataclass(frozen=True, kw_only=True)
class Account:
    """A customer by the name that the tables of parties call it; values are volume, profitability, potential,
    reference value and competence value.
    """

    key: str
    on: int
    by: str
    manager: str | None
    responsible: str | None
    values: tuple[int | None, ...] = (None, None, None, None, None)
    potential: int | None = None
    classes: tuple[str, ...] = ()
    note: str | None = None
    moves: tuple[tuple[str, str, str], ...] = ()  # field, becomes, why
    team: Mapping[str, tuple[str, str | None]] = field(default_factory=dict)  # function: involvement, person
    members: tuple[tuple[str, str], ...] = ()
    needs: tuple[tuple[str, str], ...] = ()  # text, certainty
    offering: Mapping[str, str] = field(default_factory=dict)
    risks: tuple[str, ...] = ()


ACCOUNTS = (
    Account(
        key="kaislaranta",
        on=-68,
        by="sanna",
        manager="sanna",
        responsible="aino",
        values=(4, 3, 5, 5, 4),
        potential=900_000,
        classes=("municipality",),
        note="Kotikaupunkimme: näkyvin asiakas, päätökset tehdään syksyisin.",
        moves=(
            ("phase", "upkeep", "Sopimus on ollut voimassa yli kaksi vuotta."),
            ("ladder", "regular", "Toinen peräkkäinen sopimus."),
            ("nature", "preference", "Meidät on valittu uudelleen."),
            ("segment", "strategic", "Johtoryhmän päätös: tärkein asiakkaamme."),
        ),
        team={
            "management-team": ("informed", None),
            "managing-director": ("informed", "helena"),
            "sales": ("leads", "sanna"),
            "marketing": ("informed", None),
            "development": ("informed", None),
            "production": ("does", "aino"),
            "finance": ("informed", None),
            "communications": ("none", None),
        },
        members=(("maija", "Seuraava tarjous"), ("pekka", "Aino Haapalan sijainen")),
        needs=(
            ("Sama laatu kaikissa kohteissa myös loma-aikoina", "verified"),
            ("Kuukausittainen laaturaportti lautakunnalle", "stated"),
            ("Vähemmän yhteyshenkilöitä kuin nyt", "assumed"),
        ),
        offering={"cleaning": "uses", "maintenance": "knows", "it-support": "not-told"},
        risks=("Hankintapäällikkö jää eläkkeelle ennen seuraavaa kilpailutusta.",),
    ),
    Account(
        key="vuorikangas",
        on=-67,
        by="helena",
        manager="helena",
        responsible="pekka",
        values=(5, 2, 3, 4, 4),
        potential=1_100_000,
        classes=("joint-authority",),
        moves=(
            ("phase", "upkeep", "Suurin sopimuksemme, kolmas vuosi."),
            ("ladder", "customer", "Yksi sopimus voimassa."),
            ("nature", "contract", "Suhde perustuu yhteen sopimukseen."),
            ("segment", "base", "Kasvun vara on pieni."),
        ),
        team={
            "management-team": ("leads", "helena"),
            "sales": ("informed", "sanna"),
            "production": ("does", "pekka"),
            "finance": ("does", None),
            "hr": ("informed", None),
        },
        needs=(("Ateriat myös poikkeusoloissa", "verified"),),
        offering={"catering": "uses", "cleaning": "knows"},
    ),
    Account(
        key="pohjantahti",
        on=-66,
        by="sanna",
        manager="sanna",
        responsible="pekka",
        values=(4, 4, 4, 3, 3),
        potential=600_000,
        classes=("joint-authority",),
        moves=(("phase", "upkeep", "Sopimuksen kolmas vuosi."), ("ladder", "customer", "Yksi sopimus.")),
        team={"sales": ("leads", "sanna"), "production": ("does", "pekka"), "finance": ("none", None)},
        needs=(("Pihojen talvikunnossapito kello seitsemäksi", "stated"),),
        offering={"maintenance": "uses", "cleaning": "not-told"},
    ),
    Account(
        key="lehtoranta",
        on=-65,
        by="sanna",
        manager="sanna",
        responsible="aino",
        values=(3, 3, 4, 2, 3),
        potential=400_000,
        classes=("municipality",),
        moves=(
            ("phase", "upkeep", "Puitejärjestely ja tilaus siitä ovat voimassa."),
            ("ladder", "regular", "Monta sopimusta vuosien varrella."),
            ("nature", "contract", "Tilaukset puitejärjestelystä."),
        ),
        team={"sales": ("leads", "sanna"), "production": ("does", "aino")},
        offering={"cleaning": "uses"},
        risks=("Kirjastojen kilpailutus hävittiin: toinen toimittaja on nyt talossa.",),
    ),
    Account(
        key="tuulimaa",
        on=-64,
        by="helena",
        manager="helena",
        responsible="aino",
        values=(3, 5, 2, 3, 2),
        classes=("company",),
        moves=(
            ("phase", "upkeep", "The first option was used."),
            ("ladder", "regular", "They chose us again."),
            ("nature", "preference", "They chose us again by the option."),
            ("segment", "base", "Good margin, little to add."),
        ),
        team={"sales": ("leads", "helena"), "production": ("does", "aino"), "marketing": ("informed", None)},
        needs=(("A reception that also speaks Swedish", "stated"),),
        offering={"cleaning": "uses", "maintenance": "knows"},
    ),
    Account(
        key="skargard",
        on=-63,
        by="sanna",
        manager="sanna",
        responsible="pekka",
        values=(2, 2, 3, 2, 4),
        potential=120_000,
        classes=("joint-authority",),
        moves=(("phase", "upkeep", "Avtalet gäller tills vidare."), ("ladder", "customer", "Ett avtal.")),
        needs=(("Support också under färjornas sista turer", "assumed"),),
        offering={"it-support": "uses"},
    ),
    Account(
        key="bergsunda",
        on=-62,
        by="sanna",
        manager="sanna",
        responsible="pekka",
        values=(2, 2, 2, 3, 2),
        classes=("municipality",),
        moves=(
            ("phase", "ending", "Avtalsperioden har löpt ut, anbudet är under arbete."),
            ("ladder", "customer", "Ett avtal."),
        ),
        offering={"cleaning": "uses"},
    ),
    Account(
        key="harjusalmi",
        on=-61,
        by="aino",
        manager=None,
        responsible="aino",
        values=(1, 3, None, None, None),
        classes=("municipality",),
        moves=(("phase", "upkeep", "Sopimus alkoi viime vuonna."),),
    ),
    Account(
        key="northlake",
        on=-40,
        by="sanna",
        manager="sanna",
        responsible=None,
        values=(None, None, 4, 4, 5),
        potential=350_000,
        moves=(("ladder", "prospect", "They asked us to present our services."),),
        needs=(("One supplier for cleaning and reception", "assumed"),),
        offering={"cleaning": "knows", "it-support": "not-told"},
    ),
    Account(
        key="koivuvirta",
        on=-5,
        by="maija",
        manager="maija",
        responsible="aino",
        values=(2, 3, 4, 4, 3),
        potential=500_000,
        classes=("municipality",),
        note="Uusi asiakas voitetusta tarjouksesta.",
        team={"sales": ("leads", "maija"), "production": ("does", "aino"), "communications": ("does", None)},
        offering={"cleaning": "uses"},
    ),
)
"""In the order of days."""


@dataclass(frozen=True)
class Review:
    """A review of success factors: a rating and its evidence each."""

    on: int
    by: str
    key: str
    ratings: Mapping[str, tuple[int, str]]


REVIEWS = (
    Review(
        -60,
        "sanna",
        "kaislaranta",
        {
            "tendering-competence": (4, "Viimeisin tarjous sai täydet laatupisteet."),
            "trust": (3, "Laatuhuomautuksia kesällä kaksi."),
            "quality": (3, "Laatukierrosten keskiarvo 3,4."),
            "co-operation": (2, "Ohjausryhmä kokoontui viimeksi keväällä."),
            "sales-work": (4, "Asiakas kiitti yhteydenpidosta."),
            "personal-relations": (4, "Palvelupäällikkö tunnetaan hyvin."),
            "customer-service": (4, "Vastausaika alle kaksi tuntia."),
        },
    ),
    Review(
        -12,
        "sanna",
        "kaislaranta",
        {
            "tendering-competence": (4, "Uuden kilpailutuksen vaatimukset tunnetaan."),
            "trust": (4, "Ei huomautuksia syksyllä."),
            "quality": (4, "Laatukierrosten keskiarvo 4,1."),
            "co-operation": (3, "Ohjausryhmä on taas koolla neljännesvuosittain."),
            "sales-work": (4, "Tapaamiset pidetty."),
            "personal-relations": (4, "Kaksi uutta yhteyshenkilöä."),
            "customer-service": (5, "Vastausaika alle tunnin."),
            "co-operation-state": (4, "Hyvä."),
            "co-operation-nature": (4, "Avoin ja suora."),
            "co-operation-quality": (3, "Tieto kulkee vielä liikaa yhden ihmisen kautta."),
        },
    ),
    Review(
        -30,
        "helena",
        "tuulimaa",
        {"trust": (4, "They used the option."), "quality": (4, "No complaint this year.")},
    ),
)
