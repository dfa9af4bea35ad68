"""Who takes part: `parties`, and the references to them that buyers and suppliers are."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from scrapers.errors import ParseError
from scrapers.formats.json_part import Part
from scrapers.formats.ocds.words import country
from scrapers.notice import Organization, Text

MOST = 100_000_000
"""Characters, about, that the organisations of a release may come to, each counted as often as it is named."""


@dataclass(slots=True)
class Parties:
    """The organisations of a release by their ids; OCDS 1.0 has none, its references say all themselves."""

    listed: dict[str, Part]
    known: dict[str, tuple[Organization, int]] = field(default_factory=dict)
    said: int = 0

    def named(self, references: Iterable[Part]) -> tuple[Organization, ...]:
        """Return the organisations that references mean, in their order."""
        return tuple(self._named(reference) for reference in references if reference)

    def _named(self, reference: Part) -> Organization:
        ref = reference.word("id")
        if ref is None or ref not in self.listed:
            return self._counted(*_measured(_organization(reference, reference)), reference)
        if ref not in self.known:
            self.known[ref] = _measured(_organization(self.listed[ref], reference))
        return self._counted(*self.known[ref], reference)

    def _counted(self, organization: Organization, size: int, reference: Part) -> Organization:
        """Few references to a long name may stand for more than fits memory."""
        self.said += size
        if self.said > MOST:
            raise ParseError(f"it names organisations too often (more than {MOST} characters)", where=reference.where)
        return organization


def parties(release: Part) -> Parties:
    return Parties({ref: party for party in release.parts("parties") if (ref := party.word("id"))})


def buyers(release: Part, among: Parties) -> tuple[Organization, ...]:
    """Return the buyer, then the other parties with that role (a joint procurement); else the procuring entity.

    What the buyer is a unit of (`memberOf`) does not buy beside it.
    """
    main = release.part("buyer")
    ref = main.word("id")
    joint = [party for party in among.listed.values() if "buyer" in party.words("roles")]
    if main:
        units = among.listed[ref].parts("memberOf") if ref in among.listed else ()
        apart = {ref, *(organization.word("id") for organization in units)}
        joint = [party for party in joint if ref in among.listed and party.word("id") not in apart]
    return among.named([main, *joint]) or among.named([release.part("tender").part("procuringEntity")])


def _organization(party: Part, reference: Part) -> Organization:
    """Read an organisation; what the party's own entry leaves out may stand beside the reference."""
    address = party.part("address") or reference.part("address")
    contact = party.part("contactPoint") or reference.part("contactPoint")
    return Organization(
        name=reference.text("name") or _name(party) or _name(reference) or {},
        ids=_ids(party) or _ids(reference),
        country=country(address),
        city=address.word("locality"),
        email=contact.word("email"),
    )


def _name(party: Part) -> Text | None:
    return party.text("name") or party.part("identifier").text("legalName")


def _ids(party: Part) -> tuple[str, ...]:
    identifiers = [party.part("identifier"), *party.parts("additionalIdentifiers")]
    return tuple(dict.fromkeys(number for identifier in identifiers if (number := identifier.word("id"))))


def _measured(organization: Organization) -> tuple[Organization, int]:
    return organization, 100 + sum(map(len, (*organization.name.values(), *organization.ids)))
