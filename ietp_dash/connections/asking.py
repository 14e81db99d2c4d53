"""Beginning a connection: a buyer asks one factory, several, or a list of them; a factory invites a buyer."""

import io

from flask import abort, redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from ..factories.models import Factory
from ..kernel import clock
from ..kernel.access import NONE, Permission, can
from ..kernel.errors import N_, Refused
from ..programme.queries import terms_on
from ..storage.database import db
from ..web.guard import allowed, current_viewer
from ..web.rendering import done, show
from . import lists, queries, services
from .blueprint import bp
from .forms import InviteForm, ListForm, RequestForm
from .rules import MOST_AT_ONCE

P = Permission


def _viewer():
    return current_viewer._get_current_object()


def _cards(viewer, public_ids) -> list[Factory]:
    """Those of the factories whose card ``viewer`` may see, in the order given."""
    found = queries.factories_by_public_id(public_ids)
    relations = queries.scope_for_rows(viewer, [one.id for one in found])
    return [one for one in found if can(viewer, P.FACTORY_CARD, one, relations.get(one.id, NONE))]


@bp.route("/new", methods=["GET", "POST"])
@allowed(P.CONNECTION_REQUEST)
def new():
    """Ask one factory; without one, it is chosen in the directory first."""
    viewer = _viewer()
    if "factory" not in request.values:
        return redirect(url_for("directory.index"), 303)
    found = _cards(viewer, [request.values["factory"][:16]])
    if not found:
        abort(404)
    factory, form = found[0], RequestForm()
    if form.accept(lambda: services.request(viewer, factory, message=(form.message.data or "").strip())):
        to = url_for(".detail", connection=form.result.public_id)
        return done(to, message=_("Your request is with the factory."))
    live = queries.live_with(viewer, [factory.id])
    values = {
        "factory": factory,
        "form": form,
        "why_not": services.why_not(factory, live),
        "live": live.get(factory.id),
        "days": terms_on(clock.today(factory.zone)).connection_expiry_days,
    }
    return show("connections/new.html", "connections/_new.html", form.status, **values)


@bp.route("/new-many", methods=["GET", "POST"])
@allowed(P.CONNECTION_REQUEST)
def new_many():
    """Ask several chosen factories: first who can be asked and who not, then, with one message, the sending."""
    viewer = _viewer()
    chosen = [one[:16] for one in request.values.getlist("factory") if one][:MOST_AT_ONCE]
    found = _cards(viewer, chosen)
    live = queries.live_with(viewer, [one.id for one in found])
    form = RequestForm()
    if request.form.get("send") and form.accept(lambda: _send(viewer, found, form)):
        return done(url_for(".index", state="pending"), message=_sent(form.result, len(found)))
    rows = [(one, services.why_not(one, live), live.get(one.id)) for one in found]
    status = form.status if request.form.get("send") else 200
    return show("connections/new_many.html", "connections/_new_many.html", status, rows=rows, form=form)


def _send(viewer, factories, form):
    made = services.request_many(viewer, factories, message=(form.message.data or "").strip())
    if not made:
        raise Refused(N_("None of these factories can be asked now."))
    return len(made)


def _sent(made: int, chosen: int) -> str:
    said = ngettext("%(num)s request sent.", "%(num)s requests sent.", made)
    if chosen > made:
        said += " " + ngettext("%(num)s was left out.", "%(num)s were left out.", chosen - made)
    return said


@bp.route("/upload", methods=["GET", "POST"])
@allowed(P.CONNECTION_REQUEST)
def upload():
    """A list of factories from a file: what each row may mean, for the buyer to confirm."""
    viewer, form = _viewer(), ListForm()
    if not form.accept(lambda: lists.read(viewer, _file_of(form))):
        return show("connections/upload.html", "connections/_upload.html", form.status, form=form)
    shown = [one.factory for wish in form.result for one in wish.candidates]
    live = queries.live_with(viewer, [one.id for one in shown])
    why_not = {one.id: services.why_not(one, live) for one in shown}
    return show("connections/matches.html", None, wishes=form.result, why_not=why_not, form=RequestForm(formdata=None))


def _file_of(form):
    if form.file.data and form.file.data.filename:
        return form.file.data.stream
    if (form.text.data or "").strip():
        return io.BytesIO(("name\n" + form.text.data.strip()).encode())
    raise Refused(N_("Choose a file, or paste the names."), field="file")


@bp.route("/invite", methods=["GET", "POST"])
@allowed(P.CONNECTION_INVITE)
def invite():
    """A factory chooses a verified buyer, what to offer, and writes to it."""
    viewer = _viewer()
    factory = db.session.get(Factory, viewer.factory_id or 0)
    if factory is None:
        abort(404)
    wanted = request.values.get("buyer", "")[:16]
    return _invite_one(viewer, factory, wanted) if wanted else _choose_buyer(factory)


def _choose_buyer(factory):
    q = " ".join(request.args.get("q", "").split())[:100]
    rows, more = queries.verified_buyers(q, request.args.get("after", "")[:16])
    live = queries.live_of_factory(factory.id, [one.id for one in rows])
    last = rows[-1].public_id if more else None
    return show("connections/invite.html", None, rows=rows, live=live, q=q, more=last)


def _invite_one(viewer, factory, public_id):
    buyer = queries.verified_buyer(public_id)
    if buyer is None:
        abort(404)
    given = None if request.method == "POST" else {"scope": ["status", "reports", "caps"]}
    form = InviteForm(data=given).offer()

    def deed():
        offered = {"scope": form.scope.data, "earlier_years": form.earlier_years.data}
        return services.invite(viewer, factory, buyer, message=(form.message.data or "").strip(), **offered)

    if form.accept(deed):
        to = url_for(".detail", connection=form.result.public_id)
        return done(to, message=_("Your invitation is with the buyer."))
    return show("connections/invite_one.html", "connections/_invite.html", form.status, buyer=buyer, form=form)
