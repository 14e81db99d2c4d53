"""Incidents through the pages: told in one short form, read by whoever may, reported, followed, closed."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from sqlalchemy import func, select

from ietp_dash.incidents import services
from ietp_dash.incidents.models import Incident, IncidentVersion
from ietp_dash.kernel import clock
from ietp_dash.kernel.access import VISITOR, Role
from ietp_dash.kernel.errors import Refused
from ietp_dash.notifications import due, work
from ietp_dash.notifications.models import Notification
from ietp_dash.storage.database import db
from ietp_dash.storage.event_log import AccessRow, EventRow
from tests import builders as make

NOW = datetime(2027, 3, 9, 4, 0, tzinfo=UTC)  # noon of a Tuesday in Shenzhen


@pytest.fixture
def scene(app):
    with clock.at(NOW - timedelta(days=3)):
        site = make.factory("Toy Works")
        people = SimpleNamespace(
            site=site,
            manager=make.manager_of(site),
            coordinator=make.person(Role.COORDINATOR),
            reviewer=make.person(Role.REVIEWER),
            buyer=make.person(Role.BUYER_MANAGER),
            shut=make.person(Role.BUYER_MANAGER),
        )
        make.connection(site, people.buyer, scope=("status", "incidents"))
        make.connection(site, people.shut, scope=("status", "reports", "caps"))
    with clock.at(NOW):
        yield people


def told(scene, **values):
    given = {"kind": "fire", "happened": NOW - timedelta(hours=3), "known": NOW - timedelta(hours=2)}
    return services.notice(make.viewer(scene.manager), scene.site, **(given | values))


REPORT = {"dead": 0, "hurt": 2, "affected": 40, "what": "A lathe burnt.", "immediate": "The hall was emptied."}


def test_the_first_notice_is_one_short_form_in_the_factory_s_own_time(scene, client_for):
    page = client_for(scene.manager).see("/incidents/new").html
    assert 'value="2027-03-09T12:00"' in page
    answer = client_for(scene.manager).send(
        "/incidents/new", {"kind": "fire", "happened": "2027-03-09T11:10", "known": "2027-03-09T11:20"}
    )
    assert answer.status_code == 303
    row = db.session.scalars(select(Incident)).one()
    assert (row.happened_at, row.late, row.report_due.isoformat()) == (NOW - timedelta(minutes=50), False, "2027-03-16")


def test_a_notice_after_24_hours_is_marked_late_and_taken_in(scene):
    known = NOW - timedelta(hours=24)
    assert not told(scene, happened=known, known=known).late
    assert told(scene, happened=known, known=known - timedelta(0)).late is False
    earlier = known - timedelta(seconds=1)
    assert told(scene, happened=earlier, known=earlier).late


def test_bad_input_stays_in_the_form_and_says_why(scene, client_for):
    typed = {"kind": "flood", "happened": "2027-03-09T11:10", "known": "2027-03-09T10:00", "note": "Water"}
    answer = client_for(scene.manager).send("/incidents/new", typed)
    assert answer.status_code == 422
    text = answer.get_data(as_text=True)
    assert "It cannot be known before it happened." in text
    assert 'value="Water"' in text


def test_it_reaches_connected_buyers_in_scope_and_staff_at_once_and_mails_tell_nothing(scene, client_for, mails):
    row = told(scene, note="The paint store burns.")
    while work.read_log():
        pass
    informed = set(db.session.scalars(select(Notification.person_id).where(Notification.kind == "IncidentNoticed")))
    assert {scene.coordinator.id, scene.reviewer.id, scene.buyer.id} <= informed
    assert not {scene.shut.id, scene.manager.id} & informed
    assert all("paint" not in str(one) and "fire" not in str(one).lower() for one in mails())
    buyer = client_for(scene.buyer)
    assert "The paint store burns." in buyer.see(f"/incidents/{row.public_id}").html
    assert row.public_id in buyer.see("/incidents/").html
    assert db.session.scalar(select(func.count()).select_from(AccessRow).where(AccessRow.what == "incident")) == 2
    assert client_for(scene.shut).get(f"/incidents/{row.public_id}").status_code == 404
    assert row.public_id not in client_for(scene.shut).see("/incidents/").html


def test_a_report_is_corrected_the_earlier_version_stays_and_the_coordinator_closes(scene, client_for):
    row = told(scene)
    factory, staff = client_for(scene.manager), client_for(scene.coordinator)
    at = f"/incidents/{row.public_id}"
    assert staff.send(f"{at}/close", {"note": "Done."}).status_code == 409
    assert factory.send(f"{at}/report", REPORT | {"hurt": ""}).status_code == 422
    assert factory.send(f"{at}/report", REPORT).status_code == 303
    assert factory.send(f"{at}/report", REPORT | {"hurt": 3}).status_code == 303
    assert factory.send(f"{at}/messages", {"text": "Work goes on.", "open_to_buyers": "y"}).status_code == 303
    assert staff.send(f"{at}/messages", {"text": "Which exit?", "open_to_buyers": "y"}).status_code == 303
    seen = client_for(scene.buyer).see(at).html
    assert "Work goes on." in seen
    assert "Which exit?" not in seen
    kept = db.session.scalars(select(IncidentVersion).where(IncidentVersion.stage == "report")).all()
    assert [one.facts["hurt"] for one in kept] == [2, 3]
    assert staff.send(f"{at}/close", {"note": "Nobody is in danger."}).status_code == 303
    assert factory.send(f"{at}/report", REPORT).status_code == 409
    assert "Nobody is in danger." in client_for(scene.buyer).see(at).html


def test_what_others_told_reaches_buyers_only_with_the_factory_s_report_or_the_coordinator_s_word(scene, client_for):
    staff, buyer = client_for(scene.coordinator), client_for(scene.buyer)
    found = {"q": "Toy Works", "kind": "allegation", "happened": "2027-03-08T10:00", "known": "2027-03-09T09:00"}
    found |= {"origin": "media", "note": "Told.", "factory": scene.site.public_id}
    answer = staff.send("/incidents/record", found)
    assert answer.status_code == 303
    row = db.session.scalars(select(Incident)).one()
    at = f"/incidents/{row.public_id}"
    assert buyer.get(at).status_code == 404
    assert "Told." in client_for(scene.manager).see(at).html
    assert staff.send(f"{at}/release").status_code == 303
    assert buyer.get(at).status_code == 200
    assert staff.send(f"{at}/release").status_code == 409


def test_the_missing_report_is_reminded_of_once_and_told_late_once_however_often_time_runs(scene):
    row = told(scene)  # due Tuesday 16 March
    for hours in range(24 * 5, 24 * 9, 7):
        with clock.at(NOW + timedelta(hours=hours)):
            due.remind_of_incidents(clock.now())
            due.remind_of_incidents(clock.now())
    kinds = [one for one in event_types() if one.startswith("IncidentReport")]
    assert kinds == ["IncidentReportDueSoon", "IncidentReportLate"]
    with clock.at(NOW + timedelta(days=9)):
        services.report(make.viewer(scene.manager), row, **REPORT)
    assert row.report_late


def event_types():
    return list(db.session.scalars(select(EventRow.type).order_by(EventRow.sequence)))


def test_a_closed_incident_takes_nothing_more(scene):
    row = told(scene)
    services.report(make.viewer(scene.manager), row, **REPORT)
    services.close(make.viewer(scene.coordinator), row, note="Done.")
    with pytest.raises(Refused) as refused:
        services.say(make.viewer(scene.manager), row, text="Wait!")
    assert refused.value.conflict
    assert services.remind(VISITOR, NOW + timedelta(days=30)) == 0
