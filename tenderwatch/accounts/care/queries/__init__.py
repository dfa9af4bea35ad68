"""What the pages about care show."""

from tenderwatch.accounts.care.queries.campaigns import CampaignLine, CampaignPage, campaign_page, campaigns, with_task
from tenderwatch.accounts.care.queries.due import (
    KINDS,
    WHEN,
    DueCare,
    Filters,
    Gaps,
    Share,
    by_person,
    count,
    due,
    gaps,
)
from tenderwatch.accounts.care.queries.former import MONTHS, Former, count_former, former
from tenderwatch.accounts.care.queries.referrals import (
    ReferralLine,
    Referrals,
    open_page,
    open_referrals,
    referral,
    referrals,
)
from tenderwatch.accounts.care.queries.sections import (
    AfterCareLine,
    CareSection,
    after_care,
    after_care_page,
    care,
    open_after_cares,
)

__all__ = [
    "KINDS",
    "MONTHS",
    "WHEN",
    "AfterCareLine",
    "CampaignLine",
    "CampaignPage",
    "CareSection",
    "DueCare",
    "Filters",
    "Former",
    "Gaps",
    "ReferralLine",
    "Referrals",
    "Share",
    "after_care",
    "after_care_page",
    "by_person",
    "campaign_page",
    "campaigns",
    "care",
    "count",
    "count_former",
    "due",
    "former",
    "gaps",
    "open_after_cares",
    "open_page",
    "open_referrals",
    "referral",
    "referrals",
    "with_task",
]
