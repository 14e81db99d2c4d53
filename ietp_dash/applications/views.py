"""The factory's side: begin, write step by step, sign, hand in, follow. The other views register here too."""

from flask import abort, redirect, request, url_for
from flask_babel import gettext as _

from ..documents.sending import sent
from ..documents.uploads import received
from ..factories.models import Factory
from ..kernel import clock
from ..kernel.access import Permission
from ..kernel.errors import Refused
from ..storage.database import db
from ..web.access_record import confidential
from ..web.guard import allowed, current_viewer
from ..web.rendering import done, show, wants_fragment
from . import buyer_views, checking, deciding_views, pages, papers, queries, rules, services, start_views
from .blueprint import bp, buyers_bp
from .forms import DeedForm, PaperForm, ReasonForm, SignForm, answers_of, show_problems, step_form
from .models import Application
from .questions import BY_CODE

__all__ = ["bp", "buyer_views", "buyers_bp", "deciding_views", "start_views"]
P = Permission


def _viewer():
    return current_viewer._get_current_object()


@bp.get("/")
@allowed(P.APPLICATION_BEGIN)
def own():
    """The factory's applications, and what it can begin now."""
    factory = db.session.get(Factory, _viewer().factory_id or 0)
    if factory is None:
        abort(404)
    return show("applications/own.html", None, **_own(factory))


def _own(factory, refused=None):
    rows = queries.of_factory(factory.id)
    try:
        kind, why_not = services.kind_for(factory, clock.today(factory.zone)), None
    except Refused as no:
        kind, why_not = None, no
    return {"factory": factory, "rows": rows, "kind": kind, "why_not": why_not, "refused": refused}


@bp.post("/begin")
@allowed(P.APPLICATION_BEGIN)
def begin():
    """Begin an application; a renewal starts from what is known."""
    factory = db.session.get(Factory, _viewer().factory_id or 0)
    if factory is None:
        abort(404)
    form = DeedForm()
    if form.accept(lambda: services.begin(_viewer(), factory)):
        made = form.result
        first = "company" if made.cycle.kind == "new" else "changes"
        return redirect(url_for(".edit", application=made.public_id, part=first), 303)
    return show("applications/own.html", None, form.status, **_own(factory, form))


@bp.get("/<application>")
@allowed(P.APPLICATION_READ, application=Application)
@confidential("application", "application")
def detail(application):
    """One application: where it stands, what it says, and what the reader can do about it."""
    return show("applications/detail.html", "applications/_where.html", **pages.detail(_viewer(), application))


@bp.route("/<application>/edit/<part>", methods=["GET", "POST"])
@allowed(P.APPLICATION_EDIT, application=Application)
def edit(application, part):
    """One step of the form. By htmx it is only saved; with a button it is saved and left."""
    step = BY_CODE.get(part)
    if step is None or step not in pages.steps_of(application):
        abort(404)
    if application.cycle.state not in rules.WRITTEN:
        return redirect(url_for(".detail", application=application.public_id), 303)
    if request.method == "POST" and step.questions:
        return _save(application, step)
    form = step_form(step, application.data.get(part) or {}, more=request.args.get("more", ""))
    problems = [one for one in queries.problems(application) if one.step == part]
    shown = problems if "check" in request.args else [one for one in problems if not one.empty]
    show_problems(form, shown)
    answers = application.data.get(part) or {}
    return show("applications/edit.html", None, **pages.edit(application, step, form, answers, shown))


def _save(application, step):
    form, viewer = step_form(step), _viewer()
    typed = answers_of(form, step)
    based_on = int(form.based_on.data) if (form.based_on.data or "").isdecimal() else 0
    try:
        sent = not wants_fragment()
        services.save_step(viewer, application, step=step.code, data=typed, based_on=based_on, sent=sent)
    except Refused as no:
        return _not_saved(application, step, form, typed, no)
    if wants_fragment():
        return show("applications/_saved.html", "applications/_saved.html", **pages.saved(application, step))
    return _saved(application, step)


def _not_saved(application, step, form, typed, no):
    """Somebody else was first, or a text is too long: what was typed stays, what is stored now stands beside it."""
    status = 409 if no.conflict else 422
    if wants_fragment():
        values = pages.saved(application, step, no)
        return show("applications/_saved.html", "applications/_saved.html", status, **values)
    form.refuse(no)
    values = pages.edit(application, step, form, typed, [])
    values["others"] = pages.differences(step, typed, application.data.get(step.code) or {}) if no.conflict else []
    return show("applications/edit.html", None, status, **values)


def _saved(application, step):
    answers, here = application.data[step.code], {"application": application.public_id}
    wrong = checking.problems_of(step, answers, locked=application.cycle.kind != "new")
    wrong = [one for one in wrong if not one.empty]
    if more := request.form.get("more"):
        return redirect(url_for(".edit", **here, part=step.code, more=more, _anchor=more), 303)
    if wrong and request.form.get("go") != "later":
        form = step_form(step, answers)
        show_problems(form, wrong)
        return show("applications/edit.html", None, 422, **pages.edit(application, step, form, answers, wrong))
    if request.form.get("go") == "later":
        return done(url_for(".detail", **here), message=_("Saved. You can go on at any time."))
    return redirect(url_for(".edit", **here, part=pages.after(application, step)), 303)


@bp.post("/<application>/papers")
@allowed(P.APPLICATION_EDIT, application=Application)
def add_paper(application):
    """Hand in a paper."""
    form = PaperForm().offer()

    def deed():
        return papers.add(_viewer(), application, received(form.file.data), kind=form.kind.data or "")

    return _back(application, "papers", form, form.accept(deed), _("The paper is with your application."))


@bp.post("/<application>/papers/<document>/remove")
@allowed(P.APPLICATION_EDIT, application=Application)
def remove_paper(application, document):
    """Take a paper out again."""
    form = DeedForm()
    ok = form.accept(lambda: papers.remove(_viewer(), application, document))
    return _back(application, "papers", form, ok, _("The paper was taken out."))


@bp.get("/<application>/papers/<document>")
@allowed(P.APPLICATION_READ, application=Application)
@confidential("application-paper", "application")
def paper(application, document):
    """One paper as a download."""
    found = papers.find(application, document)
    if found is None:
        abort(404)
    return sent(found.document)


@bp.post("/<application>/sign")
@allowed(P.APPLICATION_SUBMIT, application=Application)
def sign(application):
    """A manager signs a declaration."""
    form = SignForm()

    def deed():
        services.sign(
            _viewer(), application, declaration=form.declaration.data or "", name=form.name.data or "",
            post=form.post.data or "",
        )  # fmt: skip

    return _back(application, "declarations", form, form.accept(deed), _("Signed."))


@bp.post("/<application>/submit")
@allowed(P.APPLICATION_SUBMIT, application=Application)
def submit(application):
    """Hand the application in, or read what is missing."""
    form = DeedForm()
    if form.accept(lambda: services.submit(_viewer(), application)):
        to = url_for(".detail", application=application.public_id)
        return done(to, message=_("Submitted. The coordinator reads it next."))
    return _back(application, "review", form, False, "")


@bp.post("/<application>/withdraw")
@allowed(P.APPLICATION_SUBMIT, application=Application)
def withdraw(application):
    """Take the application back."""
    form = ReasonForm()
    if form.accept(lambda: services.withdraw(_viewer(), application, reason=form.reason.data or "")):
        return done(url_for(".own"), message=_("Withdrawn. You can apply again at any time."))
    return show("applications/detail.html", None, form.status, **pages.detail(_viewer(), application, form))


@bp.get("/<application>/listings")
@allowed(P.APPLICATION_READ, application=Application)
def listings(application):
    """Listings that may be this site; the page of the application fetches them when it is open."""
    return show("applications/listings.html", "applications/_same_site.html", **pages.listings(application))


@bp.post("/<application>/same-site")
@allowed(P.APPLICATION_SUBMIT, application=Application)
def say_same(application):
    """The applicant says that a listing is this site."""
    form, listing = DeedForm(), pages.listing(request.form.get("listing", ""))

    def deed():
        services.propose_claim(_viewer(), application, listing)

    if listing is None or not form.accept(deed):
        return show("applications/detail.html", None, form.status, **pages.detail(_viewer(), application, form))
    to = url_for(".detail", application=application.public_id)
    return done(to, message=_("Noted. The coordinator confirms it."))


def _back(application, part, form, ok, message):
    """To the step again: with a message, or with what is wrong."""
    if ok:
        return done(url_for(".edit", application=application.public_id, part=part), message=message)
    if application.cycle.state not in rules.WRITTEN:
        return show("applications/detail.html", None, form.status, **pages.detail(_viewer(), application, form))
    step = BY_CODE[part]
    values = pages.edit(application, step, step_form(step, {}), {}, [])
    return show("applications/edit.html", None, form.status, **(values | {"deed": form, "check": True}))
