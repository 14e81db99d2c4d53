"""A reviewer's deeds: follow the proposal or decide otherwise, agree as the second person; and the factory's answers.

Each runs as one transaction: decision, standing, cycle, and what reactions make of them. Who acts says by ``seen``
which facts were looked at; when others hold by now nothing is decided and the reader is told.
"""

from ..cycles import services as cycles
from ..cycles.models import Cycle
from ..factories.models import Factory
from ..kernel import clock
from ..kernel.errors import N_, Refused
from ..storage.database import db
from ..storage.use_case import record, use_case
from . import cases, offers, overrides, services, transparency, validity
from .decision import Decision, Outcome
from .events import DecisionProposed, FeeAwaited, OfferAccepted, ReviewEnded, UndertakingSigned
from .facts import FROM_OFFER, VALID, Status, Transparency
from .models import OfferMade, Proposal, StatusDecision, Undertaking

DECIDABLE = frozenset(Status) - {Status.NOT_CERTIFIED}
UNDERTAKINGS = ("transparency", "remediation_plan", "waiver")


def _case(audit, seen=None) -> cases.Case:
    case = cases.case_of(audit, clock.today(db.session.get(Factory, audit.factory_id).zone))
    if seen is not None and case.seen != seen:
        raise Refused(N_("Something changed since you opened this page. Look at the proposal again."), conflict=True)
    return case


def case_now(audit) -> cases.Case:
    """The case of a report as of now."""
    return _case(audit)


def put_by_time(viewer, case, decision: Decision) -> StatusDecision:
    """Put into force what time alone decides, within a use case (D7, D9, S6)."""
    return _put(viewer, case, decision)


def _check_open(of_cycle):
    if db.session.get(Cycle, of_cycle.cycle_id).state not in ("under_review", "decided"):
        raise Refused(N_("This cycle is not open to a decision."), conflict=True)


@use_case
def follow(viewer, audit, *, seen, kind=None, months=None) -> StatusDecision | Proposal:
    """Decide what the rules propose. ``kind`` and ``months`` choose among offers, or the wait after a termination.

    A termination becomes a proposal for a second person (Z1). Refused while the rules say to wait, and when ``seen`` is
    no more so.
    """
    _check_open(audit)
    case = _case(audit, seen)
    decision = case.decision
    if decision.outcome in (Outcome.WAITING, Outcome.UNCHANGED):
        raise Refused(decision.reason.message, **_plain(decision.reason.values))
    if decision.outcome is Outcome.OFFERED:
        return _offer(viewer, case, decision, kind, months, reason="")
    if decision.status is Status.TERMINATED:
        return _propose(viewer, case, Status.TERMINATED, months, "")
    return _put(viewer, case, decision)


@use_case
def leave(viewer, audit, *, seen) -> None:
    """End the review of an audit that leaves the status as it is (M12, D8); its report can be read from now on.

    Refused when the rules propose a decision, and when ``seen`` is no more so.
    """
    _check_open(audit)
    case = _case(audit, seen)
    if case.decision.outcome is not Outcome.UNCHANGED:
        raise Refused(N_("The rules propose a decision for this report."), conflict=True)
    audit.decided_at = audit.decided_at or clock.now()
    if case.cycle.state == "under_review":
        cycles.step(viewer, case.cycle, "decided")
    record(ReviewEnded(case.factory.id, case.cycle.id, audit.id, case.decision.opens_investigation))


@use_case
def override(viewer, audit, *, seen, status, reason, months=None) -> StatusDecision | Proposal:
    """Decide ``status`` with a reason instead of what the rules propose, as far as D10 allows.

    In the factory's favour, or as a termination, it waits for a second person.
    """
    _check_open(audit)
    if status not in DECIDABLE:
        raise Refused(N_("Choose one of the options."), "verdict")
    case, chosen = _case(audit, seen), Status(status)
    if not overrides.is_override(case.decision, chosen):
        raise Refused(N_("That is what the rules propose. Follow the proposal instead."), "verdict")
    decision = overrides.override(case.facts, case.terms, case.decision, chosen, reason)
    if overrides.needs_second(case.decision, chosen):
        return _propose(viewer, case, chosen, months, reason)
    return _overridden(viewer, case, decision, chosen, months, reason)


@use_case
def agree(viewer, proposal, audit) -> StatusDecision:
    """The second person agrees: what was proposed is put into force (Z1, D10). Refused for the proposer."""
    _check_waiting(proposal)
    overrides.check_second(proposal.proposed_by, viewer.person_id)
    case = _case(audit)
    if case.seen != proposal.seen:
        raise Refused(N_("The facts have changed since this was proposed. It has to be proposed again."), conflict=True)
    chosen = Status(proposal.status)
    _answered(viewer, proposal, "agreed")
    if not overrides.is_override(case.decision, chosen):
        return _put(viewer, case, case.decision, second=proposal, months=proposal.months)
    decision = overrides.override(case.facts, case.terms, case.decision, chosen, proposal.reason)
    return _overridden(viewer, case, decision, chosen, proposal.months, proposal.reason, second=proposal)


@use_case
def disagree(viewer, proposal, *, answer):
    """The second person does not agree, with a reason, or the proposer takes it back."""
    _check_waiting(proposal)
    if proposal.proposed_by != viewer.person_id and not answer.strip():
        raise Refused(N_("Give the reason."), "answer")
    _answered(viewer, proposal, "withdrawn" if proposal.proposed_by == viewer.person_id else "refused", answer)


def _check_waiting(proposal):
    if proposal.state != "waiting":
        raise Refused(N_("Somebody answered this proposal already."), conflict=True)


def _answered(viewer, proposal, state, answer=""):
    proposal.state, proposal.answer = state, answer
    proposal.answered_by, proposal.answered_at = viewer.person_id, clock.now()


def _propose(viewer, case, status, months, reason) -> Proposal:
    if status is Status.TERMINATED:
        validity.reapply_on(case.facts.decided_on, months, case.terms)
    if case.waiting is not None:
        raise Refused(N_("A decision on this report waits for a second person already."), conflict=True)
    made = Proposal(
        factory_id=case.factory.id,
        cycle_id=case.cycle.id,
        audit_id=case.audit.id,
        status=status.value,
        months=months,
        reason=reason,
        seen=case.seen,
        proposed_by=viewer.person_id,
        proposed_at=clock.now(),
    )
    db.session.add(made)
    db.session.flush()
    record(DecisionProposed(case.factory.id, case.audit.id))
    return made


def _overridden(viewer, case, decision, chosen, months, reason, second=None):
    if decision.outcome is Outcome.OFFERED:
        return _offer(viewer, case, decision, chosen, months, reason, second, overridden=True)
    return _put(viewer, case, decision, reason=reason, second=second, months=months, overridden=True)


def _put(viewer, case, decision: Decision, *, reason="", second=None, months=None, overridden=False) -> StatusDecision:
    """Put ``decision`` into force; the proposer is who decided, the second person who agreed."""
    if decision.status is Status.TERMINATED and second is None:
        raise Refused(N_("A second reviewer must agree."))
    reapply = validity.reapply_on(case.facts.decided_on, months, case.terms) if months and second else None
    row = services.decide(
        viewer,
        case.factory,
        case.cycle,
        [case.audit],
        case.facts,
        case.terms,
        decision,
        seconded_by=viewer.person_id if second else None,
        reason=reason,
        reapply_on=reapply if decision.status is Status.TERMINATED else None,
        overridden=overridden,
    )
    if second:
        row.decided_by = second.proposed_by
    _step(viewer, case, decision)
    if decision.outcome is Outcome.APPROVED:
        record(FeeAwaited(case.factory.id, case.cycle.id))
    return row


def _step(viewer, case, decision):
    cycles.step(viewer, case.cycle, "decided")
    if decision.outcome is Outcome.CLOSED or decision.status is Status.TERMINATED:
        cycles.step(viewer, case.cycle, "closed", closed_on=case.facts.decided_on)


def _offer(viewer, case, decision, kind, months, reason, second=None, overridden=False) -> StatusDecision:
    chosen = Status(kind) if kind else None
    if chosen not in decision.offers:
        raise Refused(N_("Only Remediation or Probation can be offered."), "kind")
    length = offers.months_of(chosen, months, case.terms)
    row = _put(viewer, case, decision, reason=reason, second=second, overridden=overridden)
    db.session.add(
        OfferMade(
            decision_id=row.id,
            factory_id=case.factory.id,
            cycle_id=case.cycle.id,
            kind=chosen.value,
            months=length,
            made_on=case.facts.decided_on,
            until=offers.accept_by(case.facts.decided_on, case.terms),
        )
    )
    return row


@use_case
def accept_offer(viewer, offer, *, choice, today):
    """The factory accepts Remediation or Probation (D7); the certificate begins with the certification fee (C6)."""
    _check_open(offer)
    cycle = db.session.get(Cycle, offer.cycle_id)
    terms = cases.terms_of(cycle.terms_id)
    chosen = Status(choice) if choice in FROM_OFFER else None
    if chosen is None:
        raise Refused(N_("This was not offered."), "choice")
    offers.check_accept(cases.as_fact(offer), chosen, today, terms)
    offer.accepted_on, offer.choice, offer.accepted_by = today, chosen.value, viewer.person_id
    record(OfferAccepted(offer.factory_id, offer.cycle_id, chosen.value))
    record(FeeAwaited(offer.factory_id, offer.cycle_id))


@use_case
def sign_undertaking(viewer, audit, *, kind, name, text=""):
    """The factory's manager declares transparency (W1), signs the remediation plan (D1) or waives the rest of the days.

    Refused after the last of the transparency days, and for a declaration where no finding waits for one.
    """
    if kind not in UNDERTAKINGS:
        raise Refused(N_("Choose one of the options."), "kind")
    days = transparency.of(audit)
    if clock.today(days.factory.zone) > days.until:
        raise Refused(N_("The transparency days are over."), conflict=True)
    if kind == "transparency" and not text.strip():
        raise Refused(N_("Write what was not shown and where the true records are."), "text")
    if kind == "remediation_plan" and not text.strip():
        raise Refused(N_("Write what you will do, by when, and who answers for it."), "text")
    if not name.strip():
        raise Refused(N_("Enter your name as your signature."), "name")
    if kind in cases.undertakings_of(audit.cycle_id):
        raise Refused(N_("This was signed already."), conflict=True)
    if kind == "transparency":
        _declare(audit)
    signed = {"signed_name": name.strip(), "signed_by": viewer.person_id, "signed_at": clock.now()}
    db.session.add(
        Undertaking(factory_id=audit.factory_id, cycle_id=audit.cycle_id, kind=kind, text=text.strip(), **signed)
    )
    record(UndertakingSigned(audit.factory_id, audit.cycle_id, kind))


def _declare(audit):
    findings = transparency.declarable(audit)
    if not findings:
        raise Refused(N_("No finding waits for a declaration."), conflict=True)
    for finding in findings:
        finding.transparency = Transparency.LATE.value


@use_case
def fee_confirmed(viewer, cycle) -> StatusDecision | None:
    """The certification fee is confirmed: the approval or accepted offer becomes the certificate's status (C4, C6)."""
    case = _case(cases.last_report(cycle.id))
    if case.decision.outcome is not Outcome.DECIDED or case.decision.status not in VALID:
        return None
    return _put(viewer, case, case.decision)


@use_case
def fee_lapsed(viewer, cycle):
    """The approval lapsed unpaid: the report waits for a reviewer again (C5)."""
    if cycle.state == "decided":
        cycles.step(viewer, cycle, "under_review")


def _plain(values: dict) -> dict:
    return {name: str(value) for name, value in values.items()}
