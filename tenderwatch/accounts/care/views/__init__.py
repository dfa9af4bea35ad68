"""The pages of care."""

from tenderwatch.accounts.care.views import after_care, campaigns, care_rules, due, referrals
from tenderwatch.accounts.care.views.blueprint import bp

__all__ = ["after_care", "bp", "campaigns", "care_rules", "due", "referrals"]
