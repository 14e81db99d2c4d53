"""A buyer's own marks: one factory's vendor code, tags and note, and all of them as a list and a file (N12)."""

from flask import Blueprint, abort, request, url_for
from flask_babel import gettext as _

from ..documents.sheets import answer
from ..factories.models import Factory
from ..factories.panels import Panel
from ..kernel import clock
from ..kernel.access import Permission
from ..web.guard import allowed, current_viewer
from ..web.presentation import country
from ..web.rendering import done, show
from . import marking
from .forms import OwnMarksForm

P = Permission
marks = Blueprint("marks", __name__, url_prefix="/portfolio/marks")


def _viewer():
    return current_viewer._get_current_object()


def _wanted() -> dict[str, str]:
    return {"q": " ".join(request.args.get("q", "").split())[:100], "tag": request.args.get("tag", "")[:30]}


@marks.get("/")
@allowed(P.MARK_LIST)
def index():
    """Every factory that the organisation marked, last changed first."""
    viewer, wanted = _viewer(), _wanted()
    rows, more = marking.page(viewer, **wanted, after=request.args.get("after", "")[:16])
    more_url = url_for(".index", **_said(wanted), after=rows[-1][1].public_id) if more else None
    return show(
        "portfolio/marks.html",
        rows=rows,
        tags=marking.tags_on(viewer, [factory.id for _mark, factory in rows]),
        in_use=marking.tags_in_use(viewer),
        wanted=wanted,
        more_url=more_url,
    )


def _said(wanted):
    return {name: value for name, value in wanted.items() if value}


@marks.get("/marks.<kind>")
@allowed(P.MARK_LIST)
def download(kind):
    """The same list as csv or xlsx."""
    if kind not in ("csv", "xlsx"):
        abort(404)
    viewer = _viewer()
    rows, _more = marking.page(viewer, **_wanted(), limit=marking.MOST)
    tags = marking.tags_on(viewer, [factory.id for _mark, factory in rows])
    head = [_("Vendor code"), _("Name"), _("Local name"), _("City"), _("Country"), _("Certificate number"), _("Tags")]
    return answer(
        kind,
        f"our-factories-{clock.today().isoformat()}",
        [*head, _("Note"), _("Changed")],
        [_line(mark, factory, tags.get(factory.id, [])) for mark, factory in rows],
    )


def _line(mark, factory, tags) -> list:
    place = [factory.name, factory.name_local, factory.city, country(factory.country), factory.number]
    return [mark.vendor_code, *place, ", ".join(tags), mark.note, mark.changed_at.date().isoformat()]


@marks.route("/<factory>", methods=["GET", "POST"])
@allowed(P.MARK_KEEP, factory=Factory)
def edit(factory):
    """What the organisation notes of one factory."""
    viewer = _viewer()
    mark, tags = marking.of(viewer, factory.id), marking.tags_on(viewer, [factory.id]).get(factory.id, [])
    known = {"vendor_code": mark.vendor_code if mark else "", "note": mark.note if mark else ""}
    form = OwnMarksForm(data=known | {"tags": ", ".join(tags), "seen": str(mark.version if mark else 0)})
    if form.accept(lambda: marking.keep(viewer, factory, **form.to_keep())):
        message = _("Saved. Only your own organisation sees it.")
        return done(url_for("factories.detail", factory=factory.public_id), message=message)
    return show(
        "portfolio/own_marks.html",
        status=form.status,
        factory=factory,
        form=form,
        now=(mark, tags) if form.status == 409 else None,
        in_use=[tag for tag, _n in marking.tags_in_use(viewer)],
    )


def _load(viewer, factory, relation):
    return {
        "mark": marking.of(viewer, factory.id),
        "tags": marking.tags_on(viewer, [factory.id]).get(factory.id, []),
    }


PANEL = Panel("own-marks", P.MARK_KEEP, "portfolio/_own_marks.html", _load)
