"""Changes of a site: what a factory reports, and the coordinator's queue of what waits for an answer (R8)."""

from flask import Blueprint, abort, request, url_for
from flask_babel import gettext as _

from ..documents.sending import sent
from ..documents.uploads import received
from ..factories.models import Factory
from ..kernel import clock
from ..kernel.access import Kind, Permission
from ..storage.database import db
from ..web.access_record import confidential
from ..web.guard import allowed, current_viewer
from ..web.presentation import said
from ..web.rendering import done, show
from . import changing, words
from .forms import DeedForm, ReportForm, SiteAnswerForm
from .models import ReportedChange
from .rules import SITE_COLUMNS, SiteChange

P = Permission
changes = Blueprint("changes", __name__, url_prefix="/site-changes")
ANSWERS = ("confirm", "return", "reject")


def _viewer():
    return current_viewer._get_current_object()


@changes.get("/")
@allowed(P.SITE_CHANGE_LIST)
def index():
    """The coordinator's queue; for a factory what it reported, and what it may report."""
    if _viewer().kind is Kind.PROGRAMME:
        rows, more = changing.waiting(request.args.get("after", "")[:16])
        more_url = url_for(".index", after=rows[-1].public_id) if more else None
        return show("certificates/changes.html", rows=rows, more_url=more_url, factory=None, words=words)
    factory = db.session.get(Factory, _viewer().factory_id or 0)
    if factory is None:
        abort(404)
    rows = changing.of_factory(factory.id)
    return show("certificates/changes.html", rows=rows, more_url=None, factory=factory, words=words)


def _change(code: str) -> SiteChange:
    if code not in list(SiteChange):
        abort(404)
    return SiteChange(code)


@changes.route("/new/<factory>/<about>", methods=["GET", "POST"])
@allowed(P.SITE_CHANGE_REPORT, factory=Factory)
def new(factory, about):
    """Report one kind of change."""
    change = _change(about)
    known = {name: getattr(factory, name) for name in SITE_COLUMNS[change]}
    form = ReportForm(data=known | {"takes_effect_on": clock.today(factory.zone)})
    if form.accept(lambda: changing.report(_viewer(), factory, change=change, **_given(form, change))):
        return done(url_for(".detail", change=form.result.public_id), message=_("Reported. The coordinator answers."))
    return _form(form, change, factory, url_for(".new", factory=factory.public_id, about=about))


def _given(form, change) -> dict:
    brought = received(form.file.data) if form.file.data else None
    return {
        "said": form.said(change),
        "on": form.takes_effect_on.data,
        "explanation": form.explanation.data or "",
        "brought": brought,
    }


def _form(form, change, factory, action, row=None):
    return show(
        "certificates/change_form.html",
        status=form.status,
        form=form,
        fields=form.asked(change),
        change=change,
        factory=factory,
        action=action,
        row=row,
        words=words,
    )


@changes.get("/<change>")
@allowed(P.SITE_CHANGE_READ, change=ReportedChange)
@confidential("site-change", "change")
def detail(change):
    """One reported change beside what stands in the record."""
    return _page(change)


def _page(row, form=None):
    return show(
        "certificates/change.html",
        status=form.status if form else 200,
        row=row,
        factory=row.factory,
        lines=[(said(words.COLUMNS[name]), getattr(row.factory, name), text) for name, text in row.said.items()],
        form=form or SiteAnswerForm(formdata=None),
        early=row.takes_effect_on > clock.today(row.factory.zone),
        words=words,
    )


@changes.route("/<change>/edit", methods=["GET", "POST"])
@allowed(P.SITE_CHANGE_REPORT, change=ReportedChange)
def edit(change):
    """Mend what the coordinator returned."""
    kind = SiteChange(change.change)
    known = {"takes_effect_on": change.takes_effect_on, "explanation": change.explanation}
    form = ReportForm(data=change.said | known)
    if form.accept(lambda: changing.mend(_viewer(), change, **_given(form, kind))):
        return done(url_for(".detail", change=change.public_id), message=_("Reported. The coordinator answers."))
    return _form(form, kind, change.factory, url_for(".edit", change=change.public_id), change)


@changes.post("/<change>/withdraw")
@allowed(P.SITE_CHANGE_REPORT, change=ReportedChange)
def withdraw(change):
    """Take a report back."""
    form = DeedForm()
    if form.accept(lambda: changing.withdraw(_viewer(), change)):
        return done(url_for(".detail", change=change.public_id), message=_("Withdrawn."))
    return _page(change, form)


@changes.post("/<change>/answer")
@allowed(P.SITE_CHANGE_ANSWER, change=ReportedChange)
def answer(change):
    """Confirm, return or reject."""
    form, deed = SiteAnswerForm(), request.form.get("answer")
    if deed not in ANSWERS:
        deed = "return"
    if form.accept(lambda: changing.answer(_viewer(), change, answer=deed, remark=form.remark.data or "")):
        return done(url_for(".detail", change=change.public_id), message=said(words.STATES[change.state]))
    return _page(change, form)


@changes.get("/<change>/paper")
@allowed(P.SITE_CHANGE_READ, change=ReportedChange)
@confidential("site-change-paper", "change")
def paper(change):
    """The paper that shows it."""
    if change.document is None:
        abort(404)
    return sent(change.document)
