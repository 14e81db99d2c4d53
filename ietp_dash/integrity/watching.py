"""Running the radar: the latest reports are read, compared, and what is new is written down, once (X13)."""

from collections import defaultdict
from datetime import date, datetime, timedelta

from sqlalchemy import func, select

from ..accounts.models import Organisation, Person
from ..audits.models import Audit
from ..factories.models import Factory
from ..findings.models import Finding
from ..kernel import clock
from ..storage.database import db
from ..storage.use_case import use_case
from . import radar
from .models import IntegrityHint, RadarNight

LOOKS_BACK = timedelta(days=4 * 366)
MOST = 1000


def reports(now: datetime) -> list[radar.Report]:
    """The latest thousand reports of four years: submitted only, so that nothing of a planned audit is read (A3)."""
    wanted = (
        select(Audit, func.coalesce(func.nullif(Factory.name, ""), Factory.name_local), Organisation.name, Person.name)
        .join(Factory, Factory.id == Audit.factory_id)
        .outerjoin(Organisation, Organisation.id == Audit.firm_id)
        .outerjoin(Person, Person.id == Audit.lead_id)
        .where(Audit.submitted_at > now - LOOKS_BACK, Audit.source == "")
        .order_by(Audit.submitted_at.desc(), Audit.id.desc())
        .limit(MOST)
    )
    rows = db.session.execute(wanted).all()
    notes = _notes([audit.id for audit, *_names in rows])
    return [_report(audit, *names, notes.get(audit.id, [])) for audit, *names in rows]


def _notes(audit_ids: list[int]) -> dict[int, list[str]]:
    """What each audit's findings say."""
    found = defaultdict(list)
    wanted = select(Finding.audit_id, Finding.description, Finding.description_zh)
    for audit_id, *said in db.session.execute(wanted.where(Finding.audit_id.in_(audit_ids)).order_by(Finding.id)):
        found[audit_id].append("\n".join(said).strip())
    return found


def _report(audit: Audit, site, firm, lead, notes: list[str]) -> radar.Report:
    return radar.Report(
        id=audit.id,
        site=site or "",
        firm=firm or "",
        lead=lead or "",
        day=clock.day_of(audit.submitted_at).isoformat(),
        text=f"{audit.summary}\n{audit.summary_zh}".strip(),
        answers=audit.answers or "",
        hours=_hours(audit),
        man_days=audit.man_days or 0,
        findings=len(notes),
        kind=audit.kind,
        notes=tuple(notes),
    )


def _hours(audit: Audit) -> float:
    """Hours from the start to the closing meeting, times the lead and the team; 0 where unknown."""
    if audit.fieldwork_started_at is None or audit.closing_at is None:
        return 0.0
    return (audit.closing_at - audit.fieldwork_started_at).total_seconds() / 3600 * max(1, len(audit.people))


def look(viewer, now: datetime) -> int:
    """Write down every hint that was not known before; answers how many. Once a day however often it is run.

    The reports are compared before the transaction: that takes seconds, in which others write.
    """
    night = clock.day_of(now)
    if db.session.get(RadarNight, night) is not None:
        return 0
    found = radar.look(reports(now))
    return _write_down(viewer, night, found)


@use_case
def _write_down(viewer, day: date, found: list[radar.Found]) -> int:
    if db.session.get(RadarNight, day) is not None:
        return 0
    db.session.add(RadarNight(day=day))
    db.session.flush()
    by_key = {one.key: one for one in found}
    known = set(db.session.scalars(select(IntegrityHint.key).where(IntegrityHint.key.in_(list(by_key)))))
    new = [one for key, one in by_key.items() if key not in known]
    for one in new:
        sides = [{"title": title, "text": text} for title, text in one.sides]
        facts = {"what": one.what, "sides": sides}
        db.session.add(IntegrityHint(kind=one.kind, key=one.key, facts=facts, found_on=day))
    return len(new)
