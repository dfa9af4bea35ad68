"""Contracts as a table for a spreadsheet: what goes out can be imported again and says the same."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from tenderwatch.contracts import labels
from tenderwatch.contracts.facts import terms_of
from tenderwatch.contracts.gaps import gaps_in
from tenderwatch.contracts.importing.fields import FIELDS, PLAIN, Field, option_fields, part_of
from tenderwatch.contracts.queries.listing import Filters, all_found, next_decisions
from tenderwatch.contracts.rules.quality import quality
from tenderwatch.contracts.tables import Contract
from tenderwatch.files.spreadsheets import Page
from tenderwatch.i18n import _

LISTED = tuple(code for code in PLAIN if code not in ("options", "option_who"))
"""Each option has columns of its own: a list of lengths would say less."""
OPTIONS_OF_TEMPLATE = 2
REQUIRED = ("reference", "buyer")
_LONGEST_CHOICES = 255


def contracts_page(session: Session, filters: Filters, sort: str, today: date) -> Page:
    """Return the contracts of a list as a sheet: all that can be imported, then what follows from it."""
    contracts = all_found(session, filters, sort, today)
    most = max((len(contract.options) for contract in contracts), default=0)
    fields = [*(FIELDS[code] for code in LISTED), *(each for n in range(1, most + 1) for each in option_fields(n))]
    frameworks = _frameworks(session, contracts)
    following = next_decisions(session, [contract.id for contract in contracts])
    heads = [*(labels.column(each.code) for each in fields), _("Last day in force"), _("Next date"), _("Next decision")]
    rows = [
        [
            *(_cell(each, contract, frameworks) for each in fields),
            contract.ends_on,
            *_next(following.get(contract.id)),
            _known(contract, today),
        ]
        for contract in contracts
    ]
    return Page(_("Contracts"), [*heads, _("Known, per cent")], rows, _choices(fields))


def template_pages() -> list[Page]:
    """Return an empty table to be filled in, and a sheet that explains each of its columns."""
    options = [each for n in range(1, OPTIONS_OF_TEMPLATE + 1) for each in option_fields(n)]
    fields = [*(FIELDS[code] for code in LISTED), *options]
    heads = [labels.column(each.code) for each in fields]
    explained = [_("Column"), _("Needed"), _("How it is written"), _("What it means"), _("Words that can be used")]
    columns = Page(_("Columns"), explained, [_explained(each) for each in fields])
    return [Page(_("Contracts"), heads, [], _choices(fields)), columns]


def _explained(field: Field) -> list[str]:
    needed = _("yes") if field.code in REQUIRED else _("no: what is missing is asked for")
    words = ", ".join(_words(field))
    return [labels.column(field.code), needed, labels.kind_of_column(field.kind), labels.column_help(field.code), words]


def _words(field: Field) -> list[str]:
    part = part_of(field.code)
    return [labels.code_words(part[1] if part else field.code, code) for code in field.codes]


def _choices(fields: Sequence[Field]) -> dict[int, Sequence[str]]:
    """Return the words that the cells of a column are chosen from, where a spreadsheet can hold the list."""
    words = {column: _words(field) for column, field in enumerate(fields) if field.codes}
    return {column: each for column, each in words.items() if len(",".join(each)) <= _LONGEST_CHOICES}


def _cell(field: Field, contract: Contract, frameworks: Mapping[int, Contract]) -> Any:
    part = part_of(field.code)
    value = _of_option(contract, *part) if part else _of_contract(contract, field.code, frameworks)
    if field.kind != "code" or value is None:
        return value
    return labels.code_words(part[1] if part else field.code, value)


def _of_option(contract: Contract, n: int, part: str) -> Any:
    return getattr(contract.options[n - 1], part) if n <= len(contract.options) else None


def _of_contract(contract: Contract, code: str, frameworks: Mapping[int, Contract]) -> Any:
    framework = frameworks.get(contract.framework_id or 0)
    elsewhere = framework is not None and framework.buyer_id != contract.buyer_id
    special = {
        "buyer": contract.buyer.name,
        "buyer_id": contract.buyer.registration,
        "country": contract.buyer.country,
        "owner_email": contract.owner.email if contract.owner else None,
        "ends_on": contract.base_ends_on,
        "extended_until": terms_of(contract).ends_on if contract.extensions else None,
        "framework": framework.reference if framework else None,
        "framework_buyer": (framework.buyer.registration or framework.buyer.name) if framework and elsewhere else None,
    }
    return special[code] if code in special else getattr(contract, code)


def _frameworks(session: Session, contracts: Sequence[Contract]) -> dict[int, Contract]:
    wanted = {contract.framework_id for contract in contracts if contract.framework_id}
    found = session.scalars(select(Contract).where(Contract.id.in_(wanted)).options(joinedload(Contract.buyer)))
    return {contract.id: contract for contract in found}


def _next(decision: Any) -> Iterator[Any]:
    yield decision.due_on if decision else None
    yield labels.matter(decision.kind, decision.ordinal) if decision else None


def _known(contract: Contract, today: date) -> int | None:
    if contract.ended_on is not None or contract.deleted_at is not None:
        return None
    known = quality(gaps_in(contract, contract.owner, contract.buyer, today))
    return 100 * known.points // max(known.of, 1)
