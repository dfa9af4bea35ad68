"""Who an organisation is: numbers in one form, names as they are compared, and when two are one."""

from tenderwatch.organizations.rules.identity import Identity, identify, normal_name
from tenderwatch.organizations.rules.likeness import CERTAIN, LIKELY, Likeness, Party, likeness
from tenderwatch.organizations.rules.names import folds, unit_of
from tenderwatch.organizations.rules.numbers import Number, alpha_2, alpha_3, canonical, number_of

__all__ = [
    "CERTAIN",
    "LIKELY",
    "Identity",
    "Likeness",
    "Number",
    "Party",
    "alpha_2",
    "alpha_3",
    "canonical",
    "folds",
    "identify",
    "likeness",
    "normal_name",
    "number_of",
    "unit_of",
]
