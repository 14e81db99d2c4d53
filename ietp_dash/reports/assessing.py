"""A factory assesses its auditors; only the integrity officer reads it."""

from flask import request, url_for
from flask_babel import gettext as _

from ..audits.models import Audit
from ..factories.models import Factory
from ..kernel.access import Permission
from ..storage.database import db
from ..web.access_record import remember
from ..web.guard import allowed, current_viewer
from ..web.rendering import done, show
from . import queries, services
from .blueprint import bp
from .forms import SCORES, AssessmentForm

P = Permission


@bp.get("/<audit>/assessment")
@allowed(P.ASSESSMENT_GIVE, audit=Audit)
def assessment(audit):
    """How the audit was: asked of the factory once fieldwork is over."""
    return _assessment(audit)


def _assessment(audit, status=200, form=None):
    row = queries.assessment_of(audit.id)
    data = {"identity_shown": True}
    if row is not None:
        data = {name: str(score) for name, score in row.scores.items()} | {
            "identity_shown": row.identity_shown,
            "favour_asked": row.favour_asked,
            "text": row.text,
        }
    return show(
        "reports/assessment.html",
        "reports/_assessment.html",
        status,
        audit=audit,
        factory=db.session.get(Factory, audit.factory_id),
        given=row,
        form=(form or AssessmentForm(formdata=None, data=data)).offer(),
    )


@bp.post("/<audit>/assessment")
@allowed(P.ASSESSMENT_GIVE, audit=Audit)
def assess(audit):
    """Give the assessment."""
    form = AssessmentForm().offer()
    if form.accept(
        lambda: services.assess(
            current_viewer._get_current_object(),
            audit,
            scores=form.scores(),
            identity_shown=form.identity_shown.data,
            favour_asked=form.favour_asked.data,
            text=form.text.data or "",
        )
    ):
        to = url_for(".assessment", audit=audit.public_id)
        return done(to, message=_("Thank you. Only the integrity officer reads it."))
    return _assessment(audit, form.status, form)


@bp.get("/assessments")
@allowed(P.ASSESSMENT_READ)
def assessments():
    """What factories said of their auditors, for the integrity officer; every look is logged."""
    rows, more = queries.assessments(request.args.get("after", "")[:16])
    for row, _audit, factory, _firm, _lead in rows:
        remember("assessment", factory.id, row.public_id)
    return show("reports/assessments.html", rows=rows, more=rows[-1][0].public_id if more else None, scores=SCORES)
