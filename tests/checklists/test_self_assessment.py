"""A factory's answers to itself: kept one by one, added up as D4 does, carried over, read by nobody else."""

from datetime import date

import pytest

from ietp_dash.checklists import assessing, editing, gaps, queries
from ietp_dash.checklists.content import Edition, Point, Section
from ietp_dash.checklists.gaps import Given
from ietp_dash.checklists.models import SelfAssessment
from ietp_dash.kernel import clock
from ietp_dash.kernel.errors import Refused
from ietp_dash.storage.database import db
from tests import builders as make

from .editions import draft, shipped, soon

DAY = date(2027, 1, 1)


@pytest.fixture
def site(app):
    shipped()
    return make.factory("Bright Toys")


def at(site, path=""):
    return f"/checklists/self-assessment/{site.public_id}{path}"


def answer(client, site, number, **values):
    page = client.see(at(site, "?section=AP"))
    form = next(one for one in page.forms if one.action == at(site, f"/answer/{number}"))
    return client.post(form.action, data=form.values | {name: [value] for name, value in values.items()})


def test_answers_are_kept_and_come_to_gaps(site, client_for):
    client = client_for(make.manager_of(site))
    assert client.see("/checklists/self-assessment").text.count("0 of ") >= 1
    assert answer(client, site, "1.1", answer="yes").status_code == 303
    assert answer(client, site, "1.3", answer="no", note="Two sets of records").status_code == 303
    page = client.see(at(site, "?section=AP"))
    assert "2 of 105 answered" in page.text or "2 of 106 answered" in page.text
    result = client.see(at(site, "/result"))
    for words in ("Two sets of records", "could not end with a certificate", "Do time and pay records agree"):
        assert words in result.text
    assert db.session.query(SelfAssessment).one().answers[:3] == "y-n"


def test_pages_ask_the_database_little(site, client_for):
    client = client_for(make.manager_of(site))
    answer(client, site, "1.1", answer="yes")
    for path in ("", "?section=open", "/result"):
        reply = client.get(at(site, path))
        assert (reply.status_code, reply.statements <= 14) == (200, True)


def test_htmx_gets_the_one_question(site, client_for):
    client = client_for(make.manager_of(site))
    client.see(at(site))
    seen = assessing.stamp(gaps.NOTHING)
    data = {"answer": "na", "note": "", "seen": seen, "section": "AP"}
    reply = client.htmx("POST", at(site, "/answer/1.1"), target="a-1-1", data=data)
    assert reply.status_code == 200
    assert not reply.page.is_whole
    assert "Saved." in reply.page.text


def test_of_two_colleagues_the_second_is_told(site, client_for):
    client = client_for(make.manager_of(site))
    stale = assessing.stamp(gaps.NOTHING)
    assert answer(client, site, "1.1", answer="yes").status_code == 303
    late = answer(client, site, "1.1", answer="no", note="My reason", seen=stale)
    assert late.status_code == 409
    assert "My reason" in late.page.html
    assert assessing.sheet_of(site).given["1.1"] == Given("yes")
    again = next(one for one in late.page.forms if one.action == at(site, "/answer/1.1"))
    assert client.post(again.action, data=again.values).status_code == 303
    assert assessing.sheet_of(site).given["1.1"] == Given("no", "My reason")


ROLES = ["management", "reviewer", "coordinator", "integrity_officer", "administrator", "auditor", "buyer_manager"]


@pytest.mark.parametrize("role", ROLES)
def test_nobody_else_reads_it(site, client_for, role):
    assessing.answer(
        make.viewer(make.manager_of(site)), site, "1.1", Given("no", "A secret"), seen=assessing.stamp(gaps.NOTHING)
    )
    client = client_for(make.person(role))
    assert client.get(at(site)).status_code == 404
    assert client.get(at(site, "/result")).status_code == 404
    assert client.send(at(site, "/answer/1.1"), {"answer": "yes"}).status_code == 404
    assert client.get("/checklists/self-assessment").status_code == 404


def test_another_factory_and_a_connected_buyer_read_nothing(site, client_for):
    buyer = make.person("buyer_manager")
    make.connection(site, buyer, scope=("status", "reports", "caps"), earlier_years=True)
    for person in (buyer, make.manager_of(make.factory())):
        assert client_for(person).get(at(site)).status_code == 404


def test_a_new_edition_keeps_the_answers_but_of_changed_questions(site):
    viewer = make.viewer(make.manager_of(site))
    for number, given in (("1.1", Given("yes", "kept")), ("1.3", Given("no", "was so")), ("1.4", Given("yes"))):
        assessing.answer(viewer, site, number, given, seen=assessing.stamp(gaps.NOTHING))
    manager = make.viewer(make.person("management"))
    version = draft(queries.live(clock.today()))
    point = queries.edition_of(version.id).by_number["1.3"]
    changed = point.__class__(**(vars(point) | {"question": "Other words?"}))
    editing.save_point(manager, version, "1.3", changed, seen=point.stamp)
    editing.remove(manager, version, "1.4")
    editing.publish(manager, version, valid_from=soon(), today=clock.today())
    with clock.at(clock.now() + (soon() - clock.today())):
        sheet = assessing.sheet_of(site)
        assert sheet.version.id == version.id
        assert sheet.given == {"1.1": Given("yes", "kept"), "1.3": Given("", "was so")}
        assert sheet.again == {"1.3"}
        assessing.answer(viewer, site, "1.3", Given("yes"), seen=assessing.stamp(Given("", "was so")))
        sheet = assessing.sheet_of(site)
        assert (sheet.given["1.1"], sheet.given["1.3"], sheet.again) == (
            Given("yes", "kept"),
            Given("yes"),
            frozenset(),
        )
        with pytest.raises(Refused):
            assessing.answer(viewer, site, "1.4", Given("no"), seen=assessing.stamp(gaps.NOTHING))


def result_of(points, given, **how):
    how = {"on": DAY, "limit": 30, "basis": "major_capable"} | how
    return gaps.result(points, [Section("S", "Safety")], given, **how)


def test_the_ratio_counts_as_d4():
    points = [Point(f"1.{n}", "S", severities=("major",)) for n in range(1, 10)]
    points += [
        Point("1.10", "S", severities=("minor",)),
        Point("1.11", "S", severities=("major",), grace_until=date(2028, 1, 1)),
    ]
    given = {one.number: Given("yes") for one in points}
    given |= {"1.1": Given("no"), "1.2": Given("no"), "1.3": Given("no"), "1.10": Given("no"), "1.11": Given("no")}
    one = result_of(points, given).sections[0]
    assert (one.majors, one.basis, one.percent, one.exceeds, len(one.gaps)) == (3, 9, 33, True, 5)
    assert not result_of(points, given, limit=34).sections[0].exceeds
    given["1.4"] = Given("na")
    assert result_of(points, given).sections[0].basis == 8


def test_a_gap_counts_as_the_gravest():
    points = [Point("1.1", "S", severities=("major", "critical"))]
    found = result_of(points, {"1.1": Given("no")})
    assert (found.by_severity["critical"], found.stops, found.is_complete) == (1, True, True)


def test_letters_keep_the_place_of_removed_checkpoints():
    points = [Point("1.1", "S"), Point("1.2", "S", removed=True), Point("1.3", "S")]
    given = {"1.1": Given("yes"), "1.3": Given("na", "why")}
    kept = gaps.letters(points, given)
    assert kept == "y-a"
    assert gaps.from_letters(points, kept, {"1.3": "why"}) == given
    assert gaps.from_letters([*points, Point("1.4", "S")], kept, {"1.3": "why"}) == given


def test_nothing_carries_to_a_removed_or_new_checkpoint():
    before = Edition((), (Point("1.1", "S", "A"), Point("1.2", "S", "B")))
    after = Edition((), (Point("1.1", "S", "A", removed=True), Point("1.3", "S", "C")))
    assert gaps.carried(before, after, {"1.1": Given("no")}) == ({}, set())
