"""Who works on the bid for the cleaning of schools, and what they do for it."""

from dataclasses import dataclass

TEAM = (
    ("maija", "bid-manager", 10),
    ("helena", "approver", None),
    ("sanna", "writer", 15),
    ("aino", "expert", 4),
)


@dataclass(frozen=True)
class Task:
    """A task: whose, due so many days after it was given out or with its milestone, after which others."""

    title: str
    owner: str
    days: int = 0
    milestone: str | None = None
    hours: int | None = None
    after: tuple[str, ...] = ()
    checklist: tuple[str, ...] = ()


ASK, STAFF, TEXT, PRICE, SIGN = (
    "Pyydä alihankkijoiden hinnat",
    "Laske henkilöstö kohteittain",
    "Kirjoita laatusuunnitelma",
    "Täytä hintalomake",
    "Hanki allekirjoitukset",
)
TASKS = (
    Task(ASK, "maija", days=5, hours=3),
    Task(STAFF, "aino", days=8, hours=12, checklist=("Neliöt kohteittain", "Aikataulut", "Sijaiset")),
    Task(TEXT, "sanna", milestone="red", hours=24, checklist=("Mittaus", "Palaute", "Korjaavat toimet")),
    Task(PRICE, "maija", milestone="green", hours=6, after=(ASK, STAFF)),
    Task(SIGN, "helena", milestone="submission", after=(TEXT, PRICE), checklist=("ESPD", "Hintalomake")),
)
