"""The decision order: facts and terms in; a status or an offer out, with rule, numbers and what would change it.

Pure: the same facts and terms give the same decision for ever (D11). Rule source: docs/rules.md, clauses D1 to D12;
each step below is named after its clause. The reviewer sees what :func:`decide` proposes and follows it, or overrides
it within ``overrides`` (D10); what the public sees is made of both axes in ``shown`` (S2).

    >>> from datetime import date
    >>> from ietp_dash.programme.terms import Terms
    >>> from ietp_dash.status.facts import Facts, Finding, Section, Severity
    >>> majors = tuple(Finding(f"WA-{n}", "WA", Severity.MAJOR) for n in (4, 5, 6))
    >>> facts = Facts(date(2026, 3, 31), findings=majors, sections=(Section("WA", 9, 9),), plan_submitted=True)
    >>> decision = decide(facts, Terms.default())
    >>> decision.status.value, decision.rule, str(decision.valid_to)
    ('assessed', 'D4', '2027-01-31')
    >>> str(decision.reason)
    'Open Majors in section WA: 3 of 9 = 33 %, above the limit of 30 %.'
    >>> [str(change) for change in decision.changes]
    ['In section WA, bring the checkpoints with an open Major from 3 to 2: then it is 2 of 9.']
"""

from ..kernel.dates import add_days
from ..kernel.errors import N_
from ..programme.terms import Terms
from . import ratios, validity, zero_tolerance
from .decision import Decision, Numbers, Outcome, Ratio, Scheduled, Words
from .facts import WITHOUT_EFFECT, CheckpointKind, Facts, Finding, Severity, Status, Transparency
from .offers import answer_to_offer, make_offer, offer_stands


def decide(facts: Facts, terms: Terms) -> Decision:
    """What the rules propose for ``facts`` under ``terms``: the first step that fires decides (D1 to D9)."""
    numbers = ratios.numbers(facts, terms)
    return next(answer for step in _STEPS if (answer := step(facts, terms, numbers)))


def upgrade_is_due(facts: Facts, terms: Terms) -> bool:
    """Whether a reviewer should be prompted: the cycle is Assessed and the rules now propose something better (D12)."""
    if not validity.is_running(facts) or facts.result.status is not Status.ASSESSED:
        return False
    return decide(facts, terms).status in (Status.PROGRESSING, Status.CERTIFIED)


def _wait(facts: Facts, terms: Terms, numbers: Numbers) -> Decision | None:
    """W2, W3: the transparency days come before any decision on Zero Tolerance or record inconsistency."""
    waiting = zero_tolerance.awaiting(facts, terms)
    if not waiting:
        return None
    reason = Words(N_("The transparency days are not over: checkpoints %(checkpoints)s."), _names(waiting))
    changes = (
        Words(N_("The factory declares transparency, signs the remediation plan, or waives the remaining days.")),
        Words(N_("The days end: decide after %(day)s."), {"day": facts.transparency_until}),
    )
    return Decision(Outcome.WAITING, None, "W2", reason, numbers, changes=changes, until=facts.transparency_until)


def _terminate(facts: Facts, terms: Terms, numbers: Numbers) -> Decision | None:
    """D1: a Zero Tolerance finding that does not count as Critical terminates."""
    grave = zero_tolerance.terminating(facts, terms)
    if not grave:
        return None
    reapply = tuple((n, validity.reapply_on(facts.decided_on, n, terms)) for n in terms.termination_months)
    return Decision(
        Outcome.DECIDED,
        Status.TERMINATED,
        "D1",
        Words(N_("Zero Tolerance at checkpoints %(checkpoints)s."), _names(grave)),
        numbers,
        valid_from=facts.decided_on,
        changes=(_less_than_termination(grave, terms),),
        reapply=reapply,
    )


def _less_than_termination(grave: tuple[Finding, ...], terms: Terms) -> Words:
    """What would have kept these findings from terminating."""
    if terms.zt_rule == "any" or any(one.kind in zero_tolerance.NEVER_LESS for one in grave):
        return Words(N_("Nothing makes this finding less; only an appeal that is upheld changes it."))
    if terms.zt_rule == "only_if_opaque_and_unwilling":
        return Words(N_("Transparency on site or a signed remediation plan makes it count as Critical."))
    return Words(N_("Transparency on site together with a signed remediation plan makes it count as Critical."))


def _supplement(facts: Facts, terms: Terms, numbers: Numbers) -> Decision | None:
    """F4: the supplementary audit invoice is paid before the decision; only a termination does not wait for it."""
    if not facts.supplement_unpaid:
        return None
    reason = Words(N_("The supplementary audit invoice is not confirmed yet."))
    changes = (Words(N_("The audit firm confirms or waives the supplementary invoice.")),)
    return Decision(Outcome.WAITING, None, "F4", reason, numbers, changes=changes)


def _visit(facts: Facts, terms: Terms, numbers: Numbers) -> Decision | None:
    """D8: Progress Visits and engagements change nothing, but Zero Tolerance opens an investigation."""
    if facts.audit_kind not in WITHOUT_EFFECT:
        return None
    serious = zero_tolerance.counted_as_critical(facts, terms)
    if serious:
        reason = Words(N_("Zero Tolerance that counts as Critical: a special investigation opens."), _names(serious))
    else:
        reason = Words(N_("Findings of this visit do not change the status."))
    return Decision(Outcome.UNCHANGED, None, "D8", reason, numbers, opens_investigation=bool(serious))


def _remediating(facts: Facts, terms: Terms, numbers: Numbers) -> Decision | None:
    """D9: Remediation and Probation run to their end unless everything is closed after their last audit."""
    running, ended = validity.running_from_offer(facts), validity.ended_from_offer(facts)
    succeeded = facts.final_audit_done and not numbers.open
    if succeeded or not (running or ended):
        return None
    fall = Scheduled(Status.ASSESSED, *validity.after_failure(running or ended, terms))
    if running:
        reason = Words(N_("The certificate runs to its end; what is still open then leads to Assessed."))
        return Decision(Outcome.UNCHANGED, None, "D9", reason, numbers, changes=_success(facts, numbers), falls_to=fall)
    if facts.result and facts.result.valid_from >= fall.valid_from:
        return None
    reason = Words(N_("Remediation or Probation ended without success."))
    return Decision(
        Outcome.DECIDED, fall.status, "D9", reason, numbers, fall.valid_from, fall.valid_to, _success(facts, numbers)
    )


def _success(facts: Facts, numbers: Numbers) -> tuple[Words, ...]:
    """What is still missing for the success of Remediation or Probation."""
    missing = [] if facts.final_audit_done else [Words(N_("The last audit of Remediation or Probation is held."))]
    return (*missing, *(_close_all(facts) if numbers.open else ()))


def _closed(facts: Facts, terms: Terms, numbers: Numbers) -> Decision | None:
    """S6: with findings open at the end of its time the cycle closes."""
    if not numbers.open or not validity.has_ended(facts, terms) or offer_stands(facts, terms):
        return None
    reason = Words(N_("The status of this cycle has ended with findings open; the cycle is closed."))
    changes = (Words(N_("A new application with a new initial audit.")),)
    return Decision(Outcome.CLOSED, Status.NOT_CERTIFIED, "S6", reason, numbers, changes=changes)


def _offer(facts: Facts, terms: Terms, numbers: Numbers) -> Decision | None:
    """D2, D7: every open Critical is record inconsistency with transparency at a formerly Certified factory.

    An offer that was accepted, or may still be, stands whatever was offered it for (D10 may have been).
    """
    critical = _criticals(facts, terms)
    if numbers.open and offer_stands(facts, terms) and (critical or facts.offer.accepted_on):
        return answer_to_offer(facts, terms, numbers)
    if not critical or not facts.formerly_certified or facts.offered_before or validity.used_offer(facts):
        return None
    if not all(_is_open_inconsistency(one) for one in critical):
        return None
    if facts.offer:
        return answer_to_offer(facts, terms, numbers)
    return make_offer(facts, terms, numbers, critical)


def _criticals(facts: Facts, terms: Terms) -> tuple[Finding, ...]:
    """The open findings that are Critical or count as Critical."""
    own = ratios.of_severity(ratios.counting(facts), Severity.CRITICAL)
    return own + zero_tolerance.counted_as_critical(facts, terms)


def _is_open_inconsistency(finding: Finding) -> bool:
    transparent = finding.transparency is not Transparency.NONE
    return finding.kind is CheckpointKind.RECORD_INCONSISTENCY and transparent


def _critical(facts: Facts, terms: Terms, numbers: Numbers) -> Decision | None:
    """D3: any other open Critical."""
    critical = _criticals(facts, terms)
    if not critical:
        return None
    reason = Words(N_("Open Critical findings at checkpoints %(checkpoints)s."), _names(critical))
    close = Words(N_("Close the Critical findings at checkpoints %(checkpoints)s."), _names(critical))
    return _assessed(facts, terms, numbers, "D3", reason, (close,))


def _too_many_majors(facts: Facts, terms: Terms, numbers: Numbers) -> Decision | None:
    """D4: in some section the share of Majors is strictly above the limit."""
    over = [ratio for ratio in numbers.ratios if ratio.exceeds]
    if not over:
        return None
    worst = max(over, key=lambda ratio: ratio.percent)
    message = N_(
        "Open Majors in section %(section)s: %(numerator)d of %(denominator)d = %(percent)s %%, "
        "above the limit of %(limit)d %%."
    )
    changes = tuple(_fewer_majors(ratio, terms) for ratio in over)
    return _assessed(facts, terms, numbers, "D4", Words(message, worst.values()), changes)


def _fewer_majors(ratio: Ratio, terms: Terms) -> Words:
    message = N_(
        "In section %(section)s, bring the checkpoints with an open Major from %(numerator)d to %(left)d: "
        "then it is %(left)d of %(denominator)d."
    )
    left = ratio.numerator - ratio.to_close
    return Words(message, {**ratio.values(), "left": left})


def _some_open(facts: Facts, terms: Terms, numbers: Numbers) -> Decision | None:
    """D5: other open findings: Progressing with the plan submitted, Assessed without."""
    if not numbers.open:
        return None
    if not facts.plan_submitted:
        reason = Words(N_("The corrective action plan is not submitted."))
        submit = Words(N_("Submit the corrective action plan: then Progressing can be decided."))
        return _assessed(facts, terms, numbers, "D5", reason, (submit, *_close_all(facts)))
    reason = Words(
        N_("Open findings: %(major)d Major, %(minor)d Minor; no section above the limit; the plan is submitted."),
        {"major": numbers.major, "minor": numbers.minor},
    )
    start, end = validity.progressing(facts, terms)
    return Decision(Outcome.DECIDED, Status.PROGRESSING, "D5", reason, numbers, start, end, _close_all(facts))


def _approve(facts: Facts, terms: Terms, numbers: Numbers) -> Decision:
    """D6: nothing is open: approved, and Certified from the fee's confirmation on (C3 to C5).

    A special investigation that leaves nothing open gives no second certificate beside the one in force.
    """
    reason = Words(N_("No finding is open."))
    if facts.audit_kind == "SI" and facts.certificate and facts.certificate.in_force(facts.decided_on):
        return Decision(Outcome.UNCHANGED, None, "D6", reason, numbers)
    approved = facts.approved_on or facts.decided_on
    if facts.fee_confirmed_on is None:
        until = add_days(approved, terms.approval_lapse_days)
        pay = Words(N_("The certification fee is confirmed: then the factory is Certified."))
        return Decision(Outcome.APPROVED, Status.CERTIFIED, "D6", reason, numbers, changes=(pay,), until=until)
    start, end = validity.certified(max(approved, facts.fee_confirmed_on), facts.certificate, terms)
    return Decision(Outcome.DECIDED, Status.CERTIFIED, "D6", reason, numbers, start, end)


def _assessed(facts, terms, numbers, rule: str, reason: Words, changes: tuple[Words, ...]) -> Decision:
    start, end = validity.assessed(facts, terms)
    return Decision(Outcome.DECIDED, Status.ASSESSED, rule, reason, numbers, start, end, changes)


def _close_all(facts: Facts) -> tuple[Words, ...]:
    message = N_("Close the findings at checkpoints %(checkpoints)s: then the factory is approved.")
    return (Words(message, _names(ratios.counting(facts))),)


def _names(findings: tuple[Finding, ...]) -> dict:
    """The checkpoints of ``findings``, each once, as the value of a message."""
    return {"checkpoints": ", ".join(dict.fromkeys(one.checkpoint for one in findings))}


_STEPS = (
    _wait,
    _terminate,
    _supplement,
    _visit,
    _remediating,
    _closed,
    _offer,
    _critical,
    _too_many_majors,
    _some_open,
    _approve,
)
