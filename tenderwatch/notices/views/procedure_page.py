"""A procedure: what is bought, until when, what changed?"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup
from sqlalchemy.orm import Session

from scrapers.notice import Lot, Money, Notice
from tenderwatch import i18n
from tenderwatch.bids import labels as bid_labels
from tenderwatch.bids import queries as bids
from tenderwatch.i18n import _
from tenderwatch.notices import labels, queries
from tenderwatch.notices.queries import Figure, LotLine, NoticeLine, Possible, ProcedurePage, Version
from tenderwatch.notices.views import versions
from tenderwatch.notices.views.deadlines import deadlines_of
from tenderwatch.notices.views.ours import Ours, ours
from tenderwatch.notices.wording import (
    code_words,
    criterion_words,
    duration_words,
    period_words,
    place_words,
    said_value,
)
from tenderwatch.notices.wording.duplicates import reasons_for
from tenderwatch.users.rules import Permission
from tenderwatch.watching import labels as triage_labels
from tenderwatch.watching import rules as watching
from tenderwatch.web import data, reader
from tenderwatch.web.access import needs
from tenderwatch.web.formatters import choose_text
from tenderwatch.web.speech import cut, outward, short, spoken
from tenderwatch.web.speech import said as said_text

LOTS_SHOWN = 10
ENTRIES_SHOWN = 12
COMPARED = 30
"""Notices of one procedure whose contents are read for its history, the latest ones."""
LONGEST = 20_000
"""Letters of a description that are shown."""
MONEY_KINDS = ("estimated", "framework-maximum", "awarded")


@dataclass(frozen=True, slots=True)
class LotView:
    """A lot as it stands, with what the last call says of it beside."""

    line: LotLine
    said: Lot | None
    period: str
    money: Sequence[tuple[str, Money]]


@needs(Permission.READ)
def procedure(procedure_id: int) -> ResponseReturnValue:
    """Show a procedure; `?compare=1..3` tells what changed from its first to its third notice."""
    with data.read() as session:
        if (now_in := queries.merged_into(session, procedure_id)) is not None:
            return redirect(url_for("notices.procedure", procedure_id=now_in), 301)
        page = queries.procedure_page(session, procedure_id)
        others = queries.related(session, procedure_id)
        possible = queries.duplicates_of(session, procedure_id)
        history = page.history
        said = queries.contents(session, [version.id for version in history[-COMPARED:]])
        kept = queries.kept_documents(session, procedure_id)
        our = ours(session, data.current_user(), [procedure_id])[procedure_id]
        logged = _logged(session, procedure_id, our)
    call = said.get(page.call.id) if page.call else None
    compare = versions.pair_of(request.args.get("compare"), len(history))
    return render_template(
        "notices/procedure.html",
        page=page,
        call=call,
        winners=list(dict.fromkeys(winner for award in page.awards for winner in award.winners)),
        decided_on=max((award.decided_on for award in page.awards if award.decided_on), default=None),
        deadlines=deadlines_of(call, page.country) if call else [],
        deadlines_shown=LOTS_SHOWN,
        shown_in=choose_text(page.title, i18n.language(), page.own_language)[0],
        nature=_latest(page.said, call, "nature"),
        description=_description(page.said, call, page.own_language),
        regions=said_value("nuts", tuple(_nuts(call or page.said))),
        identifiers=_identifiers(page),
        entries=versions.entries(history, said, page.latest_id),
        entries_shown=ENTRIES_SHOWN,
        pairs=versions.pairs(len(history)),
        pair_options=[("", _("choose")), *((f"{a}..{b}", f"{a} > {b}") for a, b in versions.pairs(len(history)))],
        compare=compare,
        changes=_changes(history, said, compare, our),
        lots=[_lot(line, _lots_of(call or page.said)) for line in page.lots],
        lots_shown=LOTS_SHOWN,
        figures=_figures(page),
        kept=kept,
        related=others,
        possible=[_possible(each, procedure_id) for each in possible if each.state == "suggested"],
        confirmed=[each for each in possible if each.state == "confirmed"],
        documents=_documents(call or page.said),
        ours=our,
        logged=logged,
        snoozes=_snoozes(page),
        labels=labels,
        reasons_for=reasons_for,
        said=said_text,
        short=short,
        outward=outward,
        said_value=said_value,
        code_words=code_words,
        place_words=place_words,
        criterion_words=criterion_words,
        ignored_parameters=_ignored(compare),
        now=data.now(),
    )


def _possible(each: Possible, procedure_id: int) -> tuple[Possible, NoticeLine]:
    """Return a suggestion with the notice of the other procedure."""
    return each, each.other if each.one.procedure_id == procedure_id else each.one


def _logged(session: Session, procedure_id: int, our: Ours) -> str | None:
    """Return in words what was logged of a procedure without a bid, as far as the reader may see bids."""
    if our.bids or not data.current_user().may(Permission.SEE_BIDS):
        return None
    outcome = bids.logged_outcome(session, procedure_id)
    return bid_labels.result(outcome.result) if outcome else None


def _lots_of(call: Notice | None) -> dict[str | None, Lot]:
    return {lot.id: lot for lot in call.lots} if call else {}


def _lot(line: LotLine, said: Mapping[str | None, Lot]) -> LotView:
    lot = said.get(line.code)
    length = duration_words(line.duration_value, line.duration_unit) if line.duration_value else None
    code = lot.period_code if lot else None
    period = period_words(line.starts_on, line.ends_on, length, code, line.renewals_max)
    return LotView(line, lot, period, list(_money(line, lot)))


def _money(line: LotLine, lot: Lot | None) -> Iterator[tuple[str, Money]]:
    """Yield what the lot is worth by kind; amounts that the buyer withholds too."""
    if lot and (lot.estimated_value or lot.framework_max):
        by_kind = (("estimated", lot.estimated_value), ("framework-maximum", lot.framework_max))
        yield from ((kind, money) for kind, money in by_kind if money)
    elif line.value:
        yield line.value_kind or "estimated", line.value


def _figures(page: ProcedurePage) -> list[tuple[str, Figure | None]]:
    known = {figure.kind: figure for figure in page.figures}
    return [(kind, known.get(kind)) for kind in MONEY_KINDS]


def _nuts(said: Notice | None) -> list[str]:
    if said is None:
        return []
    return list(dict.fromkeys([*said.nuts, *(code for lot in said.lots for code in lot.nuts)]))


def _latest(said: Notice | None, call: Notice | None, name: str) -> Any:
    """Return what the latest notice says, else the last call."""
    return next((value for notice in (said, call) if notice and (value := getattr(notice, name))), None)


def _description(said: Notice | None, call: Notice | None, own: str | None) -> Markup | None:
    texts = _latest(call, said, "description")
    if not texts:
        return None
    language, text = choose_text(texts, i18n.language(), own)
    return spoken(language, cut(text, LONGEST))


def _identifiers(page: ProcedurePage) -> list[tuple[str, str | None]]:
    """Return by which names the procedure and its notices are known."""
    words = {"bt04": _("Procedure (BT-04)"), "ocid": _("Procedure (OCDS)"), "notice": _("Notice")}
    named = [(words.get(scheme, scheme), value) for scheme, value in page.keys]
    return [*named, (_("Notices"), ", ".join(version.key for version in page.notices[:ENTRIES_SHOWN]))]


def _documents(said: Notice | None) -> list[str]:
    if said is None:
        return []
    return list(dict.fromkeys([*said.documents_urls, *(url for lot in said.lots for url in lot.documents_urls)]))


def _changes(
    history: Sequence[Version],
    said: Mapping[int, Notice],
    compare: tuple[int, int] | None,
    our: Ours,
) -> list[versions.Change]:
    if compare is None:
        return []
    was, now = (said.get(history[number - 1].id) for number in compare)
    return versions.changes(was, now, _touched(our.bids)) if was and now else []


def _snoozes(page: ProcedurePage) -> list[tuple[str, str, date]]:
    """Return until when the procedure may wait: the code, its words and the day."""
    due = page.deadline_at.astimezone(reader.zone()).date() if page.deadline_at else None
    days = ((code, watching.snoozed_until(code, data.today(), due)) for code in watching.SNOOZES)
    return [(code, triage_labels.snooze(code), until) for code, until in days if until]


def _touched(our_bids: Sequence[bids.BidMark]) -> Markup | None:
    """Return links to the work of ours that a pressing change touches."""
    links = [
        Markup('<a href="{}">{}</a>').format(url_for("bids.show", bid_id=bid.id), _("bid %(number)s", number=bid.id))
        for bid in our_bids
    ]
    return Markup("{} {}").format(_("Touches:"), Markup(", ").join(links)) if links else None


def _ignored(compare: tuple[int, int] | None) -> list[str]:
    known = {"compare"} if compare else set()
    return [f"{name}={value}" for name, value in request.args.items(multi=True) if name not in known and value]
