"""Asking, answering, changing and ending, on both databases: rows, events, and what the other side then may see."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from ietp_dash.accounts.models import Organisation
from ietp_dash.connections import queries, services
from ietp_dash.connections.models import Connection
from ietp_dash.factories.models import Factory
from ietp_dash.kernel import clock
from ietp_dash.kernel.access import NONE, VISITOR, Scope
from ietp_dash.kernel.errors import Refused
from ietp_dash.storage.database import db
from ietp_dash.storage.event_log import EventRow
from ietp_dash.web import navigation
from tests import builders as make

NOON = datetime(2026, 3, 1, 4, tzinfo=UTC)  # noon in Shenzhen


@pytest.fixture
def pair(app):
    """A factory, its manager's viewer, and a buyer's viewer."""
    site = make.factory()
    return site, make.viewer(make.manager_of(site)), make.viewer(make.person("buyer_manager"))


def told() -> list[str]:
    """The types of the connection events so far."""
    wanted = select(EventRow.type).where(EventRow.type.startswith("Connection")).order_by(EventRow.sequence)
    return list(db.session.scalars(wanted))


def refused(deed, *args, **kwargs) -> Refused:
    with pytest.raises(Refused) as no:
        deed(*args, **kwargs)
    return no.value


def waiting(viewer) -> int:
    """What the menu's badge says."""
    return navigation.waiting(viewer, ["connections"])["connections"]


def test_from_request_to_end(pair):
    site, factory, buyer = pair
    row = services.request(buyer, site, message="We buy your ducks.")
    assert (row.state, row.asked_by) == ("pending", "buyer")
    assert queries.relation_of(buyer, site.id) == NONE, "a request opens nothing"
    services.accept(factory, row, scope=["reports", "status"], earlier_years=False)
    assert queries.relation_of(buyer, site.id).scopes == {Scope.STATUS, Scope.REPORTS}
    services.rescope(factory, row, scope=["status"], earlier_years=False)
    assert queries.relation_of(buyer, site.id).scopes == {Scope.STATUS}, "closed at once (N4)"
    services.rescope(factory, row, scope=["status", "caps"], earlier_years=True)
    services.end(buyer, row)
    assert queries.relation_of(buyer, site.id) == NONE
    assert (row.state, row.ended_by) == ("ended", "buyer")
    assert told() == [
        "ConnectionRequested", "ConnectionAccepted", "ConnectionNarrowed", "ConnectionWidened", "ConnectionEnded",
    ]  # fmt: skip


def test_events_name_the_pair_and_nothing_personal(pair):
    site, factory, buyer = pair
    row = services.request(buyer, site, message="A secret message")
    services.decline(factory, row, reason="A secret reason")
    for event in db.session.scalars(select(EventRow).where(EventRow.type.startswith("Connection"))):
        assert event.payload == {"factory_id": site.id, "buyer_id": buyer.organisation_id, "connection_id": row.id}
        assert (event.subject_id, event.permission) == (site.id, "connection:read")


def test_an_unchanged_scope_is_no_news(pair):
    site, factory, buyer = pair
    row = services.request(buyer, site, message="")
    services.accept(factory, row, scope=["status"], earlier_years=True)
    services.rescope(factory, row, scope=["status"], earlier_years=True)
    assert told() == ["ConnectionRequested", "ConnectionAccepted"]


def test_an_invitation_opens_what_was_offered(pair):
    site, factory, buyer = pair
    them = db.session.get(Organisation, buyer.organisation_id)
    row = services.invite(factory, site, them, message="Come and see.", scope=["status", "caps"], earlier_years=True)
    assert queries.relation_of(buyer, site.id) == NONE, "an invitation opens nothing by itself"
    assert refused(services.accept, factory, row, scope=["status"], earlier_years=True).conflict
    services.take_up(buyer, row)
    relation = queries.relation_of(buyer, site.id)
    assert (relation.scopes, relation.earlier) == ({Scope.STATUS, Scope.CAPS}, True)


@pytest.mark.parametrize("state", ["pending", "suspended"])
def test_only_verified_buyers_are_invited(pair, state):
    site, factory, _buyer = pair
    unverified = make.organisation("buyer", state=state)
    no = refused(services.invite, factory, site, unverified, message="", scope=["status"], earlier_years=False)
    assert not no.conflict
    assert db.session.scalar(select(Connection.id)) is None


def test_a_buyer_cannot_answer_its_own_request(pair):
    site, _factory, buyer = pair
    row = services.request(buyer, site, message="")
    assert refused(services.take_up, buyer, row).conflict
    assert refused(services.decline, buyer, row, reason="x").conflict
    assert row.state == "pending"


def test_one_live_connection_a_pair(pair):
    site, factory, buyer = pair
    row = services.request(buyer, site, message="")
    them = db.session.get(Organisation, buyer.organisation_id)
    assert refused(services.request, buyer, site, message="").conflict
    assert refused(services.invite, factory, site, them, message="", scope=["status"], earlier_years=False).conflict
    services.withdraw(buyer, row)
    again = services.request(buyer, site, message="")
    assert (again.id != row.id, again.state) == (True, "pending"), "what was withdrawn can be asked again"


def test_the_database_holds_one_live_connection_a_pair(pair):
    """Behind the check: the unique index, and its error told as a conflict."""
    site, _factory, buyer = pair
    services.request(buyer, site, message="")
    no = refused(services.use_case(lambda viewer: services._ask(viewer, site, viewer.organisation_id, "")), buyer)
    assert no.conflict
    assert len(db.session.scalars(select(Connection)).all()) == 1


def test_nobody_is_asked_who_could_not_answer(pair):
    _site, _factory, buyer = pair
    imported = make.stored(Factory(name="Only listed", country="CN", state="imported", created_at=NOON))
    terminated = make.factory(state="terminated")
    for site in (imported, terminated):
        assert not refused(services.request, buyer, site, message="").conflict


def test_several_at_once_leaves_out_those_that_cannot_be_asked(pair):
    site, _factory, buyer = pair
    services.request(buyer, site, message="")
    others = [make.factory(), make.factory()]
    gone = make.factory(state="terminated")
    made = services.request_many(buyer, [site, *others, gone], message="All of you")
    assert [row.factory_id for row in made] == [one.id for one in others]
    assert told().count("ConnectionRequested") == 3


def test_after_the_last_day_it_is_too_late_even_before_it_is_noted(pair):
    site, factory, buyer = pair
    with clock.at(NOON):
        row = services.request(buyer, site, message="")
    assert row.expires_on == date(2026, 4, 30)
    last_evening, next_morning = datetime(2026, 4, 30, 15, 59, tzinfo=UTC), datetime(2026, 4, 30, 16, 1, tzinfo=UTC)
    with clock.at(next_morning):
        assert refused(services.accept, factory, row, scope=["status"], earlier_years=False).conflict
    with clock.at(last_evening):
        services.accept(factory, row, scope=["status"], earlier_years=False)


def test_expiry_waits_for_midnight_at_the_factory(app):
    buyer = make.viewer(make.person("buyer_member"))
    east, west = make.factory(zone="Asia/Shanghai"), make.factory(zone="America/Mexico_City")
    with clock.at(NOON):
        rows = [services.request(buyer, site, message="") for site in (east, west)]
    assert rows[1].expires_on == date(2026, 4, 29), "it was still the day before in Mexico"
    just_after = datetime(2026, 4, 30, 16, 0, tzinfo=UTC)
    with clock.at(just_after - timedelta(seconds=1)):
        assert services.expire(VISITOR, clock.now()) == 1, "Mexico's day ended at 06:00 UTC"
    assert [row.state for row in rows] == ["pending", "expired"]
    assert services.expire(VISITOR, just_after) == 1
    assert services.expire(VISITOR, just_after) == 0
    assert [row.state for row in rows] == ["expired", "expired"]
    assert told().count("ConnectionExpired") == 2


def test_a_termination_ends_everything_and_leaves_the_last_cycle_readable(pair):
    site, factory, buyer = pair
    other = make.viewer(make.person("buyer_manager"))
    row = services.request(buyer, site, message="")
    services.accept(factory, row, scope=["status", "reports", "caps"], earlier_years=True)
    waiting = services.request(other, site, message="")
    services.end_by_termination(VISITOR, site.id, on=date(2026, 3, 1), last_cycle_id=7)
    assert (row.state, row.readable_until, waiting.state) == ("terminated", date(2027, 3, 1), "cancelled")
    with clock.at(datetime(2027, 3, 1, 12, tzinfo=UTC)):
        relation = queries.relation_of(buyer, site.id)
        assert (relation.connected, relation.scopes, relation.only_cycle_id) == (
            False,
            {Scope.STATUS, Scope.REPORTS},
            7,
        )
    with clock.at(datetime(2027, 3, 2, 12, tzinfo=UTC)):
        assert queries.relation_of(buyer, site.id) == NONE


# --- lists ------------------------------------------------------------------------------------------------------------


def test_each_side_lists_its_own_and_counts_what_waits(pair):
    site, factory, buyer = pair
    stranger = make.viewer(make.person("buyer_member"))
    mine, theirs = services.request(buyer, site, message=""), services.request(stranger, site, message="")
    assert [one.id for one in queries.page(buyer)[0]] == [mine.id]
    assert [one.id for one in queries.page(factory)[0]] == [theirs.id, mine.id]
    assert (waiting(factory), waiting(buyer)) == (2, 0)
    services.decline(factory, theirs, reason="No")
    assert queries.counts(factory) == {"pending": 1, "declined": 1}
    assert waiting(factory) == 1
    assert queries.page(VISITOR) == ([], False)


def test_lists_go_on_where_they_stopped(pair):
    _site, _factory, buyer = pair
    rows = services.request_many(buyer, [make.factory() for _ in range(5)], message="")
    seen, after = [], ""
    while True:
        page, more = queries.page(buyer, after=after, limit=2)
        seen += [one.id for one in page]
        if not more:
            break
        after = page[-1].public_id
    assert seen == [row.id for row in reversed(rows)]


def test_lists_find_names_and_directions(pair):
    site, factory, buyer = pair
    site.name_local = "向阳玩具厂"
    db.session.commit()
    row = services.request(buyer, site, message="")
    them = make.organisation("buyer", name="Blue 100% Toys")
    invited = services.invite(factory, site, them, message="", scope=["status"], earlier_years=False)
    assert [one.id for one in queries.page(buyer, q="向阳")[0]] == [row.id]
    assert [one.id for one in queries.page(factory, q="blue 100%")[0]] == [invited.id]
    assert queries.page(factory, q="blue 100_")[0] == [], "a sign of LIKE is a plain letter"
    assert [one.id for one in queries.page(factory, asked_by="factory")[0]] == [invited.id]
    assert queries.counts(factory, asked_by="buyer") == {"pending": 1}


def test_what_is_open_for_a_page_of_factories(pair):
    site, factory, buyer = pair
    services.accept(factory, services.request(buyer, site, message=""), scope=["status"], earlier_years=False)
    stranger = make.factory()
    found = queries.scope_for_rows(buyer, [site.id, stranger.id])
    assert {key: one.scopes for key, one in found.items()} == {site.id: {Scope.STATUS}}
    assert db.session.scalars(queries.connected_factory_ids(buyer)).all() == [site.id]


def test_only_verified_buyers_are_offered_by_name(app):
    names = [make.organisation("buyer", name=name).name for name in ("Zebra Toys", "Apple Games", "Apple Toys")]
    make.organisation("buyer", name="Apple Hidden", state="pending")
    make.organisation("audit_firm", name="Apple Audits")
    page, more = queries.verified_buyers(limit=2)
    assert ([one.name for one in page], more) == (["Apple Games", "Apple Toys"], True)
    rest, more = queries.verified_buyers(after=page[-1].public_id, limit=2)
    assert ([one.name for one in rest], more) == ([names[0]], False)
    assert [one.name for one in queries.verified_buyers("apple game")[0]] == ["Apple Games"]
