"""Reviewing in the browser's way: the queue, the review, what if, decision and letter, the factory's answers."""

import pytest

from ietp_dash.factories.models import Factory
from ietp_dash.kernel import clock
from ietp_dash.kernel.access import Role
from ietp_dash.status import cases, judging
from ietp_dash.status.models import OfferMade, Proposal, StatusDecision
from ietp_dash.storage.database import db
from tests import builders as make

from .waiting import report, reviewer


@pytest.fixture
def me(client_for):
    """A signed-in reviewer."""
    return client_for(reviewer())


def seen(audit):
    """What a reviewer sees today."""
    return cases.case_of(audit, clock.today(db.session.get(Factory, audit.factory_id).zone)).seen


def test_from_the_queue_to_the_letter(me):
    audit, found = report("minor", "major")
    assert "1" in me.get("/status/queue").page.text
    page = me.get(f"/status/review/{audit.public_id}").page
    assert "Progressing" in page.text
    assert "1 of 10" in page.text
    answer = me.fill(f"/status/review/{audit.public_id}", action=f"/status/review/{audit.public_id}/follow")
    assert answer.status_code == 303
    told = me.get(answer.location).page.text
    assert "Rule D5." in told
    letter = me.get(answer.location + "/letter.pdf")
    assert letter.data.startswith(b"%PDF-")


def test_in_chinese(me):
    audit, _ = report("critical")
    me.set_cookie("lang", "zh")
    text = me.get(f"/status/review/{audit.public_id}").page.text
    assert "规则 D3" in text
    assert "Rule" not in text


def test_deciding_otherwise_without_a_reason_loses_nothing(me):
    audit, _ = report("minor")
    answer = me.fill(f"/status/review/{audit.public_id}", {"verdict": "assessed", "reason": ""})
    assert answer.status_code == 422
    assert "Give the reason" in answer.page.text
    assert db.session.query(StatusDecision).count() == 0


def test_two_people_for_a_termination(me, client_for):
    audit, _ = report("zero_tolerance")
    answer = me.fill(
        f"/status/review/{audit.public_id}", {"months": "6"}, action=f"/status/review/{audit.public_id}/follow"
    )
    assert answer.status_code == 303
    proposal = db.session.query(Proposal).one()
    assert me.send(f"/status/proposals/{proposal.public_id}/agree").status_code == 422
    other = client_for(reviewer())
    assert "second person" in other.get("/status/queue").page.text
    answer = other.fill(
        f"/status/proposals/{proposal.public_id}", action=f"/status/proposals/{proposal.public_id}/agree"
    )
    assert answer.status_code == 303
    assert "Terminated" in other.get(answer.location).page.text


def test_regrading_beside_the_finding(me):
    audit, found = report("critical")
    where = f"/status/review/{audit.public_id}"
    answer = me.fill(where, {"severity": "major", "reason": ""})
    assert answer.status_code == 422
    answer = me.fill(where, {"severity": "major", "reason": "One worker."})
    assert answer.status_code == 303
    assert "One worker." in me.get(where).page.text


def test_the_factory_works_out_what_if(client_for):
    audit, found = report("critical", "minor")
    owner = client_for(make.manager_of(db.session.get(Factory, audit.factory_id)))
    page = owner.get(f"/status/what-if/{audit.public_id}").page
    assert "Rule D3." in page.text
    page = owner.get(f"/status/what-if/{audit.public_id}?closed={found[0].public_id}").page
    assert "Rule D5." in page.text
    stranger = client_for(make.person(Role.FACTORY_MANAGER))
    assert stranger.get(f"/status/what-if/{audit.public_id}").status_code == 404


def test_a_factory_signs_and_accepts(client_for):
    from .test_reviewing import _formerly_certified

    audit, found = report("critical", ended_days_ago=3)
    _formerly_certified(audit, found[0])
    judging.follow(make.viewer(reviewer()), audit, seen=seen(audit), kind="remediation", months=9)
    offer = db.session.query(OfferMade).one()
    owner = client_for(make.manager_of(db.session.get(Factory, audit.factory_id)))
    answer = owner.fill(
        f"/status/undertakings/{audit.public_id}", {"kind": "remediation_plan", "text": "", "name": "Li"}
    )
    assert answer.status_code == 422
    answer = owner.fill(
        f"/status/undertakings/{audit.public_id}", {"kind": "remediation_plan", "text": "We pay back.", "name": "Li"}
    )
    assert answer.status_code == 303
    answer = owner.fill(f"/status/offers/{offer.public_id}", {"choice": "probation"})
    assert answer.status_code == 303
    db.session.expire_all()
    assert offer.choice == "probation"
    assert "Probation" in owner.get(f"/status/offers/{offer.public_id}").page.text
