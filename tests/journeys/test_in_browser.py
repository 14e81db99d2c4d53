"""From 'start your application' to 'report submitted' in Chromium: a factory, the coordinator, a firm and two auditors.

The auditors work on phones, the factory in Chinese. One finding is raised with a picture and its sheet signed.
"""

import re
import time
from email import message_from_bytes
from email.policy import default as modern

import pytest
from playwright.sync_api import expect

from ietp_dash import create_app
from ietp_dash.assignments.models import AuditPlan
from ietp_dash.audits.models import Audit
from ietp_dash.fieldwork import areas
from ietp_dash.findings.models import Finding
from ietp_dash.kernel import clock
from ietp_dash.storage.database import db
from tests import builders as make
from tests.applications import FILLED, form_values, picture
from tests.assignments import cast
from tests.fieldwork import day
from tests.rig.places import scratch
from tests.rig.server import LiveServer, flask
from tests.rig.stand import SETTINGS
from tests.rig.visitor import Account
from tests.rig.web import PASSWORD

from .test_arrival import START, next_working_day
from .test_arrival import one as the_only

pytestmark = [pytest.mark.xdist_group("the path in the browser"), pytest.mark.sqlite_only]
PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True}
SAVED = "Everything is saved"


@pytest.fixture
def instance():
    """An empty database of its own."""
    place = scratch("path")
    flask(place, "migrate")
    return place


@pytest.fixture
def firm(instance):
    """An accredited firm with a lead and two more auditors; the server's database is read in this process."""
    places = {"DATABASE_URL": f"sqlite:///{instance / 'ietp.db'}", "INSTANCE": str(instance)}
    app = create_app(SETTINGS | places, str(instance))
    with app.app_context():
        day.checklist().published_at = clock.now()
        db.session.commit()
        yield cast.firm("Plumb Line Audits")
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def server(instance, firm):
    """A server on it, once the firm is stored: its worker writes at once."""
    running = LiveServer(instance)
    yield running
    running.stop()


@pytest.fixture
def window(browser, server, enter):
    """``window(person, **more)``: a browser of one's own, signed in; a fault in any of its pages fails the test."""
    found, contexts = [], []

    def watch(page):
        page.on("pageerror", lambda error: found.append(f"script error: {error}"))
        page.on("console", lambda said: found.append(said.text) if "Content Security Policy" in said.text else None)
        page.on("response", lambda got: found.append(f"{got.status} {got.url}") if got.status >= 500 else None)

    def open_(person=None, **more):
        context = browser.new_context(base_url=server.url, **{"locale": "en-GB"} | more)
        context.set_default_timeout(10_000)
        context.on("page", watch)
        contexts.append(context)
        page = context.new_page()
        return enter(page, Account(person.email, PASSWORD, "")) if person else page

    yield open_
    for context in contexts:
        context.close()
    assert not found, "\n".join(found)


def one(model):
    """The only row of a table, as the server left it."""
    db.session.rollback()
    return the_only(model)


def put(form, values):
    """Fill a form in as a person does, whatever kind of field each name is."""
    for name, value in values.items():
        for said in value if isinstance(value, list) else [value]:
            fields = form.locator(f"[name='{name}']:not([type=hidden])")
            if not fields.count():
                go(form.page, form, f"[name=more][value='{name.split('-')[0]}']")
            if fields.first.get_attribute("type") in ("radio", "checkbox"):
                form.locator(f"[name='{name}'][value='{said}']").check()
            elif fields.first.evaluate("it => it.tagName") == "SELECT":
                fields.first.select_option(said)
            else:
                fields.first.fill(said)


def go(page, form, button="[type=submit]:visible"):
    """Send a form that leads to another page; what it is refused for fails the test.

    A page that notes its place in the history is a navigation too, but loads nothing.
    """
    with page.expect_event("load"), page.expect_event("response", _is_page) as led:
        form.locator(button).first.click()
    assert led.value.status < 400, page.locator("main").inner_text()


def _is_page(response) -> bool:
    return response.request.is_navigation_request() and response.status != 303


def mail_of(server) -> str:
    """The text of the only mail that was sent."""
    for _turn in range(100):
        files = sorted((server.instance / "mail").glob("*.eml")) if (server.instance / "mail").exists() else []
        if files:
            return message_from_bytes(files[0].read_bytes(), policy=modern).get_body(("plain",)).get_content()
        time.sleep(0.1)
    raise AssertionError("no mail came")


def apply(page, server) -> str:
    """The factory starts, proves its address, writes, signs and submits; answers the application's address."""
    page.goto("/applications/start")
    form = page.locator("main form")
    put(form, START | {"locale": "zh"})
    form.locator("[type=submit]").click()
    page.wait_for_load_state()
    page.goto(re.search(r"/applications/start/[\w-]+", mail_of(server))[0])
    put(page.locator("main form"), {"password": PASSWORD})
    go(page, page.locator("main form"))
    expect(page.locator("html")).to_have_attribute("lang", "zh-Hans")
    base = re.match(r".*(/applications/\w{16})/edit/company", page.url)[1]
    for step in FILLED:
        if step != "changes":
            page.goto(f"{base}/edit/{step}")
            form = page.locator("#step-form")
            put(form, form_values(step))
            go(page, form, ".form-end button[value=next]")
    page.goto(f"{base}/edit/papers")
    form = page.locator("form:has(input[type=file])")
    put(form, {"kind": "business"})
    form.locator("[type=file]").set_input_files({"name": "a.png", "mimeType": "image/png", "buffer": picture()})
    form.locator("[type=submit]").click()
    expect(page.locator("main a[href*='/papers/']").first).to_be_visible()
    page.goto(f"{base}/edit/declarations")
    for declaration in ("transparency", "integrity"):
        card = page.locator(f"#{declaration}")
        put(card, {"name": "Li Hua", "post": "Director"})
        card.locator("[type=submit]").click()
        expect(card.locator(".notice.good")).to_be_visible()
    page.goto(f"{base}/edit/review")
    go(page, page.locator(f"form[action='{base}/submit']"))
    assert page.url.endswith(base), page.locator("main").inner_text()
    return base


def confirm(page, address, amount):
    """The payee notes the whole amount as received today."""
    page.goto(address)
    form = page.locator(f"form[action='{address}/confirm']")
    put(form, {"confirm-amount": amount, "confirm-received_on": clock.today("Asia/Shanghai").isoformat()})
    form.locator("[type=submit]").click()
    expect(page.locator(f"form[action='{address}/confirm']:visible")).to_have_count(0)


def show_proof(page, address):
    """The factory uploads what its bank gave it."""
    page.goto(address)
    form = page.locator(f"form[action='{address}/proof']")
    form.locator("[type=file]").set_input_files({"name": "slip.png", "mimeType": "image/png", "buffer": picture()})
    form.locator("[type=submit]").click()
    expect(page.locator("main")).to_contain_text("slip.png")


class Phone:
    """An auditor's phone on the pages of the day."""

    def __init__(self, page, base):
        self.page, self.base = page, base

    def open(self, slug=""):
        """Another page of the day, once everything noted on this one has been sent."""
        if self.page.locator(".queue-state").count():
            expect(self.page.locator(".queue-state")).to_have_text(SAVED)
        self.page.goto(f"{self.base}/{slug}".rstrip("/"))

    def note(self, slot, *, send=False, **values):
        """Fill one slot's form in; it saves itself, or is sent."""
        form = self.page.locator(f"form[data-slot='{slot}']")
        for name, value in values.items():
            if form.locator(f"[name='{name}']").first.get_attribute("type") in ("radio", "checkbox"):
                form.locator(f"label:has([name='{name}'][value='{value}'])").click()
            else:
                form.locator(f"[name='{name}']").fill(value)
                form.locator(f"[name='{name}']").blur()
        if send:
            form.locator("[type=submit]:visible").click()

    def unfold(self, within):
        """Open a part of the page that is folded."""
        self.page.locator(f"{within} > summary").first.click()

    def sign(self, paper):
        """Both sides sign, the factory with a finger."""
        for side in ("audit_team", "factory"):
            slot = f"sign/{paper}/{side}"
            self.unfold(f"details:has(form[data-slot='{slot}'])")
            if side == "factory":
                pad = self.page.locator(f"form[data-slot='{slot}'] canvas")
                pad.scroll_into_view_if_needed()
                box = pad.bounding_box()
                self.page.mouse.move(box["x"] + 20, box["y"] + 20)
                self.page.mouse.down()
                self.page.mouse.move(box["x"] + 90, box["y"] + 60, steps=4)
                self.page.mouse.up()
            self.note(slot, name=f"Name {side}", post="Post", send=True)
            expect(self.page.locator(f"#signed-{paper} li.signed")).to_have_count(1 + (side == "factory"))


def morning(phone):
    """The opening meeting with its papers, consents and profile, and the tour."""
    phone.open("opening")
    for key in areas.OPENING:
        phone.note(f"opening/{key}", done="yes")
    phone.open("consents")
    for key in areas.CONSENTS:
        phone.note(f"consent/{key}", given="yes", by="Li Hua")
    phone.open("papers")
    for paper in areas.SIGNED_AT_OPENING:
        phone.sign(paper)
    phone.open("profile")
    for choice in phone.page.locator("label:has([name=said][value=agrees])").all():
        choice.click()
    phone.open("profile")
    go(phone.page, phone.page.locator("form[action$='/confirm-profile']"))
    phone.open("tour")
    for form in phone.page.locator("form[data-slot^='tour/b']").all():
        form.locator("label:has([name=seen][value=toured])").click()


def records(phone):
    """The second auditor's part: papers, the draw and the interviews."""
    phone.open("documents")
    for choice in phone.page.locator("label:has([name=state][value=received])").all():
        choice.click()
    phone.open("interviews")
    phone.note("draw", roster="\n".join(f"R{n:04}" for n in range(420)), send=True)
    expect(phone.page.locator("#h-chosen")).to_be_visible()
    phone.note("interview/held", single="40")


def answers(phone):
    """Every checkpoint is answered; one 'no' becomes a finding with a picture."""
    for code in ("safety", "wages"):
        phone.open(f"answers/{code}")
        for section in phone.page.locator("section.checkpoint").all():
            is_bad = section.get_attribute("id") == "c-1.1"
            section.locator(f"label:has([name=answer][value={'no' if is_bad else 'yes'}])").click()
        if code == "safety":
            phone.page.locator("[id='c-1.1'] .pictures summary").click()
            file = {"name": "exit.png", "mimeType": "image/png", "buffer": picture()}
            phone.page.locator("#photo-answer-1-1").set_input_files(file)
            phone.note("photo/answer/1.1", send=True)
            phone.page.locator("details[data-finding='1.1'] summary").click()
            phone.note("finding/1.1", severity="major", description="An exit was locked.", send=True)
            expect(phone.page.locator("#raised-1-1")).to_contain_text("Open the finding")


def agenda(phone):
    """Each step of the day begins, has its people, ends and is signed off."""
    phone.open()
    for code in areas.STEPS:
        step = f"#step-{code}"
        phone.note(f"begin/{code}", send=True)
        expect(phone.page.locator(f"{step} form[data-slot='take_back/{code}']")).to_be_visible()
        phone.unfold(f"{step} > details")
        phone.note(f"attend/{code}", name="Li Hua", send=True)
        expect(phone.page.locator(f"{step} .people li")).to_have_count(1)
        for deed in ("end", "sign_off"):
            phone.note(f"{deed}/{code}", send=True)
            phone.page.locator(f"{step} form[data-slot='{deed}/{code}']").wait_for(state="hidden")


def test_from_start_your_application_to_the_submitted_report(window, server, firm):
    people = [cast.auditor(firm).person for _ in range(2)]
    coordinator, manager = window(make.person("coordinator")), window(cast.manager_of(firm))
    theirs = window(locale="zh-CN")
    base = apply(theirs, server)

    coordinator.goto("/applications/queue")
    coordinator.locator(f"main a[href='{base}']").first.click()
    go(coordinator, coordinator.locator(f"form[action='{base}/verify']"))
    manager.goto("/assignments/")
    manager.get_by_role("link", name="Bright Toys Ltd").first.click()
    manager.locator("form[action$='/accept'] [type=submit]").click()
    expect(manager.locator("form[action$='/accept']")).to_have_count(0)
    theirs.goto("/fees/")
    for address in {it.get_attribute("href") for it in theirs.locator("main a[href^='/fees/']").all()}:
        if re.fullmatch(r"/fees/\w{16}", address):
            show_proof(theirs, address)
            asked = theirs.locator("main").inner_text()
            is_audit = "Plumb Line Audits" in asked
            confirm(manager if is_audit else coordinator, address, "1000.00" if is_audit else "1500.00")
    theirs.goto(base)
    before = theirs.locator("main").inner_text()

    plan, on = one(AuditPlan), next_working_day()
    manager.goto(f"/assignments/plans/{plan.public_id}")
    form = manager.locator(f"form[action='/assignments/plans/{plan.public_id}']")
    put(form, {"planned_on": on.isoformat(), "days": "1"})
    form.locator("[name=lead]").select_option(label=people[0].name)
    form.get_by_label(people[1].name).check()
    form.locator("[type=submit]").click()
    expect(manager.locator("main .error-summary")).to_have_count(0)
    theirs.goto(base)
    assert theirs.locator("main").inner_text() == before, "the factory learns nothing of the date"

    plan = one(AuditPlan)
    plan.planned_on = clock.today("Asia/Shanghai")  # the day has come
    db.session.commit()
    first, second = window(people[0], **PHONE), window(people[1], **PHONE)
    first.goto("/fieldwork/")
    go(first, first.locator(f"form[action='/fieldwork/plans/{plan.public_id}/start']"))
    audit = one(Audit)
    day_of = f"/fieldwork/{audit.public_id}"
    lead = Phone(first, day_of)
    morning(lead)
    records(Phone(second, day_of))
    answers(lead)
    agenda(lead)
    lead.open("closing")
    lead.sign(areas.FINDINGS_LIST)
    go(first, first.locator(f"form[action='{day_of}/close']"))

    report = f"/reports/{audit.public_id}"
    first.goto(f"{report}/submission")
    form = first.locator(f"form[action='{report}/summary']")
    put(form, {"summary": "Everything was open to us. One exit was locked and was opened at once. " * 3})
    form.locator("[type=submit]").click()
    manager.goto(f"{report}/submission")
    form = manager.locator(f"form[action='{report}/submit']")
    for note in form.locator("textarea[name^=note-]").all():
        note.fill("Looked at twice.")
    form.locator("[type=submit]").click()
    expect(manager.locator("main")).to_contain_text("submitted")
    theirs.goto(report)
    expect(theirs.locator("main")).to_contain_text("Everything was open to us")
    assert one(Finding).severity == "major"
    assert one(Audit).lead_id == plan.lead_id == people[0].id
