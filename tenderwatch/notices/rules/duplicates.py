"""Which notices of different sources look like one publication though no name says so: for people to judge.

Each likeness gives points, each difference that one publication may have takes some, and what one publication cannot
have ends the comparison.  Nothing is suggested that exact evidence separates: two numbers of TED, two BT-701 or
versions, two BT-04, two releases, one notice that names the other, a change and what it changes.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from hashlib import blake2b

from scrapers.notice import Moment, Notice, Organization
from tenderwatch.notices.rules.alike import Title, names_alike, title_of, titles_alike
from tenderwatch.notices.rules.identity import number_of, usable
from tenderwatch.notices.rules.names import notice_name, references, version_number
from tenderwatch.notices.rules.state import awarded_value, form_of, notice_deadline
from tenderwatch.organizations.rules import alpha_3, canonical

VERSION = 1
"""Raised when keys change: all notices are looked at again."""
ENOUGH = 60
"""Points from which on two notices are suggested as one publication."""
ENOUGH_AT_HOME = 90
"""The same for two of one source, which seldom tells a thing twice."""
CLEARLY = 10
"""By so many points the best of several possible partners must be better than the next."""
DAYS = 4
"""So many days may lie between the days on which two sources publish a thing."""
DAYS_AT_MOST = 10
"""The same where the deadline is the same to the minute."""
SEEN = 30
"""So many days may lie between the days on which a line without a date and its publication reached us."""
LONG = 22
"""Letters of a title that hardly two things share."""
SHORT = 10
"""Letters of a title that many things share."""
_KINDS = ("same", "cut", "within", "near", "alike", "more", "counted")

POINTS = {
    "title-same": 40,
    "title-cut": 35,
    "title-within": 30,
    "title-near": 30,
    "title-alike": 10,
    "title-more": 0,
    "title-short": 25,
    "title-alone": 60,
    "title-other": -30,
    "reference": 40,
    "address": 40,
    "buyer-number": 30,
    "buyer-same": 25,
    "buyer-near": 20,
    "buyer-other": -25,
    "deadline-same": 30,
    "deadline-day": 25,
    "deadline-near": 15,
    "published-same": 35,
    "published-day": 20,
    "published-near": 10,
    "cpv-main": 10,
    "cpv-some": 5,
    "cpv-other": -20,
    "value-same": 15,
    "value-other": -25,
    "winner-same": 20,
    "country-same": 5,
}
"""What each likeness and difference counts; tried on real notices, see docs/matching.md."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What is compared of a notice; `id` is only a handle, `group` that of its publication where it is known.

    `named` are its exact names by kind; `refers` what it names; `changes` is None where its format cannot say.
    `first_on` and `last_on` are the days of its dispatch and publication, as far as they are given; on `seen_on` it
    reached us.
    """

    id: int
    source: str
    group: int | None = None
    named: Mapping[str, str] = field(default_factory=dict)
    refers: frozenset[str] = frozenset()
    kind: str | None = None
    changes: bool | None = None
    titles: tuple[tuple[str, Title], ...] = ()
    buyers: tuple[tuple[str, str], ...] = ()
    buyer_numbers: frozenset[str] = frozenset()
    country: str | None = None
    deadline: Moment | None = None
    first_on: date | None = None
    last_on: date | None = None
    published_on: date | None = None
    seen_on: date | None = None
    cpv_main: str | None = None
    cpv: frozenset[str] = frozenset()
    values: frozenset[tuple[str | None, Decimal]] = frozenset()
    addresses: frozenset[str] = frozenset()
    winners: tuple[str, ...] = ()

    @property
    def references(self) -> frozenset[str]:
        """The buyer's own numbers in its titles."""
        return frozenset().union(*(title.references for _language, title in self.titles))


@dataclass(frozen=True, slots=True)
class Likeness:
    """How alike two notices are: points, and each reason with what it counted."""

    score: int
    reasons: tuple[str, ...]


def facts_of(
    notice: Notice,
    number: int,
    source: str,
    *,
    group: int | None = None,
    refers: Collection[str] = (),
    seen_on: date | None = None,
    url: str | None = None,
) -> Facts:
    """Return what is compared of a notice; `refers` and `url` are what its JSON does not keep."""
    lots = notice.lots
    sent = notice.dispatched.date if notice.dispatched else None
    days = sorted(day for day in (sent, notice.published_on) if day)
    urls = [*notice.documents_urls, *notice.submission_urls, *(each for each in (notice.url, url) if each)]
    urls += [url for lot in lots for url in (*lot.documents_urls, lot.submission_url) if url]
    codes = [*notice.cpv, *notice.cpv_additional, notice.cpv_main, *(lot.cpv_main for lot in lots)]
    return Facts(
        id=number,
        source=source,
        group=group,
        named=named(number_of(notice), notice.notice_id, notice.version, notice.procedure_id, notice.ocid),
        refers=frozenset(refers) | {each.value for each in references(notice)},
        kind=form_of(notice) or ("result" if notice.awards else None),
        changes=notice.change is not None if notice.format in ("eforms", "ted_export") else None,
        titles=_titles(notice),
        buyers=tuple((language, name) for buyer in notice.buyers[:20] for language, name in buyer.name.items()),
        buyer_numbers=frozenset(_numbers(notice.buyers)),
        country=next((alpha_3(buyer.country) for buyer in notice.buyers if buyer.country), None),
        deadline=notice_deadline(notice),
        first_on=days[0] if days else None,
        last_on=days[-1] if days else None,
        published_on=notice.published_on,
        seen_on=seen_on,
        cpv_main=_code(notice.cpv_main),
        cpv=frozenset(code for each in codes if (code := _code(each))),
        values=_values(notice),
        addresses=frozenset(address for url in urls if (address := address_of(url))),
        winners=_winners(notice),
    )


def named(
    number: str | None, notice_id: str | None, version: str | None, procedure_id: str | None, ocid: str | None
) -> dict[str, str]:
    """Return the exact names of a notice: TED's number, BT-701, BT-701 with BT-757, BT-04, ocid with release."""
    name = notice_name(notice_id, ocid)
    said = {
        "number": number,
        "notice": name,
        "version": f"{name}-{version_number(version)}" if name and version else None,
        "procedure": str(procedure_id).lower() if usable(procedure_id) else None,
        "release": f"{ocid}/{notice_id}" if ocid and notice_id else None,
    }
    return {kind: value for kind, value in said.items() if value}


def _titles(notice: Notice) -> tuple[tuple[str, Title], ...]:
    texts = dict(notice.title or {})
    if not texts and len(notice.lots) == 1:
        texts = dict(notice.lots[0].title or {})
    texts = texts or dict(notice.description or {})
    found = ((language, title_of(text)) for language, text in texts.items())
    return tuple((language, title) for language, title in found if title.words)


def _numbers(buyers: Sequence[Organization]) -> Iterator[str]:
    for buyer in buyers:
        where = alpha_3(buyer.country)
        yield from (f"{where}:{number}" for written in buyer.ids if (number := canonical(written, where)))


def _code(code: str | None) -> str | None:
    digits = (code or "").partition("-")[0]
    return digits.rstrip("0") or None if digits.isdecimal() else None


def _winners(notice: Notice) -> tuple[str, ...]:
    named = (winner.name for award in notice.awards[:20] for winner in award.winners[:5])
    return tuple(name for names in named for name in names.values())[:20]


def _values(notice: Notice) -> frozenset[tuple[str | None, Decimal]]:
    said = [notice.estimated_value, notice.framework_max, notice.total_value, awarded_value(notice)]
    said += [each for lot in notice.lots[:1] for each in (lot.estimated_value, lot.framework_max)]
    return frozenset(
        (money.currency, money.amount) for money in said if money and money.amount is not None and money.amount > 1
    )


def address_of(url: str) -> str | None:
    """Return an address in one form, None when it leads to no page of its own: a portal's front page is no evidence."""
    plain = url.strip().lower().partition("#")[0].removeprefix("https://").removeprefix("http://").removeprefix("www.")
    host, _slash, path = plain.rstrip("/").partition("/")
    return f"{host}/{path}" if "." in host and len(path) >= 4 and any(letter.isdecimal() for letter in path) else None


def separate(one: Facts, other: Facts) -> bool:
    """Return whether exact evidence says that two notices are two publications."""
    for kind in ("number", "version", "procedure", "release"):
        mine, theirs = one.named.get(kind), other.named.get(kind)
        if mine and theirs and mine != theirs and not (kind == "release" and _of_two_publishers(mine, theirs)):
            return True
    mine, theirs = one.named.get("notice"), other.named.get("notice")
    if mine and theirs and mine != theirs:
        return True
    if not one.refers.isdisjoint(_names(other)) or not other.refers.isdisjoint(_names(one)):
        return True
    if one.kind and other.kind and one.kind != other.kind:
        return True
    return one.changes is not None and other.changes is not None and one.changes != other.changes


def _names(facts: Facts) -> set[str]:
    return {facts.named[kind] for kind in ("number", "notice") if kind in facts.named}


def _of_two_publishers(one: str, other: str) -> bool:
    """Return whether two releases are of publishers of their own, whose prefixes (ocds-xxxxxx) differ."""
    return one.split("-")[:2] != other.split("-")[:2]


def likeness(one: Facts, other: Facts) -> Likeness | None:
    """Return how alike two notices are; None where they cannot be one publication, or too little speaks for it."""
    if separate(one, other):
        return None
    reasons = _reasons(one, other)
    if set(reasons) <= {"title-same", "reference"} and "title-same" in reasons and _is_long(one, other):
        reasons = ["title-alone"]
    if "apart" in reasons or not _is_enough(set(reasons), one.source == other.source):
        return None
    score = sum(POINTS[reason] for reason in reasons)
    least = ENOUGH_AT_HOME if one.source == other.source else ENOUGH
    return Likeness(score, tuple(reasons)) if score >= least else None


def _reasons(one: Facts, other: Facts) -> list[str]:
    """Return what is alike and what is not; "apart" alone where one publication cannot have both."""
    found: list[str] = []
    for compared in (_times, _buyer, _contents, _title):  # what costs most comes last
        found += compared(one, other)
        if "apart" in found:
            return ["apart"]
    return found


def _is_enough(said: set[str], at_home: bool) -> bool:
    """Return whether it is said what is bought, and either by whom or when; at home and of near titles, more."""
    if at_home and "deadline-same" not in said and not {"address", "published-same"} <= said:
        return False
    if "buyer-other" in said and not said & {"deadline-same", "address", "value-same"}:
        return False
    if "title-more" in said:
        return {"address", "deadline-same"} <= said
    what = said & {"title-same", "title-cut", "title-within", "title-near", "reference", "address"}
    exactly = {"deadline-same", "cpv-main"} <= said and said & {"value-same", "title-alike"}
    who = said & {"buyer-number", "buyer-same", "buyer-near", "address"}
    when = said & {"published-same", "published-day"}
    if said == {"title-alone"} or (what and (who or when)):
        return True
    return bool(who and ("title-short" in said or exactly))


def _is_long(one: Facts, other: Facts) -> bool:
    titles = (title.text for facts in (one, other) for _language, title in facts.titles)
    return min(map(len, titles), default=0) >= LONG


def _title(one: Facts, other: Facts) -> Iterator[str]:
    if not one.references.isdisjoint(other.references):
        yield "reference"
    elif one.references and other.references:
        yield "apart"
    found = {
        (titles_alike(mine, theirs), min(len(mine.text), len(theirs.text)) < SHORT, "und" not in (language, tongue))
        for language, mine in one.titles
        for tongue, theirs in other.titles
        if language == tongue or "und" in (language, tongue)
    }
    best = next((kind for kind in _KINDS if any(kind == each[0] for each in found)), None)
    if best == "counted":
        yield "apart"
    elif best:
        is_short = best == "same" and all(short for kind, short, _certain in found if kind == "same")
        yield "title-short" if is_short else f"title-{best}"
    elif any(certain for _kind, _short, certain in found) or (found and one.source == other.source):
        yield "apart"
    elif found:
        yield "title-other"


def _buyer(one: Facts, other: Facts) -> Iterator[str]:
    if one.country and other.country and len(one.country) == len(other.country):
        yield "country-same" if one.country == other.country else "apart"
    if not one.buyer_numbers.isdisjoint(other.buyer_numbers):
        yield "buyer-number"
        return
    found = {
        names_alike(mine, theirs)
        for language, mine in one.buyers
        for tongue, theirs in other.buyers
        if language == tongue or "und" in (language, tongue)
    }
    if found & {"same", "near"}:
        yield "buyer-same" if "same" in found else "buyer-near"
    elif one.buyer_numbers and other.buyer_numbers:
        yield "apart"
    elif found:
        yield "buyer-other"


def _times(one: Facts, other: Facts) -> Iterator[str]:
    deadline = _deadline(one.deadline, other.deadline)
    if deadline:
        yield deadline
    if "result" in (one.kind, other.kind) and (one.deadline is None) != (other.deadline is None):
        yield "apart"
    apart = _days_apart(one, other)
    if apart is None:
        if one.seen_on and other.seen_on and abs((one.seen_on - other.seen_on).days) > SEEN:
            yield "apart"
    elif apart > (DAYS_AT_MOST if deadline == "deadline-same" else DAYS):
        yield "apart"
    elif one.published_on and one.published_on == other.published_on:
        yield "published-same"
    elif apart <= 1:
        yield "published-day"
    elif apart <= DAYS:
        yield "published-near"


def _deadline(one: Moment | None, other: Moment | None) -> str | None:
    if one is None or other is None:
        return None
    if one.at and other.at:
        apart = abs(one.at - other.at)
        if apart <= timedelta(minutes=1):
            return "deadline-same"
        return "deadline-near" if apart <= timedelta(hours=24) else "apart"
    days = abs((one.date - other.date).days)
    return "deadline-day" if days == 0 else "deadline-near" if days == 1 else "apart"


def _days_apart(one: Facts, other: Facts) -> int | None:
    """Return the days between the time in which two notices were sent and published; 0 where they overlap."""
    if not (one.first_on and one.last_on and other.first_on and other.last_on):
        return None
    return max((other.first_on - one.last_on).days, (one.first_on - other.last_on).days, 0)


def _contents(one: Facts, other: Facts) -> Iterator[str]:
    if not one.addresses.isdisjoint(other.addresses):
        yield "address"
    if one.cpv_main and one.cpv_main == other.cpv_main:
        yield "cpv-main"
    elif one.cpv and other.cpv:
        yield "cpv-some" if _share_codes(one.cpv, other.cpv) else "cpv-other"
    if one.values and other.values:
        yield "value-same" if _share_values(one.values, other.values) else "value-other"
    if any(names_alike(mine, theirs) == "same" for mine in one.winners for theirs in other.winners):
        yield "winner-same"


def _share_codes(one: Collection[str], other: Collection[str]) -> bool:
    return any(mine.startswith(theirs) or theirs.startswith(mine) for mine in one for theirs in other)


def _share_values(one: Collection[tuple[str | None, Decimal]], other: Collection[tuple[str | None, Decimal]]) -> bool:
    """Return whether an amount is the same but for cents and rounding."""
    return any(
        (currency is None or unit is None or currency == unit) and abs(mine - theirs) <= max(mine, theirs) / 500
        for currency, mine in one
        for unit, theirs in other
    )


def fact_of(reason: str, one: Facts, other: Facts) -> str | None:
    """Return what exactly a reason speaks of, where the two notices beside each other do not show it."""
    shared = {
        "reference": one.references & other.references,
        "address": one.addresses & other.addresses,
        "buyer-number": one.buyer_numbers & other.buyer_numbers,
        "cpv-main": {(one.cpv_main or "").ljust(8, "0")},
    }
    if reason in ("published-day", "published-near"):
        return str(_days_apart(one, other))
    return min(shared.get(reason, ()), default=None)


Pair = tuple[int, int]


def chosen(found: Mapping[Pair, Likeness], facts: Mapping[int, Facts]) -> dict[Pair, Likeness]:
    """Return the pairs to suggest: of several partners that are publications of their own, only the clearly best.

    Where two are as likely (a line without a date, and the call and its repetition a year later), neither is said.
    """
    pairs_of: dict[int, list[Pair]] = {}
    for pair in found:
        for one in pair:
            pairs_of.setdefault(one, []).append(pair)
    taken: dict[Pair, Likeness] = {}
    out: set[Pair] = set()
    for pair, like in sorted(found.items(), key=lambda each: (-each[1].score, each[0])):
        rivals = [each for each in _rivals(pair, pairs_of, facts) if each not in out]
        if any(each in taken for each in rivals):
            out.add(pair)
        elif all(abs(found[each].score - like.score) >= CLEARLY for each in rivals):
            taken[pair] = like
    return taken


def _rivals(pair: Pair, pairs_of: Mapping[int, Sequence[Pair]], facts: Mapping[int, Facts]) -> Iterator[Pair]:
    """Yield the pairs of which at most one can be right when this one is."""
    for one, partner in (pair, pair[::-1]):
        for each in pairs_of[one]:
            other = each[1] if each[0] == one else each[0]
            if other != partner and _are_two(facts[partner], facts[other]):
                yield each


def _are_two(one: Facts, other: Facts) -> bool:
    """Return whether two partners of one notice are publications of their own: what one source tells twice is two."""
    if one.group is not None and one.group == other.group:
        return False
    if separate(one, other):
        return True
    reasons = _reasons(one, other)
    if "apart" in reasons or "title-more" in reasons:
        return True
    return one.source == other.source and likeness(one, other) is None


def keys_of(facts: Facts) -> frozenset[int]:
    """Return by what a notice and its duplicate can find each other, each as a number of 63 bits.

    The beginning of a title; a buyer with the deadline or about the time of publication; the buyer's own number of the
    matter; an address; a deadline to the minute with the main CPV code.
    """
    return frozenset(_number(key) for key in _keys(facts))


def _keys(facts: Facts) -> Iterator[str]:
    for _language, title in facts.titles:
        yield f"title {title.text[:30]}"
        yield from (f"reference {each}" for each in title.references)
    yield from (f"address {each}" for each in sorted(facts.addresses)[:5])
    buyers = {*facts.buyer_numbers, *(_buyer_key(name) for _language, name in facts.buyers)}
    for buyer in sorted(buyers)[:6]:
        if facts.deadline:
            yield f"deadline {buyer} {facts.deadline.date}"
        yield from (f"about {buyer} {week}" for week in _weeks(facts))
    if facts.deadline and facts.deadline.at and facts.cpv_main:
        yield f"due {facts.cpv_main} {_minute(facts.deadline.at)}"


def _buyer_key(name: str) -> str:
    return "".join(sorted(title_of(name).words))[:60]


def _weeks(facts: Facts) -> set[int]:
    """Return periods such that two days that lie at most four apart share one."""
    days = {day.toordinal() for day in (facts.first_on, facts.last_on) if day}
    return {(day + shift) // (2 * DAYS) for day in days for shift in (-DAYS, DAYS)}


def _minute(moment: datetime) -> str:
    return f"{moment:%Y-%m-%dT%H:%M}"


def _number(key: str) -> int:
    return int.from_bytes(blake2b(key.encode(), digest_size=8).digest()) >> 1
