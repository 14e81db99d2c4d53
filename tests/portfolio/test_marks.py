"""A buyer's own vendor codes, tags and notes: found by them, kept from everybody else, saved by one at a time (N12)."""

import io

import pytest
from openpyxl import load_workbook

from ietp_dash.kernel.errors import Refused
from ietp_dash.portfolio import marking, marking_rules
from ietp_dash.portfolio.models import FactoryMark, FactoryTag
from ietp_dash.storage.database import db
from tests import builders as make

SECRET = "Watch the dormitory"


def test_codes_and_tags_are_brought_into_one_form():
    assert marking_rules.code_of("  Ｖ－１０ 4 ") == "V-10 4"
    assert marking_rules.code_of(" ") is None
    assert marking_rules.tags_of("plush，Spring; PLUSH,, ") == ("PLUSH", "Spring")
    for wrong in (lambda: marking_rules.code_of("x" * 41), lambda: marking_rules.tags_of("x" * 31)):
        with pytest.raises(Refused):
            wrong()
    with pytest.raises(Refused, match="12 tags"):
        marking_rules.tags_of(",".join(str(n) for n in range(13)))


def test_what_a_buyer_notes_is_found_by_it_and_seen_by_nobody_else(client_for, scene):
    site, other = scene.site("Red Ducks"), scene.site("Blue Bears")
    client = client_for(scene.person)
    given = {"vendor_code": "V-77", "tags": "Plush, spring", "note": SECRET}
    assert client.fill(f"/portfolio/marks/{site.public_id}", given).status_code == 303
    page = client.see(f"/factories/{site.public_id}")
    assert all(words in page.text for words in ("V-77", "Plush", SECRET, "Only your own organisation"))
    found = client.see("/portfolio/?q=v-77").text
    assert "Red Ducks" in found
    assert "Blue Bears" not in found
    assert "Blue Bears" not in client.see("/portfolio/?tag=Plush").text
    listed = client.see("/portfolio/marks/?tag=spring").text
    assert "Red Ducks" in listed
    rows = list(load_workbook(io.BytesIO(client.get("/portfolio/marks/marks.xlsx").get_data())).active.values)
    assert rows[1][0] == "V-77"
    assert rows[1][7] == SECRET
    stranger = client_for(make.person("buyer_manager"))
    manager = client_for(make.manager_of(site))
    for path in (f"/factories/{site.public_id}", "/portfolio/", "/portfolio/marks/"):
        for one in (stranger, client_for(make.person("management")), manager):
            assert SECRET not in one.get(path).get_data(as_text=True)
            assert "V-77" not in one.get(path).get_data(as_text=True)
    taken = client.fill(
        f"/portfolio/marks/{other.public_id}", {"vendor_code": "v-78", "tags": "x" * 31, "note": "kept"}
    )
    assert taken.status_code == 422
    assert "kept" in taken.page.html
    taken = client.fill(f"/portfolio/marks/{other.public_id}", {"vendor_code": "V-77", "tags": "", "note": ""})
    assert "another factory already" in taken.page.text


def test_a_colleague_who_saved_meanwhile_is_not_overwritten_and_empty_takes_away(client_for, scene):
    site, client = scene.site("Red Ducks"), client_for(scene.person)
    page = f"/portfolio/marks/{site.public_id}"
    viewer = make.viewer(scene.person)
    late = next(one for one in client.see(page).forms if one.action == page)
    marking.keep(viewer, site, vendor_code="A", tags="one", note="", seen=0)
    answer = client.send(page, {**late.values, "vendor_code": "B", "tags": "", "note": "mine"})
    assert answer.status_code == 409
    assert "mine" in answer.page.html
    assert marking.of(viewer, site.id).vendor_code == "A"
    marking.keep(viewer, site, vendor_code="", tags="", note="", seen=1)
    assert db.session.query(FactoryMark).count() == db.session.query(FactoryTag).count() == 0
