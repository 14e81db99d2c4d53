"""One audit's answers and findings as lines of a spreadsheet, and putting a sheet's lines in their place."""

from ..audits.models import Audit
from ..checklists import queries as checklists
from ..checklists.answers_sheet import EMPTY, Line
from ..checklists.content import Edition
from ..factories.models import Factory
from ..fieldwork import areas, raising
from ..fieldwork import queries as fieldwork
from ..fieldwork import services as entries
from ..kernel.errors import N_, Refused
from ..storage.database import db
from ..storage.use_case import use_case


def edition_of(audit: Audit) -> Edition:
    """The edition of the checklist that an audit asks."""
    return checklists.edition_of(audit.checklist_version_id)


def country_of(audit: Audit) -> str:
    """Where the audited factory is."""
    return db.session.get(Factory, audit.factory_id).country


def lines_of(audit: Audit) -> dict[str, Line]:
    """What is answered and found so far, by checkpoint number."""
    found = {one.checkpoint.number: one for one in fieldwork.findings_of(audit)}
    given = fieldwork.entries_of(audit, areas.ANSWER)
    return {number: _line(given.get(number), found.get(number)) for number in {*given, *found}}


def _line(entry, finding) -> Line:
    value = entry.value if entry else {}
    told = {"answer": value.get("answer", ""), "note": value.get("note", "")}
    if finding is None:
        return Line(**told)
    description = finding.description or finding.description_zh
    return Line(**told, severity=finding.severity, description=description, workers=finding.workers_affected)


@use_case
def take(viewer, audit, lines: dict[str, Line], before: dict[str, Line]):
    """Put a sheet's lines in their place: answers and notes, a finding for each new 'no' that is described.

    All or nothing. Refused (conflict) when something of it has changed since ``before``, what the preview showed.
    """
    now = lines_of(audit)
    if any(now.get(number, EMPTY) != before.get(number, EMPTY) for number in lines):
        raise Refused(N_("Somebody changed these answers meanwhile. Look at the difference again."), conflict=True)
    given = fieldwork.entries_of(audit, areas.ANSWER)
    points = {one.number: one for one in fieldwork.asked_of(audit)}
    found = {one.checkpoint.number: one for one in fieldwork.findings_of(audit)}
    for number, line in lines.items():
        entry = given.get(number)
        said = {"answer": line.answer, "note": line.note}
        if (now.get(number, EMPTY).answer, now.get(number, EMPTY).note) != (line.answer, line.note):
            at = entry.number if entry else 0
            entries.save(viewer, audit, area=areas.ANSWER, key=number, given=said, number=at)
        _find(viewer, audit, points[number], found.get(number), line)


def _find(viewer, audit, point, finding, line):
    if line.answer != "no" or not line.description:
        return
    facts = {
        "severity": line.severity or point.severities[0],
        "transparency": finding.transparency if finding else "none",
        "description": line.description,
        "description_zh": finding.description_zh if finding else "",
        "workers_affected": line.workers,
        "repeat_of": "",
    }
    if finding is None:
        raising.raise_from(viewer, audit, point, facts=facts)
    elif (finding.severity, finding.description, finding.workers_affected) != (
        facts["severity"], line.description, line.workers,
    ):  # fmt: skip
        raising.change(viewer, audit, finding, facts=facts, number=finding.version)
