"""First half of loading a list: the file is read, checked and compared with what is known, and staged row by row.

Nothing that a reader could see is written. A dry run stops after :func:`plan`.
"""

import io
from dataclasses import dataclass

from sqlalchemy import delete, insert

from ..documents import store
from ..kernel import clock
from ..storage.database import db
from ..storage.use_case import use_case
from . import mapping as mappings
from . import queries, reports, sites
from .mapping import Mapping
from .models import ImportRow, ImportRun
from .reading import Table, open_table
from .services import held
from .storing import to_json

BATCH = 500


@dataclass(frozen=True)
class Plan:
    """What loading a list would do: ``rows`` as (action, key, earlier key, fields), and how many of each."""

    grouping: sites.Grouping
    rows: list[tuple[str, str, str | None, dict]]
    counts: dict[str, int]


def mapping_of(run: ImportRun) -> Mapping:
    """The mapping a run was told to use: a shipped one, a file of one's own, or the columns chosen on the page."""
    if "columns" in run.options:
        return mappings.chosen(run.options["columns"], run.options.get("complete", False))
    if "mapping" in run.options:
        return mappings.parse(run.source, run.options["mapping"])
    return mappings.load(run.source)


def opened(run: ImportRun) -> Table:
    """The run's list, read as its mapping and options say."""
    said = {name: run.options[name] for name in ("encoding", "sheet", "header_row") if run.options.get(name)}
    return open_table(io.BytesIO(store.read(run.sha256)), **(mapping_of(run).file | said))


def plan(table: Table, mapping: Mapping, source: str) -> Plan:
    """Compare the list with what earlier editions of ``source`` gave. Raises Refused when it does not fit."""
    grouping = sites.grouped(mappings.mapped(table, mapping), mapping)
    complete = mapping.complete and not reports.is_report(table)
    known, before = queries.known(source), queries.gone_before(source)
    renewal = sites.renewal(known, grouping.sites, complete)
    moved_from = set(renewal.moved.values())
    found = grouping.sites
    rows = [("add", key, None, found[key].fields) for key in renewal.added]
    rows += [
        ("move" if key in renewal.moved else "change", key, renewal.moved.get(key), found[key].fields)
        for key in renewal.changed
    ]
    rows += [("back", key, None, {}) for key in renewal.same if key in before]
    rows += [("gone", key, None, {}) for key in renewal.gone if key not in before | moved_from]
    return Plan(grouping, rows, _counts(grouping, renewal, rows))


def _counts(grouping, renewal, rows) -> dict[str, int]:
    actions = [row[0] for row in rows]
    return {
        "rows": grouping.rows,
        "sites": len(grouping.sites),
        "blocked": grouping.blocked,
        "problems": len(grouping.problems),
        "same": len(renewal.same),
        **{action: actions.count(action) for action in ("add", "change", "move", "back", "gone")},
    }


def stage(viewer, run_id: int, token: str, told=lambda done, total: None) -> None:
    """Stage the run's list in batches, telling ``told`` how far it is; begun anew it starts from the top.

    Raises Refused, services.TakenOver.
    """
    run = db.session.get(ImportRun, run_id)
    found = plan(opened(run), mapping_of(run), run.source)
    _begin(viewer, run_id, token, len(found.rows))
    for start in range(0, len(found.rows), BATCH):
        _stage_batch(viewer, run_id, token, start, found.rows[start : start + BATCH])
        told(min(start + BATCH, len(found.rows)), len(found.rows))
    _finish(viewer, run_id, token, found.counts)


@use_case
def _begin(viewer, run_id, token, total):
    run = held(run_id, token, "staging")
    db.session.execute(delete(ImportRow).where(ImportRow.run_id == run_id))
    run.total, run.done = total, 0


@use_case
def _stage_batch(viewer, run_id, token, start, rows):
    run = held(run_id, token, "staging")
    values = [
        {
            "run_id": run_id, "position": start + place, "key": key, "old_key": old, "action": action,
            "fields": to_json(fields), "done": False,
        }
        for place, (action, key, old, fields) in enumerate(rows)
    ]  # fmt: skip
    db.session.execute(insert(ImportRow.__table__), values)
    run.done = start + len(rows)


@use_case
def _finish(viewer, run_id, token, counts):
    run = held(run_id, token, "staging")
    run.state, run.counts, run.runner, run.touched_at = "staged", counts, None, clock.now()
