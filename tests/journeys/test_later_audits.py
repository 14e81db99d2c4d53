"""Later audits: two follow-ups to the certificate, what Remediation and Probation bring, an investigation."""

from datetime import date, timedelta

import pytest

from ietp_dash.accounts.models import Organisation
from ietp_dash.assignments import further, planning
from ietp_dash.assignments import queries as assignments
from ietp_dash.assignments import services as assigning
from ietp_dash.assignments.held import later_of
from ietp_dash.assignments.models import Assignment
from ietp_dash.audits import services as audits
from ietp_dash.audits.models import Audit
from ietp_dash.certificates.models import Certificate
from ietp_dash.corrections import on_site
from ietp_dash.corrections import services as correcting
from ietp_dash.corrections.models import Correction
from ietp_dash.fees import queries as fees
from ietp_dash.fees import services as paying
from ietp_dash.fieldwork import queries as fieldwork_queries
from ietp_dash.fieldwork import raising
from ietp_dash.fieldwork import services as fieldwork
from ietp_dash.findings.models import Finding
from ietp_dash.kernel import clock
from ietp_dash.kernel.access import VISITOR
from ietp_dash.kernel.errors import Refused
from ietp_dash.notifications import due
from ietp_dash.status import cases, judging
from ietp_dash.status.models import Standing
from ietp_dash.storage.database import db
from ietp_dash.storage.event_log import EventRow
from tests import builders as make
from tests.rig.web import sign_in

from .test_path import Path

ANSWER = {
    "root_cause": "process", "root_cause_text": "Nobody was named for it.", "action": "It was mended at once.",
    "preventive_action": "The foreman looks every Monday.", "owner": "Li Hua",
}  # fmt: skip


class LongPath(Path):
    """The same parties, over more than one audit."""

    def go(self, held, raised=(), corrected=None, workers=None):
        """Plan, hold and submit the audit of ``held``; answers it and the moment a day later.

        ``raised`` are (number, severity); of earlier findings those on the numbers ``corrected`` are found so.
        """
        plan = assignments.plan_of(held.id)
        day = max(clock.today(self.site.zone), plan.window_from)
        people = [one.person_id for one in self.auditors[held.firm_id]]
        for _turn in range(20):
            day += timedelta(days=1)
            try:
                who = {"lead_id": people[0], "team": people[1 : max(1, held.man_days)]}
                planning.plan(self.managers[held.firm_id], plan, planned_on=day, days=1, **who)
                break
            except Refused as no:
                if "working day" not in str(no):
                    raise
        lead = make.viewer(self.auditors[held.firm_id][0].person)
        then = clock.now() + (day - clock.today(self.site.zone))
        with clock.at(then):
            audit = fieldwork.start(lead, plan)
            for one in fieldwork_queries.to_verify(audit):
                state = "corrected" if one.checkpoint.number in (corrected or ()) else "not"
                said = {"state": state, "note": "We stood before it."}
                fieldwork.save(lead, audit, area="earlier", key=one.public_id, given=said, number=0)
            points = {one.number: one for one in fieldwork_queries.asked_of(audit)}
            for number, severity in raised:
                fieldwork.save(lead, audit, area="answer", key=number, given={"answer": "no"}, number=0)
                facts = {"severity": severity, "transparency": "none", "description": "It was so."}
                facts |= {"description_zh": "", "workers_affected": 3}
                raising.raise_from(lead, audit, points[number], facts=facts)
            audits.close_meeting(lead, audit, ended_on=clock.today(self.site.zone))
            audit.workers = workers or audit.workers
            db.session.commit()
            audits.submit(self.managers[held.firm_id], audit, man_days=2, interviews=14, summary="All was seen.")
        return audit, then + timedelta(days=1)

    def answer_everything(self):
        """The factory answers every finding."""
        for line in db.session.query(Correction).filter_by(state="due").all():
            correcting.submit(self.owner, line, **ANSWER)

    def decide(self, audit):
        """The reviewer follows the proposal."""
        seen = cases.case_of(audit, clock.today(self.site.zone)).seen
        judging.follow(self.reviewer, audit, seen=seen)

    def take(self, held):
        """The firm accepts a later audit, and its invoice is paid."""
        assigning.accept(self.managers[held.firm_id], held)
        for invoice in fees.of_assignment(held.cycle_id, held.public_id):
            on = clock.today(self.site.zone)
            paying.confirm(self.managers[held.firm_id], invoice, amount_cents=invoice.total_cents, received_on=on)

    def go_at_once(self, held):
        """Take, plan, hold and submit an audit that nobody pays for."""
        assigning.accept(self.managers[held.firm_id], held)
        return self.go(held)

    def shown(self) -> str:
        db.session.expire_all()
        return db.session.get(Standing, self.site.id).shown


@pytest.fixture
def path(app):
    return LongPath()


def progressing(path):
    """The path up to Progressing with two open Minors; answers the moment after."""
    path.verify()
    path.accept()
    path.pay("registration", "audit")
    audit, later = path.go(path.held, raised=[("9.15", "minor"), ("12.10", "minor")])
    with clock.at(later):
        path.answer_everything()
        path.decide(audit)
        assert path.shown() == "progressing"
    return later


def test_two_follow_ups_lead_to_the_certificate(path):
    later = progressing(path)
    ends = path.cycle.result_to
    with clock.at(later):
        first = further.follow_up(path.owner, path.cycle)
        assert (first.kind, first.firm_id, first.man_days) == ("FU", path.cycle.firm_id, 1)
        with pytest.raises(Refused, match="under way"):
            further.follow_up(path.owner, path.cycle)
        path.take(first)
        assert assignments.plan_of(first.id).window_to <= ends
        audit, then = path.go(first, corrected=["9.15"])
    assert path.cycle.state == "under_review"
    with clock.at(then):
        found = {one.finding.checkpoint.number: one.state for one in on_site.found_by(audit)}
        assert found == {"9.15": "corrected", "12.10": "not"}
        assert on_site.close_corrected(path.reviewer, audit) == (1, 0)
        path.decide(audit)
        assert path.shown() == "progressing"
        assert path.cycle.result_to == ends, "the same status keeps its end (S4)"
        second = further.follow_up(path.reviewer, path.cycle, because="The posted hours.")
        path.take(second)
        audit, then = path.go(second, corrected=["12.10"])
    with clock.at(then):
        assert on_site.close_corrected(path.reviewer, audit) == (1, 0)
        closed = db.session.query(Finding).filter_by(state="closed").count()
        assert closed == 2
        path.decide(audit)
        path.pay("certification")
        assert path.shown() == "certified"
        with pytest.raises(Refused):
            further.follow_up(path.owner, path.cycle)
    assert [one.type for one in db.session.query(Certificate)] == ["certified"]


def test_a_decision_waits_for_the_supplementary_fee_of_more_workers_found(path):
    path.verify()
    path.accept()
    path.pay("registration", "audit")
    audit, later = path.go(path.held, raised=[("9.15", "minor")], workers=2_500)
    with clock.at(later):
        path.answer_everything()
        (more,) = fees.of_cycle(path.cycle.id, "supplementary")
        with pytest.raises(Refused, match="supplementary audit invoice is not confirmed"):
            path.decide(audit)
        paying.waive(path.managers[more.payee_id], more, reason="Counted wrongly.")
        path.decide(audit)
        assert path.shown() == "progressing"
        held = further.follow_up(path.owner, path.cycle)
        path.take(held)
        path.go(held, workers=2_500)
        assert len(fees.of_cycle(path.cycle.id, "supplementary")) == 2, "a follow-up's band is its own"


def test_a_firm_that_declines_a_follow_up_is_owed_nothing_and_another_goes(path):
    later = progressing(path)
    with clock.at(later):
        held = further.follow_up(path.owner, path.cycle)
        assigning.decline(path.managers[held.firm_id], held, reason="No team is free.")
        (again,) = [one for one in later_of(path.cycle.id) if one.state == "offered"]
        assert again.firm_id != held.firm_id
        assert fees.of_assignment(path.cycle.id, held.public_id) == []
        assert len(fees.of_assignment(path.cycle.id, again.public_id)) == 1


def test_the_coordinator_gives_a_follow_up_to_another_firm_whose_own_fee_is_then_due(path, client_for):
    later, somebody = progressing(path), make.person("coordinator")
    with clock.at(later):
        held = further.follow_up(path.owner, path.cycle)
        path.take(held)
        other = next(key for key in path.managers if key != held.firm_id)
        name = db.session.get(Organisation, other)
        page, client = f"/assignments/{held.public_id}/other-firm", client_for(somebody)
        assert client.fill(page, {"firm": name.public_id, "reason": " "}).status_code == 422
        assert client.fill(page, {"firm": name.public_id, "reason": "Its team is ill."}).status_code == 303
        db.session.expire_all()
        (again,) = later_of(path.cycle.id)
        assert (again.kind, again.firm_id, again.override_reason) == ("FU", other, "Its team is ill.")
        assert fees.of_assignment(path.cycle.id, held.public_id) == [], "the first firm is paid no more"
        assert len(fees.of_assignment(path.cycle.id, again.public_id)) == 1
        assert client.send(page, {"firm": name.public_id, "reason": "Again."}).status_code == 409
        path.take(again)
        audit, _then = path.go(again)
        assert audit.firm_id == other
        page = f"/assignments/{again.public_id}/other-firm"
        first = db.session.get(Organisation, held.firm_id).public_id
        assert client.send(page, {"firm": first, "reason": "Too late."}).status_code == 409
        assert client_for(make.manager_of(path.site)).get(page).status_code == 404


def certified_as(path, kind, months):
    """A decided cycle of the site with a certificate from an offer, beginning today."""
    progressing(path)
    today = clock.today(path.site.zone)
    path.cycle.result = kind
    made = make.stored(
        Certificate(
            factory_id=path.site.id, cycle_id=path.cycle.id, number="C000777", code="X" * 26, type=kind,
            valid_from=today, valid_to=today + timedelta(days=30 * months), name="Bright Toys", issued_at=clock.now(),
        )
    )  # fmt: skip
    db.session.commit()
    return made


def day_by_day(path, days, step=5):
    """Let time pass; firms take what they are offered and hold it at the end of its window's first week."""
    start = clock.now()
    for passed in range(0, days, step):
        with clock.at(start + timedelta(days=passed)):
            due.bring_audits(clock.now())
            due.bring_audits(clock.now())
            for held in later_of(path.cycle.id):
                plan = assignments.plan_of(held.id)
                if held.state == "offered":
                    assigning.accept(path.managers[held.firm_id], held)
                elif plan and not plan.audit_id and clock.today(path.site.zone) >= plan.window_from:
                    audit, _then = path.go(held)
                    if path.cycle.state == "under_review":
                        seen = cases.case_of(audit, clock.today(path.site.zone)).seen
                        path.cycle.state = "decided"
                        db.session.commit()
                        assert seen


@pytest.mark.parametrize(("kind", "brought"), [("remediation", ["OSE", "OSA"]), ("probation", ["SA", "SA", "SA"])])
def test_a_certificate_from_an_offer_brings_its_audits_each_once(path, kind, brought):
    certificate = certified_as(path, kind, 12)
    day_by_day(path, 330)
    found = later_of(path.cycle.id)
    assert [one.kind for one in found] == brought
    with pytest.raises(Refused, match="Progressing or Assessed"):
        further.follow_up(path.owner, path.cycle)
    windows = [assignments.plan_of(one.id) for one in found]
    assert all(certificate.valid_from <= one.window_from < one.window_to <= certificate.valid_to for one in windows)
    assert [bool(fees.of_assignment(path.cycle.id, one.public_id)) for one in found] == [k != "OSE" for k in brought]


def test_a_record_that_nobody_has_joined_brings_nothing_and_holds_nobody_up(path):
    certified_as(path, "remediation", 12)
    path.site.organisation_id = None
    db.session.commit()
    due.bring_audits(clock.now())
    assert later_of(path.cycle.id) == []


def test_zero_tolerance_at_a_visit_opens_an_investigation_once(path):
    later = progressing(path)
    with clock.at(later):
        visit = make.stored(
            Audit(
                factory_id=path.site.id, cycle_id=path.cycle.id, kind="PV", fieldwork_started_at=later,
                checklist_version_id=path.cycle.checklist_version_id,
            )
        )  # fmt: skip
        opened = further.open_investigation(VISITOR, path.site, visit)
        assert (opened.kind, opened.state) == ("SI", "offered")
        assert further.open_investigation(VISITOR, path.site, visit) is None, "it is under way"
        audit, then = path.go_at_once(opened)
    with clock.at(then):
        path.decide(audit)
        assert db.session.get(Assignment, opened.id).state == "done"


def test_an_investigation_is_seen_by_nobody_outside(path, app):
    later = progressing(path)
    with clock.at(later):
        before = db.session.query(EventRow).count()
        client = sign_in(app.test_client(), make.manager_of(path.site).email)
        pages = ["/", "/fees/", f"/assignments/cycles/{path.cycle.public_id}/later"]
        plain = [client.see(one).text for one in pages]
        held = further.investigate(make.viewer(make.person("coordinator")), path.cycle, because="A letter came.")
        assigning.accept(path.managers[held.firm_id], held)
        assert assignments.plan_of(held.id) is not None
        assert fees.of_assignment(path.cycle.id, held.public_id) == []
        assert [client.see(one).text for one in pages] == plain
        told = db.session.query(EventRow).order_by(EventRow.sequence).offset(before)
        assert {row.permission for row in told if row.subject_id == path.site.id} == {None}
        with pytest.raises(Refused, match="under way"):
            further.investigate(VISITOR, path.cycle, because="Another letter.")


def test_a_closed_cycle_ends_what_has_not_begun(path):
    later = progressing(path)
    with clock.at(later):
        held = further.follow_up(path.owner, path.cycle)
        further.end_all(VISITOR, path.cycle)
    assert db.session.get(Assignment, held.id).state == "ended"
    assert fees.of_assignment(path.cycle.id, held.public_id) == []


def test_windows_of_what_is_brought_are_of_the_rule_book():
    from ietp_dash.assignments.occasions import brought_by
    from ietp_dash.programme.terms import Terms

    engaged, audited = brought_by("remediation", date(2026, 1, 31), date(2026, 10, 31), Terms.default())
    assert (engaged.first, engaged.last) == (date(2026, 1, 31), date(2026, 3, 31))
    assert (audited.first, audited.last) == (date(2026, 5, 31), date(2026, 8, 31))
    watched = brought_by("probation", date(2026, 1, 31), date(2027, 1, 31), Terms.default())
    assert [one.first for one in watched] == [date(2026, 4, 30), date(2026, 7, 31), date(2026, 10, 31)]
    assert brought_by("certified", date(2026, 1, 31), date(2027, 1, 31), Terms.default()) == ()
