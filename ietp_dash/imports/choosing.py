"""Between the page and a mapping: which mappings fit a list, what to propose, and what a person settled on."""

import hashlib
import io

from ..documents import store
from ..kernel.errors import N_, Refused
from . import mapping as mappings
from . import queries, services
from .folding import fold
from .mapping import Mapping
from .models import ImportRun
from .reading import Table, open_table
from .validating import FIELDS

READING = ("encoding", "sheet", "header_row")


def reading_of(sent) -> dict:
    """How the sent form says that the file is to be read; a row that is no number is left to the form to refuse."""
    said = {name: sent.get(name, "").strip() for name in READING}
    row = said.pop("header_row")
    return {name: value for name, value in said.items() if value} | ({"header_row": int(row)} if row.isdigit() else {})


def opened(run: ImportRun, reading: dict) -> Table:
    """The run's list; raises Refused where it cannot be read so."""
    return open_table(io.BytesIO(store.read(run.sha256)), **reading)


def offered(table: Table) -> list[tuple[str, str]]:
    """Mappings that fit the list's columns: (value, label); one's own lists first."""
    own = [
        (run.source, run.title)
        for run in queries.own_lists()
        if set(run.options["columns"].values()) <= set(table.columns)
    ]
    return own + [(one.name, one.title) for one in mappings.shipped("factories") if one.columns <= set(table.columns)]


def proposal(run: ImportRun, table: Table, offered: list[tuple[str, str]]) -> dict:
    """What the form shows at first: the first mapping that fits, and columns by their names."""
    guessed = {f"column-{name}": column for name, column in mappings.suggest(table.columns).items()}
    stem = run.file_name.rsplit(".", 1)[0][:50]
    return {"mapping": offered[0][0] if offered else "", "title": stem, "complete": False, **guessed}


def mapping_of(form) -> tuple[Mapping, str, str, dict]:
    """The mapping chosen on the page, with the list's name for the machine, its title, and the options to keep."""
    chosen = form.mapping.data
    if chosen.startswith("own:"):
        earlier = next(run for run in queries.own_lists() if run.source == chosen)
        return _own(earlier.options["columns"], earlier.options["complete"], earlier.title, form.reading())
    if chosen:
        one = mappings.load(chosen)
        return one, one.name, one.title, form.reading()
    return _own(form.columns(), form.complete.data, form.title.data.strip(), form.reading())


def _own(columns: dict, complete: bool, title: str, reading: dict) -> tuple[Mapping, str, str, dict]:
    if not title:
        raise Refused(N_("Give the list a name, so that a newer edition is known by it."), field="title")
    columns = {name: column for name, column in columns.items() if name in FIELDS}
    source = "own:" + hashlib.sha256(fold(title).encode()).hexdigest()[:24]
    return mappings.chosen(columns, complete), source, title, {**reading, "columns": columns, "complete": complete}


def settle(viewer, run: ImportRun, form, table: Table) -> ImportRun:
    """Have the whole list checked as chosen. Raises Refused where it does not fit."""
    chosen, source, title, options = mapping_of(form)
    mappings.check_fits(chosen, table)
    return services.choose(viewer, run, mapping=chosen, source=source, title=title, options=options)
