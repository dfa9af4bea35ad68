"""`tenderwatch sources try`: what the profile of a web page would read, before it is a source."""

import sys
from pathlib import Path

import click
import orjson

from scrapers.errors import ProfileError
from scrapers.notice import Moment
from scrapers.sources.page import Profile, from_yaml
from scrapers.sources.page.trying import Trial, TriedField, TriedRow
from tenderwatch.errors import TenderWatchError
from tenderwatch.house import open_house
from tenderwatch.intake import trial_words
from tenderwatch.intake.trying import try_profile


@click.command("try")
@click.argument("path", type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="FILE.yaml")
@click.option("--limit", default=20, show_default=True, type=click.IntRange(1, 500), help="Items that are printed.")
def try_(path: Path, limit: int) -> None:
    """Ask a page once and print what its profile reads of it; nothing is stored.

    The items are JSON, one a line; how it went is said on standard error.  The exit status is 1 when it does not read
    the page, or something that it needs is missing.
    """
    profile = _profile(path)
    house = open_house()
    try:
        trial = try_profile(house, profile, limit)
    finally:
        house.close()
    for row in trial.rows:
        click.echo(orjson.dumps(_facts(row)))
    _tell(trial)
    sys.exit(0 if trial.in_order else 1)


def _profile(path: Path) -> Profile:
    try:
        return from_yaml(path.read_text(encoding="utf-8"))
    except (ProfileError, UnicodeDecodeError) as error:
        raise TenderWatchError(f"{path}: {error}") from error


def _facts(row: TriedRow) -> dict[str, object]:
    return {
        "key": row.key,
        "fields": row.fields,
        "deadline": _moment(row.deadline),
        "published_on": row.published_on,
        "wanted": row.wanted,
        "problems": [{"field": each.field, "what": each.what, "said": each.said} for each in row.problems],
    }


def _moment(moment: Moment | None) -> object:
    return moment and {"date": moment.date, "time": moment.time, "at": moment.at}


def _tell(trial: Trial) -> None:
    lines = [trial.url, trial_words.verdict(trial), trial.message, trial_words.found(trial)]
    lines += [_counts(field) for field in trial.fields]
    if trial.following:
        lines.append(f"next page: {trial.following}")
    if trial.detail:
        lines += [f"detail: {trial.detail.url}", trial_words.detail(trial.detail)]
        lines += [f"{field.name}: {field.first or '-'}" for field in trial.detail.fields]
    click.echo("\n".join(filter(None, lines)), err=True)


def _counts(field: TriedField) -> str:
    return f"{field.name}: found in {field.matched} of {field.total}, can be read in {field.readable}"
