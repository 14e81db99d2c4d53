"""One's notices: the list, the badge that every page shows, and what each leads to."""

from flask import Blueprint, redirect, request, url_for
from flask_babel import gettext as _

from ..kernel.access import Permission
from ..web.guard import allowed, current_viewer
from ..web.navigation import NOTICES, menu_counts
from ..web.rendering import done, show
from . import feed_views, queries, services
from .models import Notification
from .wording import Words

P = Permission
SHOWN = 25
feed_bp = feed_views.bp
bp = Blueprint("notifications", __name__, url_prefix="/notifications")


@bp.app_template_global()
def unread_notifications() -> int:
    """How many notices the reader has not read; asked with the menu's counts, once a page."""
    return menu_counts(_me()).get(NOTICES, 0) if current_viewer.is_signed_in else 0


def _me():
    return current_viewer._get_current_object()


@bp.get("/")
@allowed(P.NOTIFICATION_READ)
def index():
    """The viewer's notices, the newest first; ``unread=1`` leaves out those that were read."""
    return show("notifications/index.html", "notifications/_list.html", **_listed())


def _listed() -> dict:
    viewer, unread = _me(), request.args.get("unread") == "1"
    after = (request.args.get("after") or "")[:16]
    rows = queries.page(viewer, unread=unread, after=after, limit=SHOWN + 1)
    words = Words(viewer, rows[:SHOWN])
    return {
        "notices": [words.shown(row) for row in rows[:SHOWN]],
        "unread": unread,
        "after": after,
        "more": rows[SHOWN - 1].public_id if len(rows) > SHOWN else None,
        "live_topics": ["badges"],
    }


@bp.get("/badges")
@allowed(P.NOTIFICATION_READ)
def badges():
    """What waits, counted: the badge of the bell, and those of the menu beside it."""
    return show("notifications/_badges_alone.html")


@bp.get("/<notice>")
@allowed(P.NOTIFICATION_OPEN, notice=Notification)
def open_one(notice):
    """Go to what a notice is about; it counts as read from then on, unless staff look as its reader (P36)."""
    viewer = _me()
    if notice.organisation_id not in (None, viewer.organisation_id):
        return done(
            url_for(".index"), message=_("That notice is for another of your organisations. Switch to it first.")
        )
    address = Words(viewer, [notice]).address(notice)
    if viewer.looker_id is None:
        services.read(viewer, notice)
    return redirect(address, 303)


@bp.post("/<notice>/read")
@allowed(P.NOTIFICATION_OPEN, notice=Notification)
def read(notice):
    """One notice is read."""
    services.read(_me(), notice)
    return _again()


@bp.post("/read")
@allowed(P.NOTIFICATION_READ)
def read_all():
    """All of them are read."""
    services.read_all(_me())
    return _again()


def _again():
    return done(url_for(".index", **request.args), "notifications/_list.html", **_listed())
