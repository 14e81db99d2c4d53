"""A later due day for one finding: asked for once by the factory, granted or refused by the reviewer (K8)."""

from ..cycles.models import Cycle
from ..findings.models import Finding
from ..kernel import clock
from ..kernel.errors import N_, Refused
from ..storage.database import db
from ..storage.use_case import record, use_case
from . import queries, rules
from .events import ExtensionAnswered, ExtensionAsked
from .models import Correction, Extension

LONGEST = 2000


def status_end(line: Correction):
    """The last day of the status that the line's cycle led to; None before its decision (K3)."""
    cycle_id = db.session.get(Finding, line.finding_id).cycle_id
    cycle = db.session.get(Cycle, cycle_id) if cycle_id else None
    return cycle.result_to if cycle else None


@use_case
def ask(viewer, line, *, until, reason, today):
    """The factory's manager asks for a later due day, once a finding, with a reason (K8)."""
    if queries.extension_of(line.id) is not None:
        raise Refused(N_("An extension was asked for already; there is one per finding."), conflict=True)
    if line.state in rules.OVER:
        raise Refused(N_("This finding is closed."), conflict=True)
    if until is None:
        raise Refused(N_("Name a day after the due day."), "until")
    if not reason.strip():
        raise Refused(N_("Give the reason; the reviewer reads it."), "reason")
    rules.check_extension(until, line.due_on, today, status_end(line))
    asked = {"correction_id": line.id, "due_before": line.due_on, "until": until, "reason": reason.strip()[:LONGEST]}
    db.session.add(Extension(**asked, asked_at=clock.now(), asked_by=viewer.person_id))
    db.session.flush()
    record(ExtensionAsked(line.factory_id, line.id, line.public_id))


@use_case
def answer(viewer, line, *, grant: bool, words):
    """The reviewer grants or refuses it; a refusal has its reason. A granted day is the due day from now (K8)."""
    asked = queries.extension_of(line.id)
    if asked is None or asked.state != "asked" or line.state in rules.OVER:
        raise Refused(N_("There is no extension to answer; somebody answered it meanwhile."), conflict=True)
    if not grant and not words.strip():
        raise Refused(N_("Give the reason; the factory reads it."), "words")
    if grant:
        rules.check_extension(asked.until, asked.due_before, asked.due_before, status_end(line))
        line.due_on = line.limit_on = asked.until
        line.notices = 0
    asked.state, asked.answer = ("granted" if grant else "refused"), words.strip()[:LONGEST]
    asked.answered_at, asked.answered_by = clock.now(), viewer.person_id
    record(ExtensionAnswered(line.factory_id, line.id, line.public_id))
