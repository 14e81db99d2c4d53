"""The page on which a firm corrects its submitted report (D13)."""

from flask import url_for
from flask_babel import gettext as _

from ..audits.models import Audit
from ..factories.models import Factory
from ..kernel.access import Permission
from ..storage.database import db
from ..web.guard import allowed, current_viewer
from ..web.rendering import done, show
from .blueprint import bp
from .correcting import add, of
from .forms import ErratumForm

P = Permission


@bp.route("/<audit>/corrections", methods=["GET", "POST"])
@allowed(P.REPORT_SUBMIT, audit=Audit)
def correct(audit):
    """Say what stands in the report and what is right."""
    form, viewer = ErratumForm(), current_viewer._get_current_object()
    given = {"stands": form.stands.data or "", "right": form.right.data or ""}
    if form.accept(lambda: add(viewer, audit, **given)):
        return done(url_for(".detail", audit=audit.public_id), message=_("Added. Whoever reads the report reads it."))
    factory = db.session.get(Factory, audit.factory_id)
    facts = {"form": form, "audit": audit, "factory": factory, "errata": of(audit.id)}
    return show("reports/correction.html", status=form.status, **facts)
