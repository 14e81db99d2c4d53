"""The page on which another reviewer corrects a mis-keyed decision (D13)."""

from flask import Blueprint, url_for
from flask_babel import gettext as _

from ..factories.models import Factory
from ..kernel.access import Permission
from ..kernel.errors import Refused
from ..status.models import StatusDecision
from ..storage.database import db
from ..web.guard import allowed, current_viewer
from ..web.rendering import done, show
from .forms import SlipForm
from .slips import check, correct

P = Permission
slips = Blueprint("slips", __name__, url_prefix="/status/slips")


def _viewer():
    return current_viewer._get_current_object()


@slips.route("/<decision>", methods=["GET", "POST"])
@allowed(P.STATUS_DECIDE, decision=StatusDecision)
def correct_slip(decision):
    """Say what was mis-keyed."""
    form = SlipForm()
    if form.accept(lambda: correct(_viewer(), decision, reason=form.reason.data or "")):
        to = url_for("status.decision", decision=decision.public_id)
        return done(to, message=_("Annulled. The report waits for review again."))
    try:
        check(_viewer(), decision)
        why_not = None
    except Refused as no:
        why_not = no
    factory = db.session.get(Factory, decision.factory_id)
    given = {"form": form, "decision": decision, "factory": factory, "why_not": why_not}
    return show("appeals/slip.html", status=form.status, **given)
