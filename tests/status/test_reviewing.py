"""Reviewing: what is proposed is decided by one or two people, once, on the facts they saw."""

from datetime import timedelta

import pytest

from ietp_dash.analytics import rollups
from ietp_dash.cycles.models import Cycle
from ietp_dash.factories.models import Factory
from ietp_dash.findings import services as findings
from ietp_dash.findings.models import Finding
from ietp_dash.kernel import clock
from ietp_dash.kernel.access import VISITOR
from ietp_dash.kernel.errors import Refused
from ietp_dash.status import cases, judging, queue
from ietp_dash.status.models import OfferMade, Proposal, Standing, StatusDecision
from ietp_dash.storage.database import db
from ietp_dash.storage.use_case import use_case
from tests import builders as make

from .waiting import report, reviewer


def case_of(audit):
    """The case as of today."""
    return cases.case_of(audit, clock.today(db.session.get(Factory, audit.factory_id).zone))


def decisions():
    """Every decision stored."""
    return db.session.query(StatusDecision).all()


def test_following_decides_and_opens_the_report(app):
    audit, _ = report("minor", "major")
    row = judging.follow(make.viewer(reviewer()), audit, seen=case_of(audit).seen)
    assert (row.status, row.rule) == ("progressing", "D5")
    assert audit.decided_at is not None
    assert db.session.get(Cycle, audit.cycle_id).state == "decided"
    assert db.session.get(Standing, audit.factory_id).shown == "progressing"


def test_nothing_open_is_an_approval(app):
    audit, _ = report()
    row = judging.follow(make.viewer(reviewer()), audit, seen=case_of(audit).seen)
    assert (row.status, row.rule) == ("approved", "D6")
    assert case_of(audit).facts.approved_on == row.valid_from


def test_who_saw_other_facts_decides_nothing(app):
    audit, found = report("minor", "major")
    seen = case_of(audit).seen
    findings.close(make.viewer(reviewer()), found[0], on=clock.today())
    with pytest.raises(Refused, match="Something changed") as no:
        judging.follow(make.viewer(reviewer()), audit, seen=seen)
    assert no.value.conflict
    assert decisions() == []


def test_the_second_of_two_reviewers_is_told(app):
    audit, _ = report("minor")
    seen = case_of(audit).seen
    judging.follow(make.viewer(reviewer()), audit, seen=seen)
    with pytest.raises(Refused, match="Something changed"):
        judging.follow(make.viewer(reviewer()), audit, seen=seen)
    assert len(decisions()) == 1


def test_deciding_otherwise_needs_a_reason_and_is_kept_as_such(app):
    audit, _ = report("minor")
    seen, me = case_of(audit).seen, make.viewer(reviewer())
    with pytest.raises(Refused, match="reason"):
        judging.override(me, audit, seen=seen, status="assessed", reason=" ")
    row = judging.override(me, audit, seen=seen, status="assessed", reason="The plan is empty words.")
    assert (row.status, row.rule, row.overridden, row.reason) == ("assessed", "D10", True, "The plan is empty words.")


def test_a_favour_waits_for_a_second_person(app):
    audit, _ = report("critical")
    one, other = make.viewer(reviewer()), make.viewer(reviewer())
    made = judging.override(one, audit, seen=case_of(audit).seen, status="progressing", reason="It is in hand.")
    assert isinstance(made, Proposal)
    assert decisions() == []
    with pytest.raises(Refused, match="another person"):
        judging.agree(one, made, audit)
    row = judging.agree(other, made, audit)
    assert (row.status, row.decided_by, row.seconded_by) == ("progressing", one.person_id, other.person_id)
    with pytest.raises(Refused, match="answered"):
        judging.agree(other, made, audit)


def test_a_termination_takes_two(app):
    audit, _ = report("zero_tolerance")
    one, other = make.viewer(reviewer()), make.viewer(reviewer())
    made = judging.follow(one, audit, seen=case_of(audit).seen, months=12)
    assert db.session.get(Factory, audit.factory_id).state == "registered"
    judging.agree(other, made, audit)
    factory = db.session.get(Factory, audit.factory_id)
    assert factory.state == "terminated"
    assert factory.reapply_on > factory.terminated_on + timedelta(days=360)
    assert db.session.get(Cycle, audit.cycle_id).state == "closed"


def test_a_termination_names_its_wait(app):
    audit, _ = report("zero_tolerance")
    with pytest.raises(Refused, match="waiting times"):
        judging.follow(make.viewer(reviewer()), audit, seen=case_of(audit).seen, months=7)


def test_what_was_proposed_on_other_facts_is_not_agreed_to(app):
    audit, found = report("critical")
    made = judging.override(
        make.viewer(reviewer()), audit, seen=case_of(audit).seen, status="progressing", reason="In hand."
    )
    findings.close(make.viewer(reviewer()), found[0], on=clock.today())
    with pytest.raises(Refused, match="facts have changed"):
        judging.agree(make.viewer(reviewer()), made, audit)


def test_the_other_may_disagree_with_a_reason(app):
    audit, _ = report("zero_tolerance")
    made = judging.follow(make.viewer(reviewer()), audit, seen=case_of(audit).seen, months=6)
    other = make.viewer(reviewer())
    with pytest.raises(Refused, match="reason"):
        judging.disagree(other, made, answer="")
    judging.disagree(other, made, answer="The bribe was refused.")
    assert made.state == "refused"
    assert case_of(audit).waiting is None


def test_waiting_days_allow_no_decision(app):
    audit, _ = report("zero_tolerance", ended_days_ago=3)
    me = make.viewer(reviewer())
    with pytest.raises(Refused, match="transparency days"):
        judging.follow(me, audit, seen=case_of(audit).seen)
    owner = make.viewer(make.manager_of(db.session.get(Factory, audit.factory_id)))
    judging.sign_undertaking(owner, audit, kind="waiver", name="Wang Fang")
    assert isinstance(judging.follow(me, audit, seen=case_of(audit).seen, months=6), Proposal)
    with pytest.raises(Refused, match="signed already"):
        judging.sign_undertaking(owner, audit, kind="waiver", name="Wang Fang")


def test_an_offer_is_accepted_once_and_in_time(app):
    audit, found = report("critical")
    _formerly_certified(audit, found[0])
    row = judging.follow(make.viewer(reviewer()), audit, seen=case_of(audit).seen, kind="remediation", months=9)
    assert row.status == "offered"
    offer = db.session.query(OfferMade).one()
    owner = make.viewer(make.manager_of(db.session.get(Factory, audit.factory_id)))
    today = clock.today()
    with pytest.raises(Refused, match="not offered"):
        judging.accept_offer(owner, offer, choice="certified", today=today)
    with pytest.raises(Refused, match="over"):
        judging.accept_offer(owner, offer, choice="probation", today=today + timedelta(days=32))
    judging.accept_offer(owner, offer, choice="probation", today=today)
    with pytest.raises(Refused, match="already"):
        judging.accept_offer(owner, offer, choice="remediation", today=today)
    assert case_of(audit).facts.offer.choice == "probation"


def _formerly_certified(audit, finding):
    now = clock.now()
    earlier = clock.today() - timedelta(days=500)
    make.stored(
        StatusDecision(
            factory_id=audit.factory_id, status="certified", valid_from=earlier, valid_to=earlier + timedelta(days=365),
            rule="D6", facts={}, numbers={}, terms_id=db.session.get(Cycle, audit.cycle_id).terms_id,
            decided_at=now - timedelta(days=500),
        )
    )  # fmt: skip
    finding.checkpoint.kind, finding.transparency = "record_inconsistency", "on_site"
    make.stored(finding)


def test_regrading_moves_the_proposal_and_the_counts(app):
    audit, found = report("critical")
    count(VISITOR)
    assert case_of(audit).decision.rule == "D3"
    me = make.viewer(reviewer())
    with pytest.raises(Refused, match="does not allow"):
        findings.regrade(me, found[0], severity="zero_tolerance", reason="Worse.")
    with pytest.raises(Refused, match="reason"):
        findings.regrade(me, found[0], severity="major", reason="  ")
    findings.regrade(me, found[0], severity="major", reason="One worker, one day.")
    assert case_of(audit).decision.rule == "D5"
    assert rollups.differing() == []
    assert db.session.get(Finding, found[0].id).severity_proposed == "critical"


@use_case
def count(viewer):
    """Work the roll-ups out anew."""
    rollups.rebuild()


def test_what_if_changes_nothing(app):
    audit, found = report("critical", "minor")
    today = clock.today()
    assert cases.case_of(audit, today, frozenset({found[0].id})).decision.rule == "D5"
    assert cases.case_of(audit, today, frozenset(one.id for one in found)).decision.rule == "D6"
    assert case_of(audit).decision.rule == "D3"


def test_the_queue_by_age_and_by_gravity(app):
    first, _ = report("minor", ended_days_ago=3)
    second, _ = report("critical", ended_days_ago=3)
    for one in (first, second):
        judging.sign_undertaking(
            make.viewer(make.manager_of(db.session.get(Factory, one.factory_id))), one, kind="waiver", name="W"
        )
        restand(VISITOR, one.factory_id)
    assert [row.audit.id for row in queue.page("age", None)[0]] == [first.id, second.id]
    assert [row.audit.id for row in queue.page("risk", None)[0]] == [second.id, first.id]
    judging.follow(make.viewer(reviewer()), first, seen=case_of(first).seen)
    assert [row.audit.id for row in queue.page("age", None)[0]] == [second.id]


@use_case
def restand(viewer, factory_id):
    """Work a factory's standing out anew."""
    from ietp_dash.status import services

    services.refresh(factory_id)
