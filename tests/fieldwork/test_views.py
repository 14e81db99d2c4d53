"""Fieldwork through HTTP, without script: who may, what is kept, what is refused, both languages."""

import io
from datetime import timedelta

import pytest
from PIL import Image

from ietp_dash.audits.models import Audit
from ietp_dash.corrections.models import Correction
from ietp_dash.factories.models import ProfileVersion
from ietp_dash.fieldwork import queries, services
from ietp_dash.findings.models import Evidence, Finding
from ietp_dash.kernel import clock
from ietp_dash.storage.database import db
from tests import builders as make

from . import day

AREAS = (
    "opening", "papers", "consents", "profile", "tour", "documents", "interviews", "answers", "findings", "closing",
)  # fmt: skip


@pytest.fixture
def stage(app):
    return day.staged()


@pytest.fixture
def running(stage):
    """The stage, its audit started, and its address."""
    stage.audit = stage.start()
    stage.url = f"/fieldwork/{stage.audit.public_id}"
    db.session.commit()
    return stage


def picture(colour="white", drawn=False) -> io.BytesIO:
    kept, made = io.BytesIO(), Image.new("RGB", (60, 40), colour)
    if drawn:
        made.paste("black", (10, 10, 30, 12))
    made.save(kept, "PNG")
    kept.seek(0)
    return kept


def note(client, running, area, key, number=0, **value):
    """Save one entry as a form does."""
    return client.send(f"{running.url}/entries", {"area": area, "key": key, "number": str(number), **value})


def test_the_day_is_started_from_the_list_by_somebody_of_the_team(stage, client_for):
    client = client_for(stage.second)
    assert "Start fieldwork" in client.see("/fieldwork/").text
    answer = client.fill("/fieldwork/", {}, action="/fieldwork/plans/")
    assert answer.status_code == 303
    audit = db.session.query(Audit).one()
    assert (audit.lead_id, audit.team, audit.kind, audit.workers) == (stage.lead.id, [stage.second.id], "ICA", 300)
    assert answer.location.endswith(audit.public_id)
    assert [step.code for step in queries.agenda_of(audit)][:2] == ["introduction", "quick_tour"]
    assert client.send(f"/fieldwork/plans/{stage.plan.public_id}/start").status_code == 409
    assert "Open" in client.see("/fieldwork/").text


def test_the_start_page_sends_the_team_and_nobody_else_to_the_day(stage, client_for):
    told = "The planned day has come"
    assert told in client_for(stage.lead).see("/").text
    assert told in client_for(stage.manager).see("/").text
    assert told not in client_for(make.person("auditor", at=stage.firm)).see("/").text
    stage.start()
    assert "Fieldwork is running." in client_for(stage.second).see("/").text


def test_nobody_starts_before_the_day_or_off_the_team(app, client_for):
    stage = day.staged(planned_on=clock.today("Asia/Shanghai") + timedelta(days=1))
    path = f"/fieldwork/plans/{stage.plan.public_id}/start"
    lead = client_for(stage.lead)
    assert "Start fieldwork" not in lead.see("/fieldwork/").text
    assert lead.send(path).status_code == 422
    other = client_for(make.person("auditor", at=stage.firm))
    assert stage.site.name not in other.see("/fieldwork/").text
    assert other.send(path).status_code == 404
    assert client_for(stage.manager).send(path).status_code == 404
    assert stage.site.name in client_for(stage.manager).see("/fieldwork/").text
    assert db.session.query(Audit).count() == 0


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_page_of_the_day_is_there_for_the_team_in_both_languages(running, client_for, html_valid, lang):
    client, pages = client_for(running.lead), {}
    for path in ("", *[f"/{area}" for area in AREAS], "/answers/safety", "/answers/open"):
        pages[path] = client.see(f"{running.url}{path}?lang={lang}").html
    html_valid(pages)
    assert ("Roster" in pages["/interviews"]) is (lang == "en")


def test_a_page_asks_the_database_a_bounded_number_of_times(running, client_for):
    client = client_for(running.lead)
    counted = {area: client.get(f"{running.url}/{area}").statements for area in (*AREAS, "answers/safety")}
    assert max(counted.values()) <= 15, counted


def test_only_the_team_writes_and_only_the_firm_reads(running, client_for):
    reader = client_for(running.manager)
    assert "read along" in reader.see(running.url).text
    assert note(reader, running, "opening", "purpose", done="yes").status_code == 404
    for outsider in (make.person("auditor", at=running.firm), make.manager_of(running.site), make.person("auditor")):
        client = client_for(outsider)
        assert client.get(running.url).status_code == 404
        assert client.get(f"{running.url}/answers").status_code == 404
        assert note(client, running, "opening", "purpose", done="yes").status_code == 404


def test_entries_are_kept_and_a_second_hand_is_told(running, client_for):
    one, other = client_for(running.lead), client_for(running.second)
    assert note(one, running, "paper", "roster", state="received", note="Complete").status_code == 303
    answer = note(other, running, "paper", "roster", state="missing", note="Not seen")
    assert answer.status_code == 409
    assert "Complete" in answer.page.text
    assert "Not seen" in answer.get_data(as_text=True)
    assert queries.entries_of(running.audit, "paper")["roster"].value["state"] == "received"
    again = next(form for form in answer.page.forms if form.values.get("key") == ["roster"])
    assert again.values["number"] == ["1"]
    assert note(other, running, "paper", "roster", number=1, state="missing", note="Not seen").status_code == 303


@pytest.mark.parametrize(
    ("area", "key", "value"),
    [
        ("opening", "unknown", {"done": "yes"}),
        ("answer", "9.9", {"answer": "yes"}),
        ("answer", "1.1", {"answer": "perhaps"}),
        ("profile", "workforce.total", {"said": "differs", "found": "many"}),
        ("profile", "workforce.total", {"said": "differs", "found": ""}),
        ("interview", "held", {"single": "-3"}),
        ("nowhere", "x", {}),
        ("tour", "b1", {"name": "", "kind": "production"}),
        ("consent", "visit", {"given": "yes", "note": "x" * 5000}),
    ],
)
def test_what_makes_no_sense_is_refused_beside_its_form(running, client_for, area, key, value):
    assert note(client_for(running.lead), running, area, key, **value).status_code == 422
    assert not any(queries.everything_of(running.audit).values())


def test_the_queue_is_answered_in_json_and_a_repeat_changes_nothing(running, client_for):
    client = client_for(running.lead)
    client.see(running.url)
    ask = {"headers": {"Accept": "application/json"}}
    sent = {"area": "answer", "key": "1.1", "number": "0", "answer": "yes", "note": "", "sent": "k1"}
    first = client.send(f"{running.url}/entries", sent, **ask)
    assert first.get_json() == {"ok": True, "number": 1}
    assert client.send(f"{running.url}/entries", sent, **ask).get_json() == {"ok": True, "number": 1}
    told = client_for(running.second)
    told.see(running.url)
    other = told.send(f"{running.url}/entries", {**sent, "answer": "na", "sent": "k2"}, **ask)
    assert other.status_code == 409
    assert other.get_json()["theirs"]["value"] == {"answer": "yes", "note": ""}
    assert other.get_json()["theirs"]["by"] == running.lead.name
    assert db.session.get(Audit, running.audit.id).answers == "y---"


def test_steps_are_begun_ended_attended_and_signed_off(running, client_for):
    client, url = client_for(running.lead), f"{running.url}/steps"
    assert client.send(url, {"code": "opening", "deed": "end"}).status_code == 422
    assert client.send(url, {"code": "opening", "deed": "sign_off"}).status_code == 422
    for deed in ("begin", "begin", "end"):
        assert client.send(url, {"code": "opening", "deed": deed}).status_code == 303
    who = {"code": "opening", "deed": "attend", "name": "Li Wei", "post": "HR", "side": "factory"}
    assert client.send(url, who).status_code == 303
    assert client.send(url, {**who, "name": ""}).status_code == 422
    assert note(client, running, "agenda", "opening", notes="Began late.").status_code == 303
    assert client.send(url, {"code": "opening", "deed": "sign_off"}).status_code == 303
    assert client.send(url, {"code": "opening", "deed": "take_back"}).status_code == 409
    assert note(client, running, "agenda", "opening", 1, notes="Began in time.").status_code == 409
    assert "Began late." in client.see(running.url).text
    assert client.send(url, {"code": "opening", "deed": "dance"}).status_code == 422
    for deed in ("begin", "end", "sign_off"):
        forms = [form.values for form in client.see(running.url).forms if "introduction" in form.values.get("code", [])]
        offered = {form["deed"][0] for form in forms}
        assert deed in offered
        assert client.send(url, {"code": "introduction", "deed": deed}).status_code == 303
    step = next(one for one in queries.agenda_of(running.audit) if one.code == "opening")
    assert step.attendees == [{"name": "Li Wei", "post": "HR", "side": "factory"}]
    assert step.signed_by == running.lead.id


def test_the_profile_is_confirmed_with_its_differences(running, client_for):
    client = client_for(running.lead)
    assert client.send(f"{running.url}/confirm-profile").status_code == 422
    for name in queries.profile_fields(running.audit):
        assert not name.startswith("contacts")
        assert note(client, running, "profile", name, said="agrees").status_code == 303
    assert note(client, running, "profile", "workforce.total", 1, said="differs", found="612").status_code == 303
    assert client.send(f"{running.url}/confirm-profile").status_code == 303
    version = db.session.query(ProfileVersion).one()
    assert version.confirmed_audit_id == running.audit.id
    assert db.session.get(Audit, running.audit.id).workers == 612


def test_workers_are_drawn_from_numbers_and_names_are_refused(running, client_for):
    client, url = client_for(running.lead), f"{running.url}/draws"
    named = client.send(url, {"roster": "1001\n张三\n1002"})
    assert named.status_code == 422
    assert "Line 2" in named.page.text
    assert client.send(url, {"roster": "Maria, 1001"}).status_code == 422
    roster = " ".join(f"W{n:04}" for n in range(300))
    assert client.send(url, {"file": (io.BytesIO(roster.encode()), "roster.csv")}).status_code == 303
    drawn = queries.chosen_of(running.audit)
    assert len(set(drawn)) == len(drawn) > 9
    assert client.send(url, {"roster": roster}).status_code == 422, "a second draw needs a reason"
    gone = {"absent": [drawn[0], drawn[1]], "reason": "On leave"}
    assert client.send(f"{running.url}/replacements", gone).status_code == 303
    now = queries.chosen_of(running.audit)
    assert not {drawn[0], drawn[1]} & set(now)
    assert len(now) == len(drawn)
    assert "On leave" in client.see(f"{running.url}/interviews").text


def test_a_finding_is_raised_with_evidence_changed_and_withdrawn(running, client_for):
    client = client_for(running.lead)
    facts = {"checkpoint": "1.1", "severity": "major", "description": "An exit was shut.", "workers_affected": "12"}
    assert client.send(f"{running.url}/findings", facts).status_code == 422, "not answered with no"
    note(client, running, "answer", "1.1", answer="no")
    assert client.send(f"{running.url}/findings", {**facts, "severity": "critical"}).status_code == 422
    lower = client.send(f"{running.url}/findings", {**facts, "severity": "minor"})
    assert lower.status_code == 422
    assert "transparent on site" in lower.page.text
    data = {"area": "answer", "key": "1.1", "caption": "Exit 3", "photo": (picture(), "exit.png")}
    assert client.send(f"{running.url}/photos", data, content_type="multipart/form-data").status_code == 303
    assert client.send(f"{running.url}/findings", {**facts, "description": ""}).status_code == 422
    open_ = {**facts, "severity": "minor", "transparency": "on_site"}
    assert client.send(f"{running.url}/findings", open_).status_code == 303
    assert client.send(f"{running.url}/findings", open_).status_code == 409
    finding = db.session.query(Finding).one()
    assert (finding.severity, finding.workers_affected, finding.section_code) == ("minor", 12, "safety")
    assert db.session.query(Evidence).filter_by(finding_id=finding.id).count() == 1
    assert note(client, running, "answer", "1.1", 1, answer="yes").status_code == 422
    page = f"{running.url}/findings/{finding.public_id}"
    assert client.fill(page, {"description": "Two exits were shut."}).status_code == 303
    assert client.send(page, {**open_, "number": "1"}).status_code == 409
    assert client.send(f"{page}/withdraw").status_code == 303
    assert note(client, running, "answer", "1.1", 1, answer="yes").status_code == 303


def test_the_same_checkpoint_of_an_earlier_audit_is_offered_as_a_repeat(running, client_for):
    before = make.stored(
        Audit(
            factory_id=running.site.id, kind="ICA", firm_id=running.firm.id, answers="n---",
            checklist_version_id=running.audit.checklist_version_id, closing_at=clock.now(),
            fieldwork_started_at=clock.now(), submitted_at=clock.now(),
        )
    )  # fmt: skip
    old = make.stored(
        Finding(
            factory_id=running.site.id, audit_id=before.id, checkpoint_id=running.points[0].id, section_code="safety",
            severity_proposed="major", severity="major", description="Shut then, too.", raised_on=clock.today(),
            state="closed",
        )
    )  # fmt: skip
    client = client_for(running.lead)
    note(client, running, "answer", "1.1", answer="no")
    values = {"severity": "major", "description": "Shut."}
    assert "Shut then, too." in client.see(f"{running.url}/answers/safety").text
    path, action = f"{running.url}/answers/safety", f"{running.url}/findings"
    assert client.fill(path, values, action=action).status_code == 303
    assert db.session.query(Finding).filter_by(audit_id=running.audit.id).one().repeat_of_id == old.id


def sign(client, running, paper, side, name, **more):
    return client.send(
        f"{running.url}/signatures", {"paper": paper, "side": side, "name": name, **more},
        content_type="multipart/form-data",
    )  # fmt: skip


def test_both_sides_sign_and_the_closing_meeting_gives_the_factory_its_list(running, client_for):
    client, factory = client_for(running.lead), client_for(make.manager_of(running.site))
    note(client, running, "answer", "1.2", answer="no")
    assert client.send(f"{running.url}/close").status_code == 422, "an answer without its finding"
    raised = {"checkpoint": "1.2", "severity": "critical", "description_zh": "安全出口被锁。"}
    assert client.send(f"{running.url}/findings", raised).status_code == 303
    finding = db.session.query(Finding).one()
    key = finding.public_id
    comment = {"comment": "The key hung beside it.", "disputed": "yes"}
    assert note(client, running, "closing", key, **comment).status_code == 303
    assert client.send(f"{running.url}/close").status_code == 422, "nobody signed"
    assert sign(client, running, "findings_list", "audit_team", "Wang Fang").status_code == 303
    assert sign(client, running, "findings_list", "audit_team", "Wang Fang").status_code == 409
    blank = {"drawing": (picture(), "signature.png")}
    assert sign(client, running, "findings_list", "factory", "Li Wei", **blank).status_code == 422
    drawn = {"drawing": (picture(drawn=True), "signature.png")}
    assert sign(client, running, "findings_list", "factory", "Li Wei", **drawn).status_code == 303
    listed = client.get(f"{running.url}/findings-list.pdf")
    assert listed.data.startswith(b"%PDF")
    assert factory.get(f"/reports/{running.audit.public_id}/findings").status_code == 404
    assert client.send(f"{running.url}/close").status_code == 303
    db.session.refresh(finding)
    assert (finding.factory_comment, finding.disputed) == ("The key hung beside it.", True)
    assert "安全出口" in factory.see(f"/reports/{running.audit.public_id}/findings").text
    assert db.session.query(Correction).one().finding_id == finding.id
    assert client.send(f"{running.url}/findings", raised).status_code == 409
    assert note(client, running, "closing", key, 1, **comment).status_code == 409


def test_a_finding_changed_after_signing_has_the_list_signed_again(running, client_for):
    client = client_for(running.lead)
    sign(client, running, "findings_list", "factory", "Li Wei")
    note(client, running, "answer", "1.2", answer="no")
    raised = {"checkpoint": "1.2", "severity": "critical", "description": "Shut."}
    assert client.send(f"{running.url}/findings", raised).status_code == 303
    assert queries.signatures_of(running.audit, "findings_list") == []


def test_after_submission_nothing_changes(running, client_for):
    client = client_for(running.lead)
    running.audit.submitted_at = clock.now()
    make.stored(running.audit)
    assert note(client, running, "opening", "purpose", done="yes").status_code == 409
    assert client.send(f"{running.url}/steps", {"code": "opening", "deed": "begin"}).status_code == 409
    assert client.send(f"{running.url}/draws", {"roster": "1 2 3"}).status_code == 409
    assert client.send(f"{running.url}/close").status_code == 409
    assert "nothing is changed here any more" in client.see(running.url).text


def test_pictures_are_shown_small_and_taken_away(running, client_for):
    client = client_for(running.lead)
    data = {"area": "tour", "key": "b1", "caption": "", "photo": [(picture(), "1.png"), (picture("red"), "2.png")]}
    assert client.send(f"{running.url}/photos", data, content_type="multipart/form-data").status_code == 303
    one, two = queries.photos_of(running.audit, "tour", "b1")
    assert client.get(f"{running.url}/photos/{one.public_id}/small").content_type == "image/jpeg"
    assert client.get(f"{running.url}/photos/{two.public_id}").headers["Content-Disposition"].startswith("attachment")
    assert client_for(make.person("auditor")).get(f"{running.url}/photos/{one.public_id}").status_code == 404
    assert client.send(f"{running.url}/photos/{one.public_id}/remove").status_code == 303
    assert [row.id for row in queries.photos_of(running.audit)] == [two.id]
    assert client.send(f"{running.url}/photos", {"area": "tour", "key": "b1"}).status_code == 422


def test_who_is_asked_before_anything_is_sent(running, client_for, client):
    told = client_for(running.lead).get("/fieldwork/who").get_json()
    assert told["who"] == running.lead.public_id
    assert told["token"]
    assert client.get("/fieldwork/who").status_code == 303


def test_the_start_is_the_first_moment_anything_of_it_is_there(stage, client_for):
    factory = client_for(make.manager_of(stage.site))
    before = factory.see("/").text
    services.start(make.viewer(stage.lead), stage.plan)
    assert factory.see("/").text == before, "and fieldwork itself shows nothing before the closing meeting"
