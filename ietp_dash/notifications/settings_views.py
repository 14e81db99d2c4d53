"""How somebody wants to be told, what became of the mails, and the way out that every mail carries."""

from flask import abort, request, url_for
from flask_babel import gettext as _
from itsdangerous import BadSignature
from sqlalchemy import select

from ..accounts.models import Person
from ..kernel import clock
from ..kernel.access import VISITOR, Permission
from ..kernel.errors import N_
from ..storage.database import db
from ..web.extensions import csrf
from ..web.guard import allowed, current_viewer, public
from ..web.rendering import done, show
from . import lines, mailing, outbox, queries, wishes
from .forms import MailingForm
from .kind import GROUPS
from .kinds import KINDS
from .models import Choice, Mail
from .views import bp

P = Permission
SHOWN = 25
STATE_LABELS = {
    "queued": N_("to be sent"),
    "sent": N_("sent"),
    "failed": N_("given up"),
    "bounced": N_("came back"),
    "dropped": N_("not sent"),
}


def _me():
    return current_viewer._get_current_object()


@bp.route("/settings", methods=["GET", "POST"])
@allowed(P.NOTIFICATION_READ)
def settings():
    """By which way, how often and when the viewer is told."""
    viewer = _me()
    form = MailingForm(obj=wishes.hours_of(viewer.person_id))
    if form.accept(lambda: mailing.choose(viewer, hours=form.hours, ways=_chosen(viewer))):
        return done(url_for(".settings"), message=_("Saved. It holds from now on."))
    person = db.session.get(Person, viewer.person_id)
    facts = {"person": person, "fault": wishes.faulty_address(person), "groups": _groups(viewer), "labels": GROUPS}
    return show("notifications/settings.html", None, form.status, form=form, **facts)


def _chosen(viewer) -> dict:
    found = (one for some in lines.lines_for(viewer).values() for one in some)
    page, mail = set(request.form.getlist("page")), set(request.form.getlist("mail"))
    return {one.key: (one.key in page, one.key in mail or not one.mailed) for one in found}


def _groups(viewer) -> dict:
    """(line, on the page, by mail) by group: as asked just now, else as kept."""
    grouped = lines.lines_for(viewer)
    if request.method == "POST":
        ways = _chosen(viewer)
    else:
        rows = db.session.scalars(select(Choice).where(Choice.person_id == viewer.person_id))
        ways = {one.kind: (one.page, one.mail) for one in rows}
    return {group: [(one, *ways.get(one.key, (True, True))) for one in found] for group, found in grouped.items()}


@bp.post("/address")
@allowed(P.NOTIFICATION_READ)
def trust_address():
    """The address works again."""
    mailing.trust_address(_me())
    return done(url_for(".settings"), message=_("Mails are sent to your address again."))


@bp.get("/mails")
@allowed(P.NOTIFICATION_READ)
def mails():
    """What became of the mails to the viewer."""
    rows = queries.mails_of(_me().person_id, _after(), SHOWN + 1)
    return show("notifications/mails.html", **_page(rows), own=True, counts={}, state=None)


@bp.get("/mails/all")
@allowed(P.DELIVERY_READ)
def all_mails():
    """What became of everybody's mails, by state; neither their words nor what they were about."""
    asked = request.args.get("state")
    state = asked if asked in queries.STATES else None
    rows = queries.mails_in(state, _after(), SHOWN + 1)
    return show("notifications/mails.html", **_page(rows), own=False, counts=queries.mail_counts(), state=state)


def _after() -> str:
    return (request.args.get("after") or "")[:16]


def _page(rows) -> dict:
    more = rows[SHOWN - 1].public_id if len(rows) > SHOWN else None
    return {"mails": rows[:SHOWN], "more": more, "kinds": KINDS, "states": STATE_LABELS, "now": clock.now()}


@bp.route("/stop/<token>", methods=["GET", "POST"])
@csrf.exempt
@public
def unsubscribe(token):
    """The way out of a mail: GET asks, POST does it. It needs no signing in and says nothing about anybody.

    No session's token is asked for: mail programs post here by themselves (RFC 8058), and the address, which only the
    mail carries, proves enough.
    """
    if request.method == "POST" and not _is_asked(token):
        abort(400)
    try:
        public_id = outbox.signer().loads(token)
    except BadSignature:
        abort(404)
    mail = db.session.scalar(select(Mail).where(Mail.public_id == public_id))
    if mail is None or not mail.notices:
        abort(404)
    if request.method == "POST":
        mailing.stop(VISITOR, mail)
    answer = show("notifications/stop.html", stopped=request.method == "POST", digest=mail.digest, token=token)
    answer.headers["X-Robots-Tag"] = "noindex"
    answer.headers["Referrer-Policy"] = "no-referrer"
    return answer


def _is_asked(token) -> bool:
    """Whether a mail program posts as it must, or our own form, which holds the address's token."""
    return request.form.get("List-Unsubscribe") == "One-Click" or request.form.get("csrf_token") == token
