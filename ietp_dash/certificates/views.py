"""Certificates: the paper for those who may have it, and the public check for everybody."""

from flask import Blueprint, abort, redirect, request, url_for
from flask_babel import get_locale

from ..accounts import throttle
from ..documents.sheets import attachment
from ..kernel import clock
from ..kernel.access import Permission
from ..web.access_record import confidential
from ..web.guard import allowed, current_viewer, public
from ..web.notice import notice
from ..web.rendering import show
from . import paper, queries, rules
from .models import Certificate

P = Permission
bp = Blueprint("certificates", __name__, url_prefix="/certificates")
verify = Blueprint("verify", __name__, url_prefix="/verify")


@bp.get("/<certificate>/certificate.pdf")
@allowed(P.CERTIFICATE_READ, certificate=Certificate)
@confidential("certificate-pdf", "certificate")
def pdf(certificate):
    """The certificate as PDF."""
    content = paper.pdf(certificate, str(get_locale())[:2], notice())
    return attachment(content, "application/pdf", f"{certificate.number}-{certificate.valid_to.isoformat()}.pdf")


@verify.get("/")
@public
def index():
    """Ask for a number or code; a plain form that works without script."""
    text = request.args.get("number", "").strip()
    if text:
        return redirect(url_for(".answer", text=text[:60]), 303)
    return show("certificates/verify.html", answer=None, text="")


@verify.get("/<text>")
@public
def answer(text):
    """One word, one date: valid or not valid; what the answer does not say stands beside it."""
    address = request.remote_addr or ""
    if not current_viewer.is_signed_in:
        if throttle.is_shut("check", address):
            abort(429)
        throttle.count("check", address)
    asked = queries.asked_for(rules.folded(text))
    on = clock.today(asked[0][1].zone) if asked else clock.today()
    result = rules.verify([one for one, _factory in asked], on)
    factory = asked[0][1] if asked else None
    return show(
        "certificates/verify.html", answer=result, factory=factory, text=text, now=clock.now(), number=_number(asked)
    )


def _number(asked) -> str:
    return asked[0][1].number if asked else ""
