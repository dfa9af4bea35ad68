"""Words about files."""

from tenderwatch.i18n import _


def document_problem(code: str) -> str:
    """Return why a file is not kept."""
    return {
        "no-name": _("Choose a file that has a name."),
        "ending": _("Files of this kind are not kept. Send a PDF, an office document, a picture, text or a ZIP."),
        "empty": _("The file is empty."),
        "too-large": _("The file is larger than 15 MB."),
        "disguised": _("The file is not what its name says. Save it anew in the program that it is for."),
    }[code]
