"""The certificate on paper: PDF with number, validity and a QR to the public check."""

import io

import segno
from flask import current_app, url_for
from flask_babel import gettext as _

from ..documents.typesetting import typeset
from ..factories.models import Factory
from ..kernel import clock
from ..storage.database import db
from ..web.presentation import day
from . import signing
from .models import Certificate
from .words import STATEMENTS, TYPES


def check_url(certificate: Certificate) -> str:
    """Where anybody can check this certificate."""
    return current_app.config["BASE_URL"].rstrip("/") + url_for("verify.answer", text=certificate.code)


def grouped(code: str) -> str:
    """A verification code in groups of four, as people read it out."""
    return "-".join(code[i : i + 4] for i in range(0, len(code), 4))


def pdf(certificate: Certificate, locale: str, notice: str | None) -> bytes:
    """The certificate in the reader's language, signed; one that has ended before its last day says so."""
    address = check_url(certificate)
    zone = db.session.get(Factory, certificate.factory_id).zone
    picture = io.BytesIO()
    segno.make(address, error="m").save(picture, kind="svg", scale=4, border=2)
    data = {
        "locale": locale,
        "notice": notice or "",
        "ended": _ended(certificate),
        "t": {
            "certificate": _("Certificate"),
            "hereby": _("It is hereby certified that"),
            "number": _("Certificate number"),
            "valid_from": _("Valid from"),
            "valid_to": _("Valid to"),
            "issued": _("Issued"),
            "code": _("Verification code"),
            "verify": _("Check this certificate"),
            "page": _("Page"),
            "of": _("of"),
            "confidential": "",
        },
        "facts": {
            "name": certificate.name,
            "name_local": certificate.name_local,
            "address": certificate.address,
            "number": certificate.number,
            "type": _(TYPES[certificate.type]),
            "statement": _(STATEMENTS[certificate.type]),
            "valid_from": day(certificate.valid_from),
            "valid_to": day(certificate.valid_to),
            "issued": day(clock.day_of(certificate.issued_at, zone)),
            "code": grouped(certificate.code),
            "address_of_check": address,
        },
    }
    plain = typeset("certificate", data, {"qr.svg": picture.getvalue()})
    return signing.signed(plain, _("ICTI Ethical Toy Program"))


def _ended(certificate: Certificate) -> str:
    """What is printed across a certificate that no longer holds; empty for one that does."""
    if certificate.withdrawn_on:
        return _("Withdrawn on %(day)s", day=day(certificate.withdrawn_on))
    if certificate.superseded_on and certificate.superseded_on <= certificate.valid_to:
        return _("Replaced on %(day)s", day=day(certificate.superseded_on))
    return ""
