"""Lets coverage lead the way: atheris looks for bytes that make a format fail.

    pip install atheris   (not among the dependencies: it has wheels for few versions of Python)
    python tools/fuzz_atheris.py CORPUS_FOLDER -max_total_time=300

CORPUS_FOLDER begins as a copy of documents (`tests/fixtures/eforms`, say) and is where it keeps what leads further.
All arguments are libFuzzer's own.
"""

import sys

import atheris

with atheris.instrument_imports(include=["scrapers"]):
    from scrapers import formats
    from scrapers.document import Document
    from scrapers.errors import ParseError
    from scrapers.notice_json import dumps

    for _ in formats.formats():
        pass


def read(body: bytes) -> None:
    for each in formats.read(Document(body, "made up")):
        if isinstance(each, ParseError):
            assert each.where, f"no place: {each}"
        else:
            dumps(each, "made up")


if __name__ == "__main__":
    atheris.Setup(sys.argv, read)
    atheris.Fuzz()
