"""Which folders of this machine a source may watch: those that its operator named, wherever links lead."""

from pathlib import Path

from tenderwatch.config import Settings
from tenderwatch.errors import Invalid
from tenderwatch.i18n import _


def refuse_unwatchable(config: object, settings: Settings) -> None:
    """Raise Invalid when a source's configuration has a `path` that may not be watched in this house.

    It must lie inside a folder that is allowed, and must not hold what TenderWatch itself keeps.
    """
    path = getattr(config, "path", None)
    if not isinstance(path, Path):
        return
    real, allowed = path.resolve(), settings.watchable
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
    if settings.home.resolve().is_relative_to(real):
        raise _refused(_("%(folder)s holds TenderWatch's own data and cannot be watched.", folder=real))


def _refused(words: str) -> Invalid:
    return Invalid(words, {"path": words})
