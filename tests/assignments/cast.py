"""What tests of assignments need to exist: firms with people, and a verified application."""

from datetime import date, timedelta

from ietp_dash.accreditation.models import Accreditation, Auditor
from ietp_dash.applications.models import Application
from ietp_dash.assignments import services
from ietp_dash.cycles.models import Cycle
from ietp_dash.kernel import clock
from ietp_dash.kernel.access import VISITOR, Kind
from tests import builders as make


def firm(name: str | None = None, **values) -> Accreditation:
    """An accredited audit firm with its manager, for two years."""
    today = clock.today()
    at = make.organisation(Kind.FIRM, name)
    given = {"valid_from": today - timedelta(days=30), "valid_to": today + timedelta(days=700)}
    return make.stored(Accreditation(firm_id=at.id, **(given | values)))


def manager_of(accreditation: Accreditation):
    """A manager of the firm."""
    return make.person("firm_manager", at=accreditation.firm)


def auditor(accreditation: Accreditation, kind: str = "lead", **values) -> Auditor:
    """One of the firm's people, accredited as long as the firm."""
    somebody = make.person("auditor", at=accreditation.firm, **values)
    return make.stored(
        Auditor(
            firm_id=accreditation.firm_id, person_id=somebody.id, number=f"APSCA {somebody.id:06}", kind=kind,
            languages="zh,en", valid_from=accreditation.valid_from, valid_to=accreditation.valid_to,
        )
    )  # fmt: skip


def cycle(site=None, state: str = "submitted", **values) -> Cycle:
    """A verified application's cycle that waits for a firm."""
    site, now = site or make.factory(workers=300), clock.now()
    row = make.stored(Cycle(factory_id=site.id, state=state, state_since=now, created_at=now, **values))
    make.stored(
        Application(
            cycle_id=row.id, factory_id=site.id, submitted_at=now, verified_at=now, created_at=now
        )
    )  # fmt: skip
    return row


def coordinator():
    """A coordinator as services see one."""
    return make.viewer(make.person("coordinator"))


def opened(accreditation: Accreditation, row: Cycle | None = None, on: date | None = None):
    """The plan of an audit that ``accreditation``'s firm accepted and whose window opened on ``on`` (today)."""
    row = row or cycle()
    held = services.override(coordinator(), row, accreditation.firm, reason="For the test")
    services.accept(make.viewer(manager_of(accreditation)), held)
    on = on or clock.today("Asia/Shanghai")
    row.state, row.registered_on = "audit_open", on
    make.stored(row)
    return services.open_window(VISITOR, row, on)
