"""What all tests share: real databases, a house, an app, a client that looks at every page it gets."""

import gc
import os
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
import time_machine
from argon2 import PasswordHasher
from filelock import FileLock
from hypothesis import settings as examples
from sqlalchemy import create_engine, text

from tenderwatch import i18n
from tenderwatch.config import Settings
from tenderwatch.db import Database, schema
from tenderwatch.house import House
from tenderwatch.tables import metadata
from tenderwatch.users import service as users
from tenderwatch.web import reader
from tests.postgres import a_postgres

pytest_plugins = ["tests.browsing", "tests.remembering"]

NOW = datetime(2026, 11, 23, 7, 0, tzinfo=UTC)
"""The moment at which tests happen, unless they say otherwise: Monday 9:00 in Helsinki."""

examples.register_profile("house", parent=examples(), deadline=None)  # machines are shared: nothing has to be quick
examples.load_profile("house")

REQUIRED = set(filter(None, os.environ.get("TENDERWATCH_TEST_REQUIRE", "").split(",")))
"""What may not be skipped on this machine: postgres, browser."""


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--accept", action="store_true", help="write the golden files anew; read the diff before you commit"
    )
    parser.addoption("--later", type=float, default=0.0, metavar="DAYS", help="run as if it were so many days later")


def pytest_configure(config: pytest.Config) -> None:
    """Set the clock before any test module is read: some of them ask for the day while they are read."""
    if days := config.getoption("later"):
        clock = time_machine.travel(datetime.now(UTC) + timedelta(days=days), tick=True)
        clock.start()
        config.add_cleanup(clock.stop)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes longest, on one worker that keeps its demo and its browser; what is short evens the end."""
    rank = {"e2e": 0, "demo": 1}
    items.sort(key=lambda item: rank.get(item.path.parent.name, 2))


def pytest_collection_finish() -> None:
    """Let the collector of garbage leave alone what stays to the end, and come rarely: tests make little of it."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


@pytest.fixture(autouse=True, scope="session")
def _cheap_passwords() -> Iterator[None]:
    """Hash passwords with the least effort: the real one takes 0.1 s each time."""
    patch = pytest.MonkeyPatch()
    cheap = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    patch.setattr(users, "hasher", lambda: cheap)
    yield
    patch.undo()


@pytest.fixture(autouse=True)
def _as_nobody_was_answered() -> None:
    """Begin each test in English and at its own moment, whatever the last request of the one before left behind."""
    i18n.speak("en")
    reader.read_as()


# Databases


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """The URL of a real PostgreSQL: the one that is named, Debian's, or the one from a wheel, in this order."""
    with a_postgres() as url:
        if url is None and "postgres" in REQUIRED:
            pytest.fail("PostgreSQL is required here and not installed")
        if url is None:
            pytest.skip("no PostgreSQL on this machine")
        yield url


@pytest.fixture(scope="session")
def _postgres_template(postgres_server: str) -> str:
    name = f"tw_template_{uuid4().hex[:8]}"
    engine = create_engine(postgres_server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    engine.dispose()
    database = Database(postgres_server.rsplit("/", 1)[0] + f"/{name}")
    schema.upgrade(database, metadata)
    database.close()
    return name


MakeOnce = Callable[[str, Callable[[Path], None]], Path]


@pytest.fixture(scope="session")
def once(tmp_path_factory: pytest.TempPathFactory) -> MakeOnce:
    """A maker of folders that cost much: the first worker who asks fills one, the others get it as it is."""
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base

    def make(name: str, fill: Callable[[Path], None]) -> Path:
        folder = shared / name
        with FileLock(shared / f"{name}.lock"):
            if not folder.exists():
                begun = tmp_path_factory.mktemp(name)
                fill(begun)
                begun.rename(folder)
        return folder

    return make


@pytest.fixture(scope="session")
def _sqlite_template(once: MakeOnce) -> Path:
    def migrate(folder: Path) -> None:
        database = Database(f"sqlite:///{folder}/template.db")
        schema.upgrade(database, metadata)
        with database.engine.connect() as connection:
            connection.connection.driver_connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        database.close()

    return once("template", migrate) / "template.db"


@pytest.fixture
def sqlite(tmp_path: Path, _sqlite_template: Path) -> Iterator[Database]:
    """An empty, migrated SQLite database."""
    path = tmp_path / "home" / "tenderwatch.db"
    path.parent.mkdir(exist_ok=True)
    shutil.copy(_sqlite_template, path)
    database = Database(f"sqlite:///{path}")
    yield database
    database.close()


@pytest.fixture
def make_postgres(postgres_server: str, _postgres_template: str) -> Iterator[Callable[[], Database]]:
    """A maker of empty, migrated PostgreSQL databases."""
    engine = create_engine(postgres_server, isolation_level="AUTOCOMMIT")
    made: list[Database] = []

    def make() -> Database:
        name = f"tw_{uuid4().hex[:12]}"
        with engine.connect() as connection:
            asked_for = (connection.dialect.server_version_info or (0,)) >= (15,)
            by_files = "STRATEGY FILE_COPY" if asked_for else ""  # a sixth of the work; older ones know no other way
            connection.execute(text(f"CREATE DATABASE {name} TEMPLATE {_postgres_template} {by_files}"))
        made.append(Database(postgres_server.rsplit("/", 1)[0] + f"/{name}"))
        return made[-1]

    yield make
    for database in made:
        database.close()
        with engine.connect() as connection:
            connection.execute(text(f"DROP DATABASE {database.url.database} WITH (FORCE)"))
    engine.dispose()


@pytest.fixture
def postgres(make_postgres: Callable[[], Database]) -> Database:
    """An empty, migrated PostgreSQL database."""
    return make_postgres()


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def database(request: pytest.FixtureRequest) -> Database:
    """An empty, migrated database: each test that asks for it runs on SQLite and on PostgreSQL."""
    return request.getfixturevalue(request.param)


# The house


def settings_for(home: Path, database_url: str, **changes: object) -> Settings:
    """Return settings of a house for tests below `home`."""
    values = {"home": home, "database_url": database_url, "secret_key": "t" * 40, "allow_loopback": True}
    return Settings(**{**values, **changes})


@pytest.fixture
def house(sqlite: Database, tmp_path: Path) -> House:
    """A house on an empty SQLite database."""
    return House(settings_for(tmp_path / "home", str(sqlite.url)), sqlite)


@pytest.fixture
def now() -> datetime:
    """The moment at which tests happen."""
    return NOW
