"""The page of one contract."""

from datetime import date
from typing import Any

from flask import render_template
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from tenderwatch.contracts import labels, queries
from tenderwatch.contracts.bars import bar_of
from tenderwatch.contracts.published import queries as published
from tenderwatch.contracts.published import wording
from tenderwatch.contracts.queries import ContractPage
from tenderwatch.contracts.rules.decisions import KINDS
from tenderwatch.contracts.service import AMENDED
from tenderwatch.contracts.views.blueprint import bp
from tenderwatch.renewals import labels as renewal_labels
from tenderwatch.renewals import queries as renewals
from tenderwatch.renewals import timeline
from tenderwatch.users import audit
from tenderwatch.users.rules import Permission
from tenderwatch.web import data
from tenderwatch.web.access import needs
from tenderwatch.web.period_bar import Bar
from tenderwatch.work import queries as work


@bp.get("/<int:contract_id>")
@needs(Permission.SEE_CONTRACTS)
def show(contract_id: int) -> ResponseReturnValue:
    """Show a contract: how long it runs, what is to be decided, what was said, where each date comes from."""
    today = data.today()
    with data.read() as session:
        page = queries.page(session, contract_id, today)
        return render_template(
            "contracts/show.html",
            page=page,
            contract=page.contract,
            labels=labels,
            bar=bar(page, today),
            renewal=renewals.of_contracts(session, [contract_id], today).get(contract_id),
            renewal_words=timeline,
            renewal_labels=renewal_labels,
            about=published.of_contract(session, contract_id),
            refused=published.refused(session, contract_id),
            published_words=wording,
            activities=_activities(session, page),
            history=audit.told(session, "contract", contract_id, VOICE),
        )


def _activities(session: Session, page: ContractPage) -> work.Section | None:
    if not data.current_user().may(Permission.SEE_ACCOUNTS):
        return None
    contract = page.contract
    return work.of_matter(session, "contract", contract.id, contract.buyer_id, data.today(), data.now())


def bar(page: ContractPage, today: date) -> Bar | None:
    """Draw the contract's life with the last days of notice and the start of renewal work."""
    notices = {notice.value for notice in (page.notice, page.their_notice) if notice}
    return bar_of(page.contract, page.periods, today, notices, _renewal_from(page))


def _renewal_from(page: ContractPage) -> date | None:
    lines = [line for line in (*page.open, *page.closed) if line.kind == "renewal-start" and line.how]
    return lines[0].due_on if lines else None


def _word(name: str, value: Any) -> str | None:
    """Say the codes of this room."""
    if name in KINDS:
        return labels.choice(str(value))
    words = {
        "risk": labels.risk,
        "term": labels.term,
        "procedure_kind": labels.procedure_kind,
        "end_reason": labels.end_reason,
        "notice": labels.side,
        "what": _amended,
        "role": labels.contact_role,
        "who": labels.who,
    }
    return words[name](str(value)) if name in words else None


def _amended(code: str) -> str:
    return labels.amended(code) if code in AMENDED else code


VOICE = audit.Voice(labels.field, labels.action, _word)
