"""Drafts: copied, edited, ordered, published; of two editors the second is told and loses nothing."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from ietp_dash.audits.queries import checkpoints_of
from ietp_dash.checklists import editing, queries
from ietp_dash.checklists.models import ChecklistVersion
from ietp_dash.kernel import clock
from ietp_dash.kernel.errors import Refused
from ietp_dash.storage.database import db
from ietp_dash.storage.event_log import EventRow
from tests import builders as make

from .editions import draft, shipped, soon


@pytest.fixture
def manager(app):
    return make.person("management")


@pytest.fixture
def version(manager):
    return draft(shipped(), by=manager)


@pytest.fixture
def editor(manager):
    return make.viewer(manager)


def at(version, path=""):
    return f"/checklists/{version.public_id}{path}"


def point(version, number):
    return queries.edition_of(version.id).by_number[number]


def test_a_draft_begins_as_a_copy_by_the_form(app, manager, client_for):
    base = shipped()
    answer = client_for(manager).fill("/checklists/new", {"name": "Version 2"})
    assert answer.status_code == 303
    made = db.session.scalar(select(ChecklistVersion).where(ChecklistVersion.name == "Version 2"))
    assert (made.based_on_id, made.published_at) == (base.id, None)
    assert queries.edition_of(made.id) == queries.edition_of(base.id)
    again = client_for(manager).fill("/checklists/new", {"name": "Version 2"})
    assert again.status_code == 422
    assert "Another edition has this name" in again.page.text


def test_a_checkpoint_is_edited_in_both_languages_with_its_law(version, manager, client_for):
    client = client_for(manager)
    typed = {
        "question": "New words?", "question_zh": "新问题？", "severities": ["critical", "minor"],
        "transparent_severity": "minor", "countries": "cn, VN", "grace_until": "2027-03-01",
        "legal-0-country": "CN", "legal-0-en": "Labour Law 12", "legal-0-zh": "劳动法第十二条",
    }  # fmt: skip
    assert client.fill(at(version, "/points/1.3"), typed).status_code == 303
    now = point(version, "1.3")
    assert (now.question, now.question_zh, now.severities) == ("New words?", "新问题？", ("minor", "critical"))
    assert (now.transparent_severity, now.countries) == ("minor", ("CN", "VN"))
    assert [(one.country, one.en, one.zh) for one in now.legal] == [("CN", "Labour Law 12", "劳动法第十二条")]
    assert "Labour Law 12" in client.see(at(version)).text


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"severities": ["zero_tolerance", "major"]}, "Zero Tolerance stands alone"),
        ({"severities": ["major"], "transparent_severity": "major"}, "not the gravest"),
        ({"severities": ["critical"], "transparent_severity": "minor"}, "must be one of the severities"),
        ({"severities": ["zero_tolerance"], "transparent_severity": "minor"}, "Only Critical and Major"),
        ({"countries": "CN, XQ"}, "No country has the code XQ"),
        ({"legal-0-en": "A law"}, "Choose a country"),
        ({"grace_until": "soon"}, "Not a valid date"),
    ],
    ids=["pair", "gravest", "outside", "zero", "country", "law", "date"],
)
def test_what_cannot_be_is_refused_beside_its_field(version, manager, client_for, typed, said):
    answer = client_for(manager).fill(at(version, "/points/1.4"), {"question": "Kept words?"} | typed)
    assert answer.status_code == 422
    assert said in answer.page.text
    assert "Kept words?" in answer.page.html
    assert point(version, "1.4").question != "Kept words?"


def test_of_two_editors_the_second_is_told_and_keeps_what_was_typed(version, manager, client_for):
    client, path = client_for(manager), at(version, "/points/2.1")
    seen = point(version, "2.1").stamp
    assert client.fill(path, {"question": "First?"}).status_code == 303
    form = next(one for one in client.see(path).forms if one.action == path).values | {
        "question": ["Second?"],
        "seen": [seen],
    }
    late = client.post(path, data=form)
    assert late.status_code == 409
    assert "Second?" in late.page.html
    assert "First" in late.page.text
    assert point(version, "2.1").question == "First?"
    held = next(one for one in late.page.forms if one.action == path)
    assert client.post(path, data=held.values).status_code == 303
    assert point(version, "2.1").question == "Second?"


def test_the_second_by_the_service_is_a_conflict(version, editor):
    before = point(version, "2.1")
    editing.save_point(editor, version, "2.1", before, seen=before.stamp)
    with pytest.raises(Refused) as no:
        editing.save_point(editor, version, "2.1", before, seen="older")
    assert no.value.conflict


def test_a_number_is_never_used_again(version, manager, editor, client_for):
    last = queries.edition_of(version.id).of("BE")[-1]
    editing.remove(editor, version, last.number)
    client = client_for(manager)
    typed = {"question": "Added?", "severities": ["minor"]}
    assert client.fill(at(version, "/sections/BE/new"), typed).status_code == 303
    added = queries.edition_of(version.id).of("BE")[-1]
    assert added.number == f"2.{int(last.number.split('.')[1]) + 1}"
    assert added.question == "Added?"
    with pytest.raises(Refused) as no:
        editing.remove(editor, version, last.number)
    assert no.value.conflict
    editing.remove(editor, version, last.number, removed=False)
    assert not point(version, last.number).removed


def test_a_removed_checkpoint_keeps_its_place_and_is_not_asked(version, editor, manager, client_for):
    editing.remove(editor, version, "1.2")
    assert [one.number for one in checkpoints_of(version.id)][:3] == ["1.1", "1.2", "1.3"]
    page = client_for(manager).see(at(version))
    assert "105 checkpoints" in page.text
    assert "These are asked no more" in page.text


def test_order_is_changed_by_buttons(version, manager, client_for):
    client = client_for(manager)
    assert client.fill(at(version, "/draft"), action=at(version, "/arrange"), button="deed=down:1.1").status_code == 303
    assert [one.number for one in queries.edition_of(version.id).points[:2]] == ["1.2", "1.1"]
    client.send(at(version, "/arrange"), {"deed": "section-up:BE"})
    edition = queries.edition_of(version.id)
    assert [one.code for one in edition.sections[:2]] == ["BE", "AP"]
    assert edition.points[0].number == "2.1"
    assert client.send(at(version, "/arrange"), {"deed": "nonsense"}).status_code == 422


def test_a_section_is_renamed_once(version, manager, client_for):
    client = client_for(manager)
    stale = client.see(at(version, "/draft"))
    action = at(version, "/sections/AP/name")
    values = next(one for one in stale.forms if one.action == action).values
    assert client.post(action, data=values | {"name": ["Access"]}).status_code == 303
    late = client.post(action, data=values | {"name": ["Entry"]})
    assert late.status_code == 409
    assert "Entry" in late.page.html
    assert queries.edition_of(version.id).sections[0].name == "Access"


def test_publishing_closes_the_former_and_freezes_it(version, manager, editor, client_for):
    first = db.session.get(ChecklistVersion, version.based_on_id)
    day, client = soon(), client_for(manager)
    answer = client.fill(at(version, "/draft"), {"valid_from": day.isoformat()}, action=at(version, "/publish"))
    assert answer.status_code == 303
    db.session.expire_all()
    assert first.valid_to == day - timedelta(days=1)
    assert queries.live(day - timedelta(days=1)).id == first.id
    assert queries.live(day).id == version.id
    row = db.session.scalar(select(EventRow).where(EventRow.type == "ChecklistPublished"))
    assert row.payload == {"checklist_id": version.id, "valid_from": day.isoformat()}
    for deed in (
        lambda: editing.remove(editor, version, "1.1"),
        lambda: editing.publish(editor, version, valid_from=soon(), today=clock.today()),
        lambda: editing.drop(editor, version),
        lambda: editing.save_point(editor, version, "1.1", point(version, "1.1"), seen=point(version, "1.1").stamp),
    ):
        with pytest.raises(Refused) as no:
            deed()
        assert no.value.conflict
    assert client.get(at(version, "/draft")).status_code == 303


def test_a_draft_with_gaps_is_not_published(version, manager, client_for):
    client = client_for(manager)
    client.fill(at(version, "/points/1.1"), {"question_zh": ""})
    answer = client.fill(at(version, "/draft"), {"valid_from": soon().isoformat()}, action=at(version, "/publish"))
    assert answer.status_code == 422
    assert "The Chinese text is missing" in answer.page.text
    assert db.session.get(ChecklistVersion, version.id).published_at is None


def test_an_edition_does_not_begin_in_the_past(version, editor):
    with pytest.raises(Refused) as no:
        editing.publish(editor, version, valid_from=clock.today() - timedelta(days=1), today=clock.today())
    assert no.value.field == "valid_from"


def test_a_draft_is_thrown_away_only_when_sure(version, manager, client_for):
    client = client_for(manager)
    assert client.send(at(version, "/drop")).status_code == 422
    assert client.send(at(version, "/drop"), {"sure": "yes"}).status_code == 303
    assert "Version 2" not in client.see("/checklists/").text


@pytest.mark.parametrize("role", ["coordinator", "reviewer", "administrator", "factory_manager", "auditor"])
def test_only_management_edits(version, client_for, role):
    client = client_for(make.person(role))
    assert client.get("/checklists/new").status_code == 403
    assert client.get(at(version, "/points/1.1")).status_code == 404
    assert client.send(at(version, "/arrange"), {"deed": "remove:1.1"}).status_code == 404
