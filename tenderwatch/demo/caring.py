"""How the demo's people care for their customers: accounts opened, moved, reviewed."""

from collections.abc import Callable, Iterator
from decimal import Decimal
from functools import partial
from typing import Any

from tenderwatch.accounts import queries
from tenderwatch.accounts import service as accounts
from tenderwatch.accounts.rules.segments import VALUES
from tenderwatch.accounts.service import RuleValue
from tenderwatch.demo.scene import Scene
from tenderwatch.demo.story import accounts as told
from tenderwatch.errors import NotFound
from tenderwatch.work.tables import ListEntry

Do = Callable[[Scene], None]
LISTS_ON = -69
RULES_ON = -64


def deeds() -> Iterator[tuple[int, Do]]:
    """Give what is done, with its day."""
    yield LISTS_ON, _write_lists
    for each in told.ACCOUNTS:
        yield each.on, partial(_open, each)
    yield RULES_ON, _write_rules
    for review in told.REVIEWS:
        yield review.on, partial(_review, review)


def _write_lists(scene: Scene) -> None:
    for name, entries in (("service", told.SERVICES), ("account-class", told.CLASSES)):
        for position, (code, words) in enumerate(entries, 1):
            scene.session.add(ListEntry(list=name, code=code, name=words, position=position))


def _open(said: told.Account, scene: Scene) -> None:
    by, session = scene.person(said.by), scene.session
    values = dict(zip(VALUES, said.values, strict=True))
    people = {"manager_id": said.manager, "responsible_id": said.responsible}
    account = accounts.open_account(
        session,
        scene.party(said.key),
        {
            **values,
            **{name: key and scene.person(key).id for name, key in people.items()},
            "potential_amount": said.potential and Decimal(said.potential),
            "classes": list(said.classes),
            "note": said.note,
        },
        by,
        scene.at,
    )
    for field, becomes, why in said.moves:
        accounts.move(session, account.id, field, becomes, why, by, scene.at)
    functions = {name: (does, scene.person(who).id if who else None) for name, (does, who) in said.team.items()}
    accounts.set_functions(session, account.id, functions, account.version, by, scene.at)
    for key, what_for in said.members:
        accounts.add_member(session, account.id, scene.person(key).id, what_for, by, scene.at)
    _keep(said, account.id, scene)


def _keep(said: told.Account, account_id: int, scene: Scene) -> None:
    by, day = scene.person(said.by), scene.days.worked(said.on)
    kept: list[tuple[str, dict[str, Any]]] = [
        *(("needs", {"text": text, "certainty": certainty, "found_on": day}) for text, certainty in said.needs),
        *(("offering", {"service": service, "state": state}) for service, state in said.offering.items()),
        *(("risks", {"text": text, "seen_on": day}) for text in said.risks),
    ]
    for kind, values in kept:
        accounts.keep(scene.session, account_id, kind, values, by, scene.at)


def _write_rules(scene: Scene) -> None:
    rules = [RuleValue(segment, least) for segment, least in told.RULES]
    accounts.set_rules(scene.session, rules, scene.at.date(), scene.person("onni"), scene.at)


def _review(said: told.Review, scene: Scene) -> None:
    account_id = queries.of_organization(scene.session, scene.party(said.key))
    if account_id is None:
        raise NotFound(said.key)
    day = scene.days.worked(said.on)
    accounts.review(scene.session, account_id, said.ratings, day, scene.person(said.by), scene.at)
