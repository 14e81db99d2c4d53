"""The coordinator's decision, renewals and re-applications, the tracker, and joining with a listing."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from ietp_dash.applications import buyers, queries, services, tracker
from ietp_dash.applications.events import ApplicationVerified
from ietp_dash.applications.models import Application
from ietp_dash.assignments.models import Assignment, AuditPlan
from ietp_dash.certificates.models import Certificate
from ietp_dash.cycles import services as cycles
from ietp_dash.directory import services as directory
from ietp_dash.factories.models import Factory, ProfileVersion
from ietp_dash.imports.models import ImportRun, ImportSite
from ietp_dash.kernel import clock
from ietp_dash.kernel.access import VISITOR
from ietp_dash.kernel.errors import Refused
from ietp_dash.notifications import planning
from ietp_dash.storage.database import db
from ietp_dash.storage.event_log import AccessRow, EventRow
from ietp_dash.storage.use_case import REACTIONS
from tests import builders as make
from tests.rig.racing import ROUNDS, at_once

from . import FILLED, write_all


@pytest.fixture(autouse=True)
def _nothing_follows(app, monkeypatch):
    """What other capabilities do after a verification is their own tests' matter."""
    monkeypatch.setitem(REACTIONS, ApplicationVerified, [])


def submitted(site=None):
    """(site, its manager's viewer, a submitted application)."""
    site = site or make.factory("Bright Toys", state="applicant", registered_at=None)
    viewer = make.viewer(make.manager_of(site))
    made = services.begin(viewer, site)
    write_all(viewer, made)
    services.submit(viewer, made)
    return site, viewer, made


def test_remarks_stand_beside_the_fields_until_it_is_submitted_again(client_for):
    _site, viewer, made = submitted()
    coordinator, base = client_for(make.person("coordinator")), f"/applications/{made.public_id}"
    page = coordinator.see(base)
    assert "remark-company.city" in {name for form in page.forms for name in form.names}
    assert coordinator.send(f"{base}/return", {"remark-company.city": "  "}).status_code == 422
    sent = {"remark-company.city": "Which district?", "remark-made.up": "x", "remark-papers.all": "Blurred."}
    assert coordinator.send(f"{base}/return", sent).status_code == 303
    db.session.refresh(made)
    assert made.remarks == {"company.city": "Which district?", "papers.all": "Blurred."}
    factory = client_for(db.session.get(type(make.person("coordinator")), viewer.person_id))
    assert "Which district?" in factory.see(f"{base}/edit/company").text
    assert "Blurred." in factory.see(f"{base}/edit/papers").text
    assert "returned" in factory.see("/").text
    services.submit(viewer, made)
    assert made.cycle.state == "submitted"


def test_a_rejection_needs_a_reason_which_the_factory_reads(client_for):
    site, _viewer, made = submitted()
    coordinator, base = client_for(make.person("coordinator")), f"/applications/{made.public_id}"
    coordinator.see(base)
    assert coordinator.send(f"{base}/reject", {"reason": " "}).status_code == 422
    assert coordinator.send(f"{base}/reject", {"reason": "No toy factory."}).status_code == 303
    page = client_for(make.manager_of(site)).see(base)
    assert "No toy factory." in page.text
    assert "Application rejected" in page.text


def test_the_queue_is_by_state_and_oldest_first(client_for):
    first = submitted(make.factory("Older", state="applicant"))
    second = submitted(make.factory("Newer", state="applicant"))
    page = client_for(make.person("coordinator")).see("/applications/queue")
    assert page.text.index("Older") < page.text.index("Newer")
    rows, more = queries.queue("submitted", limit=1)
    assert ([one.id for one, _site in rows], more) == ([first[2].id], True)
    rows, more = queries.queue("submitted", after=first[2].public_id, limit=1)
    assert ([one.id for one, _site in rows], more) == ([second[2].id], False)
    assert queries.counts()["submitted"] == 2


@pytest.mark.parametrize("role", ["reviewer", "management", "administrator", "buyer_manager", "firm_manager"])
def test_nobody_else_reads_an_application(role, client_for):
    _site, _viewer, made = submitted()
    assert client_for(make.person(role)).get(f"/applications/{made.public_id}").status_code == 404


def test_of_two_coordinators_one_decides_and_the_other_is_told(app):
    one, other = make.viewer(make.person("coordinator")), make.viewer(make.person("coordinator"))
    site, viewer, made = submitted()
    ids = []
    for _ in range(ROUNDS):
        if ids:
            made = services.begin(viewer, db.session.get(Factory, site.id))
            write_all(viewer, made)
            services.submit(viewer, made)
        id_ = made.id
        ids.append(id_)
        db.session.commit()
        outcomes = at_once(
            app,
            lambda id_=id_: services.reject(one, db.session.get(Application, id_), reason="No"),
            lambda id_=id_: services.reject(other, db.session.get(Application, id_), reason="No, too"),
        )
        losers = [no for no in outcomes if isinstance(no, Refused)]
        assert [no.conflict for no in losers] == [True], outcomes
    events = db.session.scalars(select(EventRow).where(EventRow.type == "ApplicationRejected")).all()
    assert len(events) == ROUNDS


def test_verifying_and_rejecting_at_once_has_one_outcome(app):
    one, other = make.viewer(make.person("coordinator")), make.viewer(make.person("coordinator"))
    for _ in range(ROUNDS):
        site, _viewer, made = submitted()
        id_ = made.id
        db.session.commit()
        outcomes = at_once(
            app,
            lambda id_=id_: services.verify(one, db.session.get(Application, id_)),
            lambda id_=id_: services.reject(other, db.session.get(Application, id_), reason="No"),
        )
        assert [no.conflict for no in outcomes if isinstance(no, Refused)] == [True], outcomes
        db.session.expire_all()
        made = db.session.get(Application, id_)
        profiles = db.session.scalars(select(ProfileVersion).where(ProfileVersion.factory_id == site.id)).all()
        if made.verified_at:
            assert (made.cycle.state, len(profiles)) == ("submitted", 1)
        else:
            assert (made.cycle.state, len(profiles)) == ("rejected", 0)


# --- renewal and re-application -----------------------------------------------------------------


def certified(valid_to: date, **values):
    """A registered factory whose certificate ends on ``valid_to``, with its closed first cycle."""
    site = make.factory("Bright Toys", name_local="光明", number="C000009", **values)
    viewer = make.viewer(make.manager_of(site))
    made = services.begin(viewer, site)
    write_all(viewer, made)
    services.submit(viewer, made)
    services.verify(make.viewer(make.person("coordinator")), made)
    for step in ("firm_assigned", "awaiting_fees", "registered", "audit_open", "under_review", "decided"):
        cycles.step(viewer, made.cycle, step)
    make.stored(
        Certificate(
            factory_id=site.id, cycle_id=made.cycle_id, number="C000009", code=f"a{site.id:024d}", type="certified",
            valid_from=valid_to - timedelta(days=365), valid_to=valid_to, name=site.name, issued_at=clock.now(),
        )
    )  # fmt: skip
    db.session.refresh(site)
    return site, viewer


def test_a_renewal_opens_five_months_before_and_says_so(client_for):
    today = clock.today("Asia/Shanghai")
    site, viewer = certified(today + timedelta(days=300))
    with pytest.raises(Refused, match="renewal opens on"):
        services.begin(viewer, site)
    assert "A renewal opens on" in client_for(make.manager_of(site)).see("/applications/").text


def test_a_renewal_begins_with_what_is_known_and_asks_what_changed():
    site, viewer = certified(clock.today("Asia/Shanghai") + timedelta(days=60))
    made = services.begin(viewer, site, "renewal")
    assert made.cycle.kind == "renewal"
    assert made.data["company"]["business_licence"] == FILLED["company"]["business_licence"]
    assert made.data["workforce"]["total"] == "420"
    assert [row["name"] for row in made.data["sites"]["buildings"]] == ["Hall 1", "House 2"]
    assert made.data["licences"]["licences"]["fire"] == {"number": "F-1", "expires_on": "2030-05-01"}
    missing = {(one.step, one.of) for one in queries.problems(made)}
    assert missing == {
        ("changes", "changed"), ("changes", "note"), ("papers", "file"), ("declarations", "transparency"),
        ("declarations", "integrity"),
    }  # fmt: skip


def test_a_renewal_changes_neither_name_nor_address():
    site, viewer = certified(clock.today("Asia/Shanghai") + timedelta(days=60))
    made = services.begin(viewer, site)
    write_all(viewer, made)
    data = FILLED["company"] | {"name": "Quite Another", "address": "Elsewhere", "parent": "New Holding"}
    services.save_step(viewer, made, step="company", data=data, based_on=99)
    services.submit(viewer, made)
    services.verify(make.viewer(make.person("coordinator")), made)
    db.session.refresh(site)
    assert (site.name, site.address) == ("Bright Toys Ltd", "8 Harbour Road")
    assert site.parent == "New Holding"
    assert queries.profile_of(site.id).version == 2


def test_a_terminated_factory_is_told_when_it_may_apply_again(client_for):
    today = clock.today("Asia/Shanghai")
    days = timedelta(days=90)
    site = make.factory(state="terminated", terminated_on=today - days, reapply_on=today + days)
    manager = make.manager_of(site)
    page = client_for(manager).see("/applications/")
    assert "You can apply again from" in page.text
    assert "Begin the application" not in page.text
    with clock.at(clock.now() + days):
        assert services.begin(make.viewer(manager), site).cycle.kind == "reapplication"


def test_another_kind_than_possible_is_refused(app):
    site = make.factory(state="applicant")
    with pytest.raises(Refused):
        services.begin(make.viewer(make.manager_of(site)), site, "renewal")


# --- the tracker ------------------------------------------------------------------------------


PATH = ("firm_assigned", "awaiting_fees", "registered", "audit_open", "under_review", "decided", "closed")


def test_the_tracker_says_who_must_act_at_every_step(client_for):
    site, viewer, made = submitted()
    client, base = client_for(make.manager_of(site)), f"/applications/{made.public_id}"
    whose = {
        "submitted": "The coordinator", "firm_assigned": "The audit firm", "awaiting_fees": "The factory",
        "registered": "The audit firm", "audit_open": "The audit firm", "under_review": "The reviewer",
        "decided": "The factory",
    }  # fmt: skip
    for step in ("submitted", *PATH):
        if step != "submitted":
            cycles.step(viewer, made.cycle, step)
        page = client.see(base)
        rows = tracker_rows(made)
        assert [row.state for row in rows] == sorted((row.state for row in rows), key=["done", "now", "next"].index)
        if step in whose:
            assert f"{whose[step]} must act" in page.text, step
            assert sum(row.state == "now" for row in rows) == 1
    assert {row.state for row in tracker_rows(made)} == {"done"}


def tracker_rows(made) -> list:
    db.session.expire_all()
    from flask import current_app

    with current_app.test_request_context():
        return tracker.rows(db.session.get(Application, made.id), "Asia/Shanghai")


def test_the_tracker_is_the_same_with_and_without_a_planned_date(client_for):
    site, viewer, made = submitted()
    for step in ("firm_assigned", "awaiting_fees", "registered", "audit_open"):
        cycles.step(viewer, made.cycle, step)
    client, auditor = client_for(make.manager_of(site)), make.person("auditor")
    firm_id = auditor.memberships[0].organisation_id
    before = bare(client, made)
    today = clock.today()
    given = make.stored(
        Assignment(
            factory_id=site.id, firm_id=firm_id, cycle_id=made.cycle_id, kind="ICA", state="accepted", answer_by=today,
            headcount=420, man_days_due=2, man_days=2, created_at=clock.now(),
        )
    )  # fmt: skip
    make.stored(
        AuditPlan(
            factory_id=site.id, firm_id=firm_id, assignment_id=given.id, window_from=today,
            window_to=today + timedelta(days=60), planned_on=today + timedelta(days=9), lead_id=auditor.id,
        )
    )  # fmt: skip
    assert bare(client, made) == before


def bare(client, made) -> list[str]:
    """The pages of the factory about its application, as read."""
    pages = (f"/applications/{made.public_id}", "/applications/", "/factories/own")
    return [client.see(page).text for page in pages]


# --- the same site ----------------------------------------------------------------------------


@pytest.fixture
def listing(app):
    """A published list that names the applicant's site, and another one."""
    now = clock.now()
    run = make.stored(
        ImportRun(
            kind="sites", source="list", title="A list", file_name="l.csv", sha256="0" * 64, state="visible",
            finished_at=now, created_at=now,
        )
    )  # fmt: skip
    found = []
    for key, name in (("1", "Bright Toys Limited"), ("2", "Sunrise Plastics Co")):
        row = make.stored(
            Factory(
                name=name, address="8 Harbour Road", city="Shenzhen", country="CN", state="imported", import_id=run.id,
                external_id=key, created_at=now, latitude=22.5, longitude=114.0,
            )
        )  # fmt: skip
        make.stored(ImportSite(source="list", key=key, factory_id=row.id, run_id=run.id, fields={}))
        found.append(row)
    directory.rebuild(VISITOR)
    return found


def test_a_claim_that_is_confirmed_leaves_one_record(listing, client_for):
    site, _viewer, made = submitted()
    base, mine = f"/applications/{made.public_id}", client_for(make.manager_of(site))
    assert f"{base}/listings" in mine.see(base).links
    page = mine.see(f"{base}/listings")
    assert "Bright Toys Limited" in page.text
    assert "Sunrise Plastics" not in page.text
    assert mine.send(f"{base}/same-site", {"listing": listing[1].public_id}).status_code == 422
    assert mine.send(f"{base}/same-site", {"listing": listing[0].public_id}).status_code == 303
    coordinator = client_for(make.person("coordinator"))
    assert "says that this listing is its site" in coordinator.see(base).text
    assert coordinator.send(f"{base}/verify").status_code == 422, "the claim is decided first"
    assert coordinator.send(f"{base}/claim", {"same": "yes"}).status_code == 303
    assert coordinator.send(f"{base}/claim", {"same": "no"}).status_code == 409
    db.session.expire_all()
    assert db.session.get(Factory, listing[0].id).state == "merged"
    entries = db.session.scalars(select(ImportSite.factory_id).where(ImportSite.key == "1")).all()
    assert entries == [site.id]
    assert db.session.get(Factory, site.id).latitude == 22.5
    assert coordinator.send(f"{base}/verify").status_code == 303


def test_a_refused_claim_leaves_two_records(listing):
    _site, viewer, made = submitted()
    coordinator = make.viewer(make.person("coordinator"))
    services.propose_claim(viewer, made, listing[0])
    services.decide_claim(coordinator, made, same=False)
    assert (made.claim, listing[0].state) == ("refused", "imported")
    services.verify(coordinator, made)


def test_the_coordinator_joins_a_listing_that_nobody_claimed(listing, client_for):
    _site, _viewer, made = submitted()
    base, coordinator = f"/applications/{made.public_id}", client_for(make.person("coordinator"))
    assert "Bright Toys Limited" in coordinator.htmx("GET", f"{base}/listings").get_data(as_text=True)
    coordinator.see(base)
    answer = coordinator.send(f"{base}/claim", {"listing": listing[0].public_id, "same": "yes"})
    assert answer.status_code == 303
    db.session.expire_all()
    assert db.session.get(Factory, listing[0].id).state == "merged"


def test_two_coordinators_decide_a_claim_once(app, listing):
    _site, viewer, made = submitted()
    services.propose_claim(viewer, made, listing[0])
    one, other, id_ = make.viewer(make.person("coordinator")), make.viewer(make.person("coordinator")), made.id
    db.session.commit()
    outcomes = at_once(
        app,
        lambda: services.decide_claim(one, db.session.get(Application, id_), same=True),
        lambda: services.decide_claim(other, db.session.get(Application, id_), same=False),
    )
    assert [no.conflict for no in outcomes if isinstance(no, Refused)] == [True]


def test_a_terminated_factory_under_a_new_account_is_seen(client_for):
    """Nobody gets round the re-apply date (R6) by registering anew: the coordinator sees the likeness."""
    day = clock.today() + timedelta(days=90)
    make.factory("Bright Toys Limited", address="8 Harbour Road", state="terminated", reapply_on=day)
    site, _viewer, made = submitted()
    page = f"/applications/{made.public_id}/listings"
    seen = client_for(make.person("coordinator")).see(page).text
    assert "Bright Toys Limited" in seen
    assert "may apply again from" in seen
    assert "Limited" not in client_for(make.manager_of(site)).see(page).text


def test_factory_and_buyer_are_told_of_decisions(app):
    site, viewer, made = submitted()
    coordinator = make.viewer(make.person("coordinator"))
    services.send_back(coordinator, made, remarks={"company.city": "Which?"})
    buyer = make.organisation("buyer", state="active")
    person = make.person("buyer_manager", at=buyer)
    buyers.suspend_buyer(coordinator, buyers.open_file(coordinator, buyer), reason="Unpaid")
    _last, told = planning.plan(0, 1000, clock.now())
    heard = {(one.row.type, one.person_id) for one in told}
    assert ("ApplicationReturned", viewer.person_id) in heard
    assert ("BuyerSuspended", person.id) in heard


def test_who_reads_an_application_is_written_down(client_for):
    site, _viewer, made = submitted()
    office, own = client_for(make.person("coordinator")), client_for(make.manager_of(site))
    paper = queries.papers_of(made.id)[0].document.public_id
    for client in (office, own):
        client.see(f"/applications/{made.public_id}")
        client.get(f"/applications/{made.public_id}/papers/{paper}")
    rows = db.session.scalars(select(AccessRow).where(AccessRow.factory_id == site.id).order_by(AccessRow.id)).all()
    assert [row.what for row in rows] == ["application", "application-paper"], "its own reading leaves no row"
