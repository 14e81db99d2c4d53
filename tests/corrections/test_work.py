"""Working on a plan: the factory answers and files evidence, the reviewer accepts, returns and closes."""

import io
from datetime import timedelta

import pytest

from ietp_dash.accounts.models import Organisation
from ietp_dash.corrections import queries, services
from ietp_dash.factories.models import Factory
from ietp_dash.findings.models import Finding
from ietp_dash.kernel import clock
from ietp_dash.kernel.errors import Refused
from ietp_dash.storage.database import db
from tests import builders as make
from tests.applications import picture
from tests.status.waiting import report

ANSWER = {
    "root_cause": "process", "root_cause_text": "Nobody checked.", "action": "Opened.", "preventive_action": "A round.",
    "owner": "Wang Fang",
}  # fmt: skip


@pytest.fixture
def plan(app):
    """(audit, its first line, the factory): two findings, not answered."""
    audit, _findings = report("major", "minor", plan=False, ended_days_ago=20)
    return audit, queries.plan_of(audit.id)[0], db.session.get(Factory, audit.factory_id)


@pytest.fixture
def owner(plan, client_for):
    return client_for(make.manager_of(plan[2]))


@pytest.fixture
def reviewer(client_for):
    return client_for(make.person("reviewer"))


def answered(owner, audit):
    """Every line answered by the factory."""
    for line in queries.plan_of(audit.id):
        where = f"/corrections/lines/{line.public_id}/answer"
        assert owner.fill(f"/corrections/lines/{line.public_id}", ANSWER, action=where).status_code == 303


def test_from_answer_to_closed(plan, owner, reviewer):
    audit, line, _site = plan
    page = f"/corrections/{audit.public_id}/work"
    assert owner.fill(page, None, action=f"/corrections/{audit.public_id}/submit").status_code == 422
    assert "not whole yet" in owner.page.text
    answered(owner, audit)
    assert owner.fill(page, None, action=f"/corrections/{audit.public_id}/submit").status_code == 303
    base = f"/corrections/lines/{line.public_id}"
    assert reviewer.fill(base, {"remarks": "Who checks?"}, action=f"{base}/return").status_code == 422
    assert "Tick that you decide" in reviewer.page.text
    ahead = {"remarks": "Who checks?", "ahead": "y"}
    assert reviewer.fill(base, ahead, action=f"{base}/return").status_code == 303
    assert "Who checks?" in owner.see(base).text
    assert owner.fill(base, ANSWER | {"action": "Opened, checked daily."}, action=f"{base}/answer").status_code == 303
    assert owner.fill(page, None, action=f"/corrections/{audit.public_id}/submit").status_code == 303
    assert reviewer.fill(base, {"ahead": "y"}, action=f"{base}/accept").status_code == 303
    assert reviewer.fill(base, {"how": "desk"}, action=f"{base}/close").status_code == 422
    assert "no evidence" in reviewer.page.text
    file = (io.BytesIO(picture()), "exit.png")
    assert owner.fill(base, {"file": file}, action=f"{base}/evidence").status_code == 303
    assert reviewer.fill(base, {"how": "desk"}, action=f"{base}/close").status_code == 303
    db.session.expire_all()
    assert db.session.get(Finding, line.finding_id).state == "closed"


def test_in_chinese_and_for_nobody_else(plan, owner, client_for):
    audit, line, site = plan
    owner.set_cookie("lang", "zh")
    assert "提交计划" in owner.see(f"/corrections/{audit.public_id}/work").text
    member = client_for(make.person("factory_member", at=db.session.get(Organisation, site.organisation_id)))
    assert "Submit the plan" not in member.see(f"/corrections/{audit.public_id}/work").text
    assert member.send(f"/corrections/{audit.public_id}/submit").status_code == 404
    for role in ("factory_manager", "buyer_manager", "auditor", "coordinator"):
        assert client_for(make.person(role)).get(f"/corrections/{audit.public_id}/work").status_code == 404


def test_a_due_day_may_come_earlier_not_later(plan):
    _audit, line, site = plan
    me, today = make.viewer(make.manager_of(site)), clock.today(site.zone)
    services.draft(me, line, **ANSWER, due_on=line.due_on - timedelta(days=1), today=today)
    with pytest.raises(Refused) as no:
        services.draft(me, line, **ANSWER, due_on=line.due_on + timedelta(days=9), today=today)
    assert no.value.field == "due_on"


def test_what_is_submitted_is_not_changed(plan, owner):
    audit, line, site = plan
    answered(owner, audit)
    me = make.viewer(make.manager_of(site))
    assert services.submit_plan(me, audit) == 2
    with pytest.raises(Refused, match="submitted already"):
        services.draft(me, line, **ANSWER, due_on=None, today=clock.today(site.zone))
    with pytest.raises(Refused, match="is submitted"):
        services.submit_plan(me, audit)
