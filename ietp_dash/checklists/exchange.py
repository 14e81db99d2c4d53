"""Editions as spreadsheets: out for everybody who may read them, in as a draft after a look at what would change."""

from datetime import timedelta

from flask import abort, current_app, request
from flask_babel import gettext as _

from ..documents import sheets
from ..kernel import clock
from ..kernel.access import Permission
from ..kernel.errors import N_, Refused
from ..web.guard import allowed
from ..web.rendering import done, show
from . import difference, editing, files, queries, sheet
from .blueprint import bp
from .content import Edition
from .editor import address, viewer
from .forms import SheetForm
from .models import ChecklistVersion
from .opening import readable

P = Permission
NEW = "new"
MOST_FAULTS = 100


@bp.get("/<checklist_version>/export.<kind>")
@allowed(P.CHECKLIST_READ, checklist_version=ChecklistVersion)
def hand_out(checklist_version, kind):
    """An edition as CSV or XLSX, as the import takes it back."""
    if kind not in ("csv", "xlsx"):
        abort(404)
    version = readable(checklist_version)
    edition = queries.edition_of(version.id)
    rows = sheet.rows(edition, as_csv=kind == "csv")
    return sheets.answer(kind, f"checklist-{version.public_id}", sheet.header(edition), rows)


@bp.route("/import", methods=["GET", "POST"])
@allowed(P.CHECKLIST_EDIT)
def take_in():
    """A spreadsheet: first what it would change and what is wrong in it, then the draft."""
    drafts = [one for one, _count in queries.editions(drafts=True) if one.published_at is None]
    form = SheetForm(data={"target": request.args.get("into", NEW), "name": ""})
    form.target.choices = [(NEW, _("a new draft")), *((one.public_id, one.name) for one in drafts)]
    targets = {one.public_id: one for one in drafts}
    if request.method == "POST" and form.packed.data:
        return _confirmed(form, targets)
    seen = {}
    if request.method == "POST" and form.accept(lambda: _look(form, targets, seen)):
        return _page(form, **seen)
    return _page(form, form.status, **seen)


def _page(form, status=200, **seen):
    return show("checklists/import.html", "checklists/_import.html", status, form=form, **seen)


def _look(form, targets, seen: dict) -> None:
    """Read the file: fill ``seen`` with the faults, or with the difference and what the confirmation carries."""
    upload = request.files.get("file")
    if upload is None or not upload.filename:
        raise Refused(N_("Choose a file."), "file")
    _check_name(form)
    columns, rows = files.table_of(upload.stream)
    edition, faults = sheet.read(rows, columns)
    seen["faults"] = faults[:MOST_FAULTS]
    if faults:
        raise Refused(N_("%(n)d cells are not right: see the list."), "file", n=len(faults))
    before, stamp = _before(targets.get(form.target.data))
    seen["difference"] = difference.between(before, edition)
    form.packed.data = files.packed(edition, stamp, current_app.secret_key)
    form.packed.raw_data = None


def _check_name(form) -> None:
    if form.target.data == NEW and not (form.name.data or "").strip():
        raise Refused(N_("Give it a name."), "name")


def _before(target: ChecklistVersion | None) -> tuple[Edition, str]:
    """What the file is compared with: the draft it replaces, else the edition in force; and the draft's stamp."""
    if target is not None:
        return queries.edition_of(target.id), editing.stamp_of(target)
    live = queries.live(clock.today())
    return (queries.edition_of(live.id) if live else Edition((), ())), ""


def _confirmed(form, targets):
    if form.accept(lambda: _take(form, targets)):
        return done(address(form.result), message=_("The draft says what the spreadsheet says."))
    form.packed.data = ""
    form.packed.raw_data = None
    return _page(form, form.status)


def _take(form, targets) -> ChecklistVersion:
    edition, seen = files.unpacked(form.packed.data, current_app.secret_key)
    target = targets.get(form.target.data)
    if target is not None:
        editing.replace_draft(viewer(), target, edition, seen=seen)
        return target
    _check_name(form)
    today = clock.today()
    given = {"name": form.name.data.strip(), "valid_from": today + timedelta(days=90), "base": queries.live(today)}
    return editing.begin(viewer(), **given, edition=edition)


@bp.get("/<checklist_version>/compare")
@allowed(P.CHECKLIST_READ, checklist_version=ChecklistVersion)
def compare(checklist_version):
    """What an edition says that another does not; without a choice the one it was made from."""
    version = readable(checklist_version)
    shown = [one for one, _count in queries.editions(drafts=version.published_at is None)]
    others = [one for one in shown if one.id != version.id]
    other = next((one for one in others if one.public_id == request.args.get("against")), None)
    other = other or next((one for one in others if one.id == version.based_on_id), others[0] if others else version)
    found = difference.between(queries.edition_of(other.id), queries.edition_of(version.id))
    return show("checklists/compare.html", checklist=version, other=other, others=others, difference=found)
