"""Projects and consortia: who takes part as what, where that stands, and what an organisation is to us."""

from datetime import date, timedelta

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as some
from sqlalchemy import select

from tenderwatch.accounts.projects import queries, rules, service
from tenderwatch.accounts.projects.queries import Filters
from tenderwatch.accounts.projects.service import PartyValues, ProjectValues
from tenderwatch.accounts.tables import Project, ProjectParty
from tenderwatch.bids.tables import Outcome
from tenderwatch.errors import Invalid, NotFound, Stale
from tenderwatch.house import House
from tenderwatch.users.audit import trail
from tests.browsing import Client, SignIn
from tests.contacts.world import TODAY
from tests.contracts.test_from_bid import a_bid
from tests.contracts.world import entered
from tests.makers import NOW, a_user, an_organization

DAYS = some.none() | some.dates(date(2020, 1, 1), date(2030, 1, 1))


@given(DAYS, DAYS, DAYS, DAYS, some.dates(date(2019, 1, 1), date(2031, 1, 1)))
def test_a_party_that_is_not_outside_is_there_only_while_the_project_is(first, last, begins, ends, on) -> None:
    inside = not rules.outside(first, last, begins, ends)
    if inside and rules.is_on(first or begins, last or ends, on):
        assert rules.is_on(begins, ends, on)
    if not rules.out_of_order(first, last) and (first or last):
        assert rules.is_on(first, last, first or last)


def a_project(session, by, **facts) -> Project:
    return service.enter(session, ProjectValues(**{"name": "Clean schools", "kind": "consortium", **facts}), by, NOW)


def test_a_project_and_its_parties(database) -> None:
    with database.write() as session:
        by, one, other = a_user(session), an_organization(session, name="Kaislaranta"), an_organization(session)
        project = a_project(session, by, starts_on=TODAY, ends_on=TODAY + timedelta(days=99))
        lead = service.add_party(session, project.id, PartyValues(organization_id=one.id, role="lead"), by, NOW)
        for wrong, field in [
            ({"role": "boss"}, "role"),
            ({"role": "partner", "starts_on": TODAY, "ends_on": TODAY - timedelta(days=1)}, "ends_on"),
            ({"role": "partner", "ends_on": TODAY + timedelta(days=100)}, "ends_on"),
            ({"starts_on": TODAY + timedelta(days=5)}, "organization"),
        ]:
            values = PartyValues(**{"organization_id": one.id, "role": "lead", **wrong})
            with pytest.raises(Invalid) as refused:
                service.add_party(session, project.id, values, by, NOW)
            assert refused.value.problems.keys() == {field}
        until = PartyValues(organization_id=one.id, role="lead", ends_on=TODAY + timedelta(days=9))
        service.change_party(session, lead.id, until, by, NOW)
        after = PartyValues(organization_id=one.id, role="lead", starts_on=TODAY + timedelta(days=10))
        mistake = service.add_party(session, project.id, after, by, NOW)
        service.remove_party(session, mistake.id, by, NOW)
        service.add_party(session, project.id, PartyValues(organization_id=one.id, role="customer"), by, NOW)
        service.add_party(session, project.id, PartyValues(organization_id=other.id, role="subcontractor"), by, NOW)
        parts = queries.of_organizations(session, [one.id], TODAY + timedelta(days=10))
        assert [(part.party.role, part.on) for part in parts] == [("customer", True), ("lead", False)]
        service.edit(session, project.id, ProjectValues(name="Clean all"), project.version, by, NOW)
        with pytest.raises(Stale):
            service.edit(session, project.id, ProjectValues(name="Mine"), 1, by, NOW)
        for wrong, field in [({"name": " "}, "name"), ({"kind": "x"}, "kind")]:
            with pytest.raises(Invalid) as refused:
                a_project(session, by, **wrong)
            assert refused.value.problems.keys() == {field}
        assert [row.name for row in queries.listing(session, Filters(words="kaisla"), TODAY).rows] == ["Clean all"]
        assert queries.listing(session, Filters(kind="consortium"), TODAY).total == 0
        service.remove(session, project.id, by, NOW)
        assert queries.of_organizations(session, [one.id], TODAY) == []
        assert queries.listing(session, Filters(removed=True), TODAY).total == 1
        service.restore(session, project.id, by, NOW)
        actions = {entry.action for entry in trail(session, "project", project.id)}
        assert actions == {
            *("entered", "party-added", "party-changed", "party-removed"),
            *("changed", "removed", "restored"),
        }
        with pytest.raises(NotFound):
            service.party_of(session, 999)


def test_one_organisation_is_customer_partner_and_competitor_at_once(database) -> None:
    with database.write() as session:
        by, city = a_user(session), an_organization(session)
        assert queries.standings(session, city.id, TODAY) == []
        running, ended = (entered(session, buyer_id=city.id, reference=name) for name in ("R", "E"))
        ended.ended_on = TODAY
        assert running.ended_on is None
        lost = a_bid(session, result="lost")
        session.scalars(select(Outcome).where(Outcome.bid_id == lost.id)).one().winner_id = city.id
        project = a_project(session, by)
        for role in ("partner", "lead", "competitor"):
            service.add_party(session, project.id, PartyValues(organization_id=city.id, role=role), by, NOW)
        found = queries.at_organization(session, city.id, TODAY).standings
        assert [(each.role, each.evidence) for each in found] == [
            ("customer", (("contracts", 2), ("running", 1))),
            ("partner", (("projects", 1),)),
            ("competitor", (("lost", 1), ("projects", 1))),
        ]
        assert found[0].evidence_said == "2 contracts with us, 1 of them is running"


@pytest.fixture
def sales(signed_in: SignIn):
    with time_machine.travel(NOW, tick=False):
        yield signed_in("sales", name="Sanna")


def test_the_pages_of_projects(house: House, sales: Client) -> None:
    with house.database.write() as session:
        place = an_organization(session, name="Lehtoranta").id
    assert "No project is entered yet" in sales.get("/projects").text
    new = f"/projects/new?organization={place}"
    sales.post(new, {"name": "", "kind": "project"}, 422, on=new)
    answer = sales.post(new, {"name": "Clean schools", "kind": "consortium", "starts_on": "1.1.2026"}, on=new)
    assert answer.location.endswith(f"?organization={place}")
    with house.database.read() as session:
        project_id = session.scalars(select(Project.id)).one()
    page = f"/projects/{project_id}"
    assert 'value="Lehtoranta"' in sales.get(f"{page}?organization={place}").text
    sales.post(f"{page}/parties", {"organization": "", "role": "lead"}, 422, on=page)
    sales.post(f"{page}/parties", {"organization": "Lehtoranta", "role": "lead"}, on=page)
    assert (
        "It takes part in this role already."
        in sales.post(f"{page}/parties", {"organization": "Lehtoranta", "role": "lead"}, 422, on=page).text
    )
    with house.database.read() as session:
        party_id = session.scalars(select(ProjectParty.id)).one()
    edit = f"/projects/parties/{party_id}/edit"
    sales.post(edit, {"organization": "Lehtoranta", "role": "x"}, 422, on=edit)
    sales.post(edit, {"organization": "Lehtoranta", "role": "subcontractor", "ends_on": "31.12.2026"}, on=edit)
    assert "Subcontractor" in sales.get(page).text
    there = sales.get(f"/organizations/{place}").text
    assert "Clean schools" in there
    assert "Partner" in there
    listed = sales.get("/projects?q=lehto&kind=consortium&running=yes").text
    assert page in listed
    assert "Ignored: kind=x" in sales.get("/projects?kind=x").text
    version = {"version": 1, "name": "Mine", "kind": "project"}
    sales.post(f"{page}/edit", {"name": "Clean all", "kind": "project"}, on=f"{page}/edit")
    assert "Clean all" in sales.post(f"{page}/edit", version, 409).text
    sales.post(f"/projects/parties/{party_id}/remove")
    sales.post(f"{page}/remove")
    assert f'href="{page}"' not in sales.get("/projects").text
    sales.post(f"{page}/restore")
    for path in ("/projects/99", "/projects/99/edit", "/projects/parties/99/edit"):
        sales.get(path, 404)
