"""What people and the program do to care for customers."""

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
from tenderwatch.accounts.care.service.keeping import Kept, astray, keep, keep_account

__all__ = [
    "Kept",
    "add_rule",
    "astray",
    "change_rule",
    "end_rule",
    "keep",
    "keep_account",
    "make_own",
    "rule_of",
    "rules_of",
    "valid_on",
    "version_of",
]
