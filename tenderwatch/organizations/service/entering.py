"""Organisations as notices name them, entered in bulk."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from tenderwatch.db.bulk import insert_all, insert_or, take_ids
from tenderwatch.errors import Invalid
from tenderwatch.i18n import _
from tenderwatch.organizations.rules import Identity, alpha_3, identify
from tenderwatch.organizations.service.relating import Joint, relate
from tenderwatch.organizations.tables import Organization, OrganizationIdentifier, OrganizationName

_PREFERRED = ("fi", "sv", "en")


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """An organisation as one notice names it, in one of its roles.

    `on` is the notice's day of publication, `notice` what it is called; those who buy in one notice buy together: who
    `leads` does so, and who is `central` buys for the others.
    """

    identity: Identity
    names: Mapping[str, str]
    country: str | None
    city: str | None = None
    email: str | None = None
    buys: bool = False
    on: date | None = None
    notice: str | None = None
    leads: bool = False
    central: bool = False


def enter(session: Session, seen: Iterable[Seen]) -> dict[str, int]:
    """Enter who is new, note new names, numbers and roles of the others; return the id of each identity's key.

    The id is that of the row which stands, where somebody merged the one of that key into it.
    """
    told = list(seen)
    by_key: dict[str, list[Seen]] = {}
    for each in told:
        by_key.setdefault(each.identity.key, []).append(each)
    known = _rows_of(session, by_key.keys())
    new = [key for key in by_key if key not in known]
    own = {key: row.id for key, row in known.items()} | _added(session, [by_key[key] for key in new])
    ids = own | {key: row.merged_into_id for key, row in known.items() if row.merged_into_id}
    _note_roles(session, [(ids[key], by_key[key]) for key in known])
    named = _note_names(session, {own[key]: group for key, group in by_key.items()})
    _note_numbers(session, {own[key]: group for key, group in by_key.items()})
    relate(session, _joint(told, ids))
    _compare_again(session, named - {own[key] for key in new})
    return ids


def ids_of(session: Session, keys: Collection[str]) -> dict[str, int]:
    """Return the ids of those identities' keys that are known; a merged organisation is known by all its keys."""
    return {key: row.merged_into_id or row.id for key, row in _rows_of(session, keys).items()}


def _rows_of(session: Session, keys: Collection[str]) -> dict[str, Any]:
    columns = (Organization.key, Organization.id, Organization.merged_into_id)
    return {row.key: row for row in session.execute(select(*columns).where(Organization.key.in_(keys)))}


def _added(session: Session, groups: Sequence[list[Seen]]) -> dict[str, int]:
    numbers = take_ids(session, Organization, len(groups))
    rows = [{"id": number, **_row(group)} for number, group in zip(numbers, groups, strict=True)]
    insert_all(session, Organization, rows)
    identifiers = [
        {
            "organization_id": number,
            "scheme": group[0].identity.scheme,
            "value": group[0].identity.value,
            "register": group[0].identity.register,
        }
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
        "compared_by": 0,
    }


def name_of(names: Mapping[str, str]) -> str:
    """Return the name to show: in Finnish, Swedish or English where it has one, else its first."""
    return next((names[tag] for tag in _PREFERRED if names.get(tag)), next(iter(names.values()), ""))


def _note_roles(session: Session, seen: Sequence[tuple[int, list[Seen]]]) -> None:
    buyers = [number for number, group in seen if any(each.buys for each in group)]
    suppliers = [number for number, group in seen if not all(each.buys for each in group)]
    for numbers, role in ((buyers, Organization.is_buyer), (suppliers, Organization.is_supplier)):
        missing = update(Organization).where(Organization.id.in_(numbers), role.is_(False))
        if numbers:
            session.execute(missing.values({role: True}), execution_options={"synchronize_session": False})


def _note_names(session: Session, seen: Mapping[int, list[Seen]]) -> set[int]:
    """Write new names, and the days on which names were used; return the organisations that have a new one."""
    wanted = {
        (number, language, name): _days(days)
        for number, group in seen.items()
        for (language, name), days in _names(group).items()
    }
    table = OrganizationName
    columns = (table.id, table.organization_id, table.language, table.name, table.first_on, table.last_on)
    longer = []
    for row in session.execute(select(*columns).where(table.organization_id.in_(list(seen)))):
        days = wanted.pop((row.organization_id, row.language, row.name), (None, None))
        span = _days([row.first_on, row.last_on, *days])
        if span != (row.first_on, row.last_on):
            longer.append({"id": row.id, "first_on": span[0], "last_on": span[1]})
    if longer:
        session.execute(update(table), longer)
    rows = [
        {"organization_id": number, "language": language, "name": name, "first_on": first, "last_on": last}
        for (number, language, name), (first, last) in wanted.items()
    ]
    insert_all(session, table, rows)
    return {number for number, _language, _name in wanted}


def _names(group: Iterable[Seen]) -> dict[tuple[str, str], list[date | None]]:
    found: dict[tuple[str, str], list[date | None]] = {}
    for each in group:
        for language, name in each.names.items():
            if name:
                found.setdefault((language, name), []).append(each.on)
    return found


def _days(days: Iterable[date | None]) -> tuple[date | None, date | None]:
    known = [day for day in days if day]
    return min(known, default=None), max(known, default=None)


def _note_numbers(session: Session, seen: Mapping[int, list[Seen]]) -> None:
    """Keep numbers that were given beside the one that says who it is; they find nobody, they suggest."""
    rows = {
        (owner, number.country, number.value): number.register
        for owner, group in seen.items()
        for each in group
        for number in each.identity.others
    }
    if rows:
        adding = insert_or(session, OrganizationIdentifier).on_conflict_do_nothing()
        session.execute(
            adding,
            [
                {"organization_id": owner, "scheme": scheme, "value": value, "register": register}
                for (owner, scheme, value), register in rows.items()
            ],
        )


def _joint(told: Iterable[Seen], ids: Mapping[str, int]) -> Iterator[Joint]:
    """Give the notices in which several buy, with who they are in their order."""
    together: dict[str, list[Seen]] = {}
    for each in told:
        if each.buys and each.notice:
            together.setdefault(each.notice, []).append(each)
    for notice, seen in together.items():
        buyers = {ids[each.identity.key]: each.central for each in seen}
        if len(buyers) > 1:
            lead = next((ids[each.identity.key] for each in seen if each.leads), next(iter(buyers)))
            yield Joint(notice, seen[0].on, buyers, lead)


def _compare_again(session: Session, organization_ids: Collection[int]) -> None:
    if organization_ids:
        again = update(Organization).where(Organization.id.in_(organization_ids)).values(compared_by=0)
        session.execute(again, execution_options={"synchronize_session": False})


def named(session: Session, words: str, country: str = "FIN", *, buys: bool = True) -> Organization:
    """Return the organisation that a person means by a name or a registration number, entered when it is new.

    A name that exactly one known organisation bears means that one.  `buys`: it is named as a public buyer.
    """
    identity = identify({"und": words}, [words], country)
    if identity is None:
        raise Invalid(_("“%(words)s” names no organisation.", words=words), {"buyer": _("Enter a name.")})
    if identity.value is None and (known := _of_name(session, words)):
        return known
    ids = enter(session, [Seen(identity=identity, names={"und": words}, country=country, buys=buys)])
    return session.get_one(Organization, ids[identity.key])


def _of_name(session: Session, words: str) -> Organization | None:
    name = " ".join(words.split())
    bearers = select(OrganizationName.organization_id).where(OrganizationName.name == name)
    meant = or_(Organization.name == name, Organization.id.in_(bearers))
    found = {row.merged_into_id or row.id for row in session.scalars(select(Organization).where(meant).limit(9))}
    return session.get(Organization, found.pop()) if len(found) == 1 else None
