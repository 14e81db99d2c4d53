"""A factory assesses its auditors; the integrity officer alone reads it."""

from datetime import timedelta

import pytest

from ietp_dash.kernel import clock
from ietp_dash.kernel.errors import Refused
from ietp_dash.reports import queries, services
from ietp_dash.reports.services import SCORED
from ietp_dash.storage.database import db
from ietp_dash.storage.event_log import AccessRow, EventRow
from tests import builders as make

from .whole import worked

GOOD = dict.fromkeys(SCORED, 4)


@pytest.fixture
def done(app):
    return worked()


def given(stage, audit, **values):
    """An assessment by the factory's manager."""
    said = {"scores": GOOD, "identity_shown": True, "favour_asked": False, "text": ""} | values
    services.assess(make.viewer(make.manager_of(stage.site)), audit, **said)


def test_given_once_and_changed_for_fourteen_days(done):
    stage, audit = done
    given(stage, audit)
    given(stage, audit, favour_asked=True)
    assert queries.assessment_of(audit.id).favour_asked
    types = [row.type for row in db.session.query(EventRow)]
    assert types.count("FavourReported") == 1
    with clock.at(clock.now() + timedelta(days=15)), pytest.raises(Refused, match="fourteen"):
        given(stage, audit)


def test_every_score_is_asked(done, client_for):
    stage, audit = done
    owner = client_for(make.manager_of(stage.site))
    where = f"/reports/{audit.public_id}/assessment"
    assert owner.fill(where, {"conduct": "5"}).status_code == 422
    answer = owner.fill(where, dict.fromkeys(SCORED, "5") | {"favour_asked": "y", "text": "He asked for tea money."})
    assert answer.status_code == 303


def test_only_the_integrity_officer_reads_it(done, client_for):
    stage, audit = done
    given(stage, audit, text="He asked for tea money.", favour_asked=True)
    officer = client_for(make.person("integrity_officer"))
    page = officer.see("/reports/assessments")
    assert "tea money" in page.text
    assert "favour asked" in page.text
    assert stage.lead.name in page.text
    assert db.session.query(AccessRow).filter_by(what="assessment").count() == 1
    for role in ("reviewer", "management", "coordinator", "administrator", "firm_manager", "auditor"):
        assert client_for(make.person(role)).get("/reports/assessments").status_code == 403
    for somebody in (stage.lead, stage.manager):
        assert client_for(somebody).get(f"/reports/{audit.public_id}/assessment").status_code == 404


def test_not_before_the_fieldwork_is_over(app):
    from tests.fieldwork.day import staged

    stage = staged()
    audit = stage.start()
    with pytest.raises(Refused, match="not over"):
        given(stage, audit)
