"""What customers said in the eleven weeks, what was asked, and what the company wants to reach."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Contact:
    """Somebody at a customer who is asked by mail."""

    name: str
    email: str
    title: str


KAISLARANTA = Contact("Liisa Kallio", "liisa.kallio@kaislaranta.example", "Palveluesimies")
VUORIKANGAS = Contact("Timo Rauhala", "timo.rauhala@vuorikangas.example", "Ravitsemispäällikkö")


@dataclass(frozen=True)
class Step:
    """A step of a complaint: on which day, by whom, which, in which words."""

    on: int
    by: str
    step: str
    words: str = ""


@dataclass(frozen=True)
class Said:
    """Words of a customer about a contract, written down by somebody."""

    on: int
    by: str
    reference: str
    score: int | None
    words: str
    kind: str = "feedback"
    about: str | None = None
    steps: tuple[Step, ...] = ()


SAID = (
    Said(-58, "pekka", "VK-2022/9", 9, "Ruoka on hyvää, ja toiveet kuunnellaan.", about="pekka"),
    Said(-50, "aino", "LEH/71", 7, "Työ on kunnossa, laskut tulevat myöhässä."),
    Said(
        *(-44, "aino", "LEH/71", 4, "Kokoushuoneet jäivät kahdesti siivoamatta.", "complaint"),
        steps=(
            Step(-43, "aino", "owner"),
            Step(-42, "aino", "answered", "Pahoittelimme ja lupasimme varahenkilön."),
            Step(-31, "aino", "acted", "Varahenkilö nimetty, lista ovessa."),
            Step(-29, "aino", "told", "Puhelimessa; asiakas oli tyytyväinen."),
        ),
    ),
    Said(
        *(-20, "aino", "TK-77", 3, "Aula oli avattaessa likainen kaksi kertaa.", "complaint"),
        steps=(
            Step(-19, "helena", "owner"),
            Step(-16, "aino", "answered", "Selvitämme aamuvuoron ja palaamme asiaan."),
        ),
    ),
    Said(-11, "sanna", "PT 45/2023", 5, "Hiekoitus myöhästyi kolmena aamuna.", "complaint"),
)
"""In the order of days; the last complaint has no owner yet, and is overdue."""


@dataclass(frozen=True)
class Asked:
    """A request by mail, and what came back."""

    on: int
    by: str
    reference: str
    contact: Contact
    answered_on: int | None = None
    score: int | None = None
    words: str | None = None


ASKED = (
    Asked(-24, "aino", "KAI-2023/118", KAISLARANTA, -22, 10, "Parasta palvelua vuosiin. Kiitos Ainolle ja tiimille!"),
    Asked(-2, "pekka", "VK-2022/9", VUORIKANGAS),
)

TARGETS = (
    ("positive-feedback", 69, "helena"),
    ("win-rate-renewals", 80, "maija"),
    ("win-rate-new", 40, "maija"),
    ("notices-triaged", 90, "maija"),
    ("renewals-planned", 100, "helena"),
    ("ended-silently", 0, "helena"),
    ("visits-customers", 40, "sanna"),
    ("visits-others", 12, "sanna"),
    ("tool-use", 90, "helena"),
)
"""Measures, what they are to reach (shares in per cent), and whose they are; set on the first day."""

ENTERED = (
    ("competence", {"n": 11, "of": 26, "note": "Henkilöstöhallinnon koulutustaulukko"}),
    ("competence", {"n": 17, "of": 26, "note": "Henkilöstöhallinnon koulutustaulukko"}),
)
"""What nothing in the house counts, of the last two whole quarters before the first day, the earlier one first."""

USED = {
    "maija": ("today", "watching", "bids", "reports"),
    "erik": ("watching", "bids"),
    "helena": ("today", "reports"),
    "sanna": ("today", "bids", "contracts"),
    "pekka": ("today", "contracts", "renewals"),
    "aino": ("today", "contracts", "renewals", "feedback"),
    "onni": ("intake", "users"),
}
"""Which rooms each uses; one week after the other."""
