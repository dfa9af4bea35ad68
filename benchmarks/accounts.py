"""How long each page about customers takes in a large house: every list with each order and filter, and the reports.

    python -m benchmarks.accounts [--accounts 10000] [--activities 100000] [--rounds 20] [--only /care] [--plans]
                                  [--home FOLDER] [--database URL] [--postgres]

Works in a fresh home of its own, or fills FOLDER once and goes on with it.  Each page is asked for so many times, after
once to warm up.  Seconds are of the processor where the database works in this process, of the clock where it is a
server.  Beside the page stands the practical limit of the same run: a page of the same frame without any list, and the
database's own time for counting all rows that the page speaks of and for handing out fifty of them in order.  A page
over `--bar` makes the run fail; files of spreadsheets are measured, too, and have no bar.
"""

import argparse
import logging
import random
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import event, func, select

from benchmarks.large_house import fill, is_filled
from tenderwatch import config
from tenderwatch.accounts import queries
from tenderwatch.accounts.feedback.queries import STATES as FEEDBACK_STATES
from tenderwatch.accounts.tables import Account, Feedback, Project, Reference
from tenderwatch.bids.tables import Bid
from tenderwatch.cli.serve import settle
from tenderwatch.contacts.personal import GAPS as CONTACT_GAPS
from tenderwatch.contacts.tables import Contact
from tenderwatch.db import Database, schema
from tenderwatch.house import House
from tenderwatch.reports.customer_base import BY
from tenderwatch.reports.registry import reports
from tenderwatch.tables import metadata
from tenderwatch.users import service as users
from tenderwatch.web.app import create_app
from tenderwatch.web.security import COOKIE
from tenderwatch.work.tables import Activity
from tests.postgres import a_postgres

SHELL = "/lists"
LARGE, SMALL = 7, 7777
"""A large customer and one of the many."""


@dataclass(frozen=True)
class Asked:
    """A page, and the tables that it speaks of."""

    path: str
    tables: tuple[Any, ...]
    who: str = "admin"


def pages(accounts: int, person: int) -> Iterator[Asked]:
    """Give every page with every order and filter that it has."""
    small = min(SMALL, accounts)
    yield from (Asked(f"/accounts?{each}", (Account, Activity)) for each in _of_accounts(person))
    for path in (
        "/accounts/matrix",
        "/accounts/matrix?segment=strategic",
        "/accounts/segments",
        "/accounts/segments/rules",
    ):
        yield Asked(path, (Account, Activity))
    yield from (Asked(f"/accounts/gaps?page={each}", (Account, Activity)) for each in (1, 40))
    for number in (LARGE, small):
        for each in ("", "/moves", "/sheet", "/review/sheet", "/plan", "/care", "/edit", "/segment"):
            yield Asked(f"/accounts/{number}{each}", (Account,))
        yield Asked(f"/organizations/{number}", (Account,))
    yield from (Asked(each, (Activity, Account)) for each in _of_care(person))
    yield from (Asked(f"/activities?{each}", (Activity,)) for each in _of_activities(person))
    yield from (Asked(each, (Activity,)) for each in _beside_activities(person))
    yield from (Asked(f"/contacts?{each}", (Contact,)) for each in _of_contacts())
    yield from (Asked(f"/contacts/gaps?kind={each}", (Contact,)) for each in ("", *CONTACT_GAPS))
    yield from (Asked(each, (Contact,)) for each in ("/contacts/gaps?page=40", "/contacts/7"))
    states = ("", *FEEDBACK_STATES)
    yield from (Asked(f"/feedback?state={each}", (Feedback,)) for each in states)
    rest = ("kind=complaint", f"owner={person}", "owner=none", f"customer={LARGE}", "page=30")
    yield from (Asked(f"/feedback?{each}", (Feedback,)) for each in rest)
    yield from (Asked(each, (Feedback,)) for each in ("/feedback/7", "/feedback/ask", "/feedback/new"))
    rest = (
        "",
        "sort=ends",
        "sort=-value",
        "sort=until",
        "q=Reference+7",
        "cpv=909",
        "value=50000",
        "years=3",
        "page=20",
    )
    yield from (Asked(f"/references?{each}", (Reference,)) for each in rest)
    yield Asked("/references/7", (Reference,))
    yield from (
        Asked(f"/projects?{each}", (Project,)) for each in ("", "q=City", "kind=project", "running=yes", "page=9")
    )
    yield Asked("/projects/7", (Project,))
    yield from (Asked(each, (Bid, Activity)) for each in _of_reports())
    yield from (Asked("/today", (Activity,), who) for who in ("sales", "manager", "admin"))


def _of_accounts(person: int) -> Iterator[str]:
    for each in queries.SORTS:
        yield from (f"sort={each}", f"sort=-{each}", f"sort={each}&page=100")
    yield from ("state=closed", "state=all", "q=City+0", "q=nothing+like+it", "phase=ending", "ladder=regular")
    yield from (
        "nature=contract",
        "segment=strategic",
        "segment=none",
        "class=city",
        "manager=none",
        "responsible=none",
    )
    yield from (f"manager={person}", f"responsible={person}", "step=overdue", "step=planned", "step=none")
    yield from ("silent=30", "silent=90", "silent=365", "strength=1", "strength=3", "value=3", "value=none")
    yield from ("segment=strategic&strength=3&sort=name", "step=overdue&silent=90&sort=-contact")


def _of_care(person: int) -> Iterator[str]:
    yield from (f"/care?when={each}" for each in ("overdue", "month", "all"))
    yield from (
        f"/care?when=all&{each}" for each in (f"person={person}", "person=none", "segment=base", "of=after-care")
    )
    yield from (f"/care?account={LARGE}&when=all", "/care?when=all&page=40")
    yield from ("/care/former", "/care/former?months=3", "/care/former?months=36", "/care/former?page=9")
    yield from (
        "/care/after-care",
        "/care/after-care/2",
        "/care/rules",
        "/campaigns",
        "/campaigns/3",
        "/campaigns/3/edit",
    )
    yield from ("/campaigns/new?segment=base", "/campaigns/new", "/referrals", "/referrals?person=me", "/referrals/1")
    yield from (f"/goals?show={each}" for each in ("due", "open", "reached", "given-up"))
    yield from (f"/goals?person={person}&show=open", "/goals/1")


def _of_activities(person: int) -> Iterator[str]:
    yield from (
        "",
        "page=1900",
        "owner=me",
        f"owner={person}",
        "owner=none",
        "type=visit",
        "state=done",
        "state=planned",
    )
    yield from (f"organization={LARGE}", "show=overdue", "show=planned", "show=no-next", "show=removed")
    yield from (
        "q=matter+77",
        "q=City",
        "q=nothing+like+it",
        "from=2026-01-01",
        "from=2024-01-01&to=2024-12-31&type=call",
    )


def _beside_activities(person: int) -> Iterator[str]:
    yield from (
        "/activities/7",
        "/activities/12",
        "/activities/12/close",
        "/activities/new",
        "/activities/new?q=City+0",
    )
    yield from (
        f"/activities/calendar?span={span}&owner={who}" for span in ("week", "month") for who in ("all", person)
    )
    yield from ("/activities/feed", f"/organizations/{LARGE}/activities/new", "/lists/activity-type")


def _of_contacts() -> Iterator[str]:
    yield from ("sort=name", "sort=-name", "sort=organization", "sort=confirmed", "sort=-confirmed", "page=390")
    yield from ("q=Contact+77", "q=City", "q=nothing+like+it", "role=procurement", "class=vip", f"organization={LARGE}")
    yield from ("show=stale", "show=retention-passed", "show=not-told", "removed=yes")


def _of_reports() -> Iterator[str]:
    yield from (
        "/scorecard",
        "/scorecard?team=1",
        "/scorecard?from=2023-01-01&to=2025-12-31",
        "/reports",
        "/contracts/endings",
    )
    for code, report in reports().items():
        if report.make is not None:
            choices = BY if code == "customer-base" else [each for each, _words in report.by()]
            yield from (f"/reports/{code}", f"/reports/{code}?team=1", f"/reports/{code}?from=2023-01-01")
            yield from (f"/reports/{code}?by={each}" for each in choices)


FILES = (
    *(
        "/activities.csv",
        "/activities.xlsx",
        "/care.csv?when=all",
        "/care/former.csv",
        "/feedback.csv",
        "/scorecard.csv",
    ),
    *("/reports/customer-base.csv", "/reports/win-loss.xlsx"),
)


def main() -> int:
    asked = _asked()
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    with _a_place(asked) as (home, url):
        settings = config.from_environment(
            {"TENDERWATCH_HOME": str(home), **({"TENDERWATCH_DATABASE_URL": url} if url else {})}
        )
        house = House(settings, Database(settings.database_url))
        schema.upgrade(house.database, metadata)
        if not is_filled(house):
            random.seed(asked.seed)
            began = perf_counter()
            fill(house, asked.accounts, asked.activities, asked.seed)
            print(f"filled in {perf_counter() - began:.0f} s", flush=True)
        _let_it_look(house.database)
        return _measure(house, asked)


def _let_it_look(database: Database) -> None:
    """Let the database look at how its tables are filled, as it has done in a house that has run for a day."""
    database.measure()
    if not database.is_sqlite:
        with database.engine.begin() as connection:
            connection.exec_driver_sql("ANALYZE")


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--accounts", type=int, default=10_000)
    parser.add_argument("--activities", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--bar", type=int, default=300, help="milliseconds that the p95 of a page may take")
    parser.add_argument("--only", default="", help="pages whose address holds this")
    parser.add_argument("--plans", action="store_true", help="show how often each page asks the database")
    parser.add_argument("--home", type=Path)
    parser.add_argument("--database")
    parser.add_argument("--postgres", action="store_true", help="start a PostgreSQL for it")
    return parser.parse_args()


@contextmanager
def _a_place(asked: argparse.Namespace) -> Iterator[tuple[Path, str | None]]:
    """Give a home and the address of a database, None for the one in the home."""
    with tempfile.TemporaryDirectory() as folder:
        home = asked.home or Path(folder)
        home.mkdir(parents=True, exist_ok=True)
        if not asked.postgres:
            yield home, asked.database
            return
        with a_postgres() as url:
            if url is None:
                sys.exit("There is no PostgreSQL on this machine.")
            yield home, url


def _measure(house: House, asked: argparse.Namespace) -> int:
    clock = process_time if house.database.is_sqlite else perf_counter
    clients, person = _signed_in(house)
    limits: dict[tuple[Any, ...], float] = {}
    shell = _times(lambda: clients["admin"].get(SHELL), clock, asked.rounds)[0]
    print(f"the frame of a page: {shell:.0f} ms\n\n{'':58}    p50    p95  limit  ratio  kB")
    over = []
    for page in pages(asked.accounts, person):
        if asked.only not in page.path:
            continue
        if page.tables not in limits:
            limits[page.tables] = shell + sum(_plain(house.database, each, clock, asked.rounds) for each in page.tables)
        p50, p95, size, statements = _page(house.database, clients[page.who], page.path, clock, asked.rounds)
        name = page.path if page.who == "admin" else f"{page.path} ({page.who})"
        told = f"  {statements} statements" if asked.plans else ""
        limit = limits[page.tables]
        print(f"{name:58} {p50:6.0f} {p95:6.0f} {limit:6.0f} {p95 / limit:6.1f} {size:4}{told}", flush=True)
        over += [name] * (p95 > asked.bar)
    for path in FILES if not asked.only else ():
        p50, p95, size, _statements = _page(house.database, clients["admin"], path, clock, 2)
        print(f"{path:58} {p50:6.0f} {p95:6.0f} {'':13} {size:4}", flush=True)
    print(f"\nover {asked.bar} ms: {', '.join(over) or 'none'}")
    return 1 if over else 0


def _signed_in(house: House) -> tuple[dict[str, FlaskClient], int]:
    """Return a browser for each role that looks at pages, and the number of somebody who leads customers."""
    app, found, numbers = create_app(house), {}, {}
    settle()
    for role in ("admin", "sales", "manager"):
        with house.database.write() as session:
            person = next(one for one in users.people(session) if role in [each.role for each in one.roles])
            token = users.open_session(session, person, "benchmark", "127.0.0.1", datetime.now(UTC))
            numbers[role] = person.id
        found[role] = app.test_client()
        found[role].set_cookie(COOKIE, token)
    return found, numbers["sales"]


def _page(
    database: Database, client: FlaskClient, path: str, clock: Callable[[], float], rounds: int
) -> tuple[float, float, int, int]:
    """Return p50 and p95 in milliseconds, the size in kB, and how often the database was asked."""
    counted = []

    def count(*_arguments: object) -> None:
        counted.append(1)

    event.listen(database.engine, "before_cursor_execute", count)
    answer = client.get(path)
    event.remove(database.engine, "before_cursor_execute", count)
    if answer.status_code != 200:
        sys.exit(f"{path} answers {answer.status_code}")
    p50, p95 = _times(lambda: client.get(path), clock, rounds)
    return p50, p95, len(answer.data) // 1024, len(counted)


def _plain(database: Database, table: Any, clock: Callable[[], float], rounds: int) -> float:
    """Return how long the database takes to count a table, and to sort it and hand out fifty rows."""

    def ask() -> None:
        with database.read() as session:
            session.execute(select(func.count()).select_from(table)).all()
            session.execute(select(table.__table__).order_by(*table.__table__.c["id", "version"]).limit(50)).all()

    return _times(ask, clock, rounds)[0]


def _times(work: Callable[[], object], clock: Callable[[], float], rounds: int) -> tuple[float, float]:
    """Return p50 and p95 in milliseconds."""
    taken = []
    for _round in range(rounds):
        began = clock()
        work()
        taken.append((clock() - began) * 1000)
    taken.sort()
    return taken[len(taken) // 2], taken[min(len(taken) - 1, -(-len(taken) * 95 // 100) - 1)]


if __name__ == "__main__":
    sys.exit(main())
