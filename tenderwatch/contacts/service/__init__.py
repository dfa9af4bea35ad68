"""What is done with people at customers; export and erasure, which reach into other rooms, are in `personal`."""

from tenderwatch.contacts.service.changing import (
    ContactValues,
    confirm,
    contact_of,
    edit,
    enter,
    mark_told,
    remove,
    restore,
    standing_organization,
    values_of,
)
from tenderwatch.contacts.service.joining import AtContract, join
from tenderwatch.contacts.service.moving import NewPlace, move

__all__ = [
    "AtContract",
    "ContactValues",
    "NewPlace",
    "confirm",
    "contact_of",
    "edit",
    "enter",
    "join",
    "mark_told",
    "move",
    "remove",
    "restore",
    "standing_organization",
    "values_of",
]
