"""The staff pages: sending a list, saying how to read it, watching it load, its report, and likely duplicates."""

import hashlib
from itertools import islice

from flask import Blueprint, Response, abort, request, stream_with_context, url_for
from flask_babel import gettext
from sqlalchemy import select

from ..documents import store
from ..kernel import clock
from ..kernel.access import Permission
from ..kernel.errors import N_, Refused
from ..storage.database import db
from ..web.guard import allowed, current_viewer
from ..web.rendering import done, show
from . import choosing, mapping, queries, reports, running, services, sites, staging
from .forms import UploadForm, how_form
from .models import DuplicatePair, ImportRun
from .reading import open_table
from .validating import LABELS

P = Permission
STALE = 60
bp = Blueprint("imports", __name__, url_prefix="/imports")
STATES = {
    "received": N_("Waiting for you to say how to read it"),
    "staging": N_("Being checked"),
    "staged": N_("Checked; waiting for your word"),
    "merging": N_("Being loaded"),
    "visible": N_("Loaded"),
    "failed": N_("Stopped"),
    "undone": N_("Given up"),
}


@bp.route("/", methods=["GET", "POST"])
@allowed(P.IMPORT_RUN)
def index():
    """Every import, newest first, and the form to begin one."""
    form = UploadForm()
    if form.accept(lambda: _receive(form.file.data)):
        return done(url_for(".detail", run=form.result.public_id))
    before = db.session.scalar(select(ImportRun.id).where(ImportRun.public_id == request.args.get("before", "")))
    runs = queries.runs(before)
    return show(
        "imports/index.html", None, form.status, form=form, runs=runs[:25], states=STATES,
        more=runs[24].public_id if len(runs) > 25 else None, pairs=queries.count_open_pairs(),
    )  # fmt: skip


def _receive(file) -> ImportRun:
    content = file.read()
    open_table(file.stream)
    digest = store.put(content)
    return services.receive(
        _viewer(), kind="factories", file_name=file.filename or "", sha256=digest, size=len(content)
    )


def _viewer():
    return current_viewer._get_current_object()


@bp.get("/<run>")
@allowed(P.IMPORT_RUN, run=ImportRun)
def detail(run):
    """How a run stands; before it is checked, how it is to be read."""
    return _choose_page(run) if run.state == "received" else _run_page(run)


def _run_page(run, status=200, refused=None):
    running_now = running.is_running(run)
    silent = not run.touched_at or (clock.now() - run.touched_at).total_seconds() > STALE
    return show(
        "imports/detail.html", "imports/_run.html", status, run=run, states=STATES, running=running_now,
        stale=running_now and silent, refused=refused,
        gone=queries.differences_of(run, "gone"), changed=queries.differences_of(run, "change"),
    )  # fmt: skip


@bp.post("/<run>")
@allowed(P.IMPORT_RUN, run=ImportRun)
def choose(run):
    """Preview the list as it would be read, or have the whole of it checked."""
    return _choose_page(run) if run.state == "received" else _run_page(run, 409)


def _choose_page(run):
    reading = choosing.reading_of(request.form)
    try:
        table, fault = choosing.opened(run, reading), None
    except Refused as no:
        table, fault = choosing.opened(run, {}), no
    offered = choosing.offered(table)
    form = how_form(table.columns, offered, **choosing.proposal(run, table, offered))
    if request.method == "POST" and fault is None and request.form.get("do") == "check":
        if form.accept(lambda: choosing.settle(_viewer(), run, form, table)):
            running.advance_soon(_viewer(), run.id)
            return done(url_for(".detail", run=run.public_id))
    elif request.method == "POST" and form.validate_on_submit() and fault:
        form.refuse(fault)
    return _show_choice(run, table, form)


def _show_choice(run, table, form):
    mapped = []
    if request.method == "POST" and not form.errors and not form.form_errors:
        try:
            rows = islice(mapping.mapped(table, choosing.mapping_of(form)[0]), 10)
            mapped = [(row.fields, [problem.labelled(gettext) for problem in row.problems]) for row in rows]
        except Refused as no:
            form.refuse(no)
    status = form.status if form.errors or form.form_errors else 200
    return show(
        "imports/choose.html", None, status, run=run, table=table, form=form, labels=LABELS, mapped=mapped,
        sample=list(islice(table.rows(), 5)),
    )  # fmt: skip


@bp.post("/<run>/load")
@allowed(P.IMPORT_RUN, run=ImportRun)
def load(run):
    """Load what was checked."""
    return _deed(run, lambda: services.approve(_viewer(), run), start=True)


@bp.post("/<run>/resume")
@allowed(P.IMPORT_RUN, run=ImportRun)
def resume(run):
    """Take up a run that stopped or fell silent."""
    return _deed(run, lambda: None, start=run.state == "failed" or running.is_running(run))


@bp.post("/<run>/give-up")
@allowed(P.IMPORT_RUN, run=ImportRun)
def give_up(run):
    """Give up a run that is not visible yet."""
    return _deed(run, lambda: services.discard(_viewer(), run), start=False)


def _deed(run, deed, start):
    try:
        deed()
    except Refused as no:
        return _run_page(db.session.merge(run), 409 if no.conflict else 422, refused=no)
    if start:
        running.advance_soon(_viewer(), run.id)
    return done(url_for(".detail", run=run.public_id))


@bp.get("/<run>/report.csv")
@allowed(P.IMPORT_RUN, run=ImportRun)
def report(run):
    """The rows with problems, to be mended and loaded again with the same mapping."""
    if run.kind != "factories" or run.state == "received" or not run.source:
        abort(404)
    chosen, table = staging.mapping_of(run), staging.opened(run)
    found = sites.grouped(mapping.mapped(table, chosen), chosen)
    response = Response(
        stream_with_context(reports.report(table, found.problems, gettext)), mimetype="text/csv; charset=utf-8"
    )
    name = hashlib.sha256(run.file_name.encode()).hexdigest()[:8]
    response.headers["Content-Disposition"] = f'attachment; filename="problems-{name}.csv"'
    return response


@bp.get("/duplicates")
@allowed(P.IMPORT_RUN)
def duplicates():
    """Pairs that may be one site, the likeliest first."""
    return _pairs_page()


def _pairs_page(status=200, refused=None):
    pairs = queries.open_pairs()
    return show(
        "imports/duplicates.html", "imports/_pairs.html", status, pairs=pairs, total=queries.count_open_pairs(),
        refused=refused,
    )  # fmt: skip


@bp.post("/duplicates/<pair>")
@allowed(P.IMPORT_RUN, pair=DuplicatePair)
def decide(pair):
    """They are one site (keep the one or the other), or two."""
    answer = request.form.get("answer")
    if answer not in ("one", "other", "distinct"):
        abort(400)
    try:
        if answer == "distinct":
            services.keep_apart(_viewer(), pair)
        else:
            services.merge_pair(_viewer(), pair, keep=pair.one if answer == "one" else pair.other)
    except Refused as no:
        return _pairs_page(409 if no.conflict else 422, refused=no)
    said = gettext("Kept apart.") if answer == "distinct" else gettext("Merged.")
    return done(
        url_for(".duplicates"), "imports/_pairs.html", said, pairs=queries.open_pairs(),
        total=queries.count_open_pairs(), refused=None,
    )  # fmt: skip
