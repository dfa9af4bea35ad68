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
    """Return how WhiteNoise serves the static files: for ever, since each address names the content of them all."""
    return {"root": str(folder("static")), "prefix": f"static/{version()}/", "max_age": 365 * 24 * 3600}


def asset_url(path: str) -> str:
    """Return the address of a static file.

    The version stands in the path, so that what a module or a style sheet names beside itself is of the same version.
    """
    return f"/static/{version()}/{path}"


@cache
def version() -> str:
    """Return a digest of all static files."""
    digest = hashlib.sha256()
    for path in sorted(each for each in folder("static").rglob("*") if each.is_file()):
        digest.update(path.relative_to(folder("static")).as_posix().encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]
