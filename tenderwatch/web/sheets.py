"""Tables that leave the house as files of spreadsheets, and sheets that come in between two pages: for all rooms."""

from collections.abc import Callable, Sequence
from typing import Literal

from flask import Response, request
from flask_wtf.file import FileField, FileRequired

from tenderwatch import i18n
from tenderwatch.errors import NotFound
from tenderwatch.files import spreadsheets
from tenderwatch.files.spreadsheets import Grid, Page, Unreadable, csv_bytes, unpacked, xlsx_bytes
from tenderwatch.files.spreadsheets.columns import Columns
from tenderwatch.i18n import _, lazy
from tenderwatch.web import data
from tenderwatch.web.forms import Form
from tenderwatch.web.ids import number

Kind = Literal["csv", "xlsx"]
_MIMETYPES = {"csv": "text/csv", "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}
_DAYS = {"en": "yyyy-mm-dd", "fi": "d.m.yyyy", "sv": "yyyy-mm-dd"}


def table_file(name: str, kind: Kind, pages: Sequence[Page]) -> Response:
    """Answer with a table as a file; CSV holds its first page only, with the separator of the reader's language."""
    first = pages[0]
    body = (
        csv_bytes(first.heads, first.rows, separator()) if kind == "csv" else xlsx_bytes(pages, _DAYS[i18n.language()])
    )
    response = Response(body, mimetype=_MIMETYPES[kind])
    response.headers.set("Content-Disposition", "attachment", filename=f"{name}.{kind}")
    return response


def separator() -> str:
    """Return what spreadsheets of the reader's language expect between the cells of a CSV file."""
    return "," if i18n.language() == "en" else ";"


class SheetFileForm(Form):
    """A file with a sheet, which is read before anything of it is entered."""

    file = FileField(
        lazy("File"),
        [FileRequired(lazy("Choose a file."))],
        description=lazy(
            "CSV or Excel, heads in the first row. What becomes of each row is shown before it is entered."
        ),
    )

    def kept(self) -> str | None:
        """Keep the first sheet that was sent and return its digest; where it cannot be read, the form says why."""
        if not self.validate_on_submit():
            return None
        try:
            return keep_grid(self.file.data.read())
        except Unreadable as error:
            self.file.errors = [str(error)]
            return None


def keep_grid(body: bytes) -> str:
    """Keep the first sheet of a file that says something and return its digest; Unreadable says what is wrong."""
    grid = spreadsheets.read(body)
    if len(grid.lines) < 2:
        raise Unreadable(_("The file is empty."))
    return data.house().files.put(grid.packed())


def kept_grid(digest: str) -> Grid:
    """Return the sheet that was sent; NotFound for what is no digest, or of something else than a sheet."""
    if len(digest) != 64 or not set(digest) <= set("0123456789abcdef"):
        raise NotFound(_("There is no such page."))
    try:
        return unpacked(data.house().files.get(digest))
    except ValueError as error:
        raise NotFound(_("There is no such page.")) from error


def asked_columns(grid: Grid, names: Sequence[str], guessed: Callable[[Grid], Columns]) -> Columns:
    """Return the columns that the address or the form names, else those guessed."""
    if not any(name in request.values for name in names):
        return guessed(grid)
    asked = {name: number(request.values.get(name, "")) for name in names}
    return {name: n for name, n in asked.items() if n is not None and n < grid.width}


def head_choices(grid: Grid) -> list[tuple[str, str]]:
    """Return the columns to choose from, by their heads."""
    return [("", "–"), *((str(n), _head(grid, n)) for n in range(grid.width))]


def _head(grid: Grid, place: int) -> str:
    cells = grid.lines[0].cells if grid.lines else ()
    said = str(cells[place] or "").strip()[:60] if place < len(cells) else ""
    return said or _("column %(number)s", number=place + 1)
