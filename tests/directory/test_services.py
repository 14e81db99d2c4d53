"""Rows follow what happens to factories; saved searches are kept, opened with, and tell of new matches."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from ietp_dash.certificates import services as certificates
from ietp_dash.directory import queries, services
from ietp_dash.directory.choice import Choice
from ietp_dash.factories import services as factories
from ietp_dash.kernel import clock
from ietp_dash.kernel.access import VISITOR, Role
from ietp_dash.kernel.errors import Refused
from ietp_dash.storage.database import db
from ietp_dash.storage.event_log import EventRow
from ietp_dash.storage.use_case import use_case
from tests import builders as make


@pytest.fixture
def coordinator(app):
    """A coordinator as services see them."""
    return make.viewer(make.person(Role.COORDINATOR))


@pytest.fixture
def buyer(app):
    """A buyer as services see them."""
    return make.viewer(make.person(Role.BUYER_MANAGER))


def issue(viewer, site, kind="certified", days=100):
    """A certificate from today on."""
    today = clock.today(site.zone)
    return certificates.issue(
        viewer, site, cycle_id=None, kind=kind, valid_from=today, valid_to=today + timedelta(days=days)
    )


def told() -> list[dict]:
    """What owners of saved searches were told, oldest first."""
    rows = select(EventRow).where(EventRow.type == "SavedSearchMatched").order_by(EventRow.sequence)
    return [row.payload for row in db.session.scalars(rows)]


def keep(viewer, choice, name="mine", alert=True, is_start=False):
    return services.save_search(viewer, choice, name=name, alert=alert, is_start=is_start)


def test_a_row_follows_its_factory(coordinator):
    site = make.factory("Bright Toys", opted_in=True)
    services.rebuild(VISITOR)
    row = queries.listing_of(site.id)
    assert (row.tier, row.certificate) == (1, "none")
    issue(coordinator, site)
    assert (row.tier, row.certificate) == (2, "certified")
    manager = make.viewer(make.manager_of(site))
    factories.publish(manager, site, opted_in=False)
    assert row.tier == 1
    factories.withdraw_listing(manager, site, listed=False)
    assert row.tier == 0
    factories.withdraw_listing(manager, site, listed=True)
    assert row.tier == 1


def test_a_withdrawn_certificate_leaves_the_card_at_once(coordinator):
    site = make.factory(opted_in=True)
    made = issue(coordinator, site)
    assert queries.listing_of(site.id).tier == 2
    certificates.withdraw(coordinator, made, on=clock.today(site.zone), reason="closure")
    row = queries.listing_of(site.id)
    assert (row.tier, row.certificate) == (1, "none")


def test_a_new_match_is_told_once(coordinator, buyer):
    site = make.factory(country="VN")
    services.rebuild(VISITOR)
    search = keep(buyer, Choice(country=("VN",), certificate=("certified",)))
    keep(buyer, Choice(country=("CN",)), name="elsewhere")
    keep(buyer, Choice(country=("VN",)), name="matched before")
    keep(buyer, Choice(certificate=("certified",)), name="silent", alert=False)
    issue(coordinator, site)
    expected = {"person_id": buyer.person_id, "member_of": buyer.organisation_id, "search_id": search.id}
    assert told() == [expected | {"matches": 1, "factory_id": site.id}]
    factories.publish(make.viewer(make.manager_of(site)), site, opted_in=True)
    assert len(told()) == 1


def test_many_new_matches_are_told_together(buyer):
    sites = [make.factory(country="IN") for _ in range(3)]
    search = keep(buyer, Choice(country=("IN",)))
    use_case(lambda viewer: services.refresh_many([site.id for site in sites]))(VISITOR)
    assert [(one["search_id"], one["matches"], one["factory_id"]) for one in told()] == [(search.id, 3, None)]


def test_a_factory_that_buyers_do_not_see_is_told_to_staff_alone(buyer, coordinator):
    keep(buyer, Choice(q="hidden"))
    keep(coordinator, Choice(q="hidden"))
    site = make.factory("Hidden Toys", listed=False)
    issue(coordinator, site)
    assert [one["person_id"] for one in told()] == [coordinator.person_id]
    factories.withdraw_listing(make.viewer(make.manager_of(site)), site, listed=True)
    assert [one["person_id"] for one in told()] == [coordinator.person_id, buyer.person_id]


def test_one_search_opens_the_directory(buyer):
    first = keep(buyer, Choice(q="a1"), name="first", is_start=True)
    second = keep(buyer, Choice(q="b1"), name="second", is_start=True)
    assert [one.is_start for one in (first, second)] == [False, True]
    services.change_search(buyer, second, name="second", alert=True, is_start=False)
    assert not any(one.is_start for one in queries.searches_of(buyer))
    services.delete_search(buyer, second)
    assert [one.name for one in queries.searches_of(buyer)] == ["first"]


@pytest.mark.parametrize("name", ["", "   ", "x" * 81, "mine", "  mine "])
def test_names_are_given_and_used_once(buyer, name):
    keep(buyer, Choice(q="toys"))
    with pytest.raises(Refused):
        keep(buyer, Choice(q="dolls"), name=name)


def test_at_most_twenty_searches_are_kept(buyer):
    for index in range(services.MOST_SEARCHES):
        keep(buyer, Choice(q="toys"), name=f"search {index}")
    with pytest.raises(Refused):
        keep(buyer, Choice(q="toys"), name="one more")


def test_searches_belong_to_a_person_in_an_organisation(buyer):
    keep(buyer, Choice(q="toys"))
    colleague = make.person(Role.BUYER_MEMBER, at=db.session.get(make.Organisation, buyer.organisation_id))
    assert queries.searches_of(make.viewer(colleague)) == []
