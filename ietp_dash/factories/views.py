"""The factory's page, its profile with history, and what it lets the public see."""

from datetime import date

from flask import Blueprint, abort, redirect, request, url_for
from flask_babel import gettext

from ..kernel.access import Permission
from ..storage.database import db
from ..web.access_record import remember
from ..web.guard import allowed, current_viewer, may, relation_to
from ..web.rendering import done, show
from . import headcount, kinds, panels, profile, queries, services
from .access_log import bp as access_log
from .forms import ProfileForm, PublicationForm
from .models import Factory

__all__ = ["access_log", "bp"]
P = Permission
bp = Blueprint("factories", __name__, url_prefix="/factories")
bp.add_app_template_global(kinds.product_name, "product_name")
bp.add_app_template_global(kinds.process_name, "process_name")
bp.add_app_template_global(headcount.said, "headcount_band")


@bp.get("/own")
@allowed(P.HOME_READ)
def own():
    """A factory's people go to their own page."""
    factory = db.session.get(Factory, current_viewer.factory_id or 0)
    if factory is None:
        abort(404)
    return redirect(url_for(".detail", factory=factory.public_id), 303)


@bp.get("/<factory>")
@allowed(P.FACTORY_CARD, factory=Factory)
def detail(factory):
    """One factory: the card everybody allowed here sees, and the panels the viewer's relation opens."""
    viewer = current_viewer._get_current_object()
    relation = relation_to(viewer, factory)
    shown = panels.shown_to(viewer, factory, relation)
    queries.with_kinds(factory.id)
    response = show(
        "factories/detail.html",
        "factories/_detail.html",
        factory=factory,
        panels=shown,
        may_edit=may(P.PROFILE_EDIT, factory),
        profile=queries.profile_in_force(factory.id) if may(P.FACTORY_PROFILE, factory) else None,
        words=profile,
        live_topics=[f"factory-{factory.public_id}"],
    )
    if any(panel.permission is not P.FACTORY_CARD for panel, _values in shown):
        remember("page", factory.id, factory.public_id)
    return response


@bp.route("/<factory>/profile", methods=["GET", "POST"])
@allowed(P.PROFILE_EDIT, factory=Factory)
def edit(factory):
    """Edit the profile; what was typed survives a refusal."""
    latest = queries.profile_in_force(factory.id)
    form = _filled(factory, latest)
    if request.method == "POST" and request.form.get("more"):
        _one_more_row(form, request.form["more"])
        return show("factories/edit.html", "factories/_edit.html", factory=factory, form=form)
    if form.accept(lambda: _save(factory, form)):
        return done(
            url_for(".detail", factory=factory.public_id),
            message=gettext("Profile saved. The next audit confirms it."),
        )
    return show("factories/edit.html", "factories/_edit.html", form.status, factory=factory, form=form)


def _save(factory, form):
    based_on = int(form.based_on.data) if (form.based_on.data or "").isdigit() else 0
    services.edit_profile(
        current_viewer._get_current_object(),
        factory,
        based_on=based_on,
        data=form.data_to_keep(),
        products=form.products.data,
        processes=form.processes.data,
    )


def _filled(factory, latest):
    data = (profile.empty() | latest.data) if latest else profile.empty()
    known = {**data["identity"], **data["season"], "parent": data["identity"].get("parent") or factory.parent}
    known |= {"w_" + code: data["workforce"].get(code) for code, _label in profile.WORKFORCE}
    known["w_total"] = known["w_total"] or factory.workers
    known["products"] = [row.code for row in factory.products]
    known["processes"] = [row.code for row in factory.processes]
    licences = [
        row | {"expires_on": date.fromisoformat(row["expires_on"]) if row.get("expires_on") else None}
        for row in data["licences"]
    ]
    known |= {"buildings": data["buildings"], "licences": licences, "contacts": data["contacts"]}
    known["based_on"] = str(latest.version if latest else 0)
    return ProfileForm(data=known).offer()


def _one_more_row(form, name):
    if name in ("buildings", "licences", "contacts") and len(form[name]) < form[name].max_entries:
        form[name].append_entry()


@bp.get("/<factory>/profile/history")
@allowed(P.FACTORY_PROFILE, factory=Factory)
def history(factory):
    """Every version of the profile: who, when, and the difference."""
    versions = queries.profile_history(factory.id)
    steps = []
    for index, (version, editor) in enumerate(versions):
        before = versions[index + 1][0].data if index + 1 < len(versions) else {}
        steps.append((version, editor, profile.differences(before, version.data)))
    return show("factories/history.html", factory=factory, steps=steps)


@bp.route("/<factory>/publication", methods=["GET", "POST"])
@allowed(P.PUBLICATION_DECIDE, factory=Factory)
def publication(factory):
    """Opt in to the public directory, or leave the buyers' one."""
    form = PublicationForm(obj=factory)
    viewer = current_viewer._get_current_object()

    def deed():
        if form.opted_in.data != factory.opted_in:
            services.publish(viewer, factory, opted_in=form.opted_in.data)
        if form.listed.data != factory.listed:
            services.withdraw_listing(viewer, factory, listed=form.listed.data)

    if form.accept(deed):
        return done(url_for(".detail", factory=factory.public_id), message=gettext("Saved."))
    return show("factories/publication.html", None, form.status, factory=factory, form=form)
