"""Changing imports: receiving a list, saying how to read it, taking work on, giving a run up, merging duplicates."""

import secrets

from sqlalchemy import delete, or_, select, update

from ..documents.models import Document
from ..factories.models import Factory, FactoryProcess, FactoryProduct
from ..kernel import clock
from ..kernel.errors import N_, Refused
from ..storage.database import db
from ..storage.use_case import record, use_case
from . import events, queries
from .models import UNFINISHED, DuplicatePair, ImportRow, ImportRun, ImportSite


@use_case
def receive(viewer, *, kind, file_name, sha256, size) -> ImportRun:
    """Note that a list was stored under ``sha256`` (``size`` in bytes); nothing is read yet."""
    now = clock.now()
    run = ImportRun(kind=kind, file_name=file_name[:200], sha256=sha256, created_at=now, by=viewer.person_id)
    kept = Document(
        kind="import", name=file_name[:200], media_type="application/octet-stream", size=size, sha256=sha256,
        made_by=viewer.person_id, created_at=now,
    )  # fmt: skip
    db.session.add_all([run, kept])
    db.session.flush()
    record(events.ImportBegun(run.id))
    return run


@use_case
def choose(viewer, run, *, mapping, source, title, options) -> ImportRun:
    """Say how ``run`` is to be read. Refused while another run of the same list is not finished."""
    if run.state != "received":
        raise Refused(N_("This list is being loaded already."), conflict=True)
    if others := [one for one in queries.unfinished(source) if one.id != run.id]:
        raise Refused(
            N_("An earlier loading of this list (%(file)s) is not finished. Finish it or give it up first."),
            conflict=True,
            file=others[0].file_name,
        )
    run.source, run.title, run.publisher = source, title[:200], mapping.publisher[:200]
    run.options, run.state, run.touched_at = options, "staging", clock.now()
    return run


@use_case
def approve(viewer, run) -> None:
    """Let the staged list be loaded."""
    if run.state != "staged":
        raise Refused(N_("Only a list that was checked can be loaded."), conflict=True)
    run.state, run.done, run.touched_at = "merging", 0, clock.now()


@use_case
def claim(viewer, run_id: int) -> str:
    """Take the work on a run over; answers the token that every batch must name. An earlier runner stops by itself."""
    run = db.session.get(ImportRun, run_id, with_for_update=True)
    run.runner, run.touched_at = secrets.token_hex(8), clock.now()
    if run.state == "failed":
        run.state, run.fault, run.fault_values = run.step, "", {}
    return run.runner


@use_case
def fail(viewer, run_id: int, token: str, fault: str, values: dict) -> None:
    """Note why the work on a run ended; nothing of it is visible, and it can be taken up again."""
    run = db.session.get(ImportRun, run_id)
    if run.runner == token and run.state in ("staging", "merging"):
        run.step, run.state = run.state, "failed"
        run.fault, run.fault_values, run.runner = fault[:300], {k: str(v) for k, v in values.items()}, None


class TakenOver(Exception):
    """Somebody else works on the run now."""


def held(run_id: int, token: str, state: str) -> ImportRun:
    """The run, if ``token`` still holds it in ``state``; raises TakenOver. For the batches' use cases."""
    run = db.session.get(ImportRun, run_id, populate_existing=True, with_for_update=True)
    if run is None or run.runner != token or run.state != state:
        raise TakenOver
    run.touched_at = clock.now()
    return run


@use_case
def discard(viewer, run) -> None:
    """Give a run up before it is visible: its staged factories go, the file and this line stay."""
    if run.state not in (*UNFINISHED, "received"):
        raise Refused(N_("What was loaded stays; only an unfinished loading can be given up."), conflict=True)
    mine = select(Factory.id).where(Factory.import_id == run.id, Factory.state == "staged").scalar_subquery()
    db.session.execute(delete(ImportSite).where(ImportSite.run_id == run.id, ImportSite.factory_id.in_(mine)))
    for model in (FactoryProduct, FactoryProcess):
        db.session.execute(delete(model).where(model.factory_id.in_(mine)))
    db.session.execute(delete(Factory).where(Factory.import_id == run.id, Factory.state == "staged"))
    db.session.execute(delete(ImportRow).where(ImportRow.run_id == run.id))
    run.state, run.runner, run.finished_at = "undone", None, clock.now()
    record(events.ImportDiscarded(run.id))


@use_case
def merge_pair(viewer, pair, *, keep: Factory) -> None:
    """Both are one site: ``keep`` stays, the entries of the other point to it. Only an imported one is dropped."""
    _check_open(pair)
    dropped = pair.other if keep.id == pair.one_id else pair.one
    if dropped.state != "imported":
        raise Refused(N_("This factory is in the programme and stays. Keep it, and drop the other one."))
    entries = update(ImportSite).where(ImportSite.factory_id == dropped.id)
    db.session.execute(entries.values(factory_id=keep.id, leads=False))
    dropped.state, dropped.listed = "merged", False
    _decide(viewer, pair, "merged")
    db.session.flush()
    _point_pairs(dropped.id, keep.id)
    record(events.FactoriesMerged(keep.id, dropped.id))


@use_case
def keep_apart(viewer, pair) -> None:
    """They are two sites; the pair is not offered again."""
    _check_open(pair)
    _decide(viewer, pair, "distinct")


def _check_open(pair):
    if pair.state != "open":
        raise Refused(N_("Somebody decided on this pair meanwhile."), conflict=True)


def _decide(viewer, pair, state):
    pair.state, pair.decided_by, pair.decided_at = state, viewer.person_id, clock.now()


def _point_pairs(old: int, new: int) -> None:
    """Open pairs of the dropped factory become pairs of the kept one, unless there are such already."""
    touching = or_(DuplicatePair.one_id == old, DuplicatePair.other_id == old)
    for pair in db.session.scalars(select(DuplicatePair).where(touching, DuplicatePair.state == "open")).all():
        third = pair.other_id if pair.one_id == old else pair.one_id
        one, other = sorted((new, third))
        same = (DuplicatePair.one_id == one, DuplicatePair.other_id == other)
        if third == new or db.session.scalar(select(DuplicatePair.id).where(*same)):
            db.session.delete(pair)
        else:
            pair.one_id, pair.other_id = one, other
        db.session.flush()
