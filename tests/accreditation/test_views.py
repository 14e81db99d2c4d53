"""Accreditation in the browser: management decides, firms keep their people, anybody checks who stands at the gate."""

from datetime import timedelta
from io import BytesIO

import pytest
from PIL import Image
from sqlalchemy import select

from ietp_dash.accreditation import queries, services
from ietp_dash.accreditation.models import Accreditation, Auditor, Conflict
from ietp_dash.kernel import clock
from ietp_dash.kernel.access import VISITOR, Kind
from ietp_dash.notifications.models import Notification
from ietp_dash.storage.database import db
from tests import builders as make
from tests.assignments import cast
from tests.notifications.conftest import read_all


@pytest.fixture
def world(app):
    """A firm of ours with an auditor, strangers, and everybody who may look."""
    firm, strangers = cast.firm("Our firm"), cast.firm("Their firm")
    auditor = cast.auditor(firm, name="Lee Lead")
    return {
        "firm": firm,
        "auditor": auditor,
        "their auditor": cast.auditor(strangers, name="Max Other"),
        "manager": cast.manager_of(firm),
        "stranger": cast.manager_of(strangers),
        "management": make.person("management"),
        "coordinator": make.person("coordinator"),
        "reviewer": make.person("reviewer"),
        "factory": make.manager_of(make.factory()),
    }


def again(row):
    db.session.expire_all()
    return db.session.get(type(row), row.id)


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("management", 200),
        ("coordinator", 200),
        ("manager", 200),
        ("stranger", 404),
        ("reviewer", 404),
        ("factory", 404),
    ],
)
def test_who_reads_an_accreditation(client_for, world, who, status):
    client = client_for(world[who])
    assert client.get(f"/accreditation/{world['firm'].public_id}").status_code == status
    assert client.get(f"/accreditation/people/{world['auditor'].public_id}").status_code == status


def test_management_accredits_extends_suspends_and_lifts_a_firm(client_for, world):
    client, today = client_for(world["management"]), clock.today()
    newcomer = make.organisation(Kind.FIRM, "New firm")
    given = {"firm": newcomer.public_id, "valid_from": today.isoformat(), "valid_to": today.isoformat()}
    assert client.fill("/accreditation/grant", given).status_code == 422
    given["valid_to"] = (today + timedelta(days=365)).isoformat()
    assert client.fill("/accreditation/grant", given | {"countries": ["CN", "VN"]}).status_code == 303
    row = queries.of_firm(newcomer.id)
    assert (row.countries, row.man_days_a_month) == (["CN", "VN"], 60)
    page = f"/accreditation/{row.public_id}"
    assert client.fill(page, {"reason": ""}, action=f"{page}/suspend").status_code == 422
    assert client.fill(page, {"reason": "Bribe"}, action=f"{page}/suspend").status_code == 303
    assert again(row).suspended_on == today
    assert client.send(f"{page}/suspend", {"reason": "Twice"}).status_code == 409
    assert client.fill(page, {"reason": "Cleared"}, action=f"{page}/lift").status_code == 303
    assert (again(row).suspended_on, row.suspended_reason) == (None, "Bribe\nCleared")
    assert client.fill(page, {"man_days_a_month": "90"}, action=f"{page}/change").status_code == 303
    assert again(row).man_days_a_month == 90
    assert client.fill(page, {"man_days_a_month": "-1"}, action=f"{page}/change").status_code == 422


@pytest.mark.parametrize("who", ["coordinator", "manager", "stranger", "factory"])
def test_nobody_else_decides(client_for, world, who):
    client = client_for(world[who])
    assert client.send("/accreditation/grant", {}).status_code == 403
    for deed in ("change", "suspend", "lift"):
        assert client.send(f"/accreditation/{world['firm'].public_id}/{deed}", {"reason": "Mine"}).status_code == 404
    for deed in ("accredit", "suspend", "lift"):
        path = f"/accreditation/people/{world['auditor'].public_id}/{deed}"
        assert client.send(path, {"reason": "Mine"}).status_code == 404


def picture(kind="PNG") -> tuple:
    kept = BytesIO()
    Image.new("RGB", (60, 80), "white").save(kept, kind)
    kept.seek(0)
    return kept, "face.png"


def test_a_firm_enters_somebody_and_management_accredits(client_for, world):
    client, today = client_for(world["manager"]), clock.today()
    somebody = make.person("auditor", at=world["firm"].firm, name="Nia New")
    page = f"/accreditation/{world['firm'].public_id}/people/new"
    given = {"person": somebody.public_id, "number": "apsca 777001", "kind": "lead", "languages": ["en", "zh"]}
    client.see(page)
    bad = client.send(page, given | {"number": "?"})
    assert bad.status_code == 422
    assert client.send(page, given | {"photo": (BytesIO(b"no picture"), "face.png")}).status_code == 422
    assert client.send(page, given | {"photo": picture()}).status_code == 303
    row = db.session.scalar(select(Auditor).where(Auditor.person_id == somebody.id))
    assert (row.number, row.languages, row.photo_id is not None) == ("APSCA 777001", "en,zh", True)
    assert "Not accredited yet" in client.see(f"/accreditation/people/{row.public_id}").text
    assert "No photo" not in client.see("/accredited/check?who=APSCA+777001").text
    management = client_for(world["management"])
    assert "Nia New waits for accreditation" in management.see("/").text
    period = {"valid_from": today.isoformat(), "valid_to": (today + timedelta(days=300)).isoformat()}
    deed = f"/accreditation/people/{row.public_id}"
    assert management.fill(deed, period, action=f"{deed}/accredit").status_code == 303
    assert queries.is_accredited(again(row), today)
    other = make.person("auditor", at=world["firm"].firm)
    taken = client.send(page, given | {"person": other.public_id})
    assert taken.status_code == 409


def test_a_firm_keeps_only_its_own_people(client_for, world):
    path = f"/accreditation/people/{world['their auditor'].public_id}"
    assert client_for(world["manager"]).send(f"{path}/keep", {"kind": "lead"}).status_code == 404
    own = f"/accreditation/people/{world['auditor'].public_id}"
    client = client_for(world["manager"])
    assert client.fill(own, {"kind": "auditor", "languages": ["vi"]}, action=f"{own}/keep").status_code == 303
    assert (again(world["auditor"]).kind, world["auditor"].languages) == ("auditor", "vi")


def test_conflicts_are_declared_and_ended(client_for, world):
    site = make.factory("Sister Toys", number="C000777")
    client = client_for(world["manager"])
    page = "/accreditation/conflicts"
    given = {"person": world["auditor"].public_id, "reason": "A brother works there"}
    assert client.fill(page, given | {"factory": "Sister Toys"}).status_code == 422
    assert client.fill(page, given | {"factory": "c000777"}).status_code == 303
    assert queries.people_in_conflict(site.id, clock.today()) == {world["auditor"].person_id}
    assert "Sister Toys" not in client_for(world["stranger"]).see(page).text
    staff = client_for(world["coordinator"])
    whole = {"firm": world["firm"].firm.public_id, "factory": "sister toys", "reason": "Owned by it"}
    assert staff.fill(page, whole).status_code == 303
    assert queries.firms_in_conflict(site.id, clock.today()) == {world["firm"].firm_id}
    row = db.session.scalar(select(Conflict).where(Conflict.person_id.is_(None))).public_id
    assert client.send(f"{page}/{row}/end").status_code == 404
    management = client_for(world["management"])
    assert management.send(f"{page}/{row}/end").status_code == 303
    assert management.send(f"{page}/{row}/end").status_code == 409
    assert queries.firms_in_conflict(site.id, clock.today()) == set()


def test_anybody_checks_who_stands_at_the_gate(client, world):
    auditor = world["auditor"]
    services.keep(VISITOR, auditor, kind="lead", languages=["zh"], skills=["fire"])
    for asked in (auditor.number, auditor.number.lower(), "lee lead", "Lee%20Lead"):
        text = client.see(f"/accredited/check?who={asked}").text
        assert "Accredited to" in text
        assert "Our firm" in text
        assert "Mandarin" in text
        for private in ("Fire", auditor.person.email):
            assert private not in text
    text = client.see("/accredited/check?who=Nobody").text
    assert "Not accredited" in text
    assert client.get("/accredited/check").status_code == 200


@pytest.mark.parametrize("how", ["person suspended", "firm suspended", "person ended", "firm ended", "waiting"])
def test_who_is_not_accredited_today_looks_like_nobody(client, world, how):
    auditor, firm, today = world["auditor"], world["firm"], clock.today()
    row = auditor if how.startswith(("person", "waiting")) else firm
    if how.endswith("suspended"):
        services.suspend(VISITOR, row, on=today, reason="A secret reason")
    else:
        row.valid_to = today - timedelta(days=1) if how != "waiting" else row.valid_from - timedelta(days=1)
        make.stored(row)
    text = client.see(f"/accredited/check?who={auditor.number}").text
    assert "Not accredited" in text
    for private in ("Lee Lead", "Our firm", "secret"):
        assert private not in text
    assert auditor.number not in client.see("/accredited/?kind=auditors").text
    assert client.get(f"/accredited/{auditor.number}/photo").status_code == 404


@pytest.mark.parametrize("language", ["en", "zh", "vi"])
def test_the_public_list_has_firms_auditors_and_specialists(client, world, language):
    specialist = cast.auditor(world["firm"], "specialist", name="Sam Visitor")
    firms = client.see(f"/accredited/?lang={language}")
    assert "Our firm" in firms.text
    assert firms.lang == {"en": "en", "zh": "zh-Hans", "vi": "vi"}[language]
    assert "Lee Lead" in client.see("/accredited/?kind=auditors").text
    assert "Sam Visitor" not in client.see("/accredited/?kind=auditors").text
    assert specialist.number in client.see("/accredited/?kind=specialists").text


def test_the_list_goes_on_by_pages(client, world):
    for _ in range(queries.PAGE + 3):
        cast.auditor(world["firm"])
    seen, path = [], "/accredited/?kind=auditors"
    while path:
        page = client.see(path)
        seen += [link for link in page.links if "who=" in link]
        path = next((one for one in page.links if "after=" in one and "lang=" not in one), None)
    assert len(seen) == len(set(seen)) == queries.PAGE + 5


def test_ends_that_are_near_are_told_once_each(app, client_for, world):
    today = clock.today()
    firm, auditor = world["firm"], world["auditor"]
    firm.valid_to, auditor.valid_to = today + timedelta(days=80), today + timedelta(days=20)
    make.stored(firm)
    make.stored(auditor)
    assert services.warn_of_endings(VISITOR, clock.now()) == 2
    assert services.warn_of_endings(VISITOR, clock.now()) == 0
    later = clock.now() + timedelta(days=25)
    assert services.warn_of_endings(VISITOR, later) == 1
    read_all()
    told = select(Notification.person_id).where(Notification.kind == "AccreditationEnding")
    assert set(db.session.scalars(told)) == {world["manager"].id}
    for who in ("manager", "management"):
        text = client_for(world[who]).see("/").text
        assert "The accreditation of Our firm ends" in text
        assert "The accreditation of Lee Lead ends" in text
    assert "The accreditation" not in client_for(world["stranger"]).see("/").text


def test_management_sees_every_firm_and_a_firm_its_own(client_for, world):
    text = client_for(world["management"]).see("/accreditation/").text
    assert "Our firm" in text
    assert "Their firm" in text
    text = client_for(world["manager"]).see("/accreditation/").text
    assert "Their firm" not in text
    without = make.person("firm_manager")
    assert "not accredited" in client_for(without).see("/accreditation/").text
    assert db.session.query(Accreditation).count() == 2
