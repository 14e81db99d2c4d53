"""A buyer and factories with findings, plans and standings, put down row by row."""

from datetime import date, timedelta

import pytest

from ietp_dash.audits.models import Audit
from ietp_dash.checklists.models import ChecklistSection, ChecklistVersion, Checkpoint
from ietp_dash.corrections.models import Correction
from ietp_dash.cycles.models import Cycle
from ietp_dash.findings.models import Finding
from ietp_dash.kernel import clock
from ietp_dash.status.models import Standing
from ietp_dash.storage.database import db
from tests import builders as make


class Scene:
    """One buyer; ``site(...)`` makes a factory connected with it and whatever it is said to have."""

    def __init__(self):
        self.person = make.person("buyer_manager")
        self.viewer = make.viewer(self.person)
        self.now = clock.now()
        self.today = clock.today()
        version = make.stored(ChecklistVersion(name="Version of the tests", valid_from=date(2020, 1, 1)))
        section = make.stored(ChecklistSection(version_id=version.id, code="safety", position=1, name="Safety"))
        given = {"number": "1.1", "position": 1, "question": "Is it safe?", "severities": ["major"]}
        self.version = version
        self.checkpoint = make.stored(Checkpoint(version_id=version.id, section_id=section.id, **given))

    def site(self, name, scope=("status", "reports", "caps"), earlier=False, shown="certified", **standing):
        """A factory, connected with ``scope`` (None: not at all) and standing so."""
        site = make.factory(name)
        make.stored(Standing(factory_id=site.id, shown=shown, changed_at=self.now, **standing))
        if scope:
            make.connection(site, self.person, scope, earlier)
        return site

    def finding(self, site, severity="major", *, decided="after", due_in=None, state="open"):
        """An audit of ``site`` with one finding; decided after the connection, before it, or never."""
        at = {"after": clock.now(), "before": self.now - timedelta(days=400), "never": None}[decided]
        cycle = make.stored(Cycle(factory_id=site.id, state="decided", state_since=self.now, created_at=self.now))
        ours = {"factory_id": site.id, "cycle_id": cycle.id}
        audit = make.stored(
            Audit(
                **ours, kind="ICA", checklist_version_id=self.version.id, fieldwork_ended_on=self.today,
                closing_at=self.now, submitted_at=self.now, decided_at=at,
            )
        )  # fmt: skip
        found = make.stored(
            Finding(
                **ours, audit_id=audit.id, checkpoint_id=self.checkpoint.id, section_code="safety", state=state,
                severity_proposed=severity, severity=severity, description="An exit was shut.", raised_on=self.today,
                closed_on=self.today if state == "closed" else None,
            )
        )  # fmt: skip
        if due_in is not None:
            due_on = self.today + timedelta(days=due_in)
            make.stored(Correction(finding_id=found.id, factory_id=site.id, due_on=due_on, state="accepted"))
        db.session.commit()
        return found


@pytest.fixture
def scene(app):
    """A fresh Scene."""
    return Scene()
