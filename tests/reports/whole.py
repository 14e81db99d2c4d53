"""A day of fieldwork with nothing missing: what the tests of handing in begin with."""

from datetime import timedelta

from ietp_dash.audits.models import Audit
from ietp_dash.documents.uploads import cleaned
from ietp_dash.fieldwork import agenda, areas, interviews, photos, queries, raising, services, signing
from ietp_dash.kernel import clock
from tests import builders as make
from tests.applications import picture
from tests.fieldwork.day import Stage, staged

SIDES = ("audit_team", "factory")
FACTS = {
    "severity": "major", "transparency": "none", "description": "An exit was shut.", "description_zh": "",
    "workers_affected": 12, "repeat_of": "",
}  # fmt: skip


def worked(findings: bool = True, **left_out) -> tuple[Stage, Audit]:
    """A stage whose audit is done and closed; ``left_out`` names one thing that is not done (``summary=False``...)."""
    with clock.at(clock.now() - timedelta(hours=8)):
        stage = staged()
        lead = make.viewer(stage.lead)
        audit = stage.start()
        _opening(lead, audit)
    _day(lead, audit, findings)
    for place, code in enumerate(areas.STEPS):
        with clock.at(clock.now() - timedelta(hours=7 - place)):
            agenda.begin(lead, audit, code)
            agenda.attend(lead, audit, code, name="Li Wei", post="HR", side="factory")
        with clock.at(clock.now() - timedelta(hours=6 - place, minutes=5)):
            agenda.end(lead, audit, code)
            agenda.sign_off(lead, audit, code)
    for side in SIDES:
        signing.sign(lead, audit, paper=areas.FINDINGS_LIST, side=side, name=f"Name {side}", post="Post")
    services.close(lead, audit)
    return stage, audit


def _opening(lead, audit):
    for key in areas.OPENING:
        services.save(lead, audit, area="opening", key=key, given={"done": "yes"}, number=0)
    for key in areas.CONSENTS:
        services.save(lead, audit, area="consent", key=key, given={"given": "yes", "by": "Li Wei"}, number=0)
    for paper in areas.SIGNED_AT_OPENING:
        for side in SIDES:
            signing.sign(lead, audit, paper=paper, side=side, name=f"Name {side}", post="Post")


def _day(lead, audit, findings):
    for name in queries.profile_fields(audit):
        services.save(lead, audit, area="profile", key=name, given={"said": "agrees", "found": ""}, number=0)
    services.confirm_profile(lead, audit)
    tour = {"name": "Block A", "kind": "production", "seen": "toured", "note": "Clean."}
    services.save(lead, audit, area="tour", key="b1", given=tour, number=0)
    for code in areas.documents():
        services.save(lead, audit, area="paper", key=code, given={"state": "received", "note": ""}, number=0)
    wanted = interviews.sample_of(audit).interviewed
    interviews.draw(lead, audit, roster=[f"R{n:04}" for n in range(300)])
    held = {"single": str(wanted), "groups": "0", "people": "0"}
    services.save(lead, audit, area="interview", key="held", given=held, number=0)
    for place, point in enumerate(queries.asked_of(audit)):
        answer = "no" if findings and place == 0 else "yes"
        services.save(lead, audit, area="answer", key=point.number, given={"answer": answer, "note": ""}, number=0)
        if answer == "no":
            raising.raise_from(lead, audit, point, facts=dict(FACTS))
            kept = cleaned(picture(), "exit.png")
            on = clock.today("Asia/Shanghai")
            photos.keep(lead, audit, kept, area="answer", key=point.number, caption="", taken_on=on)
