"""The coordinator's page of one audit to assign: who could be drawn now, the draw itself, and giving it by hand."""

from flask import url_for
from flask_babel import gettext as _

from ..accounts.models import Organisation
from ..cycles.models import Cycle
from ..factories.models import Factory
from ..kernel.access import Permission
from ..storage.database import db
from ..web.guard import allowed, current_viewer
from ..web.rendering import done, show
from . import queries, rules, services
from .blueprint import bp, left_out
from .forms import DeedForm, OverrideForm

P = Permission


def _viewer():
    return current_viewer._get_current_object()


@bp.get("/cycles/<cycle>")
@allowed(P.ASSIGNMENT_DRAW, cycle=Cycle)
def cycle(cycle):
    """One application's audit: every firm with its facts, and the assignments so far."""
    return show("assignments/cycle.html", "assignments/_cycle.html", **_of(cycle))


def _of(cycle, **forms) -> dict:
    asked, held = services.candidates(cycle), queries.live_of(cycle.id)
    plan = queries.plan_of(held.id) if held else None
    fixed = plan is not None and plan.audit_id is not None
    history = queries.history_of(cycle.id)
    return {
        "cycle": cycle,
        "open": cycle.state not in services.CLOSED,
        "plans": queries.plans_of([one.id for one in history]),
        "factory": db.session.get(Factory, cycle.factory_id),
        "held": held,
        "fixed": fixed,
        "candidates": asked,
        "able": sum(why is None for _row, _facts, why in asked),
        "history": history,
        "form": forms.get("form") or override_form(asked, formdata=None),
        "refused": forms.get("refused"),
    }


def override_form(asked, **given) -> OverrideForm:
    """The firms that an audit may be given to by hand, each with why a draw would leave it out."""
    firms = [(facts.firm, row.firm.name, why) for row, facts, why in asked if why not in rules.NEVER]
    return OverrideForm(**given).offer(firms, left_out)


@bp.post("/cycles/<cycle>/draw")
@allowed(P.ASSIGNMENT_DRAW, cycle=Cycle)
def draw(cycle):
    """Draw a firm now."""
    form = DeedForm()
    if form.accept(lambda: services.redraw(_viewer(), cycle)):
        drawn = form.result
        message = _("Drawn: %(firm)s.", firm=drawn.firm.name) if drawn else _("No firm can be drawn now.")
        return done(url_for(".cycle", cycle=cycle.public_id), "assignments/_cycle.html", message, **_of(cycle))
    shown = _of(cycle, refused=form)
    return show("assignments/cycle.html", "assignments/_cycle.html", form.status, **shown)


@bp.post("/cycles/<cycle>/override")
@allowed(P.ASSIGNMENT_DRAW, cycle=Cycle)
def override(cycle):
    """Give the audit to a firm, with a reason."""
    form = override_form(services.candidates(cycle))

    def deed():
        return services.override(_viewer(), cycle, _firm(form.firm.data), reason=form.reason.data)

    if form.accept(deed):
        message = _("Given to %(firm)s.", firm=form.result.firm.name)
        return done(url_for(".cycle", cycle=cycle.public_id), "assignments/_cycle.html", message, **_of(cycle))
    return show("assignments/cycle.html", "assignments/_cycle.html", form.status, **_of(cycle, form=form))


def _firm(public_id) -> Organisation:
    return queries.firms_for([public_id])[public_id]


def cycle_id_of(assignment) -> str:
    """The public id of an assignment's cycle."""
    return db.session.get(Cycle, assignment.cycle_id).public_id


def draw_of(assignment) -> list[dict]:
    """The draw as it was: each firm in the order drawn from, why it was left out, and which was drawn."""
    firms = queries.firms_for([one["firm"] for one in assignment.candidates])
    return [
        {
            "id": one["firm"],
            "name": firms[one["firm"]].name if one["firm"] in firms else one["firm"],
            "out": one["out"],
            "drawn": one["firm"] == assignment.firm.public_id,
        }
        for one in assignment.candidates
    ]


def repeated(assignment) -> dict | None:
    """The draw done again from what was logged: whom it gives, and whether that is the firm assigned (M4)."""
    able = [one["firm"] for one in assignment.candidates if one["out"] is None]
    if not assignment.seed or not able:
        return None
    drawn = rules.draw(assignment.seed, able)
    found = queries.firms_for([drawn])
    return {
        "firm": found[drawn].name if drawn in found else drawn,
        "equal": drawn == assignment.firm.public_id,
    }
