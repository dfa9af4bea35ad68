"""XML as strangers send it."""

from pathlib import Path

import pytest

from scrapers.document import Document
from scrapers.errors import ParseError
from scrapers.formats import xml
from tests.scrapers.formats import goldens

BOMB = b"""<!DOCTYPE a [<!ENTITY b "bbbbbbbbbb"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]><a>&c;</a>"""


@pytest.mark.parametrize(
    ("body", "where"),
    [
        pytest.param(b"<a>\n<b>\n</a>", "line 3", id="tags that do not match"),
        pytest.param(b"<a>\n<b>", "line 2", id="cut off"),
        pytest.param(b"<a>&nbsp;</a>", "line 1", id="an entity that nobody declared"),
        pytest.param(b'<?xml version="1.0" encoding="UTF-8"?>\n<a>\n\xff</a>', "line 3", id="bytes that are no UTF-8"),
        pytest.param(b'<?xml version="1.0" encoding="klingon"?><a/>', "line 1", id="an encoding that nobody knows"),
        pytest.param(b"<a>" * 300 + b"</a>" * 300, "line 1", id="nested too deep"),
        pytest.param(b"<a>\x00</a>", "line 1", id="a zero byte"),
        pytest.param(b"", "line", id="nothing"),
        pytest.param(BOMB, "line 1", id="entities that grow"),
        pytest.param(b'<!DOCTYPE a SYSTEM "http://127.0.0.1:9/a.dtd"><a/>', "line 1", id="a document type from afar"),
    ],
)
def test_what_cannot_be_read_says_where(body: bytes, where: str) -> None:
    with pytest.raises(ParseError) as error:
        xml.parse(Document(body, "a.xml"))
    assert error.value.where is not None
    assert error.value.where.startswith(where)


def test_no_file_of_this_machine_is_read_into_a_document(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("the secret")
    body = f'<!DOCTYPE a [<!ENTITY b SYSTEM "{secret.as_uri()}">]><a>&b;</a>'
    with pytest.raises(ParseError) as error:
        xml.parse(Document(body.encode(), "a.xml"))
    assert "secret" not in str(error.value)


def test_comments_and_instructions_do_not_split_a_text() -> None:
    assert xml.parse(Document(b"<a>one <!-- two --><?three?>four</a>", "a.xml")).text == "one four"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "iso-8859-1"])
def test_the_root_is_found_in_any_encoding(encoding: str) -> None:
    declared = encoding.removesuffix("-sig")
    body = f'<?xml version="1.0" encoding="{declared}"?><!-- Ä --><b:a xmlns:b="urn:c"/>'.encode(encoding)
    assert xml.root_tag(Document(body, "a.xml")) == "{urn:c}a"


@pytest.mark.parametrize("body", [b"", b"{}", b"<", b"no <tag", b"\x00<a/>"])
def test_what_does_not_begin_as_xml_has_no_root(body: bytes) -> None:
    assert xml.root_tag(Document(body, "a.xml")) is None


ROOTS = [
    b"<a/>",
    b'<a xmlns=""/>',
    b"<?xml version='1.0' encoding='UTF-8' standalone='yes'?>\n<a:b xmlns:a='urn:c' xmlns=\"urn:d\" e=\"1 < 2\"/>",
    b'<a:b xmlns:a="urn:c" xmlns="urn:d">',
    b'<a:b xmlns="urn:d"/>',
    b'<a xmlns="urn:&#x61;"/>',
    b'<!-- a --><a xmlns="urn:b"><c/></a>',
    b'<?xml version="1.0" encoding="latin-1"?><a xmlns="urn:\xe9"/>',
    b" " * 900 + b"<a " + b" " * 5000 + b"b",
]


@pytest.mark.parametrize("body", [*ROOTS, *(case.read_bytes() for case in goldens.all_cases())])
def test_the_quick_way_to_the_root_says_what_a_parser_says(body: bytes) -> None:
    quick, parsed = xml._plain_root_tag(body), xml._parsed_root_tag(body)
    assert quick is None or parsed is None or quick == parsed
