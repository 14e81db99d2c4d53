"""The calendar feed: the page where one gets its secret address, and the feed itself."""

from flask import Blueprint, abort, current_app, make_response, request, url_for
from flask_babel import force_locale
from flask_babel import gettext as _

from ..accounts import throttle
from ..accounts.current import viewer_in
from ..kernel import clock
from ..kernel.access import Permission
from ..storage.database import db
from ..web.guard import allowed, current_viewer, public
from ..web.rendering import done, show
from . import calendar, dates, feeds
from .models import CalendarAddress

P = Permission
bp = Blueprint("feeds", __name__, url_prefix="/calendar-feed")


def _me():
    return current_viewer._get_current_object()


@bp.get("/")
@allowed(P.NOTIFICATION_READ)
def index():
    """Whether there is a secret address, and what the feed holds."""
    return _page(None)


def _page(token):
    viewer = _me()
    row = db.session.get(CalendarAddress, viewer.membership_id) if viewer.membership_id else None
    address = current_app.config["BASE_URL"] + url_for(".feed", token=token) if token else None
    coming = [one for one in dates.of(viewer, clock.today()) if (one.on or one.starts.date()) >= clock.today()]
    coming.sort(key=lambda one: one.on or one.starts.date())
    return show("notifications/feed.html", row=row, address=address, coming=coming[:20])


@bp.post("/renew")
@allowed(P.NOTIFICATION_READ)
def renew():
    """A new secret address, shown this once."""
    if not _me().membership_id:
        abort(403)
    return _page(feeds.renew(_me()))


@bp.post("/shut")
@allowed(P.NOTIFICATION_READ)
def shut():
    """The address is good for nothing any more."""
    feeds.shut(_me())
    return done(url_for(".index"), message=_("The address is shut. Calendars that read it get nothing any more."))


@bp.get("/<token>.ics")
@public
def feed(token):
    """The dates, for whoever holds the secret address; throttled by address and by guesses."""
    caller, key = request.remote_addr or "", feeds.hash_of(token)
    if throttle.is_shut("feed", key) or throttle.is_shut("feed guess", caller):
        abort(429)
    membership = feeds.membership_behind(token)
    if membership is None:
        throttle.count("feed guess", caller)
        abort(404)
    throttle.count("feed", key)
    viewer = viewer_in(membership.person_id, membership.id)
    with force_locale(membership.person.locale):
        entries = dates.of(viewer, clock.today(membership.person.zone))
    content = calendar.written(entries, made=clock.now(), base_url=current_app.config["BASE_URL"])
    answer = make_response(content)
    answer.headers["Content-Type"] = "text/calendar; charset=utf-8"
    answer.headers["Referrer-Policy"] = "no-referrer"
    answer.headers["X-Robots-Tag"] = "noindex"
    return answer
