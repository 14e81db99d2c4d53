"""Integrity through pages: nothing of a reporter is kept; nobody but an officer without conflict reads a case."""

import logging
import re
from types import SimpleNamespace

import pytest
from sqlalchemy import select

from ietp_dash.accreditation.models import Auditor
from ietp_dash.integrity import services, telling
from ietp_dash.integrity.models import IntegrityCase
from ietp_dash.integrity.pace import MOST, Pace
from ietp_dash.kernel.access import VISITOR, Role
from ietp_dash.notifications import work
from ietp_dash.storage.database import Base, db
from ietp_dash.storage.event_log import EventRow
from tests import builders as make

ADDRESS, AGENT = "203.0.113.77", "Whistle/9.9 (Marker)"


@pytest.fixture
def scene(app):
    site = make.factory("Toy Works")
    programme = make.person(Role.COORDINATOR).memberships[0].organisation
    return SimpleNamespace(
        site=site,
        manager=make.manager_of(site),
        officers=[make.person(Role.INTEGRITY_OFFICER, at=programme) for _ in range(2)],
        others=[
            make.person(role)
            for role in (*_STAFF, Role.FIRM_MANAGER, Role.AUDITOR, Role.BUYER_MANAGER, Role.BUYER_MEMBER)
        ],
    )


_STAFF = (Role.COORDINATOR, Role.REVIEWER, Role.MANAGEMENT, Role.ADMINISTRATOR, Role.HELPLINE_AGENT)


def stamp(html):
    return re.search(r'name="csrf_token" value="([^"]+)"', html)[1]


def everything_kept():
    """Every value of every table, as one text."""
    rows = (db.session.execute(table.select()).all() for table in Base.metadata.sorted_tables)
    return "\n".join(str(row) for found in rows for row in found)


def test_of_a_hundred_reporters_nothing_is_kept_and_each_comes_back_with_the_code(scene, client, mails, caplog, app):
    caplog.set_level(logging.DEBUG)
    seen = {"environ_base": {"REMOTE_ADDR": ADDRESS}, "headers": {"User-Agent": AGENT}}
    page = client.get("/integrity-report/?in=vi", **seen)
    assert "<script" not in page.get_data(as_text=True)
    assert "Set-Cookie" not in page.headers
    ours, codes = stamp(page.get_data(as_text=True)), []
    told = {"csrf_token": ours, "in": "en", "about": "integrity", "parties": "A firm", "text": "They asked for money."}
    for number in range(100):
        answer = client.post("/integrity-report/", data=told | {"text": f"Told {number}"}, **seen)
        assert (answer.status_code, "Set-Cookie" in answer.headers) == (200, False)
        codes.append(re.search(r'class="receipt">([^<]+)<', answer.get_data(as_text=True))[1])
    while work.read_log():
        pass
    kept = everything_kept() + caplog.text + "\n".join(str(one) for one in mails())
    assert not [word for word in (ADDRESS, AGENT, "Whistle", *codes) if word in kept]
    assert len(set(codes)) == 100
    rows = db.session.scalars(select(EventRow).where(EventRow.type == "IntegrityCaseOpened")).all()
    assert {(row.actor_id, row.subject_id, row.permission, row.at.hour, row.at.minute) for row in rows} == {
        (None, None, None, 0, 0)
    }
    case = db.session.scalars(select(IntegrityCase).where(IntegrityCase.text == "Told 7")).one()
    services.answer(make.viewer(scene.officers[0]), case, text="Who was there?")
    back = {"csrf_token": ours, "in": "en", "code": codes[7].upper().replace("-", " ")}
    assert "Who was there?" in client.post("/integrity-report/answer", data=back).get_data(as_text=True)
    assert client.post("/integrity-report/answer", data=back | {"text": "The lead."}).status_code == 200
    assert client.post("/integrity-report/answer", data=back | {"code": "abcd"}).status_code == 422
    assert client.post("/integrity-report/", data=told | {"csrf_token": "x"}).status_code == 400
    assert client.post("/integrity-report/", data=told | {"about": ""}).status_code == 422
    assert "The lead." in everything_kept()


def test_only_an_officer_without_conflict_reads_holds_and_closes_a_case(scene, client_for):
    telling.report(VISITOR, about="staff", parties="", text="Secret words")
    case = db.session.scalars(select(IntegrityCase)).one()
    at = f"/integrity/{case.public_id}"
    for person in (*scene.others, scene.manager):
        them = client_for(person)
        assert them.get(at).status_code == 404
        assert them.get("/integrity/").status_code == 403
        assert them.get("/integrity/radar").status_code == 403
        assert "Secret words" not in them.see("/").html
        assert case.public_id not in them.see("/").html
    one, other = (client_for(person) for person in scene.officers)
    assert "Secret words" in one.see(at).html
    assert one.send(f"{at}/finding", {"finding": "confirmed", "text": "So it is."}).status_code == 409
    assert other.send(f"{at}/conflict", {"reason": "My brother works there."}).status_code == 303
    assert other.get(at).status_code == 404
    assert case.public_id not in other.see("/integrity/").html
    shut, mine = (person.public_id for person in reversed(scene.officers))
    assert one.send(f"{at}/holder", {"holder": shut, "risk": "high"}).status_code == 422
    assert one.send(f"{at}/holder", {"holder": mine, "risk": "high"}).status_code == 303
    assert one.send(f"{at}/steps", {"text": "Called."}).status_code == 303
    suspend = {"sanction": "auditor", "reason": "Conduct."}
    assert one.send(f"{at}/sanction", suspend).status_code == 422
    assert one.send(f"{at}/finding", {"finding": "confirmed", "text": "So it is."}).status_code == 303
    firm = make.person(Role.AUDITOR)
    given = {"firm_id": firm.memberships[0].organisation_id, "person_id": firm.id, "number": "TEST-1"}
    auditor = make.stored(Auditor(**given, valid_from=case.opened_on, valid_to=case.opened_on))
    assert one.send(f"{at}/parties", {"auditor": auditor.number}).status_code == 303
    assert one.send(f"{at}/sanction", suspend).status_code == 303
    db.session.expire_all()
    assert auditor.suspended_on is not None
    assert one.send(f"{at}/close", {}).status_code == 422
    assert one.send(f"{at}/answer", {"text": "Thank you."}).status_code == 303
    assert one.send(f"{at}/close", {}).status_code == 303
    assert one.send(f"{at}/steps", {"text": "More."}).status_code == 409


def test_a_complaint_is_read_by_who_made_it_and_the_log_names_nobody(scene, client_for):
    mine = client_for(scene.manager)
    assert mine.send("/integrity/complaints", {"about": "staff", "text": "x"}).status_code == 422
    answer = mine.send("/integrity/complaints", {"about": "misconduct", "text": "He shouted."})
    assert answer.status_code == 303
    case = db.session.scalars(select(IntegrityCase)).one()
    services.answer(make.viewer(scene.officers[0]), case, text="When was it?")
    at = f"/integrity/complaints/{case.public_id}"
    assert "When was it?" in mine.see(at).html
    assert mine.send(at, {"text": "On Monday."}).status_code == 303
    assert client_for(make.manager_of(make.factory("Other Works"))).get(at).status_code == 404
    types = ("IntegrityCaseOpened", "ReporterWrote")
    actors = db.session.scalars(select(EventRow.actor_id).where(EventRow.type.in_(types))).all()
    assert actors == [None, None]


def test_too_many_tries_are_told_apart_by_caller_and_forgotten_with_the_hour():
    pace = Pace()
    tries = [pace.is_too_fast("report", ADDRESS, 10.0) for _ in range(MOST["report"] + 1)]
    assert (tries.count(True), tries[-1]) == (1, True)
    assert not pace.is_too_fast("report", "203.0.113.78", 10.0)
    assert not pace.is_too_fast("report", ADDRESS, 3700.0)
