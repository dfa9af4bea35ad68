"""Templates and static files: beside the package in a checkout, inside it when installed."""

import hashlib
from functools import cache
from pathlib import Path
from typing import Any

from flask import Flask

PACKAGE = Path(__file__).parent.parent


def folder(name: str) -> Path:
    """Return the folder `templates` or `static`."""
    inside = PACKAGE / name
    return inside if inside.is_dir() else PACKAGE.parent / name


def install(app: Flask) -> None:
    """Offer `asset_url` to templates and `static` to `url_for`."""
    app.jinja_env.globals["asset_url"] = asset_url


def served() -> dict[str, Any]:
    """Return how WhiteNoise serves the static files: for ever, since each address names its content."""
    return {"root": str(folder("static")), "prefix": "static/", "max_age": 365 * 24 * 3600, "charset": "utf-8"}


@cache
def asset_url(path: str) -> str:
    """Return the address of a static file with the digest of its content, so that browsers may keep it for ever."""
    digest = hashlib.sha256((folder("static") / path).read_bytes()).hexdigest()[:12]
    return f"/static/{path}?v={digest}"
