"""The directory's pages: finding factories, one row that renews itself, exports, the public directory, statistics."""

from flask import Blueprint, abort, redirect, request, stream_with_context, url_for
from werkzeug.datastructures import MultiDict

from ..documents.sheets import answer
from ..factories.models import Factory
from ..kernel import clock, disclosure
from ..kernel.access import VISITOR, Permission, can
from ..web.guard import allowed, current_viewer, public
from ..web.rendering import show, wants_fragment
from . import exports, figures, looking, pace, queries, searching, services, shown
from .addresses import address
from .cards import Cards
from .listing import PUBLIC
from .looking import look
from .map_views import maps as maps
from .searching import Audience, audience_of

P = Permission
bp = Blueprint("directory", __name__)
bp.add_app_template_global(shown.said_rule, "said_rule")


def me():
    """The viewer of this request."""
    return current_viewer._get_current_object()


@bp.get("/directory/")
@allowed(P.DIRECTORY_SEARCH)
def index():
    """The list that the address asks for; without any wish, the person's own start search."""
    viewer = me()
    pace.keep(f"person {viewer.person_id}")
    if not request.args:
        start = next((one for one in queries.searches_of(viewer) if one.is_start), None)
        if start:
            return redirect(f"{url_for('.index')}?{start.query}", 303)
    found = look(viewer, audience_of(viewer), request.args, clock.today())
    if not wants_fragment() and not found.problems and "" in request.args.values():
        return redirect(address(found.asked), 303)
    return _page(viewer, found)


def _page(viewer, found):
    connects = can(viewer, P.CONNECTION_REQUEST)
    response = show(
        "directory/index.html",
        "directory/_list.html",
        found.status,
        look=found,
        cards=_ready(found, connects),
        choice=found.choice,
        labels=shown.labels(),
        typed=_typed(found),
        filters=shown.filters(found.choice, found.counts, found.search.today, connects),
        total=shown.said(found.counts.total),
        chips=shown.chips(found.choice, address),
        sorts=shown.sorts(found.choice),
        more_url=address(found.choice.with_(after=found.more)) if found.more else None,
        first_url=address(found.choice.with_()),
        address=address,
        tabs=looking.tabs(viewer, audience_of(viewer)) if can(viewer, P.SEARCH_SAVE) else [],
        here=found.choice.with_().query(),
        said=shown.said,
        connects=connects,
        live_topics=[f"factory-{card.row.public_id}" for card in found.cards],
    )
    if wants_fragment() and not found.problems:
        response.headers["HX-Push-Url"] = address(found.asked)
    return response


def _ready(found, connects) -> list:
    ready = Cards(found.choice.q, connects)
    return [ready.ready(card) for card in found.cards]


def _typed(found) -> str:
    """What stands in the search field: never lost, also when it was refused."""
    refused = any(problem.field == "q" for problem in found.problems)
    return request.args.get("q", "") if refused else found.asked.q


@bp.get("/directory/rows/<factory>")
@allowed(P.FACTORY_CARD, factory=Factory)
def row(factory):
    """One row anew, when something of the factory changed."""
    viewer = me()
    listing = queries.listing_of(factory.id)
    stand = queries.stands(viewer, [factory.id]).get(factory.id)
    query = request.args.get("q", "")[:200]
    ready = Cards(query, can(viewer, P.CONNECTION_REQUEST))
    return show("directory/_row.html", card=ready.ready(looking.card(listing, stand, query)), query=query)


@bp.get("/directory/export.<kind>")
@allowed(P.DIRECTORY_SEARCH)
def export(kind):
    """The whole list that the address asks for, in its order, as CSV or XLSX; at most exports.MOST rows."""
    if kind not in ("csv", "xlsx"):
        abort(404)
    viewer = me()
    found = look(viewer, audience_of(viewer), request.args, clock.today())
    if found.problems:
        return _page(viewer, found)
    search = searching.prepared(audience_of(viewer), found.choice.with_())
    lines = stream_with_context(exports.rows(viewer, search))
    return answer(kind, exports.file_name(clock.today()), exports.header(viewer), lines)


@bp.get("/public-directory/", endpoint="public")
@public
def public_list():
    """Factories with a valid certificate that chose to be found (V1)."""
    pace.keep(f"address {request.remote_addr}")
    found = look(VISITOR, Audience(PUBLIC), request.args, clock.today())

    def public_address(choice):
        return url_for(".public", **MultiDict(choice.arguments()).to_dict(flat=False))

    return show(
        "directory/public.html",
        None,
        found.status,
        look=found,
        cards=_ready(found, False),
        choice=found.choice,
        labels=shown.labels(),
        typed=_typed(found),
        filters=shown.filters(found.choice, found.counts, found.search.today, False),
        total=shown.said(found.counts.total),
        chips=shown.chips(found.choice, public_address),
        more_url=public_address(found.choice.with_(after=found.more)) if found.more else None,
        first_url=public_address(found.choice.with_()),
    )


@bp.get("/statistics/")
@public
def statistics():
    """The programme in figures: how many certificates, where, for what; groups under five are not told."""
    if queries.is_overdue(clock.now()):
        services.let_time_pass(VISITOR)
    return show("directory/statistics.html", figures=figures.published(), least=disclosure.LEAST)
