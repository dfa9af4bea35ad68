"""What the pages of an import share: the file as it was read, and the way through its steps."""

from dataclasses import dataclass
from functools import cached_property

from flask import url_for

from tenderwatch.contracts.importing import Matching, Sheet, heads_of, keeping, sheet_of
from tenderwatch.contracts.importing.asking import settled
from tenderwatch.contracts.importing.tables import ContractImport
from tenderwatch.errors import NotFound
from tenderwatch.files.spreadsheets import Grid, unpacked
from tenderwatch.i18n import _
from tenderwatch.web import data


@dataclass
class Step:
    """An import on its way; the grid is read when it is first asked for."""

    kept: ContractImport

    @cached_property
    def grid(self) -> Grid:
        """The sheet that was chosen."""
        if self.kept.grid is None:
            raise NotFound(_("Choose a sheet first."))
        return unpacked(data.house().files.get(self.kept.grid))

    @property
    def matching(self) -> Matching:
        """What was said of the file so far."""
        return Matching.of_json(self.kept.matching or {"columns": ()})

    @cached_property
    def heads(self) -> list[str]:
        """The heads of its columns."""
        return heads_of(self.grid, self.matching.header)

    @cached_property
    def sheet(self) -> Sheet:
        """Its rows, with the order of days that its cells prove."""
        sheet = sheet_of(self.grid, self.matching, self.kept.name)
        proven = settled(sheet)
        return sheet if proven == sheet.matching else sheet_of(self.grid, proven, self.kept.name)


def step_of(import_id: int) -> Step:
    """Return an import of the reader."""
    with data.read() as session:
        return Step(keeping.import_of(session, import_id, data.current_user()))


def steps(kept: ContractImport, current: str) -> list[tuple[str, str, bool]]:
    """Return the pages of an import that can be opened now, as links."""
    names = [("columns", _("Columns")), ("questions", _("Questions")), ("preview", _("Preview"))]
    if len(kept.sheets) > 1:
        names.insert(0, ("sheet", _("Sheet")))
    if kept.result is not None:
        names.append(("result", _("Result")))
    ready = kept.grid is not None
    return [
        (url_for(f".import_{name}", import_id=kept.id), label, name == current)
        for name, label in names
        if ready or name == "sheet"
    ]


def back_in(import_id: int, name: str) -> str:
    """Return the address of a step."""
    return url_for(f".import_{name}", import_id=import_id)
