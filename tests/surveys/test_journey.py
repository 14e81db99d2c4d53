"""The yearly survey over HTTP: prepared, opened, answered once and without a name, closed, published (E11 to E13)."""

import json
from datetime import timedelta

import pytest

from ietp_dash.factories.models import Factory
from ietp_dash.kernel import clock
from ietp_dash.kernel.access import VISITOR
from ietp_dash.kernel.errors import Refused
from ietp_dash.notifications import due
from ietp_dash.storage.database import db
from ietp_dash.storage.event_log import AccessRow, EventRow
from ietp_dash.surveys import queries, services
from ietp_dash.surveys.models import Survey, SurveyAnswer, SurveyCall
from tests import builders as make
from tests.rig.racing import ROUNDS, at_once

MUST = {"recognised": "yes", "fewer_audits": "1", "fair": "4", "explained": "5", "hours": "0", "helpline": "no"} | {
    "worth": "4"
}


@pytest.fixture
def keeper(client_for):
    return client_for(make.person("management"))


def opened(keeper) -> Survey:
    last = clock.today() + timedelta(days=40)
    assert keeper.fill("/surveys/new", {"year": "2026", "closes_on": last.isoformat()}).status_code == 303
    row = db.session.query(Survey).one()
    assert keeper.send(f"/surveys/{row.public_id}/open", {}).status_code == 303
    return row


def test_a_draft_is_changed_and_what_is_open_stays(keeper):
    last = clock.today() + timedelta(days=3)
    assert keeper.fill("/surveys/new", {"year": "2026", "closes_on": last.isoformat()}).status_code == 303
    assert keeper.fill("/surveys/new", {"year": "2026", "closes_on": last.isoformat()}).status_code == 422
    row = db.session.query(Survey).one()
    at = f"/surveys/{row.public_id}"
    asked = {f"text_{code}": f"Text {code}" for code in ("en", "zh", "vi")} | {"kind": "one"}
    choices = {f"options_{code}": f"A {code}\nB {code}" for code in ("en", "zh")}
    assert keeper.fill(f"{at}/questions/new", asked | choices).status_code == 422
    assert keeper.fill(f"{at}/questions/new", asked | choices | {"options_vi": "A\nB"}).status_code == 303
    db.session.expire_all()
    assert len(row.questions) == 13
    key = row.questions[-1]["key"]
    assert keeper.fill(f"{at}/questions/{key}", {"text_en": "Better", "kind": "scale"}).status_code == 303
    assert keeper.send(f"{at}/questions/fair/drop", {}).status_code == 303
    assert keeper.get(f"{at}/questions/fair").status_code == 404
    assert "a week at least" in keeper.send(f"{at}/open", {}).text
    later = (clock.today() + timedelta(days=30)).isoformat()
    assert keeper.fill(f"{at}/draft", {"closes_on": later, "intro_en": "Dear all"}).status_code == 303
    assert keeper.send(f"{at}/draft", {"closes_on": later, "seen": "1"}).status_code == 409
    assert keeper.send(f"{at}/open", {}).status_code == 303
    assert keeper.send(f"{at}/questions/{key}/drop", {}).status_code == 409
    assert keeper.send(f"{at}/publish", {}).status_code == 409


def test_an_answer_is_kept_once_and_nothing_leads_from_it_to_the_factory(keeper, client_for):
    row = opened(keeper)
    site = make.factory("Bright Toys", country="VN", workers=300)
    manager = make.manager_of(site)
    client = client_for(manager)
    assert "The programme's yearly survey" in client.see("/").text
    empty = client.send("/surveys/answer", {}).page.text
    assert empty.count("Please answer this.") == 2 * len(MUST), "every question that is missing, above and beside it"
    refused = client.fill("/surveys/answer", MUST | {"fair": "", "better": "More training"})
    assert refused.status_code == 422
    assert "More training" in refused.page.html
    assert client.fill("/surveys/answer", MUST | {"better": "More training"}).status_code == 303
    assert "has answered" in client.see("/surveys/answer").text
    assert "The programme's yearly survey" not in client.see("/").text
    with pytest.raises(Refused):
        services.answer(make.viewer(manager), row, site, given={key: [text] for key, text in MUST.items()})
    kept = db.session.query(SurveyAnswer).one()
    assert (kept.country, kept.band, kept.answers["better"]) == ("VN", "101-500", ["More training"])
    columns = {column.name for column in SurveyAnswer.__table__.columns}
    assert columns == {"key", "survey_id", "country", "band", "answers"}
    kinds = {one for one in db.session.scalars(db.select(EventRow.type)) if one.startswith("Survey")}
    assert kinds == {"SurveyOpened"}
    logs = [*db.session.scalars(db.select(EventRow.payload)), *db.session.scalars(db.select(AccessRow.row_public_id))]
    assert kept.key not in json.dumps(logs, default=str)
    assert "More training" not in keeper.see(f"/surveys/{row.public_id}/draft").html


def test_the_sums_are_read_by_everybody_once_published_and_words_by_management_alone(keeper, client_for):
    row = opened(keeper)
    sites = [make.factory(f"Works {n}", country="CN" if n < 5 else "TH", workers=90) for n in range(7)]
    for n, site in enumerate(sites):
        given = {key: [text] for key, text in MUST.items()} | {"better": [f"Words {n}"]}
        services.answer(VISITOR, row, site, given=given | {"recognised": ["yes" if n < 5 else "no"]})
    buyer = client_for(make.person("buyer_manager"))
    at = f"/surveys/{row.public_id}"
    assert buyer.get(at).status_code == 404
    assert keeper.get(at).status_code == 404
    assert keeper.send(f"{at}/close", {}).status_code == 303
    assert (buyer.get(at).status_code, keeper.get(at).status_code) == (404, 200)
    assert "Words 3" in keeper.see(at).text
    assert keeper.send(f"{at}/publish", {}).status_code == 303
    page = " ".join(buyer.see(at).text.split())
    assert "Words 3" not in page
    assert "Yes 71 5" in page
    assert "Thailand" not in page
    file = buyer.get(f"{at}/results.csv").get_data(as_text=True)
    assert "Words" not in file
    assert ",Yes,5,71" in file
    for path in ("/surveys/new", f"{at}/draft"):
        assert buyer.get(path).status_code in (403, 404)


def test_factories_are_asked_and_reminded_once_each_and_it_closes_by_itself(keeper):
    begun = clock.now()
    row = opened(keeper)
    quiet, quick = make.factory("Quiet Toys"), make.factory("Quick Toys")
    make.factory("Gone Toys", state="terminated")
    counts = {}
    for day in (0, 10, 26, 27, 39, 40, 41, 42):
        with clock.at(begun + timedelta(days=day)):
            for _turn in range(2):
                due.ask_in_surveys(clock.now())
            if day == 10:
                given = {key: [text] for key, text in MUST.items()}
                services.answer(VISITOR, db.session.get(Survey, row.id), quick, given=given)
        asked = db.select(EventRow.subject_id).where(EventRow.type == "SurveyAsked")
        counts[day] = len(db.session.scalars(asked).all())
    assert counts == {0: 2, 10: 2, 26: 3, 27: 3, 39: 4, 40: 4, 41: 4, 42: 4}
    db.session.expire_all()
    assert (db.session.get(Survey, row.id).state, row.asked, row.results["answered"]) == ("closed", 2, 1)
    told = {one.factory_id: one.told for one in db.session.query(SurveyCall)}
    assert told == {quiet.id: 3, quick.id: 1}


def test_of_two_managers_at_once_one_answers_and_the_other_is_told(app):
    row = services.begin(VISITOR, year=2026, closes_on=clock.today() + timedelta(days=30))
    services.open_(VISITOR, row)
    survey_id, given = row.id, {key: [text] for key, text in MUST.items()}
    for number in range(ROUNDS):
        site_id = make.factory(f"Race Toys {number}").id
        db.session.commit()

        def deed(site_id=site_id):
            found = (db.session.get(Survey, survey_id), db.session.get(Factory, site_id))
            services.answer(VISITOR, *found, given=given)

        outcomes = at_once(app, deed, deed)
        assert [one.conflict for one in outcomes if isinstance(one, Refused)] == [True]
        db.session.rollback()
        assert queries.turnout(db.session.get(Survey, survey_id))[0] == number + 1
    assert db.session.query(SurveyAnswer).count() == ROUNDS
