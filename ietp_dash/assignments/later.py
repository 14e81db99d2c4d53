"""Pages of a cycle's later audits: asking for a follow-up, and ordering a special investigation (M11, M12)."""

from flask import abort, url_for
from flask_babel import gettext as _

from ..cycles.models import Cycle
from ..factories.models import Factory
from ..kernel import clock
from ..kernel.access import Permission
from ..kernel.errors import Refused
from ..programme.queries import terms_on
from ..programme.tariff import audit_fee, man_days
from ..storage.database import db
from ..web.guard import allowed, current_viewer, may
from ..web.presentation import said
from ..web.rendering import done, show
from . import further, occasions, queries, services
from .assigning import override_form
from .blueprint import bp
from .forms import FollowUpForm, InvestigationForm
from .held import later_of
from .models import Assignment
from .occasions import FIRST

P = Permission


def _viewer():
    return current_viewer._get_current_object()


@bp.get("/cycles/<cycle>/later")
@allowed(P.FOLLOW_UP_READ, cycle=Cycle)
def later(cycle):
    """The cycle's later audits as far as the reader may know them, and whether a follow-up can be asked for."""
    return show("assignments/later.html", "assignments/_later.html", **_later(cycle))


def _later(cycle, form=None) -> dict:
    factory = db.session.get(Factory, cycle.factory_id)
    today = clock.today(factory.zone)
    headcount, terms = queries.headcount_of(cycle), terms_on(today)
    return {
        "cycle": cycle,
        "factory": factory,
        "rows": [_row(one) for one in later_of(cycle.id) if one.kind != further.INVESTIGATION],
        "why_not": _why_not(cycle),
        "open_findings": further.COUNTS_OPEN[0](cycle.id),
        "man_days": man_days("FU", headcount, terms),
        "fee": audit_fee("FU", headcount, terms),
        "may_ask": may(P.FOLLOW_UP_ASK, cycle),
        "orders": not may(P.FOLLOW_UP_PAY, cycle),
        "form": form or FollowUpForm(formdata=None),
    }


def _why_not(cycle) -> str:
    try:
        further.check_follow_up(cycle)
    except Refused as no:
        return said(no.message, **no.values)
    return ""


def _row(assignment) -> dict:
    """What the factory may know: of an announced audit its date, of another one only whether it was held (A3)."""
    announced = assignment.kind in occasions.ANNOUNCED
    plan = queries.plan_of(assignment.id) if announced else None
    told = announced or assignment.state == "done" or not may(P.FOLLOW_UP_PAY, assignment)
    return {"held": assignment, "planned_on": plan.planned_on if plan else None, "told": told}


@bp.post("/cycles/<cycle>/later")
@allowed(P.FOLLOW_UP_ASK, cycle=Cycle)
def follow_up(cycle):
    """Ask for a follow-up, or order one."""
    form = FollowUpForm()
    if form.accept(lambda: further.follow_up(_viewer(), cycle, because=form.because.data or "")):
        message = _("Asked. The audit firm answers within some days; the invoice is under Fees.")
        return done(url_for(".later", cycle=cycle.public_id), "assignments/_later.html", message, **_later(cycle))
    return show("assignments/later.html", "assignments/_later.html", form.status, **_later(cycle, form))


@bp.route("/<assignment>/other-firm", methods=["GET", "POST"])
@allowed(P.ASSIGNMENT_DRAW, assignment=Assignment)
def other_firm(assignment):
    """Give a later audit to another firm, with a reason; the first one's page is that of its cycle."""
    cycle = db.session.get(Cycle, assignment.cycle_id)
    if assignment.kind in FIRST:
        return done(url_for(".cycle", cycle=cycle.public_id))
    form = override_form(services.candidates(cycle, assignment.kind))

    def deed():
        firm = queries.firms_for([form.firm.data])[form.firm.data]
        return further.give_by_hand(_viewer(), cycle, assignment, firm, reason=form.reason.data)

    if form.accept(deed):
        given = form.result
        return done(
            url_for(".detail", assignment=given.public_id), message=_("Given to %(firm)s.", firm=given.firm.name)
        )
    return show("assignments/other_firm.html", None, form.status, assignment=assignment, form=form)


@bp.route("/factories/<factory>/investigation", methods=["GET", "POST"])
@allowed(P.INVESTIGATION_ORDER, factory=Factory)
def investigation(factory):
    """Order a special investigation of a factory."""
    form, cycle = InvestigationForm(), further.cycle_of(factory.id)
    if form.is_submitted() and cycle is None:
        abort(409)
    if form.is_submitted() and form.accept(lambda: further.investigate(_viewer(), cycle, because=form.because.data)):
        return done(url_for(".investigation", factory=factory.public_id), message=_("Ordered. A firm was drawn."))
    held = [one for one in later_of(cycle.id) if one.kind == further.INVESTIGATION] if cycle else []
    return show("assignments/investigation.html", None, form.status, factory=factory, cycle=cycle, held=held, form=form)
