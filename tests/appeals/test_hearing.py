"""Appeals from draft to outcome: who sees what, who may sit, what an outcome changes, both clocks."""

from contextlib import suppress
from datetime import date, timedelta
from random import Random

import pytest
from sqlalchemy import func, select

from ietp_dash.appeals import case, hearing, queries, services
from ietp_dash.appeals.models import Appeal
from ietp_dash.fees.models import CreditNote
from ietp_dash.findings import services as findings
from ietp_dash.kernel import clock
from ietp_dash.kernel.errors import Refused
from ietp_dash.notifications import due, work
from ietp_dash.notifications.models import Notification
from ietp_dash.status.events import DecisionProposed
from ietp_dash.status.models import Proposal, Standing
from ietp_dash.storage.database import db
from ietp_dash.storage.event_log import EventRow
from ietp_dash.storage.use_case import record, use_case
from tests import builders as make

from .scene import NOW, TODAY, Scene, at_noon


@pytest.fixture
def scene(app):
    with at_noon():
        yield Scene()


def test_an_appeal_goes_its_way_through_the_pages_and_closes_to_everybody_else(scene, client_for):
    factory, officer = client_for(scene.manager), client_for(scene.officers[0])
    begun = f"/appeals/against/finding/{scene.finding.public_id}"
    assert "/appeals/against/finding/" not in factory.see("/").html
    assert factory.send(begun, {"kind": "finding", "grounds": "It was open."}).status_code == 303
    appeal = db.session.scalars(select(Appeal)).one()
    at = f"/appeals/{appeal.public_id}"
    assert officer.get(at).status_code == 404
    assert factory.send(begun, {"kind": "severity", "grounds": "Again."}).headers["Location"].endswith(at)
    assert factory.send(f"{at}/file").status_code == 303
    days = (date(2027, 3, 26), date(2027, 3, 12), date(2027, 4, 7))  # 5 April is a holiday
    assert (appeal.until, appeal.acknowledge_by, appeal.decide_by) == days
    assert factory.send(f"{at}/draft", {"grounds": "Other."}).status_code == 409
    assert officer.send(f"{at}/acknowledge").status_code == 303
    member, decider = scene.reviewers[2], scene.reviewers[0]
    assert client_for(member).get(at).status_code == 404
    assert officer.send(f"{at}/panel", {"person": decider.id}).status_code == 422
    assert officer.send(f"{at}/panel", {"person": scene.coordinator.id}).status_code == 422
    for one in (member, scene.management):
        assert officer.send(f"{at}/panel", {"person": one.id}).status_code == 303
    assert officer.send(f"{at}/outcome", {"outcome": "upheld", "reasons": "So."}).status_code == 422
    for one in (member, scene.management):
        given = {"view": "upheld", "reasons": "The photo shows it."}
        assert client_for(one).send(f"{at}/view", given).status_code == 303
    assert "The photo shows it." in officer.see(at).html
    assert "The photo shows it." not in factory.see(at).html
    for one in (scene.reviewers[1], decider, scene.coordinator, scene.buyer, scene.officers[1]):
        shown = client_for(one).get(at).status_code
        assert shown == (200 if one is scene.officers[1] else 404)
    assert officer.send(f"{at}/outcome", {"outcome": "upheld", "reasons": "It was open."}).status_code == 303
    assert officer.send(f"{at}/outcome", {"outcome": "rejected", "reasons": "No."}).status_code == 409
    assert scene.finding.state == "withdrawn"
    assert "It was open." in factory.see(at).html


def test_only_the_two_sides_and_the_panel_are_told(scene):
    appeal = scene.heard(scene.filed(scene.finding, "severity"))
    scene.decided(appeal, severity="minor")
    while work.read_log():
        pass
    told = dict(
        db.session.execute(
            select(Notification.person_id, func.count())
            .where(Notification.kind.like("Appeal%") | Notification.kind.like("Panel%"))
            .group_by(Notification.person_id)
        ).all()
    )
    others = [*scene.reviewers[:2], scene.management, scene.coordinator, scene.buyer]
    assert not set(told) & {one.id for one in others}
    assert {scene.manager.id, scene.reviewers[2].id, scene.officers[1].id} <= set(told)
    assert scene.finding.severity == "minor"
    permissions = db.session.scalars(select(EventRow.permission).where(EventRow.type.like("Appeal%")))
    assert set(permissions) == {None}


def test_an_upheld_termination_never_happened(scene):
    row = scene.terminate()
    appeal = scene.heard(scene.filed(row, "termination"))
    assert scene.site.state == "terminated"
    scene.decided(appeal)
    db.session.expire_all()
    standing = db.session.get(Standing, scene.site.id)
    assert (scene.site.state, scene.site.reapply_on, row.annulled_at) == ("registered", None, NOW)
    assert (standing.shown, standing.certificate_to) == ("certified", date(2027, 6, 1))
    assert (scene.certificate.withdrawn_on, scene.certificate.valid_to) == (None, date(2027, 6, 1))
    assert (scene.connection.state, scene.connection.scope) == ("accepted", "status,reports")
    assert (scene.cycle.state, scene.cycle.result) == ("under_review", "certified")


def test_a_certificate_that_is_over_and_a_pair_that_asks_anew_stay_as_they_are(scene):
    row = scene.terminate()
    appeal = scene.heard(scene.filed(row, "termination"))
    with clock.at(NOW + timedelta(days=100)):
        scene.decided(appeal)
    db.session.expire_all()
    assert scene.certificate.withdrawn_on == TODAY
    assert db.session.get(Standing, scene.site.id).shown == "not_certified"


def test_a_termination_partly_upheld_shortens_the_waiting_time(scene):
    row = scene.terminate()
    appeal = scene.heard(scene.filed(row, "termination"))
    with pytest.raises(Refused):
        scene.decided(appeal, "partly", months=12)
    scene.decided(appeal, "partly", months=6)
    assert (scene.site.state, scene.site.reapply_on) == ("terminated", date(2027, 9, 9))


def test_an_upheld_fee_is_cancelled_by_a_credit_note_and_a_rejected_one_stands(scene):
    first = scene.filed(scene.invoice, "fee")
    scene.decided(scene.heard(first), "rejected")
    assert scene.invoice.state == "issued"
    scene.decided(scene.heard(scene.filed(scene.invoice, "fee")))
    assert scene.invoice.state == "cancelled"
    assert db.session.scalar(select(func.count()).select_from(CreditNote)) == 1


def test_an_assessed_decision_annulled_brings_the_earlier_result_back(scene):
    row = scene.decision("assessed", TODAY, date(2028, 1, 9))
    scene.decided(scene.heard(scene.filed(row, "status")))
    db.session.expire_all()
    assert row.annulled_at == NOW
    assert db.session.get(Standing, scene.site.id).shown == scene.cycle.result == "certified"


def test_too_late_is_too_late_also_for_a_draft(scene):
    draft = services.begin(make.viewer(scene.manager), scene.finding, kind="finding", grounds="Open.")
    with clock.at(NOW + timedelta(days=40)), pytest.raises(Refused):
        services.file(make.viewer(scene.manager), draft)
    with clock.at(NOW + timedelta(days=40)), pytest.raises(Refused):
        services.begin(make.viewer(scene.manager), scene.invoice, kind="fee", grounds="Open.")


def test_both_clocks_are_told_once_each_however_often_time_runs(scene):
    scene.filed(scene.finding, "finding")
    for days in range(45):
        with clock.at(NOW + timedelta(days=days)):
            due.remind_of_appeals(clock.now())
            due.remind_of_appeals(clock.now())
    told = select(EventRow.type).where(EventRow.type.like("Appeal%D%e") | EventRow.type.like("Appeal%Late"))
    kinds = [one for one in db.session.scalars(told.order_by(EventRow.sequence)) if one != "AppealFiled"]
    assert kinds == ["AppealAcknowledgeDue", "AppealAcknowledgeLate", "AppealDecisionDue", "AppealDecisionLate"]


def test_no_decider_is_ever_on_a_panel_whatever_happens_in_whatever_order(scene):
    """Random histories of naming, unseating, regrading and proposing: after each deed panel and deciders are apart."""
    rng, officer = Random(7), make.viewer(scene.officers[0])
    appeal = scene.filed(scene.invoice, "fee")
    everybody = [*scene.reviewers, scene.management]
    removed = 0
    for _step in range(60):
        person, deed = rng.choice(everybody), rng.choice(("name", "name", "name", "unseat", "regrade", "propose"))
        before = len(appeal.sitting)
        with suppress(Refused):
            _do(scene, appeal, officer, person, deed)
        db.session.expire_all()
        assert not appeal.panel_ids & case.deciders(appeal)
        removed += deed in ("regrade", "propose") and len(appeal.sitting) < before
        assert {one.id for one in everybody if queries.page(make.viewer(one))[0]} == appeal.panel_ids
    assert removed
    assert case.deciders(appeal) >= {scene.reviewers[0].id}


def _do(scene, appeal, officer, person, deed):
    if deed == "name":
        hearing.name(officer, appeal, person_id=person.id)
    elif deed == "unseat" and appeal.sitting:
        hearing.unseat(officer, appeal.sitting[0], appeal)
    elif deed == "regrade" and person in scene.reviewers[:2]:
        other = {"major": "minor", "minor": "major"}[scene.finding.severity]
        findings.regrade(make.viewer(person), scene.finding, severity=other, reason="So.")
    elif deed == "propose" and person is scene.reviewers[2]:
        ours = {"factory_id": scene.site.id, "cycle_id": scene.cycle.id, "audit_id": scene.audit.id}
        made = {"status": "terminated", "seen": "0" * 64, "proposed_by": person.id, "proposed_at": NOW}
        make.stored(Proposal(**ours, **made))
        note_proposal(make.viewer(person), scene)


@use_case
def note_proposal(viewer, scene):
    record(DecisionProposed(scene.site.id, scene.audit.id))
