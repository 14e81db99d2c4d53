"""The visit itself: it begins as fieldwork of kind PV, and its closing meeting concludes it (B4, D8)."""

from dataclasses import dataclass

from ..audits import services as audits
from ..audits.models import Audit
from ..checklists.queries import live
from ..cycles import services as cycles
from ..cycles.models import Cycle
from ..fieldwork import agenda, areas
from ..fieldwork import queries as fieldwork
from ..kernel import clock
from ..kernel.errors import N_, Refused
from ..storage.database import db
from ..storage.use_case import record, use_case
from . import events, queries, rules, survey
from .models import Visit
from .opening import happened
from .rules import State


@use_case
def start(viewer, visit: Visit) -> Audit:
    """The specialist begins, on the day of the visit or later."""
    zone = visit.factory.zone
    rules.check_start(state=visit.state, starts=visit.starts_at, zone=zone, today=clock.today(zone))
    cycle = db.session.get(Cycle, visit.cycle_id) if visit.cycle_id else None
    audit = audits.start(
        viewer,
        cycle,
        kind="PV",
        factory_id=visit.factory_id,
        firm_id=visit.firm_id,
        lead_id=visit.specialist_id,
        checklist_version_id=_checklist(cycle),
        workers=_workers(visit),
        planned_on=visit.starts_at.astimezone(queries.zone_of(visit.factory_id)).date(),
    )
    agenda.made_for(audit)
    visit.audit_id, visit.state = audit.id, State.RUNNING
    happened(events.VisitStarted, visit)
    return audit


def _checklist(cycle) -> int:
    """The cycle's own checklist (G5), else the one in force."""
    if cycle is not None and cycle.checklist_version_id is not None:
        return cycle.checklist_version_id
    version = live(clock.today())
    if version is None:
        raise Refused(N_("This cycle has no checklist. Ask the programme."))
    return version.id


def _workers(visit) -> int:
    """What the factory wrote in the questionnaire, else the headcount of its card."""
    said = visit.questionnaire.get("workers", "")
    return max(1, int(said)) if said else max(1, visit.factory.workers or 1)


# --- the end ----------------------------------------------------------------------------------------------------------


@use_case
def conclude(viewer, visit: Visit) -> None:
    """The closing meeting was held: the report stands, both sides have signed (B4).

    Without Zero Tolerance it can be read at once and nothing is decided. With it the reviewer looks first: the status
    stays unless D1 terminates, and a special investigation opens where it counts as Critical (D8).
    """
    audit = db.session.get(Audit, visit.audit_id)
    missing = what_is_missing(visit, day_of(audit))
    if missing:
        raise Refused(missing[0])
    survey.end(visit)
    summary = fieldwork.entry_of(audit, areas.AGREED, areas.SUMMARY).value["note"]
    audits.submit(viewer, audit, man_days=0, interviews=visit.survey_answered, summary=summary)
    visit.state = State.DONE
    happened(events.VisitConcluded, visit)
    if any(one.severity == "zero_tolerance" for one in fieldwork.findings_of(audit)):
        _hand_to_reviewer(viewer, audit)
    else:
        audits.sign_off(viewer, audit)


def _hand_to_reviewer(viewer, audit):
    cycle = db.session.get(Cycle, audit.cycle_id) if audit.cycle_id else None
    if cycle is not None and cycle.state == "decided":
        cycles.step(viewer, cycle, "under_review")
    else:
        record(events.SpecialInvestigationNeeded(audit.factory_id, audit.id))


@dataclass(frozen=True)
class Day:
    """What was done on a visit's day: agenda, everything noted, findings raised, earlier findings to look at."""

    steps: list
    noted: dict
    found: list
    earlier: list


def day_of(audit: Audit) -> Day:
    """The day of a visit, read now."""
    noted, found = fieldwork.everything_of(audit), fieldwork.findings_of(audit)
    return Day(fieldwork.agenda_of(audit), noted, found, queries.earlier_findings(audit))


def what_is_missing(visit: Visit, day: Day) -> list[str]:
    """What is to be done before the closing meeting can end, as message ids."""
    noted, found, earlier = day.noted, day.found, day.earlier
    open_steps = [one for one in day.steps if one.code != "closing" and one.signed_at is None]
    tests = (
        (not open_steps, N_("Sign off each step of the day but the closing meeting.")),
        (_told(noted[areas.KEPT], earlier, "done"), N_("Say of each earlier correction whether it is done.")),
        (visit.survey_state != "", N_("Hold the workers' survey.")),
        (_told(noted[areas.CAUSE], found, "cause"), N_("Name the root cause of each finding.")),
        (_has(noted[areas.AGREED].get(areas.SUMMARY), "note"), N_("Write the summary of the visit.")),
        (any(_has(noted[areas.AGREED].get(key), "what") for key in areas.NEXT_STEPS), N_("Agree on a next step.")),
    )
    return [words for holds, words in tests if not holds]


def _told(entries, rows, name) -> bool:
    return all(_has(entries.get(one.public_id), name) for one in rows)


def _has(entry, name) -> bool:
    return entry is not None and bool(entry.value.get(name))
