"""The day itself: starting it, noting what is seen, confirming the profile, the closing meeting."""

from ..assignments.models import AuditPlan
from ..audits import services as audits
from ..audits.models import Audit
from ..cycles.models import Cycle
from ..factories.models import Factory
from ..factories.queries import profile_in_force
from ..kernel import clock
from ..kernel.errors import N_, Refused
from ..storage.database import db
from ..storage.use_case import record, use_case
from . import agenda, areas, queries, rules
from .events import ProfileConfirmed
from .models import Entry
from .once import done_once


class Overtaken(Refused):
    """Somebody else saved the same thing meanwhile; ``theirs`` is what they saved."""

    def __init__(self, theirs):
        super().__init__(N_("Somebody else saved this meanwhile. Compare both, then choose."), conflict=True)
        self.theirs = theirs


@use_case
def start(viewer, plan: AuditPlan) -> Audit:
    """Fieldwork starts, on the planned day or later: from now on the audit is a row of its own (A3, A5)."""
    assignment = plan.assignment
    factory = db.session.get(Factory, plan.factory_id)
    rules.check_can_start(
        planned_on=plan.planned_on,
        window_to=plan.window_to,
        today=clock.today(factory.zone),
        accepted=assignment.state == "accepted",
        started=plan.audit_id is not None,
    )
    cycle = db.session.get(Cycle, assignment.cycle_id)
    if cycle.checklist_version_id is None:
        raise Refused(N_("This cycle has no checklist. Ask the programme."))
    audit = audits.start(
        viewer,
        cycle,
        kind=assignment.kind,
        factory_id=plan.factory_id,
        firm_id=plan.firm_id,
        lead_id=plan.lead_id,
        team=list(plan.team or ()),
        checklist_version_id=cycle.checklist_version_id,
        workers=assignment.headcount,
        window_from=plan.window_from,
        window_to=plan.window_to,
        planned_on=plan.planned_on,
    )
    plan.audit_id = audit.id
    agenda.made_for(audit)
    return audit


@use_case
def save(viewer, audit, *, area: str, key: str, given, number: int, sent: str = "") -> dict:
    """Keep one entry; answers {"number": its new number}.

    ``number`` is the one it was changed from, 0 for a new one. Overtaken when somebody saved another value meanwhile:
    nothing of either is lost.
    """
    return done_once(viewer, audit, sent, lambda: {"number": _save(viewer, audit, area, key, given, number)})


def _save(viewer, audit, area, key, given, number):
    _check_asked(audit, area, key)
    value = rules.value_of(area, key, given)
    entry = queries.entry_of(audit, area, key)
    if entry is not None and entry.value == value:
        return entry.number
    if (entry.number if entry else 0) != number:
        raise Overtaken(entry)
    entry = entry or _new(audit, area, key)
    entry.value, entry.number = value, number + 1
    entry.saved_by, entry.saved_at = viewer.person_id, clock.now()
    db.session.flush()
    _follow(viewer, audit, area, entry)
    return entry.number


def _new(audit, area, key):
    made = Entry(audit_id=audit.id, area=area, key=key, saved_at=clock.now())
    db.session.add(made)
    return made


def _check_asked(audit, area, key):
    if area == areas.ANSWER and key not in {one.number for one in queries.asked_of(audit)}:
        raise Refused(N_("This checkpoint is not asked here."))
    if area == areas.PROFILE and key not in queries.profile_fields(audit):
        raise Refused(N_("Nothing of that kind is kept here."))
    if area == areas.EARLIER and key not in {one.public_id for one in queries.to_verify(audit)}:
        raise Refused(N_("This finding was withdrawn."), conflict=True)
    if area == areas.CLOSING and audit.closing_at is not None:
        raise Refused(N_("The closing meeting is over."), conflict=True)


def _follow(viewer, audit, area, entry):
    if area in (areas.ANSWER, areas.EARLIER):
        if area == areas.ANSWER:
            _check_no_finding_left(audit, entry)
        given = queries.answered(audit)
        audits.answer(viewer, audit, {one.id: given.get(one.number, "") for one in queries.asked_of(audit)})
    elif area == areas.AGENDA:
        agenda.note(audit, entry.key, entry.value["notes"])
    elif area == areas.CLOSING:
        finding = next((one for one in queries.findings_of(audit) if one.public_id == entry.key), None)
        if finding is None:
            raise Refused(N_("This finding was withdrawn."), conflict=True)
        finding.factory_comment, finding.disputed = entry.value["comment"], entry.value["disputed"]


def _check_no_finding_left(audit, entry):
    if entry.value["answer"] == "no":
        return
    if any(one.checkpoint.number == entry.key for one in queries.findings_of(audit)):
        raise Refused(N_("A finding stands on this answer. Withdraw the finding first."), "answer")


@use_case
def confirm_profile(viewer, audit):
    """The profile is confirmed with the differences noted (R9); a headcount found on site becomes the audit's (F4)."""
    _check_open(audit)
    said = queries.entries_of(audit, areas.PROFILE)
    left = [name for name in queries.profile_fields(audit) if name not in said or not said[name].value["said"]]
    if left:
        raise Refused(N_("%(left)d fields are not gone through yet."), left=len(left))
    version = profile_in_force(audit.factory_id)
    if version is None:
        raise Refused(N_("The factory has not filled in its profile."))
    version.confirmed_at, version.confirmed_audit_id = clock.now(), audit.id
    total = said.get("workforce.total")
    if total is not None and total.value["said"] == "differs":
        audit.workers = int(total.value["found"])
    record(ProfileConfirmed(audit.factory_id, audit.id))


@use_case
def close(viewer, audit):
    """The closing meeting is over: both sides have signed the findings list, the factory has it from now on (K1)."""
    _check_open(audit)
    if audit.closing_at is not None:
        raise Refused(N_("The closing meeting is over."), conflict=True)
    found = {one.checkpoint.number for one in queries.findings_of(audit)}
    bare = [number for number, answer in queries.answered(audit).items() if answer == "no" and number not in found]
    if bare:
        raise Refused(N_("Raise a finding for each answer 'no': %(numbers)s."), numbers=", ".join(bare[:12]))
    if queries.sides_signed(audit).get(areas.FINDINGS_LIST, set()) != set(areas.SIDES):
        raise Refused(N_("Both sides sign the findings list first."))
    zone = db.session.get(Factory, audit.factory_id).zone
    audits.close_meeting(viewer, audit, ended_on=clock.today(zone))


def _check_open(audit):
    if audit.submitted_at is not None:
        raise Refused(N_("This report was submitted already."), conflict=True)
