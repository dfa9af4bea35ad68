"""Settings: one frozen object, made once from the environment, which nothing else reads.

Paths, addresses and secrets are here; everything that people set while the product runs lives in the database, audited.
"""

import contextlib
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from tenderwatch.errors import ConfigError

PREFIX = "TENDERWATCH_"
DEFAULT_URL = "http://127.0.0.1:8000"

VARIABLES = {
    "HOME": "folder of the database, documents, index and mails (default: .tenderwatch in the user's home folder)",
    "DATABASE_URL": "sqlite:///… or postgresql://…; default: tenderwatch.db in the home",
    "SMTP_URL": "smtp://user:password@host:587 or smtps://…; without it mails are written to mail/ in the home",
    "MAIL_FROM": "sender of mails (default: tenderwatch@localhost)",
    "PUBLIC_URL": "address at which people reach the web app, for links in mails (default: http://127.0.0.1:8000)",
    "SECRET_KEY": "at least 32 characters that sign links and cookies; default: made once and kept in the home",
    "OPERATOR_URL": "page about you that polled sites can read, sent in the User-Agent",
    "LOG_LEVEL": "DEBUG, INFO, WARNING or ERROR (default: INFO)",
    "ALLOW_LOOPBACK": "1 lets sources on this very machine be polled, for trials; default: 0",
    "PROXIES": "reverse proxies in front of the web app whose X-Forwarded-For and -Proto are believed (default: 0)",
    "KEYS": "keys and passwords of sources, by the name that their key_name gives: hilma=… mail=… (no spaces in one)",
    "FOLDERS": "folders of this machine that sources may watch, with all below them (default: inbox in the home)",
    "COMPUTER": "name of this machine in locks and logs; default: its host name",
}
"""Every setting, without its prefix, and what it means; docs/administration.md lists the same (a test compares)."""


@dataclass(frozen=True, slots=True)
class Settings:
    """How this installation is set up."""

    home: Path
    database_url: str
    secret_key: str
    smtp_url: str | None = None
    mail_from: str = "tenderwatch@localhost"
    public_url: str = DEFAULT_URL
    operator_url: str = ""
    log_level: str = "INFO"
    allow_loopback: bool = False
    computer: str = ""
    proxies: int = 0
    folders: tuple[Path, ...] = ()
    keys: Mapping[str, str] = field(default_factory=dict, repr=False)

    @property
    def documents(self) -> Path:
        """Folder of the documents as received, by digest."""
        return self.home / "documents"

    @property
    def index(self) -> Path:
        """Folder of the text index, which can always be made anew."""
        return self.home / "index"

    @property
    def mails(self) -> Path:
        """Folder of the mails that are written when no mail server is set."""
        return self.home / "mail"

    @property
    def watchable(self) -> tuple[Path, ...]:
        """Folders that a source may watch, with all below them."""
        return self.folders or (self.home / "inbox",)

    @property
    def secure(self) -> bool:
        """Whether people reach the app by https, so that cookies must too."""
        return self.public_url.startswith("https:")


def from_environment(environ: Mapping[str, str]) -> Settings:
    """Return the settings that `environ` gives; a wrong or unknown one raises ConfigError with one sentence."""
    values = {name.removeprefix(PREFIX): value for name, value in environ.items() if name.startswith(PREFIX)}
    _refuse_unknown(values)
    home = Path(values.get("HOME") or Path.home() / ".tenderwatch").expanduser().absolute()
    _make_home(home)
    return Settings(
        home=home,
        database_url=_database_url(values.get("DATABASE_URL"), home),
        secret_key=_secret_key(values.get("SECRET_KEY"), home),
        smtp_url=_address("SMTP_URL", values.get("SMTP_URL"), ("smtp", "smtps")),
        mail_from=_mail_from(values.get("MAIL_FROM")),
        public_url=(_address("PUBLIC_URL", values.get("PUBLIC_URL"), ("http", "https")) or DEFAULT_URL).rstrip("/"),
        operator_url=_address("OPERATOR_URL", values.get("OPERATOR_URL"), ("http", "https")) or "",
        log_level=_one_of("LOG_LEVEL", values.get("LOG_LEVEL", "INFO").upper(), ("DEBUG", "INFO", "WARNING", "ERROR")),
        allow_loopback=_one_of("ALLOW_LOOPBACK", values.get("ALLOW_LOOPBACK", "0"), ("0", "1")) == "1",
        computer=values.get("COMPUTER", ""),
        folders=_folders(values.get("FOLDERS")),
        keys=_keys(values.get("KEYS", "")),
        proxies=int(_one_of("PROXIES", values.get("PROXIES", "0"), ("0", "1", "2", "3", "4", "5"))),
    )


def _refuse_unknown(values: Mapping[str, str]) -> None:
    known = {*VARIABLES, "TEST_DATABASE_URL", "TEST_REQUIRE"}
    if unknown := sorted(set(values) - known):
        raise ConfigError(
            f"{PREFIX}{unknown[0]} is not a setting; the settings are {', '.join(PREFIX + n for n in VARIABLES)}."
        )


def _make_home(home: Path) -> None:
    try:
        home.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise ConfigError(f"{PREFIX}HOME {home} cannot be made or used: {error.strerror}.") from error
    if not home.is_dir():
        raise ConfigError(f"{PREFIX}HOME {home} is not a folder.")
    _keep_private(home / "tenderwatch.db")


def _keep_private(database: Path) -> None:
    """Let nobody else on this machine read the database; files that SQLite makes beside it take its mode."""
    for path in (database, Path(f"{database}-wal"), Path(f"{database}-shm")):
        with contextlib.suppress(OSError):  # there is none yet, or it is somebody else's to say
            path.chmod(0o600)


def _database_url(value: str | None, home: Path) -> str:
    if not value:
        return f"sqlite:///{home / 'tenderwatch.db'}"
    scheme = value.partition(":")[0].partition("+")[0]
    if scheme not in ("sqlite", "postgresql", "postgres"):
        raise ConfigError(f"{PREFIX}DATABASE_URL must begin with sqlite:/// or postgresql://, not {scheme}:.")
    return "postgresql" + value.removeprefix("postgres") if value.startswith("postgres:") else value


def _secret_key(value: str | None, home: Path) -> str:
    if value is not None:
        if len(value) < 32:
            raise ConfigError(f"{PREFIX}SECRET_KEY has {len(value)} characters; at least 32 are needed.")
        return value
    path = home / "secret_key"
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text()
    with os.fdopen(handle, "w") as file:
        file.write(secrets.token_urlsafe(48))
    return path.read_text()


def _keys(value: str) -> dict[str, str]:
    pairs = [pair.partition("=") for pair in value.split()]
    if any(not name or not key for name, _sign, key in pairs):
        raise ConfigError(f"{PREFIX}KEYS must be name=key pairs separated by spaces, for example hilma=….")
    return {name: key for name, _sign, key in pairs}


def _address(name: str, value: str | None, schemes: tuple[str, ...]) -> str | None:
    if not value:
        return None
    try:
        parts = urlsplit(value)
        _port = parts.port
    except ValueError as error:
        raise ConfigError(f"{PREFIX}{name} is not an address: {error}.") from error
    if parts.scheme not in schemes or not parts.hostname:
        raise ConfigError(f"{PREFIX}{name} must look like {schemes[0]}://host…, not {masked(value)!r}.")
    return value


def masked(address: str) -> str:
    """Return the address without what may be a password, fit for an error or a log."""
    before, at, after = address.rpartition("@")
    return f"{before.partition('://')[0]}://…@{after}" if at else address


def _folders(value: str | None) -> tuple[Path, ...]:
    """Return the folders in a list as PATH has it: parted by colons, on Windows by semicolons."""
    folders = tuple(Path(each).expanduser() for each in (value or "").split(os.pathsep) if each.strip())
    for folder in folders:
        if not folder.is_absolute():
            raise ConfigError(f"{PREFIX}FOLDERS must name folders from the root, like /srv/inbox, not {str(folder)!r}.")
        if folder.exists() and not folder.is_dir():
            raise ConfigError(f"{PREFIX}FOLDERS names {folder}, which is not a folder.")
    return folders


def _mail_from(value: str | None) -> str:
    if value and "@" not in value:
        raise ConfigError(f"{PREFIX}MAIL_FROM must be a mail address, not {value!r}.")
    return value or "tenderwatch@localhost"


def _one_of(name: str, value: str, allowed: tuple[str, ...]) -> str:
    if value not in allowed:
        raise ConfigError(f"{PREFIX}{name} must be one of {', '.join(allowed)}, not {value!r}.")
    return value
