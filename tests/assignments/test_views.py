"""The pages of coordinator, firm and factory: who opens what, what is refused, without script and in both languages."""

from datetime import timedelta

import pytest

from ietp_dash.assignments import queries, services
from ietp_dash.assignments.models import Absence, Assignment, AuditPlan, ClosedDay
from ietp_dash.kernel import clock
from ietp_dash.kernel.access import VISITOR
from ietp_dash.storage.database import db
from tests import builders as make

from . import cast
from .test_services import working_day

QUERIES = 14


@pytest.fixture
def world(app):
    """A firm of ours with an offer and an open window, and one of strangers."""
    firm, strangers = cast.firm("Our firm"), cast.firm("Their firm")
    lead, second = cast.auditor(firm, name="Lee Lead"), cast.auditor(firm, "auditor", name="Ann Other")
    plan = cast.opened(firm, cast.cycle(make.factory("Dated Toys", workers=300)))
    waiting = cast.cycle(make.factory("Waiting Toys", workers=300))
    held = services.override(cast.coordinator(), waiting, firm.firm, reason="For the test")
    return {
        "firm": firm,
        "strangers": strangers,
        "lead": lead,
        "second": second,
        "plan": plan,
        "offer": held,
        "to assign": cast.cycle(make.factory("New Toys", workers=300)),
        "coordinator": make.person("coordinator"),
        "manager": cast.manager_of(firm),
        "stranger": cast.manager_of(strangers),
        "factory": make.manager_of(held.factory),
    }


def again(row):
    db.session.expire_all()
    return db.session.get(type(row), row.id)


@pytest.mark.parametrize(
    ("who", "status"), [("coordinator", 200), ("manager", 200), ("stranger", 404), ("factory", 404)]
)
def test_who_reads_an_assignment(client_for, world, who, status):
    client = client_for(world[who])
    for row in (world["offer"], world["plan"].assignment):
        assert client.get(f"/assignments/{row.public_id}").status_code == status


def test_the_queue_says_what_waits(client_for, world):
    page = client_for(world["coordinator"]).see("/assignments/")
    for words in ("New Toys", "Waiting Toys", "Dated Toys", "To assign", "Waiting for the firm"):
        assert words in page.text
    page = client_for(world["manager"]).see("/assignments/")
    assert "New Toys" not in page.text
    assert "Waiting for your answer" in page.text
    assert "No audit is assigned" in client_for(world["stranger"]).see("/assignments/").text
    for person in ("coordinator", "manager"):
        answer = client_for(world[person]).get("/assignments/")
        assert answer.statements <= QUERIES


def test_drawing_and_repeating_the_draw(client_for, world):
    client, cycle = client_for(world["coordinator"]), world["to assign"]
    assert client.send(f"/assignments/cycles/{cycle.public_id}/draw").status_code == 303
    held = queries.live_of(cycle.id)
    page = client.see(f"/assignments/{held.public_id}")
    assert held.seed in page.text
    assert "Equal." not in page.text
    assert "Equal." in client.see(f"/assignments/{held.public_id}?repeat=1").text
    assert client.send(f"/assignments/cycles/{cycle.public_id}/draw").status_code == 409


def test_a_manipulated_draw_is_shown_as_unequal(client_for, world):
    client, cycle = client_for(world["coordinator"]), world["to assign"]
    client.send(f"/assignments/cycles/{cycle.public_id}/draw")
    held = queries.live_of(cycle.id)
    wrong = next(row.firm for row in (world["firm"], world["strangers"]) if row.firm_id != held.firm_id)
    held.firm_id = wrong.id
    make.stored(held)
    assert "Tell management" in client.see(f"/assignments/{held.public_id}?repeat=1").text


def test_a_firm_does_not_see_the_other_candidates(client_for, world):
    text = client_for(world["manager"]).see(f"/assignments/{world['offer'].public_id}").text
    assert "Their firm" not in text
    assert "The draw" not in text


def test_giving_by_hand_needs_a_reason_and_keeps_what_was_typed(client_for, world):
    client, cycle = client_for(world["coordinator"]), world["to assign"]
    page = f"/assignments/cycles/{cycle.public_id}"
    chosen = world["strangers"].firm.public_id
    answer = client.fill(page, {"firm": chosen, "reason": ""}, action=f"{page}/override")
    assert answer.status_code == 422
    assert answer.page.forms[-1].values or "Say why this firm" in answer.page.text
    assert client.fill(page, {"firm": chosen, "reason": "Close by"}, action=f"{page}/override").status_code == 303
    assert queries.live_of(cycle.id).firm_id == world["strangers"].firm_id


def test_a_firm_accepts_or_declines_with_a_reason(client_for, world):
    client, offer = client_for(world["manager"]), world["offer"]
    page = f"/assignments/{offer.public_id}"
    assert client.fill(page, {"reason": ""}, action=f"{page}/decline").status_code == 422
    assert client_for(world["stranger"]).send(f"{page}/accept").status_code == 404
    assert client_for(world["coordinator"]).send(f"{page}/accept").status_code == 404
    assert client.fill(page, {}, action=f"{page}/accept").status_code == 303
    assert again(offer).state == "accepted"
    assert client.send(f"{page}/decline", {"reason": "Second thoughts"}).status_code == 409


def test_by_htmx_the_same_fragment_comes_back(client_for, world):
    client, offer = client_for(world["manager"]), world["offer"]
    page = f"/assignments/{offer.public_id}"
    client.see(page)
    answer = client.htmx("POST", f"{page}/decline", data={"reason": ""})
    assert answer.status_code == 422
    assert answer.get_data(as_text=True).lstrip().startswith("<div id=")
    answer = client.htmx("POST", f"{page}/accept", data={})
    assert (answer.status_code, "toast" in answer.headers["HX-Trigger"]) == (200, True)


def test_other_man_days_are_asked_for_and_decided(client_for, world):
    manager, coordinator = client_for(world["manager"]), client_for(world["coordinator"])
    page = f"/assignments/{world['offer'].public_id}"
    answer = manager.fill(page, {"man_days": "2", "reason": "Same"}, action=f"{page}/deviate")
    assert answer.status_code == 422
    assert manager.fill(page, {"man_days": "4", "reason": "Two sites"}, action=f"{page}/deviate").status_code == 303
    assert "asks for other man-days" in coordinator.see("/").text
    assert manager.send(f"{page}/approve").status_code in (403, 404)
    assert coordinator.fill(page, {}, action=f"{page}/approve").status_code == 303
    assert again(world["offer"]).deviation_state == "approved"
    assert coordinator.send(f"{page}/refuse").status_code == 409


def test_planning_through_the_page(client_for, world):
    client, plan = client_for(world["manager"]), world["plan"]
    page, day = f"/assignments/plans/{plan.public_id}", working_day(plan)
    people = {"lead": world["lead"].public_id, "team": [world["second"].public_id]}
    bad = client.fill(page, people | {"planned_on": "1999-01-01", "days": "1"})
    assert bad.status_code == 422
    assert 'value="1999-01-01"' in bad.page.html
    assert client.fill(page, people | {"planned_on": day.isoformat(), "days": "1"}).status_code == 303
    assert again(plan).planned_on == day
    for who in ("manager", "coordinator"):
        assert "Lee Lead" in client_for(world[who]).see(f"/assignments/{plan.assignment.public_id}").text
    month = client.see(f"/calendar/?month={day:%Y-%m}")
    assert "Dated Toys" in month.text
    assert "Lee Lead" in month.text
    assert client_for(world["stranger"]).get(page).status_code == 404
    assert client_for(world["coordinator"]).get(page).status_code == 404
    make.stored(ClosedDay(factory_id=plan.factory_id, first=day, last=day, entered_at=clock.now()))
    assert "does not fit any more" in client.see(page).text


def test_the_window_is_extended_once(client_for, world):
    client, held = client_for(world["coordinator"]), world["plan"].assignment
    page, before = f"/assignments/{held.public_id}", world["plan"].window_to
    assert client.fill(page, {"reason": "Flood"}, action=f"{page}/extend").status_code == 303
    assert again(world["plan"]).window_to > before
    assert client.send(f"{page}/extend", {"reason": "More"}).status_code == 409
    assert client.send(f"/assignments/{world['offer'].public_id}/extend", {"reason": "None"}).status_code == 409


@pytest.mark.parametrize("month", ["", "2026-02", "1990-01", "nonsense", "9999-12", "2026-13", "0001-01"])
def test_any_month_is_answered(client_for, world, month):
    assert client_for(world["manager"]).get(f"/calendar/?month={month}").status_code == 200


def test_absences_are_entered_and_deleted(client_for, world):
    client, page = client_for(world["manager"]), f"/assignments/absences/{world['lead'].public_id}"
    first = clock.today() + timedelta(days=3)
    answer = client.fill(page, {"first": first.isoformat(), "last": (first - timedelta(days=1)).isoformat()})
    assert answer.status_code == 422
    assert client.fill(page, {"first": first.isoformat(), "last": first.isoformat()}).status_code == 303
    assert "Lee Lead" in client.see(f"/calendar/?month={first:%Y-%m}").text
    row = db.session.query(Absence).one().public_id
    assert client_for(world["stranger"]).send(f"{page}/delete", {"absence": row}).status_code == 404
    assert client.send(f"{page}/delete", {"absence": row}).status_code == 303
    assert client.send(f"{page}/delete", {"absence": row}).status_code == 409


def test_a_factory_enters_and_deletes_closed_days(client_for, world):
    client = client_for(world["factory"])
    assert client.get("/closed-days/").status_code == 303
    page = client.get("/closed-days/").location
    today = clock.today("Asia/Shanghai")
    for first, last in ((today - timedelta(days=1), today), (today, today - timedelta(days=1))):
        assert client.fill(page, {"first": first.isoformat(), "last": last.isoformat()}).status_code == 422
    day = today + timedelta(days=10)
    assert (
        client.fill(page, {"first": day.isoformat(), "last": day.isoformat(), "reason": "Holiday"}).status_code == 303
    )
    assert "Holiday" in client.see(page).text
    row = db.session.query(ClosedDay).one().public_id
    assert client_for(make.manager_of(world["plan"].assignment.factory)).get(page).status_code == 404
    assert client.send(f"/closed-days/days/{row}/delete").status_code == 303
    assert client.send(f"/closed-days/days/{row}/delete").status_code == 404


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_page_speaks_both_languages(client_for, world, language):
    pages = {
        "coordinator": ["/assignments/", "/assignments/all", f"/assignments/{world['offer'].public_id}",
                        f"/assignments/cycles/{world['to assign'].public_id}"],
        "manager": ["/assignments/", f"/assignments/plans/{world['plan'].public_id}", "/calendar/",
                    f"/assignments/absences/{world['lead'].public_id}", f"/assignments/{world['offer'].public_id}"],
        "factory": [f"/closed-days/{world['offer'].factory.public_id}"],
    }  # fmt: skip
    for who, paths in pages.items():
        for path in paths:
            page = client_for(world[who]).see(f"{path}?lang={language}")
            assert page.lang == {"en": "en", "zh": "zh-Hans"}[language]


def test_who_goes_sees_it_and_a_firm_once_offered_sees_the_factory(client_for, world):
    offered = world["offer"].factory
    assert client_for(world["manager"]).get(f"/factories/{offered.public_id}").status_code == 200
    assert client_for(world["stranger"]).get(f"/factories/{offered.public_id}").status_code == 404
    services.decline(VISITOR, world["offer"], reason="Not ours")
    assert client_for(world["manager"]).get(f"/factories/{offered.public_id}").status_code == 404


def test_nothing_of_it_is_offered_to_others(client_for, world):
    for person in (make.person("reviewer"), make.person("buyer_manager"), world["factory"]):
        client = client_for(person)
        assert client.get("/assignments/").status_code == 403
        assert client.get("/calendar/").status_code == 403
    assert {AuditPlan.__tablename__, Assignment.__tablename__} == {"audit_plan", "assignment"}
