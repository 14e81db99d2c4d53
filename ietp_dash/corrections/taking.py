"""A mended sheet of answers taken into the plan: all of it or nothing, and never over an answer changed meanwhile."""

from datetime import date

from ..kernel.errors import N_, Refused
from ..storage.use_case import use_case
from . import queries, rules, services
from .models import Correction
from .sheet import Answer, Change, Fault, Row

FIELDS = ("root_cause", "root_cause_text", "action", "preventive_action", "owner")


def answer_of(line: Correction) -> Answer:
    """A line's answer as a sheet compares it."""
    return Answer(**{name: getattr(line, name) for name in (*FIELDS, "due_on")})


def faults_of(lines: dict[str, Correction], rows: dict[str, Row], changes: list[Change], today: date) -> list[Fault]:
    """What the rules refuse of the rows that would change something (K2, K3, K5)."""
    found = []
    for number in dict.fromkeys(one.number for one in changes):
        line, said = lines[number], rows[number]
        if line.state not in rules.WRITABLE:
            found.append(Fault(said.row, "number", N_("This answer was submitted already.")))
            continue
        try:
            if said.answer.due_on and said.answer.due_on != line.due_on:
                rules.check_due(said.answer.due_on, min(today, line.due_on), line.last_day)
        except Refused as no:
            found.append(Fault(said.row, "due_on", no.message))
    return found


@use_case
def take(viewer, audit, answers: dict[str, Answer], versions: dict[str, int], *, today: date) -> int:
    """Write the answers by checkpoint number; answers how many. Refused (conflict), with nothing taken, when one of
    them is no longer at the version that the preview showed."""
    lines = {one.finding.checkpoint.number: one for one in queries.locked(audit.id)}
    for number, answer in answers.items():
        line = lines.get(number)
        if line is None or line.version != versions[number]:
            raise Refused(
                N_("Somebody changed an answer meanwhile; nothing was taken. Choose the file again."), conflict=True
            )
        texts = {name: getattr(answer, name) for name in FIELDS}
        services.draft(viewer, line, **texts, due_on=answer.due_on, today=today)
    return len(answers)
