"""Tables in files of spreadsheets, both ways: CSV and XLSX, whatever wrote them."""

from tenderwatch.files.spreadsheets.grid import MOST_ROWS, Broken, Grid, Line, Unreadable, Value, unpacked
from tenderwatch.files.spreadsheets.reading import read, sheets_of
from tenderwatch.files.spreadsheets.writing import Page, csv_bytes, xlsx_bytes

__all__ = [
    "MOST_ROWS",
    "Broken",
    "Grid",
    "Line",
    "Page",
    "Unreadable",
    "Value",
    "csv_bytes",
    "read",
    "sheets_of",
    "unpacked",
    "xlsx_bytes",
]
