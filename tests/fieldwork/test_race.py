"""Two auditors at once on one audit: exactly one outcome, and whoever was second is told what the first did."""

from ietp_dash.assignments.models import AuditPlan
from ietp_dash.audits.models import Audit
from ietp_dash.fieldwork import agenda, interviews, queries, raising, services, signing
from ietp_dash.fieldwork.models import InterviewDraw, Sent
from ietp_dash.findings.models import Finding
from ietp_dash.kernel.errors import Refused
from ietp_dash.storage.database import db
from tests import builders as make
from tests.rig.racing import ROUNDS, at_once

from . import day


def running():
    """An audit that has begun, and its two auditors as viewers."""
    stage = day.staged()
    one, other = make.viewer(stage.lead), make.viewer(stage.second)
    audit = stage.start()
    db.session.commit()
    return stage, audit, one, other


def again(id_) -> Audit:
    return db.session.get(Audit, id_)


def test_two_auditors_saving_one_answer_one_wins_and_the_other_is_told(app):
    _stage, audit, one, other = running()
    id_, number = audit.id, 0
    for turn in range(ROUNDS):
        said = {one: f"first {turn}", other: f"second {turn}"}

        def save(viewer, said=said, number=number):
            value = {"answer": "yes", "note": said[viewer]}
            return services.save(viewer, again(id_), area="answer", key="1.1", given=value, number=number)

        outcomes = at_once(app, *[lambda save=save, who=who: save(who) for who in (one, other)])
        losers = [each for each in outcomes if isinstance(each, services.Overtaken)]
        assert len(losers) == 1, outcomes
        assert losers[0].conflict
        db.session.rollback()
        kept = queries.entries_of(again(id_), "answer")["1.1"]
        winner = one if isinstance(outcomes[1], Refused) else other
        assert (kept.number, kept.value["note"], kept.saved_by) == (number + 1, said[winner], winner.person_id)
        number = kept.number


def test_the_same_thing_sent_twice_at_once_is_done_once(app):
    _stage, audit, one, _other = running()
    id_ = audit.id
    for turn in range(ROUNDS):

        def attend(turn=turn):
            who = {"name": f"Person {turn}", "post": "", "side": "factory"}
            return agenda.attend(one, again(id_), "opening", **who, sent=f"key {turn}")

        outcomes = at_once(app, attend, attend)
        assert outcomes[0] == outcomes[1]
    db.session.rollback()
    step = next(one for one in queries.agenda_of(again(id_)) if one.code == "opening")
    assert len(step.attendees) == ROUNDS
    assert db.session.query(Sent).filter_by(audit_id=id_).count() == ROUNDS


def test_two_auditors_beginning_the_day_make_one_audit(app):
    for _ in range(ROUNDS // 4):
        stage = day.staged()
        one, other, id_ = make.viewer(stage.lead), make.viewer(stage.second), stage.plan.id
        db.session.commit()
        outcomes = at_once(
            app,
            lambda one=one, id_=id_: services.start(one, db.session.get(AuditPlan, id_)).id,
            lambda other=other, id_=id_: services.start(other, db.session.get(AuditPlan, id_)).id,
        )
        assert sum(isinstance(each, Refused) and each.conflict for each in outcomes) == 1, outcomes
        assert db.session.query(Audit).filter_by(factory_id=stage.site.id).count() == 1


def test_two_auditors_raising_one_finding_and_drawing_one_sample(app):
    stage, audit, one, other = running()
    id_, point = audit.id, stage.points[0].id
    services.save(one, audit, area="answer", key="1.1", given={"answer": "no"}, number=0)
    facts = {
        "severity": "major", "transparency": "none", "description": "Shut.", "description_zh": "",
        "workers_affected": None, "repeat_of": "",
    }  # fmt: skip

    def raise_(viewer):
        checkpoint = db.session.get(type(stage.points[0]), point)
        return raising.raise_from(viewer, again(id_), checkpoint, facts=facts)

    outcomes = at_once(app, lambda: raise_(one), lambda: raise_(other))
    assert sum(isinstance(each, Refused) and each.conflict for each in outcomes) == 1, outcomes
    assert db.session.query(Finding).filter_by(audit_id=id_).count() == 1
    roster = [str(n) for n in range(100)]
    outcomes = at_once(app, *[lambda v=v: interviews.draw(v, again(id_), roster=roster) for v in (one, other)])
    assert sum(isinstance(each, Refused) for each in outcomes) == 1, "the second needs a reason"
    db.session.rollback()
    assert db.session.query(InterviewDraw).filter_by(audit_id=id_).count() == 1


def test_closing_while_a_finding_is_raised_leaves_no_finding_off_the_list(app):
    for _ in range(ROUNDS // 4):
        stage, audit, one, other = running()
        id_, point, kind = audit.id, stage.points[1].id, type(stage.points[1])
        services.save(one, audit, area="answer", key="1.2", given={"answer": "no"}, number=0)
        for side in ("audit_team", "factory"):
            signing.sign(one, audit, paper="findings_list", side=side, name="Name", post="")
        facts = {
            "severity": "critical", "transparency": "none", "description": "Shut.", "description_zh": "",
            "workers_affected": None, "repeat_of": "",
        }  # fmt: skip

        def raise_(id_=id_, point=point, kind=kind, other=other, facts=facts):
            return raising.raise_from(other, again(id_), db.session.get(kind, point), facts=facts)

        outcomes = at_once(app, lambda one=one, id_=id_: services.close(one, again(id_)), raise_)
        db.session.rollback()
        assert again(id_).closing_at is None, "neither a bare 'no' nor an unsigned list is closed"
        assert isinstance(outcomes[0], Refused)
        assert outcomes[1]["finding"]
