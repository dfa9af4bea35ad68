"""Show every component with sample data, without the app: `python tools/styleguide.py [port]`, then `/`.

Query: `?theme=dark&lang=fi&density=compact&who=nobody`. For development only; nothing here is installed.
"""

import sys
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from flask import Flask, Response, render_template, request
from flask_wtf import FlaskForm
from flask_wtf.csrf import CSRFProtect
from jinja2 import StrictUndefined
from wtforms import BooleanField, DecimalField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired

from tenderwatch import i18n
from tenderwatch.web import reader
from tenderwatch.web.furniture import furnish
from tenderwatch.web.period_bar import Bar, Life, Option, period_bar

ROOT = Path(__file__).parent.parent
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)


@dataclass(frozen=True)
class Sample:
    """A notice as lists show it."""

    id: int
    title: str
    buyer: str
    deadline: datetime | None
    value: Decimal | None


SAMPLES = [
    Sample(1, "Koulujen siivouspalvelut 2027-29", "Espoon kaupunki", NOW + timedelta(hours=5), Decimal(1200000)),
    Sample(2, "Pesulapalvelut", "Vantaan kaupunki", NOW + timedelta(days=10, hours=1), Decimal("9999.5")),
    Sample(3, "IT-tuki ja työasemapalvelut", "Turun kaupunki", NOW - timedelta(days=3), None),
    Sample(4, "Städning av skolor och daghem", "Borgå stad", NOW + timedelta(days=40), Decimal(420000)),
    Sample(5, "Kiinteistönhoito ja aluetyöt, osat 1–4", "Lahden kaupunki", None, Decimal(78500)),
]


class SampleForm(FlaskForm):
    """A form with one field of each kind."""

    title = StringField(
        "Contract", [InputRequired("Enter the contract's name")], description="As it is written on its first page."
    )
    ends_on = StringField(
        "Last day",
        [InputRequired("Enter the last day, for example 31.12.2027")],
        description="For example 31.12.2027. The last day belongs to the contract.",
    )
    value = DecimalField("Value a year, excl. VAT", [InputRequired("Enter the value")])
    kind = SelectField("Kind", choices=[("framework", "Framework agreement"), ("contract", "Contract")])
    decision = RadioField(
        "Decision",
        [InputRequired("Choose what was decided")],
        choices=[("bid", "Bid"), ("no", "Don't bid"), ("later", "Later")],
    )
    reason = TextAreaField("Reason", description="One sentence is enough.")
    told = BooleanField("The customer has been told")


def life(**changes: Any) -> Life:
    known: dict[str, Any] = {
        "starts_on": date(2024, 6, 1),
        "ends_on": date(2027, 5, 31),
        "today": NOW.date(),
        "options": (
            Option(1, date(2027, 6, 1), date(2028, 5, 31), None, date(2027, 2, 28)),
            Option(2, date(2028, 6, 1), date(2029, 5, 31), None, date(2028, 2, 29)),
        ),
        "notice_by": (date(2026, 11, 30),),
        "renewal_from": date(2026, 6, 16),
    }
    return Life(**(known | changes))


def bars() -> dict[str, Bar]:
    decided = (
        Option(1, date(2027, 6, 1), date(2028, 5, 31), True),
        Option(2, date(2028, 6, 1), date(2028, 11, 30), False),
    )
    return {
        "usual": period_bar(life(), "Contract 2024/17 Cleaning, Espoo: its periods and dates"),
        "open": period_bar(life(ends_on=None, options=(), notice_by=()), "Contract without an end"),
        "past": period_bar(life(options=decided, estimated=True), "Contract with a used option"),
    }


def sample_flashes() -> list[SimpleNamespace]:
    if "flash" not in request.args:
        return []
    return [SimpleNamespace(level="ok", text="The contract now runs to Sun 31 Dec 2028.", close_url="/", undo_url="/")]


def create_app() -> Flask:
    app = Flask("styleguide", template_folder=str(ROOT / "templates"), static_folder=str(ROOT / "static"))
    app.config["SECRET_KEY"] = "only for looking"
    CSRFProtect(app)
    furnish(app.jinja_env)
    app.jinja_env.globals.update(
        asset_url=lambda path: "/static/" + path, once_token=lambda: "once", can=lambda _permission: True,
        flashes=sample_flashes,
        app_version="0.1.0", home_url="/", search_url="/", help_url="/", sign_out_url="/",
    )  # fmt: skip
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True

    @app.before_request
    def _reader() -> None:
        i18n.speak(request.args.get("lang", "en"))
        reader.read_as(request.args.get("zone", "Europe/Helsinki"), now=NOW)

    @app.after_request
    def _policy(response: Response) -> Response:
        response.headers["Content-Security-Policy"] = POLICY
        return response

    @app.context_processor
    def _person() -> dict[str, object]:
        if request.args.get("who") == "nobody":
            return {"current_user": None, "nav": [], "menu": [], "source_state": None}
        person = SimpleNamespace(
            name="Maija Meikäläinen", theme=request.args.get("theme", "light"),
            density=request.args.get("density"), single_keys="nokeys" not in request.args,
        )  # fmt: skip
        labels = ["Today", "Inbox", "Bids", "Contracts", "Radar", "Accounts", "Reports"]
        late = "late" in request.args
        return {
            "current_user": person,
            "nav": [(f"/?at={label}", label, label == "Inbox", 37 if label == "Inbox" else None) for label in labels],
            "menu": [(f"/?at={label}", label, False) for label in ("Profile", "Settings", "Users", "Audit", "Help")],
            "source_state": {"late": late, "text": "Sources: 1 late" if late else "Sources fresh 06:10", "url": "/"},
        }

    @app.route("/", methods=["GET", "POST"])
    def styleguide() -> tuple[str, int]:
        form = SampleForm()
        wrong = form.is_submitted() and not form.validate()
        page = render_template(
            "styleguide.html", samples=SAMPLES, form=form, bars=bars(), now=NOW, Decimal=Decimal, days=timedelta
        )
        return page, 422 if wrong else 200

    @app.post("/act/<int:number>/<verb>")
    def act(number: int, verb: str) -> tuple[str, int]:
        return (f"{number} {verb}", 500) if "fail" in request.args else ("", 204)

    @app.get("/error/<int:code>")
    def error(code: int) -> tuple[str, int]:
        return render_template(f"errors/{code}.html", incident="2026-11-23-7f3a"), code

    return app


if __name__ == "__main__":
    create_app().run(port=int(sys.argv[1]) if len(sys.argv) > 1 else 5099)
