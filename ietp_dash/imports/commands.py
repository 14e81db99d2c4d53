"""``flask import ...``: lists of factories, histories, resuming after a crash, duplicates, and how good they are."""

import io
import secrets
from pathlib import Path

import click
from flask import current_app
from flask.cli import AppGroup

from ..accounts import passwords
from ..documents import store
from ..kernel import clock
from ..kernel.access import VISITOR
from ..kernel.errors import Refused
from ..storage.database import db
from . import (
    doubles,
    history,
    loading_history,
    mapping,
    measuring,
    queries,
    readers,
    reports,
    running,
    services,
    staging,
)
from .models import ImportRun
from .reading import open_table

imports = AppGroup("import", help="Real lists of factories and histories of older systems.")
LABELLED = Path("tests/imports/data/dedupe_pairs_oshub.csv")
ACTIONS = (
    ("add", "new"), ("change", "changed"), ("move", "recognised under a new name or address"), ("back", "named again"),
    ("same", "the same"), ("gone", "no longer named"),
)  # fmt: skip
the_file = click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
the_mapping = click.option("--mapping", "name", required=True, help="One of `flask import mappings`, or a TOML file.")
the_encoding = click.option("--encoding", help="Where the file's own is guessed wrongly.")
the_dry_run = click.option("--dry-run", is_flag=True, help="Read and compare; write nothing.")
the_report = click.option(
    "--report", "report_path", type=click.Path(path_type=Path), help="Where to write the rows with problems (CSV)."
)


class _Said(click.ClickException):
    """A refusal, in English, as every command says it."""

    def __init__(self, no: Refused):
        super().__init__(str(no))


def _told(done: int, total: int) -> None:
    click.echo(f"  {done:,} of {total:,}")


def _mapping(name: str) -> tuple[mapping.Mapping, dict]:
    """The mapping, and what a run must keep of it: the text of a file of one's own."""
    path = Path(name)
    if path.suffix != ".toml":
        return mapping.load(name), {}
    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeError) as error:
        raise click.ClickException(f"{name} cannot be read") from error
    return mapping.parse(path.stem, text), {"mapping": text}


def _opened(path: Path, chosen: mapping.Mapping, encoding: str | None):
    how = chosen.file | ({"encoding": encoding} if encoding else {})
    return open_table(io.BytesIO(path.read_bytes()), **how)


def _write_report(path: Path | None, table, problems) -> None:
    if path:
        with path.open("w", encoding="utf-8", newline="") as file:
            file.writelines(reports.report(table, problems))
        click.echo(f"Rows with problems: {path}")


def _summary(counts: dict) -> None:
    click.echo(f"{counts['rows']:,} rows, {counts['blocked']:,} kept out, {counts['problems']:,} problems")
    click.echo(f"{counts['sites']:,} sites: " + ", ".join(f"{counts[key]:,} {said}" for key, said in ACTIONS))


@imports.command("mappings")
def mappings() -> None:
    """Name the mappings that are there."""
    for one in mapping.shipped():
        click.echo(f"{one.name:22} {one.kind:10} {one.title}")


@imports.command("factories")
@the_file
@the_mapping
@the_encoding
@the_dry_run
@the_report
@click.option("--without-duplicates", is_flag=True, help="Do not look for likely duplicates afterwards.")
def factories(file, name, encoding, dry_run, report_path, without_duplicates) -> None:
    """Load a list of factories; the same list again changes nothing."""
    try:
        chosen, kept = _mapping(name)
        table = _opened(file, chosen, encoding)
        if dry_run or report_path:
            found = staging.plan(table, chosen, chosen.name)
            _write_report(report_path, table, found.grouping.problems)
        if dry_run:
            return _summary(found.counts)
        run = _received("factories", file)
        options = kept | ({"encoding": encoding} if encoding else {})
        _choose(run, chosen, options)
        _work(run.id, without_duplicates)
    except Refused as no:
        raise _Said(no) from no


def _received(kind: str, path: Path) -> ImportRun:
    content = path.read_bytes()
    digest = store.put(content)
    return services.receive(VISITOR, kind=kind, file_name=path.name, sha256=digest, size=len(content))


def _choose(run, chosen, options) -> None:
    try:
        services.choose(VISITOR, run, mapping=chosen, source=chosen.name, title=chosen.title, options=options)
    except Refused:
        services.discard(VISITOR, run)
        raise


def _work(run_id: int, without_duplicates: bool) -> None:
    """Stage, load and look for duplicates, from wherever the run stands."""
    state = db.session.get(ImportRun, run_id).state
    if state != "merging":
        state = running.advance(VISITOR, run_id) if state in ("staging", "failed") else state
    run = db.session.get(ImportRun, run_id, populate_existing=True)
    if state == "staged":
        _summary(run.counts)
        services.approve(VISITOR, run)
        state = "merging"
    if state == "merging":
        state = running.advance(VISITOR, run_id, _told)
    if state != "visible":
        run = db.session.get(ImportRun, run_id, populate_existing=True)
        raise click.ClickException(f"{run.file_name}: {Refused(run.fault, **run.fault_values)} Run {run.public_id}.")
    click.echo("Everything is visible now.")
    if not without_duplicates:
        _search(run_id)


def _search(run_id: int) -> None:
    click.echo("Looking for likely duplicates ...")
    found = doubles.search(VISITOR, run_id, _told)
    click.echo(f"{found:,} pairs are offered for merging under Imports.")


@imports.command("resume")
@click.option("--give-up", is_flag=True, help="Take away what is unfinished instead of finishing it.")
def resume(give_up) -> None:
    """Finish what a crash left: every begun list, then every search for duplicates."""
    for run in queries.unfinished():
        click.echo(f"{run.file_name}: {run.state}")
        if give_up:
            services.discard(VISITOR, run)
        else:
            _work(run.id, without_duplicates=True)
    for run in queries.unsearched():
        _search(run.id)


@imports.command("history")
@the_file
@the_mapping
@the_encoding
@the_dry_run
@the_report
def past(file, name, encoding, dry_run, report_path) -> None:
    """Load audits, findings and corrections of an older system into an instance of its own."""
    try:
        if current_app.config["DEMO"]:
            raise click.ClickException("This is the demonstration. Name an instance of its own: IETP_INSTANCE=...")
        loading_history.check_allowed()
        chosen, _kept = _mapping(name)
        table = _opened(file, chosen, encoding)
        found = history.read(table, chosen, clock.today())
        loading_history.fit(found, chosen)
        _write_report(report_path, table, found.problems)
        findings = sum(1 for _ in found.findings())
        click.echo(f"{found.rows:,} rows, {found.blocked:,} kept out, {len(found.problems):,} problems")
        click.echo(f"{len(found.audits):,} audits, {findings:,} findings, {len(found.questions):,} checkpoints")
        if not dry_run:
            _load(file, found, chosen)
    except Refused as no:
        raise _Said(no) from no


def _load(file, found, chosen) -> None:
    run = _received("history", file)
    counts = loading_history.load(VISITOR, run, found, chosen)
    click.echo(
        "Loaded: " + ", ".join(f"{counts[name]:,} {name}" for name in ("audits", "findings", "corrections")) + "."
    )
    if not readers.exists():
        password = "-".join(secrets.token_hex(3) for _part in range(4))
        email = readers.add(VISITOR, password_hash=passwords.hashed(password))
        click.echo(f"Sign in as {email} with the password {password} (shown only now).")


@imports.command("measure")
@click.argument("pairs", type=click.Path(exists=True, dir_okay=False, path_type=Path), required=False)
def measure(pairs) -> None:
    """Print precision and recall of the duplicate score on labelled pairs."""
    path = pairs or Path(current_app.root_path) / LABELLED
    click.echo(str(measuring.measure(list(measuring.labelled(path)))))


COMMANDS = (imports,)
