"""The due-diligence bundle as a page that offers the years, and as one ZIP a year."""

from flask import Blueprint, abort

from ..documents.sheets import attachment
from ..downloads.zipping import zipped
from ..factories.models import Factory
from ..kernel import clock
from ..kernel.access import Permission
from ..web.access_record import remember
from ..web.guard import allowed, current_viewer, relation_to
from ..web.rendering import show
from . import bundle

P = Permission
bundles = Blueprint("bundles", __name__, url_prefix="/due-diligence")


def _years(factory) -> list[int]:
    viewer = current_viewer._get_current_object()
    return bundle.years(viewer, factory, relation_to(viewer, factory), clock.today(factory.zone))


@bundles.get("/<factory>")
@allowed(P.FACTORY_STATUS, factory=Factory)
def index(factory):
    """The years of which there is a bundle."""
    return show("portfolio/bundles.html", factory=factory, years=_years(factory))


@bundles.get("/<factory>/<int:year>.zip")
@allowed(P.FACTORY_STATUS, factory=Factory)
def download(factory, year):
    """Everything of one calendar year that the viewer may have now."""
    if year not in _years(factory):
        abort(404)
    viewer = current_viewer._get_current_object()
    made = bundle.files(viewer, factory, relation_to(viewer, factory), year)
    remember("year", factory.id, factory.public_id)
    name = f"{factory.number or factory.name[:40]}-{year}.zip"
    return attachment(zipped(made), "application/zip", name)
