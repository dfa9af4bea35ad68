"""Files that people send and get back: one way in and one way out for all rooms."""

from typing import NamedTuple

from flask import Response
from werkzeug.datastructures import FileStorage

from tenderwatch.errors import Invalid
from tenderwatch.files.documents import disguised, problem, safe_name
from tenderwatch.files.labels import document_problem
from tenderwatch.web import data


class Taken(NamedTuple):
    """A file whose bytes are in the store."""

    name: str
    digest: str
    size: int


def taken(sent: FileStorage) -> Taken:
    """Keep the bytes of a file before the row that names them; Invalid when it is none that is kept here."""
    body, name = sent.read(), safe_name(sent.filename or "")
    found = problem(name, len(body)) or ("disguised" if disguised(name, body) else None)
    if found:
        words = document_problem(found)
        raise Invalid(words, {"file": words})
    return Taken(name, data.house().files.put(body), len(body))


def handed_out(digest: str, name: str) -> Response:
    """Answer with a kept file as a file, so that no browser ever shows it as a page of ours."""
    response = Response(data.house().files.get(digest), mimetype="application/octet-stream")
    response.headers.set("Content-Disposition", "attachment", filename=name)
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response
