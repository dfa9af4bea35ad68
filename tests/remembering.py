"""Made once in a process: what is equal in all its apps and databases, and most of what opening one costs."""

from collections.abc import Callable, Iterator
from functools import partial
from types import CodeType
from typing import Any

import pytest
from flask import Flask
from jinja2.bccache import Bucket, BytecodeCache
from sqlalchemy import Connection, Engine, create_engine
from sqlalchemy.engine import Dialect
from sqlalchemy.util import LRUCache
from werkzeug.routing import Rule

from tenderwatch.db import engine as engines

STATEMENTS = 3000
"""How many compiled statements are kept: those of all rooms, where an app of its own keeps its 500."""


class _Templates(BytecodeCache):
    """Templates compiled once for all apps of a process: an app of its own for each test compiles every page anew."""

    def __init__(self) -> None:
        self.compiled: dict[tuple[str, str], CodeType] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self.compiled.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        self.compiled[bucket.key, bucket.checksum] = bucket.code


class _Builders:
    """Of each route, the functions that build its address: Werkzeug writes and compiles two for each, in every app."""

    def __init__(self) -> None:
        self.compiled: dict[object, Callable[..., Any]] = {}
        self._compile = Rule._compile_builder

    def __call__(self, rule: Rule, append_unknown: bool = True) -> Callable[..., Any]:
        converters = tuple(map(type, rule._converters.values()))
        key = (rule.rule, tuple(rule._trace), converters, repr(rule.defaults), append_unknown)
        if key not in self.compiled:
            self.compiled[key] = self._compile(rule, append_unknown)
        return self.compiled[key]


class _Dialects:
    """Of each kind of database, the first engine's dialect and the statements compiled for it, for all that follow."""

    def __init__(self) -> None:
        self.shared: dict[str, tuple[Dialect, LRUCache[Any, Any]]] = {}
        self._initialized: set[str] = set()

    def create_engine(self, url: str, **options: Any) -> Engine:
        engine = create_engine(url, **options)
        own, name = engine.dialect, engine.dialect.name
        if name not in self.shared:
            self.shared[name] = own, LRUCache(STATEMENTS)
        shared, statements = self.shared[name]
        own.initialize = partial(self._initialize, name, type(own).initialize)  # type: ignore[method-assign]
        engine.dialect = engine.pool._dialect = shared
        engine._compiled_cache = statements
        return engine

    def _initialize(self, name: str, initialize: Callable[[Dialect, Connection], None], connection: Connection) -> None:
        """Ask the server what it can do, the first time that anyone connects to one of this kind."""
        if name not in self._initialized:
            initialize(self.shared[name][0], connection)
            self._initialized.add(name)


@pytest.fixture(autouse=True, scope="session")
def _made_once() -> Iterator[None]:
    """Hand what was compiled for one app of the tests, or one database, to the next."""
    patch = pytest.MonkeyPatch()
    patch.setattr(Flask, "jinja_options", {**Flask.jinja_options, "bytecode_cache": _Templates()})
    builders = _Builders()
    patch.setattr(Rule, "_compile_builder", lambda rule, append_unknown=True: builders(rule, append_unknown))
    patch.setattr(engines, "create_engine", _Dialects().create_engine)
    yield
    patch.undo()
