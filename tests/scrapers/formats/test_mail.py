"""Mails beyond their golden files: deadlines that are stated, words in any encoding, and what is no mail."""

import base64
from datetime import date, time
from typing import Any

import pytest
from hypothesis import strategies as st

from scrapers import formats
from scrapers.document import Document
from scrapers.errors import ParseError
from scrapers.notice import Notice
from tests.scrapers.formats import goldens
from tests.scrapers.formats.hostile import FEW, MANY, reads_or_says, tried

CASES = goldens.cases("mail")


def read(body: bytes) -> Notice | ParseError:
    (found,) = formats.read(Document(body, "mail.eml"))
    return found


def a_mail(text: str, subject: str = "Pyyntö", **headers: str) -> bytes:
    said = {"From": "Town <a@town.example>", "Subject": subject, "Content-Type": "text/plain; charset=utf-8"} | headers
    return ("".join(f"{name}: {value}\n" for name, value in said.items()) + f"\n{text}\n").encode()


def deadline_of(text: str) -> tuple[date, time | None] | None:
    notice = read(a_mail(text))
    assert isinstance(notice, Notice)
    found = notice.tender_deadline
    return (found.date, found.time) if found else None


@pytest.mark.parametrize(
    "text",
    [
        "Tarjousten määräaika: 5.10.2026 klo 12.00.",
        "Määräaika on 5.10.2026 klo 12. Kysymykset viimeistään 1.10.2026.",
        "Tarjousten jättämisen määräaika\n\n5.10.2026 klo 12.00",
        "Pyydämme lähettämään tarjouksen viimeistään maanantaina 5.10.2026 klo 12.00.",
        "Anbud ska lämnas senast den 5 oktober 2026 kl. 12.00. Frågor senast 1.10.2026.",
        "Sista anbudsdag: 2026-10-05 kl 12",
        "Please send your tender no later than 5 October 2026 at 12:00.",
        "Deadline: 5 October 2026 12:00",
        "> Määräaika 5.10.2026 klo 12\n\nMuistathan: määräaika 5.10.2026",
    ],
)
def test_a_deadline_that_is_stated_is_read(text: str) -> None:
    assert deadline_of(text) == (date(2026, 10, 5), time(12))


@pytest.mark.parametrize(
    "text",
    [
        "Lisätietokysymysten määräaika on 5.10.2026 klo 12.",
        "Tarjouksen on oltava voimassa viimeistään 5.10.2026.",
        "Toimitus viimeistään 5.10.2026.",
        "Sista dag för frågor är 5.10.2026.",
        "Kokous 5.10.2026 klo 12.",
        "Määräaika 5.10.2026 klo 12, pidennetty määräaika 12.10.2026 klo 12.",
        "Määräaika 5.10.2026 klo 12.\nMääräaika 6.10.2026 klo 12.",
        "Määräaika 5.10.2026 klo 12.\nMääräaika 5.10.2026 klo 14.",
        "Deadline 5/10/2026.",
        "Määräaika ilmoitetaan myöhemmin.",
        "The deadline for questions is 5 October 2026.",
    ],
)
def test_what_is_no_deadline_for_tenders_or_not_the_only_one_is_left_out(text: str) -> None:
    assert deadline_of(text) is None


@pytest.mark.parametrize(
    "subject",
    [
        "=?utf-8?q?Kev=C3=A4t?=",
        "VS: =?ISO-8859-1?Q?Kev=E4t?=",
        "Vb: Fwd:  =?utf-8?B?S2V2w6R0?=",
        "=?utf-8?B?S2V2?= =?utf-8?B?w6R0?=",
        "FW[2]: Kevät",
        "=?no-such-charset?Q?Kev=C3=A4t?=",
        "=?utf-8*fi?Q?Kev=C3=A4t?=",
    ],
)
def test_a_subject_in_any_dress(subject: str) -> None:
    notice = read(a_mail("x", subject))
    assert isinstance(notice, Notice)
    assert notice.title == {"und": "Kevät"}


def test_a_mail_without_a_subject_is_called_by_its_first_line() -> None:
    notice = read(a_mail("Tarvitsemme lunta.\nPian.", "Fwd:"))
    assert isinstance(notice, Notice)
    assert notice.title == {"und": "Tarvitsemme lunta."}


def test_the_first_link_to_a_portal_is_its_page() -> None:
    text = (
        "https://tarjouspalvelu.fi.evil.example/x https://evil.example/?tarjouspalvelu.fi https://x@evil.example "
        "(https://www.hankintailmoitukset.fi/fi/public/procedure/1/enotice/2/), https://tarjouspalvelu.fi/a"
    )
    notice = read(a_mail(text))
    assert isinstance(notice, Notice)
    assert notice.url == "https://www.hankintailmoitukset.fi/fi/public/procedure/1/enotice/2/"


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"Dear all,\n\nFrom: here\nDate: now\n", id="a letter"),
        pytest.param(b"Subject: x\nDate: now\n\nx", id="nobody wrote it"),
        pytest.param(b"From: me\n\nx", id="one header"),
        pytest.param(b"from: a\ncolumns: b\n", id="yaml"),
        pytest.param(b"", id="nothing"),
    ],
)
def test_what_is_no_mail_is_not_claimed(body: bytes) -> None:
    error = read(body)
    assert isinstance(error, ParseError)
    assert "no known format" in str(error)


def test_what_other_formats_read_stays_theirs_when_it_is_attached() -> None:
    xml = (goldens.FIXTURES / "eforms" / "finnish_e3.xml").read_bytes()
    packed = base64.encodebytes(xml).decode()
    notice = read(a_mail(packed, **{"Content-Transfer-Encoding": "base64", "Content-Disposition": "attachment"}))
    assert isinstance(notice, Notice)
    assert (notice.format, notice.title) == ("mail", {"und": "Pyyntö"})
    assert formats.detect(Document(xml, "x")) is not formats.detect(Document(a_mail("x"), "x"))


@pytest.mark.parametrize(
    ("body", "why"),
    [
        pytest.param(
            b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(2000)),
            "nested too deeply",
            id="deep",
        ),
        pytest.param(
            b"Content-Type: multipart/mixed; boundary=b\n\n" + b"--b\n\n" * 20_000, "too many parts", id="wide"
        ),
    ],
)
def test_mails_that_are_made_to_hurt(body: bytes, why: str) -> None:
    error = read(b"From: a@b.example\nSubject: x\n" + body)
    assert isinstance(error, ParseError)
    assert why in str(error)


PIECES = [b"=?x?Q?", b"\n\n", b'boundary=""', b"charset*=a'b'%z"]


@st.composite
def broken(draw: st.DrawFn) -> bytes:
    """A fixture with bytes changed, lost, or of another one in it."""
    body = bytearray(draw(st.sampled_from(CASES)).read_bytes())
    for _ in range(draw(st.integers(1, 6))):
        place = draw(st.integers(0, len(body)))
        new: Any = draw(
            st.binary(max_size=3) | st.sampled_from([b"=?x?Q?", b"\n\n", b'boundary=""', b"charset*=a'b'%z"])
        )
        body[place : place + draw(st.integers(0, 30))] = new
    return bytes(body)


@tried(broken(), FEW)
def test_a_broken_mail_is_a_notice_or_an_error(body: bytes) -> None:
    reads_or_says(body)


@pytest.mark.long
@tried(broken(), MANY)
def test_thousands_of_broken_mails_are_notices_or_errors(body: bytes) -> None:
    reads_or_says(body)
