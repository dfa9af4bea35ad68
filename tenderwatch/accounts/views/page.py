"""The page of one account, as an ordered list of sections with a template each."""

from datetime import date
from typing import Any

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from tenderwatch.accounts import labels, queries
from tenderwatch.accounts.care import queries as care
from tenderwatch.accounts.feedback import queries as feedback
from tenderwatch.accounts.plans import queries as plans
from tenderwatch.accounts.projects import queries as projects
from tenderwatch.accounts.queries import AccountPage
from tenderwatch.accounts.references import queries as references
from tenderwatch.accounts.rules.factors import FACTORS
from tenderwatch.accounts.rules.phases import FIELDS, MATTERS, PHASES
from tenderwatch.accounts.rules.proposals import seen_key
from tenderwatch.accounts.rules.team import FUNCTIONS, undecided
from tenderwatch.accounts.views.blueprint import bp
from tenderwatch.bids import labels as bid_labels
from tenderwatch.bids import queries as bids
from tenderwatch.contacts import queries as contacts
from tenderwatch.contracts.bars import bar_of
from tenderwatch.notices import labels as notice_labels
from tenderwatch.organizations import labels as organization_labels
from tenderwatch.renewals import queries as renewals
from tenderwatch.renewals import timeline
from tenderwatch.users import audit
from tenderwatch.users.rules import Permission
from tenderwatch.web import data
from tenderwatch.web.access import needs
from tenderwatch.web.speech import cut, said
from tenderwatch.work import queries as work

SECTIONS = (
    *("activities", "team", "contacts", "plan", "care", "needs", "offering"),
    *("contracts", "after_care", "bids", "notices", "feedback", "references", "projects", "referrals"),
    *("factors", "risks", "documents", "kinship", "history"),
)
"""What the page shows below where the account stands, in its order; each is templates/accounts/sections/<name>.html."""


@bp.get("/<int:account_id>")
@needs(Permission.SEE_ACCOUNTS)
def show(account_id: int) -> ResponseReturnValue:
    """Show who they are, where we stand with the facts, what is next and whose, and who leads and who does."""
    me, today = data.current_user(), data.today()
    with data.read() as session:
        page = queries.page(session, account_id, today)
        buyer = bids.Filters(buyer_id=page.account.organization_id)
        return render_template(
            "accounts/show.html",
            page=page,
            account=page.account,
            parts=SECTIONS,
            labels=labels,
            fields=FIELDS,
            phases=PHASES,
            matters=MATTERS,
            functions=FUNCTIONS,
            factors=FACTORS,
            undecided=undecided({name: row.involvement for name, row in page.functions.items()}),
            standing=standing(page),
            seen_proposals=seen_key(page.proposals),
            bars={each.contract.id: bar_of(each.contract, each.periods, today) for each in page.held},
            renewals=renewals.of_contracts(session, [each.contract.id for each in page.held], today),
            renewal_words=timeline,
            bids=bids.rows(session, buyer) if me.may(Permission.SEE_BIDS) else None,
            sees_contracts=me.may(Permission.SEE_CONTRACTS),
            bid_labels=bid_labels,
            notice_labels=notice_labels,
            organization_labels=organization_labels,
            said=said,
            cut=cut,
            history=audit.told(session, "account", account_id, voice(page)),
            **_of_other_rooms(session, page, today),
        )


@bp.get("/of/<int:organization_id>")
@needs(Permission.SEE_ACCOUNTS)
def of_organization(organization_id: int) -> ResponseReturnValue:
    """Lead from what is known of an organisation to its account; to the organisation where it is none."""
    with data.read() as session:
        account_id = queries.of_organization(session, organization_id)
    if account_id is None:
        return redirect(url_for("organizations.show", organization_id=organization_id))
    return redirect(url_for(".show", account_id=account_id))


def _of_other_rooms(session: Session, page: AccountPage, today: date) -> dict[str, Any]:
    """Return what other rooms keep of the account, each under the name of its section."""
    account_id, organization_id = page.account.id, page.account.organization_id
    return {
        "competitions": work.running_competitions(session, organization_id, data.now()),
        "activities": work.of_organization(session, organization_id, today),
        "contacts": contacts.at_organization(session, organization_id, today),
        "plan": plans.plan(session, account_id),
        "care": care.care(session, account_id, today),
        "after_care": care.after_care(session, account_id),
        "referrals": care.referrals(session, organization_id),
        "feedback": feedback.section(session, organization_id, today),
        "references": references.at_organization(session, organization_id, today),
        "projects": projects.at_organization(session, organization_id, today),
    }


def standing(page: AccountPage) -> dict[str, str]:
    """Return where the account stands in each of the four fields, in words."""
    return {name: labels.value_of(name, getattr(page.account, name), page.lists) for name in FIELDS}


def voice(page: AccountPage) -> audit.Voice:
    """Return how the history of an account is told: the codes of its lists by their words."""

    def value(name: str, kept: Any) -> str | None:
        if name in FIELDS and isinstance(kept, str):
            return labels.value_of(name, kept, page.lists)
        if name.startswith("function-") and isinstance(kept, str):
            involvement, _colon, person = kept.partition(":")
            who = page.people.get(int(person)) if person else None
            return f"{labels.involvement(involvement)} ({who})" if who else labels.involvement(involvement)
        if name in ("manager_id", "responsible_id"):
            return page.people.get(kept)
        if name in ("service", "offering") and isinstance(kept, str):
            return labels.listed(page.lists["service"], kept)
        if name == "contact_id":
            return page.contacts.get(kept, "–")
        words = {"certainty": labels.certainty, "state": labels.offering, "read_in": labels.phase}
        return words[name](kept) if name in words else None

    return audit.Voice(labels.field, labels.action, value)
