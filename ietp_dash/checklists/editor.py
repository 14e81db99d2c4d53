"""The editor of drafts, for management: begin one, edit it, order it, publish it."""

from datetime import timedelta

from flask import abort, redirect, request, url_for
from flask_babel import gettext as _

from ..kernel import clock
from ..kernel.access import Permission
from ..kernel.errors import Refused
from ..web.guard import allowed, current_viewer
from ..web.presentation import said
from ..web.rendering import done, show, wants_fragment
from . import editing, queries, rules
from .blueprint import bp
from .content import Edition, Point
from .difference import point_changes
from .forms import CheckpointForm, DeedForm, DraftForm, PublishForm, SectionForm, data_of
from .models import ChecklistVersion

P = Permission


def viewer():
    """The viewer as services take it."""
    return current_viewer._get_current_object()


def address(version: ChecklistVersion, anchor: str | None = None) -> str:
    """Where the editor of a draft is."""
    return url_for("checklists.draft", checklist_version=version.public_id, _anchor=anchor)


def _read_only(version):
    """Where a published edition is read: there is nothing to edit."""
    return redirect(url_for("checklists.detail", checklist_version=version.public_id), 303)


@bp.route("/new", methods=["GET", "POST"])
@allowed(P.CHECKLIST_EDIT)
def begin():
    """A new draft from an edition."""
    rows = [version for version, _count in queries.editions(drafts=True)]
    form = DraftForm(data={"valid_from": clock.today() + timedelta(days=90), "base": _live_id()})
    form.base.choices = [(one.public_id, one.name) for one in rows]
    bases = {one.public_id: one for one in rows}
    if form.accept(lambda: _begin(form, bases[form.base.data])):
        return done(address(form.result), message=_("The draft is there: nobody but management sees it."))
    return show("checklists/new.html", "checklists/_new.html", form.status, form=form)


def _live_id() -> str:
    live = queries.live(clock.today())
    return live.public_id if live else ""


def _begin(form, base):
    edition = queries.edition_of(base.id)
    given = {"name": form.name.data.strip(), "valid_from": form.valid_from.data}
    return editing.begin(viewer(), **given, base=base, edition=edition)


def _page(version, **forms):
    """What the editor shows of a draft."""
    edition = queries.edition_of(version.id)
    return {
        "checklist": version,
        "edition": edition,
        "problems": rules.problems(edition),
        "publish_form": forms.get("publish_form")
        or PublishForm(formdata=None, data={"valid_from": version.valid_from}),
        "section_form": forms.get("section_form"),
        "renamed": forms.get("renamed", ""),
        "refused": forms.get("refused"),
        "former": queries.former(version),
    }


def _draft(version, status=200, **forms):
    page = _page(version, **forms)
    return show("checklists/draft.html", "checklists/_draft.html", status, **page)


def _after(version, message, anchor=None):
    if wants_fragment():
        return done(address(version), "checklists/_draft.html", message, **_page(version))
    return done(address(version, anchor), message=message)


@bp.get("/<checklist_version>/draft")
@allowed(P.CHECKLIST_EDIT, checklist_version=ChecklistVersion)
def draft(checklist_version):
    """A whole draft: what is wrong with it, its sections and checkpoints, publishing."""
    if checklist_version.published_at:
        return _read_only(checklist_version)
    return _draft(checklist_version)


DEEDS = {
    "up": lambda version, key: editing.move_point(viewer(), version, key, True),
    "down": lambda version, key: editing.move_point(viewer(), version, key, False),
    "remove": lambda version, key: editing.remove(viewer(), version, key, True),
    "restore": lambda version, key: editing.remove(viewer(), version, key, False),
    "section-up": lambda version, key: editing.move_section(viewer(), version, key, True),
    "section-down": lambda version, key: editing.move_section(viewer(), version, key, False),
}


@bp.post("/<checklist_version>/arrange")
@allowed(P.CHECKLIST_EDIT, checklist_version=ChecklistVersion)
def arrange(checklist_version):
    """Move, remove or restore what one button names, such as ``up:1.2`` or ``section-down:AP``."""
    deed, _colon, key = request.form.get("deed", "").partition(":")
    form = DeedForm()
    if deed in DEEDS and form.accept(lambda: DEEDS[deed](checklist_version, key)):
        return _after(checklist_version, _("Saved."))
    return _draft(checklist_version, form.status, refused=form)


@bp.post("/<checklist_version>/sections/<code>/name")
@allowed(P.CHECKLIST_EDIT, checklist_version=ChecklistVersion)
def rename(checklist_version, code):
    """Rename a section."""
    form = SectionForm()
    names = {name: (form[name].data or "").strip() for name in ("name", "name_zh", "name_vi")}
    if form.accept(lambda: editing.name_section(viewer(), checklist_version, code, **names, seen=form.seen.data or "")):
        return _after(checklist_version, _("Saved."))
    return _draft(checklist_version, form.status, section_form=form, renamed=code)


@bp.post("/<checklist_version>/publish")
@allowed(P.CHECKLIST_EDIT, checklist_version=ChecklistVersion)
def publish(checklist_version):
    """Publish a draft that is whole."""
    form = PublishForm()
    given = {"valid_from": form.valid_from.data, "today": clock.today()}
    if form.accept(lambda: editing.publish(viewer(), checklist_version, **given)):
        to = url_for("checklists.detail", checklist_version=checklist_version.public_id)
        return done(to, message=_("Published. Nobody changes this edition any more."))
    return _draft(checklist_version, form.status, publish_form=form)


@bp.post("/<checklist_version>/drop")
@allowed(P.CHECKLIST_EDIT, checklist_version=ChecklistVersion)
def drop(checklist_version):
    """Throw a draft away."""
    form = DeedForm()
    if request.form.get("sure") and form.accept(lambda: editing.drop(viewer(), checklist_version)):
        return done(url_for("checklists.index"), message=_("The draft is gone."))
    return _draft(checklist_version, form.status, refused=form)


@bp.route("/<checklist_version>/points/<number>", methods=["GET", "POST"])
@allowed(P.CHECKLIST_EDIT, checklist_version=ChecklistVersion)
def edit(checklist_version, number):
    """Edit one checkpoint of a draft."""
    version = checklist_version
    if version.published_at and request.method == "GET":
        return _read_only(version)
    now = queries.edition_of(version.id).by_number.get(number)
    if now is None:
        abort(404)
    form = CheckpointForm(data=data_of(now)).offer()
    if form.accept(lambda: editing.save_point(viewer(), version, number, form.point(), seen=form.seen.data or "")):
        return done(address(version, f"p-{number.replace('.', '-')}"), message=_("Saved."))
    return _point_page(version, form, number, _theirs(version, form, number))


def _theirs(version, form, number) -> list:
    """After a conflict: how what was typed differs from what stands now; sending again then replaces that."""
    if not form.conflict:
        return []
    now = queries.edition_of(version.id).by_number.get(number)
    if now is None or version.published_at:
        return []
    form.seen.data = now.stamp
    form.seen.raw_data = None
    return point_changes(now, form.point())


@bp.route("/<checklist_version>/sections/<code>/new", methods=["GET", "POST"])
@allowed(P.CHECKLIST_EDIT, checklist_version=ChecklistVersion)
def add(checklist_version, code):
    """Add a checkpoint to a section of a draft."""
    version = checklist_version
    if version.published_at and request.method == "GET":
        return _read_only(version)
    if not _has(queries.edition_of(version.id), code):
        abort(404)
    form = CheckpointForm(data=data_of(Point("", code))).offer()
    if form.accept(lambda: editing.add_point(viewer(), version, code, form.point())):
        number = form.result.number
        to = address(version, f"p-{number.replace('.', '-')}")
        return done(to, message=_("Checkpoint %(number)s was added.", number=number))
    return _point_page(version, form, None, [], code)


def _has(edition: Edition, code: str) -> bool:
    return any(one.code == code for one in edition.sections)


def _point_page(version, form, number, theirs, code=None):
    return show(
        "checklists/point.html",
        "checklists/_point.html",
        form.status,
        checklist=version,
        form=form,
        number=number,
        theirs=theirs,
        code=code,
    )


def words_of(no: Refused) -> str:
    """A refusal in the reader's language."""
    return said(no.message, **no.values)
