"""A factory's own closed days: a page that looks the same whether an audit is planned or not (M9, A3)."""

from flask import abort, redirect, url_for
from flask_babel import gettext as _

from ..factories.models import Factory
from ..kernel import clock
from ..kernel.access import Permission
from ..storage.database import db
from ..web.guard import allowed, current_viewer
from ..web.rendering import done, show
from . import calendar, closed
from .blueprint import closed_bp as bp
from .forms import ClosedForm, DeedForm
from .models import ClosedDay

P = Permission


def _viewer():
    return current_viewer._get_current_object()


@bp.get("/")
@allowed(P.HOME_READ)
def own():
    """A factory's people go to their own site's."""
    factory = db.session.get(Factory, current_viewer.factory_id or 0)
    if factory is None:
        abort(404)
    return redirect(url_for(".index", factory=factory.public_id), 303)


@bp.route("/<factory>", methods=["GET", "POST"])
@allowed(P.CLOSED_DAY_ENTER, factory=Factory)
def index(factory):
    """The days ahead on which the factory does not work; and more of them."""
    form = ClosedForm()

    def deed():
        return closed.enter(
            _viewer(), factory, first=form.first.data, last=form.last.data, reason=form.reason.data or ""
        )

    if form.accept(deed):
        return done(url_for(".index", factory=factory.public_id), message=_("Entered."))
    return _page(factory, form)


def _page(factory, form, refused=None):
    today = clock.today(factory.zone)
    shown = {"factory": factory, "form": form, "refused": refused, "today": today}
    shown["rows"] = calendar.closed_days_of(factory.id, today)
    return show("assignments/closed.html", "assignments/_closed.html", (refused or form).status, **shown)


@bp.post("/days/<closed_day>/delete")
@allowed(P.CLOSED_DAY_ENTER, closed_day=ClosedDay)
def delete(closed_day):
    """Days ahead were entered by mistake."""
    factory, form = db.session.get(Factory, closed_day.factory_id), DeedForm()
    if form.accept(lambda: closed.delete(_viewer(), closed_day, today=clock.today(factory.zone))):
        return done(url_for(".index", factory=factory.public_id), message=_("Deleted."))
    return _page(factory, ClosedForm(formdata=None), form)
