"""Histories: all in one transaction, in an instance of their own, and every page says whose they are."""

from datetime import date

import pytest
from sqlalchemy import func, select

from ietp_dash.analytics import rollups
from ietp_dash.audits.models import Audit
from ietp_dash.checklists.models import ChecklistVersion, Checkpoint
from ietp_dash.corrections.models import Correction
from ietp_dash.documents import store
from ietp_dash.factories.models import Factory
from ietp_dash.findings.models import Finding
from ietp_dash.imports import history, loading_history, mapping, running, services
from ietp_dash.imports.models import ImportRun
from ietp_dash.kernel.access import VISITOR
from ietp_dash.kernel.errors import Refused
from ietp_dash.storage.database import db
from tests import builders

from .loading import again
from .samples import DATA, sample, table

pytestmark = pytest.mark.usefixtures("app")
TODAY = date(2026, 1, 1)
DINE = "dinesafe"
HEAD = (
    "Establishment ID,Establishment Name,Establishment Address,Latitude,Longitude,Establishment Type,Inspection ID,"
    "Inspection Date,Establishment Status,Infraction Details,Severity,Action,Outcome,Amount Fined\n"
)


def visit(number, day, said="", severity="M - Minor", site="7"):
    return f"{site},CORNER CAFE {site},1 KING ST,43.6,-79.4,Restaurant,{number},{day},Pass,{said},{severity},,,\n"


def load(table_, name=DINE):
    chosen = mapping.load(name)
    found = history.read(table_, chosen, TODAY)
    loading_history.fit(found, chosen)
    run = services.receive(VISITOR, kind="history", file_name="h.csv", sha256="0" * 64, size=1)
    loading_history.load(VISITOR, run, found, chosen)
    return again(run), found


def count(model) -> int:
    return db.session.scalar(select(func.count()).select_from(model))


def nursing_homes():
    """The list of sites that the history's numbers belong to."""
    content = (DATA / "cms_facilities_sample.csv.gz").read_bytes()
    run = services.receive(VISITOR, kind="factories", file_name="f.gz", sha256=store.put(content), size=1)
    chosen = mapping.load("cms_facilities")
    services.choose(VISITOR, run, mapping=chosen, source=chosen.name, title=chosen.title, options={})
    running.advance(VISITOR, run.id)
    services.approve(VISITOR, again(run))
    assert running.advance(VISITOR, run.id) == "visible"


def test_a_history_becomes_audits_findings_and_a_checklist_of_its_own():
    rows = visit(1, "2005-03-01", "Fail to wash walls")
    rows += visit(2, "2006-03-01", "Fail to wash walls", "S - Significant")
    run, _found = load(table(HEAD + rows + visit(3, "2007-01-01")))
    assert run.state == "visible"
    version = db.session.scalars(select(ChecklistVersion)).one()
    assert (version.origin, version.name) == (DINE, "Toronto food premises (DineSafe)")
    assert [section.code for section in version.sections][:2] == ["TEMPERATURE", "CERTIFICATE"]
    audits = list(db.session.scalars(select(Audit).order_by(Audit.fieldwork_ended_on)))
    assert [(one.source, one.kind, one.answers) for one in audits] == [(DINE, "IAA", "n")] * 2 + [(DINE, "IAA", "")]
    assert all(one.submitted_at and one.decided_at for one in audits)
    first, second = db.session.scalars(select(Finding).order_by(Finding.raised_on))
    assert (first.severity, second.severity, second.repeat_of_id) == ("minor", "major", first.id)
    assert (first.state, first.closed_on, second.closed_on) == ("closed", date(2007, 1, 1), date(2007, 1, 1))
    assert count(Correction) == 0
    site = db.session.scalars(select(Factory)).one()
    assert (site.state, site.external_id, site.listed) == ("imported", "7", True)
    assert rollups.differing() == []


def test_the_roll_ups_equal_the_rows_after_the_real_sample():
    nursing_homes()
    run, found = load(sample("cms_nursing_sample.csv.gz"), "cms_nursing")
    assert run.counts["findings"] == count(Finding) == len(list(found.findings())) > 100
    assert run.counts["audits"] == count(Audit) == len(found.audits)
    assert rollups.differing() == []
    undated = db.session.scalar(select(func.count()).where(Finding.state == "closed", Finding.closed_on.is_(None)))
    assert run.counts["corrections"] == count(Correction)
    assert count(Correction) + undated <= count(Finding)
    for correction in db.session.scalars(select(Correction)):
        finding = correction.finding
        assert correction.state == ("verified" if finding.closed_on else "accepted")


def test_a_newer_edition_takes_the_place_of_the_earlier_and_keeps_its_addresses():
    load(table(HEAD + visit(1, "2005-03-01", "Fail to wash walls")))
    audit, finding = db.session.scalars(select(Audit)).one(), db.session.scalars(select(Finding)).one()
    before = (audit.public_id, finding.public_id)
    db.session.commit()
    load(table(HEAD + visit(1, "2005-03-01", "Fail to wash walls") + visit(2, "2005-05-01")))
    assert count(Audit) == 2
    assert count(Factory) == count(ChecklistVersion) == count(Checkpoint) == 1
    finding = db.session.scalars(select(Finding)).one()
    assert (finding.audit.public_id, finding.public_id) == before
    assert finding.closed_on == date(2005, 5, 1)
    assert rollups.differing() == []


def test_two_histories_live_side_by_side():
    nursing_homes()
    load(sample("cms_nursing_sample.csv.gz"), "cms_nursing")
    nursing = count(Audit)
    load(table(HEAD + visit(1, "2005-03-01", "Fail to wash walls")))
    assert count(Audit) == nursing + 1
    assert count(ChecklistVersion) == 2
    assert rollups.differing() == []


def test_a_finding_without_a_severity_of_ours_is_reported_and_left_out():
    rows = visit(1, "2005-03-01", "Fail to wash walls", "NA - Not Applicable")
    _run, found = load(table(HEAD + rows + visit(1, "2005-03-01", "Provide headgear")))
    assert [(problem.row, problem.field) for problem in found.problems] == [(2, "severity")]
    assert count(Finding) == 1


def test_sites_that_no_list_names_are_reported_and_a_history_of_none_is_refused():
    with pytest.raises(Refused, match="Load its list of sites first"):
        load(sample("cms_nursing_sample.csv.gz"), "cms_nursing")
    assert count(Audit) == 0


@pytest.mark.parametrize("state", ["applicant", "registered", "terminated"])
def test_history_is_refused_where_a_programme_is_run(state):
    builders.factory(state=state)
    with pytest.raises(Refused, match="IETP_INSTANCE"):
        load(table(HEAD + visit(1, "2005-03-01", "Fail to wash walls")))
    assert count(Audit) == count(ChecklistVersion) == 0
    assert db.session.scalars(select(ImportRun.state)).one() == "received"


def test_a_fault_on_the_way_leaves_nothing(monkeypatch):
    def breaks():
        raise RuntimeError("disk")

    monkeypatch.setattr(rollups, "rebuild", breaks)
    with pytest.raises(RuntimeError):
        load(table(HEAD + visit(1, "2005-03-01", "Fail to wash walls")))
    assert [count(model) for model in (Audit, Finding, Factory, ChecklistVersion)] == [0] * 4


def test_every_page_says_whose_history_it_shows(client):
    said = "historical public data of City of Toronto"
    assert said not in client.get("/sign-in").get_data(as_text=True)
    load(table(HEAD + visit(1, "2005-03-01", "Fail to wash walls")))
    assert said in client.get("/sign-in").get_data(as_text=True)
    assert said in client.get("/no-such-page").get_data(as_text=True)
