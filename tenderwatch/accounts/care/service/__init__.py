"""What people and the program do to care for customers."""

from tenderwatch.accounts.care.service.after_care import Followed, cancel, follow, open_one, to_open
from tenderwatch.accounts.care.service.care_rules import (
    add_rule,
    change_rule,
    end_rule,
    make_own,
    rule_of,
    rules_of,
    valid_on,
    version_of,
)
from tenderwatch.accounts.care.service.following import follow_accounts
from tenderwatch.accounts.care.service.keeping import Kept, astray, keep
from tenderwatch.accounts.care.service.referrals import organization_of
from tenderwatch.accounts.care.service.settling import settle, settle_request

__all__ = [
    "Followed",
    "Kept",
    "add_rule",
    "astray",
    "cancel",
    "change_rule",
    "end_rule",
    "follow",
    "follow_accounts",
    "keep",
    "make_own",
    "open_one",
    "organization_of",
    "rule_of",
    "rules_of",
    "settle",
    "settle_request",
    "to_open",
    "valid_on",
    "version_of",
]
