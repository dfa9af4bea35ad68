"""Any file of a spreadsheet as a grid: what it is, its bytes say, not its name."""

from tenderwatch.files.spreadsheets import csv_files, workbooks
from tenderwatch.files.spreadsheets.grid import Grid, Unreadable
from tenderwatch.i18n import _

_ZIP = b"PK"
_OLD_EXCEL = b"\xd0\xcf\x11\xe0"


def sheets_of(body: bytes) -> list[str]:
    """Return the names of the sheets that hold anything, in their order; a CSV file has one without a name."""
    return workbooks.sheets_of(body) if _is_workbook(body) else [""]


def read(body: bytes, sheet: str = "") -> Grid:
    """Return the lines of a sheet (the first one by default); Unreadable says what is wrong with the file."""
    return workbooks.read(body, sheet) if _is_workbook(body) else csv_files.read(body)


def _is_workbook(body: bytes) -> bool:
    if body.startswith(_OLD_EXCEL):
        raise Unreadable(_("This is an old or protected Excel file. Save it as .xlsx without a password, or as CSV."))
    return body.startswith(_ZIP)
