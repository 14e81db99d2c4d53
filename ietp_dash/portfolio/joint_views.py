"""Joint findings: the factory or a reviewer names buyers, each buyer keeps its own tasks, the factory follows them."""

from flask import Blueprint, abort, request, url_for
from flask_babel import gettext as _

from ..documents.sending import sent
from ..documents.uploads import received
from ..factories.models import Factory
from ..findings.models import Finding
from ..kernel import clock
from ..kernel.access import Permission
from ..storage.database import db
from ..web.access_record import confidential, remember_all
from ..web.guard import allowed, current_viewer
from ..web.rendering import done, show
from . import joining
from . import joint as queries
from .forms import DeedForm, DoneForm, MarkForm, TaskForm
from .joint_rules import CAUSES
from .models import JointFinding, JointTask

P = Permission
joint = Blueprint("joint", __name__, url_prefix="/joint-findings")
STATES = ("open", "ended")


def _viewer():
    return current_viewer._get_current_object()


@joint.get("/")
@allowed(P.JOINT_LIST)
def index():
    """Every joint finding that the viewer may read."""
    state = request.args.get("state") if request.args.get("state") in STATES else ""
    rows, more = queries.page(_viewer(), state, request.args.get("after", "")[:16])
    more_url = url_for(".index", state=state or None, after=rows[-1][0].public_id) if more else None
    response = show(
        "portfolio/joint.html", rows=rows, more_url=more_url, state=state, causes=CAUSES, today=clock.today()
    )
    remember_all("joint", [(factory.id, row.public_id) for row, factory, *_figures in rows])
    return response


@joint.get("/mark/<finding>")
@allowed(P.JOINT_MARK, finding=Finding)
def new(finding):
    """Name buyers for a finding; those named already stand below."""
    return _marking(finding)


def _marking(finding, form=None):
    connections = queries.may_be_named(finding)
    rows = queries.beside(_viewer(), finding.id)
    return show(
        "portfolio/mark.html",
        status=form.status if form else 200,
        finding=finding,
        factory=db.session.get(Factory, finding.factory_id),
        line=queries.line_of(finding.id),
        form=form or MarkForm(formdata=None).offer(connections),
        offered=bool(connections),
        rows=rows,
        tasks=queries.tasks_of([row.id for row in rows]),
        causes=CAUSES,
        today=clock.today(),
    )


@joint.post("/mark/<finding>")
@allowed(P.JOINT_MARK, finding=Finding)
def mark(finding):
    """Mark it as joint with the buyers chosen."""
    form = MarkForm().offer(queries.may_be_named(finding))
    said = {"cause": form.cause.data or "", "buyers": form.buyers.data or [], "note": form.note.data or ""}
    if form.accept(lambda: joining.mark(_viewer(), finding, **said)):
        message = _("Marked as joint. Each buyer you named is told.")
        return done(url_for(".new", finding=finding.public_id), message=message)
    return _marking(finding, form)


@joint.get("/<joint>")
@allowed(P.JOINT_READ, joint=JointFinding)
@confidential("joint", "joint")
def detail(joint):
    """One buyer's joint finding with its tasks."""
    return _page(joint)


def _page(row, form=None, task=None):
    finding = row.finding
    return show(
        "portfolio/joint_detail.html",
        "portfolio/_joint.html",
        form.status if form else 200,
        row=row,
        finding=finding,
        factory=db.session.get(Factory, row.factory_id),
        line=queries.line_of(finding.id),
        tasks=queries.tasks_of([row.id]).get(row.id, []),
        causes=CAUSES,
        refused=form,
        form=form if form is not None and task is None else TaskForm(formdata=None),
        done_form=lambda one: form if task is not None and one.id == task.id else DoneForm(formdata=None),
        today=clock.today(),
    )


@joint.post("/<joint>/end")
@allowed(P.JOINT_END, joint=JointFinding)
def end(joint):
    """The finding is no longer this buyer's too."""
    form = DeedForm()
    if form.accept(lambda: joining.end(_viewer(), joint)):
        return done(url_for(".detail", joint=joint.public_id), message=_("It is no longer a joint finding."))
    return _page(joint, form)


@joint.post("/<joint>/tasks")
@allowed(P.JOINT_WORK, joint=JointFinding)
def add_task(joint):
    """The buyer adds what it will do."""
    form, factory = TaskForm(), db.session.get(Factory, joint.factory_id)
    said = {"what": form.what.data or "", "due_on": form.due_on.data, "today": clock.today(factory.zone)}
    if form.accept(lambda: joining.add_task(_viewer(), joint, **said)):
        return done(url_for(".detail", joint=joint.public_id), message=_("Added. The factory sees it."))
    return _page(joint, form)


@joint.post("/tasks/<task>/done")
@allowed(P.JOINT_WORK, task=JointTask)
def finish(task):
    """A task is done."""
    form, row = DoneForm(), task.joint

    def deed():
        brought = received(form.file.data) if form.file.data and form.file.data.filename else None
        joining.finish(_viewer(), task, note=form.note.data or "", brought=brought)

    if form.accept(deed):
        return done(url_for(".detail", joint=row.public_id), message=_("Done. The factory is told."))
    return _page(row, form, task)


@joint.get("/tasks/<task>/evidence")
@allowed(P.JOINT_READ, task=JointTask)
@confidential("joint", "task")
def evidence(task):
    """What shows that a task was done."""
    if task.document is None:
        abort(404)
    return sent(task.document)
