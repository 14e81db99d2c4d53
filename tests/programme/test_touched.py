"""Before a term changes: whose decision would differ today. Running cycles keep the terms they began with (F7)."""

from datetime import date, timedelta

import pytest

from ietp_dash.audits.models import Audit
from ietp_dash.checklists.models import ChecklistSection, ChecklistVersion, Checkpoint
from ietp_dash.corrections.models import Correction
from ietp_dash.cycles.models import Cycle
from ietp_dash.findings.models import Finding
from ietp_dash.kernel import clock
from ietp_dash.programme import queries, services
from ietp_dash.programme.terms import Terms
from ietp_dash.status import touched
from ietp_dash.status.cases import case_of
from ietp_dash.storage.database import db
from tests import builders as make

LONG_AGO = 90


@pytest.fixture
def audited(app):
    """``audited(name, severity, found)``: a factory under review with ``found`` findings among ten checkpoints."""
    version = make.stored(ChecklistVersion(name="Ten", valid_from=date(2020, 1, 1)))
    section = make.stored(ChecklistSection(version_id=version.id, code="WA", position=1, name="Wages"))
    given = {"version_id": version.id, "section_id": section.id, "severities": ["major", "zero_tolerance"]}
    asked = [
        make.stored(Checkpoint(number=f"WA-{n}", position=n, question="?", kind="access", **given))
        for n in range(1, 11)
    ]

    def go(name, severity, found, **finding) -> Audit:
        site, now = make.factory(name), clock.now()
        ended = now.date() - timedelta(days=LONG_AGO)
        cycle = make.stored(
            Cycle(
                factory_id=site.id, state="under_review", state_since=now, created_at=now,
                terms_id=queries.snapshot(Terms.default()), checklist_version_id=version.id,
            )
        )  # fmt: skip
        ours = {"factory_id": site.id, "cycle_id": cycle.id}
        audit = make.stored(
            Audit(
                **ours, kind="ICA", checklist_version_id=version.id, answers="n" * found + "y" * (10 - found),
                fieldwork_started_at=now, fieldwork_ended_on=ended, closing_at=now, submitted_at=now,
            )
        )  # fmt: skip
        for checkpoint in asked[:found]:
            raised = make.stored(
                Finding(
                    **ours, audit_id=audit.id, checkpoint_id=checkpoint.id, section_code="WA", description="x",
                    severity_proposed=severity, severity=severity, raised_on=ended, **finding,
                )
            )  # fmt: skip
            make.stored(Correction(finding_id=raised.id, factory_id=site.id, due_on=now.date(), state="submitted"))
        return audit

    return go


def test_a_stricter_zero_tolerance_rule_names_who_would_be_decided_otherwise(audited, client_for):
    audited("Open Toys", "zero_tolerance", 1, transparency="on_site")
    audited("Tidy Toys", "major", 1)
    manager = client_for(make.person("management"))
    given = {"value": "only_if_opaque_and_unwilling", "reason": "Fairer."}
    answer = manager.fill("/terms/zt_rule", given, action="/terms/zt_rule")
    assert answer.status_code == 200
    assert "1 of 2 audited open cycles would be decided otherwise" in answer.page.text
    assert "Open Toys" in answer.page.text
    assert "Terminated → Assessed" in answer.page.text
    assert "Tidy Toys" not in answer.page.text
    assert "running cycles keep the one they began with" in answer.page.text
    assert "若今天按此值作决定" in manager.post("/terms/zt_rule?lang=zh", data=_sent(answer)).get_data(as_text=True)


def _sent(answer) -> dict:
    form = next(one for one in answer.page.forms if one.action == "/terms/zt_rule")
    return {name: many for name, many in form.values.items() if name != "looked"}


@pytest.mark.parametrize(("limit", "found"), [(30, 0), (31, 0), (50, 1), (19, 1)])
def test_a_limit_touches_those_between_old_and_new(audited, limit, found):
    audited("Four of ten", "major", 4)
    audited("Two of ten", "major", 2)
    named = [one.name for one in touched.touched("major_ratio_limit", limit).found]
    assert len(named) == found
    assert set(named) <= {"Four of ten", "Two of ten"}


def test_what_no_decision_asks_for_touches_nobody(audited):
    audited("Four of ten", "major", 4)
    seen = touched.touched("registration_fee", 1)
    assert (seen.found, seen.looked_at, seen.cycles) == ((), 1, 1)


def test_beyond_the_bound_it_says_at_least(audited, monkeypatch, client_for):
    for number in range(3):
        audited(f"Four of ten {number}", "major", 4)
    monkeypatch.setattr(touched, "MOST", 2)
    manager = client_for(make.person("management"))
    answer = manager.fill("/terms/major_ratio_limit", {"value": "50", "reason": "x"}, action="/terms/major_ratio_limit")
    assert "at least 2 of the 2 open cycles looked at" in answer.page.text
    assert "There are 3." in answer.page.text


def test_looking_changes_nothing_and_a_running_cycle_keeps_its_terms(audited):
    audit = audited("Four of ten", "major", 4)
    today = clock.today("Asia/Shanghai")
    before = case_of(audit, today).decision
    touched.touched("major_ratio_limit", 50)
    assert not db.session.dirty
    who = make.viewer(make.person("management"))
    services.change_term(who, key="major_ratio_limit", value=50, first=clock.today(), reason="x", seen=0)
    assert case_of(audit, today).decision == before
    assert queries.terms_on(clock.today()).major_ratio_limit == 50
