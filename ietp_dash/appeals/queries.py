"""Reading appeals: each list answers only to who may read its rows (X11)."""

from datetime import date, datetime, timedelta

from sqlalchemy import false, func, or_, select
from sqlalchemy.orm import joinedload

from ..documents.models import Document
from ..factories.models import Factory
from ..findings.models import Finding
from ..kernel import clock
from ..kernel.access import Kind, Permission, Viewer, can
from ..storage.database import db
from .models import Appeal, AppealFile, PanelMember

PAGE = 25
OPEN = ("draft", "filed", "acknowledged")
_SHOWN = (
    joinedload(Appeal.finding).joinedload(Finding.checkpoint),
    joinedload(Appeal.decision),
    joinedload(Appeal.invoice),
)


def visible_to(viewer: Viewer):
    """The condition for the appeals that ``viewer`` may read (policy appeal:read)."""
    if viewer.kind is Kind.PROGRAMME and can(viewer, Permission.APPEAL_LIST):
        return Appeal.filed_at.is_not(None)
    if viewer.kind is Kind.FACTORY and viewer.factory_id is not None:
        return Appeal.factory_id == viewer.factory_id
    if can(viewer, Permission.REVIEW_READ):
        sits = select(PanelMember.appeal_id).where(
            PanelMember.person_id == viewer.person_id, PanelMember.left_at.is_(None)
        )
        return Appeal.id.in_(sits)
    return false()


def page(viewer: Viewer, state: str = "", after: str = "", limit: int = PAGE) -> tuple[list[Appeal], bool]:
    """Up to ``limit`` appeals that ``viewer`` may read, the latest first; and whether there are more."""
    wanted = select(Appeal).where(visible_to(viewer)).options(*_SHOWN).order_by(Appeal.id.desc()).limit(limit + 1)
    if state:
        wanted = wanted.where(Appeal.state == state)
    if after:
        last = select(Appeal.id).where(Appeal.public_id == after).scalar_subquery()
        wanted = wanted.where(Appeal.id < last)
    rows = list(db.session.scalars(wanted))
    return rows[:limit], len(rows) > limit


def open_against(row) -> Appeal | None:
    """The appeal that is prepared or runs against a finding, decision or invoice."""
    names = {"finding": Appeal.finding_id, "status_decision": Appeal.decision_id, "invoice": Appeal.invoice_id}
    wanted = select(Appeal).where(names[row.__tablename__] == row.id, Appeal.state.in_(OPEN))
    return db.session.scalar(wanted)


def object_of(appeal: Appeal):
    """The finding, decision or invoice that the appeal is against."""
    return appeal.finding or appeal.decision or appeal.invoice


def files_of(appeal_id: int) -> list[Document]:
    """The evidence, oldest first."""
    wanted = select(AppealFile).where(AppealFile.appeal_id == appeal_id).order_by(AppealFile.id)
    return [one.document for one in db.session.scalars(wanted)]


def document_of(appeal_id: int, public_id: str) -> Document | None:
    """One piece of evidence."""
    wanted = select(Document).join(AppealFile, AppealFile.document_id == Document.id)
    return db.session.scalar(wanted.where(AppealFile.appeal_id == appeal_id, Document.public_id == public_id))


def running_of(factory_id: int) -> list[Appeal]:
    """The running appeals of a factory, locked."""
    wanted = select(Appeal).where(Appeal.factory_id == factory_id, Appeal.state.in_(("filed", "acknowledged")))
    return list(db.session.scalars(wanted.with_for_update(of=Appeal)))


def to_run(limit: int) -> list[Appeal]:
    """Running appeals, those to be decided first on top: the integrity officer's."""
    wanted = select(Appeal).where(Appeal.state.in_(("filed", "acknowledged"))).options(*_SHOWN)
    return list(db.session.scalars(wanted.order_by(Appeal.decide_by, Appeal.id).limit(limit)))


def to_view(person_id: int, limit: int) -> list[Appeal]:
    """Running appeals on whose panel a person sits without a view."""
    wanted = (
        select(Appeal)
        .join(PanelMember, PanelMember.appeal_id == Appeal.id)
        .where(PanelMember.person_id == person_id, PanelMember.left_at.is_(None), PanelMember.view == "")
        .where(Appeal.state.in_(("filed", "acknowledged")))
        .order_by(Appeal.decide_by, Appeal.id)
    )
    return list(db.session.scalars(wanted.limit(limit)))


def drafts(factory_id: int, limit: int) -> list[Appeal]:
    """A factory's drafts, those that must be filed first on top."""
    wanted = select(Appeal).where(Appeal.factory_id == factory_id, Appeal.state == "draft")
    return list(db.session.scalars(wanted.order_by(Appeal.until, Appeal.id).limit(limit)))


def near_due(now: datetime, ahead: timedelta, after: int, most: int) -> list[Appeal]:
    """Running appeals with a clock that ends within ``ahead`` or is over and is not told of, after row ``after``."""
    latest = clock.farthest_day(now + ahead)
    first = (Appeal.acknowledged_at.is_(None)) & (Appeal.acknowledge_by <= latest) & (Appeal.told.op("&")(2) == 0)
    second = (Appeal.decide_by <= latest) & (Appeal.told.op("&")(8) == 0)
    wanted = (
        select(Appeal)
        .join(Factory, Factory.id == Appeal.factory_id)
        .where(Appeal.state.in_(("filed", "acknowledged")), or_(first, second), Appeal.id > after)
        .order_by(Appeal.id)
        .limit(most)
        .with_for_update(of=Appeal)
    )
    return list(db.session.scalars(wanted))


def count_drafts(factory_id: int, today: date):
    """The query of how many drafts of a factory may be filed on ``today`` or, elsewhere, the day before."""
    open_ = (Appeal.factory_id == factory_id, Appeal.state == "draft", Appeal.until >= today - timedelta(days=1))
    return select(func.count()).select_from(Appeal).where(*open_)
