"""What the portfolio holds: only connected factories, and of each only what its scope opens, from decisions on."""

from datetime import timedelta

import pytest

from ietp_dash.connections import services as connections
from ietp_dash.corrections.events import CorrectionVerified
from ietp_dash.findings import services as findings
from ietp_dash.kernel.access import VISITOR
from ietp_dash.portfolio import changes, queries
from ietp_dash.portfolio.rules import Choice, Sort
from ietp_dash.status.events import StatusDecided
from ietp_dash.storage.database import db
from ietp_dash.storage.use_case import record, use_case
from tests import builders as make


def names(scene, choice=None, changed=(), limit=25):
    return [row.name for row in queries.page(scene.viewer, choice or Choice(), list(changed), scene.today, limit)[0]]


def only_row(scene):
    (row,) = queries.page(scene.viewer, Choice(), [], scene.today)[0]
    return row


@use_case
def happen(viewer, *events):
    """Record events as they are; what would follow is not wanted here."""
    for event in events:
        record(event)


def test_only_what_is_connected_with_status_in_scope(scene):
    scene.site("Connected")
    scene.site("Reports only", scope=["reports"])
    scene.site("Stranger", scope=None)
    pending = make.factory("Pending")
    make.connection(pending, scene.person, scope=None)
    ended = scene.site("Ended")
    connections.end(scene.viewer, connections.queries.live_between(ended.id, scene.viewer.organisation_id))
    assert names(scene) == ["Connected"]
    assert queries.page(make.viewer(make.person("buyer_member")), Choice(), [], scene.today) == ([], False, 0)


@pytest.mark.parametrize(
    ("scope", "findings", "due"),
    [
        (["status"], 0, False),
        (["status", "reports"], 2, False),
        (["status", "caps"], 2, True),
        (["status", "reports", "caps"], 2, True),
        (["status", "incidents", "helpline"], 0, False),
    ],
)
def test_findings_and_plans_follow_the_scope(scene, scope, findings, due):
    site = scene.site("Scoped", scope=scope)
    scene.finding(site, "major", due_in=10)
    scene.finding(site, "major", due_in=20)
    row = only_row(scene)
    assert row.major == findings
    assert row.due_on == (scene.today + timedelta(days=10) if due else None)


@pytest.mark.parametrize(
    ("decided", "earlier", "seen"), [("after", False, 1), ("before", False, 0), ("before", True, 1), ("never", True, 0)]
)
def test_findings_and_plans_wait_for_the_decision_and_for_earlier_years(scene, decided, earlier, seen):
    site = scene.site("Decided", earlier=earlier)
    scene.finding(site, "critical", decided=decided, due_in=5)
    row = only_row(scene)
    assert (row.critical, row.due_on is not None) == (seen, bool(seen))


def test_only_what_is_open_counts(scene):
    site = scene.site("Closed ones")
    scene.finding(site, "minor", state="closed", due_in=3)
    scene.finding(site, "zero_tolerance")
    row = only_row(scene)
    assert (row.minor, row.zero_tolerance, row.due_on) == (0, 1, None)


def test_after_a_termination_the_last_cycle_stays(scene):
    site = scene.site("Gone", shown="terminated", earlier=True)
    last, before = scene.finding(site, "critical", due_in=5), scene.finding(site, "minor")
    connections.end_by_termination(VISITOR, site.id, on=scene.today, last_cycle_id=last.cycle_id)
    row = only_row(scene)
    assert (row.shown, row.critical, row.minor, row.due_on) == ("terminated", 1, 0, None)
    assert before.cycle_id != last.cycle_id


def test_connected_again_after_a_termination_stands_there_once(scene):
    site = scene.site("Back again")
    connections.end_by_termination(VISITOR, site.id, on=scene.today, last_cycle_id=None)
    make.connection(site, scene.person, ["status"])
    assert (names(scene), only_row(scene).only_cycle_id) == (["Back again"], None)


def test_filters(scene):
    late = scene.site("Late Ducks", certificate_to=scene.today + timedelta(days=200))
    grave = scene.site("Grave Bears", shown="assessed")
    soon = scene.site("Ending Cars", certificate_to=scene.today + timedelta(days=90))
    soon.name_local, grave.country = "小汽车厂", "VN"
    db.session.commit()
    scene.finding(late, "minor", due_in=-1)
    scene.finding(grave, "critical", due_in=4)
    assert names(scene, Choice(only="late")) == ["Late Ducks"]
    assert names(scene, Choice(only="grave")) == ["Grave Bears"]
    assert names(scene, Choice(only="ending")) == ["Ending Cars"]
    assert names(scene, Choice(only="changed"), [soon.id]) == ["Ending Cars"]
    assert names(scene, Choice(only="changed")) == []
    assert names(scene, Choice(status="assessed")) == ["Grave Bears"]
    assert names(scene, Choice(country="VN")) == ["Grave Bears"]
    assert names(scene, Choice(q="汽车")) == ["Ending Cars"]
    assert names(scene, Choice(q="ducks late")) == ["Late Ducks"]
    assert queries.facets(scene.viewer) == {("certified", "CN"): 2, ("assessed", "VN"): 1}


def test_orders(scene):
    a = scene.site("a", certificate_to=scene.today + timedelta(days=9))
    b = scene.site("B", certificate_to=scene.today + timedelta(days=3))
    c = scene.site("c")
    scene.finding(a, "minor", due_in=7)
    scene.finding(c, "critical", due_in=2)
    assert names(scene) == ["a", "B", "c"]
    assert names(scene, Choice(sort=Sort.ENDS)) == ["B", "a", "c"]
    assert names(scene, Choice(sort=Sort.DUE)) == ["c", "a", "B"]
    assert names(scene, Choice(sort=Sort.FINDINGS)) == ["c", "a", "B"]
    assert names(scene, Choice(sort=Sort.CHANGED), [b.id, a.id]) == ["B", "a", "c"]


@pytest.mark.parametrize("sort", list(Sort))
def test_every_order_goes_on_where_it_stopped(scene, sort):
    sites = [scene.site(name) for name in ("one", "two", "three", "three", "four")]
    scene.finding(sites[0], "major", due_in=1)
    changed, choice, seen = [sites[1].id], Choice(sort=sort), []
    while True:
        rows, more, total = queries.page(scene.viewer, choice, changed, scene.today, limit=2)
        assert total == 5
        seen += [row.factory_id for row in rows]
        if not more:
            break
        choice = Choice(sort=sort, after=rows[-1].public_id)
    assert sorted(seen) == sorted(one.id for one in sites)


# --- changes ----------------------------------------------------------------------------------------------------------


def heard(scene) -> dict[str, list[str]]:
    found = changes.since(scene.viewer, 0)
    return {db.session.get(make.Factory, key).name: [one.words for one in many] for key, many in found.items()}


def test_changes_are_those_of_the_scope(scene):
    for site in (scene.site("Open"), scene.site("Status only", ["status"]), scene.site("Stranger", None)):
        line = scene.finding(site, due_in=5)
        correction = db.session.query(changes.Correction).filter_by(finding_id=line.id).one()
        happen(VISITOR, StatusDecided(site.id, 1, "certified"))
        findings.close(VISITOR, line, on=scene.today)
        happen(VISITOR, CorrectionVerified(site.id, correction.id))
    assert heard(scene) == {
        "Status only": ["status decided"],
        "Open": ["correction verified", "finding closed", "status decided"],
    }


def test_nothing_is_heard_of_an_audit_before_its_decision(scene):
    site = scene.site("Undecided", earlier=True)
    line = scene.finding(site, decided="never", due_in=5)
    findings.close(VISITOR, line, on=scene.today)
    assert heard(scene) == {}


def test_nothing_is_heard_from_before_the_connection(scene):
    site = scene.site("Late to meet", scope=None)
    happen(VISITOR, StatusDecided(site.id, 1, "certified"))
    make.connection(site, scene.person)
    assert heard(scene) == {}
    happen(VISITOR, StatusDecided(site.id, 2, "progressing"))
    assert heard(scene) == {"Late to meet": ["status decided"]}
