"""Who is told of what happens to plans, and that there are examples to start from for every section and kind."""

from types import SimpleNamespace

import pytest
from sqlalchemy import select

from ietp_dash.accounts.models import Organisation
from ietp_dash.checklists.reading import shipped_version
from ietp_dash.corrections import disputing, evaluating, library, queries, queue, services
from ietp_dash.corrections.rules import ROOT_CAUSES
from ietp_dash.factories.models import Factory
from ietp_dash.kernel import clock
from ietp_dash.kernel.access import Role
from ietp_dash.notifications import planning
from ietp_dash.notifications.models import Notification
from ietp_dash.storage.database import db
from ietp_dash.storage.event_log import EventRow
from tests import builders as make
from tests.corrections.test_work import ANSWER
from tests.status.waiting import report

POINTS = [(section.code, one) for section in shipped_version().sections for one in section.checkpoints]


@pytest.mark.parametrize("language", ["en", "zh", "vi"])
def test_every_checkpoint_has_examples_in_every_language(language):
    for code, point in POINTS:
        asked = SimpleNamespace(
            number=point.number, question=point.question.en, kind=point.kind, section=SimpleNamespace(code=code)
        )
        found = library.examples(asked, language)
        assert found, point.number
        assert len({one.key for one in found}) == len(found)
        for one in found:
            texts = (one.root_cause_text, one.action, one.preventive_action)
            assert one.root_cause in ROOT_CAUSES
            assert all(texts)
            assert all(text.isascii() is (language == "en") for text in texts), one


def test_another_checklist_gets_no_example_of_ours_for_its_number():
    asked = SimpleNamespace(number="1.1", question="Else?", kind="other", section=SimpleNamespace(code="AP"))
    assert {one.key for one in library.examples(asked, "en")} == {"AP-1", "AP-2"}


def test_those_who_wait_are_told_and_nobody_else(app, client_for):
    audit, _findings = report("major", plan=False, ended_days_ago=20)
    (line,) = queries.plan_of(audit.id)
    owner = make.manager_of(db.session.get(Factory, audit.factory_id))
    firm = make.person(Role.FIRM_MANAGER, at=db.session.get(Organisation, audit.firm_id))
    reviewer, coordinator = make.person(Role.REVIEWER), make.person(Role.COORDINATOR)
    buyer = make.person(Role.BUYER_MANAGER)
    make.connection(db.session.get(Factory, audit.factory_id), buyer)
    factory, programme = make.viewer(owner), make.viewer(reviewer)
    services.draft(factory, line, **ANSWER, due_on=None, today=clock.today())
    services.submit_plan(factory, audit)
    evaluating.evaluate(make.viewer(firm), line, verdict="sufficient", remarks="")
    disputing.open_(factory, line, text="No.")
    disputing.answer(programme, line, outcome="kept", text="Yes.")
    people = {one.id: name for name, one in (("firm", firm), ("reviewer", reviewer), ("buyer", buyer), ("own", owner))}
    people[coordinator.id] = "coordinator"
    told = {}
    wanted = select(EventRow).where(
        EventRow.type.in_(("PlanSubmitted", "PlanEvaluated", "DisputeOpened", "DisputeAnswered"))
    )
    for row in db.session.scalars(wanted):
        told[row.type] = {
            people[one.person_id] for one in planning.told_of(row, clock.now()) if one.person_id in people
        }
    assert told == {
        "PlanSubmitted": {"firm"},
        "PlanEvaluated": {"reviewer"},
        "DisputeOpened": {"firm", "reviewer"},
        "DisputeAnswered": {"firm", "own"},
    }


def test_the_queue_goes_on_where_a_page_ended(app):
    audits = [report("major", ended_days_ago=days)[0].id for days in (30, 20, 30)]
    reviewer = make.viewer(make.person(Role.REVIEWER))
    assert db.session.scalar(queue.waiting(reviewer)) == 0, "not evaluated yet: listed, not counted"
    seen, after = [], ""
    for _ in audits:
        (row,), after = queue.page(reviewer, after, limit=1)
        seen.append(row.audit.id)
        assert row.waits == [("decide", 1)]
    assert (seen, after) == ([audits[0], audits[2], audits[1]], "")
    assert queue.page(reviewer, "nonsense~x")[0][0].audit.id == audits[0]
    assert queue.page(make.viewer(make.person(Role.FIRM_MANAGER)))[0] == []


def test_a_notice_leads_to_the_plan_or_the_line(app, client_for):
    audit, _findings = report("major", ended_days_ago=20)
    (line,) = queries.plan_of(audit.id)
    owner = make.manager_of(db.session.get(Factory, audit.factory_id))
    data = {"factory_id": audit.factory_id, "audit": audit.public_id, "line": line.public_id}
    told = {"person_id": owner.id, "sequence": 1, "at": clock.now()}
    client = client_for(owner)
    for kind, place in (
        ("PlanLate", f"/corrections/{audit.public_id}/work"),
        ("ExtensionAnswered", f"/corrections/lines/{line.public_id}"),
    ):
        row = make.stored(Notification(**(told | {"sequence": len(place)}), kind=kind, data=data))
        answer = client.get(f"/notifications/{row.public_id}")
        assert answer.location.endswith(place)
