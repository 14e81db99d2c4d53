"""Allowing looks, and looking as another person (P36)."""

from flask import Blueprint, abort, g, redirect, session, url_for
from flask_babel import gettext as _
from flask_login import current_user

from ..kernel.access import Permission
from ..web.guard import allowed, current_viewer, public
from ..web.rendering import done, show
from . import looking
from .forms import DeedForm, LookForm
from .models import Membership

P = Permission
looks = Blueprint("looks", __name__, url_prefix="/looks")


def _viewer():
    return current_viewer._get_current_object()


@looks.get("/")
@allowed(P.ACCOUNT_MANAGE)
def index():
    """Whether the programme may look, and who did."""
    return _page()


def _page(status=200):
    return show(
        "accounts/looks.html",
        status=status,
        until=looking.allowed_until(_viewer().person_id),
        rows=looking.of(_viewer().person_id),
    )


@looks.post("/allow")
@allowed(P.ACCOUNT_MANAGE)
def allow():
    """Let staff look for a day."""
    form = DeedForm()
    if form.accept(lambda: looking.allow(_viewer())):
        return done(url_for(".index"), message=_("Allowed for 24 hours."))
    return _page(form.status)


@looks.post("/forbid")
@allowed(P.ACCOUNT_MANAGE)
def forbid():
    """Take it back."""
    form = DeedForm()
    if form.accept(lambda: looking.forbid(_viewer())):
        return done(url_for(".index"), message=_("Taken back."))
    return _page(form.status)


@looks.route("/as/<membership>", methods=["GET", "POST"])
@allowed(P.PERSON_LOOK, membership=Membership)
def begin(membership):
    """Say why, and begin."""
    if membership.kind not in looking.KINDS:
        abort(404)
    form = LookForm()
    if form.accept(lambda: looking.begin(_viewer(), membership, reason=form.reason.data or "")):
        session["look"] = form.result.id
        return redirect(url_for("home.index"), 303)
    until = looking.allowed_until(membership.person_id)
    return show("accounts/look.html", status=form.status, form=form, membership=membership, until=until)


@looks.post("/end")
@public
def end():
    """End the look of this session."""
    if current_user.is_authenticated and g.get("look") is not None:
        looking.end(_viewer(), g.look)
        session.pop("look", None)
        return redirect(url_for("accounts.organisations"), 303)
    return redirect(url_for("home.index"), 303)
