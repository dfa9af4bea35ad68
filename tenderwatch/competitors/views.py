"""Competitors: who wins on our ground, and what we know of each."""

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from scrapers import codelists
from tenderwatch import i18n
from tenderwatch.bids import labels as bids
from tenderwatch.bids.price.labels import amounts
from tenderwatch.competitors import queries
from tenderwatch.competitors.meetings import meetings, middle
from tenderwatch.errors import NotFound
from tenderwatch.i18n import _
from tenderwatch.organizations import queries as organizations
from tenderwatch.organizations.tables import Organization
from tenderwatch.users.rules import Permission
from tenderwatch.web import data
from tenderwatch.web.access import needs

bp = Blueprint("competitors", __name__, url_prefix="/competitors")


@bp.get("/")
@needs(Permission.SEE_REPORTS)
def index() -> ResponseReturnValue:
    """List who won awards on our ground: those met most often first."""
    with data.read() as session:
        found = queries.rivals(session)
        known = bool(organizations.ours(session))
    return render_template("competitors/index.html", found=found, we_are_known=known, amounts=amounts)


@bp.get("/<int:organization_id>")
@needs(Permission.SEE_REPORTS)
def show(organization_id: int) -> ResponseReturnValue:
    """Show what a competitor won, where we met it, and which of its contracts end soon at our buyers."""
    with data.read() as session:
        if (now_in := organizations.merged_into(session, organization_id)) is not None:
            return redirect(url_for(".show", organization_id=now_in), 301)
        row = session.get(Organization, organization_id)
        if row is None:
            raise NotFound(_("There is no such organisation."))
        met, profile = meetings(session, organization_id), queries.profile(session, organization_id, data.today())
        buyers = [number for number, _worth in profile.by_buyer] + [each.buyer_id for each in profile.chances]
        names = organizations.names(session, buyers)
    return render_template(
        "competitors/show.html",
        organization=row,
        met=met,
        lost=sum(each.lost for each in met),
        index=middle(each.index for each in met),
        gap=middle(each.gap for each in met),
        profile=profile,
        names=names,
        result=bids.result,
        division=_division,
        amounts=amounts,
    )


def _division(code: str) -> str:
    return codelists.cpv_label(code, i18n.language())
