"""Feeds through the product: notices, and a day that stays open when some may have been missed."""

from datetime import timedelta

from sqlalchemy import select

from tenderwatch.house import House
from tenderwatch.intake import polling, service
from tenderwatch.intake.tables import SourceDay
from tenderwatch.notices.tables import Notice
from tests.makers import NOW
from tests.scrapers.clients import a_client
from tests.servers.feed import FeedSite, Post, feed_site


def test_a_feed_gives_notices_and_its_days_are_kept(house: House) -> None:
    site = FeedSite([Post(2, guid="0"), Post(1, guid="0")])
    with feed_site(site) as url:
        with house.database.write() as session:
            service.add_source(session, "Kylä", "feed", {"urls": [f"{url}/feed"], "buyer": "Kylän kunta"}, None, NOW)
        (report,) = polling.poll(house, "Kylä", NOW, a_client())
        assert (report.state, report.counts.new) == ("ok", 2)
        site.posts[1] = Post(1, guid="0", text="Määräaika on siirtynyt.")
        (report,) = polling.poll(house, "Kylä", NOW + timedelta(hours=1), a_client())
        assert (report.state, report.counts.new, report.counts.changed) == ("ok", 0, 1)
        with house.database.read() as session:
            assert [day.complete for day in session.scalars(select(SourceDay))] == [True]
        site.posts = [Post(9, guid="0")]
        (report,) = polling.poll(house, "Kylä", NOW + timedelta(hours=2), a_client())
        assert (report.state, report.counts.new) == ("incomplete", 1)
        (report,) = polling.poll(house, "Kylä", NOW + timedelta(hours=3), a_client())
        assert report.state == "unchanged"
    with house.database.read() as session:
        assert [day.complete for day in session.scalars(select(SourceDay))] == [False]  # until a person lets it be
        current = session.scalars(select(Notice.key).where(Notice.current)).all()
    assert set(current) == {f"{url}/posts/{number}" for number in (1, 2, 9)}
