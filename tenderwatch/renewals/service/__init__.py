"""What is done with renewal plans: by the machine on their day, by people ever after."""

from tenderwatch.renewals.service.bidding import contract_of_bid, is_lost, start_bid
from tenderwatch.renewals.service.opening import Kept, follow, keep, keep_one, open_by_hand, open_some
from tenderwatch.renewals.service.successors import confirm, reconsider, reject, suggest
from tenderwatch.renewals.service.template import add_step, edit_step, make_own, remove_step, step_of, steps
from tenderwatch.renewals.service.working import add_task, begin, edit_plan, edit_task, settle

__all__ = [
    "Kept",
    "add_step",
    "add_task",
    "begin",
    "confirm",
    "contract_of_bid",
    "edit_plan",
    "edit_step",
    "edit_task",
    "follow",
    "is_lost",
    "keep",
    "keep_one",
    "make_own",
    "open_by_hand",
    "open_some",
    "reconsider",
    "reject",
    "remove_step",
    "settle",
    "start_bid",
    "step_of",
    "steps",
    "suggest",
]
