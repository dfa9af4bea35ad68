"""The profiles that the documentation shows: each is one, and reads a page made as its comments say."""

from pathlib import Path
from typing import Any

import pytest
from werkzeug.wrappers import Response

from scrapers import formats
from scrapers.notice import Notice
from scrapers.sources import Found, PollResult, Visit, page
from scrapers.sources.page.written import values_in
from tests.scrapers.clients import a_client
from tests.scrapers.pages import NOW
from tests.servers import nasty_server
from tests.servers.nasty import Nasty

FOLDER = Path(__file__).parents[2] / "docs" / "profiles"
PROFILES = sorted(FOLDER.glob("*.yaml"))


@pytest.mark.parametrize("path", PROFILES, ids=lambda path: path.stem)
def test_each_is_a_profile(path: Path) -> None:
    assert page.from_yaml(path.read_text(encoding="utf-8")).id


def test_the_one_for_a_real_site_says_that_nobody_looked() -> None:
    text = (FOLDER / "pienhankintapalvelu.yaml").read_text(encoding="utf-8")
    assert text.startswith("# UNVERIFIED.")
    assert "(unverified)" in page.from_yaml(text).name


def polled(name: str, *bodies: str, encoding: str = "utf-8") -> tuple[list[Notice], PollResult]:
    said: dict[str, Any] = values_in((FOLDER / f"{name}.yaml").read_text(encoding="utf-8"))
    site = Nasty([Response(body.encode(encoding), content_type="text/html; charset=utf-8") for body in bodies])
    with nasty_server(site) as url:
        days = "?from={from}&to={to}" if "window" in str(said.get("pagination")) else ""
        said["request"]["start_urls"] = [f"{url}/list{days}"]
        visit = Visit(client=a_client(), now=NOW, state={}, known=lambda _: ())
        *given, result = page.poll(page.from_settings(said), visit)
    assert isinstance(result, PollResult)
    notices = [one for each in given if isinstance(each, Found) for one in formats.read(each.document)]
    return [one for one in notices if isinstance(one, Notice)], result


def test_a_finnish_table() -> None:
    cells = ["1/2026", '<a href="/t/1"> Kadun\n korjaus </a>', "20.9.2026", "5.10.2026 klo 12.00 mennessä"]
    row = "".join(f"<td>{cell}</td>" for cell in (*cells, "n. 50 000 € (alv 0 %)"))
    sale = row.replace("1/2026", "2/2026").replace("Kadun", "Myydään auto, kadun")
    (notice,), result = polled(
        "esimerkkila", f'<table class="hankinnat"><tbody><tr>{row}</tr><tr>{sale}</tr></tbody></table>'
    )
    assert (result.state, notice.title) == ("ok", {"fi": "Kadun korjaus"})
    assert notice.estimated_value
    assert (notice.estimated_value.amount, notice.estimated_value.currency) == (50_000, "EUR")
    assert notice.tender_deadline
    assert f"{notice.tender_deadline.at:%Y-%m-%d %H:%M}" == "2026-10-05 09:00"


def test_swedish_cards_with_details() -> None:
    card = (
        '<article class="upphandling"><h2><a href="/u/1">Upphandling: Städning</a></h2><p class="ingress">Kort</p>'
        '<p class="diarienummer">Diarienummer: 12/2026, Tekniska nämnden</p>'
        '<p class="sista-dag">Sista anbudsdag: senast den 5 oktober 2026 kl. 14</p></article>'
    )
    own = '<main><div class="beskrivning"><p>Allt om det.</p></div>CPV 90910000-9</main><a href="/b/bilaga1">Bilaga</a>'
    (notice,), _ = polled("exempelstad", card, "<p></p>", own, encoding="iso-8859-1")
    assert (notice.title, notice.description) == ({"sv": "Städning"}, {"sv": "Allt om det."})
    assert [buyer.name for buyer in notice.buyers] == [{"sv": "Exempelstads tekniska nämnd"}]
    assert (notice.cpv, len(notice.documents_urls)) == (("90910000",), 1)
    assert notice.tender_deadline
    assert f"{notice.tender_deadline.at:%H:%M}" == "11:00"


def test_an_english_page_in_xpath() -> None:
    facts = {"Reference": "S-1", "Published": "02/03/2026", "Closing": "noon on 3 March 2026", "Value": "£1,000,000"}
    listed = "".join(f"<dt>{name}</dt><dd>{value}</dd>" for name, value in facts.items())
    body = f'<div><h3 class="opportunity">Gritting</h3><dl>{listed}</dl><a href="/o/1">View</a></div>'
    (notice,), result = polled("samplebury", body)
    assert (result.state, result.complete, notice.title) == ("ok", True, {"en": "Gritting"})
    assert str(notice.published_on) == "2026-02-03"
    assert notice.tender_deadline
    assert f"{notice.tender_deadline.at:%Y-%m-%d %H:%M}" == "2026-03-03 12:00"
    assert notice.estimated_value
    assert notice.estimated_value.currency == "GBP"


def test_a_list_in_json_by_days() -> None:
    item = (
        '{"id": 7, "name": [{"lang": "fi", "text": "Kadun korjaus"}], "link": "/c/7", "body": "<p>Kaikki siitä.</p>",'
        '"closes": "2026-10-05T12:00:00+03:00", "cpv": [{"code": "45233141"}]}'
    )
    body = f'{{"total": 1, "data": {{"items": [{item}]}}}}'
    (notice,), result = polled("esimerkkivirasto", *[body] * 5)
    assert (result.state, result.complete, notice.title) == ("ok", True, {"fi": "Kadun korjaus"})
    assert (notice.cpv, notice.description) == (("45233141",), {"fi": "Kaikki siitä."})
