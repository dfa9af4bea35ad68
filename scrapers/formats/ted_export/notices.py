"""From the values of one walk to a notice: the coded section and the form, joined."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields as fields_of
from functools import cache
from typing import Any, TypeVar

from scrapers.formats.languages import language
from scrapers.formats.ted_export.codes import CODED_KINDS, CODED_NATURES, CODED_PROCEDURES, kinds, legal_basis
from scrapers.formats.ted_export.forms import Form
from scrapers.formats.ted_export.places import Values
from scrapers.formats.values import Clock, clock_of, reference
from scrapers.notice import (
    Award,
    Change,
    Contract,
    Criterion,
    Duration,
    Lot,
    Modification,
    Moment,
    Notice,
    Organization,
)

NAME = "ted_export"
PARSER = "ted_export/2"

_CORRIGENDUM = "F14"
_MODIFICATION = "F20"
_TRANSPORT = frozenset({"T01", "T02"})
_CODED_CORRIGENDUM = "2"
_DEADLINE_SECTION = "IV.2.2"
_CLOCK = re.compile(r"(\d{1,2})[:.](\d\d)(?::\d\d)?").fullmatch
_CODED_DEADLINE = re.compile(r"(\d{4})(\d\d)(\d\d)(?:\s+(\S+))?").fullmatch
_ALONE = ("cpv_main", "cpv_additional", "nuts", "estimated_value", "options_description", "criteria")
"""What a form before R2.0.9 says of a purchase without lots and R2.0.9 of its only lot."""
_TERM = ("duration", "starts_on", "ends_on", "period_code")

Built = TypeVar("Built")


def notice(coded: Values, form: Form | None) -> Notice:
    """Return the notice; `coded` is empty for a request that an eSender has yet to send."""
    said = form.said if form else {}
    objects: list[Values] = said.get("objects") or ([said] if form and not form.is_current else [])
    first = objects[0] if objects else {}
    buyers = tuple(_organization(each) for each in said.get("buyers", ()))
    clock = clock_of(buyers[0].country if buyers and buyers[0].country else coded.get("country"))
    lots = _lots(form, objects)
    number = form.number if form else None
    is_correction = number == _CORRIGENDUM or coded.get("document_type") == _CODED_CORRIGENDUM
    form_type, notice_type = (None, None) if is_correction else kinds(number, said.get("purpose"))
    if number is None:
        form_type = CODED_KINDS.get(coded.get("document_type", ""))
    return _built(
        Notice,
        first,
        format=NAME,
        parser=PARSER,
        notice_id=coded.get("document_id"),
        publication_number=reference(coded["number"]) if "number" in coded else None,
        published_on=coded.get("published_on"),
        dispatched=Moment(coded["dispatched"]) if "dispatched" in coded else None,
        form_type=form_type,
        notice_type=notice_type,
        subtype=number,
        legal_basis=said.get("legal_basis") or legal_basis(said.get("directive") or coded.get("coded_directive")),
        procedure_type=_procedure(coded, form),
        languages=form.languages if form else _languages(coded),
        nature=_nature(coded, form, first),
        cpv_additional=tuple(first.get("cpv_additional", ())),
        cpv=_cpv(coded, objects, lots),
        nuts=tuple(first.get("nuts") or (() if lots else coded.get("coded_nuts", ()))),
        buyers=buyers,
        total_value=first.get("total_value") or said.get("total_value"),
        documents_urls=tuple(said.get("documents_urls", ())),
        submission_urls=tuple(said.get("submission_urls", ())),
        tender_deadline=_deadline(coded, said, clock),
        lots=lots,
        awards=_awards(form, lots),
        change=_change(coded, said) if is_correction else None,
        modification=_modification(said) if number == _MODIFICATION else None,
        previous_notices=() if is_correction else _previous(coded, form),
    )


def _organization(found: Values) -> Organization:
    return _built(Organization, found, name=found.get("name", {}), ids=(found["id"],) if "id" in found else ())


def _procedure(coded: Values, form: Form | None) -> str | None:
    """Return the kind of procedure; TED's own code for forms whose many elements for it leave something open."""
    said: str | None = form.said.get("procedure_type") if form else None
    is_current = form is not None and form.is_current
    return said or (None if is_current else CODED_PROCEDURES.get(coded.get("coded_procedure", "")))


def _nature(coded: Values, form: Form | None, first: Values) -> str | None:
    said: str | None = first.get("nature")
    if said is None and not (form and form.is_current):
        return CODED_NATURES.get(coded.get("coded_nature", ""))
    return said.lower() if said else None


def _lots(form: Form | None, objects: list[Values]) -> tuple[Lot, ...]:
    """Return the lots; a purchase without lots is one, as the forms of R2.0.9 have it, whose number nobody gave."""
    if form is None or form.is_free:
        return ()
    shared = _shared(form.said)
    return tuple(_lot(lot | shared) for each in objects for lot in _parts(each, form, len(objects)))


def _parts(bought: Values, form: Form, purchases: int) -> list[Values]:
    """Return the lots of one purchase, with what is said of the purchase and holds for a lot."""
    lots: list[Values] = bought.get("lots", [])
    names = ("title", "nature", "cpv_main", "estimated_value") if purchases > 1 else ()
    if not form.is_current and not lots:
        alone = _named(bought, (*names, *_ALONE, *_TERM))
        return [alone] if alone else []
    if not form.is_current:
        term = _named(bought, _TERM)
        return [lot if any(name in lot for name in _TERM) else term | lot for lot in lots]
    return [_named(bought, names) | lots[0]] if len(lots) == 1 else lots


def _named(found: Values, names: Iterable[str]) -> Values:
    return {name: found[name] for name in names if name in found}


def _shared(said: Values) -> Values:
    """Return what a form says once for all its lots."""
    reserved = tuple(said[name] for name in ("sheltered", "mission") if name in said)
    dps = said.get("dps_others", said["dps"]) if "dps" in said else None
    validity = Duration(*said["tender_validity"]) if "tender_validity" in said else None
    shared = {
        "dps": dps,
        "gpa": said.get("gpa"),
        "reserved": reserved,
        "tender_validity": validity,
        "tenders_valid_until": said.get("tenders_valid_until"),
    }
    return {name: value for name, value in shared.items() if value not in (None, ())}


def _lot(found: Values) -> Lot:
    nature = found.get("nature")
    return _built(
        Lot,
        found,
        id=found.get("id"),
        cpv_additional=tuple(found.get("cpv_additional", ())),
        nuts=tuple(found.get("nuts", ())),
        nature=nature.lower() if nature else None,
        duration=Duration(*found["duration"]) if "duration" in found else None,
        criteria=tuple(_built(Criterion, each) for each in found.get("criteria", ())),
    )


def _awards(form: Form | None, lots: tuple[Lot, ...]) -> tuple[Award, ...]:
    if form is None:
        return ()
    known = frozenset(lot.id for lot in lots if lot.id)
    return tuple(_award(found, known, form) for found in form.said.get("awards", ()))


def _award(found: Values, known: frozenset[str], form: Form) -> Award:
    return _built(
        Award,
        found,
        id=None,
        lots=tuple(dict.fromkeys(lot for word in found.get("lots", ()) for lot in _numbers(word, known))),
        winners=_winners(found, form),
        values=(found["value"],) if "value" in found else (),
        contracts=(_contract(found, form),) if found.get("status") == "selec-w" else (),
    )


def _winners(found: Values, form: Form) -> tuple[Organization, ...]:
    """Return who won; the forms of public transport repeat a winner for each of its owners."""
    winners = [_organization(each) for each in found.get("winners", ())]
    if form.number not in _TRANSPORT:
        return tuple(winners)
    return tuple({(*sorted(each.name.items()), each.ids, each.country): each for each in winners}.values())


def _contract(found: Values, form: Form) -> Contract:
    """Return the contract of an award; a modification notice says how long it lasts and what it is worth now."""
    changed = form.said if form.number == _MODIFICATION and len(form.said["awards"]) == 1 else {}
    return _built(
        Contract,
        found,
        value=changed.get("value_after") or changed.get("value"),
        starts_on=changed.get("starts_on"),
        ends_on=changed.get("ends_on"),
    )


def _numbers(word: str, known: frozenset[str]) -> Iterable[str]:
    """Give the lots of a list (`1, 2`) whose every number is one of a lot; else the word as it is."""
    parts = [part.strip() for part in re.split(r"[,;]", word)]
    return parts if word not in known and known.issuperset(parts) else (word,)


def _deadline(coded: Values, said: Values, clock: Clock) -> Moment | None:
    """Return the day and hour until which tenders or requests come in; a corrigendum gives the new one."""
    if "deadline" in said:
        return clock(said["deadline"].isoformat(), _clock(said.get("deadline.time")))
    for change in said.get("changes", ()):
        if change.get("section", "").startswith(_DEADLINE_SECTION) and "date" in change:
            return clock(change["date"].isoformat(), _clock(change.get("time")))
    found = _CODED_DEADLINE(coded.get("coded_deadline", ""))
    return clock(f"{found[1]}-{found[2]}-{found[3]}", _clock(found[4])) if found else None


def _clock(words: str | None) -> str | None:
    found = _CLOCK(words) if words else None
    return f"{int(found[1]):02}:{found[2]}" if found else None


def _previous(coded: Values, form: Form | None) -> tuple[str, ...]:
    said = form.said.get("previous_notices", ()) if form else ()
    is_numbered = form is not None and form.is_current and (form.number or "").startswith("F")
    return _references(said or (() if is_numbered else coded.get("references", ())))


def _change(coded: Values, said: Values) -> Change:
    sections = (change.get("section", "").rstrip(").") for change in said.get("changes", ()))
    return Change(
        of=_references(said.get("changed") or said.get("previous_notices") or coded.get("references", ())),
        sections=tuple(dict.fromkeys(section for section in sections if section)),
    )


def _modification(said: Values) -> Modification:
    reasons = tuple(said[name] for name in ("additional_need", "unforeseen") if name in said)
    return Modification(of=_references(said.get("previous_notices", ())), reasons=reasons)


def _references(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(map(reference, words)))


def _languages(coded: Values) -> tuple[str, ...]:
    return tuple(dict.fromkeys(map(language, coded.get("original_languages", ()))))


def _cpv(coded: Values, objects: Iterable[Values], lots: Iterable[Lot]) -> tuple[str, ...]:
    """Return every CPV code of the purchases and their lots, sorted; TED's own where the form has none."""
    codes = {code for each in objects for code in (each.get("cpv_main"), *each.get("cpv_additional", ()))}
    for lot in lots:
        codes |= {lot.cpv_main, *lot.cpv_additional}
    return tuple(sorted(code for code in codes if code)) or tuple(sorted(coded.get("coded_cpv", ())))


def _built(kind: Callable[..., Built], found: Mapping[str, Any], **others: Any) -> Built:
    """Make a value of the notice model from the values that carry its fields' names, and others."""
    names = _names(kind)
    return kind(**({name: value for name, value in found.items() if name in names} | others))


@cache
def _names(kind: Any) -> frozenset[str]:
    return frozenset(field.name for field in fields_of(kind))
