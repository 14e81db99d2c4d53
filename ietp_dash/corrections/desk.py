"""Working on a plan, finding by finding: answers and evidence by the factory, the reviewer's word and the closing."""

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from ..audits.models import Audit
from ..documents.uploads import received
from ..factories.models import Factory
from ..findings.queries import evidence_of
from ..kernel import clock
from ..kernel.access import Permission
from ..programme.deadlines import plan_due
from ..programme.queries import days_off, terms_on
from ..storage.database import db
from ..web.access_record import confidential
from ..web.guard import allowed, current_viewer
from ..web.rendering import done, show
from . import labels, plan, queries, services
from .blueprint import bp
from .forms import AnswerForm, CloseForm, DeedForm, EvidenceForm, ReturnForm
from .models import Correction

P = Permission
FIELDS = ("root_cause", "root_cause_text", "action", "preventive_action", "owner", "due_on")


def _viewer():
    return current_viewer._get_current_object()


@bp.get("/<audit>/work")
@allowed(P.CAP_WORK, audit=Audit)
@confidential("cap", "audit")
def work(audit):
    """Every finding with its answer and evidence side by side."""
    return _work(audit)


def _work(audit, status=200, refused=None):
    """The page; ``refused`` is (line, name of the form, form) with what was typed."""
    factory = db.session.get(Factory, audit.factory_id)
    lines = queries.plan_of(audit.id)
    ids = [one.finding_id for one in lines]
    ended = audit.fieldwork_ended_on
    return show(
        "corrections/work.html",
        "corrections/_work.html",
        status,
        audit=audit,
        factory=factory,
        lines=[(one, plan.line(one), _forms(one, refused)) for one in lines],
        found_of=evidence_of(ids),
        shown_of=evidence_of(ids, "correction"),
        due=plan_due(ended, terms_on(ended), days_off(factory.country, ended)) if ended else None,
        today=clock.today(factory.zone),
        open_answers=[one for one in lines if one.state in services.WRITABLE and one.finding.state == "open"],
        plan_form=refused[2] if refused and refused[0] is None else DeedForm(formdata=None),
        verified=labels.VERIFIED,
    )


def _forms(line, refused) -> dict:
    made = {
        "answer": AnswerForm(formdata=None, data={name: getattr(line, name) for name in FIELDS}).offer(),
        "evidence": EvidenceForm(formdata=None),
        "return": ReturnForm(formdata=None),
        "close": CloseForm(formdata=None, data={"how": "desk"}).offer(),
        "accept": DeedForm(formdata=None),
    }
    if refused and refused[0] is not None and refused[0].id == line.id:
        made[refused[1]] = refused[2]
    return made


def _done(line, form, name, message):
    """After a deed on ``line``: back to it, or the page with what was wrong."""
    audit = line.finding.audit
    if message:
        to = url_for(".work", audit=audit.public_id) + f"#line-{line.public_id}"
        return done(to, message=message)
    return _work(audit, form.status, (line, name, form))


def _today(line):
    return clock.today(db.session.get(Factory, line.factory_id).zone)


@bp.post("/lines/<line>/answer")
@allowed(P.CAP_ANSWER, line=Correction)
def answer(line):
    """Keep the factory's answer."""
    form = AnswerForm().offer()
    said = {name: form[name].data or "" for name in FIELDS[:-1]}
    saved = form.accept(lambda: services.draft(_viewer(), line, **said, due_on=form.due_on.data, today=_today(line)))
    return _done(line, form, "answer", _("Saved. It is submitted with the plan.") if saved else None)


@bp.post("/<audit>/submit")
@allowed(P.CAP_SUBMIT, audit=Audit)
def submit(audit):
    """Submit every answer together."""
    form = DeedForm()
    if form.accept(lambda: services.submit_plan(_viewer(), audit)):
        message = ngettext("%(num)s answer is submitted.", "%(num)s answers are submitted.", form.result)
        return done(url_for(".work", audit=audit.public_id), message=message)
    return _work(audit, form.status, (None, "plan", form))


@bp.post("/lines/<line>/evidence")
@allowed(P.CAP_ANSWER, line=Correction)
def evidence(line):
    """File a photo or paper."""
    form = EvidenceForm()

    def deed():
        brought = received(form.file.data)
        services.show_evidence(_viewer(), line, brought, captured_on=form.captured_on.data)

    return _done(line, form, "evidence", _("The evidence is filed.") if form.accept(deed) else None)


@bp.post("/lines/<line>/accept")
@allowed(P.CAP_DECIDE, line=Correction)
def accept(line):
    """The reviewer accepts an answer."""
    form = DeedForm()
    accepted = form.accept(lambda: services.accept(_viewer(), line))
    return _done(line, form, "accept", _("Accepted.") if accepted else None)


@bp.post("/lines/<line>/return")
@allowed(P.CAP_DECIDE, line=Correction)
def send_back(line):
    """The reviewer returns an answer with remarks."""
    form = ReturnForm()
    returned = form.accept(
        lambda: services.send_back(_viewer(), line, remarks=form.remarks.data or "", on=_today(line))
    )
    return _done(line, form, "return", _("Returned. The factory reads your remarks.") if returned else None)


@bp.post("/lines/<line>/close")
@allowed(P.CAP_DECIDE, line=Correction)
def close(line):
    """The evidence is verified: the finding closes."""
    form = CloseForm().offer()
    closed = form.accept(lambda: services.close(_viewer(), line, how=form.how.data or "", on=_today(line)))
    return _done(line, form, "close", _("Verified. The finding is closed.") if closed else None)
