"""Build hook: compile the message catalogues, so that an installed TenderWatch speaks its languages."""

from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from hatchling.builders.hooks.plugin.interface import BuildHookInterface


def compile_catalogues(translations: Path) -> list[Path]:
    """Write `messages.mo` beside each `messages.po` below `translations`; return what was written."""
    written = []
    for source in sorted(translations.glob("*/LC_MESSAGES/messages.po")):
        target = source.with_suffix(".mo")
        with source.open("rb") as readable:
            catalogue = read_po(readable, locale=source.parent.parent.name)
        with target.open("wb") as writable:
            write_mo(writable, catalogue)
        written.append(target)
    return written


class CatalogueHook(BuildHookInterface):  # type: ignore[type-arg]
    """Run by hatchling before it collects the files of a wheel or an editable install."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002
        compile_catalogues(Path(self.root) / "tenderwatch" / "translations")


if __name__ == "__main__":
    for path in compile_catalogues(Path(__file__).parent.parent / "tenderwatch" / "translations"):
        print(path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path)
