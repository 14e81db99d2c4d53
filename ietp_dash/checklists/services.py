"""Loading a checklist edition into the database."""

from ..kernel import clock
from ..storage.database import db
from ..storage.use_case import use_case
from .models import ChecklistSection, ChecklistVersion, Checkpoint
from .reading import VersionText


@use_case
def load(viewer, edition: VersionText) -> ChecklistVersion:
    """Publish an edition with its sections and checkpoints (G5)."""
    row = ChecklistVersion(
        name=edition.name, origin=edition.origin, valid_from=edition.valid_from, published_at=clock.now()
    )
    db.session.add(row)
    db.session.flush()
    position = 0
    for place, section in enumerate(edition.sections):
        held = ChecklistSection(
            version_id=row.id,
            code=section.code,
            position=place,
            name=section.name.en,
            name_zh=section.name.zh,
            name_vi=section.name.vi,
        )
        db.session.add(held)
        db.session.flush()
        for one in section.checkpoints:
            db.session.add(_checkpoint(row, held, one, position))
            position += 1
    db.session.flush()
    return row


def _checkpoint(version, section, one, position) -> Checkpoint:
    return Checkpoint(
        version_id=version.id,
        section_id=section.id,
        number=one.number,
        position=position,
        question=one.question.en,
        question_zh=one.question.zh,
        question_vi=one.question.vi,
        guidance=one.guidance.en,
        guidance_zh=one.guidance.zh,
        guidance_vi=one.guidance.vi,
        evidence_needed=one.evidence.en,
        evidence_needed_zh=one.evidence.zh,
        evidence_needed_vi=one.evidence.vi,
        severities=list(one.severities),
        transparent_severity=one.transparent_severity,
        kind=one.kind,
        countries=list(one.countries),
        grace_until=one.grace_until,
        legal={country: {"en": said.en, "zh": said.zh, "vi": said.vi} for country, said in one.laws},
    )
