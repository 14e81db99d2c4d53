"""The spreadsheet path: an audit's answers out as XLSX, and in again after a look at what would change."""

from dataclasses import asdict

from flask import abort, current_app, request, url_for
from flask_babel import get_locale
from flask_babel import gettext as _
from itsdangerous import BadData, URLSafeSerializer

from ..audits.models import Audit
from ..checklists import answers_sheet, files
from ..checklists.answers_sheet import EMPTY, Line
from ..documents import sheets
from ..factories.models import Factory
from ..kernel.access import Permission
from ..kernel.errors import N_, Refused
from ..storage.database import db
from ..web.access_record import confidential
from ..web.guard import allowed, current_viewer
from ..web.rendering import done, show
from . import lines
from .blueprint import bp
from .forms import AnswersForm

P = Permission
MOST = 200


@bp.get("/<audit>/answers.<kind>")
@allowed(P.REPORT_WRITE, audit=Audit)
@confidential("answers", "audit")
def answers_file(audit, kind):
    """The answers so far as XLSX or CSV, as they are taken back."""
    if kind not in ("csv", "xlsx"):
        abort(404)
    language = str(get_locale() or "en")[:2]
    edition, country = lines.edition_of(audit), lines.country_of(audit)
    rows = answers_sheet.rows_of(edition, lines.lines_of(audit), country=country, language=language)
    return sheets.answer(kind, f"answers-{audit.public_id}", answers_sheet.COLUMNS, rows)


@bp.route("/<audit>/answers", methods=["GET", "POST"])
@allowed(P.FIELDWORK_DO, audit=Audit)
def answers(audit):
    """A sheet: first what it would change and what is wrong in it, then its answers in their place."""
    form, seen = AnswersForm(), {}
    if request.method == "POST" and form.packed.data:
        return _confirmed(audit, form)
    if request.method == "POST" and form.accept(lambda: _look(audit, form, seen)):
        return _page(audit, form, **seen)
    return _page(audit, form, form.status, **seen)


def _page(audit, form, status=200, **seen):
    factory = db.session.get(Factory, audit.factory_id)
    return show(
        "reports/answers.html", "reports/_answers.html", status, audit=audit, factory=factory, form=form, **seen
    )


def _look(audit, form, seen) -> None:
    if not form.file.data or not form.file.data.filename:
        raise Refused(N_("Choose a file."), "file")
    _columns, table = files.table_of(form.file.data.stream)
    read, faults = answers_sheet.read(table, lines.edition_of(audit), country=lines.country_of(audit))
    before = lines.lines_of(audit)
    changes = answers_sheet.difference(before, read)
    seen.update(faults=faults[:MOST], changes=changes[:MOST], more=len(changes) > MOST)
    if not faults and changes:
        changed = {one.number for one in changes}
        seen["packed"] = _serializer().dumps(
            [
                audit.public_id,
                {number: asdict(read[number]) for number in changed},
                {number: asdict(before.get(number, EMPTY)) for number in changed},
            ]
        )


def _serializer():
    return URLSafeSerializer(current_app.secret_key, salt="answers preview")


def _confirmed(audit, form):
    if form.accept(lambda: _take(audit, form.packed.data)):
        to = url_for("fieldwork.area", audit=audit.public_id, area="answers")
        return done(to, message=_("The answers of the sheet are in their place."))
    return _page(audit, form, form.status)


def _take(audit, packed):
    try:
        whose, after, before = _serializer().loads(packed)
    except BadData as error:
        raise Refused(N_("The preview was changed on the way. Choose the file again."), "file") from error
    if whose != audit.public_id:
        raise Refused(N_("The preview was changed on the way. Choose the file again."), "file")
    unpacked = [{number: Line(**line) for number, line in one.items()} for one in (after, before)]
    lines.take(current_viewer._get_current_object(), audit, *unpacked)
