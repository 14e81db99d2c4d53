"""One visit through HTTP, without script: from the contact to the report, with the workers' survey."""

import logging
import re

import pytest

from ietp_dash.audits.models import Audit
from ietp_dash.fieldwork import queries as fieldwork
from ietp_dash.findings.models import Finding
from ietp_dash.kernel import clock
from ietp_dash.kernel.access import VISITOR
from ietp_dash.programme.terms import Terms
from ietp_dash.status.models import StatusDecision
from ietp_dash.storage.database import db
from ietp_dash.visits import opening, questions
from ietp_dash.visits.models import SurveyCount, SurveyToken
from tests import builders as make
from tests.fieldwork.test_views import picture
from tests.rig.web import sign_in

from . import cast as people

AREAS = ("", "/opening", "/tour", "/documents", "/kept", "/survey", "/answers", "/findings", "/agreed", "/closing")
STEPS = ("opening", "full_tour", "documents", "survey")


@pytest.fixture
def cast(app):
    with clock.at(people.MONDAY):
        yield people.cast()


def note(client, url, area, key, **value):
    answer = client.send(f"{url}/entries", {"area": area, "key": key, "number": "0", **value})
    assert answer.status_code == 303, answer.get_data(as_text=True)


def test_a_visit_from_the_contact_to_its_report(cast, client_for, app, html_valid):
    seen = {}
    with clock.at(people.MONDAY):
        opening.let_time_pass(VISITOR, people.MONDAY)
        path = f"/visits/{cast.visit.public_id}"
        _arrange(cast, client_for, path)
        _prepare(cast, client_for(cast.member), path)
    with clock.at(people.on(10)):
        again = {one: sign_in(app.test_client(), one.email) for one in (cast.specialist, cast.manager)}
        specialist = again[cast.specialist]
        assert specialist.fill(path, {}, action=f"{path}/start").status_code == 303
        audit = db.session.get(Audit, cast.visit.audit_id)
        url = f"/fieldwork/{audit.public_id}"
        _day(cast, specialist, url, seen)
        _survey(cast, specialist, app, path, url, seen)
        _close(cast, specialist, url)
        _read(cast, again[cast.manager], client_for, audit)
        seen["done"] = again[cast.manager].see(path).html
    html_valid(seen)


def _arrange(cast, client_for, path):
    coordinator = client_for(cast.coordinator)
    assert cast.site.name in coordinator.see("/visits/").text
    assert "Contact" in coordinator.see("/").text
    chosen = {"specialist": re.search(r'value="(\w+)">Person[^<]*specialist', coordinator.see(path).html).group(1)}
    assert coordinator.fill(path, chosen, action=f"{path}/contact").status_code == 303
    assert coordinator.send(f"{path}/contact", chosen).status_code == 409
    specialist = client_for(cast.specialist)
    for day in ("2026-03-10", "2026-03-12"):
        assert specialist.fill(path, {"day": day, "at": "09:30"}, action=f"{path}/slots").status_code == 303
    late = specialist.fill(path, {"day": "2026-04-28", "at": "09:30"}, action=f"{path}/slots")
    assert late.status_code == 422
    assert 'value="2026-04-28"' in late.page.html
    member = client_for(cast.member)
    assert "Book your Progress Visit" in member.see("/").text
    slots = re.findall(r'name="slot" value="(\w+)"', member.see(path).html)
    assert member.send(f"{path}/book", {"slot": slots[0]}).status_code == 303
    assert client_for(cast.manager).send(f"{path}/book", {"slot": slots[1]}).status_code == 409
    assert "Tuesday 10 March 2026, 09:30 CST" in specialist.see(path).text
    assert cast.site.name in specialist.see("/visits/calendar?month=2026-03").text
    assert cast.site.name not in specialist.see("/visits/calendar?month=2026-04").text
    assert member.send(f"{path}/reschedule", {"slot": slots[1]}).status_code == 303
    assert member.send(f"{path}/reschedule", {"slot": slots[0]}).status_code == 409
    entry = member.get(f"{path}/visit.ics")
    assert entry.mimetype == "text/calendar"
    assert b"DTSTART:20260312T013000Z" in entry.data
    assert client_for(make.person("buyer_manager")).get(path).status_code == 404
    assert client_for(people.specialist_of(cast.firm, "PVS 0002")).get(path).status_code == 404


def _prepare(cast, member, path):
    said = {"changes": "A new moulding hall.", "workers": "320", "poster": "yes", "topics": "Overtime in June"}
    page = f"{path}/questionnaire"
    assert member.fill(page, {"changes": said["changes"]}).status_code == 303
    missing = member.fill(page, {}, action=page, button="send=yes")
    assert missing.status_code == 422
    assert "A new moulding hall." in missing.page.html
    assert member.fill(page, said, button="send=yes").status_code == 303
    assert "Overtime in June" in member.see(path).text


def _day(cast, client, url, seen):
    for area in AREAS:
        seen[area or "day"] = client.see(url + area).html
    client.see(f"{url}/kept?lang=zh")
    client.see(f"{url}/agreed?lang=en")
    for step in STEPS:
        for deed in ("begin", "end", "sign_off"):
            assert client.send(f"{url}/steps", {"code": step, "deed": deed}).status_code == 303
    note(client, url, "opening", "aims", done="yes")
    key = cast.earlier.public_id
    note(client, url, "kept", key, done="no", note="Still one line for all deductions.")
    shown = {"area": "kept", "key": key, "photo": (picture(), "slip.png"), "caption": "A payslip"}
    assert client.send(f"{url}/photos", shown, content_type="multipart/form-data").status_code == 303
    number = cast.points[2].number
    note(client, url, "answer", number, answer="no")
    found = {"checkpoint": number, "severity": "major", "description": "Payslips are not itemised."}
    found |= {"repeat_of": key, "transparency": "none"}
    assert client.send(f"{url}/findings", found).status_code == 303
    assert client.send(f"{url}/close").status_code == 422


def _survey(cast, specialist, app, path, url, seen):
    sheet = specialist.send(f"{path}/survey/sheet")
    seen["sheet"] = sheet.page.html
    lost = re.findall(r"/survey/([\w-]{20,})<", sheet.page.html)
    tokens = re.findall(r"/survey/([\w-]{20,})<", specialist.send(f"{path}/survey/sheet").page.html)
    assert len(tokens) == len(lost) == 10
    worker, logged = app.test_client(), []
    keep = logging.Handler()
    keep.emit = logged.append
    logger = logging.getLogger("ietp.request")
    logger.addHandler(keep)
    try:
        assert worker.get(f"/survey/{lost[0]}").status_code == 404
        seen["survey page"] = worker.see(f"/survey/{tokens[0]}").html
        chinese = worker.get(f"/survey/{tokens[0]}", headers={"Accept-Language": "zh-CN"})
        assert 'lang="zh-Hans"' in chinese.get_data(as_text=True)
        assert "Do you feel safe" in worker.get(f"/survey/{tokens[0]}?in=en").get_data(as_text=True)
        for place, token in enumerate(tokens[:6]):
            told = worker.fill(f"/survey/{token}?in=en", {"pay": "no" if place < 2 else "yes", "safety": "yes"})
            assert told.status_code == 200
            assert "Set-Cookie" not in told.headers
        assert worker.post(f"/survey/{tokens[0]}", data={"csrf_token": tokens[0], "pay": "no"}).status_code == 404
        assert worker.post(f"/survey/{tokens[6]}", data={"pay": "yes"}).status_code == 400
        assert worker.post(f"/survey/{tokens[6]}", data={"csrf_token": tokens[6], "pay": "never"}).status_code == 422
    finally:
        logger.removeHandler(keep)
    assert not logged, "nothing of these requests is logged"
    assert db.session.query(SurveyToken).count() == 4
    assert sum(row.number for row in db.session.query(SurveyCount)) == 6 * len(questions.SURVEY)
    assert "6 of 10 answered" in specialist.see(f"{url}/survey").text
    assert "Sometimes" not in specialist.see(f"{url}/survey").text
    assert specialist.send(f"{path}/survey/close").status_code == 303
    assert worker.get(f"/survey/{tokens[7]}").status_code == 404
    seen["results"] = specialist.see(f"{url}/survey").html
    assert "hidden" in seen["results"]


def _close(cast, client, url):
    audit = db.session.get(Audit, cast.visit.audit_id)
    finding = db.session.query(Finding).filter_by(audit_id=audit.id).one()
    note(client, url, "cause", finding.public_id, cause="process", note="The payroll program cannot print it.")
    note(client, url, "agreed", "s1", what="Buy another payroll program", who="Finance", by="2026-05-01")
    assert client.send(f"{url}/close").status_code == 422
    note(client, url, "agreed", "summary", note="A frank visit.")
    for side in ("audit_team", "factory"):
        signed = {"paper": "findings_list", "side": side, "name": f"Somebody {side}", "post": ""}
        assert client.send(f"{url}/signatures", signed).status_code == 303
    assert client.send(f"{url}/close").status_code == 303


def _read(cast, manager, client_for, audit):
    visit = cast.visit
    db.session.refresh(audit)
    assert (visit.state, visit.survey_state) == ("done", "closed")
    assert audit.submitted_at
    assert audit.decided_at
    assert db.session.query(SurveyToken).count() == 0
    assert db.session.query(StatusDecision).count() == 0
    finding = db.session.query(Finding).filter_by(audit_id=audit.id).one()
    assert (finding.counts_for_status, finding.repeat_of_id) == (False, cast.earlier.id)
    later = Audit(factory_id=cast.site.id, kind="IAA", id=10**6)
    assert finding in fieldwork.earlier_findings(later)[finding.checkpoint.number]
    report = manager.see(f"/reports/{audit.public_id}").text
    for words in ("Buy another payroll program", "6 of 10 workers answered.", "Not done", "A frank visit."):
        assert words in report
    assert manager.get(f"/reports/{audit.public_id}/report.pdf").status_code == 200
    buyer = make.person("buyer_manager")
    assert client_for(buyer).get(f"/reports/{audit.public_id}").status_code == 404
    make.connection(cast.site, buyer, scope=("status", "reports"), earlier_years=True)
    reader = client_for(buyer)
    assert "Buy another payroll program" in reader.see(f"/reports/{audit.public_id}").text
    assert "Progress Visit" in reader.see(f"/factories/{cast.site.public_id}").text
    assert Terms.default().pv_man_days == audit.man_days
