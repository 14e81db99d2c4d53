"""What time brings about, each exactly once however often or late it runs; and two people at once."""

from datetime import date, time

import pytest

from ietp_dash.certificates.models import Certificate
from ietp_dash.checklists.models import Checkpoint
from ietp_dash.fieldwork import agenda, areas, raising, signing
from ietp_dash.fieldwork import services as fieldwork
from ietp_dash.findings.models import Finding
from ietp_dash.kernel import clock
from ietp_dash.kernel.access import VISITOR
from ietp_dash.kernel.errors import Refused
from ietp_dash.notifications import planning
from ietp_dash.status import queue as reviews
from ietp_dash.storage.database import db
from ietp_dash.storage.event_log import EventRow
from ietp_dash.visits import booking, holding, opening, survey
from ietp_dash.visits.models import SurveyCount, Visit, VisitSlot
from tests import builders as make
from tests.connections.test_race import at_once

from . import cast as people


@pytest.fixture
def cast(app):
    with clock.at(people.MONDAY):
        yield people.cast()


def pass_time(number, hour=2, times=2):
    with clock.at(people.on(number, hour)):
        for _ in range(times):
            opening.let_time_pass(VISITOR, people.on(number, hour))


def told(kind) -> int:
    return db.session.query(EventRow).filter_by(type=kind).count()


def test_contact_booking_and_lateness_happen_once_on_their_day(cast):
    with clock.at(people.on(-1, 15)):
        opening.let_time_pass(VISITOR, people.on(-1, 15))
    assert db.session.query(Visit).count() == 0, "23:00 in Shenzhen, the day before"
    pass_time(-1, 16)
    assert told("VisitContactOpened") == 1, "midnight in Shenzhen"
    visit = cast.visit
    assert (visit.opened_on, visit.late_on) == (date(2026, 3, 2), date(2026, 5, 2))
    pass_time(60)
    assert told("VisitContactLate") == 0
    pass_time(61)
    assert told("VisitContactLate") == 1
    with clock.at(people.on(63)):
        booking.contact(make.viewer(cast.coordinator), cast.visit, person_id=cast.specialist.id)
    visit = cast.visit
    assert (visit.book_by - visit.contacted_on).days == 28
    assert (visit.latest_on - visit.contacted_on).days == 56
    pass_time(63 + 20)
    assert told("VisitReminded") == 0
    pass_time(63 + 21)
    assert told("VisitReminded") == 1
    pass_time(63 + 28, 15)
    assert cast.visit.state == "booking"
    pass_time(63 + 28, 16)
    assert (cast.visit.state, told("VisitUnbooked")) == ("unbooked", 1)
    with clock.at(people.on(92)):
        viewer = make.viewer(cast.coordinator)
        with pytest.raises(Refused):
            booking.set_date(viewer, cast.visit, day=people.on(63 + 57).date(), at=time(9, 30))
        booking.set_date(viewer, cast.visit, day=people.on(63 + 56).date(), at=time(9, 30))
        assert (cast.visit.state, cast.visit.set_by) == ("booked", "programme")
    assert told("VisitContactOpened") == 1


def test_a_reissued_certificate_brings_no_second_visit_and_an_ended_one_none(cast):
    pass_time(0)
    old = db.session.query(Certificate).one()
    names = ("factory_id", "cycle_id", "number", "type", "valid_from", "valid_to")
    values = {name: getattr(old, name) for name in names}
    make.stored(Certificate(**values, code="another", name="New name", issued_at=people.MONDAY))
    db.session.query(Certificate).filter_by(id=old.id).update({"superseded_on": date(2026, 3, 3)})
    db.session.commit()
    pass_time(2)
    assert (db.session.query(Visit).count(), cast.visit.state) == (1, "to_contact")
    db.session.query(Certificate).update({"withdrawn_on": date(2026, 3, 5)})
    db.session.commit()
    pass_time(4)
    assert cast.visit.state == "dropped"
    pass_time(5)
    assert db.session.query(Visit).count() == 1


def test_two_colleagues_book_at_once_and_one_is_told(cast, app):
    cast.contacted()
    first, second = [one.id for one in cast.offered(8, 9)]
    visit_id = cast.visit.id
    one, other = make.viewer(cast.manager), make.viewer(cast.member)
    db.session.commit()

    def book(viewer, slot_id):
        with clock.at(people.MONDAY):
            booking.book(viewer, db.session.get(Visit, visit_id), db.session.get(VisitSlot, slot_id))

    outcomes = at_once(app, lambda: book(one, first), lambda: book(other, second))
    assert [no.conflict for no in outcomes if isinstance(no, Refused)] == [True]
    assert told("VisitBooked") == 1
    assert cast.visit.booked_by == (one if outcomes[0] is None else other).person_id


def test_a_specialist_is_booked_once_a_day_by_two_factories_at_once(cast, app):
    cast.contacted()
    slot = cast.offered(8)[0].id
    site = make.factory(workers=90)
    given = {"certified_from": date(2026, 1, 2), "certified_to": date(2027, 1, 2), "state": "booking"}
    given |= {"opened_on": date(2026, 3, 2), "late_on": date(2026, 5, 2), "created_at": people.MONDAY}
    given |= {"book_by": date(2026, 3, 30), "latest_on": date(2026, 4, 27), "contacted_on": date(2026, 3, 2)}
    given |= {"firm_id": cast.firm.id, "specialist_id": cast.specialist.id}
    elsewhere = make.stored(Visit(factory_id=site.id, **given))
    their_slot = booking.offer(make.viewer(cast.specialist), elsewhere, day=people.on(8).date(), at=time(14)).id
    ours, theirs = cast.visit.id, elsewhere.id
    one, other = make.viewer(cast.manager), make.viewer(make.manager_of(site))
    db.session.commit()

    def book(viewer, visit_id, slot_id):
        with clock.at(people.MONDAY):
            booking.book(viewer, db.session.get(Visit, visit_id), db.session.get(VisitSlot, slot_id))

    outcomes = at_once(app, lambda: book(one, ours, slot), lambda: book(other, theirs, their_slot))
    assert [no.conflict for no in outcomes if isinstance(no, Refused)] == [True]
    assert db.session.query(Visit).filter_by(state="booked").count() == 1


def test_connected_buyers_are_told_that_nobody_booked(cast):
    buyer, stranger = make.person("buyer_manager"), make.person("buyer_manager")
    make.connection(cast.site, buyer, scope=("status",))
    cast.contacted()
    pass_time(29)
    row = db.session.query(EventRow).filter_by(type="VisitUnbooked").one()
    told = {one.person_id for one in planning.told_of(row, people.on(29))}
    assert told >= {buyer.id, cast.manager.id, cast.member.id, cast.coordinator.id}
    assert not told & {stranger.id, cast.specialist.id}
    assigned = db.session.query(EventRow).filter_by(type="SpecialistTold").one()
    assert [one.person_id for one in planning.told_of(assigned, people.on(1))] == [cast.specialist.id]


def test_a_code_sent_twice_at_once_counts_once_and_two_codes_count_both(cast, app):
    visit_id = cast.booked(8).id
    with clock.at(people.on(8)):
        viewer = make.viewer(cast.specialist)
        holding.start(viewer, cast.visit)
        first, second = survey.make_ways(viewer, cast.visit)[:2]
    db.session.commit()

    def answer(token):
        with clock.at(people.on(8)):
            survey.answer(VISITOR, db.session.get(Visit, visit_id), token=token, given={"pay": "no"})

    outcomes = at_once(app, lambda: answer(first), lambda: answer(first), lambda: answer(second))
    assert [no.conflict for no in outcomes if isinstance(no, Refused)] == [True]
    assert cast.visit.survey_answered == 2
    counted = db.session.query(SurveyCount).filter_by(question="pay", answer="no").one()
    assert counted.number == 2


def test_zero_tolerance_goes_to_the_reviewer_and_leaves_the_status(cast):
    cast.booked(8)
    point = cast.points[0]
    db.session.query(Checkpoint).filter_by(id=point.id).update({"severities": ["zero_tolerance"]})
    db.session.commit()
    with clock.at(people.on(8)):
        viewer = make.viewer(cast.specialist)
        audit = holding.start(viewer, cast.visit)
        _whole_day(cast, viewer, audit, point)
        assert cast.visit.state == "done"
    db.session.refresh(cast.cycle)
    assert (cast.cycle.state, audit.decided_at) == ("under_review", None)
    finding = db.session.query(Finding).filter_by(audit_id=audit.id).one()
    assert finding.counts_for_status
    assert any(one.audit.id == audit.id for one in reviews.page("age", None)[0])
    assert db.session.query(Certificate).one().withdrawn_on is None


def _whole_day(cast, viewer, audit, point):
    for code in areas.VISIT_STEPS[:-1]:
        for deed in (agenda.begin, agenda.end, agenda.sign_off):
            deed(viewer, audit, code)

    def note(area, key, **given):
        fieldwork.save(viewer, audit, area=area, key=key, given=given, number=0)

    note(areas.ANSWER, point.number, answer="no")
    facts = {"severity": "zero_tolerance", "transparency": "on_site", "description": "Doors locked at night."}
    facts |= {"description_zh": "", "workers_affected": None, "repeat_of": ""}
    raising.raise_from(viewer, audit, point, facts=facts)
    survey.make_ways(viewer, cast.visit)
    note(areas.KEPT, cast.earlier.public_id, done="yes")
    finding = db.session.query(Finding).filter_by(audit_id=audit.id).one()
    note(areas.CAUSE, finding.public_id, cause="people")
    note(areas.AGREED, "s1", what="Open the doors", who="", by="")
    note(areas.AGREED, areas.SUMMARY, note="Grave.")
    for side in areas.SIDES:
        signing.sign(viewer, audit, paper=areas.FINDINGS_LIST, side=side, name=f"Somebody {side}", post="")
    fieldwork.close(viewer, audit)
