"""Health for people and for machines, and the help page."""

import platform
from typing import Any

import sqlalchemy
from flask import Blueprint, jsonify, render_template
from flask.typing import ResponseReturnValue
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from tenderwatch import __version__
from tenderwatch.db import schema
from tenderwatch.health import queries
from tenderwatch.intake import days, labels
from tenderwatch.intake import queries as intake
from tenderwatch.outbox import queries as outbox
from tenderwatch.today.freshness import freshness
from tenderwatch.today.silence import silent_jobs
from tenderwatch.users.rules import Permission
from tenderwatch.web import data
from tenderwatch.web.access import needs, public

bp = Blueprint("health", __name__)


@bp.get("/healthz")
@public
def alive() -> ResponseReturnValue:
    """Say that the process answers."""
    return jsonify(status="ok")


@bp.get("/readyz")
@public
def ready() -> ResponseReturnValue:
    """Say whether requests can be served: the database answers and its schema is this program's."""
    problem = _unready()
    return (jsonify(status="unready", problem=problem), 503) if problem else jsonify(status="ready")


@bp.get("/readyz/warnings")
@public
def warns() -> ResponseReturnValue:
    """Say whether anybody is warned: the jobs that see to it have gone well within 26 hours."""
    if problem := _unready():
        return jsonify(status="unready", problem=problem), 503
    with data.read() as session:
        silent = silent_jobs(session, data.now())
    if silent:
        return jsonify(status="silent", problem="the jobs have not run for more than 26 hours"), 503
    return jsonify(status="ready")


def _unready() -> str | None:
    database = data.house().database
    try:
        with database.read() as session:
            session.execute(text("SELECT 1"))
        return None if schema.current(database) == schema.newest() else "the database needs: tenderwatch db upgrade"
    except SQLAlchemyError:
        return "the database does not answer"


@bp.get("/health")
@needs(Permission.ADMINISTER)
def show() -> ResponseReturnValue:
    """Show how sources, jobs, outbox, disk and versions are."""
    now = data.now()
    with data.read() as session:
        return render_template(
            "health/show.html",
            jobs=queries.jobs(session),
            silent=freshness(session, now).is_silent(now),
            outbox=outbox.state(session, now),
            leases=queries.leases(session, now),
            sources=intake.sources(session, now),
            complete=days.completeness(session, data.today()),
            certified=labels.of_day,
            quarantined=intake.quarantined(session),
            strange_versions=intake.strange_versions(session),
            disk=queries.disk(data.house()),
            versions=_versions(),
            settings=data.house().settings,
        )


def _versions() -> list[tuple[str, Any]]:
    database = data.house().database
    return [
        ("TenderWatch", __version__),
        ("Python", platform.python_version()),
        ("SQLAlchemy", sqlalchemy.__version__),
        (database.engine.dialect.name, ".".join(map(str, _server_version()))),
        ("schema", schema.current(database)),
    ]


def _server_version() -> tuple[Any, ...]:
    engine = data.house().database.engine
    with engine.connect():
        return engine.dialect.server_version_info or ()


@bp.get("/help")
@needs(Permission.READ)
def help_page() -> ResponseReturnValue:
    """Explain the words, the day and the keys."""
    return render_template("health/help.html")
