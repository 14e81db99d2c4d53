"""Everybody signed in reads the editions in force, in their language; drafts are management's own."""

import pytest

from tests import builders as make

from .editions import draft, shipped

ROLES = ["management", "reviewer", "factory_manager", "buyer_manager", "auditor", "firm_manager"]


@pytest.mark.parametrize("role", ROLES)
def test_everybody_signed_in_reads_the_edition(app, client_for, role):
    version = shipped()
    client = client_for(make.person(role))
    assert "Version 1" in client.see("/checklists/").text
    answer = client.get(f"/checklists/{version.public_id}")
    assert answer.status_code == 200
    assert answer.statements <= 12
    for words in (
        "Were the auditors let in without delay",
        "Working Hours",
        "Evidence needed:",
        "Zero Tolerance",
        "106",
    ):
        assert words in answer.page.text


def test_a_chinese_reader_reads_it_in_chinese(app, client_for):
    version = shipped()
    page = client_for(make.person("factory_manager", locale="zh")).see(f"/checklists/{version.public_id}")
    assert "审核员是否能及时进厂" in page.text
    assert "Were the auditors let in" not in page.text
    assert "所需证据" in page.text


def test_search_keeps_checkpoints_with_every_word(app, client_for):
    version = shipped()
    client = client_for(make.person("auditor"))
    page = client.see(f"/checklists/{version.public_id}?q=auditors+delay")
    assert "Were the auditors let in" in page.text
    assert "1 checkpoint found" in page.text
    assert "Nothing found" in client.see(f"/checklists/{version.public_id}?q=zebra").text
    chinese = client.see(f"/checklists/{version.public_id}?q=及时进厂")
    assert "1 checkpoint found" in chinese.text


def test_a_draft_is_seen_by_management_only(app, client_for):
    version = draft(shipped())
    paths = ["", "/compare", "/export.csv", "/export.xlsx"]
    reviewer, management = client_for(make.person("reviewer")), client_for(make.person("management"))
    assert "Version 2" not in reviewer.see("/checklists/").text
    assert "Version 2" in management.see("/checklists/").text
    for path in paths:
        assert reviewer.get(f"/checklists/{version.public_id}{path}").status_code == 404
        assert management.get(f"/checklists/{version.public_id}{path}").status_code == 200
    assert reviewer.get(f"/checklists/{version.public_id}/draft").status_code == 404


def test_no_draft_can_be_compared_with_by_others(app, client_for):
    first = shipped()
    second = draft(first, "Secret plan")
    page = client_for(make.person("auditor")).see(f"/checklists/{first.public_id}/compare?against={second.public_id}")
    assert "Secret plan" not in page.html
