"""What of the house the rows of a file speak of: people, buyers, contracts."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session, raiseload, selectinload

from tenderwatch.contracts.importing.fields import folded
from tenderwatch.contracts.importing.matching import NEW
from tenderwatch.contracts.importing.reading import Row, Sheet
from tenderwatch.contracts.tables import Contract, Decision
from tenderwatch.organizations import queries, service
from tenderwatch.organizations.rules import Identity, alpha_3, identify
from tenderwatch.users.tables import User

HOME_COUNTRY = "FIN"
NOBODY = 0  # the buyer of a row whose buyer is not entered yet


@dataclass(frozen=True)
class Buyer:
    """Who a row means: a row of the house where that is known, else somebody to be entered; `several` bear the name."""

    identity: Identity
    organization_id: int = NOBODY
    several: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Known:
    """What was looked up for the rows of a sheet."""

    people: Mapping[str, int]
    departed: Mapping[str, int]  # by e-mail address: they keep what they have, and are given nothing
    keys: Mapping[str, int]
    bearers: Mapping[str, set[int]]
    contracts: Mapping[tuple[int, str], Contract]
    frameworks: Mapping[str, Sequence[Contract]]


def known_of(session: Session, sheet: Sheet, rows: Iterable[Row] | None = None) -> Known:
    """Look up what these rows (all by default) speak of; their contracts are kept from others meanwhile."""
    rows = list(sheet.rows if rows is None else rows)
    keys = service.ids_of(session, {who.key for row in rows if (who := identity_of(row))})
    bearers = queries.bearers(session, {_name(row) for row in rows if row["buyer"] and not row["buyer_id"]})
    said = {int(each) for each in sheet.matching.values.get("buyer", {}).values() if each.isdecimal()}
    buyers = set(keys.values()) | {each for several in bearers.values() for each in several} | said
    references = {row["reference"] for row in rows}
    return Known(
        people=people_by_name(session),
        departed={row.email.casefold(): row.id for row in session.execute(_DEPARTED)},
        keys=keys,
        bearers=bearers,
        contracts={(each.buyer_id, each.reference): each for each in _contracts(session, buyers, references)},
        frameworks=_frameworks(session, {row["framework"] for row in rows if row["framework"]}),
    )


_DEPARTED = select(User.email, User.id).where(User.active.is_(False))


def people_by_name(session: Session) -> dict[str, int]:
    """Return everybody active by e-mail address, and by name where nobody else is called so."""
    active = session.scalars(select(User).where(User.active)).all()
    names = [folded(user.name) for user in active]
    called = {folded(user.name): user.id for user in active if names.count(folded(user.name)) == 1}
    return called | {user.email.casefold(): user.id for user in active}


def owner_in(text: str, people: Mapping[str, int]) -> int | None:
    """Return the person that a cell names."""
    return people.get(text.casefold().strip()) or people.get(folded(text))


def identity_of(row: Row) -> Identity | None:
    """Return who the buyer of a row is: by registration number, else by name."""
    return identify({"und": row["buyer"]}, [row["buyer_id"]] if row["buyer_id"] else [], country_of(row))


def country_of(row: Row) -> str:
    """Return the country of a row's buyer."""
    return alpha_3(row["country"]) or HOME_COUNTRY


def _name(row: Row) -> str:
    return " ".join(row["buyer"].split())


def buyer_in(row: Row, sheet: Sheet, known: Known) -> Buyer | None:
    """Return the buyer of a row; None where it names none.

    What was said of its words wins, then its number, then the name where exactly one organisation bears it; of several
    it is the one that has a contract of this reference.
    """
    identity = identity_of(row)
    if identity is None:
        return None
    said = sheet.matching.values.get("buyer", {}).get(row["buyer"], "")
    if said.isdecimal() and not row["buyer_id"]:
        return Buyer(identity, int(said))
    if identity.key in known.keys:
        return Buyer(identity, known.keys[identity.key])
    if identity.value is not None or said == NEW:
        return Buyer(identity)
    several = known.bearers.get(_name(row), set())
    with_it = {each for each in several if (each, row["reference"]) in known.contracts}
    meant = with_it if len(with_it) == 1 else several
    return Buyer(
        identity, next(iter(meant)) if len(meant) == 1 else NOBODY, frozenset(several if len(meant) > 1 else ())
    )


def framework_in(row: Row, buyer: Buyer | None, known: Known) -> Sequence[Contract]:
    """Return the contracts that may be the framework of a row: those of the buyer said, else of its own."""
    found = known.frameworks.get(row["framework"], ())
    if wanted := row["framework_buyer"]:
        return [each for each in found if wanted in (each.buyer.name, each.buyer.registration)]
    own = [each for each in found if buyer and each.buyer_id == buyer.organization_id]
    return own or found


def _contracts(session: Session, buyer_ids: Collection[int], references: Collection[str]) -> Sequence[Contract]:
    """Return these contracts, deleted ones too, kept from others until the transaction ends."""
    return session.scalars(
        select(Contract)
        .where(Contract.buyer_id.in_(buyer_ids), Contract.reference.in_(references))
        .options(selectinload(Contract.decisions).options(raiseload(Decision.warnings)))
        .with_for_update(of=Contract)
        .execution_options(populate_existing=True)
    ).all()


def _frameworks(session: Session, references: Collection[str]) -> dict[str, list[Contract]]:
    found: dict[str, list[Contract]] = {}
    wanted = select(Contract).where(
        Contract.reference.in_(references), Contract.framework_id.is_(None), Contract.deleted_at.is_(None)
    )
    for contract in session.scalars(wanted.options(selectinload(Contract.buyer))):
        found.setdefault(contract.reference, []).append(contract)
    return found
