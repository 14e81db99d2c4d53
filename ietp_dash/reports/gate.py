"""Gathering what the completeness gate and the hints look at, by a bounded number of statements."""

from zoneinfo import ZoneInfo

from sqlalchemy import func, select

from ..assignments.models import Assignment, AuditPlan
from ..assignments.occasions import FIRST
from ..audits.models import Audit
from ..audits.rules import LETTER_OF
from ..factories.models import Factory
from ..factories.queries import profile_in_force
from ..fieldwork import areas
from ..fieldwork import queries as fieldwork
from ..findings.models import Evidence, Finding
from ..programme.tariff import sample
from ..storage.database import db
from . import rules

SIDES = ("audit_team", "factory")
COMPARED = 400


def work_of(audit: Audit) -> rules.Work:
    """Everything that is and is not there of an audit's fieldwork."""
    noted, asked = fieldwork.everything_of(audit), fieldwork.asked_of(audit)
    given, earlier = {key: one.value for key, one in noted[areas.ANSWER].items()}, fieldwork.to_verify(audit)
    told = fieldwork.told_by(earlier, noted[areas.EARLIER])
    again = {one.checkpoint.number for one in earlier} if audit.kind not in FIRST else {one.number for one in asked}
    found, signed = fieldwork.findings_of(audit), fieldwork.sides_signed(audit)
    raised = {one.checkpoint.number for one in found} | {number for number, said in told.items() if said == "no"}
    answer = {one.number: given.get(one.number, {}).get("answer") or told.get(one.number, "") for one in asked}
    profile, held = profile_in_force(audit.factory_id), noted[areas.INTERVIEW].get("held")
    interviewed = held.value.get("single", 0) + held.value.get("people", 0) if held else 0
    return rules.Work(
        steps=tuple(_step(one) for one in fieldwork.agenda_of(audit)),
        opening=[key for key in areas.OPENING if not _has(noted[areas.OPENING_AREA], key, "done")],
        papers=[
            (paper, side) for paper in areas.SIGNED_AT_OPENING for side in SIDES if side not in signed.get(paper, ())
        ],
        consents=[key for key in areas.CONSENTS if not _has(noted[areas.CONSENT], key, "given")],
        profile_confirmed=_is_confirmed(audit, profile),
        tour=_tour_missing(profile, noted[areas.TOUR]),
        documents=[code for code in areas.documents() if not _has(noted[areas.PAPER], code, "state")],
        drawn=bool(fieldwork.draws_of(audit)),
        interviewed=interviewed,
        wanted=sample(audit.workers, fieldwork.terms_for(audit)).interviewed if audit.workers else 0,
        unverified=[one.public_id for one in earlier if not _is_whole(noted[areas.EARLIER].get(one.public_id))],
        unanswered=[number for number, said in answer.items() if not said and number in again],
        without_note=[n for n, said in answer.items() if said == "na" and not given[n].get("note", "").strip()],
        without_finding=[n for n, said in answer.items() if said == "no" and n not in raised],
        findings=tuple(_raised(one, evidence) for one, evidence in _with_evidence(audit, found)),
        closed=audit.closing_at is not None,
        list_signed=set(SIDES) <= signed.get(areas.FINDINGS_LIST, set()),
        workers=audit.workers,
        summary=audit.summary or audit.summary_zh,
    )


def _has(entries, key, name) -> bool:
    return key in entries and bool(entries[key].value.get(name))


def _is_whole(entry) -> bool:
    """Whether an earlier finding was found corrected or not, with what was seen."""
    return entry is not None and bool(entry.value.get("state")) and bool(entry.value.get("note", "").strip())


def _step(row) -> rules.Step:
    return rules.Step(row.code, row.started_at, row.ended_at, len(row.attendees or ()), row.signed_at is not None)


def _is_confirmed(audit, profile) -> bool:
    return profile is not None and profile.confirmed_audit_id == audit.id


def _tour_missing(profile, entries) -> list[str]:
    buildings = profile.data.get("buildings", []) if profile else []
    keys = [f"b{place}" for place in range(1, len(buildings) + 1)]
    return [key for key in keys if not _has(entries, key, "seen")]


def _with_evidence(audit, found):
    ids = [one.id for one in found]
    counted = dict(
        db.session.execute(
            select(Evidence.finding_id, func.count()).where(Evidence.finding_id.in_(ids)).group_by(Evidence.finding_id)
        ).all()
    )
    photos = fieldwork.photo_counts(audit, areas.ANSWER)
    return [(one, counted.get(one.id, 0) + photos.get(one.checkpoint.number, 0)) for one in found]


def _raised(finding, evidence) -> rules.Raised:
    allowed = {*finding.checkpoint.severities, finding.checkpoint.transparent_severity}
    described = bool((finding.description or finding.description_zh).strip())
    return rules.Raised(finding.checkpoint.number, finding.severity in allowed, described, evidence)


def man_days_of(audit: Audit) -> int:
    """The man-days that were planned for an audit."""
    planned = select(Assignment.man_days).join(AuditPlan, AuditPlan.assignment_id == Assignment.id)
    return db.session.scalar(planned.where(AuditPlan.audit_id == audit.id)) or audit.man_days or 1


def hints_of(audit: Audit, work: rules.Work) -> list[rules.Hint]:
    """What deserves a second look in an audit's report."""
    zone = ZoneInfo(db.session.get(Factory, audit.factory_id).zone)
    found = fieldwork.findings_of(audit)
    own = [(one.checkpoint.number, one.description or one.description_zh) for one in found]
    return [
        *rules.copied(own, _others(audit)),
        *rules.times(work.steps, man_days_of(audit), lambda moment: moment.astimezone(zone).hour),
        *rules.answers(_letters(audit), _earlier(audit), len(found)),
    ]


def _others(audit):
    """The newest texts of the firm's other reports, a bounded number: (day and kind, text)."""
    wanted = (
        select(Audit.fieldwork_ended_on, Audit.kind, Finding.description)
        .join(Audit, Audit.id == Finding.audit_id)
        .where(Audit.firm_id == audit.firm_id, Audit.id != audit.id, Audit.submitted_at.is_not(None))
        .order_by(Finding.id.desc())
        .limit(COMPARED)
    )
    return [(f"{kind} {day}", text) for day, kind, text in db.session.execute(wanted)]


def _letters(audit) -> str:
    given = fieldwork.answered(audit)
    return "".join(LETTER_OF[given.get(one.number, "")] for one in fieldwork.asked_of(audit)) or audit.answers


def _earlier(audit):
    wanted = select(Audit.fieldwork_ended_on, Audit.answers).where(
        Audit.factory_id == audit.factory_id, Audit.id != audit.id, Audit.submitted_at.is_not(None)
    )
    rows = db.session.execute(wanted.order_by(Audit.id.desc()).limit(5))
    return [(str(day), letters) for day, letters in rows]
