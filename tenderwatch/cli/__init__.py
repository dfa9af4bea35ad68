"""The command line: results on stdout, messages on stderr, one file a command, loaded when it is called."""

import os
from importlib import import_module

import click

from tenderwatch import __version__
from tenderwatch.errors import ConfigError, TenderWatchError

COMMANDS = {
    "parse": "parse",
    "ingest": "ingest",
    "search": "search",
    "index": "index",
    "reparse": "reparse",
    "sources": "sources",
    "db": "db",
    "users": "users",
    "import": "import_",
    "activities": "activities",
    "jobs": "jobs",
    "mail": "mail",
    "health": "health",
    "demo": "demo",
    "backup": "backup",
    "restore": "backup",
    "config": "config",
    "serve": "serve",
    "worker": "serve",
}
"""Command -> the module of this folder that holds a click command of the same name."""


class _Commands(click.Group):
    def invoke(self, ctx: click.Context) -> object:
        """Run the command; what TenderWatch refuses is one sentence on stderr, not a trace."""
        try:
            return super().invoke(ctx)
        except ConfigError as error:
            click.echo(str(error), err=True)
            ctx.exit(2)
        except TenderWatchError as error:
            click.echo(str(error), err=True)
            ctx.exit(1)

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in COMMANDS:
            return None
        module = import_module(f"tenderwatch.cli.{COMMANDS[cmd_name]}")
        return next(
            value for value in vars(module).values() if isinstance(value, click.Command) and value.name == cmd_name
        )


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="tenderwatch")
def main() -> None:
    """TenderWatch: public tenders watched, bids run, contracts renewed in time."""
    os.umask(0o077)  # what it writes is nobody else's to read
