"""The coordinator's side: the queue, and the decision on one application."""

from flask import request, url_for
from flask_babel import gettext as _

from ..kernel.access import Permission
from ..web.guard import allowed, current_viewer
from ..web.rendering import done, show
from . import pages, queries, services
from .blueprint import bp
from .forms import DeedForm, ReasonForm
from .models import Application

P = Permission
_PREFIX = "remark-"


def _viewer():
    return current_viewer._get_current_object()


@bp.get("/queue")
@allowed(P.APPLICATION_LIST)
def queue():
    """Applications by state, the oldest submission first."""
    asked = request.args.get("state", "submitted")
    state = asked if asked in queries.QUEUE_STATES else "submitted"
    rows, more = queries.queue(state, request.args.get("after", "")[:16])
    last = rows[-1][0].public_id if more else None
    return show("applications/queue.html", None, rows=rows, state=state, counts=queries.counts(), more=last)


def _answer(application, form, deed, message, remarks=None):
    if form.accept(deed):
        return done(url_for(".queue"), message=message)
    values = pages.detail(_viewer(), application, form, remarks)
    return show("applications/detail.html", None, form.status, **values)


@bp.post("/<application>/verify")
@allowed(P.APPLICATION_VERIFY, application=Application)
def verify(application):
    """It is in order: a firm is drawn, the first invoices go out."""
    form = DeedForm()
    if not form.accept(lambda: services.verify(_viewer(), application)):
        return show("applications/detail.html", None, form.status, **pages.detail(_viewer(), application, form))
    message = _("Verified. The audit firm is drawn and the first invoices are issued.")
    if application.cycle.state == "submitted":
        message = _("Verified. No audit firm could be drawn: find one under Assignments.")
    return done(url_for(".queue"), message=message)


@bp.post("/<application>/return")
@allowed(P.APPLICATION_VERIFY, application=Application)
def send_back(application):
    """Ask for changes, with remarks beside the fields."""
    sent = request.form.items()
    remarks = {name.removeprefix(_PREFIX): words[:2000] for name, words in sent if name.startswith(_PREFIX)}
    message = _("Returned. The factory reads your remarks beside the fields.")

    def deed():
        services.send_back(_viewer(), application, remarks=remarks)

    return _answer(application, DeedForm(), deed, message, remarks)


@bp.post("/<application>/reject")
@allowed(P.APPLICATION_VERIFY, application=Application)
def reject(application):
    """Refuse it, with a reason."""
    form = ReasonForm()
    return _answer(
        application,
        form,
        lambda: services.reject(_viewer(), application, reason=form.reason.data or ""),
        _("Rejected. The factory reads your reason."),
    )


@bp.post("/<application>/claim")
@allowed(P.APPLICATION_VERIFY, application=Application)
def claim(application):
    """Decide whether a listing is this site: the claimed one, or one that the coordinator found."""
    form, found = DeedForm(), pages.listing(request.form.get("listing", ""))

    def deed():
        if found is not None and application.claim != "proposed":
            return services.join_listing(_viewer(), application, found)
        return services.decide_claim(_viewer(), application, same=request.form.get("same") == "yes")

    if form.accept(deed):
        to = url_for(".detail", application=application.public_id)
        return done(to, message=_("Decided."))
    return show("applications/detail.html", None, form.status, **pages.detail(_viewer(), application, form))
