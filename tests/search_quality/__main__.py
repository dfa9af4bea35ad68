"""Print how well the search answers the labelled needs, beside two plain ways: python -m tests.search_quality."""

import argparse

import click

from tests.search_quality.measure import WAYS, mean, ours, score
from tests.search_quality.reading import needs, notices


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--each", action="store_true", help="print each need with what is missed and what is noise")
    if parser.parse_args().each:
        _each()
    click.echo(f"{len(needs())} needs, {len(notices())} notices: recall / R-precision")
    click.echo("".join(f"{head:>16}" for head in ("", "", "all", "fi", "sv", "en")))
    for name, way in WAYS.items():
        scores = (mean(way, language) for language in ("", "fi", "sv", "en"))
        click.echo(f"{name:<32}" + "".join(f"{each.recall:>8.3f} /{each.precision:>6.3f}" for each in scores))


def _each() -> None:
    for need in needs():
        found, result = ours(need.query), score(need, ours)
        missed = sorted(need.relevant.difference(found))
        noise = [name for name in found[: len(need.relevant)] if name not in need.relevant]
        click.echo(f"{need.id} {result.recall:.2f} {result.precision:.2f} of {len(found)}  {need.query}")
        click.echo(f"      missed: {', '.join(missed) or '-'}; noise in front: {', '.join(noise) or '-'}")


if __name__ == "__main__":
    main()
