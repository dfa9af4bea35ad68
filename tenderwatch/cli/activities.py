"""`tenderwatch activities take PATH`: forwarded mails become activities."""

import json
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import click

from tenderwatch.cli.opening import opened
from tenderwatch.errors import Invalid, NotAllowed
from tenderwatch.house import House
from tenderwatch.i18n import _, ngettext
from tenderwatch.work import mail, service


@click.group("activities")
def activities() -> None:
    """Look after activities."""


@activities.command("take")
@click.argument("path", type=click.Path(exists=True, path_type=Path))
def take(path: Path) -> None:
    """Make activities of forwarded mails: PATH is a message, a Maildir, or a folder of messages.

    Each is taken once, however often it is tried, and its file stays.  Prints a JSON line for each; what could not be
    taken says why, and the exit status is 1.
    """
    now = datetime.now(UTC)
    refused = 0
    with opened() as house:
        for file in messages(path):
            said = _take(house, file, now)
            refused += "why" in said
            click.echo(json.dumps({"file": str(file), **said}, ensure_ascii=False))
    if refused:
        click.echo(ngettext("%(n)s mail was not taken.", "%(n)s mails were not taken.", refused), err=True)
    sys.exit(1 if refused else 0)


def messages(path: Path) -> Iterator[Path]:
    """Yield the files of a Maildir that hold whole messages, else those of a folder, else the file itself."""
    if path.is_file():
        yield path
        return
    maildir = [path / part for part in ("cur", "new") if (path / part).is_dir()]
    for folder in maildir or [path]:
        yield from sorted(each for each in folder.iterdir() if each.is_file() and not each.name.startswith("."))


def _take(house: House, file: Path, now: datetime) -> dict[str, object]:
    try:
        read = mail.read(file.read_bytes())
        with house.database.write() as session:
            taken = service.take(session, read, now)
    except OSError as error:
        return {"why": _("The file cannot be read: %(why)s", why=error.strerror)}
    except (Invalid, NotAllowed) as error:
        return {"why": str(error)}
    said: dict[str, object] = {"activity": taken.activity_id, "new": taken.is_new}
    if taken.is_new and read.attachments:
        said["attachments_left_out"] = list(read.attachments)
    if taken.is_new and read.is_cut:
        said["text_cut_at"] = mail.LONGEST_TEXT
    return said
