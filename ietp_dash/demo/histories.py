"""The history of one invented factory, told to a World: applications, audits, findings, corrections, decisions.

The story is the same whichever World hears it: one that calls the services, or one that writes rows in bulk. Every
status in it is decided by the status rules from the story's own findings and dates.
"""

from dataclasses import replace
from datetime import date, timedelta

from ..kernel.dates import add_months
from ..programme.deadlines import transparency_ends
from ..programme.holidays import holidays_around
from ..status import facts as f
from ..status.decision import Outcome
from ..status.facts import Status
from ..status.rules import decide
from . import outcomes
from .fieldwork import Enough, Fieldwork, Told


class History(Fieldwork):
    """One factory's story. ``now`` is the day the demonstration is anchored to; everything happens before it."""

    def tell(self, start: date) -> None:
        """Tell the whole story from the first application on."""
        try:
            day = start
            while not self.terminated:
                day = self._cycle(day)
        except Enough:
            pass

    def _cycle(self, day: date) -> date:
        """One cycle from application to its end; answers the day on which the next one begins."""
        annual = bool(self.certificates)
        self.certificates = [replace(one, of_this_cycle=False) for one in self.certificates]
        told = self._apply(day, "renewal" if annual else "new")
        registered = day + self._days(8, 24)
        self._register(told, day, registered)
        outcome = outcomes.draw_outcome(self.rng, outcomes.ANNUAL if annual else outcomes.FIRST)
        if outcome == "offered" and (self.offered_before or not self.certified_before):
            outcome = "progressing"
        audited = registered + self._days(8, 45)
        if self.rng.random() < 0.25:
            self.firm = self.rng.choice(self.world.firms)
        audit = self._audit(told, audited, "IAA" if annual else "ICA", outcome)
        return self._after_audit(told, audit, audited, outcome)

    def _apply(self, day: date, kind: str) -> Told:
        return Told(self.world.begin(self._at(day), self.site, kind), kind)

    def _register(self, told: Told, day: date, registered: date) -> None:
        w, cycle = self.world, told.cycle
        w.step(self._at(day, 11), cycle, "submitted", applied_on=day)
        w.step(self._at(day + timedelta(days=3)), cycle, "firm_assigned", firm_id=self.firm.id)
        w.step(self._at(day + timedelta(days=3), 11), cycle, "awaiting_fees")
        w.step(self._at(registered, 15), cycle, "registered", registered_on=registered)
        w.registered(self._at(registered, 15), self.site)
        w.step(self._at(registered, 16), cycle, "audit_open")

    def _review(self, told: Told, on: date, **known):
        """Ask the rules on a day; put what they decide into force."""
        facts = self._facts(told, on, **known)
        decision = decide(facts, self.terms)
        if decision.outcome in (Outcome.WAITING, Outcome.UNCHANGED):
            return decision
        row = self.world.decide(self._at(on, 11), self.site, told.cycle, told.audits, facts, self.terms, decision)
        told.first_decided_on = told.first_decided_on or on
        if decision.outcome is Outcome.DECIDED:
            told.result = f.Result(decision.status, decision.valid_from, decision.valid_to)
        if decision.status in f.VALID and decision.outcome is Outcome.DECIDED:
            self._certify(told, decision, on, row)
        return decision

    def _certify(self, told, decision, on, row):
        mine = decision.status in f.FROM_OFFER
        self.certificates.append(f.Certificate(decision.status, decision.valid_from, decision.valid_to, mine))
        self.world.issue(
            self._at(on, 11, 30), self.site, told.cycle, decision.status.value, decision.valid_from, decision.valid_to
        )
        if decision.status is Status.CERTIFIED:
            self.certified_before, self.offered_before = True, False

    def _close_until(self, told: Told, day: date) -> None:
        """Close what is corrected by ``day``, in the order of the days."""
        due = [one for one in told.raised if one.fact.open and one.closes_on <= day]
        for one in sorted(due, key=lambda one: one.closes_on):
            self.world.accept(
                self._at(max(one.on + timedelta(days=3), one.closes_on - timedelta(days=5)), 10), one.line
            )
            self.world.verify(self._at(one.closes_on, 15), one.line, one.finding, one.closes_on)
            one.fact = replace(one.fact, open=False)

    def _after_audit(self, told: Told, audit, audited: date, outcome: str) -> date:
        if outcome == "approved":
            for one in told.raised:
                one.closes_on = min(one.closes_on, one.on + timedelta(days=self.rng.randint(12, 28)))
        on = told.fieldwork_ended + self._days(18, 30)
        if outcome in ("terminated", "offered"):
            on = self._after_transparency(told, on)
        self._close_until(told, on - timedelta(days=1))
        self.world.step(self._at(on, 10, 30), told.cycle, "decided")
        decision = self._review(told, on)
        if decision.outcome is Outcome.WAITING:
            on = decision.until + timedelta(days=2)
            decision = self._review(told, on)
        if decision.status is Status.TERMINATED:
            self.terminated = True
            return on
        if decision.outcome is Outcome.OFFERED:
            return self._remediate(told, on, decision)
        if decision.outcome is Outcome.APPROVED:
            return self._approved(told, on)
        return self._correct(told, on)

    def _after_transparency(self, told, on: date) -> date:
        days_off = holidays_around(self.site.country, told.fieldwork_ended)
        return max(on, transparency_ends(told.fieldwork_ended, self.terms, days_off) + timedelta(days=1))

    def _approved(self, told: Told, approved: date) -> date:
        """The fee is confirmed, the certificate runs, a visit comes, and the next cycle begins before its end."""
        paid = approved + self._days(3, 20)
        self._review(told, paid, approved_on=approved, fee_confirmed_on=paid)
        certificate = self.certificates[-1]
        self._visit(told, certificate)
        self._remember(told)
        renewal = add_months(certificate.valid_to, -5) + self._days(2, 25)
        if self.rng.random() < 0.06:
            renewal = certificate.valid_to + self._days(10, 120)
        self.world.close_cycle(self._at(min(renewal, certificate.valid_to), 9), told.cycle)
        return renewal

    def _visit(self, told: Told, certificate) -> None:
        """The Progress Visit in month 3 to 5 of a Certified year."""
        day = add_months(certificate.valid_from, 3) + self._days(0, 45)
        if day >= certificate.valid_to:
            return
        visit = Told(told.cycle, "visit", first_decided_on=told.first_decided_on)
        audit = self._audit(visit, day, "PV", "progressing")
        self.world.sign_off(self._at(visit.fieldwork_ended + timedelta(days=9), 12), audit)
        self._close_until(visit, day + timedelta(days=self.rng.randint(60, 130)))
        self._remember(visit)

    def _remember(self, told: Told) -> None:
        """Findings that may come back: about one in eight is a repeat at the next audit."""
        self.previous = {
            one.checkpoint_id: one.finding for one in told.raised if one.fact.open or self.rng.random() < 0.12
        } | self.previous

    def _correct(self, told: Told, decided: date) -> date:
        """Work through the plan until nothing is open, or the cycle's time is over."""
        end = told.result.valid_to
        last = max((one.closes_on for one in told.raised if one.fact.open), default=decided)
        gives_up = self.rng.random() < 0.13
        between = decided + self._days(50, 80)
        if told.result.status is Status.ASSESSED and between < min(end, last):
            self._close_until(told, between - timedelta(days=1))
            self._review(told, between)
            end = told.result.valid_to
        if gives_up or last + timedelta(days=4) > end:
            self._close_until(told, min(end, self.now) - timedelta(days=1))
            if not any(one.fact.open for one in told.raised):
                return self._finish(told, end - timedelta(days=1))
            over = end + timedelta(days=1)
            self.world.close_cycle(self._at(over, 9), told.cycle)
            self._remember(told)
            self.certificates = [c for c in self.certificates if c.valid_to >= over]
            return over + self._days(20, 150)
        self._close_until(told, last)
        return self._finish(told, last + self._days(1, 4))

    def _finish(self, told: Told, on: date) -> date:
        decision = self._review(told, on)
        if decision.outcome is Outcome.APPROVED:
            return self._approved(told, on)
        self.world.close_cycle(self._at(on, 16), told.cycle)
        self._remember(told)
        return on + self._days(40, 150)

    def _remediate(self, told: Told, made: date, decision) -> date:
        """The factory takes the offer, its visits and audits follow, and everything is closed or not by the end."""
        kind = self.rng.choice(decision.offers)
        months = self.rng.choice((9, 12)) if kind is Status.REMEDIATION else 12
        accepted = made + self._days(4, 24)
        told.offer = f.Offer(made, decision.offers[0], months, accepted, kind)
        paid = accepted + self._days(1, 10)
        self._review(told, paid, fee_confirmed_on=paid)
        self.offered_before = True
        certificate = self.certificates[-1]
        if certificate.type not in f.FROM_OFFER:
            return self._correct(told, paid)
        for kind_of_audit, day in self._audits_of(certificate):
            self._extra_audit(told, kind_of_audit, day)
        last = max((one.closes_on for one in told.raised if one.fact.open), default=self.now)
        success = min(certificate.valid_to - timedelta(days=20), last + timedelta(days=5))
        self._close_until(told, success - timedelta(days=1))
        told.offer = None
        decision = self._review(told, success, final_audit_done=True)
        if decision.outcome is Outcome.APPROVED:
            return self._approved(told, success)
        self.world.close_cycle(self._at(certificate.valid_to + timedelta(days=1), 9), told.cycle)
        return certificate.valid_to + self._days(5, 60)

    def _audits_of(self, certificate):
        start = certificate.valid_from
        if certificate.type is Status.REMEDIATION:
            return [("OSE", add_months(start, 1)), ("OSA", add_months(start, 5))]
        return [("SA", add_months(start, months)) for months in self.terms.sa_months]

    def _extra_audit(self, told: Told, kind: str, day: date) -> None:
        extra = Told(told.cycle, kind)
        audit = self._audit(extra, day, kind, "progressing")
        self.world.sign_off(self._at(extra.fieldwork_ended + timedelta(days=9), 12), audit)
        for one in extra.raised:
            one.closes_on = min(one.closes_on, one.on + timedelta(days=60))
        if kind != "OSE":
            told.raised += extra.raised
        else:
            self._close_until(extra, day + timedelta(days=90))
