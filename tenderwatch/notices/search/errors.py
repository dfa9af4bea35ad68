"""What the text index can say no with."""

from typing import Literal

from tenderwatch.errors import TenderWatchError
from tenderwatch.i18n import _


class IndexProblem(TenderWatchError):
    """The index cannot answer and must be built anew; `reason` says why."""

    def __init__(self, reason: Literal["missing", "damaged", "outdated"], detail: str = "") -> None:
        super().__init__(_("The search index must be built anew: %(reason)s.", reason=_reasons()[reason]))
        self.reason = reason
        self.detail = detail


class IndexBusy(TenderWatchError):
    """Another process is writing to the index."""

    def __init__(self) -> None:
        super().__init__(_("Another process is writing to the search index."))


def _reasons() -> dict[str, str]:
    return {
        "missing": _("it is not there yet"),
        "damaged": _("its files are damaged"),
        "outdated": _("it was made by another version"),
    }
