"""The people of Aarnivaara Palvelut, who all share one password."""

from dataclasses import dataclass

PASSWORD = "tenderwatch-demo"  # noqa: S105 - printed for everybody to see
DOMAIN = "demo.example"
TEAM = "Tarjoustiimi"


@dataclass(frozen=True, kw_only=True)
class Person:
    """Somebody who may sign in; `manager` and `substitute` are named by the first part of their address."""

    name: str
    roles: tuple[str, ...]
    language: str
    manager: str | None = "helena"
    substitute: str | None = None
    in_team: bool = True


PEOPLE = {
    "maija": Person(name="Maija Korpela", roles=("bid-manager", "manager"), language="fi", substitute="erik"),
    "erik": Person(name="Erik Lindroos", roles=("bid-manager",), language="sv", substitute="maija"),
    "helena": Person(name="Helena Sarkola", roles=("manager",), language="fi", manager=None, substitute="sanna"),
    "sanna": Person(name="Sanna Vesterinen", roles=("sales",), language="fi", substitute="maija"),
    "pekka": Person(name="Pekka Niskala", roles=("contract-owner",), language="fi", substitute="aino", in_team=False),
    "aino": Person(name="Aino Haapala", roles=("contract-owner",), language="fi", substitute="pekka", in_team=False),
    "onni": Person(name="Onni Rantala", roles=("admin",), language="en", substitute="helena"),
    "grace": Person(name="Grace Mensah", roles=("viewer",), language="en", in_team=False),
}
"""By the first part of their address."""

AWAY = ("pekka", -4, 9)
"""Who is away now, from which day to which."""


def address(key: str) -> str:
    """Return the address with which a person signs in."""
    return f"{key}@{DOMAIN}"
