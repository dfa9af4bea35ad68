"""`tenderwatch users add`: enter a person."""

import json
import sys
from datetime import UTC, datetime

import click

from tenderwatch.cli.opening import opened
from tenderwatch.users import service
from tenderwatch.users.audit import audit
from tenderwatch.users.rules import Role


@click.group("users")
def users() -> None:
    """Enter people."""


@users.command("add")
@click.argument("email")
@click.option("--name", required=True, help="Name as it is shown.")
@click.option("--role", "roles", multiple=True, required=True, help=f"One of {', '.join(Role)}; may be repeated.")
@click.option("--language", default="en", show_default=True, help="Language of pages and mails: en, fi or sv.")
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input, its first line.")
def add(email: str, name: str, roles: tuple[str, ...], language: str, password_stdin: bool) -> None:
    """Enter a person, who signs in with EMAIL; prints the person as one JSON line."""
    password = sys.stdin.readline().rstrip("\r\n") if password_stdin else None
    now = datetime.now(UTC)
    with opened() as house, house.database.write() as session:
        user = service.add_user(session, email, name, roles, now, password=password, language=language)
        audit(session, user, None, now, "entered")
        click.echo(json.dumps({"id": user.id, "email": user.email, "name": user.name, "roles": sorted(set(roles))}))
