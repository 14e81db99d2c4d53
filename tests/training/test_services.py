"""Trainings through the services: cancelling, more seats, reminders, who is told, who is kept out, what is hidden."""

from datetime import UTC, datetime, timedelta

import pytest
from flask import current_app
from sqlalchemy import select

from ietp_dash.checklists.models import Checkpoint
from ietp_dash.fees.models import CreditNote, Invoice
from ietp_dash.findings.models import Finding
from ietp_dash.kernel import clock
from ietp_dash.kernel.access import VISITOR
from ietp_dash.kernel.errors import Refused
from ietp_dash.notifications import dates, planning
from ietp_dash.notifications.work import read_log
from ietp_dash.storage.database import db
from ietp_dash.storage.event_log import EventRow
from ietp_dash.training import attending, passing, queries, recommending, seating, services
from ietp_dash.training.models import TrainingFeedback, TrainingSeat, TrainingSession
from ietp_dash.training.queries import Wanted
from ietp_dash.training.rules import Attendee
from tests import builders as make

from .scene import GIVEN, MONDAY, Scene

EDITED = {name: value for name, value in GIVEN.items() if name != "course"}


@pytest.fixture
def scene(app):
    with clock.at(MONDAY):
        yield Scene()


def events(kind: str) -> list[EventRow]:
    return list(db.session.scalars(select(EventRow).where(EventRow.type == kind).order_by(EventRow.sequence)))


def told(kind: str) -> list[int]:
    """The organisations that events of ``kind`` are about."""
    return [row.payload["member_of"] for row in events(kind)]


def test_a_cancelled_training_credits_every_invoice_and_tells_everybody(scene):
    session = scene.session()
    scene.register(session, 0, "A", "B")
    scene.register(session, 1, "C")
    with pytest.raises(Refused):
        services.cancel(scene.coordinator, session, reason=" ")
    services.cancel(scene.coordinator, session, reason="The hall burnt down.")
    assert told("TrainingCancelled") == [one.organisation_id for one in scene.factories[:2]]
    invoices = db.session.scalars(select(Invoice)).all()
    assert [(one.state, one.total_cents) for one in invoices] == [("cancelled", 12_050)] * 2
    assert len(db.session.scalars(select(CreditNote)).all()) == 2
    for deed in (
        lambda: services.cancel(scene.coordinator, session, reason="Again."),
        lambda: scene.register(session, 2, "D"),
    ):
        with pytest.raises(Refused) as no:
            deed()
        assert no.value.conflict


def test_more_seats_go_to_those_who_wait_and_a_new_time_is_told(scene):
    session = scene.session(capacity=1)
    scene.register(session, 0, "A")
    waiting = scene.register(session, 1, "B", "C")
    changed = EDITED | {"capacity": 2, "begins": GIVEN["begins"].replace(hour=10)}
    services.edit(scene.coordinator, session, seen=session.version, **changed)
    assert (session.seated, session.waiting) == (2, 1)
    assert [one.payload["seat_id"] for one in events("SeatMovedUp")] == [waiting[0].id]
    assert told("TrainingChanged") == [one.organisation_id for one in scene.factories[:2]]
    for wrong in ({"capacity": 1}, {"fee_cents": 0}):
        with pytest.raises(Refused):
            services.edit(scene.coordinator, session, seen=session.version, **(changed | wrong))
    with pytest.raises(Refused) as no:
        services.edit(scene.coordinator, session, seen=session.version - 1, **changed)
    assert no.value.conflict


def test_a_seat_given_up_late_keeps_its_fee(scene):
    session = scene.session()
    late = scene.register(session, 0, "A")[0]
    with clock.at(session.starts_at - timedelta(days=3)):
        assert seating.give_up(scene.factories[0], session, late) is False
    assert db.session.get(Invoice, late.invoice_id).state == "issued"


def test_reminders_go_out_once_each_however_often_it_runs(scene):
    session = scene.session(capacity=1)
    scene.register(session, 0, "A")
    scene.register(session, 1, "B")
    seen = []
    for days in (8, 7, 7, 3, 1, 1, -1):
        with clock.at(session.starts_at - timedelta(days=days)):
            passing.remind(VISITOR, clock.now())
        seen.append(len(told("TrainingReminded")))
    assert seen == [0, 1, 1, 1, 2, 2, 2]
    assert set(told("TrainingReminded")) == {scene.factories[0].organisation_id}


def test_who_is_told_and_who_may_see(scene):
    """The organisation's people hear of their seats; an on-site training is its host's; feeds hold one's own alone."""
    session = scene.session(capacity=1)
    scene.register(session, 0, "A")
    scene.register(session, 1, "B")
    seat = db.session.scalars(select(TrainingSeat).where(TrainingSeat.name == "A")).one()
    seating.give_up(scene.factories[0], session, seat)
    hears = planning.told_of(events("SeatMovedUp")[0], clock.now())
    assert [one.person_id for one in hears] == [scene.people[1].id]
    heard = {one.person_id for one in planning.told_of(events("TrainingOpened")[0], clock.now())}
    assert heard == {one.id for one in scene.people}
    hosted = scene.session(course="on-site-1", host=scene.sites[2])
    shown = [[row.id for row in queries.page(one, Wanted())[0]] for one in scene.factories]
    assert shown == [[session.id], [session.id], [session.id, hosted.id]]
    buyer = make.viewer(make.person("buyer_manager"))
    with pytest.raises(Refused):
        seating.register(buyer, session, people=[Attendee("D")])
    free = scene.session(course="webinar-news", area="online", place="", fee_cents=0)
    assert seating.register(buyer, free, people=[Attendee("D")])[0].invoice_id is None
    with current_app.test_request_context():
        entries = [[one.key for one in dates.of(who, MONDAY.date())] for who in scene.factories[1:]]
    assert [f"training-{session.public_id}" in keys for keys in entries] == [True, False]


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("en", "You can register for a new training: Advanced: Environment, Health and Safety, 20 April 2026."),
        ("zh", "进阶培训：环境、健康与安全，2026年4月20日"),
        ("vi", "20 tháng 4, 2026"),
    ],
)
def test_a_notice_names_its_training_and_the_settings_do_not(scene, client_for, language, told):
    scene.session()
    while read_log():
        pass
    client = client_for(scene.people[0])
    assert told in client.see(f"/notifications/?lang={language}").text
    assert "%(training)s" not in client.see(f"/notifications/settings?lang={language}").text


def test_a_list_is_paged_and_counted_by_its_filters(scene):
    for n in range(3):
        scene.session(day=GIVEN["day"].replace(day=21 + n))
    scene.session(course="webinar-news", area="online", place="", fee_cents=0, language="en", day=GIVEN["day"])
    viewer = scene.factories[0]
    rows, more = queries.page(viewer, Wanted(), limit=3)
    after, last = queries.page(viewer, Wanted(), rows[-1].public_id, limit=3)
    assert ([one.kind for one in rows], len(after), more, last) == (["webinar", "advanced", "advanced"], 1, True, False)
    counted = queries.counts(viewer, Wanted(kind="webinar"))
    assert (counted["area"], counted["kind"]) == ({"online": 1}, {"advanced": 3, "webinar": 1})
    assert queries.page(viewer, Wanted(month=GIVEN["day"].replace(day=1, month=5)))[0] == []


def test_feedback_of_few_or_of_late_ones_stays_hidden(scene):
    session = scene.session(capacity=9, fee_cents=0)
    seats = scene.register(session, 0, *"ABCDE")
    ends = session.ends_at
    with clock.at(session.starts_at):
        for seat in seats:
            attending.here(VISITOR, session, seat)
            attending.say(VISITOR, session, seat, points=4, words="")
        with pytest.raises(Refused):
            attending.say(VISITOR, session, seats[0], points=1, words="")
    assert queries.results(session, ends + timedelta(days=1)) is None
    assert queries.results(session, ends + timedelta(days=15)).spread == (0, 0, 0, 5, 0)
    kept = {column.name for column in TrainingFeedback.__table__.columns}
    assert kept == {"id", "session_id", "points", "words"}


def test_attendance_is_for_its_days_and_its_session(scene):
    session, other = scene.session(fee_cents=0), scene.session(fee_cents=0)
    seat = scene.register(session, 0, "A")[0]
    with pytest.raises(Refused):
        attending.here(VISITOR, session, seat)
    with clock.at(session.starts_at):
        with pytest.raises(Refused):
            attending.here(VISITOR, other, seat)
        with pytest.raises(Refused):
            attending.answer_quiz(VISITOR, session, seat, given=[0, 0, 0, 0])
        day = GIVEN["day"]
        attending.tick(scene.coordinator, session, day=day, present={seat.public_id})
        attending.tick(scene.coordinator, session, day=day, present=set())
        assert seat.attendances == []
        with pytest.raises(Refused):
            attending.tick(scene.coordinator, session, day=day + timedelta(days=1), present=set())


def test_own_findings_recommend_courses_once_they_were_shown(scene):
    from tests.contracts.world import World

    with clock.at(datetime(2026, 3, 3, tzinfo=UTC)):
        world = World()
    section = db.session.get(Checkpoint, world.finding.checkpoint_id).section
    make.stored(section).code = "SA"
    make.stored(section)
    viewer = make.viewer(world.people["own member"])
    scene.session()
    found = recommending.for_factory(viewer)
    assert [(one.course.code, one.findings, one.session is not None) for one in found] == [("advanced-ehs", 1, True)]
    assert recommending.for_factory(make.viewer(world.people["other member"])) == []
    world.audit.closing_at = None
    make.stored(world.audit)
    assert db.session.get(Finding, world.finding.id).state == "open"
    assert recommending.for_factory(viewer) == []
    assert db.session.scalar(select(TrainingSession.id).where(TrainingSession.course == "on-site-1"))


def test_the_host_of_an_on_site_training_is_told_and_finds_it_before_anybody_is_named(scene):
    host, coordinator = scene.sites[2], make.viewer(scene.coordinator_person)
    hosted = scene.session(course="on-site-1", host=host)
    mine = [queries.page(one, Wanted(when="mine"))[0] for one in scene.factories]
    assert mine == [[], [], [hosted]]
    with current_app.test_request_context():
        feeds = [[one.key for one in dates.of(who, MONDAY.date())] for who in (*scene.factories, coordinator)]
    assert [f"training-{hosted.public_id}" in keys for keys in feeds] == [False, False, True, True]
    given = EDITED | {"day": GIVEN["day"] + timedelta(days=1)}
    services.edit(scene.coordinator, hosted, **given, seen=hosted.version)
    services.cancel(scene.coordinator, hosted, reason="Flood")
    assert told("TrainingChanged") == told("TrainingCancelled") == [host.organisation_id]
