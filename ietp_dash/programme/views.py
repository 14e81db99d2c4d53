"""The programme's own rules on screen: every term with its history, its change with a preview, and the holidays."""

from datetime import date

from flask import Blueprint, abort, url_for
from flask_babel import gettext as _

from ..kernel import clock
from ..kernel.access import Permission
from ..web.guard import allowed, current_viewer
from ..web.rendering import done, show
from . import preview, queries, services, wording
from .clauses import clauses
from .dated import applies, course_of, standings
from .forms import TakeBackForm, form_for
from .holiday_views import holidays
from .term_table import BY_KEY

__all__ = ["bp", "holidays"]
P = Permission
bp = Blueprint("programme", __name__, url_prefix="/terms")
bp.add_app_template_global(wording.in_words, "term_in_words")


def _viewer():
    return current_viewer._get_current_object()


def _term(key: str):
    return BY_KEY.get(key) or abort(404)


def _changeable(key: str):
    return _term(key) if _term(key).changeable else abort(404)


@bp.get("/")
@allowed(P.TERMS_READ)
def index():
    """Every term by group: what holds, since when, what is coming, and the clause it belongs to."""
    today, history = clock.today(), {}
    for key, value, first in queries.changes():
        history.setdefault(key, []).append((value, first))
    groups = [
        (title, [(term, course_of(term.key, history.get(term.key, ()), today)) for term in terms])
        for _code, title, terms in wording.GROUPS
    ]
    return show("programme/index.html", groups=groups, clauses=clauses(), today=today)


@bp.get("/<term>")
@allowed(P.TERMS_READ)
def detail(term):
    """One term: what holds, what is coming, its whole history, and for management the form to change it."""
    return show("programme/detail.html", **_of(_term(term)))


def _of(term, form=None, back_form=None, touched=None) -> dict:
    """What the page of ``term`` shows; forms are those that were refused or wait for the second look."""
    today, rows = clock.today(), queries.changes_of(term.key)
    entries = [(row.value, row.effective_from) for row, _name in rows]
    course, seen = course_of(term.key, entries, today), rows[-1][0].id if rows else 0
    states = standings(entries, today)
    return {
        "term": term,
        "course": course,
        "history": [(*row, state) for row, state in zip(rows, states, strict=True)][::-1],
        "clause": clauses().get(term.clause),
        "applies": wording.APPLIES[applies(term)],
        "standings": wording.STANDINGS,
        "band_words": wording.band_words,
        "unit": wording.unit_of(term),
        "form": form or (form_for(term, course.value, seen) if term.changeable else None),
        "back_form": back_form or TakeBackForm(formdata=None, data={"seen": str(seen)}),
        "touched": touched,
    }


@bp.post("/<term>")
@allowed(P.TERMS_CHANGE)
def change(term):
    """Enter a change: first its effect is shown, then it is saved."""
    known = _changeable(term)
    form = form_for(known)
    if form.wants_saving:
        if form.accept(lambda: _save(known, form)):
            return done(url_for(".detail", term=known.key), message=_("Saved. It holds from the day you chose."))
    elif form.accept(lambda: _check(known, form)):
        form.looked.data = form.mark
        return show("programme/detail.html", **_of(known, form, touched=preview.touched(known.key, form.result)))
    form.looked.data = ""
    return show("programme/detail.html", status=form.status, **_of(known, form))


def _save(term, form):
    services.change_term(
        _viewer(),
        key=term.key,
        value=form.typed_value(),
        first=form.first.data,
        reason=form.reason.data,
        seen=form.seen_number,
    )


def _check(term, form):
    return services.check_change(term.key, form.typed_value(), form.first.data, form.seen_number)


@bp.post("/<term>/take-back")
@allowed(P.TERMS_CHANGE)
def take_back(term):
    """Take back a change that has not begun."""
    known, form = _changeable(term), TakeBackForm()
    if form.accept(lambda: _take_back(known, form)):
        return done(url_for(".detail", term=known.key), message=_("Taken back. Nothing changes on that day."))
    return show("programme/detail.html", status=form.status, **_of(known, back_form=form))


def _take_back(term, form):
    seen = int(form.seen.data) if (form.seen.data or "").isdecimal() else 0
    services.take_back(_viewer(), key=term.key, first=_day(form.first.data), reason=form.reason.data, seen=seen)


def _day(text) -> date:
    """The day that a button of our own page names; a made-up one is a bad request."""
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        abort(422)
