"""What the form of a notice says of the kind of procedure: a proposal that people check before it is recorded."""

from tenderwatch.calendar.decision import Kind

_SPECIAL = {"12", "13", "20", "21", "33", "34", "F21", "F22", "F23"}
_CONCESSION = {"14", "19", "32", "35", "F24", "F25"}
_DIRECT = {"25", "26", "27", "28", "F15", "9905"}
_OLD_NATIONAL = 9900


def kind_by(subtype: str | None, procedure_type: str | None) -> Kind:
    """Return the kind by the form of a notice (OPP-070, or the portal's own number) and the procedure type (BT-105)."""
    form = subtype or ""
    if procedure_type == "neg-wo-call" or form in _DIRECT:
        return "direct"
    if form[:1] in ("E", "N") or (form.isdecimal() and int(form) >= _OLD_NATIONAL):
        return "national"
    if form in _SPECIAL:
        return "special"
    return "concession" if form in _CONCESSION else "eu"
