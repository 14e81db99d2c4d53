"""One finding beside its answer: evaluation, earlier texts, disputes, extensions, checks on site, repeats."""

import io
from datetime import timedelta

import pytest

from ietp_dash.accounts.models import Organisation
from ietp_dash.audits.models import Audit
from ietp_dash.corrections import extending, queries, services
from ietp_dash.corrections.models import Correction
from ietp_dash.cycles.models import Cycle
from ietp_dash.factories.models import Factory
from ietp_dash.findings.models import Finding
from ietp_dash.kernel import clock
from ietp_dash.kernel.access import VISITOR, Role
from ietp_dash.kernel.errors import Refused
from ietp_dash.storage.database import db
from tests import builders as make
from tests.applications import picture
from tests.corrections.test_work import ANSWER
from tests.status.waiting import report


@pytest.fixture
def plan(app):
    """(audit, its lines): a Major and a Minor, both submitted."""
    audit, _findings = report("major", "minor", ended_days_ago=20)
    return audit, queries.plan_of(audit.id)


@pytest.fixture
def owner(plan, client_for):
    return client_for(make.manager_of(db.session.get(Factory, plan[0].factory_id)))


@pytest.fixture
def reviewer(client_for):
    return client_for(make.person(Role.REVIEWER))


@pytest.fixture
def firm(plan, client_for):
    return client_for(make.person(Role.FIRM_MANAGER, at=db.session.get(Organisation, plan[0].firm_id)))


@pytest.fixture
def buyer(plan, client_for):
    """A buyer connected for plans and reports, after the decision."""
    audit = plan[0]
    person = make.person(Role.BUYER_MANAGER)
    make.connection(db.session.get(Factory, audit.factory_id), person, scope=("status", "caps", "reports"))
    audit.decided_at = clock.now() + timedelta(seconds=1)
    make.stored(audit)
    return client_for(person)


def fresh(line) -> Correction:
    db.session.expire_all()
    return db.session.get(Correction, line.id)


def test_the_firm_evaluates_then_the_reviewer_returns_and_the_earlier_text_stays(plan, owner, firm, reviewer):
    audit, (line, _other) = plan
    base = f"/corrections/lines/{line.public_id}"
    assert "2" in firm.see("/").text
    assert firm.see("/corrections/").text.count("answers to evaluate: 2") == 1
    no = {"verdict": "insufficient"}
    assert firm.fill(base, no, action=f"{base}/evaluate").status_code == 422
    assert "reviewer reads it" in firm.page.text
    said = no | {"evaluation_remarks": "Nobody is named who checks."}
    assert firm.fill(base, said, action=f"{base}/evaluate").status_code == 303
    assert firm.send(f"{base}/evaluate", {"verdict": "sufficient"}).status_code == 409
    assert "Nobody is named" in reviewer.see(base).text
    assert "Nobody is named" not in owner.see(base).text
    assert "evaluated this text" in owner.page.text
    assert reviewer.fill(base, {"remarks": "Name who checks."}, action=f"{base}/return").status_code == 303
    assert "Name who checks." in owner.see(base).text
    changed = ANSWER | {"action": "Opened; Li Na checks daily."}
    assert owner.fill(base, changed, action=f"{base}/answer").status_code == 303
    assert (
        owner.fill(f"/corrections/{audit.public_id}/work", None, action=f"/corrections/{audit.public_id}").status_code
        == 303
    )
    page = reviewer.see(base).text
    assert "Text 1 submitted" in page
    assert "Text 2 submitted" in page
    assert fresh(line).evaluation == "", "a new text waits for a new evaluation"


def test_what_is_not_submitted_is_read_by_the_factory_alone(plan, owner, firm, reviewer, buyer):
    audit, (line, _other) = plan
    services.send_back(make.viewer(make.person(Role.REVIEWER)), line, remarks="Again.", on=clock.today())
    base, site = f"/corrections/lines/{line.public_id}", db.session.get(Factory, audit.factory_id)
    me = make.viewer(make.manager_of(site))
    services.draft(me, fresh(line), **ANSWER | {"action": "A draft of ours."}, due_on=None, today=clock.today())
    assert "A draft of ours." in owner.see(base).text
    assert "A draft of ours." in owner.see(f"/corrections/{audit.public_id}").text
    for reader in (firm, reviewer, buyer):
        assert "A draft of ours." not in reader.see(base).text
        assert "A draft of ours." not in reader.see(f"/corrections/{audit.public_id}").text
        assert b"A draft of ours." not in reader.get(f"/corrections/{audit.public_id}/plan.csv").data


def test_two_who_answer_at_once_do_not_overwrite_each_other(plan, owner, client_for):
    audit, (line, _other) = plan
    services.send_back(make.viewer(make.person(Role.REVIEWER)), line, remarks="Again.", on=clock.today())
    base = f"/corrections/lines/{line.public_id}"
    before = {"version": str(fresh(line).version)}
    assert owner.fill(base, ANSWER, action=f"{base}/answer").status_code == 303
    assert owner.send(f"{base}/answer", ANSWER | before | {"action": "Mine."}).status_code == 409
    assert "Mine." in owner.page.text, "what was typed is not lost"
    assert fresh(line).action == ANSWER["action"]


def test_a_dispute_is_talked_over_and_answered_and_buyers_read_nothing_of_it(plan, owner, firm, reviewer, client_for):
    audit, (line, other) = plan
    base = f"/corrections/lines/{line.public_id}"
    member = client_for(
        make.person(
            Role.FACTORY_MEMBER,
            at=db.session.get(Organisation, db.session.get(Factory, audit.factory_id).organisation_id),
        )
    )
    assert member.send(f"{base}/dispute", {"text": "No."}).status_code == 404
    assert owner.fill(base, {"text": " "}, action=f"{base}/dispute").status_code == 422
    assert owner.fill(base, {"text": "The door was open."}, action=f"{base}/dispute").status_code == 303
    assert fresh(line).finding.disputed
    assert "disputed" in reviewer.see(f"/corrections/{audit.public_id}/work").text
    assert firm.fill(base, {"text": "The photo shows a lock."}, action=f"{base}/dispute/say").status_code == 303
    assert "The photo shows a lock." in owner.see(base).text
    for page in ("/corrections/", f"/corrections/findings/{line.finding.public_id}"):
        assert "disput" in reviewer.see(page).text
    before = {"outcome": "regraded", "severity": "major", "text": "It was half open."}
    assert reviewer.fill(base, before, action=f"{base}/dispute/answer").status_code == 409, "it has this severity"
    answer = before | {"severity": "minor"}
    assert reviewer.fill(base, answer, action=f"{base}/dispute/answer").status_code == 303
    assert (fresh(line).finding.severity, fresh(line).finding.disputed) == ("minor", False)
    assert "It was half open." in owner.see(base).text
    assert owner.send(f"{base}/dispute", {"text": "Again."}).status_code == 409, "once a finding"
    base = f"/corrections/lines/{other.public_id}"
    assert owner.fill(base, {"text": "Not ours."}, action=f"{base}/dispute").status_code == 303
    gone = {"outcome": "withdrawn", "text": "It was another site."}
    assert reviewer.fill(base, gone, action=f"{base}/dispute/answer").status_code == 303
    assert (fresh(other).state, fresh(other).finding.state) == ("dropped", "withdrawn")
    assert "It was another site." in owner.see(base).text
    assert [one.id for one in queries.plan_of(audit.id)] == [line.id]


def test_buyers_see_answer_state_and_day_but_no_thread(plan, owner, buyer):
    audit, (line, _other) = plan
    base = f"/corrections/lines/{line.public_id}"
    page = buyer.see(base)
    assert "Submitted" in page.text
    assert "working days left" in page.text
    assert "What was said" not in page.text
    for deed in ("dispute/say", "dispute", "evaluate", "accept", "extension", "answer"):
        assert buyer.send(f"{base}/{deed}", {"text": "x"}).status_code == 404
    assert owner.send(f"{base}/dispute", {"text": "Too late."}).status_code == 422
    assert "appeal" in owner.page.text


def test_a_later_due_day_is_asked_once_and_never_past_the_status(plan, owner, reviewer):
    audit, (line, other) = plan
    cycle = db.session.get(Cycle, audit.cycle_id)
    cycle.result_to = line.due_on + timedelta(days=10)
    make.stored(cycle)
    base = f"/corrections/lines/{line.public_id}"
    wanted = {"until": str(line.due_on + timedelta(days=11)), "reason": "The guard is delivered late."}
    assert owner.fill(base, wanted, action=f"{base}/extension").status_code == 422
    assert "after the end of the status" in owner.page.text
    wanted["until"] = str(line.due_on + timedelta(days=10))
    assert owner.fill(base, wanted, action=f"{base}/extension").status_code == 303
    assert reviewer.see("/corrections/").text.count("extensions to answer: 1") == 1
    assert owner.send(f"{base}/extension", wanted).status_code == 409
    assert reviewer.send(f"{base}/extension/answer", {"grant": "no"}).status_code == 422
    assert reviewer.fill(base, {}, action=f"{base}/extension/answer", button="grant=yes").status_code == 303
    assert fresh(line).due_on == cycle.result_to
    assert reviewer.send(f"{base}/extension/answer", {"grant": "yes"}).status_code == 409
    late = {"until": other.due_on + timedelta(days=9), "reason": "Late.", "today": other.due_on + timedelta(days=1)}
    with pytest.raises(Refused, match="due day is over"):
        extending.ask(make.viewer(make.person(Role.FACTORY_MANAGER)), other, **late)


def test_what_is_to_be_checked_on_site_closes_after_a_visit(plan, owner, reviewer):
    audit, (line, _other) = plan
    base = f"/corrections/lines/{line.public_id}"
    line.submitted_at = clock.now()
    make.stored(line)
    file = (io.BytesIO(picture()), "exit.png")
    assert owner.fill(base, {"file": file}, action=f"{base}/evidence").status_code == 303
    assert reviewer.fill(base, {"ahead": "y"}, action=f"{base}/accept").status_code == 303
    assert fresh(line).state == "evidenced", "evidence was there before"
    assert reviewer.fill(base, {}, action=f"{base}/on-site", button="needed=yes").status_code == 303
    assert "waits for a check on site" in owner.see(f"/corrections/{audit.public_id}/work").text
    assert reviewer.fill(base, {"how": "desk"}, action=f"{base}/close").status_code == 422
    assert reviewer.fill(base, {"how": "on_site"}, action=f"{base}/close").status_code == 422
    assert "No auditor has been" in reviewer.page.text
    later = clock.now() + timedelta(hours=1)
    make.stored(
        Audit(factory_id=audit.factory_id, kind="FU", answers="", fieldwork_started_at=later, closing_at=later,
              checklist_version_id=audit.checklist_version_id)
    )  # fmt: skip
    assert reviewer.fill(base, {"how": "on_site"}, action=f"{base}/close").status_code == 303
    assert fresh(line).finding.state == "closed"


def test_repeats_lead_to_each_other(plan, owner, client_for):
    audit, (line, _other) = plan
    again, (found,) = report("major", ended_days_ago=5)
    later = db.session.get(Finding, found.id)
    later.repeat_of_id = line.finding_id
    make.stored(later)
    theirs = queries.plan_of(again.id)[0]
    reviewer = client_for(make.person(Role.REVIEWER))
    assert "It was found again" in reviewer.see(f"/corrections/lines/{line.public_id}").text
    assert "It repeats the finding" in reviewer.see(f"/corrections/lines/{theirs.public_id}").text
    assert "found again" not in owner.see(f"/corrections/lines/{line.public_id}").text, "another factory's is not shown"


def test_an_answer_starts_from_an_example(plan, owner):
    audit, (line, _other) = plan
    services.send_back(make.viewer(make.person(Role.REVIEWER)), line, remarks="Again.", on=clock.today())
    base = f"/corrections/lines/{line.public_id}"
    assert "Start from an example" in owner.see(base).text
    assert "rest days" in owner.see(f"{base}?example=WH-1").text.lower()
    assert fresh(line).action == "", "nothing is kept before it is saved"
    owner.set_cookie("lang", "zh")
    assert "休息日" in owner.see(f"{base}?example=WH-1").text


def test_a_finding_withdrawn_before_the_report_keeps_what_was_said(plan, owner):
    _audit, (line, other) = plan
    base = f"/corrections/lines/{line.public_id}"
    assert owner.fill(base, {"text": "Not ours."}, action=f"{base}/dispute").status_code == 303
    for one in (line, other):
        services.drop(VISITOR, one.finding_id)
    assert fresh(line).state == "dropped"
    assert queries.dispute_of(line.id).state == "withdrawn"
    assert fresh(other) is None, "nothing was said of it"


def test_a_factory_finds_all_its_plans_and_whose_turn_it_is(plan, owner, firm):
    audit, (line, other) = plan
    page = owner.see("/corrections/").text
    assert "No answer and no evidence of yours is waited for." in page
    assert "0 of 2 closed" in page
    assert "Audit firm: 2" in page
    assert "overdue" not in page
    for one, state in ((line, "accepted"), (other, "verified")):
        one = fresh(one)
        one.state, one.due_on = state, clock.today() - timedelta(days=1)
        make.stored(one)
    page = owner.see("/corrections/").text
    for told in ("evidence to file: 1", "1 of 2 closed", "Factory: 1", "overdue: 1"):
        assert told in page
    cycle = db.session.get(Cycle, audit.cycle_id)
    cycle.state = "closed"
    make.stored(cycle)
    page = owner.see("/corrections/")
    assert "Cycle over" in page.text
    assert "overdue" not in page.text
    assert f"/corrections/{audit.public_id}" in page.links
    assert "All plans" not in firm.see("/corrections/").text
