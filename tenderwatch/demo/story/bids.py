"""Eight bids, each at another stage, and two procedures that never became one."""

from dataclasses import dataclass

from tenderwatch.bids.rules import Reason


@dataclass(frozen=True)
class Moved:
    """A bid moved to another stage."""

    on: int
    stage: str


@dataclass(frozen=True)
class Decided:
    """Go or no-go."""

    on: int
    go: bool
    reason: str
    by: str = "helena"


@dataclass(frozen=True)
class Edited:
    """What somebody wrote down about a bid; `next_on` counts days, `new_deadline` takes over the procedure's."""

    on: int
    next_step: str | None = None
    next_on: int | None = None
    value: int | None = None
    lots: tuple[str, ...] | None = None
    notes: str | None = None
    new_deadline: bool = False


@dataclass(frozen=True)
class Promised:
    """Something that the bid promises, and where."""

    on: int
    text: str
    evidence: str


@dataclass(frozen=True, kw_only=True)
class Ended:
    """How a bid ended; `winner` is named as in the tables of parties."""

    on: int
    result: str
    decided: int | None = None
    winner: str | None = None
    ours: int | None = None
    theirs: int | None = None
    tenders: int | None = None
    rank: int | None = None
    reasons: tuple[Reason, ...] = ()
    lesson: str | None = None


@dataclass(frozen=True, kw_only=True)
class Bid:
    """A bid for a procedure and what happened to it, in order."""

    procedure: str
    owner: str
    on: int
    steps: tuple[Moved | Decided | Edited | Promised | Ended, ...]


BIDS = (
    Bid(
        procedure="cleaning-offices",
        owner="maija",
        on=-66,
        steps=(
            Moved(-62, "qualifying"),
            Decided(-60, True, "Sijainti sopii, ja nykyinen tiimi on vieressä."),
            Edited(-52, "Mitoitus ja hinta valmiiksi", -47, value=498_600),
            Moved(-45, "submitted"),
            Promised(-50, "Käyttöönotto kolmessa viikossa, kaksi ohjaajaa paikalla", "Suunnitelma, s. 2"),
            Promised(-50, "Siivoojien vaihtuvuus enintään 15 % vuodessa", "Suunnitelma, s. 5"),
            Ended(
                on=-9,
                result="won",
                decided=-27,
                ours=498_600,
                theirs=498_600,
                tenders=5,
                rank=1,
                reasons=(Reason("quality-points", "buyer", "decision", True, "Käyttöönottosuunnitelma"),),
                lesson="Käyttöönottosuunnitelma toi eron: käytä samaa pohjaa jatkossa.",
            ),
        ),
    ),
    Bid(
        procedure="cleaning-libraries",
        owner="maija",
        on=-70,
        steps=(
            Moved(-69, "qualifying"),
            Decided(-65, True, "Oma sopimus on uusittavana, ja tunnemme kohteet."),
            Edited(-62, "Museotilojen ohje konservaattorilta", -59, value=289_500),
            Moved(-57, "submitted"),
            Ended(
                on=-19,
                result="lost",
                decided=-38,
                winner="kirkasvesi",
                ours=289_500,
                theirs=268_900,
                tenders=4,
                rank=2,
                reasons=(
                    Reason("price", "buyer", "decision", True, "total"),
                    Reason("our-record", "ours", "guess", False, "service"),
                ),
                lesson="Hinta ratkaisi: hintapaino oli 70. Palautteeseen museolta ei vastattu keväällä.",
            ),
        ),
    ),
    Bid(
        procedure="cleaning-swimming-hall",
        owner="maija",
        on=-46,
        steps=(
            Moved(-44, "qualifying"),
            Decided(-40, True, "Referenssit riittävät, ja yötyöhön on tekijät."),
            Edited(-30, "Pyydä päätös ja pisteet", 6, value=251_000),
            Moved(-14, "submitted"),
        ),
    ),
    Bid(
        procedure="cleaning-schools",
        owner="maija",
        on=-16,
        steps=(
            Moved(-15, "qualifying"),
            Decided(-12, True, "Vuoden tärkein kilpailutus: osat 1 ja 2 sopivat meille."),
            Edited(
                -10,
                "Kohdekäynnit osissa 1 ja 2",
                -4,
                value=1_690_000,
                lots=("LOT-0001", "LOT-0002"),
                notes="Osa 3 jätetään pois: saaristoon ei ole esihenkilöä.",
            ),
            Edited(-2, "Hinnoittelu johtoryhmään", 1, new_deadline=True),
        ),
    ),
    Bid(
        procedure="maintenance-schools",
        owner="maija",
        on=-4,
        steps=(
            Moved(-3, "qualifying"),
            Edited(-2, "Päätös tarjoamisesta", 0, value=585_000),
            Moved(-1, "go-no-go"),
        ),
    ),
    Bid(
        procedure="cleaning-granasen",
        owner="erik",
        on=-5,
        steps=(Moved(-3, "qualifying"), Edited(-2, "Kontrollera miljöprogrammets krav", 0, value=655_000)),
    ),
    Bid(
        procedure="guards",
        owner="sanna",
        on=-9,
        steps=(
            Decided(-8, False, "Turvallisuusalan elinkeinolupaa ei ole.", "maija"),
            Ended(
                on=-7,
                result="no-bid",
                reasons=(Reason("fit", "ours", "guess", True), Reason("no-reference", "ours", "guess")),
                lesson="Kumppani tarvitaan ennen seuraavaa vartiointikilpailutusta.",
            ),
        ),
    ),
    Bid(
        procedure="onsite-support",
        owner="erik",
        on=-1,
        steps=(Edited(-1, "Lue tarjouspyynnön liite 2 ja arvioi henkilöt", 4),),
    ),
)


@dataclass(frozen=True, kw_only=True)
class NeverBid:
    """What became of a procedure for which no bid was ever begun."""

    on: int
    by: str
    procedure: str
    reason: str
    winner: str
    theirs: int | None


NEVER_BID = (
    NeverBid(
        on=-3, by="erik", procedure="helpdesk-university", reason="no-reference", winner="bitkallio", theirs=801_500
    ),
    NeverBid(on=-19, by="sanna", procedure="maintenance-housing", reason="margin", winner="havukka", theirs=None),
)
