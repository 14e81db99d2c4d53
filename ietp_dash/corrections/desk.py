"""The plan as a list of what is to be done, finding by finding, and its submission as a whole."""

from flask import url_for
from flask_babel import ngettext

from ..audits.models import Audit
from ..kernel import clock
from ..kernel.access import Permission
from ..programme.deadlines import plan_due
from ..programme.queries import days_off
from ..web.access_record import confidential
from ..web.guard import allowed, current_viewer
from ..web.rendering import done, show
from . import labels, plan, queries, rules, services, standing
from .blueprint import bp
from .forms import DeedForm

P = Permission


@bp.get("/<audit>/work")
@allowed(P.CAP_WORK, audit=Audit)
@confidential("cap", "audit")
def work(audit):
    """Every finding: where its answer stands and who acts next."""
    return _work(audit)


def _work(audit, status=200, form=None):
    lines, factory, shown = queries.overview(audit.id, audit.factory_id)
    today = clock.today(factory.zone)
    missing = sum(one.state in rules.WRITABLE and one.finding.state == "open" for one in lines)
    return show(
        "corrections/work.html",
        "corrections/_work.html",
        status,
        audit=audit,
        factory=factory,
        lines=list(zip(lines, plan.lines(lines), strict=True)),
        stands=standing.of_plan(audit, factory, lines, shown, today),
        due=_due(audit, factory) if missing and audit.fieldwork_ended_on else None,
        today=today,
        missing=missing,
        form=form or DeedForm(formdata=None),
        turns=labels.TURNS,
        live_topics=[f"factory-{factory.public_id}"],
    )


def _due(audit, factory):
    ended = audit.fieldwork_ended_on
    return plan_due(ended, queries.terms_for(audit), days_off(factory.country, ended))


@bp.post("/<audit>/submit")
@allowed(P.CAP_SUBMIT, audit=Audit)
def submit(audit):
    """Submit every answer together."""
    form = DeedForm()
    viewer = current_viewer._get_current_object()
    if form.accept(lambda: services.submit_plan(viewer, audit)):
        message = ngettext("%(num)s answer is submitted.", "%(num)s answers are submitted.", form.result)
        return done(url_for(".work", audit=audit.public_id), message=message)
    return _work(audit, form.status, form)
