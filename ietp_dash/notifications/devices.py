"""From which browsers a person has signed in: one that was not seen before is told of (never the first of all)."""

import hashlib
import secrets

from flask import after_this_request, current_app, request
from flask_login import user_logged_in
from sqlalchemy import select

from ..kernel import clock
from ..kernel.access import VISITOR
from ..storage.database import db
from ..storage.use_case import record, use_case
from .events import NewDeviceSeen
from .models import Device

COOKIE = "device"
YEAR = 366 * 24 * 3600


def hash_of(token: str, person_id: int) -> str:
    """What is kept of a browser's token: for each person another, so that it ties nobody to anybody."""
    return hashlib.sha256(f"{person_id}:{token}".encode()).hexdigest()


@use_case
def note(viewer, person_id: int, kept: str) -> None:
    """The person signs in from the browser with this hash; a new one beside known ones is told of."""
    seen = list(db.session.scalars(select(Device).where(Device.person_id == person_id).limit(100)))
    known = next((one for one in seen if one.token_hash == kept), None)
    if known is None:
        db.session.add(Device(person_id=person_id, token_hash=kept, seen_at=clock.now()))
        if seen:
            record(NewDeviceSeen(person_id))


def bind() -> None:
    """Look at the browser of whoever signs in from now on."""
    user_logged_in.connect(_signed_in)


def _signed_in(app, user, **_):
    token = request.cookies.get(COOKIE)
    if not token or len(token) > 60:
        token = secrets.token_urlsafe(24)
    note(VISITOR, user.id, hash_of(token, user.id))

    @after_this_request
    def keep(response):
        secure = current_app.config["BASE_URL"].startswith("https://")
        response.set_cookie(COOKIE, token, max_age=YEAR, secure=secure, httponly=True, samesite="Lax")
        return response
