"""What stands around the histories' open cycles: application, firm, invoices, window, offer, seal, second signature.

Told through the product's own services, so that whoever signs in can go on with what a story has left half-way.
"""

from contextlib import suppress
from datetime import date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

from sqlalchemy import or_, select

from ..accounts.models import Membership, Organisation
from ..accreditation.models import Auditor
from ..applications.models import Application
from ..assignments import further, planning
from ..assignments import queries as assignments
from ..assignments import services as assigning
from ..assignments.events import AssignmentOffered
from ..assignments.models import Assignment
from ..audits.models import Audit
from ..certificates import consents
from ..certificates.models import Certificate
from ..cycles.models import Cycle
from ..documents.uploads import PDF, cleaned
from ..factories.models import Factory
from ..fees import issuing
from ..fees import queries as fees
from ..fees import services as paying
from ..fieldwork import queries as fieldwork_queries
from ..fieldwork import services as fieldwork
from ..findings.models import Finding
from ..kernel import clock
from ..kernel.access import VISITOR, Kind, Role, Viewer
from ..kernel.errors import Refused
from ..programme.queries import terms_on
from ..programme.tariff import man_days
from ..status import cases, judging
from ..status.models import OfferMade, StatusDecision
from ..storage.database import db
from ..storage.use_case import record, use_case
from . import pictures
from .arriving import answers
from .cast import acting
from .people import DOMAIN

MOST = 40
APPLIED = ("submitted", "firm_assigned", "awaiting_fees", "audit_open")
CAST = select(Factory.id).where(Factory.organisation_id.is_not(None))
OF_A_CAST = Cycle.factory_id.in_(CAST)
"""Only factories that somebody acts for: copies of a large demonstration have nobody."""
USES = ("Packaging of plush toys", "Our web site", "Letter heads", "Entrance of the factory")


class Underway:
    """Fills in what the open cycles need up to day ``on``."""

    def __init__(self, on: date, seed: int):
        self.on, self.rng = on, Random(f"{seed}-underway")
        self.coordinator = self._staff("coordinator1", Role.COORDINATOR)
        self.reviewer = self._staff("reviewer1", Role.REVIEWER)

    def tell(self) -> None:
        """Everything, at most MOST cycles of each kind."""
        for number, cycle in enumerate(self._open_cycles()):
            self._go_on(number, cycle)
        for number, decision in enumerate(self._last_decisions("approved")):
            self._ask_for_fee(number, decision)
        for decision in self._last_decisions("offered"):
            with suppress(Refused):
                _offer(VISITOR, decision, self.on)
        self._seals()
        self._second_signature()
        self._later_audits()
        _not_yet_declared(VISITOR, self.on)

    def _open_cycles(self) -> list[Cycle]:
        wanted = select(Cycle).outerjoin(Application, Application.cycle_id == Cycle.id)
        begun = or_(Cycle.firm_id.is_not(None), Cycle.state == "submitted")
        wanted = wanted.where(Application.id.is_(None), begun, OF_A_CAST).order_by(Cycle.id).limit(MOST)
        return [one for state in APPLIED for one in db.session.scalars(wanted.where(Cycle.state == state))]

    def _last_decisions(self, status: str) -> list[StatusDecision]:
        """The decisions of ``status`` that a story ends with."""
        D, other = StatusDecision, StatusDecision.__table__.alias("other")
        later = select(other.c.id).where(other.c.factory_id == D.factory_id, other.c.id > D.id)
        wanted = select(D).join(Cycle, Cycle.id == D.cycle_id).where(D.status == status, ~later.exists(), OF_A_CAST)
        return list(db.session.scalars(wanted.where(Cycle.state == "decided").order_by(D.id).limit(MOST)))

    # --- the first steps --------------------------------------------------------------------------------------------

    def _go_on(self, number: int, cycle: Cycle) -> None:
        factory, state = db.session.get(Factory, cycle.factory_id), cycle.state
        manager = _member(factory.organisation_id, Kind.FACTORY, Role.FACTORY_MANAGER, factory.id)
        began = self._at(cycle.applied_on or cycle.state_since.date())
        with clock.at(began):
            _apply(manager, cycle, answers(factory, self.rng), state != "submitted")
        if state == "submitted":
            return
        with clock.at(began + timedelta(days=1)):
            _give(self.coordinator, cycle, "offered" if state == "firm_assigned" else "accepted")
        if state == "awaiting_fees":
            with clock.at(self._at(self.on)), suppress(Refused):
                self._pay_some(number % 4, cycle, manager)
        if state == "audit_open":
            with clock.at(self._at(cycle.registered_on)):
                for invoice in fees.of_cycle(cycle.id):
                    self._confirm(invoice, invoice.total_cents)
                planning.open_window(VISITOR, cycle, cycle.registered_on)

    def _pay_some(self, how: int, cycle, manager):
        """One invoice of a pair: shown as paid, paid in part, paid too much, or waived."""
        invoice = next(one for one in fees.of_cycle(cycle.id) if one.kind == "registration")
        if how == 0:
            paying.upload_proof(manager, invoice, cleaned(pictures.slip(), "transfer.pdf", (PDF,)))
        elif how == 1:
            self._confirm(invoice, invoice.total_cents - 50_000)
        elif how == 2:
            self._confirm(invoice, invoice.total_cents + 2_500)
        else:
            paying.waive(self.coordinator, invoice, reason="Paid for the site's earlier record.")

    def _confirm(self, invoice, cents):
        ours = invoice.payee_id == self.coordinator.organisation_id
        payee = self.coordinator if ours else _member(invoice.payee_id, Kind.FIRM, Role.FIRM_MANAGER)
        paying.confirm(payee, invoice, amount_cents=cents, received_on=fees.today_of(invoice))

    # --- after the decision -----------------------------------------------------------------------------------------

    def _ask_for_fee(self, number: int, decision):
        """Approved: the certification invoice is out; the first ones are shown as paid."""
        cycle = db.session.get(Cycle, decision.cycle_id)
        with clock.at(decision.decided_at), suppress(Refused):
            invoice = issuing.issue_certification(VISITOR, cycle)
            if number % 3 == 0:
                factory = db.session.get(Factory, cycle.factory_id)
                manager = _member(factory.organisation_id, Kind.FACTORY, Role.FACTORY_MANAGER, factory.id)
                paying.upload_proof(manager, invoice, cleaned(pictures.slip(), "transfer.pdf", (PDF,)))

    def _seals(self):
        """Four factories ask for the seal: granted, refused, taken back, waiting."""
        wanted = select(Certificate).where(
            Certificate.type == "certified",
            Certificate.withdrawn_on.is_(None),
            Certificate.valid_to > self.on,
            Certificate.factory_id.in_(CAST),
        )
        for how, held in enumerate(db.session.scalars(wanted.order_by(Certificate.id).limit(4)).all()):
            factory = db.session.get(Factory, held.factory_id)
            manager = _member(factory.organisation_id, Kind.FACTORY, Role.FACTORY_MANAGER, factory.id)
            with clock.at(self._at(self.on)), suppress(Refused):
                asked = consents.ask(manager, factory, use=USES[how])
                if how == 0:
                    consents.answer(self.coordinator, asked, granted=True, reason="")
                elif how == 1:
                    consents.answer(self.coordinator, asked, granted=False, reason="The mark would be too small.")
                elif how == 2:
                    consents.withdraw(manager, asked)

    def _second_signature(self):
        """One decision in a factory's favour that waits for a second reviewer."""
        wanted = select(Audit).join(Cycle, Cycle.id == Audit.cycle_id).where(Cycle.state == "under_review")
        for audit in db.session.scalars(wanted.order_by(Audit.id.desc()).limit(20)).all():
            zone = db.session.get(Factory, audit.factory_id).zone
            with clock.at(self._at(self.on)), suppress(Refused):
                seen = cases.case_of(audit, clock.today(zone)).seen
                reason = "The open points were shown to be corrected by film on the day of the report."
                judging.override(self.reviewer, audit, seen=seen, status="progressing", reason=reason)
                return

    def _later_audits(self):
        """An investigation, and follow-ups: asked for, accepted, and held as far as the first open finding."""
        wanted = select(Cycle).where(
            Cycle.state == "decided", Cycle.result == "progressing", Cycle.result_to > self.on + timedelta(days=40),
            OF_A_CAST,
        )  # fmt: skip
        deeds = [self._suspect, self._follow_up, self._accept, self._hold]
        for cycle in db.session.scalars(wanted.order_by(Cycle.id.desc()).limit(30)).all():
            with suppress(Refused), clock.at(self._at(self.on - timedelta(days=9))):
                deeds[-1](cycle)
                deeds.pop()
            if not deeds:
                return

    def _suspect(self, cycle):
        further.investigate(self.coordinator, cycle, because="A letter names a workshop that was not shown.")

    def _follow_up(self, cycle):
        factory = db.session.get(Factory, cycle.factory_id)
        return further.follow_up(
            _member(factory.organisation_id, Kind.FACTORY, Role.FACTORY_MANAGER, factory.id), cycle
        )

    def _accept(self, cycle):
        held = self._follow_up(cycle)
        assigning.accept(_member(held.firm_id, Kind.FIRM, Role.FIRM_MANAGER), held)
        return held

    def _hold(self, cycle):
        held = self._accept(cycle)
        for invoice in fees.of_assignment(cycle.id, held.public_id):
            self._confirm(invoice, invoice.total_cents)
        self._go(held, _member(held.firm_id, Kind.FIRM, Role.FIRM_MANAGER))

    def _go(self, held, firm):
        """Hold a follow-up as far as the first of the open findings."""
        plan = assignments.plan_of(held.id)
        people = list(db.session.scalars(select(Auditor).where(Auditor.firm_id == held.firm_id).order_by(Auditor.id)))
        for days in range(7, -1, -1):
            day, who = self.on - timedelta(days=days), {"lead_id": people[0].person_id, "team": []}
            with suppress(Refused):
                planning.plan(firm, plan, planned_on=day, days=max(1, held.man_days), **who)
                lead = acting(people[0].person_id, held.firm_id, Kind.FIRM, Role.AUDITOR)
                with clock.at(self._at(day)):
                    audit = fieldwork.start(lead, plan)
                    seen = fieldwork_queries.to_verify(audit)[:1]
                    for one in seen:
                        said = {
                            "state": "corrected",
                            "note": "Seen on site, and in the records of the last eight weeks.",
                        }
                        fieldwork.save(lead, audit, area="earlier", key=one.public_id, given=said, number=0)
                return

    def _at(self, day: date) -> datetime:
        return datetime.combine(min(day, self.on), time(10), ZoneInfo("Asia/Shanghai"))

    @staticmethod
    def _staff(name: str, role: Role) -> Viewer:
        wanted = select(Membership).join(Membership.person).where(Membership.role == role.value)
        held = db.session.scalars(wanted.order_by(Membership.id)).first()
        assert held.person.email == f"{name}@programme.{DOMAIN}"
        return acting(held.person_id, held.organisation_id, Kind.PROGRAMME, role)


def _member(organisation_id: int, kind: Kind, role: Role, factory_id: int | None = None) -> Viewer:
    wanted = select(Membership).where(Membership.organisation_id == organisation_id, Membership.role == role.value)
    held = db.session.scalars(wanted.order_by(Membership.id)).first()
    return acting(held.person_id, organisation_id, kind, role, factory_id)


@use_case
def _not_yet_declared(viewer, on):
    """What one factory will declare of its latest audit is not declared yet: its transparency days run (W1)."""
    undecided = (Audit.decided_at.is_(None), Audit.fieldwork_ended_on >= on - timedelta(days=20))
    wanted = select(Finding).join(Audit, Audit.id == Finding.audit_id).where(*undecided, Finding.transparency == "late")
    wanted = wanted.where(Finding.state == "open", Finding.factory_id.in_(CAST))
    finding = db.session.scalar(wanted.order_by(Audit.fieldwork_ended_on.desc(), Finding.id).limit(1))
    if finding is not None:
        finding.transparency = "none"


@use_case
def _apply(viewer, cycle, data, verified):
    """The application of a cycle that has none, complete and signed."""
    now = clock.now()
    signed = {
        f"{paper}_{part}": value
        for paper in ("transparency", "integrity")
        for part, value in (("name", "Manager"), ("post", "Director"), ("by", viewer.person_id), ("at", now))
    }
    db.session.add(
        Application(
            cycle_id=cycle.id, factory_id=cycle.factory_id, data=data, steps_done=list(data), saved_at=now,
            submitted_at=now, verified_at=now if verified else None, created_at=now, **signed,
        )
    )  # fmt: skip


@use_case
def _give(viewer, cycle, state) -> Assignment:
    """The cycle's first audit given to its firm; the first invoices follow by themselves (R3)."""
    firm, today = db.session.get(Organisation, cycle.firm_id), clock.today()
    kind, headcount = assignments.kind_of(cycle), assignments.headcount_of(cycle)
    due = man_days(kind, headcount, terms_on(today))
    row = Assignment(
        factory_id=cycle.factory_id, cycle_id=cycle.id, firm_id=firm.id, kind=kind, headcount=headcount,
        man_days_due=due, man_days=due, seed=f"{cycle.id:032x}", candidates=[{"firm": firm.public_id, "out": None}],
        assigned_by=viewer.person_id, state=state, answer_by=today + timedelta(days=5), created_at=clock.now(),
        answered_at=clock.now() if state == "accepted" else None,
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    record(AssignmentOffered(row.factory_id, row.cycle_id, row.id, firm.id))
    return row


@use_case
def _offer(viewer, decision, on):
    """The offer of a decision that a story ends with, while it can be accepted (D7)."""
    until = decision.valid_from + timedelta(days=terms_on(on).offer_days)
    if until < on:
        return
    db.session.add(
        OfferMade(
            decision_id=decision.id, factory_id=decision.factory_id, cycle_id=decision.cycle_id, kind="remediation",
            months=12, made_on=decision.valid_from, until=until,
        )
    )  # fmt: skip
