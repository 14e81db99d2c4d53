"""The seal: pictures for factories that hold Certified, their requests to use it, and the coordinator's answers."""

from urllib.parse import urlparse

from flask import Blueprint, abort, current_app, request, url_for
from flask_babel import gettext as _

from ..documents.sheets import attachment
from ..documents.typesetting import drawn
from ..factories.models import Factory
from ..kernel import clock
from ..kernel.access import Permission
from ..web.guard import allowed, current_viewer
from ..web.presentation import said
from ..web.rendering import done, show
from . import consents, queries
from .forms import AnswerForm, DeedForm, UseForm
from .models import LogoConsent
from .words import TYPES

P = Permission
seal = Blueprint("seal", __name__, url_prefix="/seal")
MEDIA = {"svg": "image/svg+xml", "png": "image/png"}


def _viewer():
    return current_viewer._get_current_object()


@seal.get("/requests")
@allowed(P.SEAL_ANSWER)
def requests():
    """What factories ask for and nobody has answered yet."""
    return show("certificates/requests.html", **_waiting())


@seal.post("/requests/<consent>")
@allowed(P.SEAL_ANSWER, consent=LogoConsent)
def answer(consent):
    """Grant or refuse one use."""
    form, granted = AnswerForm(), request.form.get("answer") == "grant"
    if form.accept(lambda: consents.answer(_viewer(), consent, granted=granted, reason=form.reason.data or "")):
        return done(url_for(".requests"), message=_("Granted.") if granted else _("Refused."))
    return show("certificates/requests.html", status=form.status, **_waiting(consent, form))


def _waiting(consent=None, form=None) -> dict:
    rows, more = consents.waiting(request.args.get("after", "")[:16])
    return {
        "rows": rows,
        "more": rows[-1][0].public_id if more else None,
        "refused_id": consent.public_id if consent else None,
        "refused": form,
        "form": AnswerForm(formdata=None),
    }


@seal.get("/<factory>")
@allowed(P.SEAL_READ, factory=Factory)
def index(factory):
    """The seal with its number, what it may be used for, and what was asked before."""
    return show("certificates/seal.html", **_of(factory))


def _of(factory, form=None) -> dict:
    today = clock.today(factory.zone)
    return {
        "factory": factory,
        "certificate": queries.certified_in_force(factory.id, today),
        "rows": [(row, queries.held(one).in_force(today)) for row, one in consents.of_factory(factory.id)],
        "form": form or UseForm(formdata=None),
    }


@seal.get("/<factory>/seal.svg")
@allowed(P.SEAL_READ, factory=Factory)
def svg(factory):
    """The seal for print and pages."""
    return _picture(factory, "svg")


@seal.get("/<factory>/seal.png")
@allowed(P.SEAL_READ, factory=Factory)
def png(factory):
    """The seal for what knows no SVG."""
    return _picture(factory, "png")


def _picture(factory, kind):
    """The seal with the factory's number; only while its Certified certificate is in force."""
    certificate = queries.certified_in_force(factory.id, clock.today(factory.zone))
    if certificate is None:
        abort(404)
    base = urlparse(current_app.config["BASE_URL"])
    place = url_for("verify.answer", text=certificate.number)
    data = {
        "number": certificate.number,
        "word": said(TYPES["certified"]),
        "programme": _("ICTI Ethical Toy Program"),
        "check": f"{base.netloc}{base.path.rstrip('/')}{place}",
    }
    return attachment(drawn("seal", data, kind), MEDIA[kind], f"seal-{certificate.number}.{kind}")


@seal.post("/<factory>/ask")
@allowed(P.SEAL_ASK, factory=Factory)
def ask(factory):
    """Ask to use the seal somewhere."""
    form = UseForm()
    if form.accept(lambda: consents.ask(_viewer(), factory, use=form.use.data)):
        return done(url_for(".index", factory=factory.public_id), message=_("Asked. The coordinator answers here."))
    return show("certificates/seal.html", status=form.status, **_of(factory, form))


@seal.post("/withdrawals/<consent>")
@allowed(P.SEAL_ASK, consent=LogoConsent)
def withdraw(consent):
    """Take a request back."""
    form, factory = DeedForm(), queries.factory_of(consent)
    if form.accept(lambda: consents.withdraw(_viewer(), consent)):
        return done(url_for(".index", factory=factory.public_id), message=_("Withdrawn."))
    return show("certificates/seal.html", status=form.status, **_of(factory, form))
