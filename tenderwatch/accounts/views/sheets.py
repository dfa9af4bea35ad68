"""Sheets for paper: the customer's, without what is ours alone, and the one on which factors are reviewed."""

from flask import render_template
from flask.typing import ResponseReturnValue

from tenderwatch.accounts import labels, queries
from tenderwatch.accounts.rules.factors import FACTORS
from tenderwatch.accounts.rules.phases import MATTERS
from tenderwatch.accounts.views.blueprint import bp
from tenderwatch.contracts.bars import bar_of
from tenderwatch.users.rules import Permission
from tenderwatch.web import data
from tenderwatch.web.access import needs


@bp.get("/<int:account_id>/sheet")
@needs(Permission.SEE_ACCOUNTS)
def sheet(account_id: int) -> ResponseReturnValue:
    """Show what can be laid on the table before the customer: no values, strength, risks, notes or ratings of ours."""
    with data.read() as session:
        page = queries.page(session, account_id, data.today())
    return render_template(
        "accounts/sheet.html",
        organization=page.account.organization,
        leads=page.account.manager,
        does=page.account.responsible,
        members=page.members,
        steps=page.steps,
        needs=[each for each in page.needs if each.certainty != "assumed"],
        offering=[each for each in page.offering if each.state == "uses"],
        services=page.lists["service"],
        held=page.held,
        bars={each.contract.id: bar_of(each.contract, each.periods, data.today()) for each in page.held},
        account_id=account_id,
        labels=labels,
    )


@bp.get("/<int:account_id>/review/sheet")
@needs(Permission.SEE_ACCOUNTS)
def review_sheet(account_id: int) -> ResponseReturnValue:
    """Show the success factors with what they were rated last, and room to write."""
    with data.read() as session:
        page = queries.page(session, account_id, data.today())
    return render_template(
        "accounts/review_sheet.html",
        page=page,
        account=page.account,
        factors=FACTORS,
        matters=MATTERS[page.account.phase],
        labels=labels,
    )
