"""What the demo's company can show, what the gates of its running bids ask, and how one of them scores."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from tenderwatch.bids.gate import service as gate
from tenderwatch.bids.gate.rules import Asked
from tenderwatch.company import service as company
from tenderwatch.demo.scene import Scene

SCORES = {
    "buyer-relation": (4, "Kaksi tapaamista kaupungin kanssa tänä vuonna"),
    "need-understood": (4, "Kohteet on kierretty"),
    "incumbent": (2, "Nykyinen toimittaja on ollut kuusi vuotta"),
    "requirement-fit": (4, ""),
    "references": (4, "Kolme kouluhanketta"),
    "margin": (1, "Hintapaino on 70"),
    "capacity": (3, "Työnjohtaja vapautuu tammikuussa"),
}


def profile(scene: Scene) -> None:
    """Enter what the company can show; one certificate ends just before the schools' cleaning is due."""
    by, year = scene.person("maija"), scene.at.year
    for kind, values in _profile(scene, year):
        company.enter(scene.session, kind, values, by, scene.at)


def _profile(scene: Scene, year: int) -> Iterator[tuple[str, dict[str, Any]]]:
    for back, amount in ((1, 8_450_000), (2, 7_900_000), (3, 7_120_000)):
        yield "turnover", {"year": year - back, "amount": Decimal(amount), "currency": "EUR"}
    due = scene.bid("cleaning-schools").deadline_at
    before = scene.days.before(due.date() if due else scene.days.today, 3)
    maija = scene.person("maija").id
    yield "certificates", _certificate("ISO 9001:2015", "DNV", before, maija)
    yield "certificates", _certificate("ISO 14001:2015", "DNV", date(year + 2, 3, 31), maija)
    yield "certificates", _certificate("Tilaajavastuuraportti", "Vastuu Group", scene.days.at(40), None)
    yield "people", {"name": "Sanna Salo", "role": "Palveluesihenkilö", "qualifications": "Laitoshuoltajan AT"}
    yield "people", {"name": "Erik Ek", "role": "Kiinteistöpäällikkö", "qualifications": "Sähköpätevyys 2"}
    for question in ("Verot ja maksut on maksettu", "Ei tuomioita rikoslain 47 luvun rikoksista"):
        answer = {"answer": "Kyllä", "meets": True, "evidence": "Verovelkatodistus", "reviewed_on": scene.days.at(-30)}
        yield "espd", {"part": "exclusion", "question": question, **answer}


def _certificate(name: str, issuer: str, ends_on: date, responsible_id: int | None) -> dict[str, Any]:
    kept = {"responsible_id": responsible_id, "place": "Yhteiset/Todistukset"}
    return {"name": name, "issuer": issuer, "starts_on": None, "ends_on": ends_on, **kept}


def asked(scene: Scene) -> None:
    """Write down what two calls ask for, and score the one that is about to be decided."""
    by = scene.person("maija")
    schools, upkeep = scene.bid("cleaning-schools").id, scene.bid("maintenance-schools").id
    gates = (
        (schools, Asked("certificate", "ISO 9001")),
        (schools, Asked("turnover", amount=Decimal(3_000_000))),
        (schools, Asked("references", "909", count=2)),
        (upkeep, Asked("turnover", amount=Decimal(1_000_000))),
        (upkeep, Asked("people", "kiinteistöpäällikkö")),
        (upkeep, Asked("espd")),
    )
    for bid_id, each in gates:
        gate.ask(scene.session, bid_id, each, by, scene.at)
    gate.rate(scene.session, upkeep, SCORES, 0, by, scene.at)
