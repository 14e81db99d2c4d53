"""The factory's own access log: which buyer's people saw or downloaded what, and when (V13)."""

from flask import Blueprint, abort, request, url_for
from flask_babel import gettext as _

from ..documents.sheets import answer
from ..kernel import clock
from ..kernel.access import Permission
from ..storage.database import db
from ..web.guard import allowed, current_viewer, may
from ..web.presentation import said
from ..web.rendering import show
from . import reading
from .models import Factory

P = Permission
bp = Blueprint("access_log", __name__, url_prefix="/access-log")


def own_factory() -> Factory:
    """The factory whose log the viewer may read; 404 for anybody else."""
    factory = db.session.get(Factory, current_viewer.factory_id or 0)
    if factory is None or not may(P.ACCESS_LOG_READ, factory):
        abort(404)
    return factory


def _look() -> reading.Look:
    before, shown = reading.read_position(request.args.get("after", ""))
    return reading.Look(request.args.get("buyer", "")[:16], before, shown)


@bp.get("/")
@allowed(P.HOME_READ)
def index():
    """The log, newest first, of one buyer or all."""
    factory, look = own_factory(), _look()
    rows, more = reading.page(factory.id, look)
    return show(
        "access_log/index.html",
        rows=[(row, said(reading.WHAT.get(row.what, reading.OTHER))) for row in rows],
        readers=reading.readers(factory.id),
        buyer=look.buyer,
        more_url=url_for(".index", buyer=look.buyer or None, after=more) if more else None,
        file_url=url_for(".download", buyer=look.buyer or None),
    )


@bp.get("/access-log.csv")
@allowed(P.HOME_READ)
def download():
    """The same as a file; times in UTC."""
    factory = own_factory()
    header = [_("When (UTC)"), _("Buyer"), _("Person"), _("What")]
    rows = [
        [f"{row.at:%Y-%m-%d %H:%M:%S}", row.name, row.person, said(reading.WHAT.get(row.what, reading.OTHER))]
        for row in reading.everything(factory.id, _look())
    ]
    return answer("csv", f"access-log-{clock.today(factory.zone).isoformat()}", header, rows)
