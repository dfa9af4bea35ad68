"""What is kept with a contract: its life, its sums, the bid's promises, and why contracts ended."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from tenderwatch.bids import service as bids
from tenderwatch.contracts import queries
from tenderwatch.contracts import service as contracts
from tenderwatch.contracts.queries import Filters
from tenderwatch.contracts.queries.counting import qualities
from tenderwatch.errors import Invalid, NotAllowed, NotFound, Stale
from tenderwatch.users.audit import trail
from tests.contracts.test_from_bid import a_bid
from tests.contracts.world import TODAY, at, entered
from tests.makers import NOW, a_user

VALUES = {
    "orders": {"ordered_on": TODAY, "reference": "T-1", "amount": Decimal(100), "currency": "EUR"},
    "amendments": {"what": "scope", "was": "14 schools", "becomes": "15 schools", "effective_on": TODAY},
    "contacts": {"name": "Kaija", "role": "finance"},
    "deliverables": {"what": "Report", "due_on": TODAY},
    "promises": {"text": "Two supervisors", "evidence": "p. 4"},
    "documents": {"name": "contract.pdf", "digest": "0" * 64, "size": 7},
}


@pytest.mark.parametrize("kind", VALUES)
def test_everything_that_is_kept_has_the_same_life(database, kind):
    with database.write() as session:
        contract_id, by = entered(session).id, a_user(session)
        row = contracts.keep(session, contract_id, kind, VALUES[kind], by, NOW)
        known = contracts.KINDS[kind]
        contracts.correct(session, contract_id, kind, row.id, {known.name: "b.pdf"}, 1, by, NOW)
        assert (getattr(row, known.name), row.version) == ("b.pdf", 2)
        with pytest.raises(Stale) as stale:
            contracts.correct(session, contract_id, kind, row.id, {known.name: "c.pdf"}, 1, by, NOW)
        assert [*stale.value.mine.values(), *stale.value.theirs.values()] == ["c.pdf", "b.pdf"]
        if known.marks:
            contracts.mark(session, contract_id, kind, row.id, by, NOW)
            assert (getattr(row, known.marks[0]), getattr(row, known.marks[1])) == (TODAY, by.id)
        else:
            with pytest.raises(NotAllowed):
                contracts.mark(session, contract_id, kind, row.id, by, NOW)
        contracts.remove(session, contract_id, kind, row.id, by, NOW)
        contract = contracts.contract_of(session, contract_id)
        assert list(getattr(queries.kept(session, contract), kind)) == []
        with pytest.raises(NotFound):
            contracts.remove(session, contract_id, kind, row.id, by, NOW)
        contracts.restore_kept(session, contract_id, kind, row.id, by, NOW)
        assert list(getattr(queries.kept(session, contract), kind)) == [row]
        with pytest.raises(NotFound):
            contracts.remove(session, entered(session, reference="other").id, kind, row.id, by, NOW)
        actions = [entry.action for entry in reversed(trail(session, "contract", contract_id))]
        marked = [f"{kind}-marked"] if known.marks else []
        wanted = [f"{kind}-kept", f"{kind}-corrected", *marked, f"{kind}-removed", f"{kind}-restored"]
        assert actions == ["entered", *wanted]


@pytest.mark.parametrize(
    ("kind", "wrong", "field"),
    [
        ("orders", {"reference": " "}, "reference"),
        ("orders", {"amount": Decimal(-1)}, "amount"),
        ("orders", {"ordered_on": date(1200, 1, 1)}, "ordered_on"),
        ("amendments", {"what": "weather"}, "what"),
        ("amendments", {"notice_id": 7}, "notice_id"),
        ("contacts", {"role": "friend"}, "role"),
        ("contacts", {"valid_from": TODAY, "valid_to": TODAY - timedelta(days=1)}, "valid_to"),
        ("documents", {"name": "virus.exe"}, "file"),
    ],
)
def test_what_is_not_kept(sqlite, kind, wrong, field):
    with sqlite.write() as session:
        contract_id = entered(session).id
        with pytest.raises(Invalid) as refused:
            contracts.keep(session, contract_id, kind, {**VALUES[kind], **wrong}, a_user(session), NOW)
        assert refused.value.problems.keys() == {field}


def order(session, contract_id, amount, by, currency="EUR", now=NOW):
    values = {**VALUES["orders"], "amount": Decimal(amount), "currency": currency}
    return contracts.keep(session, contract_id, "orders", values, by, now)


def test_orders_and_call_offs_count_against_the_framework(database):
    with database.write() as session:
        by = a_user(session)
        framework = entered(session, reference="F", framework_maximum=Decimal(1000), value=Decimal(400), owner_id=by.id)
        long_one = entered(
            session, reference="F-1", framework_id=framework.id, value=Decimal(500), base_ends_on=date(2028, 5, 31)
        )
        priceless = entered(session, reference="F-2", framework_id=framework.id)
        order(session, framework.id, 200, by)
        order(session, framework.id, 999, by, "SEK")
        order(session, long_one.id, 77, by)
        removed = order(session, framework.id, 5000, by)
        contracts.remove(session, framework.id, "orders", removed.id, by, NOW)
        later = NOW + timedelta(days=1)
        order(session, priceless.id, 100, by, now=later)
        kept = queries.kept(session, framework)
        assert (kept.usage.used, kept.usage.of, kept.usage.mark, kept.uncounted) == (800, 1000, 80, 1)
        assert queries.usages(session, [framework], NOW)[framework.id].used == 700
        assert queries.kept(session, long_one).usage.percent == 15
        assert [each.id for each in queries.outliving(framework, kept.call_offs)] == [long_one.id]
        assert queries.frameworks_of(session, by.id) == [framework]


@pytest.mark.parametrize("who", ["itself", "a call-off", "with call-offs"])
def test_a_call_off_is_made_under_a_framework(sqlite, who):
    with sqlite.write() as session:
        framework = entered(session, reference="F")
        call_off = entered(session, reference="F-1", framework_id=framework.id)
        of, under = {
            "itself": (call_off, call_off),
            "a call-off": (entered(session, reference="X"), call_off),
            "with call-offs": (framework, entered(session, reference="Y")),
        }[who]
        values = type(contracts.values_of(of))(**{**vars(contracts.values_of(of)), "framework_id": under.id})
        with pytest.raises(Invalid) as refused:
            contracts.change(session, of, values, None, NOW)
        assert refused.value.problems.keys() == {"framework_id"}


def test_what_the_bid_promised_becomes_the_owners_checklist(database):
    with database.write() as session:
        bid = a_bid(session)
        by = a_user(session)
        bids.promise(session, bid.id, "Two supervisors", "p. 4", by, NOW)
        gone = bids.promise(session, bid.id, "Crossed out", "", by, NOW)
        bids.take_promise_back(session, bid.id, gone.id, by, NOW)
        contract = contracts.from_bid(session, bid, by, NOW)
        [promise] = queries.kept(session, contract).promises
        assert (promise.text, promise.evidence, promise.kept_on) == ("Two supervisors", "p. 4", None)
        late = bids.promise(session, bid.id, "Thought of later", "", by, NOW)
        assert contracts.hand_over_promises(session, contract, by, NOW) == 1
        assert contracts.hand_over_promises(session, contract, by, NOW) == 0, "handed over once"
        bids.take_promise_back(session, bid.id, late.id, by, NOW)
        session.expire_all()
        assert len(queries.kept(session, contract).promises) == 2, "what the owner has stays"
        contract.owner_id = by.id
        session.flush()
        assert queries.old_promises(session, by.id, TODAY + timedelta(days=30)) == []
        [old] = queries.old_promises(session, by.id, TODAY + timedelta(days=31))
        assert (old.n, old.of, old.since) == (2, 2, TODAY)
        contracts.mark(session, contract.id, "promises", promise.id, by, NOW)
        [old] = queries.old_promises(session, by.id, TODAY + timedelta(days=31))
        assert (old.n, old.of) == (1, 2)


def test_the_list_can_be_ordered_by_how_well_contracts_are_known(database):
    with database.write() as session:
        owner = a_user(session)
        full = entered(session, reference="full", owner_id=owner.id, value=Decimal(5), termination_notice_months=3)
        poor = entered(session, reference="poor", base_ends_on=None, term="unknown")
        over = entered(session, reference="over", base_ends_on=TODAY)
        contracts.end(session, over.id, TODAY, "merged", None, NOW)
        rows = queries.listing(session, Filters(status="all"), "quality", TODAY).rows
        assert [row.id for row in rows] == [poor.id, full.id, over.id]
        assert [row.quality and row.quality.level for row in rows] == ["poor", "nearly", None]
        backwards = queries.listing(session, Filters(status="all"), "-quality", TODAY).rows
        assert [row.id for row in backwards] == [full.id, poor.id, over.id]
        together = queries.gaps(session, TODAY)
        assert (together.contracts, together.quality.points) == (2, sum(row.quality.points for row in rows[:2]))
        assert qualities(session, TODAY, owner_id=owner.id).keys() == {full.id}


def test_why_contracts_ended_is_counted_and_each_number_leads_to_its_contracts(database):
    ended = [
        ("a", date(2025, 2, 1), "retender-lost", Decimal(10), "EUR"),
        ("b", date(2026, 3, 31), "retender-lost", None, "EUR"),
        ("c", date(2026, 4, 1), "need-ended", Decimal(20), "SEK"),
        ("d", date(2026, 4, 2), "need-ended", Decimal(30), "EUR"),
    ]
    with database.write() as session:
        for reference, ended_on, reason, value, currency in ended:
            contract = entered(
                session,
                reference=reference,
                base_ends_on=ended_on,
                value=value,
                currency=currency,
                now=at(date(2024, 7, 1)),
            )
            contracts.end(session, contract.id, ended_on, reason, None, NOW)
        found = queries.endings(session, date(2026, 1, 1), TODAY, "quarter")
        assert [(row.first, row.last, row.total.n) for row in found.rows] == [
            (date(2026, 4, 1), date(2026, 6, 30), 2),
            (date(2026, 1, 1), date(2026, 3, 31), 1),
        ]
        assert found.reasons["need-ended"].values == {"SEK": 20, "EUR": 30}
        assert (found.reasons["retender-lost"].n, found.reasons["retender-lost"].unknown) == (1, 1)
        years = queries.endings(session, date(2025, 1, 1), TODAY, "year")
        assert [row.total.n for row in years.rows] == [3, 1]
        for span in (found, years):
            for row in span.rows:
                for reason, cell in row.reasons.items():
                    narrowed = Filters("ended", reason=reason, ended_from=row.first, ended_to=row.last)
                    assert queries.listing(session, narrowed, "next", TODAY).total == cell.n
