"""What follows from a case: a firm suspended, an investigation ordered; evidence; favours; answers to complaints."""

import io
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest
from PIL import Image
from sqlalchemy import select

from ietp_dash.accreditation.models import Accreditation
from ietp_dash.assignments.models import Assignment
from ietp_dash.audits.models import Audit
from ietp_dash.checklists.models import ChecklistVersion
from ietp_dash.factories.models import Factory
from ietp_dash.integrity import telling
from ietp_dash.integrity.models import IntegrityCase, IntegrityStep
from ietp_dash.kernel.access import VISITOR, Role
from ietp_dash.reports import services as reports
from ietp_dash.reports.services import SCORED
from ietp_dash.storage.database import db
from ietp_dash.storage.event_log import EventRow
from tests import builders as make
from tests.assignments import cast

TOLD = "They asked for an envelope."


@pytest.fixture
def scene(app, client_for):
    """A case held by an officer who has recorded a finding, a factory between audits, two firms."""
    telling.report(VISITOR, about="integrity", parties="", text=TOLD)
    case = db.session.scalars(select(IntegrityCase)).one()
    officer = make.person(Role.INTEGRITY_OFFICER)
    them, at = client_for(officer), f"/integrity/{case.public_id}"
    assert them.send(f"{at}/holder", {"holder": officer.public_id, "risk": "high"}).status_code == 303
    firms = [cast.firm(f"Firm {number}") for number in range(2)]
    for firm in firms:
        cast.manager_of(firm), cast.auditor(firm)
    cycle = cast.cycle(state="decided")
    site = db.session.get(Factory, cycle.factory_id)
    return SimpleNamespace(case=case, officer=officer, them=them, at=at, firms=firms, cycle=cycle, site=site)


def suspended(firm):
    db.session.expire_all()
    return db.session.get(Accreditation, firm.id).suspended_on


def test_a_firm_is_suspended_only_when_named_and_after_a_finding_that_confirms(scene):
    suspend = {"sanction": "firm", "reason": "Envelopes."}
    assert "confirms something first" in scene.them.send(f"{scene.at}/sanction", suspend).text
    told = {"finding": "confirmed", "text": "Two others told the same."}
    assert scene.them.send(f"{scene.at}/finding", told).status_code == 303
    assert "Name whom the case concerns first" in scene.them.send(f"{scene.at}/sanction", suspend).text
    one, other = scene.firms
    assert scene.them.send(f"{scene.at}/parties", {"firm": one.firm.public_id}).status_code == 303
    assert suspended(one) is None
    assert scene.them.send(f"{scene.at}/sanction", suspend).status_code == 303
    assert (suspended(one) is not None, suspended(other)) == (True, None)
    said = db.session.scalars(select(EventRow.type).order_by(EventRow.sequence.desc()).limit(2)).all()
    assert "CaseSanctioned" in said


def test_an_investigation_needs_a_factory_between_audits_and_no_finding(scene):
    order = {"sanction": "investigation", "reason": "Time cards in two sets."}
    assert "no factory with a cycle" in scene.them.send(f"{scene.at}/sanction", order).text
    assert scene.them.send(f"{scene.at}/parties", {"site": scene.site.name}).status_code == 303
    assert scene.them.send(f"{scene.at}/sanction", order).status_code == 303
    made = db.session.scalars(select(Assignment)).one()
    assert (made.kind, made.because, made.cycle_id) == ("SI", order["reason"], scene.cycle.id)
    assert TOLD not in made.because
    assert scene.them.send(f"{scene.at}/sanction", order).status_code == 409


def test_evidence_opens_to_officers_without_conflict_alone_and_its_reading_is_in_the_case(scene, client_for):
    picture = io.BytesIO()
    Image.new("RGB", (30, 30), "teal").save(picture, "PNG")
    sent = {"file": (io.BytesIO(picture.getvalue()), "envelope.png")}
    assert scene.them.send(f"{scene.at}/evidence", sent).status_code == 303
    wrong = {"file": (io.BytesIO(b"MZ not a picture"), "tool.exe")}
    assert scene.them.send(f"{scene.at}/evidence", wrong).status_code == 422
    address = next(link for link in scene.them.see(scene.at).links if "/evidence/" in link)
    assert scene.them.get(address).status_code == 200
    second = make.person(Role.INTEGRITY_OFFICER)
    other = client_for(second)
    assert other.get(address).status_code == 200
    read = select(IntegrityStep.kind).where(IntegrityStep.person_id == second.id)
    assert db.session.scalars(read).all() == ["read"]
    for role in (Role.REVIEWER, Role.MANAGEMENT, Role.ADMINISTRATOR, Role.COORDINATOR, Role.FACTORY_MANAGER):
        assert client_for(make.person(role)).get(address).status_code == 404
    assert other.send(f"{scene.at}/conflict", {"reason": "My sister's firm."}).status_code == 303
    assert other.get(address).status_code == 404


def test_an_assessment_that_tells_of_a_favour_opens_one_case_however_often_it_is_said(app, client_for):
    site = make.factory("Toy Works")
    boss = make.manager_of(site)
    manager = make.viewer(boss)
    over = datetime(2026, 3, 2, 9, tzinfo=UTC)
    firm = cast.firm()
    version = make.stored(ChecklistVersion(name="Version", valid_from=over.date(), published_at=over))
    led_by = make.person(Role.AUDITOR)
    given = {"kind": "ICA", "firm_id": firm.firm_id, "checklist_version_id": version.id, "closing_at": over}
    given |= {"lead_id": led_by.id, "fieldwork_ended_on": over.date()}
    audit = make.stored(Audit(factory_id=site.id, **given))
    said = {"scores": dict.fromkeys(SCORED, 3), "identity_shown": True, "text": "An envelope, he said."}
    reports.assess(manager, audit, favour_asked=False, **said)
    assert not db.session.scalars(select(IntegrityCase)).all()
    for asked in (True, False, True):
        reports.assess(manager, audit, favour_asked=asked, **said)
    case = db.session.scalars(select(IntegrityCase)).one()
    whom = (case.channel, case.text, case.site_id, case.firm_id, case.unread)
    assert whom == ("assessment", "An envelope, he said.", site.id, firm.firm_id, True)
    officer, mine = client_for(make.person(Role.INTEGRITY_OFFICER)), client_for(boss)
    page = officer.see(f"/integrity/{case.public_id}").text
    for told in (led_by.name, "2 March 2026"):
        assert told in page
    assert client_for(cast.manager_of(firm)).get(f"/integrity/{case.public_id}").status_code == 404
    assert officer.send(f"/integrity/{case.public_id}/answer", {"text": "Who was there?"}).status_code == 303
    assert "Answered" in mine.see("/integrity/complaints").text
    answer = f"/integrity/complaints/{case.public_id}"
    assert "Who was there?" in mine.see(answer).text
    assert mine.fill(answer, {"text": "Two of us."}).status_code == 303
    assert "Two of us." in officer.see(f"/integrity/{case.public_id}").text
    assert client_for(make.manager_of(site)).get(answer).status_code == 404


def test_who_complained_sees_in_the_menu_that_an_answer_came_until_it_is_read(scene, client_for):
    manager, colleague = make.manager_of(scene.site), make.manager_of(scene.site)
    mine = client_for(manager)
    assert mine.send("/integrity/complaints", {"about": "misconduct", "text": "He shouted."}).status_code == 303
    case = db.session.scalars(select(IntegrityCase).where(IntegrityCase.channel == "complaint")).one()
    assert "Answered" not in mine.see("/integrity/complaints").html
    at = f"/integrity/{case.public_id}"
    assert scene.them.send(f"{at}/answer", {"text": "When was it?"}).status_code == 303
    assert "Answered" in mine.see("/integrity/complaints").html
    assert "Answered" not in client_for(colleague).see("/integrity/complaints").html
    assert "When was it?" in mine.see(f"/integrity/complaints/{case.public_id}").html
    assert "Answered" not in mine.see("/integrity/complaints").html
