"""Reading integrity cases; each list answers only to officers without a conflict, or to who complained (V9, X12)."""

from sqlalchemy import exists, func, or_, select

from ..accounts.models import Membership, Organisation, Person
from ..accreditation.models import Accreditation, Auditor
from ..audits.models import Audit
from ..documents.models import Document
from ..factories.models import Factory
from ..fieldwork.models import AuditorAssessment
from ..kernel import clock
from ..kernel.access import Role
from ..storage.database import db
from . import rules
from .models import (
    IntegrityCase,
    IntegrityConflict,
    IntegrityFile,
    IntegrityHint,
    IntegrityMessage,
    IntegrityStep,
)

PAGE = 25
MOST = 200


def open_to(viewer):
    """The condition for the cases that an officer may read: those without a conflict of interest of theirs."""
    mine = (IntegrityConflict.case_id == IntegrityCase.id) & (IntegrityConflict.person_id == viewer.person_id)
    return ~exists().where(mine)


def page(viewer, state: str = "", after: str = "") -> tuple[list[IntegrityCase], bool]:
    """Up to 25 cases that the officer may read, the latest first; and whether there are more."""
    wanted = select(IntegrityCase).where(open_to(viewer)).order_by(IntegrityCase.id.desc()).limit(PAGE + 1)
    wanted = wanted.where(IntegrityCase.state == state) if state else wanted
    if after:
        last = select(IntegrityCase.id).where(IntegrityCase.public_id == after).scalar_subquery()
        wanted = wanted.where(IntegrityCase.id < last)
    rows = list(db.session.scalars(wanted))
    return rows[:PAGE], len(rows) > PAGE


def waiting(viewer):
    """The query of how many cases have something unread for this officer."""
    return select(func.count()).select_from(IntegrityCase).where(IntegrityCase.unread.is_(True), open_to(viewer))


def answered(viewer):
    """The query of how many of the viewer's complaints and assessments have an answer that the viewer has not seen."""
    return (
        select(func.count()).select_from(IntegrityCase).where(_told_by(viewer.person_id), IntegrityCase.news.is_(True))
    )


def behind(code: str) -> IntegrityCase | None:
    """The case of a receipt code."""
    return db.session.scalar(select(IntegrityCase).where(IntegrityCase.receipt == rules.receipt_hash(code)))


def complaints_of(person_id: int) -> list[IntegrityCase]:
    """The complaints of a person and what the person's assessments told of favours, the latest first."""
    wanted = select(IntegrityCase).where(_told_by(person_id)).order_by(IntegrityCase.id.desc()).limit(PAGE)
    return list(db.session.scalars(wanted))


def _told_by(person_id):
    return (IntegrityCase.reporter_id == person_id) & IntegrityCase.channel.in_(("complaint", "assessment"))


def _of(model, case_id: int, limit: int = MOST):
    wanted = select(model).where(model.case_id == case_id).order_by(model.id.desc()).limit(limit)
    return list(db.session.scalars(wanted))


def messages(case_id: int) -> list[IntegrityMessage]:
    """The talk with the reporter, the latest first."""
    return _of(IntegrityMessage, case_id)


def steps(case_id: int) -> list[IntegrityStep]:
    """What officers did and read, the latest first."""
    return _of(IntegrityStep, case_id)


def files(case_id: int) -> list[Document]:
    """The evidence."""
    return [one.document for one in _of(IntegrityFile, case_id)]


def file_of(case_id: int, public_id: str) -> Document | None:
    """One piece of evidence."""
    wanted = select(Document).join(IntegrityFile, IntegrityFile.document_id == Document.id)
    return db.session.scalar(wanted.where(IntegrityFile.case_id == case_id, Document.public_id == public_id))


def is_answered(case_id: int) -> bool:
    """Whether an officer wrote to the reporter."""
    said = (IntegrityMessage.case_id == case_id, IntegrityMessage.side == "officer")
    return db.session.scalar(select(IntegrityMessage.id).where(*said).limit(1)) is not None


def officers() -> list[Person]:
    """The people who may hold a case."""
    wanted = select(Person).join(Membership, Membership.person_id == Person.id)
    held = (Membership.role == Role.INTEGRITY_OFFICER.value, Membership.ended_at.is_(None))
    return list(db.session.scalars(wanted.where(*held).order_by(Person.name).limit(MOST)))


def firms() -> list[Organisation]:
    """The firms on the accreditation list."""
    wanted = select(Organisation).join(Accreditation, Accreditation.firm_id == Organisation.id)
    return list(db.session.scalars(wanted.order_by(Organisation.name).limit(MOST)))


def parties(firm: str, auditor: str, site: str) -> dict:
    """(typed, row or None) of each party that an officer names, by field."""
    named = or_(Factory.number == site, Factory.name == site, Factory.name_local == site)
    return {
        "firm": (firm, firm and db.session.scalar(select(Organisation).where(Organisation.public_id == firm)) or None),
        "auditor": (auditor, auditor and db.session.scalar(select(Auditor).where(Auditor.number == auditor)) or None),
        "site": (site, site and db.session.scalar(select(Factory).where(named).limit(1)) or None),
    }


def named_in(case: IntegrityCase) -> dict:
    """The firm, auditor, factory and audit that a case concerns and who led the audit, each a row or None."""
    kinds = {"firm": (Organisation, case.firm_id), "auditor": (Auditor, case.auditor_id)}
    kinds |= {"site": (Factory, case.site_id), "audit": (Audit, case.audit_id)}
    found = {name: db.session.get(model, key) if key else None for name, (model, key) in kinds.items()}
    led_by = found["audit"].lead_id if found["audit"] else None
    return found | {"lead": db.session.get(Person, led_by) if led_by else None}


def hints(state: str, after: str = "") -> tuple[list[IntegrityHint], bool]:
    """The radar's hints in one state, the latest first; and whether there are more."""
    wanted = select(IntegrityHint).where(IntegrityHint.state == state).order_by(IntegrityHint.id.desc())
    if after:
        last = select(IntegrityHint.id).where(IntegrityHint.public_id == after).scalar_subquery()
        wanted = wanted.where(IntegrityHint.id < last)
    rows = list(db.session.scalars(wanted.limit(PAGE + 1)))
    return rows[:PAGE], len(rows) > PAGE


def scored(firm_id: int, before) -> list[tuple[tuple[int, int], dict[str, int]]]:
    """(quarter, scores) of a firm's assessments given before a moment, the latest first."""
    wanted = select(AuditorAssessment).join(Audit, Audit.id == AuditorAssessment.audit_id)
    wanted = wanted.where(Audit.firm_id == firm_id, AuditorAssessment.given_at < before)
    rows = db.session.scalars(wanted.order_by(AuditorAssessment.id.desc()).limit(2000))
    return [(rules.quarter_of(clock.day_of(row.given_at)), row.scores) for row in rows]
