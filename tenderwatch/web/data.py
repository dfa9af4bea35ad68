"""What a view needs of the house: the two scopes, the clock, the person."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import cast

from flask import current_app, g, request
from sqlalchemy.orm import Session

from tenderwatch.house import House
from tenderwatch.users.tables import User
from tenderwatch.web import once, reader


def house() -> House:
    """Return the house that this app belongs to."""
    return cast(House, current_app.extensions["tenderwatch"])


@contextmanager
def read() -> Iterator[Session]:
    """Open a session that only looks."""
    with house().database.read() as session:
        yield session


@contextmanager
def write() -> Iterator[Session]:
    """Open a session that changes things; the second of two clicks on one form changes nothing (see `once`)."""
    with house().database.write() as session:
        if request.method == "POST" and "user" in g:
            once.claim(session, request.form.get("_once"), current_user(), now())
        yield session


def now() -> datetime:
    """Return the moment of this request, in UTC."""
    return reader.now()


def today() -> date:
    """Return the day it is where the reader is."""
    return reader.today()


def current_user() -> User:
    """Return the person who is signed in; only for views that ask for a permission."""
    return cast(User, g.user)
