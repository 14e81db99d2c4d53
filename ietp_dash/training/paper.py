"""The certificate of attendance on paper: signed as certificates are, with a QR to its check (E6)."""

import io

import segno
from flask import current_app, url_for
from flask_babel import gettext as _

from ..certificates import signing
from ..documents.typesetting import typeset
from ..web.presentation import day
from . import words
from .attending import zone_of
from .codes import grouped
from .models import TrainingSeat


def check_url(seat: TrainingSeat) -> str:
    """Where anybody can check this certificate."""
    return current_app.config["BASE_URL"].rstrip("/") + url_for("seat.check", number=seat.certificate)


def pdf(seat: TrainingSeat, locale: str, notice: str | None) -> bytes:
    """The certificate of attendance in the reader's language."""
    session, address = seat.session, check_url(seat)
    picture = io.BytesIO()
    segno.make(address, error="m").save(picture, kind="svg", scale=4, border=2)
    data = {
        "locale": locale,
        "notice": notice or "",
        "t": {
            "certificate": _("Certificate of attendance"),
            "hereby": _("It is hereby certified that"),
            "took_part": _("took part in the training"),
            "number": _("Certificate number"),
            "when": _("When"),
            "where": _("Where"),
            "trainer": _("Trainer"),
            "quiz": _("Quiz"),
            "issued": _("Issued"),
            "verify": _("Check this certificate"),
        },
        "facts": {
            "name": seat.name,
            "of": seat.organisation.name or seat.organisation.name_local,
            "course": words.course_said(session.course),
            "kind": words.kind_said(session.kind),
            "when": words.when(session),
            "where": session.place or words.area_said(session.area),
            "trainer": session.trainer,
            "quiz": "" if seat.quiz_best is None else _("passed, %(n)s %%", n=seat.quiz_best),
            "number": seat.certificate[:2] + "-" + grouped(seat.certificate[2:]),
            "issued": day(seat.certified_at.astimezone(zone_of(session)).date()),
            "address_of_check": address,
        },
    }
    plain = typeset("attendance", data, {"qr.svg": picture.getvalue()})
    return signing.signed(plain, _("ICTI Ethical Toy Program"))
