"""Throttling that survives restarts and holds over many workers: tries are rows (rules: accounts.rules.LIMITS)."""

import hashlib

from flask import current_app
from sqlalchemy import delete, func, insert, select

from ..kernel import clock
from ..storage.database import db
from ..web.sessions import own_transaction
from .models import Attempt
from .rules import LIMITS


def _key(kind: str, value: str) -> str:
    secret = current_app.config["SECRET_KEY"]
    return hashlib.sha256(f"{secret}:{kind}:{value}".encode()).hexdigest()


def is_shut(kind: str, value: str) -> bool:
    """Whether ``value`` (an account's folded e-mail, or an address) has used up its tries."""
    if current_app.config["LIMITS"] == "off":
        return False
    key, now = _key(kind, value), clock.now()
    return any(
        db.session.scalar(select(func.count()).where(Attempt.key == key, Attempt.at > now - span)) >= most
        for most, span in LIMITS[kind]
    )


def count(kind: str, value: str) -> None:
    """Count one try against ``value``."""
    with own_transaction() as connection:
        connection.execute(insert(Attempt).values(key=_key(kind, value), at=clock.now()))


def forgive(kind: str, value: str) -> None:
    """Forget the tries of ``value``: it proved itself."""
    with own_transaction() as connection:
        connection.execute(delete(Attempt).where(Attempt.key == _key(kind, value)))
