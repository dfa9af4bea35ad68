"""What the team watches, and what it thought of what was found."""

from collections.abc import Mapping
from dataclasses import dataclass


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
        name="Ateriapalvelut",
        owner="erik",
        query="",
        filters={"cpv": ("555", "553"), "kind": ("planning", "competition")},
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
    Triaged(-19, "maija", "maintenance-housing", "dismissed", "too-late"),
    Triaged(-16, "erik", "meals-elderly", "dismissed", "too-late"),
    Triaged(-9, "maija", "guards", "dismissed", "not-eligible"),
    Triaged(-5, "erik", "cleaning-granasen", "shortlisted"),
    Triaged(-4, "maija", "maintenance-schools", "shortlisted"),
    Triaged(-2, "maija", "cleaning-schools", "shortlisted"),
)
