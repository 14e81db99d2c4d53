"""Conflicts of interest: declared by a firm's people, the coordinator and management; ended by management."""

from flask import url_for
from flask_babel import gettext as _

from ..accounts.models import Organisation
from ..kernel import clock
from ..kernel.access import Kind, Permission
from ..storage.database import db
from ..web.guard import allowed, current_viewer, may
from ..web.rendering import done, show
from . import queries, services
from .blueprint import bp
from .forms import ConflictForm, EmptyForm
from .models import Conflict

P = Permission


def _viewer():
    return current_viewer._get_current_object()


@bp.route("/conflicts", methods=["GET", "POST"])
@allowed(P.CONFLICT_DECLARE)
def conflicts():
    """Those in force, of one's own firm or of all; and one more."""
    firms, people = _choices()
    form = ConflictForm().offer(firms, people)

    def deed():
        firm = next(one for one in firms if one.public_id == form.firm.data)
        who = next((one for one in people if one.public_id == form.person.data), None)
        factory = queries.factory_named(form.factory.data, by_name=_viewer().kind is not Kind.FIRM)
        return services.declare(
            _viewer(),
            who.firm if who else firm,
            factory,
            person=who.person if who else None,
            reason=form.reason.data,
            until=form.until.data,
        )

    if form.accept(deed):
        return done(url_for(".conflicts"), message=_("Noted. No audit there goes to them."))
    return show("accreditation/conflicts.html", "accreditation/_conflicts.html", form.status, **_shown(form))


def _choices():
    """The firms and people that the viewer may declare for."""
    viewer = _viewer()
    if viewer.kind is Kind.FIRM:
        return [db.session.get(Organisation, viewer.organisation_id)], queries.auditors_of(viewer.organisation_id)
    firms = [row.firm for row in queries.all_firms()]
    return firms, [one for firm in firms for one in queries.auditors_of(firm.id)]


def _shown(form) -> dict:
    viewer = _viewer()
    firm_id = viewer.organisation_id if viewer.kind is Kind.FIRM else None
    return {
        "form": form,
        "rows": queries.conflicts_of(firm_id, clock.today()),
        "by_name": viewer.kind is not Kind.FIRM,
        "may_end": may(P.ACCREDITATION_DECIDE),
    }


@bp.post("/conflicts/<conflict>/end")
@allowed(P.ACCREDITATION_DECIDE, conflict=Conflict)
def end_conflict(conflict):
    """It is none any more."""
    form = EmptyForm()
    if form.accept(lambda: services.end_conflict(_viewer(), conflict, on=clock.today())):
        return done(url_for(".conflicts"), message=_("Ended."))
    firms, people = _choices()
    shown = _shown(ConflictForm(formdata=None).offer(firms, people)) | {"refused": form}
    return show("accreditation/conflicts.html", "accreditation/_conflicts.html", form.status, **shown)
