"""Cases for integrity officers, complaints for who makes them, the firm's own figures, the radar's hints."""

from flask import Blueprint, abort, request, url_for
from flask_babel import gettext as _

from ..documents.sending import sent
from ..documents.uploads import received
from ..kernel import clock
from ..kernel.access import VISITOR, Permission
from ..reports.forms import SCORES
from ..reports.services import EDITABLE, SCORED
from ..storage.database import db
from ..web.guard import allowed, current_viewer
from ..web.presentation import said
from ..web.rendering import done, show
from . import forms, queries, rules, services, telling
from .models import IntegrityCase, IntegrityHint
from .public_views import bp as public_bp

P = Permission
bp = Blueprint("integrity", __name__, url_prefix="/integrity")
__all__ = ("bp", "public_bp")


def _viewer():
    return current_viewer._get_current_object()


@bp.get("/")
@allowed(P.INTEGRITY_LIST)
def index():
    """The cases that the officer may read."""
    state = request.args.get("state", "")
    state = state if state in rules.STATES else ""
    rows, more = queries.page(_viewer(), state, request.args.get("after", "")[:16])
    url = url_for(".index", state=state or None, after=rows[-1].public_id) if more else None
    return show("integrity/index.html", rows=rows, more_url=url, state=state, words=rules)


def _parts(case, **given) -> dict:
    officers = queries.officers()
    whom = queries.named_in(case)
    held = next((one.public_id for one in officers if one.id == case.holder_id), "")
    typed = {
        "firm": whom["firm"].public_id if whom["firm"] else "",
        "auditor": whom["auditor"].number if whom["auditor"] else "",
        "site": (whom["site"].number or whom["site"].name) if whom["site"] else "",
    }
    made = {
        "hold": forms.HoldForm(formdata=None, data={"holder": held, "risk": case.risk}),
        "parties": forms.PartiesForm(formdata=None, data=typed),
        "step": forms.StepForm(formdata=None),
        "evidence": forms.EvidenceForm(formdata=None),
        "answer": forms.TextForm(formdata=None),
        "conflict": forms.ReasonForm(formdata=None),
        "finding": forms.FindingForm(formdata=None, data={"finding": case.finding, "text": case.finding_text}),
        "sanction": forms.SanctionForm(formdata=None),
    } | given
    made["hold"].offer(officers, case.conflicted_ids)
    made["parties"].offer(queries.firms())
    made["finding"].offer()
    made["sanction"].offer()
    return {"forms": made, "whom": whom}


def _page(case, status=200, **given):
    refused = next(iter(given.values()), None)
    return show(
        "integrity/detail.html",
        "integrity/_case.html",
        status,
        case=case,
        messages=queries.messages(case.id),
        steps=queries.steps(case.id),
        files=queries.files(case.id),
        words=rules,
        refused=refused,
        **_parts(case, **given),
    )


@bp.get("/<case>")
@allowed(P.INTEGRITY_WORK, case=IntegrityCase)
def detail(case):
    """One case; the case's own log says who read it."""
    services.seen(_viewer(), case)
    return _page(case)


def _after(case, name, form, deed, message, to=None):
    if form.accept(deed):
        return done(to or url_for(".detail", case=case.public_id), message=message)
    db.session.expire_all()
    return _page(case, form.status, **{name: form})


@bp.post("/<case>/holder")
@allowed(P.INTEGRITY_WORK, case=IntegrityCase)
def give(case):
    """Who holds it, and its risk."""
    form = forms.HoldForm().offer(queries.officers(), case.conflicted_ids)
    given = {"holder": form.people.get(form.holder.data or ""), "risk": form.risk.data or ""}
    return _after(case, "hold", form, lambda: services.give(_viewer(), case, **given), _("Saved."))


@bp.post("/<case>/parties")
@allowed(P.INTEGRITY_WORK, case=IntegrityCase)
def name_parties(case):
    """Whom it concerns."""
    form = forms.PartiesForm().offer(queries.firms())
    typed = {name: form[name].data or "" for name in ("firm", "auditor", "site")}
    return _after(case, "parties", form, lambda: services.name_parties(_viewer(), case, **typed), _("Saved."))


@bp.post("/<case>/steps")
@allowed(P.INTEGRITY_WORK, case=IntegrityCase)
def step(case):
    """A step of the investigation."""
    form = forms.StepForm()
    return _after(case, "step", form, lambda: services.step(_viewer(), case, text=form.text.data or ""), _("Noted."))


@bp.post("/<case>/evidence")
@allowed(P.INTEGRITY_WORK, case=IntegrityCase)
def add_evidence(case):
    """A file."""
    form = forms.EvidenceForm()
    return _after(
        case,
        "evidence",
        form,
        lambda: services.add_evidence(_viewer(), case, received(form.file.data)),
        _("The file is added."),
    )


@bp.post("/<case>/answer")
@allowed(P.INTEGRITY_WORK, case=IntegrityCase)
def answer(case):
    """A message to the reporter."""
    form = forms.TextForm()
    return _after(case, "answer", form, lambda: services.answer(_viewer(), case, text=form.text.data or ""), _("Sent."))


@bp.post("/<case>/conflict")
@allowed(P.INTEGRITY_WORK, case=IntegrityCase)
def declare_conflict(case):
    """The viewer's conflict of interest: the case shuts to them."""
    form = forms.ReasonForm()
    return _after(
        case,
        "conflict",
        form,
        lambda: services.declare_conflict(_viewer(), case, reason=form.reason.data or ""),
        _("Declared. The case is shut to you now."),
        url_for(".index"),
    )


@bp.post("/<case>/finding")
@allowed(P.INTEGRITY_WORK, case=IntegrityCase)
def find(case):
    """The finding."""
    form = forms.FindingForm().offer()
    given = {"finding": form.finding.data or "", "text": form.text.data or ""}
    return _after(case, "finding", form, lambda: services.find(_viewer(), case, **given), _("Recorded."))


@bp.post("/<case>/sanction")
@allowed(P.INTEGRITY_WORK, case=IntegrityCase)
def sanction(case):
    """What follows."""
    form = forms.SanctionForm().offer()
    given = {"sanction": form.sanction.data or "", "reason": form.reason.data or ""}
    return _after(case, "sanction", form, lambda: services.sanction(_viewer(), case, **given), _("Done."))


@bp.post("/<case>/close")
@allowed(P.INTEGRITY_WORK, case=IntegrityCase)
def close(case):
    """Close it."""
    return _after(case, "deed", forms.DeedForm(), lambda: services.close(_viewer(), case), _("Closed."))


@bp.get("/<case>/evidence/<document>")
@allowed(P.INTEGRITY_WORK, case=IntegrityCase)
def file(case, document):
    """One piece of evidence."""
    found = queries.file_of(case.id, document)
    if found is None:
        abort(404)
    services.seen(_viewer(), case)
    return sent(found)


# --- who complains ----------------------------------------------------------------------------------------------------


@bp.route("/complaints", methods=["GET", "POST"])
@allowed(P.COMPLAINT_MAKE)
def complaints():
    """One's own complaints, and a new one."""
    form = forms.TellForm().offer()
    given = {"about": form.about.data or "", "parties": form.parties.data or "", "text": form.text.data or ""}
    if form.accept(lambda: telling.complain(VISITOR, _viewer().person_id, **given)):
        to = url_for(".complaint", case=form.result.public_id)
        return done(to, message=_("Received. Only integrity officers read it."))
    rows = queries.complaints_of(_viewer().person_id)
    return show("integrity/complaints.html", "integrity/_complain.html", form.status, form=form, rows=rows, words=rules)


@bp.route("/complaints/<case>", methods=["GET", "POST"])
@allowed(P.COMPLAINT_READ, case=IntegrityCase)
def complaint(case):
    """One's own complaint: what was said from both sides."""
    form = forms.TextForm()
    if case.news:
        telling.read_answer(VISITOR, case)
    if form.accept(lambda: telling.come_back(VISITOR, case, text=form.text.data or "")):
        return done(url_for(".complaint", case=case.public_id), message=_("Sent."))
    db.session.expire_all()
    talked = queries.messages(case.id)
    shown = {"case": case, "form": form, "messages": talked, "words": rules}
    return show("integrity/complaint.html", "integrity/_complaint.html", form.status, **shown)


# --- figures and radar ------------------------------------------------------------------------------------------------


@bp.get("/our-assessments")
@allowed(P.ASSESSMENT_FIGURES)
def figures():
    """What factories said of the firm's auditors: means of finished quarters with at least five assessments."""
    found = rules.averages(queries.scored(_viewer().organisation_id, rules.finished_by(clock.now() - EDITABLE)))
    return show("integrity/figures.html", quarters=sorted(found.items(), reverse=True), scored=SCORED, names=SCORES)


@bp.get("/radar")
@allowed(P.INTEGRITY_LIST)
def radar():
    """The radar's hints with their evidence."""
    state = "dismissed" if request.args.get("state") == "dismissed" else "new"
    rows, more = queries.hints(state, request.args.get("after", "")[:16])
    url = url_for(".radar", state=state, after=rows[-1].public_id) if more else None
    return show("integrity/radar.html", rows=rows, more_url=url, state=state, kinds=rules.HINTS)


@bp.get("/radar/<hint>")
@allowed(P.HINT_ANSWER, hint=IntegrityHint)
def hint(hint):
    """One hint."""
    return _hint(hint, forms.ReasonForm(formdata=None))


def _hint(hint, form, status=200):
    return show(
        "integrity/hint.html",
        "integrity/_hint.html",
        status,
        hint=hint,
        form=form,
        kinds=rules.HINTS,
        reads=rules.HINTS_READ,
    )


@bp.post("/radar/<hint>/dismiss")
@allowed(P.HINT_ANSWER, hint=IntegrityHint)
def dismiss(hint):
    """Put it aside with a reason."""
    form = forms.ReasonForm()
    if form.accept(lambda: services.dismiss(_viewer(), hint, reason=form.reason.data or "")):
        return done(url_for(".radar"), message=_("Put aside."))
    return _hint(hint, form, form.status)


@bp.post("/radar/<hint>/case")
@allowed(P.HINT_ANSWER, hint=IntegrityHint)
def take_up(hint):
    """Open a case from it."""
    form = forms.DeedForm()
    words = f"{said(rules.HINTS[hint.kind])}. {said(rules.HINTS_READ[hint.kind])}"
    if form.accept(lambda: services.take_up(_viewer(), hint, words=words)):
        return done(url_for(".detail", case=form.result.public_id), message=_("A case is open."))
    return _hint(hint, form, form.status)
