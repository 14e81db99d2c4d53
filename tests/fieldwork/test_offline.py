"""Fieldwork in Chromium with the network cut: what is typed and photographed waits in the browser and is sent once."""

import io
import re
from datetime import UTC, datetime, timedelta

import pytest
from PIL import Image
from playwright.sync_api import expect

from ietp_dash import create_app
from ietp_dash.documents import store
from ietp_dash.documents.models import Document
from ietp_dash.fieldwork import queries
from ietp_dash.fieldwork.models import Sent
from ietp_dash.storage.database import db
from tests.rig.places import scratch
from tests.rig.server import LiveServer, flask
from tests.rig.stand import SETTINGS
from tests.rig.web import PASSWORD

from . import day

pytestmark = [pytest.mark.xdist_group("offline"), pytest.mark.sqlite_only]
PHONE = {"width": 360, "height": 740}


@pytest.fixture(scope="module")
def server():
    """A server on an empty database of its own."""
    instance = scratch("offline")
    flask(instance, "migrate")
    running = LiveServer(instance)
    yield running
    running.stop()


@pytest.fixture
def running(server):
    """An audit that has begun on that server; the database is read in this process."""
    places = {"DATABASE_URL": f"sqlite:///{server.instance / 'ietp.db'}", "INSTANCE": str(server.instance)}
    app = create_app(SETTINGS | places, str(server.instance))
    with app.app_context():
        stage = day.staged()
        stage.audit = stage.start()
        stage.url = f"/fieldwork/{stage.audit.public_id}"
        db.session.commit()
        yield stage
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def window(browser, server):
    """``window()``: a phone of one's own; a fault in any of its pages fails the test."""
    found, contexts = [], []

    def watch(page):
        page.on("pageerror", lambda error: found.append(f"script error: {error}"))
        page.on("console", lambda said: found.append(said.text) if "Content Security Policy" in said.text else None)
        page.on("response", lambda got: found.append(f"{got.status} {got.url}") if got.status >= 500 else None)

    def open_():
        context = browser.new_context(base_url=server.url, locale="en-GB", viewport=PHONE, has_touch=True)
        context.on("page", watch)
        contexts.append(context)
        return context.new_page()

    yield open_
    for context in contexts:
        context.close()
    assert not found, "\n".join(found)


def enter(page, person):
    """Sign in as ``person``."""
    page.goto("/sign-in")
    page.locator("input[name=email]").fill(person.email)
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("main form [type=submit]").click()
    page.wait_for_url(lambda url: "/sign-in" not in url)
    return page


def answer(page, number, label):
    page.locator(f"form[data-slot='answer/{number}'] label", has_text=re.compile(f"^{label}$")).click()


def state(page):
    return page.locator(".queue-state")


def kept(running, area):
    db.session.rollback()
    return {key: one.value for key, one in queries.entries_of(running.audit, area).items()}


def photo() -> dict:
    out = io.BytesIO()
    Image.new("RGB", (80, 60), "green").save(out, "JPEG")
    return {"name": "exit.jpg", "mimeType": "image/jpeg", "buffer": out.getvalue()}


def test_what_is_typed_and_photographed_without_a_line_is_sent_once_in_order_when_it_is_back(running, window):
    page = enter(window(), running.lead)
    page.goto(f"{running.url}/answers/safety")
    answer(page, "1.1", "Yes")
    expect(state(page)).to_have_text("Everything is saved")
    assert kept(running, "answer")["1.1"]["answer"] == "yes"

    page.context.set_offline(True)
    answer(page, "1.1", "No")
    answer(page, "1.2", "Yes")
    page.locator("form[data-slot='answer/1.2'] textarea").fill("All exits open.")
    page.locator("[id='c-1.1'] .pictures summary").click()
    page.locator("#photo-answer-1-1").set_input_files([photo(), photo()])
    page.locator("form[data-slot='photo/answer/1.1'] [type=submit]").click()
    page.locator("details[data-finding='1.1'] summary").click()
    form = page.locator("form[data-slot='finding/1.1']")
    form.locator("label", has_text=re.compile("^Major$")).click()
    form.locator("[name=description]").fill("An exit was locked.")
    form.locator("[type=submit]").click()
    expect(state(page)).to_have_text("5 waiting, no connection")
    assert kept(running, "answer") == {"1.1": {"answer": "yes", "note": ""}}

    page.context.set_offline(False)
    expect(state(page)).to_have_text("Everything is saved", timeout=20000)
    expect(page.locator("#raised-1-1")).to_contain_text("Open the finding")
    assert kept(running, "answer")["1.1"]["answer"] == "no"
    assert kept(running, "answer")["1.2"] == {"answer": "yes", "note": "All exits open."}
    assert len(queries.photos_of(running.audit)) == 2
    assert [one.checkpoint.number for one in queries.findings_of(running.audit)] == ["1.1"]
    assert queries.entries_of(running.audit, "answer")["1.1"].number == 2
    keys = [row.key for row in db.session.query(Sent).filter_by(audit_id=running.audit.id)]
    assert len(keys) == len(set(keys)) == 6


def snapshot() -> dict:
    """A photo of a phone held sideways: 4,000 by 3,000 points of noise, to be turned by a quarter."""
    out, said = io.BytesIO(), Image.Exif()
    said[0x0112] = 6
    noise = Image.effect_noise((4000, 3000), 60).convert("RGB")
    noise.save(out, "JPEG", quality=85, exif=said)
    return {"name": "hall.jpg", "mimeType": "image/jpeg", "buffer": out.getvalue()}


def test_a_large_photo_is_made_smaller_before_it_is_sent(running, window):
    page = enter(window(), running.lead)
    page.goto(f"{running.url}/answers/safety")
    taken = snapshot()
    page.locator("[id='c-1.1'] .pictures summary").click()
    page.locator("#photo-answer-1-1").set_input_files(taken)
    with page.expect_request(re.compile("/photos$")) as sent:
        page.locator("form[data-slot='photo/answer/1.1'] [type=submit]").click()
    expect(state(page)).to_have_text("Everything is saved", timeout=20000)
    assert int(sent.value.header_value("content-length")) < len(taken["buffer"]) / 2
    db.session.rollback()
    (photo,) = queries.photos_of(running.audit)
    kept = Image.open(io.BytesIO(store.read(db.session.get(Document, photo.document_id).sha256)))
    assert kept.size == (1500, 2000), "upright, its longest side 2,000"


def test_an_answer_that_got_lost_on_the_way_back_is_not_counted_twice(running, window):
    page = enter(window(), running.lead)
    page.goto(running.url)
    lost = []

    def lose(route):
        route.fetch()
        lost.append(route.request.url)
        route.abort()

    page.route("**/steps", lose, times=1)
    form = page.locator("#step-opening form[data-slot='attend/opening']")
    page.locator("#step-opening details summary").click()
    form.locator("[name=name]").fill("Li Wei")
    form.locator("[type=submit]").click()
    expect(state(page)).to_have_text("Everything is saved", timeout=20000)
    assert lost
    db.session.rollback()
    step = next(one for one in queries.agenda_of(running.audit) if one.code == "opening")
    assert [one["name"] for one in step.attendees] == ["Li Wei"]
    assert db.session.query(Sent).filter_by(audit_id=running.audit.id).count() == 1


def test_a_step_is_begun_and_ended_without_a_line_at_the_time_of_the_device(running, window):
    page = enter(window(), running.lead)
    page.goto(running.url)
    page.context.set_offline(True)
    began = datetime.now(UTC)
    for deed in ("begin", "end"):
        page.locator(f"#step-introduction form[data-slot='{deed}/introduction'] button").click()
    expect(state(page)).to_have_text("2 waiting, no connection")
    page.wait_for_timeout(2000)
    page.context.set_offline(False)
    expect(state(page)).to_have_text("Everything is saved", timeout=20000)
    db.session.rollback()
    step = queries.agenda_of(running.audit)[0]
    assert step.started_at <= step.ended_at < began + timedelta(seconds=2), "not when it was sent"
    expect(page.locator("#step-introduction form[data-slot='sign_off/introduction'] button")).to_be_visible()


def test_a_server_that_dies_while_it_is_told_loses_nothing_and_counts_nothing_twice(running, window, server):
    page = enter(window(), running.lead)
    page.goto(f"{running.url}/documents")
    said, states = {}, ("Received", "Missing", "Not applicable")
    for turn, code in enumerate(("licence", "plan", "permits", "equipment", "roster", "files")):
        label = states[turn % 3]
        page.locator(f"form[data-slot='paper/{code}'] label", has_text=re.compile(f"^{label}$")).click()
        said[code] = {"Received": "received", "Missing": "missing", "Not applicable": "na"}[label]
        if turn % 3 == 1:
            server.kill()
            page.wait_for_timeout(200)
        elif turn % 3 == 2:
            server.start()
    expect(state(page)).to_have_text("Everything is saved", timeout=40000)
    assert {code: value["state"] for code, value in kept(running, "paper").items()} == said
    assert {one.number for one in queries.entries_of(running.audit, "paper").values()} == {1}
    assert db.session.query(Sent).filter_by(audit_id=running.audit.id).count() == len(said)


def test_it_survives_a_reload_and_signing_in_again_as_the_same_person(running, window):
    page = enter(window(), running.lead)
    page.goto(f"{running.url}/documents")
    page.route("**/entries", lambda route: route.abort())
    page.locator("form[data-slot='paper/roster'] label", has_text="Missing").click()
    page.locator("form[data-slot='paper/roster'] textarea").fill("Promised for noon.")
    page.wait_for_timeout(600)
    expect(state(page)).to_have_text("1 waiting, no connection")
    page.reload()
    expect(page.locator("form[data-slot='paper/roster'] textarea")).to_have_value("Promised for noon.")
    expect(page.locator("#state-roster-missing")).to_be_checked()
    expect(page.locator("form[data-slot='paper/roster'] .item-state")).to_have_text("Waiting for a connection")

    page.context.clear_cookies()
    page.unroute("**/entries")
    page.evaluate("window.dispatchEvent(new Event('online'))")
    expect(state(page)).to_contain_text("Sign in again", timeout=20000)
    assert kept(running, "paper") == {}

    other = page.context.new_page()
    enter(other, running.second)
    page.evaluate("window.dispatchEvent(new Event('online'))")
    page.wait_for_timeout(1500)
    assert kept(running, "paper") == {}, "nobody else sends what is not theirs"

    page.context.clear_cookies()
    enter(other, running.lead)
    page.evaluate("window.dispatchEvent(new Event('online'))")
    expect(state(page)).to_have_text("Everything is saved", timeout=20000)
    assert kept(running, "paper")["roster"] == {"state": "missing", "note": "Promised for noon."}
    assert queries.entries_of(running.audit, "paper")["roster"].saved_by == running.lead.id


def test_signing_out_warns_and_wipes_what_waits(running, window):
    page = enter(window(), running.lead)
    page.goto(f"{running.url}/opening")
    page.route("**/entries", lambda route: route.abort())
    page.locator("#opening-purpose").check()
    expect(state(page)).to_have_text("1 waiting, no connection")
    asked = []
    page.once("dialog", lambda dialog: (asked.append(dialog.message), dialog.dismiss()))
    sign_out = page.locator("form[action$='/sign-out'] button")
    page.locator("details.person summary").click()
    sign_out.click()
    expect(state(page)).to_be_visible()
    assert "Not sent yet: 1." in asked[0]
    page.once("dialog", lambda dialog: dialog.accept())
    sign_out.click()
    page.wait_for_url(lambda url: "/fieldwork/" not in url)
    page.unroute("**/entries")
    enter(page, running.lead)
    page.goto(f"{running.url}/opening")
    expect(state(page)).to_have_text("Everything is saved")
    expect(page.locator("#opening-purpose")).not_to_be_checked()
    assert kept(running, "opening") == {}


def test_what_is_refused_stays_with_its_reason_until_it_is_mended(running, window):
    page = enter(window(), running.lead)
    page.goto(f"{running.url}/answers/safety")
    answer(page, "1.1", "No")
    page.locator("details[data-finding='1.1'] summary").click()
    form = page.locator("form[data-slot='finding/1.1']")
    form.locator("label", has_text=re.compile("^Minor$")).click()
    form.locator("[name=description]").fill("A lamp was dark.")
    form.locator("[type=submit]").click()
    expect(form.locator(".item-state")).to_contain_text("transparent on site")
    expect(form.locator("[name=description]")).to_have_value("A lamp was dark.")
    expect(page.locator("#queue li")).to_have_count(1)
    form.locator("label", has_text=re.compile("^Transparent on site$")).click()
    form.locator("[type=submit]").click()
    expect(page.locator("#raised-1-1")).to_contain_text("Open the finding")
    expect(page.locator("#queue li")).to_have_count(0)


def test_two_auditors_are_told_of_each_other_and_choose(running, window):
    one, other = enter(window(), running.lead), enter(window(), running.second)
    for page in (one, other):
        page.goto(f"{running.url}/answers/wages")
    answer(one, "2.1", "Yes")
    expect(state(one)).to_have_text("Everything is saved")
    answer(other, "2.1", "n.a.")
    box = other.locator("form[data-slot='answer/2.1'] .held-state")
    expect(box).to_contain_text("Somebody else saved this meanwhile")
    expect(box).to_contain_text(running.lead.name)
    expect(box.locator("pre")).to_contain_text("Yes")
    assert kept(running, "answer")["2.1"]["answer"] == "yes"
    box.locator("[data-mine]").click()
    expect(state(other)).to_have_text("Everything is saved")
    assert kept(running, "answer")["2.1"]["answer"] == "na"
    answer(one, "2.1", "No")
    one.locator("form[data-slot='answer/2.1'] [data-take]").click()
    expect(one.locator("#answer-2-1-na")).to_be_checked()
    assert kept(running, "answer")["2.1"]["answer"] == "na"


def test_a_signature_is_drawn_with_the_pointer(running, window):
    page = enter(window(), running.lead)
    page.goto(f"{running.url}/papers")
    page.locator("#paper-integrity details", has_text="Sign").last.locator("summary").click()
    form = page.locator("form[data-slot='sign/integrity/factory']")
    form.locator("[name=name]").fill("Li Wei")
    canvas = form.locator("canvas")
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    page.mouse.move(box["x"] + 20, box["y"] + 40)
    page.mouse.down()
    page.mouse.move(box["x"] + 150, box["y"] + 60, steps=6)
    page.mouse.up()
    form.locator("[type=submit]").click()
    expect(page.locator("#signed-integrity .signed")).to_contain_text("Li Wei")
    expect(page.locator("#signed-integrity img.drawn")).to_have_count(1)
    db.session.rollback()
    signed = queries.signatures_of(running.audit, "integrity")
    assert [(one.name, one.side, one.how) for one in signed] == [("Li Wei", "factory", "drawn")]


AREAS = (
    "", "/opening", "/papers", "/consents", "/profile", "/tour", "/documents", "/interviews", "/answers",
    "/answers/safety", "/findings", "/closing",
)  # fmt: skip


@pytest.mark.parametrize(("language", "colours"), [("en", "light"), ("zh", "dark")])
def test_every_page_is_within_reach_of_all_fits_a_phone_and_a_glove(running, window, axe, language, colours):
    page = enter(window(), running.lead)
    page.context.add_cookies(
        [{"name": name, "value": value, "url": page.url} for name, value in (("lang", language), ("theme", colours))]
    )
    for path in AREAS:
        page.goto(running.url + path)
        for details in page.locator(".day details").all():
            details.evaluate("one => { one.open = true }")
        axe(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], path
        small = page.evaluate(SMALL)
        assert not small, (path, small)


SMALL = """() =>
  [...document.querySelectorAll(".day :is(a.button, button, summary, select, .choice, .big-choice label)")]
  .filter((one) => one.offsetParent && one.getBoundingClientRect().height < 43.5)
  .map((one) => one.outerHTML.slice(0, 120))"""
