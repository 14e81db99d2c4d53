"""The risk board of a buyer: factories by risk with the reasons, one factory's rows behind them, the same as a file."""

from itertools import groupby

from babel.dates import get_month_names
from flask import Blueprint, abort, request, url_for
from flask_babel import get_locale
from flask_babel import gettext as _

from ..documents.sheets import answer
from ..factories.models import Factory
from ..kernel import clock
from ..kernel.access import Permission
from ..kernel.errors import N_
from ..status.labels import STATUSES
from ..web.access_record import remember, remember_all
from ..web.guard import allowed, current_viewer
from ..web.presentation import country, said
from ..web.rendering import show
from . import queries, risks, scoring

P = Permission
board = Blueprint("risks", __name__, url_prefix="/portfolio/risks")


def _viewer():
    return current_viewer._get_current_object()


@board.app_template_filter("reason")
def reason_words(one) -> str:
    """A reason in the reader's language."""
    values = dict(one.values)
    if "months" in values:
        names = get_month_names("wide", locale=get_locale())
        values["months"] = _(", ").join(names[month] for month in values["months"])
    return said(one.words, **values)


@board.get("/")
@allowed(P.PORTFOLIO_READ)
def index():
    """The connected factories by risk."""
    wanted = risks.read(request.args)
    every = risks.board(_viewer(), clock.today())
    found = risks.matching(every, wanted)
    shown, more = risks.page(found, wanted.after)
    response = show(
        "portfolio/risks.html",
        "portfolio/_risks.html",
        groups=[(name, list(ones)) for name, ones in groupby(shown, key=lambda one: one.level)],
        counts=[(name, sum(one.level == name for one in found)) for name in scoring.LEVELS],
        labels=scoring.LEVEL_LABELS,
        wanted=wanted,
        total=len(every),
        matching=len(found),
        countries=sorted({(one.row.country, country(one.row.country)) for one in every}, key=lambda one: one[1]),
        kinds=KINDS,
        more_url=_address(wanted, after=shown[-1].row.public_id) if more else None,
        address=_address,
    )
    remember_all("risks", [(one.row.factory_id, one.row.public_id) for one in shown])
    return response


def _address(wanted, endpoint=".index", kind=None, **changes) -> str:
    return url_for(endpoint, kind=kind, **wanted.with_(**changes).arguments())


KINDS = {
    "certificate": N_("Certificate"),
    "findings": N_("Open findings"),
    "overdue": N_("Plan overdue"),
    "incidents": N_("Incidents"),
    "season": N_("Season"),
}


@board.get("/<factory>")
@allowed(P.RISK_READ, factory=Factory)
def detail(factory):
    """One factory: its reasons, and the rows that each counts."""
    viewer, today = _viewer(), clock.today()
    risk = risks.one(viewer, factory.id, today)
    if risk is None:
        abort(404)
    response = show(
        "portfolio/risk.html",
        factory=factory,
        risk=risk,
        labels=scoring.LEVEL_LABELS,
        findings=risks.open_findings(viewer, factory.id),
        late=risks.late_lines(viewer, factory.id, today),
        today=today,
    )
    remember("risks", factory.id, factory.public_id)
    return response


@board.get("/risks.<kind>")
@allowed(P.PORTFOLIO_READ)
def download(kind):
    """The filtered board in its order, as csv or xlsx."""
    if kind not in ("csv", "xlsx"):
        abort(404)
    found = risks.matching(risks.board(_viewer(), clock.today()), risks.read(request.args))
    table = [_line(one) for one in found]
    remember_all("risks-file", [(one.row.factory_id, one.row.public_id) for one in found])
    return answer(kind, f"risks-{clock.today().isoformat()}", _header(), table)


def _header() -> list[str]:
    findings = [_("Zero Tolerance"), _("Critical"), _("Major"), _("Minor")]
    names = [_("Name"), _("Local name"), _("City"), _("Country"), _("Risk"), _("Points"), _("Status")]
    return [*names, _("Certificate ends"), *findings, _("Plan overdue"), _("Reasons")]


def _line(one) -> list:
    """One factory; what is not shared is left empty."""
    row = one.row
    place = [row.name, row.name_local, row.city, country(row.country)]
    findings = [getattr(row, code) if one.shares & {"reports", "caps"} else "" for code in queries.SEVERITIES]
    ends = row.certificate_to.isoformat() if row.certificate_to else ""
    overdue = row.overdue if "caps" in one.shares else ""
    words = "; ".join(f"{reason_words(reason)} ({reason.points})" for reason in one.reasons)
    return [
        *place,
        said(scoring.LEVEL_LABELS[one.level]),
        one.points,
        said(STATUSES[row.shown]),
        ends,
        *findings,
        overdue,
        words,
    ]
