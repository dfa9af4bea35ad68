"""eForms beyond its golden files: what is not in the JSON, and documents that somebody broke."""

import re
from pathlib import Path

import pytest
from hypothesis import strategies as st
from lxml import etree

from scrapers import formats
from scrapers.document import Document
from scrapers.errors import ParseError
from scrapers.notice import Notice
from tests.scrapers.formats import goldens
from tests.scrapers.formats.hostile import FEW, MANY, reads_or_says, tried

CASES = goldens.cases("eforms")


def read_one(case: str) -> Notice:
    (notice,) = formats.read(goldens.document(goldens.FIXTURES / "eforms" / f"{case}.xml"))
    assert isinstance(notice, Notice)
    return notice


def test_what_the_procedure_continues_is_kept_for_linking() -> None:
    notice = read_one("contract_notice")
    assert notice.earlier_notices == ("777-2023",)
    assert notice.previous_notices == ("34567-2023",)


def test_a_buyer_named_twice_is_one_buyer_and_an_unknown_one_none() -> None:
    assert [buyer.name for buyer in read_one("change_notice").buyers] == [{"et": "Näidisvald"}]


def test_a_contract_carries_the_value_that_the_national_extension_gives_it() -> None:
    (award,) = read_one("finnish_e4_contract_value").awards
    values = [contract.value for contract in award.contracts]
    assert [value and (str(value.amount), value.withheld) for value in values] == [("81000.50", False), ("None", True)]


def test_without_contracts_of_its_own_a_result_is_won_by_the_tenders_that_any_contract_names() -> None:
    body = (goldens.FIXTURES / "eforms" / "award_framework.xml").read_bytes()
    unlinked = re.sub(rb"<efac:SettledContract>\s*<cbc:ID[^>]*>CON-000.</cbc:ID>\s*</efac:SettledContract>", b"", body)
    (notice,) = formats.read(Document(unlinked, "award.xml"))
    assert isinstance(notice, Notice)
    winners = [winner.name for winner in notice.awards[0].winners]
    assert winners == [{"sv": "Ensam AB"}, {"und": "Huvudman AB"}, {"sv": "Partner AB"}]
    assert len(notice.contracts) == 3


def test_who_leads_and_who_buys_centrally_is_told_by_place_among_the_buyers() -> None:
    body = (goldens.FIXTURES / "eforms" / "award_framework.xml").read_text(encoding="utf-8")
    party = "<cac:Party><cac:PartyIdentification><cbc:ID>{}</cbc:ID></cac:PartyIdentification></cac:Party>"
    one = f"<cac:ContractingParty>{party.format('ORG-0001')}</cac:ContractingParty>"
    two = f"<cac:ContractingParty>{party.format('ORG-0002')}</cac:ContractingParty>"
    for ref, flag in (("ORG-0001", "GroupLeadIndicator"), ("ORG-0002", "AwardingCPBIndicator")):
        its = rf"<efac:Company>(?=(?:(?!</efac:Company>).)*>{ref}<)"
        body = re.sub(its, f"<efbc:{flag}>true</efbc:{flag}><efac:Company>", body, count=1, flags=re.DOTALL)
    unknown = one.replace("ORG-0001", "ORG-0099")
    body = re.sub(r"<cac:ContractingParty>.*?</cac:ContractingParty>", unknown + two + one, body, flags=re.DOTALL)
    (notice,) = formats.read(Document(body.encode(), "joint.xml"))
    assert isinstance(notice, Notice)
    assert len(notice.buyers) == 2
    assert (notice.central_buyers, notice.leading_buyers) == ((0,), (1,))


def test_a_cut_off_notice_says_so() -> None:
    body = CASES[0].read_bytes()
    (error,) = formats.read(Document(body[: len(body) // 2], "cut.xml"))
    assert isinstance(error, ParseError)
    assert error.where is not None
    assert error.where.startswith("line ")


TAGS = st.sampled_from([b"<", b">", b"&", b"\x00", b"\xff", b"]]>", b"<!DOCTYPE a>", b"&x;", b'"', b"</cbc:ID>"])
VALUES = st.sampled_from(
    [
        b"",
        b"unpublished",
        b"-1",
        b"NaN",
        b"1e999999999",
        b"9" * 25,
        b"2024-99-99",
        b"24:00:00",
        b"99:99:99",
        b"+99:99",
        b"\xc2\xa0",
    ]
)


@st.composite
def broken(draw: st.DrawFn) -> bytes:
    """A fixture with some bytes replaced, and some of its texts by values that nobody should write."""
    body = draw(st.sampled_from(CASES)).read_bytes()
    for _ in range(draw(st.integers(1, 4))):
        if draw(st.booleans()):
            start = draw(st.integers(0, len(body)))
            body = body[:start] + draw(TAGS | st.binary(max_size=8)) + body[start + draw(st.integers(0, 40)) :]
        else:
            parts = body.split(b"</cbc:")
            place = draw(st.integers(0, len(parts) - 1))
            head, closing, _ = parts[place].rpartition(b">")
            parts[place] = head + closing + draw(VALUES)
            body = b"</cbc:".join(parts)
    return body


@tried(broken(), FEW)
def test_a_broken_document_is_a_notice_or_an_error(body: bytes) -> None:
    reads_or_says(body)


@pytest.mark.long
@tried(broken(), MANY)
def test_thousands_of_broken_documents_are_notices_or_errors(body: bytes) -> None:
    reads_or_says(body)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.stem)
def test_any_part_may_be_missing(case: Path) -> None:
    """Each element in turn is left out: what is left is read all the same."""
    root = etree.fromstring(case.read_bytes())
    for element in list(root.iter("*"))[1:]:
        parent = element.getparent()
        place = parent.index(element)
        parent.remove(element)
        (notice,) = formats.read(Document(etree.tostring(root), case.name))
        assert isinstance(notice, Notice)
        parent.insert(place, element)
