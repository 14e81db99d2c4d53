"""Second half of loading a list: new factories are written unseen in batches; one flip makes everything visible.

A factory that waits for the flip has state 'staged' and is not listed. Updates, returns and disappearances happen
in the flip itself, so that an earlier edition is never seen half renewed.
"""

from sqlalchemy import bindparam, delete, func, insert, select, update

from ..factories.models import Factory, FactoryProcess, FactoryProduct
from ..kernel import clock
from ..storage.database import db, new_public_id
from ..storage.use_case import record, use_case
from . import storing
from .events import ImportFlipped
from .models import ImportRow, ImportSite
from .services import held

BATCH = 500
PARTS = (("products", FactoryProduct), ("processes", FactoryProcess))


def merge(viewer, run_id: int, token: str, told=lambda done, total: None) -> None:
    """Write what was staged and flip; goes on where an earlier runner stopped. Raises services.TakenOver."""
    while progress := _merge_batch(viewer, run_id, token):
        told(*progress)
    flip(viewer, run_id, token)


@use_case
def _merge_batch(viewer, run_id, token) -> tuple[int, int] | None:
    run = held(run_id, token, "merging")
    waiting = select(ImportRow).where(ImportRow.run_id == run_id, ImportRow.action == "add", ImportRow.done.is_(False))
    rows = list(db.session.scalars(waiting.order_by(ImportRow.position).limit(BATCH)))
    if not rows:
        return None
    taken = _known_keys(run.source, [row.key for row in rows])
    add_factories(run, [(row.key, row.fields) for row in rows if row.key not in taken], state="staged")
    db.session.execute(update(ImportRow).where(ImportRow.id.in_([row.id for row in rows])).values(done=True))
    run.done += len(rows)
    return run.done, run.total


def _known_keys(source, keys) -> set[str]:
    wanted = select(ImportSite.key).where(ImportSite.source == source, ImportSite.key.in_(keys))
    return set(db.session.scalars(wanted))


def add_factories(run, sites: list[tuple[str, dict]], *, state: str, source: str = "") -> None:
    """Write a factory and its entry of the list for each (key, JSON fields), in the caller's use case."""
    if not sites:
        return
    now = clock.now()
    values = [
        storing.columns(fields)
        | {
            "public_id": new_public_id(), "created_at": now, "zone": storing.zone_of(fields["country"]),
            "state": state, "listed": state == "imported", "opted_in": False, "import_id": run.id,
            "external_id": key, "version": 1,
        }
        for key, fields in sites
    ]  # fmt: skip
    made = insert(Factory.__table__).returning(Factory.__table__.c.id, sort_by_parameter_order=True)
    ids = list(db.session.scalars(made, values))
    entries = [
        {
            "source": source or run.source,
            "key": key,
            "factory_id": id_,
            "run_id": run.id,
            "fields": fields,
            "leads": True,
        }
        for id_, (key, fields) in zip(ids, sites, strict=True)
    ]
    db.session.execute(insert(ImportSite.__table__), entries)
    _write_parts({id_: fields for id_, (_key, fields) in zip(ids, sites, strict=True)})


def _write_parts(fields_of: dict[int, dict]) -> None:
    for name, model in PARTS:
        found = ((id_, code) for id_, fields in fields_of.items() for code in storing.codes(name, fields))
        rows = [{"factory_id": id_, "code": code} for id_, code in found]
        if rows:
            db.session.execute(insert(model.__table__), rows)


@use_case
def flip(viewer, run_id: int, token: str) -> None:
    """Make the run visible: in this one transaction factories appear, change, return and disappear."""
    run = held(run_id, token, "merging")
    _renew_staged(run)
    _mark(run, "back", None)
    _mark(run, "gone", clock.today())
    fresh = (Factory.import_id == run_id, Factory.state == "staged")
    db.session.execute(update(Factory).where(*fresh).values(state="imported", listed=True))
    db.session.execute(delete(ImportRow).where(ImportRow.run_id == run_id, ImportRow.action == "add"))
    run.total = db.session.scalar(select(func.count()).where(Factory.import_id == run_id))
    run.state, run.runner, run.finished_at, run.searched = "visible", None, clock.now(), 0
    record(ImportFlipped(run_id))


def _of(run, *actions):
    return select(ImportRow).where(ImportRow.run_id == run.id, ImportRow.action.in_(actions))


def _renew_staged(run) -> None:
    """Changed sites, and moved ones under their new key."""
    staged = {row.old_key or row.key: row for row in db.session.scalars(_of(run, "change", "move"))}
    renew(run, {old: row.fields for old, row in staged.items()}, {old: row.key for old, row in staged.items()})


def renew(run, said: dict[str, dict], new_keys: dict[str, str] | None = None) -> None:
    """Put what a newer edition says of known sites into their entries, and into factories that are only imported."""
    changes, factories = [], {}
    for entry in _entries(run.source, list(said)):
        fields = storing.united(entry.fields, said[entry.key])
        key = (new_keys or {}).get(entry.key, entry.key)
        changes.append({"b_id": entry.id, "key": key, "fields": fields, "gone_on": None})
        if entry.leads and entry.state == "imported":
            factories[entry.factory_id] = (key, fields)
    _write_entries(changes)
    _write_factories(factories)


def _entries(source, keys) -> list[tuple]:
    columns = (ImportSite.id, ImportSite.key, ImportSite.fields, ImportSite.factory_id, ImportSite.leads)
    found = []
    for start in range(0, len(keys), BATCH):
        wanted = select(*columns, Factory.state).join(Factory, Factory.id == ImportSite.factory_id)
        wanted = wanted.where(ImportSite.source == source, ImportSite.key.in_(keys[start : start + BATCH]))
        found += db.session.execute(wanted)
    return found


def _write_entries(changes) -> None:
    table = ImportSite.__table__
    if changes:
        db.session.connection().execute(update(table).where(table.c.id == bindparam("b_id")), changes)


def _write_factories(changed: dict[int, tuple[str, dict]]) -> None:
    if not changed:
        return
    table = Factory.__table__
    changes = [{"b_id": id_, "external_id": key} | storing.columns(fields) for id_, (key, fields) in changed.items()]
    bumped = (
        update(table)
        .where(table.c.id == bindparam("b_id"))
        .values(
            {name: bindparam(name) for name in (*storing.COLUMNS, "external_id")} | {"version": table.c.version + 1}
        )
    )
    db.session.connection().execute(bumped, changes)
    ids = list(changed)
    for _name, model in PARTS:
        for start in range(0, len(ids), BATCH):
            db.session.execute(delete(model).where(model.factory_id.in_(ids[start : start + BATCH])))
    _write_parts({id_: fields for id_, (_key, fields) in changed.items()})


def _mark(run, action, day) -> None:
    """Note on the entries of ``action`` since when (UTC) a complete list no longer names them; they stay."""
    keys = select(ImportRow.key).where(ImportRow.run_id == run.id, ImportRow.action == action)
    mine = (ImportSite.source == run.source, ImportSite.key.in_(keys))
    marked = update(ImportSite).where(*mine).values(gone_on=day)
    db.session.execute(marked.execution_options(synchronize_session=False))
