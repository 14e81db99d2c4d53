"""The risk board: order, reasons, what the scope keeps from it, filters, pages, files, the rows behind a figure."""

import io
from datetime import timedelta

from openpyxl import load_workbook

from ietp_dash.connections.models import Connection
from ietp_dash.factories.models import ProfileVersion
from ietp_dash.portfolio import risks
from ietp_dash.storage.database import db
from tests import builders as make

from .test_views import logged


def far(scene):
    return scene.today + timedelta(days=200)


def test_factories_stand_by_risk_with_their_reasons(client_for, scene):
    calm = scene.site("Calm Cars", certificate_to=far(scene))
    grave = scene.site("Red Ducks", certificate_to=scene.today + timedelta(days=10))
    scene.finding(grave, "critical", due_in=-3)
    season = {"season": {"peak": str(scene.today.month)}}
    make.stored(ProfileVersion(factory_id=calm.id, version=1, data=season, edited_at=scene.now))
    db.session.commit()
    client = client_for(scene.person)
    page = client.see("/portfolio/risks/")
    said = ("High risk", "Days until the certificate ends: 10", "Open Critical findings: 1", "+30", "70 points")
    for words in (*said, "Overdue lines of the corrective action plan: 1", "Peak months now or ahead", "Low risk"):
        assert words in page.text, words
    assert page.text.index("Red Ducks") < page.text.index("Calm Cars")
    behind = client.see(f"/portfolio/risks/{grave.public_id}")
    assert "Plan with 1.1" in behind.text
    assert "3 days late" in behind.text
    assert logged(grave) == ["risks", "risks"]
    only = client.see("/portfolio/risks/?level=low&reason=season&q=calm")
    assert "Calm Cars" in only.text
    assert "Red Ducks" not in only.text


def test_what_is_not_shared_moves_nothing(client_for, scene):
    """A factory with everything wrong and one without stand alike for a buyer who sees their status alone."""
    worse = scene.site("Zebra A", scope=["status"], certificate_to=far(scene))
    scene.finding(worse, "zero_tolerance", due_in=-9)
    scene.site("Zebra", scope=["status"], certificate_to=far(scene))
    before = scene.site("Zebra C", certificate_to=far(scene))
    scene.finding(before, "critical", decided="before", due_in=-9)
    never = scene.site("Zebra D", certificate_to=far(scene))
    scene.finding(never, "critical", decided="never", due_in=-9)
    scene.site("Zebra Hidden", scope=["reports", "caps"])
    found = risks.board(scene.viewer, scene.today)
    assert [(one.row.name, one.points, one.reasons) for one in found] == [
        (name, 0, []) for name in ("Zebra", "Zebra A", "Zebra C", "Zebra D")
    ]
    client = client_for(scene.person)
    assert "Findings: not shared" in client.see("/portfolio/risks/").text
    assert "Zero Tolerance" not in client.see(f"/portfolio/risks/{worse.public_id}").text
    hidden = client.get(f"/portfolio/risks/{make.factory('Not connected').public_id}")
    assert hidden.status_code == 404


def test_incidents_count_where_they_are_shared(app, scene):
    asked = []

    def count(ids):
        asked.extend(ids)
        return dict.fromkeys(ids, 1)

    open_ = scene.site("Open", scope=["status", "incidents"], certificate_to=far(scene))
    scene.site("Shut", certificate_to=far(scene))
    kept = list(risks._incidents)
    risks.incidents_by(count)
    try:
        found = risks.board(scene.viewer, scene.today)
    finally:
        risks._incidents[:] = kept
    assert [(one.row.name, one.points) for one in found] == [("Open", 40), ("Shut", 0)]
    assert asked == [open_.id]


def test_an_ended_connection_leaves_the_board(scene):
    site = scene.site("Gone", certificate_to=far(scene))
    db.session.query(Connection).filter_by(factory_id=site.id).update({"state": "ended"})
    db.session.commit()
    assert risks.board(scene.viewer, scene.today) == []
    assert risks.one(scene.viewer, site.id, scene.today) is None


def test_pages_and_files_hold_everything_and_ask_seldom(client_for, scene):
    for number in range(30):
        scene.finding(scene.site(f"Site {number:02d}", certificate_to=far(scene)), "minor", due_in=3)
    client = client_for(scene.person)
    first = client.get("/portfolio/risks/")
    assert first.statements <= 12
    more = client.get(next(link for link in first.page.links if "after=" in link))
    assert "Site 29" in more.page.text
    assert "Site 00" not in more.page.text
    lines = client.get("/portfolio/risks/risks.csv?q=site").get_data(as_text=True).splitlines()
    assert len(lines) == 31
    book = load_workbook(io.BytesIO(client.get("/portfolio/risks/risks.xlsx").data))
    assert book.active.max_row == 31
