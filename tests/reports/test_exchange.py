"""Answers out as a spreadsheet and in again: nothing is lost, nothing is taken unseen, nobody is overwritten."""

import io

import openpyxl
import pytest

from ietp_dash.checklists.answers_sheet import Line
from ietp_dash.fieldwork import queries, services
from ietp_dash.kernel.errors import Refused
from ietp_dash.reports import lines
from tests import builders as make
from tests.fieldwork.day import staged


@pytest.fixture
def stage(app):
    return staged()


@pytest.fixture
def audit(stage):
    return stage.start()


def taken_out(client, audit):
    """The sheet as a workbook."""
    answer = client.get(f"/reports/{audit.public_id}/answers.xlsx")
    assert answer.status_code == 200
    return openpyxl.load_workbook(io.BytesIO(answer.data))


def sent(client, audit, book):
    """The preview of a workbook."""
    kept = io.BytesIO()
    book.save(kept)
    client.see(f"/reports/{audit.public_id}/answers")
    return client.post(
        f"/reports/{audit.public_id}/answers",
        data={"csrf_token": client.token, "file": (io.BytesIO(kept.getvalue()), "answers.xlsx")},
        content_type="multipart/form-data",
    )


def test_out_and_in_again_changes_nothing(stage, audit, client_for):
    client = client_for(stage.lead)
    services.save(
        make.viewer(stage.lead), audit, area="answer", key="1.1", given={"answer": "na", "note": "=1+1"}, number=0
    )
    answer = sent(client, audit, taken_out(client, audit))
    assert answer.status_code == 200
    assert "changes nothing" in answer.page.text


def test_what_would_change_is_seen_then_taken(stage, audit, client_for):
    client = client_for(stage.lead)
    book = taken_out(client, audit)
    sheet = book.active
    sheet["D2"], sheet["F2"], sheet["G2"], sheet["H2"] = "No", "major", "An exit was shut.", 12
    sheet["D3"] = "Yes"
    answer = sent(client, audit, book)
    assert "An exit was shut." in answer.page.text
    assert queries.answered(audit) == {}
    (form,) = [one for one in answer.page.forms if "packed" in one.names and one.values["packed"][0]]
    done = client.send(f"/reports/{audit.public_id}/answers", {"packed": form.values["packed"][0]})
    assert done.status_code == 303
    assert queries.answered(audit) == {"1.1": "no", "1.2": "yes"}
    (finding,) = queries.findings_of(audit)
    assert (finding.severity, finding.workers_affected) == ("major", 12)


def test_faults_are_named_and_nothing_is_taken(stage, audit, client_for):
    client = client_for(stage.lead)
    book = taken_out(client, audit)
    book.active["D2"] = "Perhaps"
    answer = sent(client, audit, book)
    assert "Row 2, answer:" in answer.page.text
    assert "Take these answers" not in answer.page.text


def test_a_preview_that_somebody_overtook_is_refused(stage, audit):
    before, me = lines.lines_of(audit), make.viewer(stage.lead)
    other = {"answer": "no", "note": "mine"}
    services.save(make.viewer(stage.second), audit, area="answer", key="1.2", given=other, number=0)
    with pytest.raises(Refused, match="meanwhile"):
        lines.take(me, audit, {"1.2": Line("yes")}, before)
    assert queries.answered(audit) == {"1.2": "no"}


def test_nobody_else_takes_it_out(stage, audit, client_for):
    assert client_for(make.person("auditor")).get(f"/reports/{audit.public_id}/answers.xlsx").status_code == 404
    assert client_for(make.manager_of(stage.site)).get(f"/reports/{audit.public_id}/answers").status_code == 404
