"""Reading imports: runs, what a list is known to hold, pairs that wait for a person, and whose history is shown."""

from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import joinedload

from ..cycles.models import Cycle
from ..factories.models import Factory
from ..storage.database import db
from .models import UNFINISHED, DuplicatePair, ImportRow, ImportRun, ImportSite
from .sites import Site
from .storing import from_json

STATES_OF_IMPORTED = ("staged", "imported", "merged")


def runs(before: int | None = None, limit: int = 26) -> list[ImportRun]:
    """Runs, newest first; ``before`` goes on after an earlier page."""
    wanted = select(ImportRun).order_by(ImportRun.id.desc()).limit(limit)
    return list(db.session.scalars(wanted.where(ImportRun.id < before) if before else wanted))


def unfinished(source: str | None = None) -> list[ImportRun]:
    """Runs that were begun and are neither visible nor given up, oldest first."""
    wanted = select(ImportRun).where(ImportRun.state.in_(UNFINISHED)).order_by(ImportRun.id)
    return list(db.session.scalars(wanted.where(ImportRun.source == source) if source else wanted))


def unsearched() -> list[ImportRun]:
    """Visible lists whose duplicates were not all looked for."""
    wanted = select(ImportRun).where(ImportRun.state == "visible", ImportRun.searched < ImportRun.total)
    return list(db.session.scalars(wanted.order_by(ImportRun.id)))


def known(source: str) -> dict[str, Site]:
    """Every site that earlier editions of ``source`` named, also those that are gone."""
    rows = db.session.execute(select(ImportSite.key, ImportSite.fields).where(ImportSite.source == source))
    return {key: Site(key, from_json(fields)) for key, fields in rows}


def gone_before(source: str) -> set[str]:
    """Keys of sites that an earlier edition no longer named."""
    wanted = select(ImportSite.key).where(ImportSite.source == source, ImportSite.gone_on.is_not(None))
    return set(db.session.scalars(wanted))


def own_lists() -> list[ImportRun]:
    """The latest run of each list whose columns were chosen on the page, by title."""
    latest = (
        select(func.max(ImportRun.id))
        .where(ImportRun.source.like("own:%"), ImportRun.state == "visible")
        .group_by(ImportRun.source)
    )
    return list(db.session.scalars(select(ImportRun).where(ImportRun.id.in_(latest)).order_by(ImportRun.title)))


def differences_of(run: ImportRun, action: str, limit: int = 50) -> list[ImportRow]:
    """The first staged rows of one action, for showing."""
    wanted = select(ImportRow).where(ImportRow.run_id == run.id, ImportRow.action == action)
    return list(db.session.scalars(wanted.order_by(ImportRow.position).limit(limit)))


def touched_by(run_id: int) -> list[int]:
    """Factories that a run added or changed, in order; for the directory."""
    added = select(Factory.id).where(Factory.import_id == run_id)
    keys = select(ImportRow.key).where(ImportRow.run_id == run_id, ImportRow.action.in_(("change", "move")))
    source = select(ImportRun.source).where(ImportRun.id == run_id).scalar_subquery()
    changed = select(ImportSite.factory_id).where(ImportSite.source == source, ImportSite.key.in_(keys))
    return sorted(set(db.session.scalars(added)) | set(db.session.scalars(changed)))


def sites_of(factory_id: int) -> list[ImportSite]:
    """The entries of lists that are this factory, with their runs."""
    wanted = select(ImportSite).options(joinedload(ImportSite.run)).where(ImportSite.factory_id == factory_id)
    return list(db.session.scalars(wanted.order_by(ImportSite.id).limit(20)))


def open_pairs(limit: int = 25) -> list[DuplicatePair]:
    """Pairs that wait for a person, the likeliest first."""
    both = (joinedload(DuplicatePair.one), joinedload(DuplicatePair.other))
    wanted = select(DuplicatePair).options(*both).where(DuplicatePair.state == "open")
    return list(db.session.scalars(wanted.order_by(DuplicatePair.score.desc(), DuplicatePair.id).limit(limit)))


def count_open_pairs() -> int:
    """How many pairs wait for a person."""
    return db.session.scalar(select(func.count()).where(DuplicatePair.state == "open"))


def has_programme() -> bool:
    """Whether a programme is run here: any application, or any factory that came by itself."""
    cycle = db.session.scalar(select(Cycle.id).limit(1))
    own = db.session.scalar(select(Factory.id).where(Factory.state.not_in(STATES_OF_IMPORTED)).limit(1))
    return cycle is not None or own is not None


def whose_history() -> str:
    """The publishers whose history this instance shows; empty where none was loaded, or the database is away.

    Asked on a connection of its own, so that also the page of a failed request can say it.
    """
    wanted = select(ImportRun.publisher).where(ImportRun.kind == "history", ImportRun.state == "visible")
    try:
        with db.engine.connect() as connection:
            return "; ".join(sorted(set(connection.scalars(wanted))))
    except SQLAlchemyError:
        return ""
