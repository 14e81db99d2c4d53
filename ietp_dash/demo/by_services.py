"""The World that calls the product's own services at each moment: slow, and what bulk writing must equal."""

from dataclasses import replace

from ..audits import services as audits
from ..certificates import services as certificates
from ..checklists.models import Checkpoint
from ..corrections import services as corrections
from ..cycles import services as cycles
from ..factories.models import Factory
from ..findings import services as findings
from ..kernel import clock
from ..kernel.access import Kind, Role
from ..status import services as statuses
from ..storage.database import db
from .cast import Firm, Staff, acting


class ByServices:
    """Histories told through services."""

    def __init__(self, staff: Staff, firms: list[Firm], terms, version_id: int):
        self.staff, self.firms, self.terms, self.version_id = staff, firms, terms, version_id

    def at_site(self, site):
        """The site with its stored row; the handle keeps what the story says of it in step."""
        return replace(site, row=db.session.get(Factory, site.id))

    def begin(self, at, site, kind):
        """A new application."""
        with clock.at(at):
            return cycles.begin(
                site.manager, site.row, kind=kind, terms=self.terms, checklist_version_id=self.version_id
            )

    def step(self, at, cycle, to, **facts):
        """The next step of a cycle."""
        with clock.at(at):
            cycles.step(self.staff.coordinator, cycle, to, **facts)

    def registered(self, at, site):
        """Both first fees are confirmed."""
        with clock.at(at):
            cycles.register(self.staff.coordinator, site.row)

    def start(self, at, cycle, site, kind, firm, lead):
        """Fieldwork starts."""
        with clock.at(at):
            return audits.start(
                self._auditor(firm.id, lead),
                cycle,
                kind=kind,
                factory_id=site.id,
                firm_id=firm.id,
                lead_id=lead,
                checklist_version_id=self.version_id,
                workers=site.workers,
            )

    def _auditor(self, firm_id, person_id):
        return acting(person_id, firm_id, Kind.FIRM, Role.AUDITOR)

    def _lead(self, audit):
        return self._auditor(audit.firm_id, audit.lead_id)

    def answer(self, at, audit, letters):
        """The checklist is answered."""
        asked = db.session.query(Checkpoint).filter_by(version_id=self.version_id).order_by(Checkpoint.position)
        names = {"y": "yes", "n": "no", "a": "na"}
        answers = {one.id: names[letter] for one, letter in zip(asked, letters, strict=True)}
        with clock.at(at):
            audits.answer(self._lead(audit), audit, answers)

    def raise_finding(self, at, audit, checkpoint, code, severity, day, *, repeat_of, words, **facts):
        """A finding is raised."""
        with clock.at(at):
            return findings.raise_finding(
                self._lead(audit),
                audit,
                checkpoint,
                section_code=code,
                severity=severity,
                raised_on=day,
                repeat_of_id=repeat_of.id if repeat_of else None,
                description=words[0],
                description_zh=words[1],
                **facts,
            )

    def close_meeting(self, at, audit, ended_on):
        """The closing meeting."""
        with clock.at(at):
            audits.close_meeting(self._lead(audit), audit, ended_on=ended_on)

    def plan(self, at, finding, due):
        """A line of the plan is opened."""
        with clock.at(at):
            return corrections.plan(self.staff.reviewer, finding, due_on=due)

    def submit(self, at, audit, man_days, interviews, number):
        """The report is submitted."""
        with clock.at(at):
            summary, summary_zh = summaries(number)
            audits.submit(
                self._lead(audit),
                audit,
                man_days=man_days,
                interviews=interviews,
                summary=summary,
                summary_zh=summary_zh,
            )

    def answer_line(self, at, line, site, answer):
        """The factory answers a finding."""
        with clock.at(at):
            corrections.submit(site.manager, line, **answer)

    def accept(self, at, line):
        """The reviewer accepts an answer."""
        with clock.at(at):
            corrections.accept(self.staff.reviewer, line)

    def verify(self, at, line, finding, on):
        """A correction is verified and its finding closes."""
        with clock.at(at):
            corrections.verify(self.staff.reviewer, line, how="desk", on=on)

    def decide(self, at, site, cycle, audits_, facts, terms, decision):
        """A decision is put into force."""
        with clock.at(at):
            reapply = decision.reapply[0][1] if decision.reapply else None
            return statuses.decide(
                self.staff.reviewer, site.row, cycle, audits_, facts, terms, decision, reapply_on=reapply
            )

    def issue(self, at, site, cycle, kind, valid_from, valid_to):
        """A certificate is issued."""
        with clock.at(at):
            certificates.issue(
                self.staff.coordinator, site.row, cycle_id=cycle.id, kind=kind, valid_from=valid_from, valid_to=valid_to
            )

    def sign_off(self, at, audit):
        """A visit is signed off."""
        with clock.at(at):
            audits.sign_off(self.staff.reviewer, audit)

    def close_cycle(self, at, cycle):
        """A cycle is closed."""
        with clock.at(at):
            cycles.step(self.staff.coordinator, cycle, "closed", closed_on=at.date())


def summaries(number: int) -> tuple[str, str]:
    """A report's summary in English and Chinese."""
    return (
        f"The audit team toured every building, checked records of twelve months and raised {number} findings.",
        f"审核组巡查了全部建筑，查阅了十二个月的记录，共提出{number}项不符合。",
    )
