"""The app factory: it wires rooms together and starts nothing."""

from importlib import import_module

from flask import Flask
from jinja2 import StrictUndefined
from werkzeug.middleware.proxy_fix import ProxyFix
from whitenoise import WhiteNoise

from tenderwatch.house import House, open_house
from tenderwatch.web import assets, context, drafts, errors, flashes, ids, security

ROOMS = (
    *("users", "today", "notices", "organizations", "watching", "work", "bids", "contracts", "accounts", "renewals"),
    *(
        "intake",
        "health",
        "missed",
        "company",
        "bids.outcomes",
        "bids.joining",
        "bids.days",
        "bids.parties",
        "bids.gate",
        "bids.plan",
        "bids.price",
        "bids.tasks",
        "bids.team",
        "bids.sending",
    ),
    *(
        "bids.clock",
        "contacts",
        "accounts.references",
        "accounts.projects",
        "accounts.care",
        "accounts.plans",
        "accounts.feedback",
        "reports",
        "competitors",
        "bids.content",
    ),
)
"""Rooms with a `views.py` that holds a blueprint `bp`."""
MORE = ("intake.adding_views", "intake.ledger_views", "intake.trial_views")
"""Further views of a room, with blueprints of their own."""


def create_app(house: House | None = None) -> Flask:
    """Return the web app of a house; without one, of the house that the environment describes."""
    house = house or open_house()
    app = Flask("tenderwatch", template_folder=str(assets.folder("templates")), static_folder=None)
    app.config.update(
        SECRET_KEY=house.settings.secret_key,
        SESSION_COOKIE_NAME="tw_page",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=house.settings.secure,
        WTF_CSRF_TIME_LIMIT=None,
        WTF_I18N_ENABLED=False,  # Flask-WTF would ask Flask-Babel; `Form.Meta.locales` says the language
        MAX_CONTENT_LENGTH=20 * 1024 * 1024,
        MAX_FORM_MEMORY_SIZE=2 * 1024 * 1024,
    )
    app.extensions["tenderwatch"] = house
    app.url_map.strict_slashes = False
    app.url_map.converters["int"] = ids.BoundedInteger
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    assets.install(app)
    context.install(app)
    security.install(app)
    errors.install(app)
    app.register_blueprint(flashes.bp)
    rooms = {room: import_module(f"tenderwatch.{room}.views") for room in ROOMS}
    for views in rooms.values():
        app.register_blueprint(views.bp)
    for name in MORE:
        app.register_blueprint(import_module(f"tenderwatch.{name}").bp)
    drafts.install(app, rooms["users"].sign_in_page)
    served = WhiteNoise(app.wsgi_app, **assets.served())
    proxies = house.settings.proxies
    app.wsgi_app = ProxyFix(served, x_for=proxies, x_proto=proxies)  # type: ignore[method-assign]
    return app
