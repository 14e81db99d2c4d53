"""Incidents: the first notice, the lists, one incident with its report, messages and files."""

from flask import Blueprint, abort, request, url_for
from flask_babel import gettext as _

from ..documents.sending import sent
from ..documents.uploads import received
from ..factories.models import Factory
from ..kernel.access import Kind, Permission
from ..storage.database import db
from ..web.access_record import confidential, remember_all
from ..web.guard import allowed, current_viewer
from ..web.rendering import done, show
from . import queries, rules, services
from .desk import page_of
from .forms import CloseForm, DeedForm, FileForm, LearnForm, MessageForm, NoticeForm, ReportForm, now_in
from .models import Incident
from .words import at_factory

P = Permission
bp = Blueprint("incidents", __name__, url_prefix="/incidents")
bp.add_app_template_global(at_factory, "at_factory")
STATES = ("learned", "noticed", "reported", "closed")


def _viewer():
    return current_viewer._get_current_object()


@bp.get("/")
@allowed(P.INCIDENT_LIST)
def index():
    """The incidents that the viewer may read."""
    asked, viewer = request.args, _viewer()
    state = asked.get("state") if asked.get("state") in STATES else ""
    kind = asked.get("kind") if asked.get("kind") in rules.KINDS else ""
    late = asked.get("late") == "yes"
    chosen = {"state": state, "kind": kind, "late": late}
    rows, more = queries.page(viewer, **chosen, after=asked.get("after", "")[:16])
    kept = {"state": state or None, "kind": kind or None, "late": "yes" if late else None}
    response = show(
        "incidents/index.html",
        "incidents/_list.html",
        rows=rows,
        more_url=url_for(".index", **kept, after=rows[-1].public_id) if more else None,
        here=url_for(".index", **kept),
        may_tell=viewer.kind is Kind.FACTORY and viewer.factory_id is not None,
        words=rules,
        live_topics=["badges"],
        **chosen,
    )
    remember_all("incident", [(row.factory_id, row.public_id) for row in rows])
    return response


@bp.route("/new", methods=["GET", "POST"])
@allowed(P.INCIDENT_TELL)
def new():
    """The factory's first notice."""
    factory = _own()
    now = now_in(factory.zone)
    form = NoticeForm(data={"happened": now, "known": now}).offer(factory.zone)
    if form.accept(lambda: services.notice(_viewer(), factory, **form.said())):
        to = url_for(".detail", incident=form.result.public_id)
        return done(to, message=_("Told. The programme and your connected buyers know now."))
    return show("incidents/new.html", "incidents/_new.html", form.status, form=form, factory=factory)


def _own() -> Factory:
    factory = db.session.get(Factory, _viewer().factory_id or 0)
    if factory is None:
        abort(404)
    return factory


@bp.route("/record", methods=["GET", "POST"])
@allowed(P.INCIDENT_RECORD)
def learn():
    """Programme staff record what others told."""
    wanted = request.values.get("q", "")[:100]
    sites = queries.found_sites(wanted)
    now = now_in(sites[0].zone if sites else "UTC")
    form = LearnForm(data={"happened": now, "known": now}).offer("UTC").offer_sites(sites)
    site = next((one for one in sites if one.public_id == form.factory.data), None)

    def deed():
        said = {name: value for name, value in form.said().items() if name not in ("dead", "hurt")}
        return services.learn(_viewer(), site, origin=form.origin.data or "", **said)

    if site is not None:
        form.offer(site.zone)
    elif request.method == "POST":
        form.validate_on_submit()
        form.factory.errors = [_("Choose the factory.")]
    if site is not None and form.accept(deed):
        message = _("Recorded. The factory is asked for its full report.")
        return done(url_for(".detail", incident=form.result.public_id), message=message)
    return show("incidents/record.html", "incidents/_record.html", form.status, form=form, sites=sites, wanted=wanted)


@bp.get("/<incident>")
@allowed(P.INCIDENT_READ, incident=Incident)
@confidential("incident", "incident")
def detail(incident):
    """One incident."""
    return show("incidents/detail.html", "incidents/_incident.html", **page_of(_viewer(), incident))


def _after(incident, form, deed, message, name):
    if form.accept(deed):
        return done(url_for(".detail", incident=incident.public_id), message=message)
    db.session.expire_all()
    given = page_of(_viewer(), incident, **{name: form})
    return show("incidents/detail.html", "incidents/_incident.html", form.status, **given)


@bp.post("/<incident>/notice")
@allowed(P.INCIDENT_WRITE, incident=Incident)
def correct(incident):
    """The factory corrects its notice."""
    form = NoticeForm().offer(incident.factory.zone)
    return _after(
        incident,
        form,
        lambda: services.correct(_viewer(), incident, **form.said()),
        _("Corrected. The earlier version stays below."),
        "notice",
    )


@bp.post("/<incident>/report")
@allowed(P.INCIDENT_WRITE, incident=Incident)
def report(incident):
    """The factory's full report, or a corrected one."""
    form = ReportForm()
    return _after(
        incident,
        form,
        lambda: services.report(_viewer(), incident, **form.said()),
        _("The full report is in. Whoever may read it is told."),
        "report",
    )


@bp.post("/<incident>/files")
@allowed(P.INCIDENT_WRITE, incident=Incident)
def add_file(incident):
    """The factory adds a file."""
    form = FileForm()
    return _after(
        incident,
        form,
        lambda: services.add_file(_viewer(), incident, received(form.file.data)),
        _("The file is added."),
        "file",
    )


@bp.post("/<incident>/messages")
@allowed(P.INCIDENT_SAY, incident=Incident)
def say(incident):
    """A message or an update."""
    form = MessageForm()
    told = {"text": form.text.data or "", "open_to_buyers": bool(form.open_to_buyers.data)}
    return _after(incident, form, lambda: services.say(_viewer(), incident, **told), _("Sent."), "message")


@bp.post("/<incident>/release")
@allowed(P.INCIDENT_CLOSE, incident=Incident)
def release(incident):
    """Connected buyers in scope read it from now on."""
    form = DeedForm()
    message = _("Connected buyers with incidents in their scope read it now.")
    return _after(incident, form, lambda: services.release(_viewer(), incident), message, "deed")


@bp.post("/<incident>/close")
@allowed(P.INCIDENT_CLOSE, incident=Incident)
def close(incident):
    """The coordinator closes it."""
    form = CloseForm()
    return _after(
        incident, form, lambda: services.close(_viewer(), incident, note=form.note.data or ""), _("Closed."), "close"
    )


@bp.get("/<incident>/files/<document>")
@allowed(P.INCIDENT_READ, incident=Incident)
@confidential("incident", "incident")
def file(incident, document):
    """One file."""
    found = queries.document_of(incident.id, document)
    if found is None:
        abort(404)
    return sent(found)
