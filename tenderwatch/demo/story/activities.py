"""What was done and is planned with customers: chains in which each step was agreed before the last was closed."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Step:
    """Something on a day: what, by whom; with `outcome` it was done, without it is planned still."""

    on: int
    by: str
    type: str
    subject: str
    outcome: str | None = None
    minutes: int | None = None
    in_competition: str = "channel"  # said only where a competition of the buyer runs on that day


@dataclass(frozen=True, kw_only=True)
class Chain:
    """Steps with a customer, each agreed when the one before it was closed; `ended`: why nothing follows the last."""

    party: str
    steps: tuple[Step, ...]
    contract: str | None = None
    bid: str | None = None  # the procedure that we bid for
    contact: str | None = None  # with whom
    ended: str | None = None


CHAINS = (
    Chain(
        party="kaislaranta",
        contact="Tuulikki Esimerkki",
        contract="KAI-2023/118",
        steps=(
            Step(
                -68,
                "aino",
                "steering-group",
                "Syksyn ohjausryhmä",
                "Laatu hyvä, lasipinnat puhuttivat. Pöytäkirja jaettu.",
            ),
            Step(-41, "aino", "visit", "Lasipintojen katselmus", "Kierrettiin kaupungintalo. Lisätyö hinnoitellaan."),
            Step(-20, "sanna", "call", "Lisätyön hinta ja option aikataulu", "Päätös optiosta tulee lautakunnasta."),
            Step(-1, "aino", "meeting", "Option valmistelu"),
        ),
    ),
    Chain(
        party="kaislaranta",
        contact="Olavi Mallila",
        contract="KAI-2023/118",
        steps=(
            Step(
                -33, "aino", "complaint", "Kokoustilat siivottu myöhässä kahdesti", "Aamuvuoro aikaistettu klo 6:een."
            ),
            Step(-12, "aino", "follow-up", "Onko aamuvuoro riittänyt?", "On: ei huomautettavaa kolmeen viikkoon."),
        ),
        ended="Asia on kunnossa.",
    ),
    Chain(
        party="vuorikangas",
        contact="Helmi Näytelä",
        contract="VK-2022/9",
        steps=(
            Step(
                -55,
                "pekka",
                "steering-group",
                "Ateriapalvelun ohjausryhmä",
                "Hävikki laski 4 %. Erityisruokavaliot listalle.",
            ),
            Step(-24, "pekka", "visit", "Keittiökierros", "Uusi jakelulinja toimii, kuljetusvaunut uusittava."),
            Step(-3, "pekka", "call", "Kuljetusvaunujen tarjous"),
        ),
    ),
    Chain(
        party="skargard",
        contract="YSK 12",
        steps=(
            Step(
                -47,
                "pekka",
                "meeting",
                "Supportens svarstider",
                "Svarstiderna hålls. De vill ha rapporten varje månad.",
            ),
            Step(-17, "pekka", "e-mail", "Första månadsrapporten", "Skickad och godkänd."),
            Step(12, "pekka", "call", "Hur rapporten används"),
        ),
    ),
    Chain(
        party="pohjantahti",
        contract="PT 45/2023",
        steps=(
            Step(-38, "sanna", "meeting", "Mitä jatkolta odotetaan", "Haluavat päivystyksen samaan sopimukseen."),
            Step(-15, "sanna", "offer", "Päivystyksen hinta", "Lähetetty, käsitellään johtoryhmässä."),
            Step(0, "sanna", "call", "Johtoryhmän kanta päivystykseen"),
        ),
    ),
    Chain(
        party="lehtoranta",
        contact="Arvo Vanhanen-Malli",
        bid="cleaning-libraries",
        steps=(
            Step(-18, "maija", "meeting", "Palaute hävitystä tarjouksesta", "Hinta ratkaisi; laatu oli paras.", 60),
            Step(40, "maija", "call", "Kuulumiset uuden toimittajan alusta"),
        ),
    ),
    Chain(
        party="tuulimaa",
        contract="TK-77",
        steps=(
            Step(-29, "aino", "complaint", "Lumityöt myöhässä kahdella kiinteistöllä", "Urakoitsija vaihdettu."),
            Step(
                -8, "helena", "visit", "Johdon käynti ja pahoittelu", "Otettiin hyvin vastaan. Seurataan viikoittain."
            ),
            Step(5, "aino", "follow-up", "Viikkoseuranta"),
        ),
    ),
    Chain(
        party="koivuvirta",
        contact="Raili Esimerkki",
        bid="cleaning-offices",
        contract=None,
        steps=(
            Step(-8, "aino", "meeting", "Aloituskokous", "Avaimet, turvakierros ja yhteyshenkilöt sovittu.", 90),
            Step(3, "aino", "visit", "Käyttöönoton ensimmäinen viikko"),
        ),
    ),
    Chain(
        party="lehtoranta",
        bid="cleaning-libraries",
        ended="Tarjous on jätetty",
        steps=(Step(-58, "maija", "offer", "Tarjouksen laskenta ja laatuosa", "Valmis jätettäväksi.", 1260),),
    ),
    Chain(
        party="koivuvirta",
        bid="cleaning-offices",
        ended="Tarjous on jätetty",
        steps=(Step(-46, "maija", "offer", "Mitoitus, hinta ja laatuosa", "Valmis jätettäväksi.", 960),),
    ),
    Chain(
        party="granasen",
        contact="Lisbet Exempel",
        contract="GRN 19",
        steps=(
            Step(-28, "pekka", "call", "Varför avtalet sägs upp", "De slår ihop fastighetsservicen. Vi får vara med."),
            Step(-9, "erik", "e-mail", "Fråga om miljöprogrammet", "Frågan ställdes och besvarades."),
            Step(8, "erik", "call", "Svaren på frågorna"),
        ),
    ),
    Chain(
        party="bergsunda",
        contract="BSK-2021/4",
        steps=(
            Step(-35, "pekka", "feedback", "Årlig kundfråga", "8 av 10: pålitliga, men svåra att nå på kvällen."),
            Step(20, "pekka", "meeting", "Hur avtalet fortsätter"),
        ),
    ),
    Chain(
        party="harjusalmi",
        contract="HA 7/2025",
        steps=(Step(-22, "sanna", "event", "Liikuntahallin avajaiset", "Tavattiin kiinteistöpäällikkö."),),
        ended="Sopimukselle nimetään ensin vastuuhenkilö.",
    ),
)

FORWARDED = (
    -4,
    "pekka",
    "goran@skargard.example",
    "Rapporten för oktober",
    "Tack, siffrorna stämmer. Kan vi få dem per skola nästa gång?\n\nGöran",
)
"""A mail that was forwarded: when, by whom, whose it was, its subject and words; no next step is agreed yet."""
