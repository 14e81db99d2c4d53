"""The privacy notice for everybody, a person's own data and requests, and the administrator's answers (P37)."""

import json

from flask import Blueprint, Response, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from ..kernel import clock
from ..kernel.access import Permission
from ..web.guard import allowed, current_viewer, public
from ..web.mail import send_soon
from ..web.rendering import done, show
from . import privacy as data
from .forms import DataAnswerForm, DataRequestForm
from .models import DataRequest

P = Permission
privacy = Blueprint("privacy", __name__, url_prefix="/privacy")


def _viewer():
    return current_viewer._get_current_object()


@privacy.get("/")
@public
def notice():
    """What is kept of people, why, who reads it, how long, and what they can ask."""
    return show("accounts/privacy.html")


@privacy.get("/own")
@allowed(P.ACCOUNT_MANAGE)
def own():
    """One's own data: take it, ask about it, what was answered."""
    return _own(DataRequestForm(formdata=None))


def _own(form):
    form.kind.choices = [(code, _(words)) for code, words in data.KINDS.items()]
    return show(
        "accounts/own_data.html", status=form.status, form=form, rows=data.of(_viewer().person_id), kinds=data.KINDS
    )


@privacy.post("/own")
@allowed(P.ACCOUNT_MANAGE)
def ask():
    """Ask for something."""
    form = DataRequestForm()
    if form.accept(lambda: data.ask(_viewer(), kind=form.kind.data or "", text=form.text.data or "")):
        return done(url_for(".own"), message=_("Asked. You are answered within 30 days."))
    return _own(form)


@privacy.get("/own/data.json")
@allowed(P.ACCOUNT_MANAGE)
def download():
    """Everything kept of the person, as a file."""
    told = json.dumps(data.everything(current_user._get_current_object()), ensure_ascii=False, indent=1)
    response = Response(told, content_type="application/json")
    name = f"my-data-{clock.today().isoformat()}.json"
    response.headers.set("Content-Disposition", "attachment", filename=name)
    return response


@privacy.get("/requests")
@allowed(P.DATA_ANSWER)
def requests():
    """What waits for the administrator's answer."""
    return _requests()


def _requests(refused=None, row=None):
    rows, more = data.waiting(request.args.get("after", "")[:16])
    return show(
        "accounts/data_requests.html",
        status=refused.status if refused else 200,
        rows=rows,
        more=rows[-1].public_id if more else None,
        form=DataAnswerForm(formdata=None),
        refused=refused,
        refused_id=row.public_id if row else None,
        kinds=data.KINDS,
        now=clock.now(),
    )


@privacy.post("/requests/<data_request>")
@allowed(P.DATA_ANSWER, data_request=DataRequest)
def answer(data_request):
    """Answer one request; forget the person where that was asked for and is right."""
    form, forget = DataAnswerForm(), request.form.get("deed") == "forget"
    person = data_request.person
    last = {"to": person.email, "locale": person.locale}
    if form.accept(lambda: data.answer(_viewer(), data_request, text=form.answer.data or "", forget=forget)):
        if forget:
            send_soon(**last, template="forgotten")
        return done(url_for(".requests"), message=_("Answered."))
    return _requests(form, data_request)
