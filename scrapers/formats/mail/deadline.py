"""The deadline for tenders that a mail states: one, beside a word that says what it is, or none.

A wrong deadline is worse than one that is missing: what is about questions, validity or delivery is left alone, "at the
latest" counts only where tenders are spoken of, and two different deadlines are none.
"""

import re
from collections.abc import Iterator
from datetime import tzinfo

from scrapers import dates
from scrapers.notice import Moment

LONGEST = 300
"""Characters of a sentence that are looked at."""
MOST_LABELS = 200

_LABEL = re.compile(
    r"(?P<term>\bmääräai[kj]\w*|\bmääräpäiv\w*|\bsista (?:anbuds)?dag\w*|\banbudstid\w*|\bdeadline\w*|\bclosing date)"
    r"|\b(?:viimeistään|senast|no later than|at the latest)\b",
    re.IGNORECASE,
)
_ABOUT_TENDERS = re.compile(
    r"tarjou|osallistumishakem|ilmoittautu|\banbud|\bansök|\boffert|\bofferera|\btender|\bbids?\b|\boffers?\b"
    r"|\bproposal|\bquotation|\brequests? to participate",
    re.IGNORECASE,
)
_ABOUT_ELSE = re.compile(
    r"kysymy|kysymyks|kysyä|lisätieto|tarkennus|vastataan|voimassa|toimitusai|toimitett|toimituks|sopimuskau|maksu|lasku"
    r"|valitus|muutoksenhaku|tutustumi|\bfråg|upplysning|giltig|leverans|leverera|avtalstid|faktura|betal|visning"
    r"|question|clarification|enquir|inquir|valid|deliver|invoice|payment|site visit|standstill",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"[.;!?]\s+(?=[A-ZÅÄÖ])")


def deadline(text: str, zone: tzinfo) -> Moment | None:
    """Return the deadline, by the clock of `zone` where the text names none."""
    found: list[Moment] = []
    for said in _said(text):
        moment = dates.moment(said, zone)
        if moment and moment not in found:
            found.append(moment)
    days = {moment.date for moment in found}
    timed = [moment for moment in found if moment.time]
    if len(days) != 1 or len(timed) > 1:
        return None
    return timed[0] if timed else found[0]


def _said(text: str) -> Iterator[str]:
    """Give what follows each word that announces a deadline for tenders, to the end of its sentence."""
    lines = [line.strip() for line in text.split("\n")]
    left = MOST_LABELS
    for place, line in enumerate(lines):
        for sentence in _SENTENCE.split(line):
            label = _LABEL.search(sentence[:LONGEST])
            if not label:
                continue
            left -= 1
            if left < 0:
                return
            if _is_for_tenders(sentence[:LONGEST], label):
                rest = sentence[label.end() : label.end() + LONGEST]
                yield rest if re.search(r"\d", rest) else next(filter(None, lines[place + 1 : place + 3]), "")


def _is_for_tenders(sentence: str, label: re.Match[str]) -> bool:
    if _ABOUT_ELSE.search(sentence):
        return False
    return label["term"] is not None or _ABOUT_TENDERS.search(sentence) is not None
