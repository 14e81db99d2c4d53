"""Two people at once on one decision, offer or fee: one outcome, whoever is second is told (D10, D7, C4)."""

from datetime import timedelta

from ietp_dash.audits.models import Audit
from ietp_dash.certificates.models import Certificate
from ietp_dash.cycles.models import Cycle
from ietp_dash.factories.models import Factory
from ietp_dash.fees import services as paying
from ietp_dash.fees.models import Invoice
from ietp_dash.kernel import clock
from ietp_dash.kernel.access import Kind, Role
from ietp_dash.kernel.errors import Refused
from ietp_dash.status import cases, judging
from ietp_dash.status.models import OfferMade, Proposal, StatusDecision
from ietp_dash.storage.database import db
from tests import builders as make
from tests.rig.racing import ROUNDS, at_once

from .waiting import report, reviewer

TURNS = max(2, ROUNDS // 10)
"""Fewer than other races: each begins with a whole report."""


def seen_of(audit) -> str:
    return cases.case_of(audit, clock.today(db.session.get(Factory, audit.factory_id).zone)).seen


def two_reviewers():
    return [make.viewer(reviewer()), make.viewer(reviewer())]


def race(app, model, row, *deeds) -> list[Refused]:
    """Each deed at once on the row; answers who lost."""
    key = row.id
    db.session.commit()
    outcomes = at_once(app, *(lambda deed=deed: deed(db.session.get(model, key)) and None for deed in deeds))
    db.session.expire_all()
    return [one for one in outcomes if isinstance(one, Refused)]


def decided(cycle_id) -> list[str]:
    return [one.status for one in db.session.query(StatusDecision).filter_by(cycle_id=cycle_id)]


def test_two_reviewers_who_decide_at_once_decide_once(app):
    people = two_reviewers()
    for _ in range(TURNS):
        audit, _found = report("minor")
        seen = seen_of(audit)
        deeds = [lambda row, who=who, seen=seen: judging.follow(who, row, seen=seen) for who in people]
        losers = race(app, Audit, audit, *deeds)
        assert [one.conflict for one in losers] == [True]
        assert decided(audit.cycle_id) == ["progressing"]


def test_following_and_deciding_otherwise_at_once_is_one_decision(app):
    one, other = two_reviewers()
    for _ in range(TURNS):
        audit, _found = report("minor")
        seen = seen_of(audit)
        worse = {"status": "assessed", "reason": "The plan is empty words."}
        losers = race(
            app,
            Audit,
            audit,
            lambda row, seen=seen: judging.follow(one, row, seen=seen),
            lambda row, seen=seen, worse=worse: judging.override(other, row, seen=seen, **worse),
        )
        assert [no.conflict for no in losers] == [True]
        assert len(decided(audit.cycle_id)) == 1


def test_two_seconds_who_agree_at_once_terminate_once(app):
    first, seconds = make.viewer(reviewer()), two_reviewers()
    for _ in range(TURNS):
        audit, _found = report("zero_tolerance")
        made, key = judging.follow(first, audit, seen=seen_of(audit), months=6), audit.id
        agree = [lambda row, who=who, key=key: judging.agree(who, row, db.session.get(Audit, key)) for who in seconds]
        losers = race(app, Proposal, made, *agree)
        assert [no.conflict for no in losers] == [True]
        assert decided(audit.cycle_id) == ["terminated"]


def offered(audit) -> OfferMade:
    """Remediation offered to a formerly Certified factory today."""
    today = clock.today()
    row = make.stored(
        StatusDecision(
            factory_id=audit.factory_id, cycle_id=audit.cycle_id, audit_id=audit.id, status="offered", rule="D2",
            valid_from=today, facts={}, numbers={}, terms_id=db.session.get(Cycle, audit.cycle_id).terms_id,
            decided_at=clock.now(),
        )
    )  # fmt: skip
    ours = {"factory_id": audit.factory_id, "cycle_id": audit.cycle_id, "decision_id": row.id}
    until = today + timedelta(days=30)
    return make.stored(OfferMade(**ours, kind="remediation", months=9, made_on=today, until=until))


def test_remediation_and_probation_accepted_at_once_are_one_acceptance(app):
    make.organisation(Kind.PROGRAMME)
    for _ in range(TURNS):
        audit, _found = report("critical")
        offer = offered(audit)
        manager = make.viewer(make.manager_of(db.session.get(Factory, audit.factory_id)))
        accept = [
            lambda row, kind=kind, who=manager: judging.accept_offer(who, row, choice=kind, today=clock.today()) or True
            for kind in ("remediation", "probation")
        ]
        losers = race(app, OfferMade, offer, *accept)
        assert [no.conflict for no in losers] == [True]
        assert db.session.query(Invoice).filter_by(cycle_id=audit.cycle_id).count() == 1


def test_a_certification_fee_confirmed_twice_at_once_issues_one_certificate(app):
    coordinator = make.viewer(make.person(Role.COORDINATOR))
    for _ in range(TURNS):
        audit, _found = report()
        judging.follow(make.viewer(reviewer()), audit, seen=seen_of(audit))
        invoice = db.session.query(Invoice).filter_by(cycle_id=audit.cycle_id).one()
        paid = {"amount_cents": invoice.total_cents, "received_on": clock.today()}
        losers = race(app, Invoice, invoice, *[lambda row, paid=paid: paying.confirm(coordinator, row, **paid)] * 2)
        assert [no.conflict for no in losers] == [True]
        assert db.session.query(Certificate).filter_by(cycle_id=audit.cycle_id).count() == 1
