"""Certificates: the paper for those who may have it, its reissue, and the public check for everybody."""

from flask import Blueprint, redirect, request, url_for
from flask_babel import get_locale
from flask_babel import gettext as _
from werkzeug.exceptions import TooManyRequests

from ..accounts import throttle
from ..documents.sheets import attachment
from ..kernel import clock
from ..kernel.access import Permission
from ..web.access_record import confidential
from ..web.guard import allowed, current_viewer, public
from ..web.notice import notice
from ..web.rendering import done, show
from . import paper, queries, rules, services
from .change_views import changes
from .forms import ReissueForm
from .models import Certificate
from .seal_views import seal
from .words import MEANINGS

__all__ = ["bp", "changes", "seal", "verify"]
P = Permission
bp = Blueprint("certificates", __name__, url_prefix="/certificates")
verify = Blueprint("verify", __name__, url_prefix="/verify")
LONGEST = 200


@bp.get("/<certificate>/certificate.pdf")
@allowed(P.CERTIFICATE_READ, certificate=Certificate)
@confidential("certificate-pdf", "certificate")
def pdf(certificate):
    """The certificate as a signed PDF."""
    content = paper.pdf(certificate, str(get_locale())[:2], notice())
    return attachment(content, "application/pdf", f"{certificate.number}-{certificate.valid_to.isoformat()}.pdf")


@bp.get("/<certificate>/reissue")
@allowed(P.CERTIFICATE_CHANGE, certificate=Certificate)
def reissue_form(certificate):
    """A new name or owner: what to enter, and what it does."""
    factory = queries.factory_of(certificate)
    given = {"change": "name", "name": factory.name, "name_local": factory.name_local}
    form = ReissueForm(formdata=None, data=given)
    return show("certificates/reissue.html", form=form, certificate=certificate, factory=factory)


@bp.post("/<certificate>/reissue")
@allowed(P.CERTIFICATE_CHANGE, certificate=Certificate)
def reissue(certificate):
    """Issue the certificate anew: same number, same last day (R8)."""
    form, factory = ReissueForm(), queries.factory_of(certificate)
    if form.accept(lambda: _reissue(certificate, factory, form)):
        to = url_for("factories.detail", factory=factory.public_id)
        return done(to, message=_("Issued anew. The earlier paper is not valid any more."))
    return show("certificates/reissue.html", status=form.status, form=form, certificate=certificate, factory=factory)


def _reissue(certificate, factory, form):
    names = {"name": form.name.data or "", "name_local": form.name_local.data or ""}
    return services.reissue(current_viewer._get_current_object(), certificate, factory, change=form.chosen, **names)


# --- the public check -------------------------------------------------------------------------------------------------


@verify.get("/")
@public
def index():
    """Ask for a number or code; a plain form that works without script."""
    text = asked(request.args.get("number", ""))
    if text:
        return redirect(url_for(".answer", text=text), 303)
    return show("certificates/verify.html", answer=None, text="")


def asked(typed: str) -> str:
    """The number or code in what was typed or pasted: of an address (as a QR holds it) its last part."""
    return typed.strip().rstrip("/").rpartition("/")[2][:LONGEST].strip()


@verify.get("/<text>")
@public
def answer(text):
    """One word, one date: valid or not valid; what the answer does not say stands beside it."""
    _keep_pace(request.remote_addr or "")
    found = queries.asked_for(rules.folded(text))
    on = clock.today(found[0][1].zone) if found else clock.today()
    result = rules.verify([one for one, _factory in found], on)
    return show(
        "certificates/verify.html",
        answer=result,
        factory=found[0][1] if found else None,
        meaning=MEANINGS[result.type] if result.type else "",
        text=text,
        now=clock.now(),
        number=found[0][1].number if found else "",
    )


def _keep_pace(address: str) -> None:
    """Count one look-up of an address. Raises TooManyRequests (with Retry-After) beyond the limit."""
    if throttle.is_shut("check", address):
        raise TooManyRequests(retry_after=60)
    throttle.count("check", address)
