"""The page for anybody who reports: no sign-in, no script, no cookie, no line in the log, three languages (X6)."""

import time

from flask import Blueprint, abort, current_app, make_response, render_template, request
from flask_babel import force_locale
from itsdangerous import BadData, SignatureExpired, URLSafeTimedSerializer

from ..kernel.access import VISITOR
from ..kernel.errors import N_, Refused
from ..web import languages
from ..web.extensions import csrf
from ..web.guard import public
from . import pace, queries, rules, telling

bp = Blueprint("integrity_report", __name__, url_prefix="/integrity-report")
LANGUAGES = dict(languages.SPOKEN_BY_WORKERS)
A_DAY = 86400
_OLD = N_("The page was open too long. Send the form again.")
_FAST = N_("Too many tries. Wait an hour.")
_UNKNOWN = N_("There is no report with this code.")


def _unlogged(view):
    """Mark a view of which no request is logged (web/request_log.py)."""
    view.unlogged = True
    return view


def _language() -> str:
    wanted = request.values.get("in")
    return wanted if wanted in LANGUAGES else languages.asked_by_browser(list(LANGUAGES), "en")


def _stamps() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.config["SECRET_KEY"], salt="integrity-report")


def _check_ours(kind: str) -> None:
    """A form proves that it is ours by a stamp of ours, because a session's token would need a cookie."""
    try:
        _stamps().loads(request.form.get("csrf_token", ""), max_age=A_DAY)
    except SignatureExpired as old:
        raise Refused(_OLD) from old
    except BadData:
        abort(400)
    if current_app.config["LIMITS"] != "off" and pace.here.is_too_fast(kind, request.remote_addr or "", time.time()):
        raise Refused(_FAST)


@bp.get("/")
@public
@_unlogged
def ask():
    """The form."""
    with force_locale(_language()):
        return _page("ask")


@bp.post("/")
@csrf.exempt
@public
@_unlogged
def send():
    """A report; the receipt code is shown once."""
    given = {name: request.form.get(name, "") for name in ("about", "parties", "text")}
    with force_locale(_language()):
        try:
            _check_ours("report")
            code = telling.report(VISITOR, **given)
        except Refused as no:
            return _page("ask", 422, no=no, given=given)
        return _page("thanks", code=code)


@bp.get("/answer")
@public
@_unlogged
def come_back():
    """Where a receipt code is entered."""
    with force_locale(_language()):
        return _page("code")


@bp.post("/answer")
@csrf.exempt
@public
@_unlogged
def talk():
    """The talk behind a code; a new message is added to it. The code never stands in an address."""
    code = request.form.get("code", "")[: rules.SHORT]
    with force_locale(_language()):
        case, what = None, "code"
        try:
            _check_ours("code")
            case = queries.behind(code)
            if case is None:
                raise Refused(_UNKNOWN, "code")
            what = "talk"
            if "text" in request.form:
                telling.come_back(VISITOR, case, text=request.form["text"])
        except Refused as no:
            return _page(what, 409 if no.conflict else 422, no=no, code=code, case=case, given=request.form)
        return _page(what, code=code, case=case)


def _page(what, status=200, *, no=None, given=None, code="", case=None):
    facts = {"what": what, "tongues": LANGUAGES, "tongue": _language(), "no": no, "code": code, "words": rules}
    talked = queries.messages(case.id) if case is not None else []
    shown = {"case": case, "messages": talked, "given": given or {}, "stamp": _stamps().dumps("form")}
    answer = make_response(render_template("integrity/report.html", **facts, **shown), status)
    answer.headers["X-Robots-Tag"] = "noindex"
    return answer
