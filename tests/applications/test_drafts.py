"""Writing an application: nothing typed is lost, what is missing is listed, nobody overwrites another unseen."""

import io

import pytest
from sqlalchemy import select

from ietp_dash.accounts.models import Organisation
from ietp_dash.applications import checking, drafts, queries, services
from ietp_dash.applications.models import Application
from ietp_dash.applications.questions import BY_CODE
from ietp_dash.factories.models import Factory
from ietp_dash.kernel.errors import Refused
from ietp_dash.storage.database import db
from tests import builders as make

from . import FILLED, form_values, picture, write_all


@pytest.fixture
def site(app):
    return make.factory("Bright Toys", state="applicant", registered_at=None)


@pytest.fixture
def manager(site):
    return make.manager_of(site)


@pytest.fixture
def draft(site, manager):
    return services.begin(make.viewer(manager), site)


def colleague_of(site, role="factory_member"):
    return make.person(role, at=db.session.get(Organisation, site.organisation_id))


def problems(draft) -> list:
    db.session.expire_all()
    return queries.problems(db.session.get(Application, draft.id))


def test_a_fresh_draft_lists_what_is_missing_with_links_to_each_field(draft, manager, client_for):
    page = client_for(manager).see(f"/applications/{draft.public_id}/edit/review")
    for one in problems(draft):
        assert f"/applications/{draft.public_id}/edit/{one.step}?check=1#{one.field}" in page.links
    assert "Submit the application" not in page.text
    checked = client_for(manager).see(f"/applications/{draft.public_id}/edit/workforce?check=1")
    assert "Workers in all: Fill this in." in checked.text


def test_each_step_that_is_filled_in_leaves_the_list(draft, manager):
    viewer = make.viewer(manager)
    for step, data in FILLED.items():
        if step == "changes":
            continue
        assert any(one.step == step for one in problems(draft)), step
        services.save_step(viewer, draft, step=step, data=data, based_on=0)
        assert [one for one in problems(draft) if one.step == step] == []
    write_all(viewer, draft)
    assert problems(draft) == []


def test_wrong_answers_are_kept_as_typed_and_told_beside_the_field(draft, manager, client_for):
    client, page = client_for(manager), f"/applications/{draft.public_id}/edit/workforce"
    client.see(page)
    answer = client.send(page, form_values("workforce") | {"total": "about 400", "months-01-total": "x", "go": "next"})
    assert answer.status_code == 422
    again = client.see(page)
    assert "about 400" in again.html
    assert "Enter a whole number" in again.text
    found = {one.field for one in problems(draft) if one.step == "workforce"}
    assert found == {"total", "months-01-total"}


@pytest.mark.parametrize(
    ("step", "given", "field"),
    [
        ("company", {"founded": "98"}, "founded"),
        ("company", {"licence_expires": "2027-02-30"}, "licence_expires"),
        ("company", {"name": "n/a"}, None),
        ("sites", {"has_canteen": "yes"}, "buildings"),
        ("sites", {"boundary": "no"}, "boundary"),
        ("sites", {"buildings": []}, "buildings"),
        ("workforce", {"women": "421"}, "women"),
        ("contacts", {"contacts": [{"name": "A", "email": "no address"}]}, "contacts-0-email"),
        ("contacts", {"contacts": [{"name": "A"}]}, "contacts-0-post"),
        ("licences", {"licences": {"water": {"number": "W"}}}, "licences-water-expires_on"),
        ("buyers", {"asked": ""}, "asked"),
    ],
)  # fmt: skip
def test_what_is_wrong_in_a_step(step, given, field):
    found = [one.field for one in checking.problems_of(BY_CODE[step], FILLED[step] | given)]
    assert field in found if field else found == []


def test_dates_and_numbers_are_read_as_people_write_them():
    assert checking.read_date("2027年3月31日").isoformat() == "2027-03-31"
    assert checking.read_number("1,200") == 1200
    assert checking.read_number("１２") == 12
    assert checking.is_na("不适用")


def test_the_form_saves_itself_without_leaving_the_page(draft, manager, client_for):
    client, page = client_for(manager), f"/applications/{draft.public_id}/edit/company"
    client.see(page)
    answer = client.htmx("POST", page, target="saved", data={"name": "Half a na", "based_on": "0"})
    assert answer.status_code == 200
    assert "<html" not in answer.get_data(as_text=True)
    assert 'value="1"' in answer.get_data(as_text=True), "the page goes on from what it saved"
    assert "Half a na" in client.see(page).html


def test_of_two_people_the_second_is_told_and_nothing_is_lost(site, draft, manager, client_for):
    mine, theirs = client_for(manager), client_for(colleague_of(site))
    page = f"/applications/{draft.public_id}/edit/company"
    mine.see(page), theirs.see(page)
    assert mine.send(page, form_values("company") | {"based_on": "0", "go": "next"}).status_code == 303
    typed = form_values("company") | {"city": "Dongguan", "based_on": "0"}
    by_itself = theirs.htmx("POST", page, target="saved", data=typed)
    assert by_itself.status_code == 409
    assert manager.name in by_itself.get_data(as_text=True)
    answer = theirs.send(page, typed | {"go": "next"})
    assert answer.status_code == 409
    assert "Dongguan" in answer.page.html, "what was typed stays"
    assert "Shenzhen" in answer.page.text, "what was saved stands beside it"
    db.session.expire_all()
    assert db.session.get(Application, draft.id).data["company"]["city"] == "Shenzhen"
    now = drafts.count_of(db.session.get(Application, draft.id).data, "company")
    assert theirs.send(page, typed | {"based_on": str(now), "go": "next"}).status_code == 303


def test_one_person_in_a_hurry_is_no_conflict_and_two_steps_are_none_either(site, draft, manager):
    viewer, other = make.viewer(manager), make.viewer(colleague_of(site))
    for city in ("A", "B", "C"):
        services.save_step(viewer, draft, step="company", data={"city": city}, based_on=0)
    services.save_step(other, draft, step="buyers", data=FILLED["buyers"], based_on=0)
    with pytest.raises(Refused) as no:
        services.save_step(other, draft, step="company", data={"city": "D"}, based_on=1)
    assert no.value.conflict


def test_what_a_page_saves_by_itself_never_undoes_what_was_sent_from_it(draft, manager, client_for):
    """The line is slow: the page saved "Dongguan" by itself, "Shenzhen" was sent after it and arrived before it."""
    client, page = client_for(manager), f"/applications/{draft.public_id}/edit/company"
    client.see(page)
    typed, htmx = form_values("company"), {"HX-Request": "true", "HX-Request-Type": "partial", "HX-Target": "saved"}

    def kept():
        db.session.expire_all()
        return db.session.get(Application, draft.id).data["company"]["city"]

    assert client.send(page, typed | {"city": "Dong", "based_on": "0"}, headers=htmx).status_code == 200
    assert client.send(page, typed | {"city": "Shenzhen", "based_on": "0", "go": "next"}).status_code == 303
    late = client.send(page, typed | {"city": "Dongguan", "based_on": "0"}, headers=htmx)
    assert (late.status_code, kept()) == (422, "Shenzhen")
    assert "press Save" in late.page.text
    client.see(page)
    assert client.send(page, typed | {"city": "Foshan", "based_on": "2"}, headers=htmx).status_code == 200
    assert kept() == "Foshan"


def test_rows_can_be_added_without_script(draft, manager, client_for):
    client, page = client_for(manager), f"/applications/{draft.public_id}/edit/sites"
    answer = client.fill(page, {"buildings-0-name": "Hall 1"}, button="more=buildings")
    assert answer.status_code == 303
    form = next(one for one in client.see(answer.location).forms if "buildings-0-name" in one.names)
    assert {f"buildings-{n}-name" for n in range(4)} <= form.names


def test_signs_and_sizes_that_no_database_takes_do_no_harm(draft, manager):
    viewer = make.viewer(manager)
    services.save_step(viewer, draft, step="company", data={"name": "A\x00B\ud800", "made_up": "x"}, based_on=0)
    assert draft.data["company"]["name"] == "AB"
    assert "made_up" not in draft.data["company"]
    with pytest.raises(Refused):
        services.save_step(viewer, draft, step="company", data={"name": "x" * 5000}, based_on=9)


def test_members_write_and_managers_sign_and_submit(site, draft, client_for):
    member, base = client_for(colleague_of(site)), f"/applications/{draft.public_id}"
    member.see(f"{base}/edit/company")
    assert member.send(f"{base}/edit/company", form_values("company")).status_code == 303
    values = {"declaration": "integrity", "name": "A", "post": "B"}
    assert member.send(f"{base}/sign", values).status_code == 404
    assert member.send(f"{base}/submit").status_code == 404
    assert "Only a manager of the factory can sign." in member.see(f"{base}/edit/declarations").text


def test_a_declaration_needs_a_name_and_a_post(draft, manager, client_for):
    client, base = client_for(manager), f"/applications/{draft.public_id}"
    client.see(f"{base}/edit/declarations")
    answer = client.send(f"{base}/sign", {"declaration": "integrity", "name": "Li Hua", "post": ""})
    assert answer.status_code == 422
    assert "Li Hua" in answer.page.html
    assert client.send(f"{base}/sign", {"declaration": "x", "name": "A", "post": "B"}).status_code == 422


def test_papers_are_cleaned_kept_shown_and_taken_out(site, draft, manager, client_for):
    client, page = client_for(manager), f"/applications/{draft.public_id}/edit/papers"
    bad = client.fill(page, {"kind": "fire", "file": (io.BytesIO(b"MZ not a paper"), "a.exe")})
    assert bad.status_code == 422
    assert "Only PDF files and pictures" in bad.page.text
    assert client.fill(page, {"kind": "business", "file": (io.BytesIO(picture()), "l.png")}).status_code == 303
    (paper,) = queries.papers_of(draft.id)
    address = f"/applications/{draft.public_id}/papers/{paper.document.public_id}"
    assert client.get(address).mimetype == "image/png"
    assert client_for(make.person("coordinator")).get(address).status_code == 200
    stranger = client_for(make.manager_of(make.factory()))
    assert stranger.get(address).status_code == 404
    client.see(page)
    assert client.send(address + "/remove").status_code == 303
    assert client.get(address).status_code == 404


def test_a_factory_has_one_application_at_a_time(site, draft, manager, client_for):
    with pytest.raises(Refused) as no:
        services.begin(make.viewer(manager), site)
    assert no.value.conflict
    client = client_for(manager)
    assert "Begin the application" not in client.see("/applications/").text
    assert client.send("/applications/begin").status_code == 409


def test_a_withdrawn_application_lets_another_begin(site, draft, manager, client_for):
    client = client_for(manager)
    client.see(f"/applications/{draft.public_id}")
    assert client.send(f"/applications/{draft.public_id}/withdraw", {"reason": ""}).status_code == 303
    assert client.send("/applications/begin").status_code == 303
    states = [one.cycle.state for one in queries.of_factory(site.id)]
    assert states == ["draft", "withdrawn"]


def test_every_step_renders_in_both_languages(draft, manager, client_for):
    client = client_for(manager)
    write_all(make.viewer(manager), draft)
    for lang, word in (("en", "Application"), ("zh", "申请")):
        for step in [*BY_CODE][1:]:
            assert word in client.see(f"/applications/{draft.public_id}/edit/{step}?lang={lang}").text
        assert word in client.see(f"/applications/{draft.public_id}?lang={lang}").text


def test_what_the_form_says_of_a_factory_is_its_own(site, draft, manager):
    assert db.session.scalar(select(Factory.name).where(Factory.id == site.id)) == "Bright Toys"
    services.save_step(make.viewer(manager), draft, step="company", data={"name": "Other"}, based_on=0)
    assert db.session.scalar(select(Factory.name).where(Factory.id == site.id)) == "Bright Toys"
