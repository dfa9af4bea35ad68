"""The words by which a line that somebody types says what was done, when and with whom, in three languages."""

from collections.abc import Mapping
from types import MappingProxyType

TYPES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "call": (
            *("call", "called", "phone", "phoned", "puhelu", "soitto", "soitin", "soitettu", "soitettiin"),
            *("samtal", "ringde", "ring", "telefon"),
        ),
        "visit": ("visit", "visited", "käynti", "vierailu", "kävin", "käytiin", "besök", "besökte"),
        "meeting": ("meeting", "met", "tapaaminen", "tapasin", "palaveri", "kokous", "möte", "träffade", "träff"),
        "e-mail": ("e-mail", "email", "mail", "mailed", "sähköposti", "meili", "e-post", "epost", "mejl", "mejlade"),
        "event": ("event", "tilaisuus", "tapahtuma", "messut", "evenemang", "mässa"),
        "offer": ("offer", "offered", "tarjous", "anbud", "offert"),
        "steering-group": ("steering group", "ohjausryhmä", "styrgrupp"),
        "complaint": ("complaint", "reklamaatio", "valitus", "klagomål", "reklamation"),
        "feedback": ("feedback", "palaute", "återkoppling"),
        "follow-up": ("follow-up", "followup", "follow up", "seuranta", "uppföljning"),
        "task": ("task", "tehtävä", "uppgift"),
    }
)
"""Type of activity -> how people write it; what the house calls its types is added to these."""

DAYS_AWAY: Mapping[str, int] = MappingProxyType(
    {
        **dict.fromkeys(("today", "tänään", "idag", "i dag"), 0),
        **dict.fromkeys(("yesterday", "eilen", "igår", "i går"), -1),
        **dict.fromkeys(("tomorrow", "huomenna", "imorgon", "i morgon"), 1),
        **dict.fromkeys(("toissapäivänä", "i förrgår", "förrgår"), -2),
        **dict.fromkeys(("ylihuomenna", "i övermorgon", "övermorgon"), 2),
    }
)

WEEKDAYS: tuple[tuple[str, ...], ...] = (
    ("monday", "mon", "maanantai", "maanantaina", "måndag", "måndags", "mån"),
    ("tuesday", "tue", "tiistai", "tiistaina", "tisdag", "tisdags", "tis"),
    ("wednesday", "wed", "keskiviikko", "keskiviikkona", "onsdag", "onsdags", "ons"),
    ("thursday", "thu", "torstai", "torstaina", "torsdag", "torsdags", "tors"),
    ("friday", "fri", "perjantai", "perjantaina", "fredag", "fredags", "fre"),
    ("saturday", "sat", "lauantai", "lauantaina", "lördag", "lördags", "lör"),
    ("sunday", "sun", "sunnuntai", "sunnuntaina", "söndag", "söndags", "sön"),
)

BEFORE_A_DATE = frozenset(word for day in WEEKDAYS for word in day) | frozenset(
    ("ma", "ti", "ke", "to", "pe", "la", "su", "må", "on", "fr", "lö", "sö", "on", "the", "den")
)
"""What may stand before a date that says the day by itself: "ma 24.11."."""

MONTHS: tuple[tuple[str, ...], ...] = (
    ("january", "jan", "tammikuu", "tammikuuta", "tammikuun", "januari"),
    ("february", "feb", "helmikuu", "helmikuuta", "helmikuun", "februari"),
    ("march", "mar", "maaliskuu", "maaliskuuta", "maaliskuun", "mars"),
    ("april", "apr", "huhtikuu", "huhtikuuta", "huhtikuun"),
    ("may", "toukokuu", "toukokuuta", "toukokuun", "maj"),
    ("june", "jun", "kesäkuu", "kesäkuuta", "kesäkuun", "juni"),
    ("july", "jul", "heinäkuu", "heinäkuuta", "heinäkuun", "juli"),
    ("august", "aug", "elokuu", "elokuuta", "elokuun", "augusti"),
    ("september", "sep", "sept", "syyskuu", "syyskuuta", "syyskuun"),
    ("october", "oct", "lokakuu", "lokakuuta", "lokakuun", "oktober", "okt"),
    ("november", "nov", "marraskuu", "marraskuuta", "marraskuun"),
    ("december", "dec", "joulukuu", "joulukuuta", "joulukuun"),
)

NEXT_WEEK = frozenset(("next", "ensi", "nästa"))
"""Before a weekday: the one of the week that begins next Monday."""

SPANS: Mapping[str, int] = MappingProxyType(
    {
        **dict.fromkeys(("day", "days", "päivän", "dag", "dagar"), 1),
        **dict.fromkeys(("week", "weeks", "viikon", "vecka", "veckor"), 7),
    }
)
"""Of "in 2 weeks", "2 viikon päästä", "om 2 veckor": the word after the number, and how many days it is."""

BEFORE_A_SPAN = frozenset(("in", "om"))
AFTER_A_SPAN = frozenset(("päästä", "kuluttua"))
BEFORE_A_CLOCK = frozenset(("klo", "klo.", "kl", "kl.", "at"))

BETWEEN = frozenset(("with", "and", "&", "+", "by", "kanssa", "ja", "sekä", "med", "och", "tillsammans"))
"""Words between the people of a line."""

ME = frozenset(("me", "myself", "minä", "itse", "jag", "mig", "själv"))
NO_NEXT = frozenset(("-", "–", "none", "no", "nothing", "ei", "ingen", "inget", "inga", "nej"))
"""What the step after the arrow begins with when there is none; the words after it are the reason."""
