"""The codes of TED's forms in the words of eForms, where a form says the very same; what it leaves open stays open."""

import re

FORM_KINDS: dict[str, tuple[str | None, str | None]] = {
    "F01": ("planning", None),
    "F02": ("competition", "cn-standard"),
    "F03": ("result", "can-standard"),
    "F04": ("planning", None),
    "F05": ("competition", "cn-standard"),
    "F06": ("result", "can-standard"),
    "F07": ("competition", "qu-sy"),
    "F08": ("planning", "pin-buyer"),
    "F09": ("competition", "cn-standard"),
    "F10": ("competition", "cn-standard"),
    "F11": ("competition", "cn-standard"),
    "F12": ("competition", "cn-desg"),
    "F13": ("result", "can-desg"),
    "F15": ("dir-awa-pre", "veat"),
    "F16": ("planning", None),
    "F17": ("competition", "cn-standard"),
    "F18": ("result", "can-standard"),
    "F19": ("competition", "subco"),
    "F20": ("cont-modif", "can-modif"),
    "F24": ("competition", "cn-standard"),
    "F25": ("result", "can-standard"),
    "T01": ("planning", "pin-tran"),
    "T02": ("result", "can-tran"),
}
"""Form -> form type (BT-03) and notice type (BT-02); a corrigendum (F14) is of no type of its own."""

_STANDARD = frozenset({"F01", "F04", "F16"})
_PURPOSES = {
    "ONLY": ("planning", "pin-only", "pin-only"),
    "REDUCING_TIME_LIMITS": ("planning", "pin-rtl", "pin-rtl"),
    "CALL_COMPETITION": ("competition", "pin-cfc-standard", "pin-cfc-social"),
}
_SOCIAL = {
    "CONTRACT": ("competition", "cn-social"),
    "AWARD_CONTRACT": ("result", "can-social"),
    "CONCESSION_AWARD_CONTRACT": ("result", "can-social"),
    "PRI": ("competition", "pin-cfc-social"),  # of F23: a call for concessions of social services
    "QSU_ONLY": ("competition", "qu-sy"),
    "QSU_CALL_COMPETITION": ("competition", "qu-sy"),
}
"""NOTICE/@TYPE of F21 to F23, which are forms for several kinds of notices."""

PROCEDURES = {
    "PT_OPEN": "open",
    "PT_RESTRICTED": "restricted",
    "PT_ACCELERATED_RESTRICTED": "restricted",
    "PT_ACCELERATED_RESTRICTED_CHOICE": "restricted",
    "PT_COMPETITIVE_NEGOTIATION": "neg-w-call",
    "PT_NEGOTIATED_WITH_PRIOR_CALL": "neg-w-call",
    "PT_NEGOTIATED_WITH_COMPETITION": "neg-w-call",
    "PT_NEGOTIATED_WITH_PUBLICATION_CONTRACT_NOTICE": "neg-w-call",
    "PT_ACCELERATED_NEGOTIATED": "neg-w-call",
    "PT_ACCELERATED_NEGOTIATED_CHOICE": "neg-w-call",
    "PT_NEGOTIATED_CHOICE": "neg-w-call",
    "PT_NEGOTIATED": "neg-w-call",
    "PT_COMPETITIVE_DIALOGUE": "comp-dial",
    "PT_INNOVATION_PARTNERSHIP": "innovation",
    "PT_AWARD_CONTRACT_WITHOUT_CALL": "neg-wo-call",
    "PT_AWARD_CONTRACT_WITHOUT_PUBLICATION": "neg-wo-call",
    "PT_NEGOTIATED_WITHOUT_PUBLICATION": "neg-wo-call",
    "PT_NEGOTIATED_WITHOUT_COMPETITION": "neg-wo-call",
    "F15_PT_NEGOTIATED_WITHOUT_COMPETITION": "neg-wo-call",
}
"""The procedure's element -> BT-105; a concession's or a light regime's own procedures have no code there."""

CODED_PROCEDURES = {
    "1": "open",
    "2": "restricted",
    "3": "restricted",
    "4": "neg-w-call",
    "6": "neg-w-call",
    "B": "neg-w-call",
    "C": "comp-dial",
    "T": "neg-wo-call",
    "V": "neg-wo-call",
}
"""CODIF_DATA/PR_PROC -> BT-105; 3 and 6 are the accelerated kinds of 2 and 4."""

CODED_KINDS = {
    **dict.fromkeys("0BP", "planning"),
    **dict.fromkeys("3ACDHMOQY", "competition"),
    **dict.fromkeys("7JR", "result"),
    "K": "cont-modif",
    "V": "dir-awa-pre",
}
"""CODIF_DATA/TD_DOCUMENT_TYPE -> form type (BT-03), for notices that are no numbered form."""

CODED_NATURES = {"1": "works", "2": "supplies", "4": "services"}
"""CODIF_DATA/NC_CONTRACT_NATURE -> BT-23."""

UNITS = {"DAY": "DAY", "WEEK": "WEEK", "MONTH": "MONTH", "YEAR": "YEAR"}

RESULT_FORMS = frozenset({"F03", "F06", "F13", "F15", "F18"})
"""Forms before R2.0.9 about what was awarded."""

_DIRECTIVE = re.compile(r"(\d{4})/(\d{1,4})/E[CU]").fullmatch
_FORM = re.compile(r"[FT]?\d{1,2}").fullmatch


def form(words: str | None) -> str | None:
    """Return a form's number as R2.0.9 writes it: `2` is `F02`."""
    word = (words or "").strip().upper()
    if not _FORM(word):
        return word or None
    letter = word[0] if word[0] in "FT" else "F"
    return f"{letter}{int(word.lstrip('FT')):02}"


def kinds(form_number: str | None, purpose: str | None) -> tuple[str | None, str | None]:
    """Return the form type (BT-03) and the notice type (BT-02) of a form that says what it is used for."""
    said = (purpose or "").upper()
    if said in _SOCIAL and form_number not in _STANDARD:
        return _SOCIAL[said]
    use = said.partition("_")[2] if said[:4] in ("PRI_", "PER_") else ""
    if use in _PURPOSES:
        form_type, standard, social = _PURPOSES[use]
        return form_type, standard if form_number in _STANDARD else social
    return FORM_KINDS.get(form_number or "", (None, None))


def legal_basis(words: str | None) -> str | None:
    """Return a directive by its CELEX number: `2014/24/EU` is `32014L0024`."""
    found = _DIRECTIVE(words) if words else None
    return f"3{found[1]}L{int(found[2]):04}" if found else words
