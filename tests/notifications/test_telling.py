"""Who is told of what, once."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from ietp_dash.accounts import services as accounts
from ietp_dash.accounts.models import Membership
from ietp_dash.accreditation.events import AuditorAccredited, AuditorSuspended, FirmSuspended, FirmSuspensionLifted
from ietp_dash.assignments.events import ManDaysDecided
from ietp_dash.connections import services as connections
from ietp_dash.directory.events import SavedSearchMatched
from ietp_dash.factories.models import Factory
from ietp_dash.kernel import clock
from ietp_dash.kernel.access import VISITOR, Role
from ietp_dash.kernel.events import Event
from ietp_dash.notifications import planning, queries, rules, services
from ietp_dash.notifications.events import PeopleNotified
from ietp_dash.notifications.kinds import KINDS
from ietp_dash.notifications.models import Mail, Notification
from ietp_dash.reports import correcting
from ietp_dash.status.events import StatusExpired
from ietp_dash.storage.database import db
from ietp_dash.storage.event_log import EventRow
from tests import builders
from tests.rig.web import sign_in
from tests.status.waiting import report

from .conftest import by_programme, read_all


def told(person) -> list[str]:
    """What a person was told of, oldest first."""
    wanted = select(Notification.kind).where(Notification.person_id == person.id).order_by(Notification.id)
    return list(db.session.scalars(wanted))


def test_the_other_side_is_told_and_nobody_else(site, manager, buyer):
    member = builders.person(Role.FACTORY_MEMBER, at=organisation(manager))
    colleague = builders.person(Role.BUYER_MEMBER, at=organisation(buyer))
    outsiders = [builders.person(Role.BUYER_MANAGER), builders.manager_of(builders.factory())]
    asked = connections.request(builders.viewer(buyer), site, message="")
    read_all()
    assert told(manager) == told(member) == ["ConnectionRequested"]
    assert told(buyer) == told(colleague) == []
    connections.accept(builders.viewer(manager), asked, scope=["status"], earlier_years=False)
    read_all()
    assert told(buyer) == told(colleague) == ["ConnectionAccepted"]
    assert told(manager) == ["ConnectionRequested"]
    assert [told(one) for one in outsiders] == [[], []]


def organisation(person):
    return db.session.scalar(select(Membership).where(Membership.person_id == person.id)).organisation


def test_a_status_is_told_to_those_who_may_see_it(site, manager, buyer, connection):
    stranger, other = builders.person(Role.BUYER_MEMBER), builders.person(Role.BUYER_MEMBER)
    narrow = connections.request(builders.viewer(other), site, message="")
    connections.accept(builders.viewer(manager), narrow, scope=["status"], earlier_years=False)
    connections.end(builders.viewer(manager), narrow)
    by_programme(StatusExpired(site.id, "assessed"))
    assert "StatusExpired" in told(manager)
    assert "StatusExpired" in told(buyer)
    assert told(stranger) == []
    assert "StatusExpired" not in told(other)


def test_an_invitation_not_taken_up_is_no_recipient(site, manager, buyer):
    new = builders.person(Role.FACTORY_MEMBER, at=organisation(manager), password_hash=None)
    gone = builders.person(Role.FACTORY_MEMBER, at=organisation(manager), disabled_at=clock.now())
    connections.request(builders.viewer(buyer), site, message="")
    read_all()
    assert told(manager) == ["ConnectionRequested"]
    assert told(new) == told(gone) == []


def test_each_is_told_once_however_often_the_log_is_read(site, manager, buyer, connection):
    after = queries.read_up_to(services.READER)
    connections.end(builders.viewer(manager), connection)
    upto, plan = planning.plan(after, 100, clock.now())
    assert services.tell(VISITOR, plan, after=after, upto=upto)
    assert not services.tell(VISITOR, plan, after=after, upto=upto), "a second reader with the same plan"
    read_all()
    assert told(buyer).count("ConnectionEnded") == 1
    assert db.session.query(Mail).count() == db.session.query(Notification).count()


def test_a_reader_that_fails_half_way_loses_nothing(site, manager, buyer, connection, monkeypatch):
    connections.end(builders.viewer(manager), connection)
    before = queries.read_up_to(services.READER)
    with monkeypatch.context() as broken:
        broken.setattr(services, "record", failing)
        with pytest.raises(OSError, match="power cut"):
            read_all()
    db.session.rollback()
    assert queries.read_up_to(services.READER) == before
    assert "ConnectionEnded" not in told(buyer)
    read_all()
    assert told(buyer).count("ConnectionEnded") == 1


def failing(event):
    raise OSError("power cut")


def test_telling_is_itself_an_event_that_wakes_the_badges_of_those_told(site, manager, buyer):
    connections.request(builders.viewer(buyer), site, message="")
    read_all()
    row = db.session.scalars(select(EventRow).where(EventRow.type == PeopleNotified.__name__)).one()
    assert row.payload == {"person_ids": [manager.id]}
    assert row.permission is None


def test_what_happened_long_ago_is_neither_told_nor_mailed(site, manager, buyer):
    for days in (40, 10, 1):
        with clock.at(clock.now() - timedelta(days=days)):
            live = connections.request(builders.viewer(buyer), site, message="")
            connections.withdraw(builders.viewer(buyer), live)
    read_all()
    assert told(manager) == ["ConnectionRequested", "ConnectionWithdrawn"] * 2
    assert db.session.query(Mail).count() == 2


def test_a_saved_search_tells_its_owner_only(site, buyer):
    colleague = builders.person(Role.BUYER_MEMBER, at=organisation(buyer))
    by_programme(SavedSearchMatched(buyer.id, organisation(buyer).id, 1, 3))
    assert (told(buyer), told(colleague)) == (["SavedSearchMatched"], [])


def test_managers_are_told_of_new_colleagues(manager, site):
    member = builders.person(Role.FACTORY_MEMBER, at=organisation(manager))
    second = builders.person(Role.FACTORY_MANAGER, at=organisation(manager))
    accounts.invite(
        builders.viewer(manager),
        organisation(manager),
        email="new@example.com",
        name="New",
        role=Role.FACTORY_MEMBER,
        locale="en",
    )
    read_all()
    assert told(second) == ["PersonInvited"]
    assert told(member) == told(manager) == []


def test_one_is_told_of_one_s_own_new_password(buyer):
    accounts.change_password(builders.viewer(buyer), buyer, password_hash="x", keep_session=None)
    read_all()
    assert told(buyer) == ["PasswordChanged"]


def test_every_kind_is_an_event_that_exists():
    def below(kind):
        return {kind.__name__} | {name for one in kind.__subclasses__() for name in below(one)}

    assert set(KINDS) <= below(Event)


def test_a_mail_is_given_up_after_about_a_day():
    now, waited = clock.now(), timedelta()
    attempt = 1
    while again := rules.next_try(attempt, now):
        waited, attempt = waited + (again - now), attempt + 1
    assert timedelta(hours=18) < waited < timedelta(hours=36)


def test_a_sign_in_from_another_browser_is_told_of_the_first_is_not(manager, app):
    sign_in(app.test_client(), manager.email)
    read_all()
    assert told(manager) == []
    second = sign_in(app.test_client(), manager.email)
    read_all()
    assert told(manager) == ["NewDeviceSeen"]
    second.send("/sign-out")
    sign_in(second, manager.email)
    read_all()
    assert told(manager) == ["NewDeviceSeen"]


def test_a_firm_is_told_what_became_of_its_accreditation_and_its_requests(app):
    boss, stranger = builders.person(Role.FIRM_MANAGER), builders.person(Role.FIRM_MANAGER)
    firm = organisation(boss).id
    by_programme(
        FirmSuspended(1, firm),
        FirmSuspensionLifted(1, firm),
        AuditorAccredited(1, firm),
        AuditorSuspended(1, firm),
        ManDaysDecided(builders.factory().id, 1, 1, firm),
    )
    kinds = ["FirmSuspended", "FirmSuspensionLifted", "AuditorAccredited", "AuditorSuspended", "ManDaysDecided"]
    assert told(boss) == kinds
    assert told(stranger) == []


def test_who_may_read_a_report_is_told_that_it_was_corrected(client_for, buyer):
    audit, _findings = report("minor")
    site = db.session.get(Factory, audit.factory_id)
    owner, other, reviewer = builders.manager_of(site), builders.person(Role.BUYER_MEMBER), builders.person("reviewer")
    coordinator, writer = builders.person(Role.COORDINATOR), builders.viewer(builders.person(Role.FIRM_MANAGER))
    for reader, scope in ((buyer, ["status", "reports"]), (other, ["status"])):
        made = connections.request(builders.viewer(reader), site, message="")
        connections.accept(builders.viewer(owner), made, scope=scope, earlier_years=True)
    by_programme()
    correcting.add(writer, audit, stands="40 workers", right="400 workers")
    read_all()
    assert [told(one)[-1:] for one in (owner, reviewer)] == [["ReportCorrected"]] * 2
    assert "ReportCorrected" not in told(buyer) + told(coordinator)
    audit.decided_at = clock.now()
    builders.stored(audit)
    correcting.add(writer, audit, stands="May", right="June")
    read_all()
    assert "ReportCorrected" in told(buyer)
    assert "ReportCorrected" not in told(other)
    page = client_for(buyer).see("/notifications/")
    assert "added a correction to its report" in page.text
    notice = db.session.scalars(
        select(Notification).where(Notification.person_id == buyer.id, Notification.kind == "ReportCorrected")
    ).one()
    led = client_for(buyer).get(f"/notifications/{notice.public_id}")
    assert led.location == f"/reports/{audit.public_id}"
