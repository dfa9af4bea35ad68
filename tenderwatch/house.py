"""What one running TenderWatch holds: settings, database, documents, index, each opened when it is first used."""

import os
import socket
from functools import cached_property

from tenderwatch import config
from tenderwatch.config import Settings
from tenderwatch.db import Database
from tenderwatch.files.store import FileStore


class House:
    """The things that the web app, the command line and the jobs share."""

    def __init__(self, settings: Settings, database: Database | None = None) -> None:
        self.settings = settings
        if database is not None:
            self.__dict__["database"] = database

    @cached_property
    def database(self) -> Database:
        """The database that the settings name."""
        return Database(self.settings.database_url)

    @cached_property
    def files(self) -> FileStore:
        """The documents as received."""
        return FileStore(self.settings.documents)

    @property
    def process(self) -> str:
        """A name for this process in leases and claims."""
        return f"{self.settings.computer or socket.gethostname()}:{os.getpid()}"

    def close(self) -> None:
        """Give back what was opened."""
        if "database" in self.__dict__:
            self.database.close()


def open_house() -> House:
    """Open the house that the environment describes; a wrong setting raises ConfigError with one sentence."""
    return House(config.from_environment(os.environ))
