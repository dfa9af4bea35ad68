"""What was recorded before duplicates were looked for is looked at after the revision, on both databases."""

from sqlalchemy import MetaData, insert, select, text

from tenderwatch.db import Database, schema
from tenderwatch.notices import duplicates
from tenderwatch.notices.tables import DuplicateSuggestion, Notice
from tenderwatch.tables import metadata
from tests.makers import NOW
from tests.notices.linked import taken, uuid
from tests.notices.test_duplicates import listed
from tests.notices.told import a_call

TABLES = ("duplicate_key", "duplicate_search", "duplicate_suggestion")


def test_notices_of_before_are_kept_and_looked_at(database: Database) -> None:
    call = a_call(procedure_id=uuid(1))
    taken(database, [("ted", call), ("page", listed(call))])
    with database.read() as session:
        before = session.execute(select(Notice.id, Notice.key).order_by(Notice.id)).all()
    with database.engine.execution_options(tenderwatch_write=True).begin() as connection:
        for name in TABLES:
            connection.execute(text(f"DROP TABLE {name}"))
        versions = MetaData()
        versions.reflect(connection, only=["alembic_version"])
        version = versions.tables["alembic_version"]
        connection.execute(version.delete())
        connection.execute(insert(version).values(version_num="0002"))
    schema.upgrade(database, metadata, "0003")
    with database.write() as session:
        session.execute(version.update().values(version_num=schema.newest()))
    assert schema.differences(database, metadata) == []
    assert duplicates.find_new(database, NOW)
    with database.read() as session:
        assert session.execute(select(Notice.id, Notice.key).order_by(Notice.id)).all() == before
        assert len(session.scalars(select(DuplicateSuggestion)).all()) == 1
