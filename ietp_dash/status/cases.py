"""What a reviewer decides on: one audit of one cycle with its facts, its terms and what the rules propose."""

import hashlib
import json
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select

from ..audits.models import Audit
from ..cycles.models import Cycle
from ..factories.models import Factory
from ..fees.models import Invoice
from ..kernel.dates import add_days
from ..programme.queries import terms_of
from ..programme.terms import Terms
from ..storage.database import db
from . import facts as f
from .decision import Decision
from .gathering import facts_of
from .models import OfferMade, Proposal, StatusDecision, Undertaking
from .rules import decide

SETTLED = ("paid", "waived")
OWED = ("issued", "proof_uploaded")


@dataclass(frozen=True)
class Case:
    """``decision`` is what the rules propose for ``facts`` under ``terms``; ``waiting`` a second person's turn."""

    factory: Factory
    cycle: Cycle
    audit: Audit
    terms: Terms
    facts: f.Facts
    decision: Decision
    offer: OfferMade | None
    waiting: Proposal | None
    signed: dict[str, Undertaking]

    @property
    def seen(self) -> str:
        """A fingerprint of the facts: who decides says by it what was looked at."""
        return hashlib.sha256(json.dumps(self.facts.to_json(), sort_keys=True).encode()).hexdigest()


def case_of(audit: Audit, today: date, closed=frozenset()) -> Case:
    """The case of a submitted audit as of ``today`` (the factory's day); ``closed`` findings are taken as closed."""
    factory, cycle = db.session.get(Factory, audit.factory_id), db.session.get(Cycle, audit.cycle_id)
    terms = terms_of(cycle.terms_id)
    decisions = decisions_of(factory.id)
    offer, signed = offer_of(cycle.id), undertakings_of(cycle.id)
    facts = facts_of(
        factory,
        cycle,
        audit,
        terms,
        on=today,
        decisions=decisions,
        closed=closed,
        **_known(cycle, decisions, offer, signed, terms, today),
    )
    return Case(factory, cycle, audit, terms, facts, decide(facts, terms), offer, waiting_of(audit.id), signed)


def decisions_of(factory_id: int) -> list[StatusDecision]:
    """A factory's decisions, oldest first."""
    wanted = select(StatusDecision).where(StatusDecision.factory_id == factory_id).order_by(StatusDecision.id)
    return list(db.session.scalars(wanted))


def offer_of(cycle_id: int) -> OfferMade | None:
    """The cycle's offer of Remediation or Probation, if one was made."""
    made = select(OfferMade).where(OfferMade.cycle_id == cycle_id).order_by(OfferMade.id.desc()).limit(1)
    return db.session.scalar(made)


def waiting_of(audit_id: int) -> Proposal | None:
    """The decision on this audit that waits for a second person."""
    return db.session.scalar(select(Proposal).where(Proposal.audit_id == audit_id, Proposal.state == "waiting"))


def last_report(cycle_id: int) -> Audit:
    """The newest submitted report of a cycle."""
    wanted = select(Audit).where(Audit.cycle_id == cycle_id, Audit.submitted_at.is_not(None))
    return db.session.scalars(wanted.order_by(Audit.id.desc()).limit(1)).one()


def undertakings_of(cycle_id: int) -> dict[str, Undertaking]:
    """What the factory signed for a cycle, by kind."""
    rows = db.session.scalars(select(Undertaking).where(Undertaking.cycle_id == cycle_id))
    return {row.kind: row for row in rows}


def _known(cycle, decisions, offer, signed, terms, today) -> dict:
    """The facts that audits and findings do not hold."""
    approved = _standing_approval(decisions, cycle.id, terms, today)
    return {
        "remediation_plan_signed": "remediation_plan" in signed,
        "transparency_waived": "waiver" in signed,
        "offer": as_fact(offer),
        "offered_before": _offered_before(decisions, cycle.id),
        "approved_on": approved,
        "fee_confirmed_on": fee_confirmed_on(cycle.id, approved or (offer.accepted_on if offer else None)),
        "final_audit_done": _final_audit_done(cycle.id, terms),
        "supplement_unpaid": _is_owed(cycle.id, "supplementary"),
    }


def as_fact(row: OfferMade | None) -> f.Offer | None:
    """An offer as the rules look at it."""
    return f.Offer(row.made_on, row.kind, row.months, row.accepted_on, row.choice) if row else None


def _offered_before(decisions, cycle_id) -> bool:
    """Whether another cycle's offer was made since the last Certified certificate (D2)."""
    offered = False
    for one in decisions:
        if one.annulled_at is None and one.status == f.Status.CERTIFIED:
            offered = False
        elif one.annulled_at is None and one.status == "offered" and one.cycle_id != cycle_id:
            offered = True
    return offered


def _standing_approval(decisions, cycle_id, terms, today) -> date | None:
    """The day of an approval that has not lapsed: in time, or with an invoice that a proof of payment holds (C5)."""
    approved = approved_on(decisions, cycle_id)
    if approved is None or today <= lapses_on(approved, terms):
        return approved
    held = select(Invoice.id).where(
        Invoice.cycle_id == cycle_id,
        Invoice.kind == "certification",
        Invoice.state.in_((*SETTLED, "proof_uploaded")),
        Invoice.issued_on >= approved,
    )
    return approved if db.session.scalar(held.limit(1)) else None


def approved_on(decisions: list[StatusDecision], cycle_id: int) -> date | None:
    """The day of the cycle's approval, if its last decision is one; whether it lapsed is for C5 to say."""
    last = [one for one in decisions if one.cycle_id == cycle_id and one.annulled_at is None][-1:]
    return last[0].valid_from if last and last[0].status == "approved" else None


def fee_confirmed_on(cycle_id: int, since: date | None) -> date | None:
    """The day the certification fee asked for on or after ``since`` was confirmed or waived (C4, F6)."""
    if since is None:
        return None
    confirmed = select(func.max(Invoice.confirmed_on)).where(
        Invoice.cycle_id == cycle_id,
        Invoice.kind == "certification",
        Invoice.state.in_(SETTLED),
        Invoice.issued_on >= since,
    )
    return db.session.scalar(confirmed)


def _is_owed(cycle_id, kind) -> bool:
    owed = select(Invoice.id).where(Invoice.cycle_id == cycle_id, Invoice.kind == kind, Invoice.state.in_(OWED))
    return db.session.scalar(owed.limit(1)) is not None


def _final_audit_done(cycle_id, terms) -> bool:
    """Whether Remediation's OSA, or the last of Probation's surveillance audits, has been held and reported (D9)."""
    held = dict(
        db.session.execute(
            select(Audit.kind, func.count())
            .where(Audit.cycle_id == cycle_id, Audit.submitted_at.is_not(None))
            .group_by(Audit.kind)
        ).all()
    )
    return bool(held.get("OSA")) or held.get("SA", 0) >= len(terms.sa_months)


def lapses_on(approved: date, terms: Terms) -> date:
    """The last day to pay the certification fee of an approval (C5)."""
    return add_days(approved, terms.approval_lapse_days)
