"""The survey for factories, the sums for everybody signed in, and keeping it for management."""

from flask import Blueprint, abort, url_for
from flask_babel import get_locale
from flask_babel import gettext as _

from ..documents.sheets import answer as sheet
from ..factories.headcount import label as band_label
from ..kernel import clock
from ..kernel.access import Permission
from ..web.guard import allowed, current_viewer, may
from ..web.presentation import country
from ..web.rendering import done, show
from . import forms, queries, rules, services
from .models import Survey

P = Permission
bp = Blueprint("surveys", __name__, url_prefix="/surveys")


def _viewer():
    return current_viewer._get_current_object()


def _language() -> str:
    return str(get_locale() or "en")[:2]


@bp.get("/")
@allowed(P.SURVEY_READ)
def index():
    """The surveys whose sums one may read; for management every one."""
    return show("surveys/index.html", rows=queries.surveys(_viewer()), words=rules, keeps=may(P.SURVEY_KEEP))


# --- answering --------------------------------------------------------------------------------------------------------


@bp.route("/answer", methods=["GET", "POST"])
@allowed(P.SURVEY_ANSWER)
def answer():
    """The open survey, answered once for the factory."""
    survey = queries.open_now(clock.today())
    if survey is None or queries.has_answered(survey, _viewer().factory_id):
        return show("surveys/thanks.html", survey=survey)
    form = forms.answer_form(survey.questions, _language())
    factory, given = services.factory_of(_viewer()), forms.answers_in(form, survey.questions)
    if form.accept(lambda: services.answer(_viewer(), survey, factory, given=given)):
        return done(url_for(".answer"), message=_("Thank you. Your answers are kept without your name."))
    must = {one["key"]: one["must"] for one in survey.questions}
    return show("surveys/answer.html", status=form.status, survey=survey, form=form, must=must)


# --- the sums ---------------------------------------------------------------------------------------------------------


def _readable(survey) -> Survey:
    if survey.state != "published" and not (may(P.SURVEY_KEEP) and survey.state == "closed"):
        abort(404)
    return survey


@bp.get("/<survey>")
@allowed(P.SURVEY_READ, survey=Survey)
def detail(survey):
    """The sums of one survey beside those of the one before."""
    found = _readable(survey)
    return show(
        "surveys/detail.html",
        survey=found,
        told=_told(found),
        before=queries.before(found),
        keeps=may(P.SURVEY_KEEP),
        words_of=_words_of(found) if may(P.SURVEY_KEEP) else {},
    )


def _words_of(survey) -> dict[str, list[str]]:
    return {one["key"]: queries.words(survey, one["key"]) for one in survey.questions if one["kind"] == "words"}


def _told(survey) -> list[dict]:
    """Each question with its choices in the reader's language, shares and last year's shares."""
    last = queries.before(survey)
    earlier = last.results["questions"] if last else {}
    return [
        _question(one, survey.results["questions"].get(one["key"]), earlier.get(one["key"])) for one in survey.questions
    ]


def _question(question, told, earlier) -> dict:
    labels = forms.labels(question, _language())
    shown = {"question": question, "text": question["text"][_language()], "told": told, "rows": [], "by": []}
    if told is None or told["n"] is None:
        return shown
    for code, label in labels:
        count = told["counts"].get(code, 0)
        was = rules.share(earlier["counts"].get(code, 0), earlier["n"]) if earlier and earlier["n"] else None
        shown["rows"].append({"label": label, "count": count, "share": rules.share(count, told["n"]), "was": was})
    groups = ((_("By country"), "country", country), (_("By size"), "band", band_label))
    shown["by"] = [(title, [_group(row, labels, name) for row in told[facet]]) for title, facet, name in groups]
    shown["mean"] = rules.mean(told["counts"]) if question["kind"] == "scale" else None
    shown["labels"] = [label for _code, label in labels]
    return shown


def _group(row, labels, name) -> dict:
    shares = [rules.share(row["counts"].get(code, 0), row["n"]) for code, _label in labels]
    return {"label": name(row["value"]) if row["value"] else _("others, added up"), "n": row["n"], "shares": shares}


@bp.get("/<survey>/results.<kind>")
@allowed(P.SURVEY_READ, survey=Survey)
def results_file(survey, kind):
    """The sums as CSV or XLSX."""
    if kind not in ("csv", "xlsx"):
        abort(404)
    head = [_("Question"), _("Choice"), _("Factories"), "%"]
    rows = []
    for one in _told(_readable(survey)):
        rows += [[one["text"], row["label"], row["count"], row["share"]] for row in one["rows"]]
    return sheet(kind, f"survey-{survey.year}", head, rows)


# --- keeping it -------------------------------------------------------------------------------------------------------


@bp.route("/new", methods=["GET", "POST"])
@allowed(P.SURVEY_KEEP)
def new():
    """A draft for another year."""
    form = forms.BeginForm(data={"year": clock.today().year})
    given = {"year": form.year.data, "closes_on": form.closes_on.data}
    if form.accept(lambda: services.begin(_viewer(), **given)):
        return done(url_for(".draft", survey=form.result.public_id), message=_("Kept as a draft."))
    return show("surveys/new.html", status=form.status, form=form)


@bp.route("/<survey>/draft", methods=["GET", "POST"])
@allowed(P.SURVEY_KEEP, survey=Survey)
def draft(survey):
    """A survey as management sees it: introduction, last day, questions, and what may be done next."""
    told = {"intro_en": survey.intro, "intro_zh": survey.intro_zh, "intro_vi": survey.intro_vi}
    form = forms.SurveyForm(data=told | {"closes_on": survey.closes_on, "seen": str(survey.version)})
    intro = {code: form[f"intro_{code}"].data or "" for code in rules.LANGUAGES}
    seen = int(form.seen.data) if (form.seen.data or "").isdecimal() else 0
    given = {"intro": intro, "closes_on": form.closes_on.data, "seen": seen}
    if form.accept(lambda: services.edit(_viewer(), survey, **given)):
        return done(url_for(".draft", survey=survey.public_id), message=_("Saved."))
    return _draft(survey, form)


def _draft(survey, form, refused=None):
    return show(
        "surveys/draft.html",
        status=(refused or form).status,
        survey=survey,
        form=form,
        refused=refused,
        words=rules,
        turnout=queries.turnout(survey),
        language=_language(),
    )


@bp.route("/<survey>/questions/new", methods=["GET", "POST"])
@allowed(P.SURVEY_KEEP, survey=Survey)
def new_question(survey):
    """Another question at the end."""
    return _question_page(survey, None)


@bp.route("/<survey>/questions/<question>", methods=["GET", "POST"])
@allowed(P.SURVEY_KEEP, survey=Survey)
def question(survey, question):
    """Change a question."""
    found = next((one for one in survey.questions if one["key"] == question), None)
    return _question_page(survey, found) if found else abort(404)


def _question_page(survey, question):
    form = forms.QuestionForm(data=forms.question_data(question) if question else None)
    key = question["key"] if question else ""
    if form.accept(lambda: services.keep_question(_viewer(), survey, key, **form.given)):
        return done(url_for(".draft", survey=survey.public_id), message=_("Saved."))
    return show("surveys/question.html", status=form.status, survey=survey, form=form, key=key)


@bp.post("/<survey>/questions/<question>/drop")
@allowed(P.SURVEY_KEEP, survey=Survey)
def drop_question(survey, question):
    """Take a question out."""
    return _deed(survey, lambda: services.drop_question(_viewer(), survey, question), _("Taken out."))


@bp.post("/<survey>/<deed>")
@allowed(P.SURVEY_KEEP, survey=Survey)
def change(survey, deed):
    """Open, close, publish."""
    deeds = {"open": services.open_, "close": services.close, "publish": services.publish}
    if deed not in deeds:
        abort(404)
    said_then = {"open": _("Open. Factories are asked."), "close": _("Closed."), "publish": _("Published.")}
    return _deed(survey, lambda: deeds[deed](_viewer(), survey), said_then[deed])


def _deed(survey, deed, message):
    form = forms.DeedForm()
    if form.accept(deed):
        return done(url_for(".draft", survey=survey.public_id), message=message)
    told = {"intro_en": survey.intro, "intro_zh": survey.intro_zh, "intro_vi": survey.intro_vi}
    shown = forms.SurveyForm(formdata=None, data=told | {"closes_on": survey.closes_on, "seen": str(survey.version)})
    return _draft(survey, shown, form)
