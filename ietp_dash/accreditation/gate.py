"""What anybody may see: who is accredited, and whether the person at the gate is who the card says (M2)."""

from flask import Blueprint, abort, request, url_for
from flask_babel import gettext as _

from ..accounts import throttle
from ..kernel import clock
from ..web.guard import current_viewer, public
from ..web.rendering import show
from . import queries
from .people import photo_answer

bp = Blueprint("accredited", __name__, url_prefix="/accredited")
TABS = ("firms", "auditors", "specialists")
LONGEST = 100


@bp.get("/")
@public
def index():
    """Firms, auditors or specialists accredited today, with their last day."""
    today = clock.today()
    kind = request.args.get("kind") if request.args.get("kind") in TABS else "firms"
    firms, people, more = [], [], False
    if kind == "firms":
        firms = queries.public_firms(today)
    else:
        after = request.args.get("after", "")[:20]
        people, more = queries.public_people(today, specialists=kind == "specialists", after=after)
    titles = (_("Firms"), _("Auditors"), _("Visit specialists"))
    tabs = [
        {"label": title, "url": url_for(".index", kind=code), "current": code == kind}
        for code, title in zip(TABS, titles, strict=True)
    ]
    after = people[-1].number if more else None
    return show("accreditation/public.html", kind=kind, tabs=tabs, firms=firms, people=people, after=after, text="")


@bp.get("/check")
@public
def check():
    """Somebody at the gate: the number on the card, or the name."""
    text = " ".join(request.args.get("who", "").split())[:LONGEST]
    if text:
        _slow_down()
    today = clock.today()
    found = queries.identities(text) if text else []
    answers = [(one, queries.is_accredited(one, today), queries.photo_of(one) is not None) for one in found]
    return show("accreditation/check.html", text=text, answers=answers, now=clock.now())


@bp.get("/<number>/photo")
@public
def photo(number):
    """The picture of somebody who is accredited today; 404 for everybody else."""
    found = [one for one in queries.identities(number) if one.number == number]
    if not found or not queries.is_accredited(found[0], clock.today()):
        abort(404)
    return photo_answer(found[0])


def _slow_down():
    address = request.remote_addr or ""
    if current_viewer.is_signed_in:
        return
    if throttle.is_shut("check", address):
        abort(429)
    throttle.count("check", address)
