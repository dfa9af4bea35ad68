"""Where a person reads a notice on the portal."""

_SITE = "https://www.hankintailmoitukset.fi/fi/public"


def eforms_page(procedure: str | None, notice: str | None) -> str | None:
    return f"{_SITE}/procedure/{procedure}/enotice/{notice}/" if _is_id(procedure) and _is_id(notice) else None


def old_page(project: str | None, notice: str | None) -> str | None:
    return f"{_SITE}/procurement/{project}/notice/{notice}/overview" if _is_id(project) and _is_id(notice) else None


def _is_id(said: str | None) -> bool:
    """The portal's own numbers; 0 stands for none."""
    return said is not None and said.isascii() and said.isdecimal() and int(said[:9]) > 0
