"""A mis-keyed decision is corrected by somebody else and stays in history; a report's stands beside (D13)."""

from ietp_dash.accounts.models import Organisation
from ietp_dash.audits.models import Audit
from ietp_dash.connections.models import Connection
from ietp_dash.factories.models import Factory
from ietp_dash.status import judging
from ietp_dash.status.models import Proposal, StatusDecision
from ietp_dash.storage.database import db
from tests import builders as make

from .test_race import seen_of
from .waiting import report, reviewer


def test_another_reviewer_corrects_an_assessment_and_both_versions_stay(client_for):
    first, second = reviewer(), reviewer()
    audit, _found = report("minor")
    judging.override(make.viewer(first), audit, seen=seen_of(audit), status="assessed", reason="Wrong line.")
    decision = db.session.query(StatusDecision).one()
    page = f"/status/slips/{decision.public_id}"
    assert "Another reviewer corrects" in client_for(first).see(page).text
    assert client_for(first).send(page, {"reason": "Mine"}).status_code == 422
    other = client_for(second)
    assert other.fill(page, {"reason": " "}).status_code == 422
    assert other.fill(page, {"reason": "Progressing was meant."}).status_code == 303
    assert other.send(page, {"reason": "Again"}).status_code == 409
    db.session.expire_all()
    assert "Progressing was meant." in other.see(f"/status/decisions/{decision.public_id}").text
    judging.follow(make.viewer(second), db.session.get(Audit, audit.id), seen=seen_of(audit))
    assert [one.status for one in db.session.query(StatusDecision).order_by(StatusDecision.id)] == [
        "assessed", "progressing",
    ]  # fmt: skip
    db.session.expire_all()
    assert "Another decision followed" in other.see(page).text or other.get(page).status_code == 200


def test_a_mis_keyed_termination_gives_everything_back(client_for):
    first, second, third = reviewer(), reviewer(), reviewer()
    audit, _found = report("zero_tolerance")
    site, buyer = db.session.get(Factory, audit.factory_id), make.person("buyer_manager")
    make.connection(site, buyer)
    judging.follow(make.viewer(first), audit, seen=seen_of(audit), months=6)
    judging.agree(make.viewer(second), db.session.query(Proposal).one(), audit)
    assert site.state == "terminated"
    decision = db.session.query(StatusDecision).filter_by(status="terminated").one()
    page = f"/status/slips/{decision.public_id}"
    assert client_for(second).send(page, {"reason": "I seconded it."}).status_code == 422
    assert client_for(third).fill(page, {"reason": "The other factory was meant."}).status_code == 303
    db.session.expire_all()
    assert (site.state, site.reapply_on) == ("registered", None)
    assert db.session.query(Connection).one().state == "accepted"


def test_a_submitted_report_is_corrected_beside_itself(client_for):
    audit, _found = report("minor")
    boss = make.person("firm_manager", at=db.session.get(Organisation, audit.firm_id))
    client, page = client_for(boss), f"/reports/{audit.public_id}/corrections"
    assert client.fill(page, {"stands": "420 workers", "right": ""}).status_code == 422
    assert client.fill(page, {"stands": "420 workers", "right": "402 workers"}).status_code == 303
    seen = client_for(reviewer()).see(f"/reports/{audit.public_id}").text
    assert "402 workers" in seen
    assert client_for(reviewer()).get(f"/reports/{audit.public_id}/report.pdf").status_code == 200
