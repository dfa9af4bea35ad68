"""What the facts propose for phase, ladder and nature of one account, and nobody refused."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from tenderwatch.accounts.queries.facts import facts_of
from tenderwatch.accounts.rules.facts import Facts
from tenderwatch.accounts.rules.proposals import Proposal, proposals
from tenderwatch.accounts.tables import Account, AccountRefusal
from tenderwatch.work.lists import words


def proposed(session: Session, account: Account, facts: Facts, today: date) -> tuple[Proposal, ...]:
    """Return what these facts propose; nothing for an account that is closed."""
    if account.closed_on is not None:
        return ()
    refusals = session.scalars(select(AccountRefusal).where(AccountRefusal.account_id == account.id))
    refused = {(each.field, each.value, each.facts) for each in refusals}
    now_in = {"phase": account.phase, "ladder": account.ladder, "nature": account.nature}
    in_use = [code for code, word in words(session, "ladder").items() if not word.retired]
    return proposals(facts, now_in, in_use, refused, today)


def proposals_of(session: Session, account: Account, today: date) -> tuple[Proposal, ...]:
    """Return what the facts of today propose."""
    organization_id = account.organization_id
    return proposed(session, account, facts_of(session, [organization_id], today)[organization_id], today)
