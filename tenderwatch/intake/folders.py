"""Which folders of this machine a source may watch: those that its operator named, wherever links lead."""

from collections.abc import Sequence
from pathlib import Path

from tenderwatch.errors import Invalid
from tenderwatch.i18n import _


def refuse_outside(path: Path, allowed: Sequence[Path], home: Path) -> None:
    """Raise Invalid unless a folder lies inside an allowed one, and does not hold what TenderWatch itself keeps."""
    real = path.resolve()
    if not any(real.is_relative_to(each.resolve()) for each in allowed):
        names = ", ".join(str(each) for each in allowed)
        raise _refused(
            _(
                "%(folder)s is outside the folders that may be watched (%(allowed)s). "
                "Whoever runs this machine names them in TENDERWATCH_FOLDERS.",
                folder=real,
                allowed=names,
            )
        )
    if home.resolve().is_relative_to(real):
        raise _refused(_("%(folder)s holds TenderWatch's own data and cannot be watched.", folder=real))


def _refused(words: str) -> Invalid:
    return Invalid(words, {"path": words})
