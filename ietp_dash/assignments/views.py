"""Assignments: the coordinator's queue and a firm's own, one assignment with its whole draw, and every answer to it."""

from flask import request, url_for
from flask_babel import gettext as _

from ..kernel import clock
from ..kernel.access import Kind, Permission
from ..kernel.errors import N_, Refused
from ..web.access_record import confidential
from ..web.guard import allowed, current_viewer, may
from ..web.rendering import done, show
from . import assigning, closing, later, plans, queries, rules, services
from .blueprint import bp, calendar_bp, closed_bp
from .forms import DeclineForm, DeedForm, DeviationForm, ExtendForm
from .models import Assignment
from .planning import trouble_with

__all__ = ["assigning", "bp", "calendar_bp", "closed_bp", "closing", "later", "plans"]
P = Permission


def _viewer():
    return current_viewer._get_current_object()


@bp.get("/")
@allowed(P.ASSIGNMENT_LIST)
def index():
    """What waits: for the coordinator audits to assign, for a firm offers to answer and audits to plan."""
    viewer = _viewer()
    is_firm = viewer.kind is Kind.FIRM
    to_assign = [] if is_firm else queries.to_assign()
    return show(
        "assignments/index.html",
        is_firm=is_firm,
        to_assign=to_assign,
        last=queries.last_of([cycle.id for cycle, _factory in to_assign]),
        offered=queries.offered(viewer),
        awaiting=queries.awaiting_fees(viewer),
        undated=queries.open_windows(viewer, planned=False),
        dated=queries.open_windows(viewer, planned=True),
        today=clock.today(),
    )


@bp.get("/all")
@allowed(P.ASSIGNMENT_LIST)
def every():
    """All assignments that one may see, newest first, by state."""
    viewer = _viewer()
    state = request.args.get("state") if request.args.get("state") in list(rules.State) else ""
    after = request.args.get("after", "")[:16]
    rows, more = queries.page(viewer, state=state, after=queries.position(viewer, after) if after else None)
    return show(
        "assignments/all.html",
        rows=rows,
        state=state,
        states=[one.value for one in rules.State],
        more=rows[-1][0].public_id if more else None,
        is_firm=viewer.kind is Kind.FIRM,
    )


@bp.get("/<assignment>")
@allowed(P.ASSIGNMENT_READ, assignment=Assignment)
@confidential("assignment", "assignment")
def detail(assignment):
    """One assignment: the draw, the answer, the window and, for who may know, the date."""
    return show("assignments/detail.html", "assignments/_assignment.html", **_of(assignment))


def _of(assignment, **forms) -> dict:
    plan = queries.plan_of(assignment.id)
    may_draw = may(P.ASSIGNMENT_DRAW)
    return {
        "assignment": assignment,
        "factory": assignment.factory,
        "plan": plan,
        "going": plans.going_of(plan),
        "trouble": trouble_with(plan) if plan else None,
        "counted": rules.counted(assignment.man_days_due, assignment.man_days, assignment.deviation_state),
        "may_answer": may(P.ASSIGNMENT_ANSWER, assignment) and assignment.state == rules.State.OFFERED,
        "may_deviate": may(P.ASSIGNMENT_ANSWER, assignment) and assignment.state in rules.LIVE,
        "may_draw": may_draw,
        "may_plan": plan is not None and may(P.PLAN_MAKE, plan) and assignment.state == rules.State.ACCEPTED,
        "cycle_id": assigning.cycle_id_of(assignment) if may_draw else None,
        "draw": assigning.draw_of(assignment) if may_draw else None,
        "repeated": assigning.repeated(assignment) if may_draw and "repeat" in request.args else None,
        "decline_form": forms.get("decline_form") or DeclineForm(formdata=None),
        "deviation_form": forms.get("deviation_form") or DeviationForm(formdata=None),
        "extend_form": forms.get("extend_form") or ExtendForm(formdata=None),
        "refused": forms.get("refused"),
        "today": clock.today(assignment.factory.zone),
    }


def _answer(assignment, form, deed, message, name="refused"):
    if form.accept(deed):
        to = url_for(".detail", assignment=assignment.public_id)
        return done(to, "assignments/_assignment.html", message, **_of(assignment))
    shown = _of(assignment, **{name: form})
    return show("assignments/detail.html", "assignments/_assignment.html", form.status, **shown)


@bp.post("/<assignment>/accept")
@allowed(P.ASSIGNMENT_ANSWER, assignment=Assignment)
def accept(assignment):
    """The firm takes the audit."""
    return _answer(
        assignment,
        DeedForm(),
        lambda: services.accept(_viewer(), assignment),
        _("Accepted. You plan it as soon as its window is open."),
    )


@bp.post("/<assignment>/decline")
@allowed(P.ASSIGNMENT_ANSWER, assignment=Assignment)
def decline(assignment):
    """The firm does not take it."""
    form = DeclineForm()
    return _answer(
        assignment,
        form,
        lambda: services.decline(_viewer(), assignment, reason=form.reason.data),
        _("Declined. Another firm is drawn."),
        "decline_form",
    )


@bp.post("/<assignment>/deviate")
@allowed(P.ASSIGNMENT_ANSWER, assignment=Assignment)
def deviate(assignment):
    """The firm asks for other man-days."""
    form = DeviationForm()
    return _answer(
        assignment,
        form,
        lambda: services.deviate(_viewer(), assignment, man_days=form.man_days.data, reason=form.reason.data),
        _("Asked. The coordinator decides."),
        "deviation_form",
    )


@bp.post("/<assignment>/approve")
@allowed(P.ASSIGNMENT_DRAW, assignment=Assignment)
def approve(assignment):
    """The coordinator approves other man-days."""
    return _decide(assignment, True, _("Approved."))


@bp.post("/<assignment>/refuse")
@allowed(P.ASSIGNMENT_DRAW, assignment=Assignment)
def refuse(assignment):
    """The coordinator keeps the man-days of the terms."""
    return _decide(assignment, False, _("Refused. The man-days of the terms hold."))


def _decide(assignment, approved, message):
    return _answer(
        assignment,
        DeedForm(),
        lambda: services.approve_deviation(_viewer(), assignment, approved=approved),
        message,
    )


@bp.post("/<assignment>/extend")
@allowed(P.PLAN_EXTEND, assignment=Assignment)
def extend(assignment):
    """The coordinator extends the window once."""
    form = ExtendForm()

    def deed():
        plan = queries.plan_of(assignment.id)
        if plan is None:
            raise Refused(N_("The window is not open."), conflict=True)
        services.extend(_viewer(), plan, reason=form.reason.data)

    return _answer(
        assignment,
        form,
        deed,
        _("Extended by a month."),
        "extend_form",
    )
