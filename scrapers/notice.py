"""The notice: what a public buyer published, in the words of eForms and OCDS.

All values are as the document gives them.  A value that it does not give is None or empty, never a guess; derived facts
(an estimated end, a suggested link) have no place here.  `Text` maps lower-case ISO 639-1 language codes (ISO 639-3
where there is none, "und" where the document names no language) to the text in that language.  A code that the buyer
withholds is the word that stands in its place ("unpublished").
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

Text = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Moment:
    """A date and perhaps a time, as published.

    `offset` is the published offset ("Z", "+03:00"), None when it is missing; `at` is the aware UTC moment, None when
    the time is not given.  Without an offset `at` is computed by the clock of the buyer's country, where it is known.
    """

    date: dt.date
    time: dt.time | None = None
    offset: str | None = None
    at: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class Money:
    """An amount without VAT in an ISO 4217 currency; `withheld` when the buyer keeps it unpublished (no amount)."""

    amount: Decimal | None
    currency: str | None = None
    withheld: bool = False


@dataclass(frozen=True, slots=True)
class Duration:
    """A length of time; unit is DAY, WEEK, MONTH or YEAR (BT-36)."""

    value: Decimal
    unit: str


@dataclass(frozen=True, slots=True)
class Organization:
    """A buyer or winner as the notice names it; `ids` are registration numbers as published (BT-501)."""

    name: Text
    ids: tuple[str, ...] = ()
    country: str | None = None
    city: str | None = None
    email: str | None = None


@dataclass(frozen=True, slots=True)
class Criterion:
    """An award criterion: price, cost or quality (BT-539), with its weight as published (BT-541)."""

    type: str | None = None
    name: Text | None = None
    description: Text | None = None
    weight: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Lot:
    """A lot (LOT-), group of lots (GLO-) or part of a planning notice (PAR-).

    `reserved` and `strategic` keep the code "none" where the buyer says so; empty means that nothing is said.
    """

    id: str | None
    title: Text | None = None
    description: Text | None = None
    nature: str | None = None
    cpv_main: str | None = None
    cpv_additional: tuple[str, ...] = ()
    nuts: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    estimated_value: Money | None = None
    framework_max: Money | None = None
    tender_deadline: Moment | None = None
    request_deadline: Moment | None = None
    interest_deadline: Moment | None = None
    questions_deadline: Moment | None = None
    framework: str | None = None
    dps: str | None = None
    documents_urls: tuple[str, ...] = ()
    submission_url: str | None = None
    duration: Duration | None = None
    starts_on: dt.date | None = None
    ends_on: dt.date | None = None
    period_code: str | None = None
    renewals_max: int | None = None
    renewable: bool | None = None
    renewal_description: Text | None = None
    options_description: Text | None = None
    criteria: tuple[Criterion, ...] = ()
    variants: str | None = None
    reserved: tuple[str, ...] = ()
    sme_suitable: bool | None = None
    gpa: bool | None = None
    strategic: tuple[str, ...] = ()
    eu_funded: str | None = None
    tender_validity: Duration | None = None  # BT-98; counted from the deadline for tenders
    tenders_valid_until: dt.date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Contract:
    """A contract that a result notice says was settled."""

    number: str | None = None
    title: Text | None = None
    signed_on: dt.date | None = None
    decided_on: dt.date | None = None
    url: str | None = None
    starts_on: dt.date | None = None
    ends_on: dt.date | None = None
    extends_to: dt.date | None = None
    value: Money | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Award:
    """The result of one lot (or several): who won, for how much, out of how many tenders."""

    id: str | None
    lots: tuple[str, ...] = ()
    status: str | None = None
    reason: str | None = None
    tenders_received: int | None = None
    winners: tuple[Organization, ...] = ()
    values: tuple[Money, ...] = ()
    framework_max: Money | None = None
    decided_on: dt.date | None = None
    contracts: tuple[Contract, ...] = ()


@dataclass(frozen=True, slots=True)
class Change:
    """What a change (BT-758) or a contract modification (BT-1501) points at and why."""

    of: tuple[str, ...] = ()
    sections: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Modification(Change):
    """What a contract modification says in words: what was modified (BT-202), and why (BT-201)."""

    description: Text | None = None
    reason_description: Text | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """One published notice."""

    format: str
    parser: str
    notice_id: str | None = None
    version: str | None = None
    publication_number: str | None = None
    ocid: str | None = None
    published_on: dt.date | None = None
    dispatched: Moment | None = None
    procedure_id: str | None = None
    form_type: str | None = None
    notice_type: str | None = None
    subtype: str | None = None
    legal_basis: str | None = None
    procedure_type: str | None = None
    languages: tuple[str, ...] = ()
    title: Text | None = None
    description: Text | None = None
    nature: str | None = None
    cpv_main: str | None = None
    cpv_additional: tuple[str, ...] = ()
    cpv: tuple[str, ...] = ()
    nuts: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    buyers: tuple[Organization, ...] = ()
    estimated_value: Money | None = None
    framework_max: Money | None = None
    total_value: Money | None = None
    documents_urls: tuple[str, ...] = ()
    submission_urls: tuple[str, ...] = ()
    tender_deadline: Moment | None = None
    lots: tuple[Lot, ...] = ()
    awards: tuple[Award, ...] = ()
    contracts: tuple[Contract, ...] = ()
    places: tuple[str, ...] = ()
    national: Mapping[str, object] = field(default_factory=dict)
    change: Change | None = None
    modification: Modification | None = None
    previous_notices: tuple[str, ...] = ()
    """Earlier notices that this one names; in eForms those that its lots and parts name (BT-125)."""
    earlier_notices: tuple[str, ...] = ()
    """What the procedure as a whole continues (OPP-090), for linking; not part of the JSON of a document."""
    framework_notices: tuple[str, ...] = ()
    """Notices of the frameworks that its contracts are call-offs of (OPT-100), for linking; not part of the JSON."""
    related_notices: tuple[str, ...] = ()
    """Other procedures that it names (BT-1252, OCDS's relatedProcesses), for linking; not part of the JSON."""
    leading_buyers: tuple[int, ...] = ()
    """Places of the buyers that lead the others (OPP-050), from 0; not part of the JSON."""
    central_buyers: tuple[int, ...] = ()
    """Places of the central purchasing bodies among the buyers (OPP-051, OPP-052), from 0; not part of the JSON."""
    strange_version: str | None = None
    """What it says that it is written in (OPT-002), where this reader does not know it; not part of the JSON."""
    url: str | None = None
    """Where a person can read the notice, when the source gives it; not part of the JSON of a document."""
