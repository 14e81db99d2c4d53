"""The map of what the address asks for: a circle a country, the same numbers as a table (V11)."""

from flask import Blueprint, request

from ..kernel import clock
from ..kernel.access import Permission
from ..web.guard import allowed, current_viewer
from ..web.presentation import country
from ..web.rendering import show
from . import pace, world
from .addresses import address
from .looking import look
from .searching import audience_of

P = Permission
maps = Blueprint("maps", __name__, url_prefix="/directory/map")


@maps.get("/")
@allowed(P.DIRECTORY_SEARCH)
def index():
    """Where the factories of a search are."""
    viewer = current_viewer._get_current_object()
    pace.keep(f"person {viewer.person_id}")
    found = look(viewer, audience_of(viewer), request.args, clock.today())
    counts = found.counts.of.get("country", {})
    chosen = getattr(found.choice, "country", ()) or ()
    shown = {code: n for code, n in counts.items() if not chosen or code in chosen}
    rows = sorted(((country(code), code, n) for code, n in shown.items()), key=lambda row: (-row[2], row[0]))
    return show(
        "directory/map.html",
        status=found.status,
        look=found,
        rows=rows,
        circles=[(one, country(one.country)) for one in world.circles(shown)],
        land=world.land(),
        size=(world.WIDTH, world.HEIGHT),
        here=address(found.choice),
        to=lambda code: address(found.choice, country=code),
    )
