"""Answers as a spreadsheet: out and in without loss, differences and faults by row, nothing taken half or unseen."""

import io
from dataclasses import replace
from datetime import date, timedelta

import pytest
from openpyxl import Workbook, load_workbook

from ietp_dash.corrections import differing, queries, services, sheet
from ietp_dash.corrections.models import Correction, SubmittedAnswer
from ietp_dash.factories.models import Factory
from ietp_dash.kernel import clock
from ietp_dash.kernel.access import Role
from ietp_dash.kernel.errors import Refused
from ietp_dash.storage.database import db
from tests import builders as make
from tests.corrections.test_work import ANSWER
from tests.rig.racing import at_once
from tests.status.waiting import report

OLD = sheet.Answer("process", "Why.", "=SUM(A1)", "-10 %", "Li Na", date(2026, 12, 1))


@pytest.mark.parametrize("language", ["en", "zh", "vi"])
def test_a_row_comes_back_as_it_went_out(language):
    cells = dict(zip(sheet.header(language), ["1.1", "Major", "Text", "Due", sheet.cause_in(language, "process"),
                     "Why.", "'=SUM(A1)", "'-10 %", "Li Na", "2026-12-01", "3"], strict=True))  # fmt: skip
    rows, faults = sheet.read([(2, cells)], ["1.1"])
    assert (faults, rows["1.1"].answer, rows["1.1"].version) == ([], OLD, 3)
    assert sheet.difference({"1.1": (OLD, 3)}, rows) == []


def test_what_differs_is_said_row_by_row():
    rows, faults = sheet.read([(5, {"Checkpoint": "1.1", "Owner": "Wang", "Version": "2"})], ["1.1"])
    assert faults == []
    (change,) = sheet.difference({"1.1": (OLD, 3)}, rows)
    assert (change.row, change.field, change.before, change.after, change.newer) == (5, "owner", "Li Na", "Wang", True)
    assert sheet.merged(OLD, rows["1.1"]) == replace(OLD, owner="Wang"), "columns that are left out stay"


def test_what_is_wrong_is_said_beside_its_row():
    table = [
        (2, {"Checkpoint": "9.9"}),
        (3, {"Checkpoint": "1.1", "Root cause": "weather", "Due": "soon", "Owner": "x" * 101}),
        (4, {"Checkpoint": "1.1"}),
        (5, {"Checkpoint": "", "Owner": ""}),
    ]
    _rows, faults = sheet.read(table, ["1.1"])
    assert [(one.row, one.field) for one in faults] == [
        (2, "number"), (3, "owner"), (3, "root_cause"), (3, "due_on"), (4, "number"),
    ]  # fmt: skip


def test_differences_word_by_word_and_sign_by_sign():
    assert differing.pieces("The door was locked.", "The door is open.") == [
        ("kept", "The door "), ("taken", "was"), ("added", "is"), ("kept", " "),
        ("taken", "locked"), ("added", "open"), ("kept", "."),
    ]  # fmt: skip
    assert differing.pieces("消防门上锁", "消防门打开") == [("kept", "消防门"), ("taken", "上锁"), ("added", "打开")]
    assert differing.pieces("", "New.") == [("added", "New.")]


@pytest.fixture
def plan(app):
    """(audit, its lines): two findings, not answered."""
    audit, _findings = report("major", "minor", plan=False, ended_days_ago=20)
    return audit, queries.plan_of(audit.id)


@pytest.fixture
def owner(plan, client_for):
    return client_for(make.manager_of(db.session.get(Factory, plan[0].factory_id)))


def mended(content: bytes, changes: dict) -> tuple[io.BytesIO, str]:
    """The workbook with cells changed: {(checkpoint, column): value}."""
    book = load_workbook(io.BytesIO(content))
    page = book.active
    columns = [cell.value for cell in page[1]]
    for row in page.iter_rows(min_row=2):
        for (number, column), value in changes.items():
            if row[0].value == number:
                row[columns.index(column)].value = value
    out = io.BytesIO()
    book.save(out)
    out.seek(0)
    return out, "answers.xlsx"


def test_out_mended_looked_at_and_taken(plan, owner):
    audit, (line, other) = plan
    path = f"/corrections/{audit.public_id}/answers"
    taken_out = owner.get(f"{path}.xlsx").data
    number, second = line.finding.checkpoint.number, other.finding.checkpoint.number
    given = {(number, "Root cause"): "Process", (number, "Corrective action"): "=1+1", (number, "Owner"): "Li Na"}
    wrong = mended(taken_out, given | {(second, "Root cause"): "weather"})
    assert owner.fill(path, {"file": wrong}).status_code == 200
    assert "Row 3, root cause" in owner.page.text
    assert "Take what the sheet says" not in owner.page.text, "nothing is half taken"
    assert owner.fill(path, {"file": mended(taken_out, given)}).status_code == 200
    assert "Li Na" in owner.page.text
    packed = next(form.values["packed"] for form in owner.page.forms if form.values.get("packed", [""])[0])
    assert owner.send(path, {"packed": packed[0]}).status_code == 303
    db.session.expire_all()
    assert (line.root_cause, line.action, line.owner) == ("process", "=1+1", "Li Na")
    assert owner.send(path, {"packed": packed[0]}).status_code == 409, "the answer is newer than the preview now"
    assert owner.send(path, {"packed": packed[0] + "x"}).status_code == 422
    out = load_workbook(io.BytesIO(owner.get(f"{path}.xlsx").data)).active
    assert [cell.data_type for cell in out["G"][1:2]] == ["s"], "text, not a formula"
    assert b"'=1+1" in owner.get(f"{path}.csv").data
    owner.fill(path, {"file": mended(taken_out, {(number, "Owner"): "Wang"})})
    assert "changed since" in owner.page.text


def test_submitted_answers_and_days_past_the_rule_are_refused_in_their_row(plan, owner):
    audit, (line, other) = plan
    path = f"/corrections/{audit.public_id}/answers"
    other.state = "submitted"
    make.stored(other)
    late = line.due_on + timedelta(days=9)
    changes = {(line.finding.checkpoint.number, "Due"): late, (other.finding.checkpoint.number, "Owner"): "Li Na"}
    assert owner.fill(path, {"file": mended(owner.get(f"{path}.xlsx").data, changes)}).status_code == 200
    assert "Row 2, due" in owner.page.text
    assert "Row 3, checkpoint" in owner.page.text
    assert "Take what the sheet says" not in owner.page.text
    book = io.BytesIO()
    Workbook().save(book)
    book.seek(0)
    assert owner.fill(path, {"file": (book, "empty.xlsx")}).status_code == 422


ROUNDS = 5


def test_two_reviewers_at_once_leave_one_word(app):
    audit, _findings = report("major", ended_days_ago=20)
    line_id = queries.plan_of(audit.id)[0].id
    one, other = (make.viewer(make.person(Role.REVIEWER)) for _ in range(2))
    db.session.commit()
    for number in range(1, ROUNDS + 1):
        outcomes = at_once(
            app,
            lambda: services.accept(one, db.session.get(Correction, line_id)),
            lambda: services.send_back(other, db.session.get(Correction, line_id), remarks="No.", on=clock.today()),
        )
        assert [no.conflict for no in outcomes if isinstance(no, Refused)] == [True]
        db.session.expire_all()
        line = db.session.get(Correction, line_id)
        texts = db.session.query(SubmittedAnswer).filter_by(correction_id=line_id).all()
        assert len(texts) == number
        assert texts[-1].outcome == line.state
        line.state = "submitted"
        make.stored(line)


def test_submitting_while_the_reviewer_returns_loses_neither(app):
    audit, _findings = report("major", "minor", plan=False, ended_days_ago=20)
    me = make.viewer(make.manager_of(db.session.get(Factory, audit.factory_id)))
    reviewer, audit_id = make.viewer(make.person(Role.REVIEWER)), audit.id
    first, second = queries.plan_of(audit_id)
    for line in (first, second):
        services.draft(me, line, **ANSWER, due_on=None, today=clock.today())
    services.submit(me, first, **ANSWER)
    ids = first.id, second.id
    db.session.commit()
    submitted, returned = at_once(
        app,
        lambda: services.submit_plan(me, db.session.get(type(audit), audit_id)),
        lambda: services.send_back(reviewer, db.session.get(Correction, ids[0]), remarks="No.", on=clock.today()),
    )
    assert returned is None
    db.session.expire_all()
    states = tuple(db.session.get(Correction, id_).state for id_ in ids)
    assert (submitted, states) in [(1, ("returned", "submitted")), (2, ("submitted", "submitted"))]
