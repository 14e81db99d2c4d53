"""Reading the fieldwork of one audit: agenda, entries, signatures, draws, photos, findings; never a worker's name."""

from collections import Counter

from sqlalchemy import func, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from ..assignments.occasions import FIRST
from ..audits.models import Audit
from ..audits.queries import checkpoints_of
from ..checklists.models import Checkpoint
from ..cycles.models import Cycle
from ..factories.models import Factory, ProfileVersion
from ..factories.profile import differences
from ..factories.queries import profile_in_force
from ..findings.models import Finding
from ..findings.queries import of_audit
from ..kernel import clock
from ..programme.models import TermsSnapshot
from ..programme.queries import terms_on
from ..programme.terms import Terms
from ..storage.database import db
from .areas import ANSWER, AREAS, EARLIER, FINDINGS_LIST, INTERVIEW, OF_VISITS
from .models import AgendaStep, Entry, InterviewDraw, Photo, Signature
from .rules import drawn_now

PROFILE_PARTS = ("identity", "workforce", "season", "buildings", "licences")


def agenda_of(audit: Audit) -> list[AgendaStep]:
    """The seven steps of the day, in order; none for an audit from before fieldwork was kept here (A5)."""
    return list(
        db.session.scalars(select(AgendaStep).where(AgendaStep.audit_id == audit.id).order_by(AgendaStep.position))
    )


def entries_of(audit: Audit, area: str) -> dict[str, Entry]:
    """Everything noted in one area, by key."""
    wanted = select(Entry).where(Entry.audit_id == audit.id, Entry.area == area).order_by(Entry.id)
    return {one.key: one for one in db.session.scalars(wanted)}


def entry_of(audit: Audit, area: str, key: str) -> Entry | None:
    """One thing noted, if it was."""
    return db.session.scalar(select(Entry).where(Entry.audit_id == audit.id, Entry.area == area, Entry.key == key))


def signatures_of(audit: Audit, paper: str | None = None) -> list[Signature]:
    """Who signed, in the order of signing; of one paper if it is named."""
    wanted = select(Signature).where(Signature.audit_id == audit.id).order_by(Signature.id)
    return list(db.session.scalars(wanted.where(Signature.paper == paper) if paper else wanted))


def sides_signed(audit: Audit) -> dict[str, set[str]]:
    """Which sides have signed each paper."""
    found: dict[str, set[str]] = {}
    for one in signatures_of(audit):
        found.setdefault(one.paper, set()).add(one.side)
    return found


def draws_of(audit: Audit) -> list[InterviewDraw]:
    """The draws of workers to interview, in order: the first one, then those for absentees (A6)."""
    return list(
        db.session.scalars(select(InterviewDraw).where(InterviewDraw.audit_id == audit.id).order_by(InterviewDraw.id))
    )


def photos_of(audit: Audit, area: str | None = None, key: str | None = None) -> list[Photo]:
    """The pictures taken, in order; of one area, or of one thing in it."""
    wanted = select(Photo).where(Photo.audit_id == audit.id).order_by(Photo.id)
    if area:
        wanted = wanted.where(Photo.area == area)
    return list(db.session.scalars(wanted.where(Photo.key == key) if key else wanted))


def findings_of(audit: Audit) -> list[Finding]:
    """The findings raised and not withdrawn, gravest first."""
    return of_audit(audit.id)


def asked_of(audit: Audit) -> list[Checkpoint]:
    """The checkpoints that this audit asks: neither removed nor kept for other countries, in the checklist's order."""
    country = db.session.get(Factory, audit.factory_id).country
    return [
        one
        for one in checkpoints_of(audit.checklist_version_id)
        if not one.removed and (not one.countries or country in one.countries)
    ]


def answered(audit: Audit) -> dict[str, str]:
    """The answers so far, yes, no or na by checkpoint number: what was found of earlier findings, then those given."""
    given = {key: one.value.get("answer", "") for key, one in entries_of(audit, ANSWER).items()}
    earlier = to_verify(audit)
    told = told_by(earlier, entries_of(audit, EARLIER)) if earlier else {}
    return told | {key: said for key, said in given.items() if said}


def to_verify(audit: Audit) -> list[Finding]:
    """The findings of the same cycle that were open when a later audit of it began: each is found corrected or not
    (M11)."""
    if audit.kind in FIRST or audit.cycle_id is None:
        return []
    began = clock.day_of(audit.fieldwork_started_at or clock.now(), zone_of(audit))
    wanted = (
        select(Finding)
        .join(Finding.checkpoint)
        .where(
            Finding.cycle_id == audit.cycle_id,
            Finding.audit_id < audit.id,
            Finding.state != "withdrawn",
            or_(Finding.closed_on.is_(None), Finding.closed_on >= began),
        )
        .options(contains_eager(Finding.checkpoint))
        .order_by(Checkpoint.position, Finding.id)
    )
    return list(db.session.scalars(wanted))


def told_by(earlier: list[Finding], noted: dict[str, Entry]) -> dict[str, str]:
    """The answers that what was found of ``earlier`` findings gives: no where one is not corrected, else yes."""
    found: dict[str, str] = {}
    for one in earlier:
        state = noted[one.public_id].value.get("state") if one.public_id in noted else ""
        if state:
            number = one.checkpoint.number
            found[number] = "no" if state == "not" else found.get(number, "yes")
    return found


def interviewed(audit: Audit) -> int:
    """How many workers were interviewed, alone and in groups."""
    held = entry_of(audit, "interview", "held")
    return (held.value.get("single", 0) + held.value.get("people", 0)) if held else 0


def earlier_findings(audit: Audit) -> dict[str, list[Finding]]:
    """Findings of earlier audits of the same factory by checkpoint number, the latest first: repeats are found here."""
    wanted = (
        select(Finding)
        .join(Finding.checkpoint)
        .join(Finding.audit)
        .where(
            Finding.factory_id == audit.factory_id,
            Finding.audit_id != audit.id,
            Finding.state != "withdrawn",
            Audit.closing_at.is_not(None),
        )
        .options(joinedload(Finding.checkpoint), joinedload(Finding.audit))
        .order_by(Finding.raised_on.desc(), Finding.id.desc())
        .limit(500)
    )
    found: dict[str, list[Finding]] = {}
    for one in db.session.scalars(wanted):
        found.setdefault(one.checkpoint.number, []).append(one)
    return found


def photo_counts(audit: Audit, area: str) -> Counter:
    """How many pictures each thing of an area has."""
    return Counter(db.session.scalars(select(Photo.key).where(Photo.audit_id == audit.id, Photo.area == area)))


def profile_fields(audit: Audit, version: ProfileVersion | None = None) -> dict[str, object]:
    """What the profile in force (``version``, if it was read already) says, by dotted name.

    Contacts are left out: they are checked with the signatures.
    """
    version = version or profile_in_force(audit.factory_id)
    if version is None:
        return {}
    told = differences({}, {part: value for part, value in version.data.items() if part in PROFILE_PARTS})
    told.sort(key=lambda one: PROFILE_PARTS.index(one[0].partition(".")[0]))
    return {name: value for name, _none, value in told if value not in ("", [])}


def everything_of(audit: Audit) -> dict[str, dict[str, Entry]]:
    """Every entry by area and key, by one statement."""
    found: dict[str, dict[str, Entry]] = {area: {} for area in (*AREAS, *OF_VISITS)}
    for one in db.session.scalars(select(Entry).where(Entry.audit_id == audit.id).order_by(Entry.id)):
        found[one.area][one.key] = one
    return found


def terms_for(audit: Audit) -> Terms:
    """The terms of the application's date, which the whole cycle keeps (F7)."""
    kept = select(TermsSnapshot.values).join(Cycle, Cycle.terms_id == TermsSnapshot.id)
    values = db.session.scalar(kept.where(Cycle.id == audit.cycle_id)) if audit.cycle_id else None
    if values is not None:
        return Terms.from_json(values)
    return terms_on(clock.day_of(audit.fieldwork_started_at or clock.now()))


def zone_of(audit: Audit) -> str:
    """The factory's own time zone."""
    return db.session.get(Factory, audit.factory_id).zone


def chosen_of(audit: Audit) -> list[str]:
    """Whom to interview after all draws: absent ones are out, those drawn for them are in (A6)."""
    notes, draws = entries_of(audit, INTERVIEW), draws_of(audit)
    absent = [notes.get(f"absent.{place}") for place in range(len(draws))]
    return drawn_now((one.drawn, out.value["numbers"] if out else None) for one, out in zip(draws, absent, strict=True))


def counts_of(audit: Audit) -> dict[str, int]:
    """How far the day is, by one statement: steps, signed steps, findings, sides that signed at the opening and the
    list."""

    def number(counted, *conditions):
        return select(counted).where(*conditions).scalar_subquery()

    sides = func.count(func.distinct(Signature.paper + Signature.side))
    of_audit_ = Signature.audit_id == audit.id
    steps = AgendaStep.audit_id == audit.id
    wanted = {
        "steps": number(func.count(AgendaStep.id), steps),
        "steps_signed": number(func.count(AgendaStep.id), steps, AgendaStep.signed_at.is_not(None)),
        "findings": number(func.count(Finding.id), Finding.audit_id == audit.id, Finding.state != "withdrawn"),
        "papers": number(sides, of_audit_, Signature.paper != FINDINGS_LIST),
        "list": number(sides, of_audit_, Signature.paper == FINDINGS_LIST),
        "roster": select(func.json_array_length(InterviewDraw.roster))
        .where(InterviewDraw.audit_id == audit.id)
        .order_by(InterviewDraw.id.desc())
        .limit(1)
        .scalar_subquery(),
    }
    return dict(db.session.execute(select(*(one.label(name) for name, one in wanted.items()))).mappings().one())
