"""What each side does about one finding: answering, evidence, evaluation, decisions, extensions, disputes."""

from flask import request, url_for
from flask_babel import gettext as _

from ..documents.uploads import received
from ..factories.models import Factory
from ..kernel import clock
from ..kernel.access import Permission
from ..storage.database import db
from ..web.guard import allowed, current_viewer
from ..web.rendering import done
from . import disputing, evaluating, extending, lines, services
from .blueprint import bp
from .forms import (
    AheadForm,
    AnswerForm,
    CloseForm,
    DeedForm,
    DisputeForm,
    EvaluationForm,
    EvidenceForm,
    ExtensionForm,
    OutcomeForm,
    ReturnForm,
    WordsForm,
)
from .history import TEXTS
from .models import Correction

P = Permission


def _viewer():
    return current_viewer._get_current_object()


def _done(line, form, name, deed, message):
    """Do ``deed`` with ``form``: back to the finding, or the page with what was wrong."""
    if form.accept(deed):
        return done(url_for(".line", line=line.public_id), message=message)
    return lines.page(line, form.status, name, form)


def _today(line):
    return clock.today(db.session.get(Factory, line.factory_id).zone)


@bp.post("/lines/<line>/answer")
@allowed(P.CAP_ANSWER, line=Correction)
def answer(line):
    """Keep the factory's answer."""
    form = AnswerForm().offer()
    said = {name: form[name].data or "" for name in TEXTS[:-1]}
    version = int(form.version.data) if (form.version.data or "").isdecimal() else None
    given = {"due_on": form.due_on.data, "today": _today(line), "version": version}
    return _done(
        line,
        form,
        "answer",
        lambda: services.draft(_viewer(), line, **said, **given),
        _("Saved. It is submitted with the plan."),
    )


@bp.post("/lines/<line>/evidence")
@allowed(P.CAP_ANSWER, line=Correction)
def evidence(line):
    """File a photo or paper."""
    form = EvidenceForm()

    def deed():
        brought = received(form.file.data)
        services.show_evidence(_viewer(), line, brought, captured_on=form.captured_on.data)

    return _done(line, form, "evidence", deed, _("The evidence is filed."))


@bp.post("/lines/<line>/evaluate")
@allowed(P.CAP_EVALUATE, line=Correction)
def evaluate(line):
    """The audit firm evaluates an answer."""
    form = EvaluationForm().offer()
    said = {"verdict": form.verdict.data or "", "remarks": form.evaluation_remarks.data or ""}
    message = _("Evaluated. The reviewer reads it.")
    return _done(line, form, "evaluation", lambda: evaluating.evaluate(_viewer(), line, **said), message)


@bp.post("/lines/<line>/accept")
@allowed(P.CAP_DECIDE, line=Correction)
def accept(line):
    """The reviewer accepts an answer."""
    form = AheadForm()
    return _done(line, form, "accept", lambda: services.accept(_viewer(), line, ahead=form.ahead.data), _("Accepted."))


@bp.post("/lines/<line>/return")
@allowed(P.CAP_DECIDE, line=Correction)
def send_back(line):
    """The reviewer returns an answer with remarks."""
    form = ReturnForm()
    said = {"remarks": form.remarks.data or "", "on": _today(line), "ahead": form.ahead.data}
    message = _("Returned. The factory reads your remarks.")
    return _done(line, form, "return", lambda: services.send_back(_viewer(), line, **said), message)


@bp.post("/lines/<line>/close")
@allowed(P.CAP_DECIDE, line=Correction)
def close(line):
    """The evidence is verified: the finding closes."""
    form = CloseForm().offer()
    said = {"how": form.how.data or "", "on": _today(line)}
    message = _("Verified. The finding is closed.")
    return _done(line, form, "close", lambda: services.close(_viewer(), line, **said), message)


@bp.post("/lines/<line>/on-site")
@allowed(P.CAP_DECIDE, line=Correction)
def on_site(line):
    """The reviewer marks an answer for a check on site, or takes the mark back."""
    needed = request.form.get("needed") == "yes"
    message = _("Marked for a check on site.") if needed else _("The mark is taken back.")
    return _done(line, DeedForm(), "mark", lambda: services.mark_on_site(_viewer(), line, needed=needed), message)


@bp.post("/lines/<line>/extension")
@allowed(P.EXTENSION_ASK, line=Correction)
def extend(line):
    """The factory asks for a later due day."""
    form = ExtensionForm()
    said = {"until": form.until.data, "reason": form.reason.data or "", "today": _today(line)}
    message = _("Asked. The reviewer answers here.")
    return _done(line, form, "extension", lambda: extending.ask(_viewer(), line, **said), message)


@bp.post("/lines/<line>/extension/answer")
@allowed(P.CAP_DECIDE, line=Correction)
def answer_extension(line):
    """The reviewer grants or refuses it."""
    form, grant = WordsForm(), request.form.get("grant") == "yes"
    message = _("Granted.") if grant else _("Refused. The factory reads why.")
    said = {"grant": grant, "words": form.words.data or ""}
    return _done(line, form, "extension_answer", lambda: extending.answer(_viewer(), line, **said), message)


@bp.post("/lines/<line>/dispute")
@allowed(P.DISPUTE_OPEN, line=Correction)
def dispute(line):
    """The factory disputes the finding."""
    form = DisputeForm()
    message = _("Disputed. The audit firm and the reviewer read it.")
    return _done(line, form, "dispute", lambda: disputing.open_(_viewer(), line, text=form.text.data or ""), message)


@bp.post("/lines/<line>/dispute/say")
@allowed(P.DISPUTE_SAY, line=Correction)
def say(line):
    """One side writes in the dispute."""
    form = DisputeForm()
    message = _("Written.")
    return _done(line, form, "dispute", lambda: disputing.say(_viewer(), line, text=form.text.data or ""), message)


@bp.post("/lines/<line>/dispute/answer")
@allowed(P.CAP_DECIDE, line=Correction)
def answer_dispute(line):
    """The reviewer answers the dispute."""
    form = OutcomeForm().offer(lines.other_severities(line.finding))
    said = {"outcome": form.outcome.data or "", "text": form.text.data or "", "severity": form.severity.data or ""}
    message = _("Answered. The factory and the audit firm read it.")
    return _done(line, form, "outcome", lambda: disputing.answer(_viewer(), line, **said), message)
