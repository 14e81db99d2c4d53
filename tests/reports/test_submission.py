"""Handing a report in: only whole, only by the firm's manager, once; then it is read-only."""

import subprocess

import pytest

from ietp_dash.audits.models import Audit
from ietp_dash.cycles.models import Cycle
from ietp_dash.fieldwork import services as fieldwork
from ietp_dash.kernel import clock
from ietp_dash.kernel.errors import Refused
from ietp_dash.reports import gate, queries, rules, services
from ietp_dash.storage.database import db
from tests import builders as make

from .whole import worked


@pytest.fixture
def done(app):
    """(stage, audit) of a day with nothing missing but the summary."""
    return worked()


def notes(audit) -> dict:
    """A note on every hint."""
    return {str(place): "We looked again." for place in range(len(gate.hints_of(audit, gate.work_of(audit))))}


def written(stage, audit):
    """The summary is written."""
    services.write(make.viewer(stage.lead), audit, summary="All was seen. " * 10, summary_zh="")


def test_a_whole_day_lacks_only_the_summary(done):
    _stage, audit = done
    assert [one.area for one in rules.missing(gate.work_of(audit))] == ["summary"]


def test_an_audit_just_begun_lacks_nearly_everything(app):
    from tests.fieldwork.day import staged

    stage = staged()
    audit = stage.start()
    lacking = {one.area for one in rules.missing(gate.work_of(audit))}
    assert lacking == {
        "agenda", "opening", "papers", "consent", "profile", "tour", "paper", "interview", "answer", "closing",
        "summary",
    }  # fmt: skip
    with pytest.raises(Refused, match="not complete"):
        services.submit(make.viewer(stage.manager), audit, notes={})


def test_submitted_once_and_then_read_only(done):
    stage, audit = done
    written(stage, audit)
    services.submit(make.viewer(stage.manager), audit, notes=notes(audit))
    kept = db.session.get(Audit, audit.id)
    assert kept.submitted_at is not None
    assert (kept.man_days, kept.interviews) == (2, gate.work_of(kept).wanted)
    assert db.session.get(Cycle, stage.cycle.id).state == "under_review"
    assert queries.check_of(audit.id) is not None
    with pytest.raises(Refused, match="submitted already"):
        services.submit(make.viewer(stage.manager), audit, notes={})
    with pytest.raises(Refused, match="submitted already"):
        services.write(make.viewer(stage.lead), audit, summary="Other", summary_zh="")
    given = {"answer": "yes", "note": "late"}
    with pytest.raises(Refused):
        fieldwork.save(make.viewer(stage.lead), audit, area="answer", key="1.2", given=given, number=1)


def test_hints_need_a_note(done, monkeypatch):
    stage, audit = done
    written(stage, audit)
    hint = rules.Hint("none", rules.HINTS["none"], {"number": 60})
    monkeypatch.setattr(gate, "hints_of", lambda audit, work: [hint])
    with pytest.raises(Refused, match="note"):
        services.submit(make.viewer(stage.manager), audit, notes={"0": " "})
    services.submit(make.viewer(stage.manager), audit, notes={"0": "A small site."})
    assert queries.check_of(audit.id).notes == {"0": "A small site."}


def test_pages_for_auditor_manager_and_others(done, client_for):
    stage, audit = done
    where = f"/reports/{audit.public_id}/submission"
    auditor = client_for(stage.lead)
    page = auditor.see(where)
    assert "The summary is empty." in page.text
    assert "manager submits" in page.text
    answer = auditor.fill(where, {"summary": "All was seen. " * 10, "summary_zh": "全部看过。"})
    assert answer.status_code == 303
    assert auditor.send(f"/reports/{audit.public_id}/submit").status_code == 404
    stranger = client_for(make.person("firm_manager"))
    assert stranger.get(where).status_code == 404
    manager = client_for(stage.manager)
    values = {
        name: "Looked at." for form in manager.see(where).forms for name in form.names if name.startswith("note-")
    }
    answer = manager.fill(where, values, action=f"/reports/{audit.public_id}/submit")
    assert answer.status_code == 303
    page = manager.see(answer.location)
    assert "The day" in page.text
    assert "documents were shown" in page.text
    paper = manager.get(f"/reports/{audit.public_id}/report.pdf")
    written = subprocess.run(["pdftotext", "-", "-"], input=paper.data, capture_output=True, check=True).stdout.decode()
    assert "Introductory meeting" in written
    assert "Name factory" in written
    owner = client_for(make.manager_of(stage.site))
    assert "Name factory" in owner.see(f"/reports/{audit.public_id}").text
    owner.set_cookie("lang", "zh")
    assert "当天" in owner.see(f"/reports/{audit.public_id}").text


def test_the_reviewer_reads_the_hints_with_their_notes(app, done, monkeypatch):
    stage, audit = done
    written(stage, audit)
    hint = rules.Hint("none", rules.HINTS["none"], {"number": 60})
    monkeypatch.setattr(gate, "hints_of", lambda audit, work: [hint])
    services.submit(make.viewer(stage.manager), audit, notes={"0": "A small site."})
    from ietp_dash.reports.submission import hints_said

    with app.test_request_context():
        (said,) = hints_said(audit)
    assert "not one finding" in said
    assert "A small site." in said


def test_the_due_day_counts_working_days(done):
    _stage, audit = done
    assert queries.due_on(audit) > clock.today("Asia/Shanghai")
