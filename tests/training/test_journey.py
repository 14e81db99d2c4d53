"""Trainings through HTTP, without script: planned, booked, waited for, held, certified; one cancelled."""

from datetime import timedelta

from sqlalchemy import select

from ietp_dash.fees.models import CreditNote, Invoice
from ietp_dash.kernel import clock
from ietp_dash.storage.database import db
from ietp_dash.training.courses import catalogue
from ietp_dash.training.models import TrainingFeedback, TrainingSeat, TrainingSession
from tests.notifications.conftest import read_all
from tests.rig.web import sign_in

from .scene import MONDAY, Scene

TYPED = {
    "course": "advanced-ehs", "day": "2026-04-20", "begins": "09:00", "until": "17:00", "zone": "Asia/Shanghai",
    "area": "south_china", "language": "zh", "place": "Hall 2, Shenzhen", "capacity": "2", "fee": "120.50",
    "trainer": "Wu Lan",
}  # fmt: skip


def test_a_training_from_plan_to_certificate(app, client_for, html_valid):
    with clock.at(MONDAY):
        scene, seen = Scene(), {}
        coordinator = client_for(scene.coordinator_person)
        path = _planned(coordinator, seen)
        _registered(scene, client_for, path, seen)
        _moved_up(scene, client_for, path)
    with clock.at(MONDAY + timedelta(days=49)):
        _held(app, scene, path, seen)
    html_valid(seen)


def _planned(coordinator, seen) -> str:
    wrong = coordinator.fill("/training/new", TYPED | {"course": "webinar-news"}, action="/training/new")
    assert wrong.status_code == 422
    assert "Webinars are free." in wrong.page.text
    assert 'value="Hall 2, Shenzhen"' in wrong.page.html
    answer = coordinator.fill("/training/new", TYPED, action="/training/new")
    assert answer.status_code == 303
    seen["new"] = coordinator.see("/training/new").html
    seen["courses"] = coordinator.see("/training/courses").html
    path = answer.headers["Location"]
    assert "20 April 2026, 09:00–17:00 China Standard Time" in coordinator.see(path).text
    return path


def _registered(scene, client_for, path, seen):
    manager = client_for(scene.people[0])
    assert "Advanced: Environment" in manager.see("/training/?area=south_china&month=2026-04&free=yes").text
    assert "No training matches" in manager.see("/training/?area=vietnam").text
    assert manager.send(f"{path}/seats", {"name_0": " "}).status_code == 422
    two = {"name_0": "Li Na", "post_0": "EHS manager", "name_1": "王芳"}
    assert manager.fill(path, two, action=f"{path}/seats").status_code == 303
    assert manager.send(f"{path}/seats", two).status_code == 409
    other = client_for(scene.people[1])
    assert other.fill(path, {"name_0": "Ho"}, action=f"{path}/seats").status_code == 303
    assert "Waiting, place 1" in other.see(path).text
    assert "Li Na" not in other.see(path).text
    assert "No training matches" in other.see("/training/?free=yes").text
    invoices = db.session.scalars(select(Invoice).where(Invoice.payer_id == scene.sites[0].organisation_id)).all()
    assert [(one.kind, one.total_cents) for one in invoices] == [("training", 12_050)] * 2
    assert "Training: Advanced" in manager.see(f"/fees/{invoices[0].public_id}").text
    seen |= {"session": manager.see(path).html, "list": manager.see("/training/").html}


def _moved_up(scene, client_for, path):
    manager = client_for(scene.people[0])
    seat = db.session.scalars(select(TrainingSeat).where(TrainingSeat.name == "王芳")).one()
    action = f"{path}/seats/{seat.public_id}/give-up"
    assert client_for(scene.people[1]).send(action, {}).status_code == 409
    assert manager.fill(path, {}, action=action).status_code == 303
    assert db.session.scalars(select(CreditNote.invoice_id)).all() == [seat.invoice_id]
    assert "Has a seat" in client_for(scene.people[1]).see(path).text
    calendar = manager.get(f"{path}/training.ics").get_data(as_text=True)
    assert "DTSTART:20260420T010000Z" in calendar


def _held(app, scene, path, seen):
    session = db.session.scalars(select(TrainingSession)).one()
    seats = {one.name: one for one in db.session.scalars(select(TrainingSeat))}
    guest, seat = app.test_client(), seats["Li Na"]
    room, own = f"/seat/attend/{session.code}", f"/seat/{seat.code}"
    assert guest.fill(room, {"code": "nobody"}, action=room).status_code == 422
    asked = guest.fill(room, {"code": f"{seat.code[:4]}-{seat.code[4:].lower()}"}, action=room)
    assert "Li Na" in asked.page.text
    assert "Quiz, certificate" in guest.see(own).text
    assert guest.send(room, {"code": seat.code, "sure": "yes"}).status_code == 303
    questions = catalogue()["advanced-ehs"].questions
    right = {f"question_{n}": str(one.right) for n, one in enumerate(questions)}
    left_out = guest.fill(own, dict(list(right.items())[:1]), action=f"{own}/quiz")
    assert left_out.status_code == 422
    assert left_out.page.text.count("Answer every question.") == 2 * (len(right) - 1)
    wrong = dict.fromkeys(right, "2")
    assert guest.send(f"{own}/quiz", wrong).status_code == 303
    assert guest.get(f"{own}/certificate.pdf").status_code == 404
    assert guest.send(f"{own}/quiz", right).status_code == 303
    assert guest.get(f"{own}/certificate.pdf").data.startswith(b"%PDF")
    number = db.session.get(TrainingSeat, seat.id, populate_existing=True).certificate
    assert "Li Na" in guest.see(f"/seat/check/{number}").text
    assert guest.send(f"{own}/feedback", {"points": "5", "words": "Good cases."}).status_code == 303
    assert guest.send(f"{own}/feedback", {"points": "1"}).status_code == 409
    assert [one.points for one in db.session.scalars(select(TrainingFeedback))] == [5]
    coordinator = sign_in(app.test_client(), scene.coordinator_person.email)
    ticked = {"day": "2026-04-20", "present": [seat.public_id, seats["Ho"].public_id]}
    assert coordinator.send(f"{path}/attendance", ticked).status_code == 303
    assert coordinator.send(f"{path}/attendance", {"day": "2026-04-20"}).status_code == 422
    assert "Good cases." not in coordinator.see(path).text
    seen |= {
        "mine": guest.see(own).html,
        "room": guest.see(room).html,
        "check": guest.see(f"/seat/check/{number}").html,
    }
    seen |= {"kept": coordinator.see(path).html, "sheet": coordinator.see(f"{path}/sheet").html}


def test_after_a_training_nobody_has_a_seat_any_more(app, client_for):
    with clock.at(MONDAY):
        scene = Scene(1)
        session = scene.session(fee_cents=0)
        scene.register(session, 0, "Li Na", "Wang Fang", "Ho Sze")
    with clock.at(MONDAY + timedelta(days=51)):
        page = client_for(scene.people[0]).see(f"/training/{session.public_id}").text
    assert [page.count(one) for one in ("Was not there", "Got no seat", "Has a seat", "place 1")] == [2, 1, 0, 0]


def test_a_webinar_can_be_joined_by_a_tap_and_notices_say_which_training_it_is(app, client_for):
    with clock.at(MONDAY):
        scene = Scene(1)
        more = {
            "course": "webinar-news",
            "area": "online",
            "place": "",
            "fee_cents": 0,
            "link": "https://meet.example/a",
        }
        session = scene.session(**more)
        (seat,) = scene.register(session, 0, "Li Na")
        read_all()
        manager = client_for(scene.people[0])
        notices = manager.see("/notifications/").text
        assert "You can register for a new training: Webinar: what is new, 20 April 2026." in notices
        assert "%(" not in manager.see("/notifications/settings").text
        for page in (f"/training/{session.public_id}", f"/seat/{seat.code}"):
            assert '<a href="https://meet.example/a" rel="noopener noreferrer">' in manager.see(page).html
        session.link = "javascript:alert(1)"
        db.session.commit()
        assert 'href="javascript' not in manager.see(f"/seat/{seat.code}").html


def test_codes_cannot_be_guessed_and_a_full_hall_is_let_in(app_with):
    with clock.at(MONDAY):
        session = Scene(1).session()
        guest = app_with(LIMITS="on").test_client()
        right = f"/seat/attend/{session.code}"
        assert {guest.get(right).status_code for _ in range(70)} == {200}
        found = [guest.get(f"/seat/{'A' * 11}{letter}").status_code for letter in "ABCDEFGHJKMNPQRSTUVWXYZ" * 3]
        assert found == [404] * 60 + [429] * 9
        assert guest.get(right).status_code == 429
