"""Who is who in the demo: our own company, public buyers, competitors.  All are made up."""

from stdnum import luhn

from tenderwatch.demo.model import Party

OWN = "aarnivaara"

PARTIES = {
    OWN: Party(name={"fi": "Aarnivaara Palvelut Oy"}, number=1, city="Kaislaranta"),
    # buyers
    "kaislaranta": Party(
        name={"fi": "Kaislarannan kaupunki", "sv": "Kaislastrands stad"}, number=11, city="Kaislaranta"
    ),
    "koivuvirta": Party(name={"fi": "Koivuvirran kaupunki"}, number=12, city="Koivuvirta", nuts="FI19B"),
    "harjusalmi": Party(name={"fi": "Harjusalmen kunta"}, number=13, city="Harjusalmi", nuts="FI198"),
    "lehtoranta": Party(name={"fi": "Lehtorannan kaupunki"}, number=14, city="Lehtoranta", nuts="FI1C1"),
    "granasen": Party(
        name={"sv": "Granåsens kommun", "fi": "Kuusiharjun kunta"}, number=15, city="Granåsen", nuts="FI19A"
    ),
    "strandhamn": Party(
        name={"sv": "Strandhamns stad", "fi": "Rantasataman kaupunki"}, number=16, city="Strandhamn", nuts="FI1C1"
    ),
    "vuorikangas": Party(name={"fi": "Vuorikankaan hyvinvointiyhtymä"}, number=17, city="Vuorikangas", nuts="FI1D9"),
    "pohjantahti": Party(name={"fi": "Pohjantähden koulutuskuntayhtymä"}, number=18, city="Tähtelänmäki", nuts="FI1D7"),
    "aallokko": Party(name={"fi": "Aallokon vesihuoltoyhtymä"}, number=19, city="Aallokko", nuts="FI1C7"),
    "tuulimaa": Party(
        name={"en": "Tuulimaa Campus Properties Ltd", "fi": "Tuulimaan kampuskiinteistöt Oy"},
        number=20,
        city="Tuulimaa",
        nuts="FI1DB",
    ),
    "northlake": Party(
        name={"en": "Northlake University of Applied Sciences", "fi": "Pohjoislammen ammattikorkeakoulu"},
        number=21,
        city="Pohjoislampi",
        nuts="FI1D8",
    ),
    "skargard": Party(name={"sv": "Yttre skärgårdens samkommun"}, number=22, city="Fyrholm", nuts="FI200"),
    "bergsunda": Party(
        name={"sv": "Bergsunda hamnkommun"}, number=23, city="Bergsunda hamn", nuts="SE121", country="SWE"
    ),
    # competitors
    "kirkasvesi": Party(name={"fi": "Kirkaslähde Siivous Oy"}, number=31, city="Lehtoranta", nuts="FI1C1"),
    "nordfasad": Party(name={"sv": "Nordfasad Service Ab"}, number=32, city="Granåsen", nuts="FI19A"),
    "havukka": Party(name={"fi": "Havukkamäen Kiinteistöhuolto Oy"}, number=33, city="Koivuvirta", nuts="FI19B"),
    "ruokapuro": Party(name={"fi": "Ruokapuron Ateriat Oy"}, number=34, city="Lehtoranta", nuts="FI1C1"),
    "ruokapuro-by-name": Party(name={"fi": "Ruokapuron Ateriat Oy"}, number=None, city="Lehtoranta", nuts="FI1C1"),
    "bitkallio": Party(name={"fi": "Bittikallion Tuki Oy"}, number=35, city="Pohjoislampi", nuts="FI1D8"),
}
"""By the name that the tables call them."""


def registration(party: Party) -> str | None:
    """Return a number whose check digit is right and whose series no register has reached (9 000 0nn, 999 90n)."""
    if party.number is None:
        return None
    return _swedish(party.number) if party.country == "SWE" else _finnish(party.number)


def _finnish(number: int) -> str:
    """Take the first number from ten times `number` on that the rule of Finnish business ids allows."""
    for digits in range(9_000_000 + number * 10, 10_000_000):
        weighted = sum(int(digit) * weight for digit, weight in zip(str(digits), (7, 9, 10, 5, 8, 4, 2), strict=True))
        if weighted % 11 != 1:
            return f"{digits}-{-weighted % 11}"
    raise ValueError(number)


def _swedish(number: int) -> str:
    body = f"999999{number:03}"
    return f"{body[:6]}-{body[6:]}{luhn.calc_check_digit(body)}"
