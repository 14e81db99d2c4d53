"""The portfolio: connected factories at a glance, one row that renews itself, the same as a file."""

from types import SimpleNamespace

from flask import Blueprint, abort, redirect, request, url_for
from flask_babel import gettext as _

from ..documents.sheets import answer
from ..factories.models import Factory
from ..kernel import clock
from ..kernel.access import Permission
from ..status.labels import STATUSES, STEPS
from ..web.access_record import remember, remember_all
from ..web.guard import allowed, current_viewer
from ..web.presentation import country, said
from ..web.rendering import show, wants_fragment
from ..web.sessions import own_transaction
from . import changes, marking, queries, rules, services
from .bundle_views import bundles
from .joint_views import joint
from .marking_views import marks
from .risk_views import board

__all__ = ["board", "bp", "bundles", "joint", "marks"]

P = Permission
bp = Blueprint("portfolio", __name__, url_prefix="/portfolio")


def _viewer():
    return current_viewer._get_current_object()


def _visit(viewer, now):
    """Since when changes are new to this person, and what of the log they have seen with this look."""
    last, end = queries.last_visit(viewer)
    if last is None:
        return SimpleNamespace(since_sequence=end, since=now, seen_sequence=end)
    if rules.is_new_visit(last.seen_at, now):
        return SimpleNamespace(since_sequence=last.seen_sequence, since=last.seen_at, seen_sequence=end)
    return SimpleNamespace(since_sequence=last.since_sequence, since=last.since, seen_sequence=end)


@bp.get("/")
@allowed(P.PORTFOLIO_READ)
def index():
    """The connected factories that the address asks for."""
    viewer, now, choice = _viewer(), clock.now(), rules.read(request.args)
    visit = _visit(viewer, now)
    changed = changes.since(viewer, visit.since_sequence)
    rows, more, matching = queries.page(viewer, choice, list(changed), clock.today())
    facets = queries.facets(viewer)
    seen = [(row.factory_id, row.public_id) for row in rows]
    response = show(
        "portfolio/index.html",
        "portfolio/_list.html",
        rows=rows,
        changed=changed,
        choice=choice,
        matching=matching,
        more_url=_address(choice, after=rows[-1].public_id) if more else None,
        total=sum(facets.values()),
        statuses=[(code, said(STATUSES[code]), _summed(facets, 0, code)) for code in rules.STATUSES],
        countries=sorted(
            {(code, country(code), _summed(facets, 1, code)) for _status, code in facets}, key=lambda c: c[1]
        ),
        tags=marking.tags_in_use(viewer),
        own_tags=marking.tags_on(viewer, [row.factory_id for row in rows]),
        words=rules,
        since=visit.since,
        is_first=visit.since == now,
        today=clock.today(),
        address=_address,
        live_topics=[f"factory-{row.public_id}" for row in rows],
    )
    remember_all("portfolio", seen, lambda connection: services.remember(connection, viewer, at=now, **vars(visit)))
    return response


def _summed(facets, place, code) -> int:
    return sum(n for key, n in facets.items() if key[place] == code)


def _address(choice, endpoint=".index", kind=None, **changes) -> str:
    return url_for(endpoint, kind=kind, **choice.with_(**changes).arguments())


@bp.get("/<factory>/row")
@allowed(P.FACTORY_STATUS, factory=Factory)
def row(factory):
    """One row, renewed; a plain request is sent to the list."""
    if not wants_fragment():
        return redirect(url_for(".index"), 303)
    viewer = _viewer()
    found = queries.one(viewer, factory.id, clock.today())
    if found is None:
        abort(404)
    visit = _visit(viewer, clock.now())
    changed = changes.since(viewer, visit.since_sequence)
    own_tags = marking.tags_on(viewer, [factory.id])
    response = show("portfolio/_row.html", row=found, changed=changed, own_tags=own_tags, today=clock.today())
    remember("portfolio", found.factory_id, found.public_id)
    return response


@bp.post("/seen")
@allowed(P.PORTFOLIO_READ)
def seen():
    """Take every change up to now as seen."""
    viewer = _viewer()
    end = queries.last_visit(viewer)[1]
    with own_transaction() as connection:
        services.mark_seen(connection, viewer, sequence=end, at=clock.now())
    return redirect(url_for(".index"), 303)


@bp.get("/portfolio.<kind>")
@allowed(P.PORTFOLIO_READ)
def download(kind):
    """The filtered rows, in the same order, as csv or xlsx."""
    if kind not in ("csv", "xlsx"):
        abort(404)
    viewer, choice = _viewer(), rules.read(request.args).with_()
    changed = changes.since(viewer, _visit(viewer, clock.now()).since_sequence)
    rows = queries.page(viewer, choice, list(changed), clock.today(), queries.MOST)[0]
    table = [_line(row) for row in rows]
    remember_all("portfolio-file", [(row.factory_id, row.public_id) for row in rows])
    return answer(kind, f"portfolio-{clock.today().isoformat()}", _header(), table)


def _header() -> list[str]:
    findings = [_("Zero Tolerance"), _("Critical"), _("Major"), _("Minor")]
    names = [
        _("Name"),
        _("Local name"),
        _("City"),
        _("Country"),
        _("Certificate number"),
        _("Status"),
        _("Status until"),
    ]
    return [*names, _("Certificate ends"), _("Progress"), *findings, _("Plan due")]


def _line(row) -> list:
    """One factory; what is out of scope is left empty."""
    findings = [getattr(row, code) if shows_findings(row) else "" for code in queries.SEVERITIES]
    days = [day.isoformat() if day else "" for day in (row.shown_until, row.certificate_to, row.due_on)]
    place = [row.name, row.name_local, row.city, country(row.country), row.number]
    return [*place, said(STATUSES[row.shown]), *days[:2], said(STEPS[row.step]) if row.step else "", *findings, days[2]]


@bp.app_template_test("showing_findings")
def shows_findings(row) -> bool:
    """Whether the scope opens findings."""
    return "reports" in row.scope or shows_plan(row)


@bp.app_template_test("showing_plan")
def shows_plan(row) -> bool:
    """Whether the scope opens the plan."""
    return "caps" in row.scope and row.only_cycle_id is None
