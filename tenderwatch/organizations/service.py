"""Organisations as notices name them, entered in bulk."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from tenderwatch.db.bulk import insert_all, take_ids
from tenderwatch.errors import Invalid
from tenderwatch.i18n import _
from tenderwatch.organizations.rules import Identity, alpha_3, identify
from tenderwatch.organizations.tables import Organization, OrganizationIdentifier, OrganizationName

_PREFERRED = ("fi", "sv", "en")


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """An organisation as one notice names it, in one of its roles."""

    identity: Identity
    names: Mapping[str, str]
    country: str | None
    city: str | None = None
    email: str | None = None
    buys: bool = False


def enter(session: Session, seen: Iterable[Seen]) -> dict[str, int]:
    """Enter who is new, note new names and roles of the others; return the id of each identity's key."""
    by_key: dict[str, list[Seen]] = {}
    for each in seen:
        by_key.setdefault(each.identity.key, []).append(each)
    ids = ids_of(session, by_key.keys())
    new = [key for key in by_key if key not in ids]
    ids |= _added(session, [by_key[key] for key in new])
    _note_roles(session, {ids[key]: each for key, each in by_key.items() if key not in set(new)})
    _note_names(session, {ids[key]: each for key, each in by_key.items()})
    return ids


def ids_of(session: Session, keys: Collection[str]) -> dict[str, int]:
    """Return the ids of those identities' keys that are known; a merged organisation is known by all its numbers."""
    rows = session.execute(select(Organization.key, Organization.id).where(Organization.key.in_(keys)))
    found = {row.key: row.id for row in rows}
    numbers = [key.partition(":")[2] for key in keys if key not in found and not key.startswith("name:")]
    for row in session.scalars(select(OrganizationIdentifier).where(OrganizationIdentifier.value.in_(numbers))):
        if (key := f"{row.scheme}:{row.value}") in keys:
            found.setdefault(key, row.organization_id)
    return found


def _added(session: Session, groups: Sequence[list[Seen]]) -> dict[str, int]:
    numbers = take_ids(session, Organization, len(groups))
    rows = [{"id": number, **_row(group)} for number, group in zip(numbers, groups, strict=True)]
    insert_all(session, Organization, rows)
    identifiers = [
        {"organization_id": number, "scheme": group[0].identity.scheme, "value": group[0].identity.value}
        for number, group in zip(numbers, groups, strict=True)
        if group[0].identity.value
    ]
    insert_all(session, OrganizationIdentifier, identifiers)
    return {group[0].identity.key: number for number, group in zip(numbers, groups, strict=True)}


def _row(group: list[Seen]) -> dict[str, object]:
    first = group[0]
    return {
        "key": first.identity.key,
        "name": name_of(first.names),
        "country": alpha_3(first.country) or None,
        "registration": first.identity.as_written,
        "city": next((each.city for each in group if each.city), None),
        "email": next((each.email for each in group if each.email), None),
        "is_buyer": any(each.buys for each in group),
        "is_supplier": not all(each.buys for each in group),
    }


def name_of(names: Mapping[str, str]) -> str:
    """Return the name to show: in Finnish, Swedish or English where it has one, else its first."""
    return next((names[tag] for tag in _PREFERRED if names.get(tag)), next(iter(names.values()), ""))


def _note_roles(session: Session, seen: Mapping[int, list[Seen]]) -> None:
    buyers = [number for number, group in seen.items() if any(each.buys for each in group)]
    suppliers = [number for number, group in seen.items() if not all(each.buys for each in group)]
    for numbers, role in ((buyers, Organization.is_buyer), (suppliers, Organization.is_supplier)):
        missing = update(Organization).where(Organization.id.in_(numbers), role.is_(False))
        if numbers:
            session.execute(missing.values({role: True}), execution_options={"synchronize_session": False})


def _note_names(session: Session, seen: Mapping[int, list[Seen]]) -> None:
    wanted = {
        (number, language, name): None
        for number, group in seen.items()
        for each in group
        for language, name in each.names.items()
        if name
    }
    table = OrganizationName
    known = session.execute(
        select(table.organization_id, table.language, table.name).where(table.organization_id.in_(list(seen)))
    )
    for row in known:
        wanted.pop((row.organization_id, row.language, row.name), None)
    rows = [{"organization_id": number, "language": language, "name": name} for number, language, name in wanted]
    insert_all(session, table, rows)


def named(session: Session, words: str, country: str = "FIN") -> Organization:
    """Return the organisation that a person means by a name or a registration number, entered when it is new.

    A name that exactly one known organisation bears means that one.
    """
    identity = identify({"und": words}, [words], country)
    if identity is None:
        raise Invalid(_("“%(words)s” names no organisation.", words=words), {"buyer": _("Enter a name.")})
    if identity.value is None and (known := _of_name(session, words)):
        return known
    ids = enter(session, [Seen(identity=identity, names={"und": words}, country=country, buys=True)])
    return session.get_one(Organization, ids[identity.key])


def _of_name(session: Session, words: str) -> Organization | None:
    name = " ".join(words.split())
    bearers = select(OrganizationName.organization_id).where(OrganizationName.name == name)
    meant = or_(Organization.name == name, Organization.id.in_(bearers))
    found = session.scalars(select(Organization).where(meant).limit(2)).all()
    return found[0] if len(found) == 1 else None
