"""The spreadsheet path: a plan's answers out as XLSX or CSV, and in again after a look at what would change."""

from dataclasses import asdict
from datetime import date

from flask import abort, current_app, request, url_for
from flask_babel import get_locale, ngettext
from itsdangerous import BadData, URLSafeSerializer

from ..audits.models import Audit
from ..audits.rules import SEVERITY_LABELS
from ..checklists import files
from ..documents import sheets
from ..factories.models import Factory
from ..kernel import clock
from ..kernel.access import Permission
from ..kernel.errors import N_, Refused
from ..storage.database import db
from ..web.guard import allowed, current_viewer
from ..web.presentation import said, spoken
from ..web.rendering import done, show
from . import labels, queries, sheet, taking
from .blueprint import bp
from .forms import SheetForm

P = Permission
MOST = 200
_CHANGED = N_("The preview was changed on the way. Choose the file again.")


def _language() -> str:
    return str(get_locale() or "en")[:2]


@bp.get("/<audit>/answers.<kind>")
@allowed(P.CAP_ANSWER, audit=Audit)
def answers_file(audit, kind):
    """The answers so far, as they are taken back."""
    if kind not in ("csv", "xlsx"):
        abort(404)
    language = _language()
    rows = [_row(one, language) for one in queries.plan_of(audit.id)]
    return sheets.answer(kind, f"answers-{audit.public_id}", sheet.header(language), rows)


def _row(line, language) -> list:
    finding = line.finding
    told = [said(SEVERITY_LABELS[finding.severity]), spoken(finding, "description"), said(labels.STATES[line.state])]
    cause = sheet.cause_in(language, line.root_cause)
    texts = [line.root_cause_text, line.action, line.preventive_action, line.owner]
    return [finding.checkpoint.number, *told, cause, *texts, line.due_on.isoformat(), line.version]


@bp.route("/<audit>/answers", methods=["GET", "POST"])
@allowed(P.CAP_ANSWER, audit=Audit)
def answers(audit):
    """A sheet: first what it would change and what is wrong in it, then its answers in their place."""
    form, seen = SheetForm(), {}
    if request.method == "POST" and form.packed.data:
        return _confirmed(audit, form)
    if request.method == "POST" and form.accept(lambda: _look(audit, form, seen)):
        return _page(audit, form, **seen)
    return _page(audit, form, form.status, **seen)


def _page(audit, form, status=200, **seen):
    factory = db.session.get(Factory, audit.factory_id)
    columns = sheet.columns(_language())
    shown = {"audit": audit, "factory": factory, "form": form, "labels": labels, "columns": columns}
    return show("corrections/answers.html", "corrections/_answers.html", status, **shown, **seen)


def _today(audit) -> date:
    return clock.today(db.session.get(Factory, audit.factory_id).zone)


def _look(audit, form, seen) -> None:
    if not form.file.data or not form.file.data.filename:
        raise Refused(N_("Choose a file."), "file")
    _columns, table = files.table_of(form.file.data.stream)
    lines = {one.finding.checkpoint.number: one for one in queries.plan_of(audit.id)}
    rows, faults = sheet.read(table, lines)
    before = {number: (taking.answer_of(one), one.version) for number, one in lines.items()}
    changes = sheet.difference(before, rows)
    faults += taking.faults_of(lines, rows, changes, _today(audit))
    faults.sort(key=lambda one: one.row)
    wrong = {(one.row, one.field) for one in faults}
    changes = [one for one in changes if (one.row, one.field) not in wrong]
    seen.update(faults=faults[:MOST], changes=changes[:MOST], more=len(changes) > MOST)
    if not faults and changes:
        changed = dict.fromkeys(one.number for one in changes)
        answers = {number: _packed(sheet.merged(before[number][0], rows[number])) for number in changed}
        versions = {number: before[number][1] for number in changed}
        seen["packed"] = _serializer().dumps([audit.public_id, answers, versions])


def _packed(answer) -> dict:
    return asdict(answer) | {"due_on": answer.due_on.isoformat() if answer.due_on else None}


def _unpacked(values) -> sheet.Answer:
    return sheet.Answer(**(values | {"due_on": date.fromisoformat(values["due_on"]) if values["due_on"] else None}))


def _serializer():
    return URLSafeSerializer(current_app.secret_key, salt="plan answers preview")


def _confirmed(audit, form):
    if form.accept(lambda: _take(audit, form.packed.data)):
        message = ngettext("%(num)s answer is taken.", "%(num)s answers are taken.", form.result)
        return done(url_for(".work", audit=audit.public_id), message=message)
    return _page(audit, form, form.status)


def _take(audit, packed) -> int:
    try:
        whose, answers, versions = _serializer().loads(packed)
    except BadData as error:
        raise Refused(_CHANGED, "file") from error
    if whose != audit.public_id:
        raise Refused(_CHANGED, "file")
    viewer = current_viewer._get_current_object()
    read = {number: _unpacked(one) for number, one in answers.items()}
    return taking.take(viewer, audit, read, versions, today=_today(audit))
