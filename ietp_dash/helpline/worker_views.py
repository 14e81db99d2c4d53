"""The workers' pages: no script, no cookie, no log, no address; ask for a call or write, and come back by a code (H4).

A form's token is signed and holds nothing but its time: a session's would need a cookie.
"""

from flask import Blueprint, abort, current_app, make_response, render_template, request
from flask_babel import force_locale
from itsdangerous import BadSignature, SignatureExpired, URLSafeTimedSerializer

from ..accounts import throttle
from ..kernel import clock
from ..kernel.access import VISITOR
from ..kernel.errors import N_, Refused
from ..web import languages
from ..web.extensions import csrf
from ..web.guard import public
from . import queries, rules, services

worker = Blueprint("worker", __name__, url_prefix="/w")
TONGUES = dict(languages.SPOKEN_BY_WORKERS)
TOKEN_LIFE = 12 * 3600
EVERYBODY = "everybody"
_OLD = N_("The page was open too long. Send the form again.")


def _unlogged(view):
    view.unlogged = True
    return view


def _language() -> str:
    wanted = request.values.get("in")
    return wanted if wanted in TONGUES else languages.asked_by_browser(list(TONGUES), "zh")


def _tokens():
    return URLSafeTimedSerializer(current_app.config["SECRET_KEY"], salt="worker")


def _old_form() -> Refused | None:
    """Why a form of ours that was open too long is shown again, with what stands in it; 400 for no form of ours."""
    try:
        _tokens().loads(request.form.get("csrf_token", ""), max_age=TOKEN_LIFE)
    except SignatureExpired:
        return Refused(_OLD)
    except BadSignature:
        abort(400)
    return None


def _page(what, status=200, **context):
    hours, now = queries.hours(), clock.now()
    facts = {
        "what": what,
        "tongues": TONGUES,
        "tongue": _language(),
        "token": _tokens().dumps(""),
        "topics": rules.TOPICS,
        "hours": hours,
        "is_open": hours.are_open(now),
    }
    answer = make_response(render_template("helpline/worker.html", **facts | context), status)
    answer.headers["X-Robots-Tag"] = "noindex"
    answer.headers["Referrer-Policy"] = "no-referrer"
    return answer


def _slow_down(kind: str) -> bool:
    """Whether so many write at once that somebody must wait; counted for everybody together, by no address."""
    if throttle.is_shut(kind, EVERYBODY):
        return True
    throttle.count(kind, EVERYBODY)
    return False


def _factory(code):
    return queries.factory_by_code(code) if code else None


@worker.get("/")
@worker.get("/<code>")
@public
@_unlogged
def begin(code=""):
    """What the helpline does, and the form."""
    with force_locale(_language()):
        return _page("begin", factory=_factory(code), code=code, said={})


@worker.post("/")
@worker.post("/<code>")
@csrf.exempt
@public
@_unlogged
def write(code=""):
    """A worker writes: the receipt code is shown once."""
    old = _old_form()
    with force_locale(_language()):
        told = {name: request.form.get(name, "") for name in ("topic", "words", "identity")}
        told["call_back"] = request.form.get("call_back") == "yes"
        where = {"factory": _factory(code), "code": code}
        if old:
            return _page("begin", 422, **where, said=told, refused=old)
        if _slow_down("worker"):
            return _page("begin", 429, **where, said=told, busy=True)
        try:
            _case, receipt = services.write(VISITOR, **told, factory=where["factory"])
        except Refused as no:
            return _page("begin", 422, **where, said=told, refused=no)
        return _page("thanks", receipt=receipt)


@worker.route("/back", methods=["GET", "POST"])
@csrf.exempt
@public
@_unlogged
def back():
    """Come back with the code: what was answered, and a form to write again."""
    with force_locale(_language()):
        if request.method == "GET":
            return _page("back", typed="")
        old, typed = _old_form(), request.form.get("receipt", "")[:60]
        if _slow_down("receipt"):
            return _page("back", 429, typed=typed, busy=True)
        case = queries.by_receipt(typed)
        if case is None:
            return _page("back", 404, typed=typed, unknown=True)
        return _talk(case, typed, old)


def _talk(case, typed, old):
    words, refused = request.form.get("words"), old
    if words is not None and not old:
        try:
            services.write_again(VISITOR, case, words=words)
            case = queries.by_receipt(typed)
        except Refused as no:
            refused = no
    talks = queries.talks_of(case, for_worker=True)
    kept = words if refused else ""
    return _page("talk", 422 if refused else 200, case=case, typed=typed, talks=talks, refused=refused, kept=kept)
