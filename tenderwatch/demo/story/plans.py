"""What the people set themselves for their customers, whom they sent on, and whom they called."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Goal:
    """A goal of an account: `done` are its actions that are done, `chosen` those taken from the proposals.

    `ended` is the day, how it ended and what was learnt; `reviewed` the day and what was found.
    """

    on: int
    by: str
    customer: str
    kind: str
    text: str
    measure: str
    due: int
    review: int
    chosen: tuple[str, ...] = ()
    done: tuple[int, ...] = ()
    reviewed: tuple[int, str] | None = None
    ended: tuple[int, str, str] | None = None


GOALS = (
    Goal(
        on=-56,
        by="sanna",
        customer="kaislaranta",
        kind="breadth",
        text="Kaislaranta ottaa myös kiinteistönhoidon meiltä.",
        measure="Tarjouspyyntö saatu ja tarjottu kesään mennessä",
        due=210,
        review=-1,
        chosen=("pilot",),
        done=(0,),
        reviewed=(-28, "Tekninen johtaja on kiinnostunut; budjetista päätetään joulukuussa."),
    ),
    Goal(
        on=-55,
        by="helena",
        customer="tuulimaa",
        kind="strength",
        text="They know two of us by name, not only the service manager.",
        measure="Two people of ours at each meeting",
        due=-10,
        review=-20,
        chosen=("team",),
        done=(0, 1, 2),
        ended=(-12, "reached", "A meeting on their site did more than three calls."),
    ),
    Goal(
        on=-50,
        by="sanna",
        customer="lehtoranta",
        kind="growth",
        text="Kirjastot takaisin seuraavassa kilpailutuksessa.",
        measure="Kutsu markkinavuoropuheluun",
        due=400,
        review=60,
    ),
)


@dataclass(frozen=True, kw_only=True)
class SentOn:
    """A customer sent on to a partner, who is named; `result` is the day and what came of it."""

    on: int
    by: str
    customer: str
    to: str
    what: str
    who: str
    due: int
    result: tuple[int, str] | None = None


SENT_ON = (
    SentOn(
        on=-40,
        by="aino",
        customer="harjusalmi",
        to="Siirtokeittiö Savela Oy",
        what="Kunta etsii väliaikaista keittiötä koulun remontin ajaksi; toteutus elo–joulukuussa.",
        who="partner-customer",
        due=-26,
        result=(-24, "Savela toimittaa keittiön, sopimus allekirjoitettu."),
    ),
    SentOn(
        on=-18,
        by="aino",
        customer="kaislaranta",
        to="Uima-automaatio Karhi Oy",
        what="Uimahallin automaation huolto, jota emme itse tee.",
        who="we-partner",
        due=-3,
    ),
)

CAMPAIGN = (-30, "sanna", "base", "Talven yhteydenotot", "Kysy talven tarpeet ja kerro uudesta laaturaportista", 14)
"""When, by whom, for which segment, its name, the task, and its last day."""

CALLED = ((-22, "tuulimaa", "They want a tour of the new report in January."),)
"""Tasks of the campaign that are done: when, with whom, what came of it."""

CLOSING = (
    ("LEH/40", "progress", -45, "aino", "Loppukausi sujuu, luovutus sovittu."),
    ("LEH/40", "closing", -20, "aino", "Avaimet ja tilat luovutettu, loppulasku hyväksytty."),
)
"""Steps of after-care that are done: of which contract, when, by whom, what came of it."""
