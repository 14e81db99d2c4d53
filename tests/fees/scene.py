"""A factory that applied, the programme and a firm: those between whom money goes."""

from datetime import UTC, date, datetime, time, timedelta
from types import SimpleNamespace

from ietp_dash.cycles.models import Cycle
from ietp_dash.documents.uploads import Received
from ietp_dash.fees import services
from ietp_dash.fees.rules import Line
from ietp_dash.kernel import clock
from ietp_dash.programme.terms import Terms
from ietp_dash.storage.database import db
from tests import builders as make

SLIP = Received(b"%PDF-1.4 a slip", "slip.pdf", "application/pdf")


class Scene:
    """Three sides as viewers (``coordinator``, ``payer``, ``firm``) and one cycle with an assignment."""

    def __init__(self, **site):
        self.coordinator_person = make.person("coordinator")
        self.coordinator = make.viewer(self.coordinator_person)
        self.site = make.factory(**{"name": "Toy Works", **site})
        self.zone, self.site_id, self.payer_id = self.site.zone, self.site.id, self.site.organisation_id
        self.payer_person = make.manager_of(self.site)
        self.payer = make.viewer(self.payer_person)
        self.firm_person = make.person("firm_manager")
        self.firm = make.viewer(self.firm_person)
        now = clock.now()
        self.cycle = make.stored(Cycle(factory_id=self.site.id, state="awaiting_fees", state_since=now, created_at=now))
        self.cycle_id = self.cycle.id
        self.assignment = SimpleNamespace(
            public_id="a" * 16, kind="ICA", man_days=2, headcount=420, firm_id=self.firm.organisation_id,
            cycle_id=self.cycle.id,
        )  # fmt: skip

    def first(self):
        """(registration, audit): both first invoices."""
        return services.issue_first(self.coordinator, self.cycle, self.assignment)

    def invoice(self, cents=100_000, **more):
        """One invoice of the programme to the factory, of today."""
        given = {
            "payee_id": self.coordinator.organisation_id,
            "payer_id": self.payer_id,
            "kind": "other",
            "lines": [Line("A fee", 1, cents)],
            "factory_id": self.site_id,
            "cycle_id": self.cycle_id,
            "on": clock.today(self.zone),
            "terms": Terms.default(),
        }
        return services.issue(self.coordinator, **(given | more))

    def paid(self, invoice, cents=None, by=None, **more):
        """Confirm ``cents`` (all) of ``invoice``."""
        received_on = more.pop("received_on", clock.today(self.zone))
        amount = invoice.total_cents if cents is None else cents
        return services.confirm(by or self.coordinator, invoice, amount_cents=amount, received_on=received_on, **more)


def again(row):
    """``row`` as the database has it now."""
    db.session.expire_all()
    return db.session.get(type(row), row.id)


def days_after(day: date, days: int):
    """A moment at noon in Shenzhen ``days`` days after ``day``."""
    return datetime.combine(day + timedelta(days=days), time(4), UTC)
