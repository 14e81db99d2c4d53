"""Self-assessment: a factory answers the live checklist for itself and sees its gaps. Nobody else reads it."""

from flask import abort, redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, StringField, TextAreaField
from wtforms.validators import Length

from ..factories.models import Factory
from ..kernel import clock
from ..kernel.access import Permission
from ..programme.queries import terms_on
from ..storage.database import db
from ..web.forms import Form
from ..web.guard import allowed, current_viewer
from ..web.rendering import done, show
from . import assessing, gaps
from .assessing import LONGEST_NOTE, Sheet
from .blueprint import bp
from .content import tidy
from .gaps import NO, NOTHING, Given

P = Permission
ANSWERS = (("yes", _l("Met")), ("no", _l("Not met")), ("na", _l("Not applicable")))


class AnswerForm(Form):
    """One answer; ``seen`` is the stamp of what the page showed."""

    answer = StringField(_l("Answer"))
    note = TextAreaField(_l("Note"), [Length(max=LONGEST_NOTE, message=_l("Use at most %(max)d characters."))])
    seen = HiddenField()

    def given(self) -> Given:
        """What was chosen and typed."""
        answer = self.answer.data if self.answer.data in dict(ANSWERS) else ""
        return Given(answer, tidy(self.note.data or ""))


@bp.get("/self-assessment")
@allowed(P.HOME_READ)
def own():
    """A factory's people go to their own self-assessment."""
    factory = db.session.get(Factory, current_viewer.factory_id or 0)
    if factory is None:
        abort(404)
    return redirect(url_for(".assess", factory=factory.public_id), 303)


@bp.get("/self-assessment/<factory>")
@allowed(P.SELF_ASSESS, factory=Factory)
def assess(factory):
    """Progress, and the questions of one section (or those left open)."""
    sheet = assessing.sheet_of(factory)
    if sheet is None:
        return show("checklists/no_edition.html")
    return _page(factory, sheet, request.args.get("section", ""))


def _page(factory, sheet: Sheet, code: str, status=200, refused=None):
    codes = [one.code for one in sheet.edition.sections if any(p.section == one.code for p in sheet.points)]
    code = code if code in (*codes, "open") else codes[0] if codes else ""
    return show(
        "checklists/assess.html",
        None,
        status,
        **(_values(factory, sheet) | {"refused": refused or {}}),
        code=code,
        after=codes[codes.index(code) + 1] if code in codes[:-1] else "",
        questions=[one for one in sheet.points if one.section == code or (code == "open" and _is_open(sheet, one))],
    )


def _is_open(sheet: Sheet, point) -> bool:
    return not sheet.given.get(point.number, NOTHING).answer


def _values(factory, sheet: Sheet) -> dict:
    today = clock.today(factory.zone)
    terms = terms_on(today)
    counted = {"on": today, "limit": terms.major_ratio_limit, "basis": terms.major_ratio_basis}
    return {
        "factory": factory,
        "sheet": sheet,
        "names": {one.code: one for one in sheet.edition.sections},
        "result": gaps.result(sheet.points, sheet.edition.sections, sheet.given, **counted),
        "answers": ANSWERS,
        "stamp": assessing.stamp,
        "nothing": NOTHING,
        "refused": {},
        "limit": terms.major_ratio_limit,
    }


@bp.post("/self-assessment/<factory>/answer/<number>")
@allowed(P.SELF_ASSESS, factory=Factory)
def answer(factory, number):
    """Keep one answer as soon as it is given, or by the button."""
    form, code = AnswerForm(), request.form.get("section", "")
    viewer = current_viewer._get_current_object()
    if form.accept(lambda: assessing.answer(viewer, factory, number, form.given(), seen=form.seen.data or "")):
        to = url_for(".assess", factory=factory.public_id, section=code or None, _anchor=_at(number))
        return _one(factory, number, code, to)
    return _refused(factory, number, code, form)


def _at(number: str) -> str:
    return f"a-{number.replace('.', '-')}"


def _one(factory, number, code, to):
    sheet = assessing.sheet_of(factory)
    point = next(one for one in sheet.points if one.number == number)
    return done(to, "checklists/_answer.html", **_values(factory, sheet), point=point, code=code, saved=True)


def _refused(factory, number, code, form):
    """The question again with what was typed; after a conflict sending it again replaces the colleague's answer."""
    sheet = assessing.sheet_of(factory)
    point = next((one for one in sheet.points if one.number == number), None) if sheet else None
    if point is None:
        abort(404)
    refused = {number: form}
    values = _values(factory, sheet) | {"refused": refused}
    if request.headers.get("HX-Request"):
        return show("checklists/_answer.html", "checklists/_answer.html", form.status, **values, point=point, code=code)
    return _page(factory, sheet, code or point.section, form.status, refused)


@bp.get("/self-assessment/<factory>/result")
@allowed(P.SELF_ASSESS, factory=Factory)
def outcome(factory):
    """The gaps by section with the severity they may have, the ratio of each section, how ready the factory is."""
    sheet = assessing.sheet_of(factory)
    if sheet is None:
        return show("checklists/no_edition.html")
    notes = {number: one.note for number, one in sheet.given.items() if one.answer == NO and one.note}
    return show("checklists/outcome.html", **_values(factory, sheet), notes=notes, title=_("Your gaps"))
