"""Reviewing: the queue, one report beside the rules' proposal, and the reviewer's deeds."""

from flask import request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from ..audits.models import Audit
from ..corrections import on_site
from ..factories.models import Factory
from ..findings import queries as findings
from ..findings import services as finding_services
from ..findings.models import Finding
from ..kernel import clock
from ..kernel.access import Permission
from ..storage.database import db
from ..web.access_record import confidential
from ..web.guard import allowed, current_viewer
from ..web.rendering import done, show
from . import cases, judging, queue, saying
from .blueprint import bp
from .forms import AnswerForm, FollowForm, OverrideForm, RegradeForm
from .models import Proposal

P = Permission
HINTS: list = []


def hints_by(function) -> None:
    """Let ``function(audit)`` answer what deserves a second look in a report: (words, evidence) pairs."""
    HINTS[:] = [function]


def _viewer():
    return current_viewer._get_current_object()


@bp.get("/queue")
@allowed(P.REVIEW_READ)
def waiting():
    """Reports that wait for a decision."""
    order = "risk" if request.args.get("order") == "risk" else "age"
    rows, more = queue.page(order, request.args.get("after", "")[:16])
    return show(
        "status/queue.html",
        rows=rows,
        more=more,
        order=order,
        size=queue.size(),
        seconds=queue.for_second(_viewer()),
        today=clock.today(),
    )


@bp.get("/proposals/<proposal>")
@allowed(P.REVIEW_READ, proposal=Proposal)
def proposal(proposal):
    """The review that a proposal belongs to."""
    return _review(db.session.get(Audit, proposal.audit_id))


@bp.get("/review/<audit>")
@allowed(P.REVIEW_READ, audit=Audit)
@confidential("review", "audit")
def review(audit):
    """One report beside what the rules propose."""
    return _review(audit)


def _review(audit, status=200, **forms):
    if audit.submitted_at is None or audit.cycle_id is None:
        return show("status/not_submitted.html", None, 409, audit=audit)
    factory = db.session.get(Factory, audit.factory_id)
    case = cases.case_of(audit, clock.today(factory.zone))
    sections = saying.section_names(audit.checklist_version_id)
    proposal = saying.told(case.decision, sections)
    found = findings.of_cycle(audit.cycle_id)
    given = {"seen": case.seen, "kind": (proposal["offers"] or [""])[0]}
    return show(
        "status/review.html",
        "status/_review.html",
        status,
        audit=audit,
        factory=factory,
        case=case,
        proposal=proposal,
        findings=found,
        evidence_of=findings.evidence_of([one.id for one in found]),
        undertakings=case.signed,
        on_site=on_site.found_by(audit),
        hints=[one for function in HINTS for one in function(audit)],
        follow_form=forms.get("follow_form") or FollowForm(formdata=None, data=given).offer(proposal, case.terms),
        override_form=forms.get("override_form")
        or OverrideForm(formdata=None, data={"seen": case.seen}).offer(case.terms),
        answer_form=forms.get("answer_form") or AnswerForm(formdata=None),
        regrade_of=_regrade_forms(found, forms.get("regraded")),
        me=_viewer().person_id,
        live_topics=[f"factory-{factory.public_id}"],
    )


def _regrade_forms(found, refused=None) -> dict:
    """A form for each open finding whose checkpoint allows another severity; ``refused``: (finding, form)."""
    forms = {}
    for one in found:
        allowed_ = finding_services.allowed(one.checkpoint)
        if one.state == "open" and len(set(allowed_)) > 1:
            forms[one.id] = RegradeForm(formdata=None, data={"severity": one.severity}).offer(allowed_)
    if refused:
        forms[refused[0].id] = refused[1]
    return forms


def _after(audit, made):
    if isinstance(made, Proposal):
        message = _("Proposed. It is put into force when a second person agrees.")
        return done(url_for(".review", audit=audit.public_id), message=message)
    return done(url_for(".decision", decision=made.public_id), message=_("Decided. Everybody concerned is being told."))


@bp.post("/review/<audit>/follow")
@allowed(P.STATUS_DECIDE, audit=Audit)
def follow(audit):
    """Decide what the rules propose."""
    form = FollowForm()
    if form.accept(
        lambda: judging.follow(
            _viewer(), audit, seen=form.seen.data, kind=form.kind.data or None, months=form.months.data
        )
    ):
        return _after(audit, form.result)
    return _refused(audit, form, "follow_form")


@bp.post("/review/<audit>/close-corrected")
@allowed(P.STATUS_DECIDE, audit=Audit)
def close_corrected(audit):
    """Close the findings that this audit found corrected."""
    form = AnswerForm()
    if form.accept(lambda: on_site.close_corrected(_viewer(), audit)):
        closed, waiting_ = form.result
        message = ngettext("%(num)d finding closed.", "%(num)d findings closed.", closed)
        if waiting_:
            more = ngettext(
                "%(num)d waits for the factory's answer.", "%(num)d wait for the factory's answers.", waiting_
            )
            message = f"{message} {more}"
        return done(url_for(".review", audit=audit.public_id), message=message)
    return _refused(audit, form, "answer_form")


@bp.post("/review/<audit>/leave")
@allowed(P.STATUS_DECIDE, audit=Audit)
def leave(audit):
    """End the review of an audit that leaves the status as it is."""
    form = FollowForm()
    if form.accept(lambda: judging.leave(_viewer(), audit, seen=form.seen.data)):
        return done(url_for(".waiting"), message=_("The review has ended; the status stays as it is."))
    return _refused(audit, form, "follow_form")


@bp.post("/review/<audit>/override")
@allowed(P.STATUS_DECIDE, audit=Audit)
def override(audit):
    """Decide otherwise."""
    form = OverrideForm()
    if form.accept(
        lambda: judging.override(
            _viewer(),
            audit,
            seen=form.seen.data,
            status=form.verdict.data,
            reason=form.reason.data,
            months=form.months.data,
        )
    ):
        return _after(audit, form.result)
    return _refused(audit, form, "override_form")


def _refused(audit, form, name):
    factory = db.session.get(Factory, audit.factory_id)
    if audit.submitted_at is not None and audit.cycle_id is not None:
        case = cases.case_of(audit, clock.today(factory.zone))
        if name == "follow_form":
            form.offer(saying.told(case.decision, {}), case.terms)
        else:
            form.offer(case.terms)
    return _review(audit, form.status, **{name: form})


@bp.post("/proposals/<proposal>/agree")
@allowed(P.STATUS_DECIDE, proposal=Proposal)
def agree(proposal):
    """Agree as the second person."""
    audit, form = db.session.get(Audit, proposal.audit_id), AnswerForm()
    if form.accept(lambda: judging.agree(_viewer(), proposal, audit)):
        return _after(audit, form.result)
    return _review(audit, form.status, answer_form=form)


@bp.post("/proposals/<proposal>/disagree")
@allowed(P.STATUS_DECIDE, proposal=Proposal)
def disagree(proposal):
    """Do not agree, or take one's own proposal back."""
    audit, form = db.session.get(Audit, proposal.audit_id), AnswerForm()
    if form.accept(lambda: judging.disagree(_viewer(), proposal, answer=form.answer.data or "")):
        return done(
            url_for(".review", audit=audit.public_id), message=_("Noted. The report waits for a decision again.")
        )
    return _review(audit, form.status, answer_form=form)


@bp.post("/regrade/<finding>")
@allowed(P.FINDING_REGRADE, finding=Finding)
def regrade(finding):
    """Give one finding another severity."""
    audit, form = db.session.get(Audit, finding.audit_id), RegradeForm()
    form.offer(finding_services.allowed(finding.checkpoint))
    if form.accept(
        lambda: finding_services.regrade(_viewer(), finding, severity=form.severity.data, reason=form.reason.data)
    ):
        to = url_for(".review", audit=audit.public_id) + f"#finding-{finding.public_id}"
        return done(to, message=_("Regraded. The proposal was worked out anew."))
    return _review(audit, form.status, regraded=(finding, form))
