"""Draws, answers, deviations, windows and plans through the database; and two people at once."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from ietp_dash.accounts.models import Organisation
from ietp_dash.accreditation import services as accreditation
from ietp_dash.assignments import queries, rules, services
from ietp_dash.assignments.models import Assignment, AuditPlan, ClosedDay
from ietp_dash.cycles import services as cycles
from ietp_dash.cycles.models import Cycle
from ietp_dash.kernel import clock
from ietp_dash.kernel.access import VISITOR
from ietp_dash.kernel.dates import is_working_day
from ietp_dash.kernel.errors import Refused
from ietp_dash.storage.database import db
from ietp_dash.storage.event_log import EventRow
from tests import builders as make
from tests.rig.racing import ROUNDS, at_once

from . import cast


def happened(name) -> list[EventRow]:
    return list(db.session.scalars(select(EventRow).where(EventRow.type == name)))


def test_a_draw_is_logged_so_that_it_can_be_repeated(app):
    firms = [cast.firm() for _ in range(4)]
    tired = cast.firm(suspended_on=clock.today(), suspended_reason="Found out")
    row = cast.cycle()
    held = services.draw_first(cast.coordinator(), row)
    able = [one["firm"] for one in held.candidates if one["out"] is None]
    assert {one["firm"]: one["out"] for one in held.candidates}[tired.firm.public_id] == "suspended"
    assert set(able) == {one.firm.public_id for one in firms}
    assert rules.draw(held.seed, able) == held.firm.public_id
    assert (held.kind, held.headcount, held.man_days_due, held.man_days) == ("ICA", 300, 2, 2)
    assert (held.state, row.state, row.firm_id) == ("offered", "firm_assigned", held.firm_id)
    assert [one.payload["member_of"] for one in happened("AssignmentOffered")] == [held.firm_id]
    assert happened("AssignmentOffered")[0].permission is None


def test_a_renewal_is_an_annual_audit(app):
    cast.firm()
    assert services.draw_first(cast.coordinator(), cast.cycle(kind="renewal")).kind == "IAA"


def test_nobody_eligible_is_noted_and_waits_in_the_queue(app):
    row = cast.cycle()
    assert services.draw_first(cast.coordinator(), row) is None
    assert row.state == "submitted"
    assert len(happened("NobodyEligible")) == 1
    assert [one.id for one, _factory in queries.to_assign()] == [row.id]


def test_a_second_draw_is_told_that_there_is_a_firm(app):
    cast.firm()
    row = cast.cycle()
    services.draw_first(cast.coordinator(), row)
    with pytest.raises(Refused) as no:
        services.redraw(cast.coordinator(), row)
    assert no.value.conflict


def test_a_firm_that_declined_is_not_drawn_again(app):
    one, other = cast.firm(), cast.firm()
    row = cast.cycle()
    held = services.draw_first(cast.coordinator(), row)
    services.decline(make.viewer(make.person("firm_manager", at=held.firm)), held, reason="No auditor free")
    again = queries.live_of(row.id)
    assert {held.firm_id, again.firm_id} == {one.firm_id, other.firm_id}
    services.decline(VISITOR, again, reason="Neither")
    assert queries.live_of(row.id) is None
    assert services.redraw(cast.coordinator(), row) is None
    assert row.id in [one.id for one, _factory in queries.to_assign()]


def test_rotation_and_conflict_leave_firms_out(app):
    used, conflicted, free = cast.firm(), cast.firm(), cast.firm()
    site, now = make.factory(workers=50), clock.now()
    for _ in range(3):
        make.stored(Cycle(factory_id=site.id, firm_id=used.firm_id, state="closed", state_since=now, created_at=now))
    accreditation.declare(cast.coordinator(), conflicted.firm, site, reason="Sister company")
    held = services.draw_first(cast.coordinator(), cast.cycle(site))
    out = {one["firm"]: one["out"] for one in held.candidates}
    assert out[used.firm.public_id] == "rotation"
    assert out[conflicted.firm.public_id] == "conflict"
    assert held.firm_id == free.firm_id


def test_a_firm_without_man_days_left_is_left_out(app):
    cast.firm(man_days_a_month=1)
    services.draw_first(cast.coordinator(), cast.cycle())
    assert services.draw_first(cast.coordinator(), cast.cycle()) is None


def test_an_override_keeps_its_reason_and_replaces(app):
    one, other = cast.firm(), cast.firm()
    row = cast.cycle()
    held = services.draw_first(cast.coordinator(), row)
    wanted = other if held.firm_id == one.firm_id else one
    made = services.override(cast.coordinator(), row, wanted.firm, reason="Speaks Cantonese")
    assert (held.state, made.state, made.override_reason, made.seed) == (
        "replaced",
        "offered",
        "Speaks Cantonese",
        None,
    )
    assert row.firm_id == wanted.firm_id
    for firm, reason in ((one.firm, ""), (make.organisation("audit_firm"), "Because")):
        with pytest.raises(Refused):
            services.override(cast.coordinator(), cast.cycle(), firm, reason=reason)


def test_accepting_goes_on_to_the_fees_once(app):
    cast.firm()
    row = cast.cycle()
    held = services.draw_first(cast.coordinator(), row)
    services.accept(VISITOR, held)
    assert (held.state, row.state) == ("accepted", "awaiting_fees")
    for deed in (lambda: services.accept(VISITOR, held), lambda: services.decline(VISITOR, held, reason="Too late")):
        with pytest.raises(Refused) as no:
            deed()
        assert no.value.conflict


def test_an_offer_is_declined_by_time_after_three_working_days(app):
    cast.firm()
    held = services.draw_first(cast.coordinator(), cast.cycle())
    off = queries.days_off("CN", clock.today())
    days = [clock.today("Asia/Shanghai") + timedelta(days=n) for n in range(1, 15)]
    assert held.answer_by == [day for day in days if is_working_day(day, off)][2]
    before, after = (
        clock.now() + (held.answer_by - clock.today("Asia/Shanghai") + timedelta(days=n)) * 1 for n in (-1, 1)
    )
    assert services.expire_offers(VISITOR, before) == 0
    with clock.at(after), pytest.raises(Refused):
        services.accept(VISITOR, held)
    assert services.expire_offers(VISITOR, after) == 1
    assert (held.state, held.decline_reason) == ("declined", "")
    assert services.expire_offers(VISITOR, after) == 0


def test_an_application_that_ends_frees_its_firm(app):
    cast.firm()
    row = cast.cycle()
    held = services.draw_first(cast.coordinator(), row)
    cycles.step(VISITOR, row, "withdrawn")
    assert held.state == "ended"
    with pytest.raises(Refused):
        services.accept(VISITOR, held)
    after = clock.now() + timedelta(days=30)
    assert services.expire_offers(VISITOR, after) == 0
    assert queries.to_assign() == []


def test_other_man_days_need_a_reason_and_approval(app):
    cast.firm()
    held = services.draw_first(cast.coordinator(), cast.cycle())
    for asked, reason in ((2, "Same"), (3, " "), (0, "None"), (99, "Many")):
        with pytest.raises(Refused):
            services.deviate(VISITOR, held, man_days=asked, reason=reason)
    services.deviate(VISITOR, held, man_days=3, reason="Two sites")
    assert rules.counted(held.man_days_due, held.man_days, held.deviation_state) == 2
    services.approve_deviation(VISITOR, held, approved=True)
    assert rules.counted(held.man_days_due, held.man_days, held.deviation_state) == 3
    with pytest.raises(Refused):
        services.approve_deviation(VISITOR, held, approved=False)


def test_a_window_opens_extends_once_and_is_planned(app):
    firm = cast.firm()
    lead, other = cast.auditor(firm), cast.auditor(firm, "auditor")
    plan = cast.opened(firm)
    first, last = plan.window_from, plan.window_to
    assert (last.month - first.month) % 12 == 2
    assert services.open_window(VISITOR, db.session.get(Cycle, plan.assignment.cycle_id), first).id == plan.id
    services.extend(cast.coordinator(), plan, reason="Flood")
    assert (plan.window_to.month - first.month) % 12 == 3
    with pytest.raises(Refused):
        services.extend(cast.coordinator(), plan, reason="Again")
    day = working_day(plan)
    services.plan(VISITOR, plan, planned_on=day, days=1, lead_id=lead.person_id, team=[other.person_id])
    assert (plan.planned_on, plan.lead_id, plan.team) == (day, lead.person_id, [other.person_id])
    (said,) = happened("AuditPlanned")
    assert said.permission is None
    assert set(said.payload) == {"factory_id", "cycle_id", "assignment_id", "plan_id"}


def working_day(plan, after=7):
    off = queries.days_off("CN", plan.window_from)
    days = (plan.window_from + timedelta(days=n) for n in range(after, 40))
    return next(day for day in days if is_working_day(day, off))


def test_what_a_plan_may_not_have(app):
    firm, stranger = cast.firm(), cast.auditor(cast.firm())
    lead, other = cast.auditor(firm), cast.auditor(firm, "auditor")
    plan, busy = cast.opened(firm), cast.opened(firm)
    day = working_day(plan)
    good = {"planned_on": day, "days": 1, "lead_id": lead.person_id, "team": [other.person_id]}
    cases = {"planned_on": [plan.window_to + timedelta(days=1), plan.window_from - timedelta(days=1)], "days": [0, 11]}
    cases |= {"lead_id": [None, stranger.person_id, other.person_id], "team": [[stranger.person_id], []]}
    for name, values in cases.items():
        for value in values:
            with pytest.raises(Refused):
                services.plan(VISITOR, plan, **(good | {name: value}))
    make.stored(ClosedDay(factory_id=plan.factory_id, first=day, last=day, entered_at=clock.now()))
    with pytest.raises(Refused, match="closed"):
        services.plan(VISITOR, plan, **good)
    services.plan(VISITOR, busy, **good)
    later = good | {"planned_on": working_day(plan, after=(day - plan.window_from).days + 1)}
    services.plan(VISITOR, plan, **later)
    with pytest.raises(Refused, match="another audit"):
        services.plan(VISITOR, busy, **later)
    services.enter_absence(VISITOR, other, first=day, last=day)
    with pytest.raises(Refused, match="absent"):
        services.plan(VISITOR, busy, **good)


def test_another_firm_takes_over_an_open_window(app):
    one, other = cast.firm(), cast.firm()
    lead = cast.auditor(one)
    plan = cast.opened(one)
    services.extend(cast.coordinator(), plan, reason="Flood")
    services.plan(VISITOR, plan, planned_on=working_day(plan), days=2, lead_id=lead.person_id, team=[])
    cycle = db.session.get(Cycle, plan.assignment.cycle_id)
    taken = services.override(cast.coordinator(), cycle, other.firm, reason="The first one is ill")
    services.accept(VISITOR, taken)
    assert (plan.planned_on, plan.lead_id, plan.team) == (None, None, [])
    renewed = queries.plan_of(taken.id)
    assert (renewed.window_from, renewed.window_to, renewed.planned_on) == (plan.window_from, plan.window_to, None)
    with pytest.raises(Refused):
        services.plan(VISITOR, plan, planned_on=working_day(plan), days=2, lead_id=lead.person_id, team=[])


def test_two_coordinators_assigning_at_once_make_one_assignment(app):
    firms = [cast.firm() for _ in range(2)]
    one, other = cast.coordinator(), cast.coordinator()
    names = [row.firm_id for row in firms]
    for turn in range(ROUNDS):
        id_ = cast.cycle(make.factory(workers=50)).id
        db.session.commit()
        deeds = [lambda id_=id_: services.draw_first(one, db.session.get(Cycle, id_)) and None]
        second = services.redraw if turn % 2 else services.draw_first
        deeds.append(lambda id_=id_, second=second: second(other, db.session.get(Cycle, id_)) and None)
        outcomes = at_once(app, *deeds)
        assert [no.conflict for no in outcomes if isinstance(no, Refused)] == [True]
        db.session.expire_all()
        held = db.session.scalars(select(Assignment).where(Assignment.cycle_id == id_)).all()
        assert len(held) == 1
        assert held[0].firm_id in names
        assert db.session.get(Cycle, id_).firm_id == held[0].firm_id


def test_accepting_and_declining_at_once_has_one_outcome(app):
    cast.firm(man_days_a_month=500)
    for _ in range(ROUNDS):
        row = cast.cycle(make.factory(workers=50))
        id_ = services.draw_first(cast.coordinator(), row).id
        db.session.commit()
        outcomes = at_once(
            app,
            lambda id_=id_: services.accept(VISITOR, db.session.get(Assignment, id_)),
            lambda id_=id_: services.decline(VISITOR, db.session.get(Assignment, id_), reason="No"),
        )
        assert [no.conflict for no in outcomes if isinstance(no, Refused)] == [True]
        db.session.expire_all()
        state = db.session.get(Assignment, id_).state
        assert state == ("accepted" if outcomes[0] is None else "declined")
        said = [one for name in ("AssignmentAccepted", "AssignmentDeclined") for one in happened(name)]
        assert [one.payload["assignment_id"] for one in said].count(id_) == 1


def test_accepting_and_overriding_at_once_leaves_one_firm(app):
    one, other = cast.firm(man_days_a_month=500), cast.firm(man_days_a_month=500)
    who = cast.coordinator()
    for _ in range(ROUNDS // 2):
        row = cast.cycle(make.factory(workers=50))
        id_ = services.override(who, row, one.firm, reason="First").id
        cycle_id, firm_id = row.id, other.firm_id
        db.session.commit()

        def take_away(cycle_id=cycle_id, firm_id=firm_id):
            firm = db.session.get(Organisation, firm_id)
            services.override(who, db.session.get(Cycle, cycle_id), firm, reason="Better")

        outcomes = at_once(app, lambda id_=id_: services.accept(VISITOR, db.session.get(Assignment, id_)), take_away)
        assert outcomes[1] is None
        db.session.expire_all()
        assert queries.live_of(cycle_id).firm_id == firm_id
        assert db.session.get(Assignment, id_).state == "replaced"


def test_nobody_is_sent_to_two_audits_by_two_managers_at_once(app):
    firm = cast.firm()
    lead = cast.auditor(firm).person_id
    for turn in range(ROUNDS // 4):
        plans = [cast.opened(firm, cast.cycle(make.factory(workers=50))) for _ in range(2)]
        day, ids = working_day(plans[0], after=7 + 2 * turn), [one.id for one in plans]
        db.session.commit()

        def send(id_, day=day):
            row = db.session.get(AuditPlan, id_)
            services.plan(VISITOR, row, planned_on=day, days=1, lead_id=lead, team=[])

        outcomes = at_once(app, *[lambda id_=id_, send=send: send(id_) for id_ in ids])
        assert len([no for no in outcomes if isinstance(no, Refused)]) >= 1
        db.session.expire_all()
        assert [db.session.get(AuditPlan, id_).planned_on for id_ in ids].count(day) <= 1
