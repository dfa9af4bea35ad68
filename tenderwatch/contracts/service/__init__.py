"""What people do with contracts; every verb keeps the contract's decisions in line with its terms."""

from tenderwatch.contracts.service.changing import (
    END_REASONS,
    decline_option,
    delete,
    end,
    extend,
    name_successor,
    reopen_end,
    restore,
    use_option,
)
from tenderwatch.contracts.service.decisions import contract_of, refresh_decisions
from tenderwatch.contracts.service.ending import SIDES, give_notice, hold_over, take_holdover_back, withdraw_notice
from tenderwatch.contracts.service.entering import change, confirm_terms, edit, enter
from tenderwatch.contracts.service.from_bid import from_bid
from tenderwatch.contracts.service.kept import (
    AMENDED,
    CONTACT_ROLES,
    KINDS,
    correct,
    hand_over_promises,
    keep,
    mark,
    remove,
    restore_kept,
)
from tenderwatch.contracts.service.linking import link_procedure, note_renewals
from tenderwatch.contracts.service.recording import CHOICES, decision_of, record_decision, withdraw_decision
from tenderwatch.contracts.service.unhappy import clear_unhappy, flag_unhappy
from tenderwatch.contracts.service.values import RISKS, TERMS, ContractValues, OptionValue, check, values_of

__all__ = [
    "AMENDED",
    "CHOICES",
    "CONTACT_ROLES",
    "END_REASONS",
    "KINDS",
    "RISKS",
    "SIDES",
    "TERMS",
    "ContractValues",
    "OptionValue",
    "change",
    "check",
    "clear_unhappy",
    "confirm_terms",
    "contract_of",
    "correct",
    "decision_of",
    "decline_option",
    "delete",
    "edit",
    "end",
    "enter",
    "extend",
    "flag_unhappy",
    "from_bid",
    "give_notice",
    "hand_over_promises",
    "hold_over",
    "keep",
    "link_procedure",
    "mark",
    "name_successor",
    "note_renewals",
    "record_decision",
    "refresh_decisions",
    "remove",
    "reopen_end",
    "restore",
    "restore_kept",
    "take_holdover_back",
    "use_option",
    "values_of",
    "withdraw_decision",
    "withdraw_notice",
]
