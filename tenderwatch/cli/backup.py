"""`tenderwatch backup FILE` and `tenderwatch restore FILE`."""

from pathlib import Path

import click

from tenderwatch import backup as archives
from tenderwatch.cli.opening import opened, schema_of
from tenderwatch.house import open_house


@click.command("backup")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
def backup(file: Path) -> None:
    """Write database and documents of the running installation to FILE (.tar.gz); the index is left out."""
    with opened() as house:
        said = archives.write(house, file)
    click.echo(f"{file}: {said.rows} rows, {said.documents} documents", err=True)


@click.command("restore")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
def restore(file: Path) -> None:
    """Bring what FILE holds into a fresh home and an empty database; anything else is refused."""
    house = open_house()
    schema_of(house.database)
    said = archives.restore(house, file)
    click.echo(f"{said.rows} rows, {said.documents} documents; now run: tenderwatch index rebuild", err=True)
