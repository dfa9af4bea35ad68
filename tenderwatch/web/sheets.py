"""Tables that leave the house as files of spreadsheets: one way for all rooms."""

from collections.abc import Sequence
from typing import Literal

from flask import Response

from tenderwatch import i18n
from tenderwatch.files.spreadsheets import Page, csv_bytes, xlsx_bytes

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
