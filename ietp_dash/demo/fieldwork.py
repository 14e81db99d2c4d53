"""Audits of an invented factory: fieldwork, findings, report, answers; and the facts that a decision rests on."""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

from ..corrections.rules import due_on
from ..programme.deadlines import transparency_ends
from ..programme.holidays import holidays_around
from ..programme.tariff import man_days
from ..programme.terms import Terms
from ..status import facts as f
from . import outcomes
from .outcomes import Questions


class Enough(Exception):
    """The story has reached the present."""


@dataclass
class Raised:
    """A finding of the story: the World's handles and what the rules look at."""

    finding: object
    line: object
    fact: f.Finding
    closes_on: date
    audit: object
    checkpoint_id: int
    on: date


@dataclass
class Told:
    """What the story remembers of one cycle."""

    cycle: object
    kind: str
    audits: list = field(default_factory=list)
    answers: list = field(default_factory=list)
    raised: list[Raised] = field(default_factory=list)
    first_decided_on: date | None = None
    result: f.Result | None = None
    offer: f.Offer | None = None
    fieldwork_ended: date | None = None


class Fieldwork:
    """What a story needs of one site to tell its audits. ``now`` is the day before which everything happens."""

    def __init__(self, world, site, rng: Random, questions: Questions, terms: Terms, now: date, texts):
        self.world, self.site, self.rng, self.questions = world, site, rng, questions
        self.terms, self.now, self.texts = terms, now, texts
        self.zone = ZoneInfo(site.zone)
        self.certificates: list[f.Certificate] = []
        self.certified_before = False
        self.offered_before = False
        self.previous: dict[int, object] = {}
        self.firm = rng.choice(world.firms)
        self.terminated = False

    def _at(self, day: date, hour: int = 10, minute: int = 0) -> datetime:
        if day >= self.now:
            raise Enough
        return datetime.combine(day, time(hour, minute), self.zone)

    def _days(self, low: int, high: int) -> timedelta:
        return timedelta(days=self.rng.randint(low, high))

    def _audit(self, told: Told, day: date, kind: str, outcome: str):
        """Fieldwork to report: findings, plan lines, submission and the factory's answers."""
        w, rng = self.world, self.rng
        days = man_days(kind, self.site.workers, self.terms)
        ended = day + timedelta(days=max(0, min(days, 3) - 1))
        drawn = self.questions.draw(rng, kind, outcome, self.site.country, day.month in (7, 8, 9, 10))
        audit = w.start(self._at(day, 9), told.cycle, self.site, kind, self.firm, rng.choice(self.firm.auditors))
        letters = outcomes.letters(rng, self.questions, drawn, self.site.country)
        w.answer(self._at(ended, 14), audit, letters)
        told.audits.append(audit)
        told.answers.append(letters)
        counts = f.counts_for_status(kind)
        new = [self._raise(told, audit, one, ended, counts) for one in drawn]
        w.close_meeting(self._at(ended, 17), audit, ended)
        for raised, one in zip(new, drawn, strict=True):
            raised.line = w.plan(self._at(ended, 17, 30), raised.finding, due_on(one.severity, ended, self.terms))
        told.raised += new
        told.fieldwork_ended = ended
        submitted = ended + self._days(3, 8)
        w.submit(self._at(submitted, 16), audit, days, min(60, 6 + self.site.workers // 25), len(new))
        if kind in ("ICA", "IAA"):
            w.step(self._at(submitted, 16, 30), told.cycle, "under_review")
        for raised in new:
            words = self.texts.answer(rng, raised.fact.checkpoint, self.site.country)
            w.answer_line(self._at(submitted + timedelta(days=1), 9), raised.line, self.site, words)
        return audit

    def _raise(self, told, audit, drawn, day, counts) -> Raised:
        checkpoint = drawn.checkpoint
        code = self.questions.code_of[checkpoint.section_id]
        affected = self.rng.randint(1, max(2, min(40, self.site.workers // 10)))
        finding = self.world.raise_finding(
            self._at(day, 16),
            audit,
            checkpoint,
            code,
            drawn.severity,
            day,
            transparency=drawn.transparency,
            counts_for_status=counts,
            repeat_of=self.previous.get(checkpoint.id),
            workers_affected=affected,
            words=self.texts.finding(self.rng, checkpoint, affected, self.site.country),
        )
        fact = f.Finding(
            checkpoint.number,
            code,
            f.Severity(drawn.severity),
            f.CheckpointKind(checkpoint.kind),
            f.Transparency(drawn.transparency),
            True,
            counts,
            checkpoint.grace_until,
        )
        closes = day + timedelta(days=outcomes.days_to_close(self.rng, drawn.severity))
        return Raised(finding, None, fact, closes, audit, checkpoint.id, day)

    def _facts(self, told: Told, on: date, **known) -> f.Facts:
        sheets = [self._sheet(letters) for letters in told.answers]
        days_off = holidays_around(self.site.country, told.fieldwork_ended)
        return f.Facts(
            decided_on=on,
            audit_kind=told.audits[0].kind,
            findings=tuple(one.fact for one in told.raised),
            sections=f.count_sections(sheets, on),
            first_decided_on=told.first_decided_on,
            formerly_certified=self.certified_before,
            offered_before=self.offered_before,
            plan_submitted=True,
            transparency_until=transparency_ends(told.fieldwork_ended, self.terms, days_off),
            certificate=self.certificates[-1] if self.certificates else None,
            result=told.result,
            offer=told.offer,
            **known,
        )

    def _sheet(self, letters: str) -> list[f.Answer]:
        names = {"y": "yes", "n": "no", "a": "na"}
        return [
            f.Answer(
                one.number,
                self.questions.code_of[one.section_id],
                names[letter],
                "major" in one.severities,
                one.grace_until,
            )
            for one, letter in zip(self.questions.all, letters, strict=True)
        ]
