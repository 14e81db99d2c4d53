"""The workers' survey: the printed sheet for the specialist, and the page that a worker's own phone opens (B5).

The public page needs no sign-in and no script, sets no cookie, and leaves no line in the request log.
"""

import segno
from flask import abort, current_app, make_response, render_template, request, url_for
from flask_babel import force_locale
from flask_babel import gettext as _

from ..fieldwork import pages
from ..fieldwork.desk import Desk
from ..kernel.access import VISITOR, Permission
from ..kernel.errors import Refused
from ..web import languages
from ..web.extensions import csrf
from ..web.guard import allowed, current_viewer, public
from ..web.rendering import done, show
from . import desk, questions, survey
from .blueprint import bp, survey_bp
from .days import survey_page
from .forms import DeedForm
from .models import Visit

P = Permission
LANGUAGES = dict(languages.SPOKEN_BY_WORKERS)


@bp.post("/<visit>/survey/sheet")
@allowed(P.VISIT_MAKE, visit=Visit)
def sheet(visit):
    """The sheet to print: one code a worker. It is shown once, because nobody keeps the codes."""
    form = DeedForm()
    if not form.accept(lambda: survey.make_ways(current_viewer._get_current_object(), visit)):
        return _refused(visit, form)
    codes = [(one, _qr(one)) for one in form.result]
    return show("visits/sheet.html", visit=visit, factory=visit.factory, codes=codes)


def _refused(visit, form):
    if visit.audit is None:
        return show("visits/detail.html", "visits/_visit.html", form.status, **desk.page(visit, deed_form=form))
    trouble = pages.Trouble("survey", " ".join(form.form_errors), status=form.status)
    return survey_page(Desk(visit.audit), trouble)


def _qr(token: str) -> str:
    address = current_app.config["BASE_URL"].rstrip("/") + url_for("survey.ask", token=token)
    return segno.make(address, error="m").svg_data_uri(scale=4, border=2)


@bp.post("/<visit>/survey/close")
@allowed(P.VISIT_MAKE, visit=Visit)
def close(visit):
    """The survey is over."""
    form = DeedForm()
    if form.accept(lambda: survey.close(current_viewer._get_current_object(), visit)):
        to = url_for("fieldwork.area", audit=visit.audit.public_id, area="survey")
        return done(to, message=_("The survey is closed."))
    return _refused(visit, form)


# --- the worker's phone -----------------------------------------------------------------------------------------------


def _unlogged(view):
    """Mark a view of which no request is logged (web/request_log.py)."""
    view.unlogged = True
    return view


def _language() -> str:
    wanted = request.values.get("in")
    if wanted in LANGUAGES:
        return wanted
    return languages.asked_by_browser(list(LANGUAGES), "zh")


@survey_bp.get("/<token>")
@public
@_unlogged
def ask(token):
    """The questions, for whoever holds a code."""
    with force_locale(_language()):
        visit = survey.visit_behind(token)
        return _page(token, "ask" if visit else "over", 200 if visit else 404)


@survey_bp.post("/<token>")
@csrf.exempt
@public
@_unlogged
def answer(token):
    """The answers, counted at once.

    A session's token would need a cookie: the code, in the address and in the form, proves that the form is ours.
    """
    if request.form.get("csrf_token") != token:
        abort(400)
    with force_locale(_language()):
        visit = survey.visit_behind(token)
        if visit is None:
            return _page(token, "over", 404)
        try:
            survey.answer(VISITOR, visit, token=token, given=request.form)
        except Refused as no:
            return _page(token, "over" if no.conflict else "ask", 409 if no.conflict else 422)
        return _page(token, "thanks", 200)


def _page(token, what, status):
    facts = {"token": token, "what": what, "asked": questions.SURVEY, "tongues": LANGUAGES, "tongue": _language()}
    chosen = {code: request.form.get(code) for code in questions.SURVEY}
    answer_ = make_response(render_template("visits/survey.html", chosen=chosen, **facts), status)
    answer_.headers["X-Robots-Tag"] = "noindex"
    return answer_
