"""Saved searches: keeping, changing and deleting one's own."""

from flask import abort, request, url_for
from flask_babel import gettext

from ..kernel import clock
from ..kernel.access import Permission
from ..web.guard import allowed
from ..web.rendering import done, show
from . import looking, queries, services, shown
from .forms import SearchForm
from .searching import audience_of
from .views import address, bp, me

P = Permission


@bp.get("/directory/saved/")
@allowed(P.SEARCH_SAVE)
def saved():
    """All of the viewer's saved searches with what each asks for and how many rows it has."""
    viewer = me()
    tabs = [
        (one, total, shown.chips(looking.read_query(one.query, clock.today()), address))
        for one, total in looking.tabs(viewer, audience_of(viewer))
    ]
    return show("directory/saved.html", None, tabs=tabs, said=shown.said)


@bp.route("/directory/saved/new", methods=["GET", "POST"])
@allowed(P.SEARCH_SAVE)
def save():
    """Keep the search whose query is given, under a name."""
    viewer = me()
    form = SearchForm(query=request.args.get("query", ""))
    choice = looking.read_query((form.query.data or "")[:2000], clock.today()).with_()
    if form.accept(lambda: services.save_search(viewer, choice, **_said(form))):
        return done(address(choice), message=gettext("Search kept."))
    return show("directory/save.html", None, form.status, form=form, chips=shown.chips(choice, address), search=None)


@bp.route("/directory/saved/<search>", methods=["GET", "POST"])
@allowed(P.SEARCH_SAVE)
def change(search):
    """Rename a saved search, or change what it does."""
    viewer, row = me(), _own(search)
    form = SearchForm(obj=row)
    if form.accept(lambda: services.change_search(viewer, row, **_said(form))):
        return done(url_for(".saved"), message=gettext("Search changed."))
    choice = looking.read_query(row.query, clock.today())
    return show("directory/save.html", None, form.status, form=form, chips=shown.chips(choice, address), search=row)


def _said(form) -> dict:
    return {"name": form.name.data, "alert": form.alert.data, "is_start": form.is_start.data}


@bp.post("/directory/saved/<search>/delete")
@allowed(P.SEARCH_SAVE)
def delete(search):
    """Forget a saved search."""
    services.delete_search(me(), _own(search))
    return done(url_for(".saved"), message=gettext("Search deleted."))


def _own(public_id):
    """The viewer's own search; anybody else's is as if it did not exist."""
    row = queries.search_of(me(), public_id)
    return row if row is not None else abort(404)
