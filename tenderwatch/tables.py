"""All tables in one place, for migrations and for tests that compare them with the database."""

from tenderwatch.accounts import tables as accounts
from tenderwatch.bids import tables as bids
from tenderwatch.bids.clock import tables as clock
from tenderwatch.bids.content import tables as bid_content
from tenderwatch.bids.gate import tables as gate
from tenderwatch.bids.parties import tables as bid_parties
from tenderwatch.bids.plan import tables as bid_plan
from tenderwatch.bids.price import tables as bid_price
from tenderwatch.bids.sending import tables as bid_sending
from tenderwatch.bids.tasks import tables as bid_tasks
from tenderwatch.bids.team import tables as bid_team
from tenderwatch.company import tables as company
from tenderwatch.contacts import tables as contacts
from tenderwatch.contracts import tables as contracts
from tenderwatch.contracts.importing import tables as importing
from tenderwatch.contracts.published import tables as published
from tenderwatch.db import Base
from tenderwatch.db import tables as running
from tenderwatch.intake import tables as intake
from tenderwatch.missed import tables as missed
from tenderwatch.notices import tables as notices
from tenderwatch.organizations import tables as organizations
from tenderwatch.outbox import tables as outbox
from tenderwatch.renewals import tables as renewals
from tenderwatch.users import tables as users
from tenderwatch.watching import tables as watching
from tenderwatch.web import tables as web
from tenderwatch.work import tables as work

__all__ = [
    "accounts",
    "bid_content",
    "bid_parties",
    "bid_plan",
    "bid_price",
    "bid_sending",
    "bid_tasks",
    "bid_team",
    "bids",
    "clock",
    "company",
    "contacts",
    "contracts",
    "gate",
    "importing",
    "intake",
    "missed",
    "notices",
    "organizations",
    "outbox",
    "published",
    "renewals",
    "running",
    "users",
    "watching",
    "web",
    "work",
]

metadata = Base.metadata
