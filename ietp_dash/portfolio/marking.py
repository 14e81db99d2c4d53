"""Keeping and reading a buyer's own marks on factories (N12)."""

from sqlalchemy import and_, delete, false, func, or_, select
from sqlalchemy.exc import IntegrityError

from ..factories.models import Factory
from ..kernel import clock
from ..kernel.errors import N_, Refused
from ..storage.database import db
from ..storage.use_case import record, use_case
from . import marking_rules
from .events import FactoryMarked
from .models import FactoryMark, FactoryTag

PAGE = 50
MOST = 50_000
MOST_TAGS_LISTED = 60


def of(viewer, factory_id: int) -> FactoryMark | None:
    """The viewer's organisation's own mark on a factory."""
    return db.session.scalar(
        select(FactoryMark).where(_ours(FactoryMark, viewer), FactoryMark.factory_id == factory_id)
    )


def _ours(model, viewer):
    """The rows of the viewer's organisation; none while staff look as one of its people (N12, P36)."""
    return false() if viewer.looker_id is not None else model.buyer_id == viewer.organisation_id


def tags_on(viewer, factory_ids) -> dict[int, list[str]]:
    """The own tags on each of these factories."""
    wanted = (
        select(FactoryTag.factory_id, FactoryTag.tag)
        .where(_ours(FactoryTag, viewer), FactoryTag.factory_id.in_(list(factory_ids)))
        .order_by(FactoryTag.tag)
    )
    found: dict[int, list[str]] = {}
    for factory_id, tag in db.session.execute(wanted):
        found.setdefault(factory_id, []).append(tag)
    return found


def tags_in_use(viewer) -> list[tuple[str, int]]:
    """The own tags with how many factories each is on, the most used first; at most 60."""
    wanted = (
        select(FactoryTag.tag, func.count())
        .where(_ours(FactoryTag, viewer))
        .group_by(FactoryTag.tag)
        .order_by(func.count().desc(), FactoryTag.tag)
        .limit(MOST_TAGS_LISTED)
    )
    return [tuple(row) for row in db.session.execute(wanted)]


def tagged(viewer, tag: str):
    """A condition on Factory: the viewer's organisation put ``tag`` on it."""
    return Factory.id.in_(select(FactoryTag.factory_id).where(_ours(FactoryTag, viewer), FactoryTag.tag == tag))


def coded(viewer, word: str):
    """A condition on Factory: its own vendor code has ``word`` in it."""
    marks = select(FactoryMark.factory_id).where(
        _ours(FactoryMark, viewer), FactoryMark.vendor_code.icontains(word, autoescape=True)
    )
    return Factory.id.in_(marks)


def page(viewer, *, q: str = "", tag: str = "", after: str = "", limit: int = PAGE) -> tuple[list, bool]:
    """(mark, factory) of every factory with a mark, last changed first, and whether there are more."""
    wanted = (
        select(FactoryMark, Factory)
        .join(Factory, Factory.id == FactoryMark.factory_id)
        .where(_ours(FactoryMark, viewer))
        .order_by(FactoryMark.changed_at.desc(), FactoryMark.id.desc())
        .limit(limit + 1)
    )
    for word in q.split():
        names = (Factory.name, Factory.name_local, Factory.city, FactoryMark.vendor_code, FactoryMark.note)
        wanted = wanted.where(or_(*(part.icontains(word, autoescape=True) for part in names)))
    if tag:
        wanted = wanted.where(tagged(viewer, tag))
    if after:
        last = db.session.execute(
            select(FactoryMark.changed_at, FactoryMark.id)
            .join(Factory, Factory.id == FactoryMark.factory_id)
            .where(_ours(FactoryMark, viewer), Factory.public_id == after)
        ).one_or_none()
        if last:
            before = and_(FactoryMark.changed_at == last.changed_at, FactoryMark.id < last.id)
            wanted = wanted.where(or_(FactoryMark.changed_at < last.changed_at, before))
    found = db.session.execute(wanted).all()
    return found[:limit], len(found) > limit


@use_case
def keep(viewer, factory, *, vendor_code: str, tags: str, note: str, seen: int) -> None:
    """Note these for the viewer's organisation; empty everything takes the mark away (N12).

    ``seen`` is the version that the person changed, 0 for none. Raises Refused: too long, too many, the code stands on
    another factory; with conflict when a colleague saved meanwhile.
    """
    code, words = marking_rules.code_of(vendor_code), marking_rules.tags_of(tags)
    if len(note) > marking_rules.LONGEST_NOTE:
        raise Refused(N_("A note has at most 4,000 characters."), field="note")
    mark = of(viewer, factory.id)
    if (mark.version if mark else 0) != seen:
        raise Refused(N_("A colleague changed these marks meanwhile. What they say now stands below."), conflict=True)
    _take_code(viewer, factory, code)
    db.session.execute(delete(FactoryTag).where(_ours(FactoryTag, viewer), FactoryTag.factory_id == factory.id))
    given = {"buyer_id": viewer.organisation_id, "factory_id": factory.id}
    db.session.add_all(FactoryTag(**given, tag=tag) for tag in words)
    _write(viewer, mark or FactoryMark(**given, version=0), code, note.strip(), bool(words))
    record(FactoryMarked(factory.id, viewer.organisation_id))
    try:
        db.session.flush()
    except IntegrityError as error:
        raise Refused(N_("Somebody else changed this meanwhile. Look at it again."), conflict=True) from error


def _take_code(viewer, factory, code):
    other = select(Factory.name).join(FactoryMark, FactoryMark.factory_id == Factory.id)
    taken = other.where(
        _ours(FactoryMark, viewer), FactoryMark.vendor_code == code, FactoryMark.factory_id != factory.id
    )
    if code and db.session.scalar(taken.limit(1)) is not None:
        raise Refused(N_("You gave this vendor code to another factory already."), field="vendor_code")


def _write(viewer, mark, code, note, is_tagged):
    if not (code or note or is_tagged):
        if mark.id:
            db.session.delete(mark)
        return
    mark.vendor_code, mark.note, mark.version = code, note, mark.version + 1
    mark.changed_at, mark.changed_by = clock.now(), viewer.person_id
    db.session.add(mark)
