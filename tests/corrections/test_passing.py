"""What time brings to plans: reminders, lateness, overdue corrections, escalation; each once (rule K9)."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from ietp_dash.corrections import passing, queries, rules
from ietp_dash.corrections.events import CorrectionsEscalated, CorrectionsOverdue, PlanLate, PlanReminded
from ietp_dash.documents.models import Document
from ietp_dash.findings.models import Evidence
from ietp_dash.kernel import clock
from ietp_dash.kernel.access import VISITOR
from ietp_dash.programme.deadlines import plan_due
from ietp_dash.programme.queries import days_off
from ietp_dash.programme.terms import Terms
from ietp_dash.storage.database import db
from ietp_dash.storage.event_log import EventRow
from tests import builders as make
from tests.status.waiting import report

TOLD = [one.__name__ for one in (PlanReminded, PlanLate, CorrectionsOverdue, CorrectionsEscalated)]


def test_reminders_lie_on_working_days_left():
    due, none = date(2026, 11, 27), frozenset()
    days = [(date(2026, 11, 20), "reminder"), (date(2026, 11, 25), "reminder"), (due, "reminder")]
    assert rules.plan_notices(due, none) == [*days, (date(2026, 11, 28), "late")]
    off = rules.plan_notices(due, {date(2026, 11, 26)})
    assert [day for day, _kind in off] == [date(2026, 11, 19), date(2026, 11, 24), due, date(2026, 11, 28)]


@pytest.mark.parametrize(
    ("sent", "today", "then"),
    [
        (0, date(2026, 11, 19), (0, "")),
        (0, date(2026, 11, 20), (1, "reminder")),
        (1, date(2026, 11, 24), (1, "")),
        (1, date(2026, 12, 9), (4, "late")),
        (4, date(2026, 12, 9), (4, "")),
    ],
)
def test_after_a_pause_only_the_latest_goes_out(sent, today, then):
    assert rules.notices_due(rules.plan_notices(date(2026, 11, 27), frozenset()), sent, today) == then


def told() -> list[str]:
    wanted = select(EventRow.type).where(EventRow.type.in_(TOLD)).order_by(EventRow.sequence)
    return list(db.session.scalars(wanted))


def run(day: date, hour: int = 12) -> None:
    """Both steps, twice, at ``hour`` of ``day`` in Shanghai."""
    moment = datetime.combine(day, time(hour), ZoneInfo("Asia/Shanghai"))
    with clock.at(moment):
        for _ in range(2):
            passing.remind(VISITOR, moment)
            passing.note_overdue(VISITOR, moment)


def test_day_by_day_a_plan_is_reminded_late_overdue_and_escalated_once_each(app):
    audit, _findings = report("major", "minor", plan=False, ended_days_ago=0)
    lines = queries.plan_of(audit.id)
    for line in lines:
        line.limit_on = line.due_on
    make.stored(lines[0])
    began = audit.fieldwork_ended_on
    off = days_off("CN", began)
    due = plan_due(began, Terms.default(), off)
    for n in range(80):
        if n not in (30, 31, 32, 33, 34, 35, 36):
            run(began + timedelta(days=n))
    assert told() == [
        "PlanReminded",
        "PlanReminded",
        "PlanReminded",
        "PlanLate",
        "CorrectionsOverdue",
        "CorrectionsEscalated",
    ]
    rows = db.session.scalars(select(EventRow).where(EventRow.type.in_(TOLD)).order_by(EventRow.sequence)).all()
    days = [row.at.astimezone(ZoneInfo("Asia/Shanghai")).date() for row in rows]
    last = lines[0].due_on
    assert days[3:] == [due + timedelta(days=1), last + timedelta(days=1), last + timedelta(days=11)]
    assert rows[-1].payload["member_of"] == audit.firm_id


def test_nothing_is_overdue_before_the_day_is_over_or_with_evidence(app):
    audit, _findings = report("major", "minor", ended_days_ago=60)
    one, other = queries.plan_of(audit.id)
    content = {"kind": "evidence", "name": "a.png", "media_type": "image/png", "size": 1, "sha256": "0" * 64}
    paper = make.stored(Document(factory_id=audit.factory_id, created_at=clock.now(), **content))
    make.stored(Evidence(finding_id=other.finding_id, document_id=paper.id, stage="correction"))
    run(one.due_on, 23)
    assert told() == []
    run(one.due_on + timedelta(days=1), 0)
    assert told() == ["CorrectionsOverdue"]
    db.session.expire_all()
    assert [line.notices for line in queries.plan_of(audit.id)] == [1, 0]
    audit.cycle_id = None
    make.stored(audit)
    run(one.due_on + timedelta(days=30))
    assert told() == ["CorrectionsOverdue"], "a plan outside a running cycle waits for nobody"
