"""Appeals: the factory's, the integrity officer's and the panel's pages."""

from flask import Blueprint, abort, request, url_for
from flask_babel import gettext as _

from ..documents.sending import sent
from ..documents.uploads import received
from ..factories.models import Factory
from ..fees.models import Invoice
from ..findings.models import Finding
from ..kernel import clock
from ..kernel.access import Kind, Permission
from ..kernel.errors import Refused
from ..status.models import StatusDecision
from ..storage.database import db
from ..web.access_record import confidential, remember_all
from ..web.guard import allowed, current_viewer
from ..web.rendering import done, show
from . import desk, hearing, queries, rules, services
from .forms import DeedForm, FileForm, GroundsForm, OutcomeForm, SeatForm, ViewForm
from .models import Appeal
from .slip_views import slips as slips

P = Permission
bp = Blueprint("appeals", __name__, url_prefix="/appeals")
STATES = ("draft", "filed", "acknowledged", "decided", "withdrawn")


def _viewer():
    return current_viewer._get_current_object()


@bp.get("/")
@allowed(P.APPEAL_LIST)
def index():
    """The appeals of the factory, or all that were filed."""
    viewer, states = _viewer(), STATES if _viewer().kind is Kind.FACTORY else STATES[1:]
    state = request.args.get("state") if request.args.get("state") in states else ""
    rows, more = queries.page(viewer, state, request.args.get("after", "")[:16])
    more_url = url_for(".index", state=state or None, after=rows[-1].public_id) if more else None
    given = {"rows": rows, "more_url": more_url, "state": state, "states": states, "words": rules}
    response = show("appeals/index.html", **given, today=clock.today(), own=viewer.kind is Kind.FACTORY)
    remember_all("appeal", [(row.factory_id, row.public_id) for row in rows])
    return response


@bp.route("/against/finding/<finding>", methods=["GET", "POST"])
@allowed(P.APPEAL_BEGIN, finding=Finding)
def against_finding(finding):
    """Begin an appeal against a finding or its severity."""
    return _begin(finding, ("finding", "severity"))


@bp.route("/against/decision/<decision>", methods=["GET", "POST"])
@allowed(P.APPEAL_BEGIN, decision=StatusDecision)
def against_decision(decision):
    """Begin an appeal against a status decision or a termination."""
    return _begin(decision, ("termination" if decision.status == "terminated" else "status",))


@bp.route("/against/invoice/<invoice>", methods=["GET", "POST"])
@allowed(P.APPEAL_BEGIN_FEE, invoice=Invoice)
def against_invoice(invoice):
    """Begin an appeal against a fee."""
    return _begin(invoice, ("fee",))


def _begin(row, kinds):
    running = queries.open_against(row)
    if running is not None:
        return done(url_for(".detail", appeal=running.public_id), message=_("There is an appeal already."))
    form, factory = GroundsForm(data={"kind": kinds[0]}).offer(kinds), db.session.get(Factory, row.factory_id)

    def deed():
        kind = form.kind.data if form.kind.data in kinds else kinds[0] if len(kinds) == 1 else ""
        return services.begin(_viewer(), row, kind=kind, grounds=form.grounds.data or "")

    if form.accept(deed):
        message = _("Saved as a draft. Add evidence; the manager files it.")
        return done(url_for(".detail", appeal=form.result.public_id), message=message)
    db.session.expire_all()
    given = {"form": form, "factory": factory, "kinds": kinds, "words": rules, "thing": row} | _until(
        factory, kinds, row
    )
    return show("appeals/begin.html", "appeals/_begin.html", form.status, **given)


def _until(factory, kinds, row) -> dict:
    """The last day to appeal, or why it is not possible now."""
    try:
        rules.check_against(kinds[0], services.state_of(kinds[0], row))
        _noticed, until = services.last_day(factory, kinds[-1], row)
        rules.check_in_time(until, clock.today(factory.zone))
    except Refused as no:
        return {"until": None, "shut": _(no.message)}
    return {"until": until, "shut": ""}


@bp.get("/<appeal>")
@allowed(P.APPEAL_READ, appeal=Appeal)
@confidential("appeal", "appeal")
def detail(appeal):
    """One appeal."""
    return show("appeals/detail.html", "appeals/_appeal.html", **desk.page_of(_viewer(), appeal))


def _after(appeal, form, deed, message, name):
    if form.accept(deed):
        return done(url_for(".detail", appeal=appeal.public_id), message=message)
    db.session.expire_all()
    given = desk.page_of(_viewer(), appeal, **{name: form})
    return show("appeals/detail.html", "appeals/_appeal.html", form.status, **given)


@bp.post("/<appeal>/draft")
@allowed(P.APPEAL_PREPARE, appeal=Appeal)
def save(appeal):
    """Change the draft."""
    form = GroundsForm().offer(())
    return _after(
        appeal, form, lambda: services.save(_viewer(), appeal, grounds=form.grounds.data or ""), _("Saved."), "grounds"
    )


@bp.post("/<appeal>/files")
@allowed(P.APPEAL_PREPARE, appeal=Appeal)
def add_file(appeal):
    """Add evidence."""
    form = FileForm()
    return _after(
        appeal,
        form,
        lambda: services.add_file(_viewer(), appeal, received(form.file.data)),
        _("The file is added."),
        "file",
    )


@bp.post("/<appeal>/file")
@allowed(P.APPEAL_FILE, appeal=Appeal)
def file(appeal):
    """The manager files it."""
    message = _("Filed. The integrity officer acknowledges it within 3 working days.")
    return _after(appeal, DeedForm(), lambda: services.file(_viewer(), appeal), message, "deed")


@bp.post("/<appeal>/withdraw")
@allowed(P.APPEAL_FILE, appeal=Appeal)
def withdraw(appeal):
    """The manager takes it back."""
    return _after(appeal, DeedForm(), lambda: services.withdraw(_viewer(), appeal), _("Withdrawn."), "deed")


@bp.post("/<appeal>/acknowledge")
@allowed(P.APPEAL_RUN, appeal=Appeal)
def acknowledge(appeal):
    """The officer acknowledges it."""
    message = _("Acknowledged. The factory is told.")
    return _after(appeal, DeedForm(), lambda: hearing.acknowledge(_viewer(), appeal), message, "deed")


@bp.post("/<appeal>/panel")
@allowed(P.APPEAL_RUN, appeal=Appeal)
def name(appeal):
    """Name somebody to the panel."""
    form = SeatForm().offer(desk.free_to_sit(appeal))
    message = _("Named. This person reads this one file and gives a view.")
    return _after(appeal, form, lambda: hearing.name(_viewer(), appeal, person_id=form.chosen), message, "seat")


@bp.post("/<appeal>/panel/<seat>/remove")
@allowed(P.APPEAL_RUN, appeal=Appeal)
def unseat(appeal, seat):
    """Take somebody off the panel."""
    row = next((one for one in appeal.panel if one.public_id == seat), None)
    if row is None:
        abort(404)
    message = _("Taken off. The file is closed to this person now.")
    return _after(appeal, DeedForm(), lambda: hearing.unseat(_viewer(), row, appeal), message, "deed")


@bp.post("/<appeal>/view")
@allowed(P.APPEAL_VIEW, appeal=Appeal)
def give_view(appeal):
    """A member of the panel gives a view."""
    form = ViewForm().offer()
    told = {"view": form.view.data or "", "reasons": form.reasons.data or ""}
    return _after(appeal, form, lambda: hearing.give_view(_viewer(), appeal, **told), _("Your view is noted."), "view")


@bp.post("/<appeal>/outcome")
@allowed(P.APPEAL_RUN, appeal=Appeal)
def decide(appeal):
    """The officer records the outcome."""
    form = desk.offered(appeal, OutcomeForm())
    message = _("Recorded. The factory is told, and what follows is in force.")
    return _after(appeal, form, lambda: hearing.decide(_viewer(), appeal, **form.said()), message, "outcome")


@bp.get("/<appeal>/files/<document>")
@allowed(P.APPEAL_READ, appeal=Appeal)
@confidential("appeal", "appeal")
def evidence(appeal, document):
    """One piece of evidence."""
    found = queries.document_of(appeal.id, document)
    if found is None:
        abort(404)
    return sent(found)
