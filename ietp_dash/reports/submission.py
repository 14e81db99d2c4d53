"""Handing a report in: what is missing, what deserves a second look, the summary, the countdown, the deed."""

from flask import request, url_for
from flask_babel import gettext as _

from ..audits.models import Audit
from ..factories.models import Factory
from ..fieldwork import areas
from ..kernel import clock
from ..kernel.access import Permission
from ..storage.database import db
from ..web.guard import allowed, current_viewer
from ..web.presentation import said
from ..web.rendering import done, show
from . import gate, queries, rules, services
from .blueprint import bp
from .forms import SubmitForm, SummaryForm

P = Permission


def _viewer():
    return current_viewer._get_current_object()


@bp.get("/<audit>/submission")
@allowed(P.REPORT_WRITE, audit=Audit)
def submission(audit):
    """What stands between fieldwork and the submitted report."""
    return _submission(audit)


def _submission(audit, status=200, **forms):
    factory, work = db.session.get(Factory, audit.factory_id), gate.work_of(audit)
    absent = rules.missing(work)
    return show(
        "reports/submission.html",
        "reports/_submission.html",
        status,
        audit=audit,
        factory=factory,
        missing=[_told(audit, one) for one in absent],
        hints=[_said(one) for one in gate.hints_of(audit, work)],
        notes=forms.get("notes", {}),
        due=queries.due_on(audit),
        today=clock.today(factory.zone),
        summary_form=forms.get("summary_form")
        or SummaryForm(formdata=None, data={"summary": audit.summary, "summary_zh": audit.summary_zh}),
        submit_form=forms.get("submit_form") or SubmitForm(formdata=None),
    )


def _told(audit, one: rules.Missing) -> dict:
    values = {name: _word(name, value) for name, value in one.values.items()}
    return {"says": _(one.message, **values), "url": _where(audit, one.area)}


def _where(audit, area) -> str:
    """The page of fieldwork where it is mended; the summary is mended here."""
    if area == "summary":
        return "#summary"
    if area == "agenda":
        return url_for("fieldwork.day", audit=audit.public_id)
    return url_for("fieldwork.area", audit=audit.public_id, area=AREA_PAGES.get(area, area))


AREA_PAGES = {
    "earlier": "earlier",
    "paper": "documents",
    "interview": "interviews",
    "answer": "answers",
    "consent": "consents",
}
"""The pages of fieldwork where the gate's areas are mended, if they are called otherwise."""


def _said(one: rules.Hint) -> str:
    return _(one.message, **{name: _word(name, value) for name, value in one.values.items()})


def _word(name, value):
    return said(areas.STEPS[value]) if name in ("step", "one", "other") and value in areas.STEPS else value


def hints_said(audit) -> list[str]:
    """For reviewers: what deserved a second look at submission, with the firm's note on each."""
    kept = queries.check_of(audit.id)
    if kept is None:
        return []
    known = [rules.Hint(one["code"], rules.HINTS[one["code"]], one["values"]) for one in kept.hints]
    return [f"{_said(one)} {_('The firm says:')} {kept.notes.get(str(place), '')}" for place, one in enumerate(known)]


@bp.post("/<audit>/summary")
@allowed(P.REPORT_WRITE, audit=Audit)
def summary(audit):
    """Keep the summary."""
    form = SummaryForm()
    if form.accept(
        lambda: services.write(_viewer(), audit, summary=form.summary.data or "", summary_zh=form.summary_zh.data or "")
    ):
        return done(url_for(".submission", audit=audit.public_id), message=_("The summary is saved."))
    return _submission(audit, form.status, summary_form=form)


@bp.post("/<audit>/submit")
@allowed(P.REPORT_SUBMIT, audit=Audit)
def submit(audit):
    """Hand the report in."""
    form = SubmitForm()
    notes = {name[5:]: text for name, text in request.form.items() if name.startswith("note-")}
    if form.accept(lambda: services.submit(_viewer(), audit, notes=notes)):
        message = _("Submitted. The factory reads the report, the programme reviews it.")
        return done(url_for(".detail", audit=audit.public_id), message=message)
    return _submission(audit, form.status, submit_form=form, notes=notes)
